package facts_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/facts"
)

// shownQuantities writes each quantity as sign, value, unit.
func shownQuantities(text string) string {
	var all []string
	for _, q := range facts.Quantities(text) {
		s := q.Value
		if q.Negative {
			s = "-" + s
		}
		if q.Unit != "" {
			s += " " + q.Unit
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func TestQuantities(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"+12 degrees", "12"},
		{"−12 degrees", "-12"},
		{"-12", "-12"},
		{"minus 12 degrees", "-12"},
		{"Minus five", "-5"},
		{"(–12)", "-12"},
		{"10-12 people", "10; 12"},
		{"10–12 people", "10; 12"},
		{"F-16", "16"},
		{"3-2", "3; 2"},
		{"terminus 12", "12"},
		{"$3,000", "3000 USD"},
		{"-$5", "-5 USD"},
		{"$-5", "-5 USD"},
		{"US$5", "5 USD"},
		{"A$5", "5 AUD"},
		{"USD 3,000", "3000 USD"},
		{"3,000 dollars", "3000 USD"},
		{"5 million U.S. dollars", "5000000 USD"},
		{"five million dollars", "5000000 USD"},
		{"€2.5 million", "2500000 EUR"},
		{"2.5 million euros", "2500000 EUR"},
		{"2,5 million €", "2500000 EUR"},
		{"2.5 million kroner", "2500000 krone"},
		{"$1.2bn", "1200000000 USD"},
		{"$1.2 billion", "1200000000 USD"},
		{"£3m", "3000000 GBP"},
		{"a 3m wall", "3"},
		{"£1.2 mn", "1200000 GBP"},
		{"10k", "10000"},
		{"5km", "5"},
		{"5 km", "5"},
		{"$2.5-million fine", "2500000 USD"},
		{"€ 5", "5 EUR"},
		{"5€", "5 EUR"},
		{"3,000%", "3000 %"},
		{"5 per cent", "5 %"},
		{"five percent", "5 %"},
		{"5 pct", "5 %"},
		{"5 percentage points", "5 points"},
		{"5-percent rise", "5 %"},
		{"1 250", "1250"},
		{"1\u00a0250", "1250"},
		{"1\u202f250", "1250"},
		{"1'250", "1250"},
		{"1,250.50", "1250.5"},
		{"1,00,000", "100000"},
		{"3,5", "3.5"},
		{"68,000", "68000"},
		{"12, 13", "12; 13"},
		{"2011, 250", "2011; 250"},
		{"2011 250", "2011; 250"},
		{"12 2011", "12; 2011"},
		{"007", ""},
		{"11th", ""},
		{"1980s", ""},
		{"1.2.3", ""},
		{"F16", ""},
		{"3D", ""},
		{"0.5", "0.5"},
		{"0", "0"},
		{"6.0", "6"},
		{"nine-year-old", "9"},
		{"9-year-old", "9"},
		{"twenty-five", "25"},
		{"one hundred and five", "105"},
		{"one", ""},
		{"two-thirds", ""},
		{"10:30", "10; 30"},
		{"In 2001.", "2001"},
		{"the kroner fell", ""},
		{"Rs 500", "500 INR"},
	} {
		if got := shownQuantities(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzQuantities(f *testing.F) {
	for _, s := range []string{"−$1.2bn", "1 250 kr.", "minus five per cent", "A$5m, 10k", "\xff12%", "1,2,3.4.5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, q := range facts.Quantities(text) {
			if q.Start < end || q.Start > q.Number.Start || q.Number.Start >= q.Number.End || q.Number.End > q.End || q.End > len(text) || q.Value == "" {
				t.Fatalf("%q: %+v", text, q)
			}
			if utf8.ValidString(text) && !utf8.ValidString(q.In(text)) {
				t.Fatalf("%q: %+v cuts a character", text, q)
			}
			end = q.End
		}
	})
}
