package lexical_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/lexical"
)

func show(text string) string {
	var list []string
	for _, t := range lexical.Terms(text) {
		if t.Stop {
			t.Text = "(" + t.Text + ")"
		}
		list = append(list, t.Text)
	}
	return strings.Join(list, " ")
}

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " \n\t": "", "?!... --": "", "\u0301\u0301": "", "\xff\xfe": "",
		"The negotiations of Kabul's negotiators": "(the) negoti (of) kabul negoti",
		"Karzai’s peace-council":                  "karzai peac council",
		"the boys' dogs":                          "(the) boy dog",
		"U.S. troops and US aid":                  "US troop (and) US aid",
		"ask us, WHO and who":                     "ask (us) WHO (and) (who)",
		"TELL US WHO":                             "tell (us) (who)",
		"U.N. UN Nato N.A.T.O.":                   "un un nato nato",
		"a.m. and P.M":                            "AM (and) pm",
		"$1.5 billion, 30,000 of 2001":            "1.5 billion 30000 (of) 2001",
		"the war.The peace":                       "(the) war (the) peac",
		"text:mayor snake_case":                   "text mayor snake case",
		"São café cafe\u0301 ﬁnal ＡＢＣ straße":     "sao cafe cafe final abc strass",
		"北京で":                                     "北 京 で",
		"don’t can't":                             "(don't) (can't)",
		"a\x00b":                                  "(a) b",
	} {
		if got := show(text); got != want {
			t.Errorf("Terms(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSpans(t *testing.T) {
	const text = "Dr. Élan's war.The end: U.S."
	var got []string
	for _, term := range lexical.Terms(text) {
		got = append(got, term.In(text))
	}
	if want := "Dr|Élan's|war|The|end|U.S"; strings.Join(got, "|") != want {
		t.Errorf("spans = %q, want %q", strings.Join(got, "|"), want)
	}
}

func FuzzTerms(f *testing.F) {
	for _, seed := range []string{"", "U.S. officials' talks", "a.b.c.", "北京 \xff\x00", "\u0301x", "1,000.5", "İstanbul ẞ ǆ", strings.Repeat("ab.", 99)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		terms := lexical.Terms(text)
		for _, term := range terms {
			if term.Start < end || term.End <= term.Start || term.End > len(text) {
				t.Fatalf("span %v after byte %d of %d", term.Span, end, len(text))
			}
			end = term.End
			if term.Text == "" || !utf8.ValidString(term.Text) {
				t.Fatalf("term %q of %q", term.Text, term.In(text))
			}
		}
		for i, again := range lexical.Terms(text) {
			if again != terms[i] {
				t.Fatalf("term %d is %v and then %v", i, terms[i], again)
			}
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	text := strings.Repeat("Negotiators from the United States met Karzai's peace council in Kabul on Monday, officials said. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for range lexical.All(text) {
		}
	}
}

func TestNumbering(t *testing.T) {
	n := lexical.NewNumbering()
	texts := []string{"The US and the war", "wars, US WARS; tell us", "TELL US OF WAR", "\u0301 ... \xff", "the war", "to be is being", "being"}
	for range 2 {
		for _, text := range texts {
			var want []string
			for term := range lexical.All(text) {
				want = append(want, fmt.Sprint(term.Text, term.Stop))
			}
			var got []string
			for _, number := range n.Append(nil, text) {
				got = append(got, fmt.Sprint(n.Terms()[number].Text, n.Terms()[number].Stop))
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("numbers of %q are of %q, want %q", text, got, want)
			}
		}
	}
	for i, term := range n.Terms() {
		for _, other := range n.Terms()[:i] {
			if term == other {
				t.Errorf("%+v has two numbers", term)
			}
		}
	}
}
