package facts_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/facts"
)

// row is a text with what is to be found in it: "text", or "text=value" where
// the value is another.
type row struct {
	text string
	want []string
}

func check(t *testing.T, kind facts.Kind, rows []row) {
	t.Helper()
	for _, r := range rows {
		var got []string
		for _, f := range facts.Of(kind, facts.Find(r.text)) {
			if f.Value == f.Text {
				got = append(got, f.Text)
			} else {
				got = append(got, f.Text+"="+f.Value)
			}
		}
		if d := cmp.Diff(r.want, got, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s of %q:\n%s", kind, r.text, d)
		}
	}
}

func TestNames(t *testing.T) {
	check(t, facts.Name, []row{
		{"President Hamid Karzai met Robert Gates in Washington.", []string{"President Hamid Karzai", "Robert Gates", "Washington"}},
		{"Journalist Nasir Habib contributed.", []string{"Nasir Habib"}},
		{"a man of the Council on Foreign Relations", []string{"Council on Foreign Relations"}},
		{"U.S. Defense Secretary Robert Gates's aides", []string{"U.S. Defense Secretary Robert Gates"}},
		{"The senior official said.", nil},
		{"In Kabul, Karzai spoke.", []string{"Kabul", "Karzai"}},
		{"NATO and the CIA", []string{"NATO", "CIA"}},
		{"it was Karzai’s idea", []string{"Karzai"}},
		{"efforts by Mr. Karzai failed", []string{"Mr. Karzai"}},
		{"President Karzai. Gates left.", []string{"President Karzai"}},
		{"a speech by Zoë Müller-Lüdenscheidt", []string{"Zoë Müller-Lüdenscheidt"}},
		{"all in lower case, without any", nil},
		{"Thursday is no name, nor is September 11, 2001", nil},
		{"", nil},
	})
}

func TestFigures(t *testing.T) {
	check(t, facts.Figure, []row{
		{"about 68 Afghan clerics", []string{"68"}},
		{"six allied members", []string{"six=6"}},
		{"30,000 troops, 1,234,567 votes", []string{"30,000=30000", "1,234,567=1234567"}},
		{"5 percent, then 5.5 percent, 7%", []string{"5", "5.5", "7"}},
		{"twenty-one guns, two hundred and fifty men", []string{"twenty-one=21", "two hundred and fifty=250"}},
		{"three thousand two hundred", []string{"three thousand two hundred=3200"}},
		{"two to three of them", []string{"two=2", "three=3"}},
		{"one of them", nil},
		{"the 2nd Battalion", []string{"2nd=2"}},
		{"900 million crowns", []string{"900 million=900000000"}},
		{"$1.2bn, 3tn euros and £85m", []string{"1.2bn=1200000000", "3tn=3000000000000", "85m=85000000"}},
		{"a 12m wall, 5km on", []string{"12m=12", "5km=5"}},
		{"$3.2 billion, 1.1 million", []string{"3.2 billion=3200000000", "1.1 million=1100000"}},
		{"12 Million", []string{"12 Million=12000000"}},
		{"12. Million-strong crowds", []string{"12"}},
		{"two dozen ships, a dozen boats", []string{"two dozen=24", "dozen=12"}},
		{"In 2002, and on September 11, 2001", nil},
		{"for 19 days", nil},
		{"someone, often, tenant, fifth", nil},
		{"", nil},
	})
}

func TestTimes(t *testing.T) {
	check(t, facts.Time, []row{
		{"on September 11, 2001, when", []string{"September 11, 2001=september 11, 2001"}},
		{"In 2002, talks", []string{"2002"}},
		{"the 1990s and 2010-12", []string{"1990s", "2010-12"}},
		{"the 9/11 attacks", []string{"9/11"}},
		{"late Wednesday, on Thursday", []string{"late Wednesday=late wednesday", "Thursday=thursday"}},
		{"Last month, this week", []string{"Last month=last month", "this week"}},
		{"July of next year", []string{"July of next year=july of next year"}},
		{"a month later, two years ago", []string{"a month later", "two years ago"}},
		{"the nine-year-old Afghan war", []string{"nine-year-old"}},
		{"for 19 days, within several weeks", []string{"for 19 days", "within several weeks"}},
		{"at 5 p.m. on 3 June 2020", []string{"5 p.m.", "3 June 2020=3 june 2020"}},
		{"in May they may pay", []string{"in May=in may"}},
		{"the march of 68 clerics", nil},
		{"", nil},
	})
}

func TestQuoted(t *testing.T) {
	check(t, facts.Quoted, []row{
		{`He said "yes" and left`, []string{"yes"}},
		{"“It will be messy. Very.” he said", []string{"It will be messy. Very."}},
		{`"a" and "b", “c” and “d”`, []string{"a", "b", "c", "d"}},
		{"“typographic that ends straight\" here", []string{"typographic that ends straight"}},
		{`"unclosed runs to the end`, []string{"unclosed runs to the end"}},
		{"\"unclosed runs\nto its line's end", []string{"unclosed runs"}},
		{"“unclosed too", []string{"unclosed too"}},
		{"it's John's dog's, 'so to speak'", nil},
		{`" "`, nil},
		{`""`, nil},
		{"closed only” here", nil},
		{"", nil},
	})
}

func TestFindIsInOrder(t *testing.T) {
	const text = `On Thursday, "six of us met Karzai," said General David Petraeus of the 68 elders.`
	var got []string
	for _, f := range facts.Find(text) {
		got = append(got, string(f.Kind)+" "+f.Text)
	}
	want := []string{"time Thursday", "figure six", "quoted six of us met Karzai,", "name Karzai", "name General David Petraeus", "figure 68"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"", "“", `"`, `""`, "U.S.", "Mr. O'Neill's", "1,2.3", "900 million", "two hundred and", "\xff\xfe", "“\xff”", "I.I.I.", "٣ men",
		"September 11, 2001", "twenty-one-year-old", "A\u0301b C", "9/11\r\nMay May", strings.Repeat("nine thousand million ", 40), "\u2028“x”\u2029", "-'’.,", "1e999 trillion",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := facts.Find(text)
		if !slices.IsSortedFunc(all, func(a, b facts.Fact) int { return a.Start - b.Start }) {
			t.Fatalf("%q: out of order: %+v", text, all)
		}
		for _, fact := range all {
			if fact.Start < 0 || fact.End > len(text) || fact.Start >= fact.End || fact.Text != text[fact.Start:fact.End] {
				t.Fatalf("%q: %+v isn't its range", text, fact)
			}
			if fact.Value == "" || utf8.ValidString(text) && !utf8.ValidString(fact.Text) {
				t.Fatalf("%q: %+v", text, fact)
			}
		}
		for _, a := range facts.Of(facts.Time, all) {
			for _, b := range all {
				if (b.Kind == facts.Figure || b.Kind == facts.Name) && a.Overlaps(b.Span) {
					t.Fatalf("%q: %+v lies in %+v", text, b, a)
				}
			}
		}
	})
}
