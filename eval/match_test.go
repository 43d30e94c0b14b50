package eval_test

import (
	"testing"

	"dateline/eval"
)

// matches asks a question whose answer is text and whose only group is gold.
func matches(t *testing.T, text string, gold ...string) bool {
	t.Helper()
	return eval.MatchGroups(text, [][]string{gold})[0]
}

func TestMatching(t *testing.T) {
	for _, c := range []struct {
		text, gold string
		want       bool
	}{
		// Words.
		{"Talks were held in KABUL.", "Kabul", true},
		{"The Kabulis met.", "Kabul", false},
		{"in “Kabul”, they said", "kabul", true},
		{"Pakistan’s North Waziristan", "Pakistan's North Waziristan", true},
		{"Pakistan’s North Waziristan", "Pakistan", true},
		{"the clerics' group", "clerics", true},
		{"they don't agree", "dont agree", true},
		{"its decision-making body", "decision making", true},
		{"the U.S. said", "US", true},
		{"the U.S.-led force", "US led", true},
		{"the US said", "U.S.", true},
		{"al-Qaida and\nothers", "al Qaida and others", true},
		{"ﬁve members", "five", true},
		{"", "Kabul", false},
		{"—", "Kabul", false},
		{"Kabul, and then talks", "Kabul talks", false},
		// Accents.
		{"Cafe\u0301 Kabul", "café", true},
		{"Zoë spoke", "Zoe", true},
		{"Zoe spoke", "Zoë", true},
		{"Łódź and Malmö", "Lodz and Malmo", true},
		{"in Reykjavík", "Reykjavik", true},
		{"São Paulo", "Sao Paulo", true},
		{"the Straße", "Strasse", true},
		{"Zoey spoke", "Zoe", false},
		{"мой", "мои", false}, // й is a letter of its own
		// Signs.
		{"it was −12 degrees", "+12 degrees", false},
		{"it was +12 degrees", "−12 degrees", false},
		{"it was -12 degrees", "−12 degrees", true},
		{"it was –12 degrees", "-12 degrees", true},
		{"it was minus 12 degrees", "−12 degrees", true},
		{"it was +12 degrees", "+12 degrees", true},
		{"it was 12 degrees", "+12 degrees", true},
		{"it was −12 degrees", "12 degrees", false},
		{"it was 12 degrees", "−12 degrees", false},
		{"−12 °C", "−12°C", true},
		{"pages 10-12", "12", true},
		{"pages 10–12", "10-12", true},
		{"an F-16 jet", "F-16", true},
		{"an F-16 jet", "−16", false},
		// Currencies.
		{"it cost €2.5 million", "€2.5 million", true},
		{"it cost 2.5 million kroner", "€2.5 million", false},
		{"it cost $2.5 million", "€2.5 million", false},
		{"it cost 2.5 million", "€2.5 million", false},
		{"it cost 2.5 million euros", "€2.5 million", true},
		{"it cost €2,500,000", "€2.5 million", true},
		{"it cost 2,5 million €", "€2.5 million", true},
		{"it cost €2.5 billion", "€2.5 million", false},
		{"it cost €25 million", "€2.5 million", false},
		{"it employs 3,000 workers", "$3,000", false},
		{"a fine of $3,000", "$3,000", true},
		{"a fine of 3,000 dollars", "$3,000", true},
		{"a fine of US$3,000", "$3,000", true},
		{"a fine of USD 3,000", "$3,000", true},
		{"a fine of A$3,000", "$3,000", false},
		{"a fine of $3,000", "3,000", true}, // the gold string leaves the unit open
		{"a fine of $30,000", "$3,000", false},
		{"a fine of £3,000", "3,000 pounds", true},
		{"it lost $1.2bn", "$1.2 billion", true},
		{"it lost $1.2 billion", "1.2bn dollars", true},
		{"it lost $1.2m", "$1.2 billion", false},
		{"it lost $1.2m", "$1.2 million", true},
		{"a 3m wall", "3 million", false},
		{"−$5", "$5", false},
		{"-$5", "−$5", true},
		{"the euros", "euros", true},
		{"500 euros were paid", "euros were paid", true},
		{"€500 were paid", "500 euros were paid", true},
		{"€500 million were paid", "500 million euros were paid", true},
		{"500 million euros were paid", "€500 million were paid", true},
		{"500 million euros were paid", "million euros", true},
		{"500 kroner were paid", "500 euros were paid", false},
		// Percent.
		{"it employs 3,000 workers", "3,000%", false},
		{"a rise of 3,000%", "3,000%", true},
		{"a rise of 5 per cent", "5%", true},
		{"a rise of five percent", "5 per cent", true},
		{"a rise of 5%", "5 percent", true},
		{"a rise of 5 percentage points", "5%", false},
		{"a rise of 5 percentage points", "5 percentage points", true},
		{"a rise of $5", "5%", false},
		{"a rise of 3.5 per cent", "35", false},
		{"a rise of 3.5 per cent", "3.5", true},
		{"a rise of 0.5%", "5%", false},
		// Digits.
		{"some 68,000 troops", "68000", true},
		{"some 168,000 troops", "68,000", false},
		{"some 1 250 troops", "1250", true},
		{"some 1\u00a0250 troops", "1,250", true},
		{"some 1\u202f250 troops", "1250", true},
		{"some 1250 troops", "1 250", true},
		{"some 1,250 troops", "1\u00a0250", true},
		{"some 1 250 troops", "250", false},
		{"some 1 250 troops", "1", false},
		{"in 2011, 250 troops", "250 troops", true},
		{"in 2011 250 troops", "2011250", false},
		{"12 May 2011", "12 May", true},
		{"It ended in 2001. Then", "2001", true},
		{"the 2011's end", "2011", true},
		{"the 1980s", "1980", false},
		{"agent 007", "7", false},
		{"agent 007", "007", true},
		{"on the 11th floor", "11", false},
		{"version 1.2.3", "1.2", false},
		{"version 1.2.3", "1.2.3", true},
		{"at 10:30", "10:30", true},
		{"a 3-2 win", "3–2", true},
		{"a 3-2 win", "2-3", false},
		{"it is 12½ metres", "121", false},
		{"some 3,000² ", "30002", false},
		// Number words.
		{"six died", "6", true},
		{"6 died", "six", true},
		{"sixth", "six", false},
		{"sixty died", "six", false},
		{"six\u00a0dead", "six dead", true},
		{"twenty-five died", "25", true},
		{"twenty-five died", "five", false},
		{"a nine-year-old boy", "nine", true},
		{"a nine-year-old boy", "year-old boy", true},
		{"a 9-year-old boy", "nine-year-old", true},
		{"2.5 million people", "2,500,000", true},
		{"2.5 million people", "2.5", false},
		{"10k followers", "10,000 followers", true},
		{"a 5km race", "5 km", true},
	} {
		if got := matches(t, c.text, c.gold); got != c.want {
			t.Errorf("%q in %q: %v, want %v", c.gold, c.text, got, c.want)
		}
	}
	if !matches(t, "six died", "6", "six") {
		t.Error("any string of a group meets it")
	}
	got := eval.MatchGroups("six died in Kabul", [][]string{{"six", "6"}, {"Paris"}, {"kabul"}})
	if !got[0] || got[1] || !got[2] {
		t.Errorf("groups met: %v", got)
	}
}

// FuzzMatchGroups: a text matches itself whenever it holds something to match.
func FuzzMatchGroups(f *testing.F) {
	for _, s := range []string{"U.S.", "Karzai's", "3.5", "a.m.", "'s", "\u0301", "’s’s", "İ", "−$1.2bn", "5 million million", "1 250 kr."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !eval.MatchGroups(text, [][]string{{text}})[0] {
			t.Errorf("%q doesn't match itself", text)
		}
	})
}
