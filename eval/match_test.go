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
		{"Talks were held in KABUL.", "Kabul", true},
		{"The Kabulis met.", "Kabul", false},
		{"in “Kabul”, they said", "kabul", true},
		{"Pakistan’s North Waziristan", "Pakistan's North Waziristan", true},
		{"Pakistan’s North Waziristan", "Pakistan", true},
		{"the clerics' group", "clerics", true},
		{"they don't agree", "dont agree", true},
		{"its decision-making body", "decision making", true},
		{"some 68,000 troops", "68000", true},
		{"some 168,000 troops", "68,000", false},
		{"a rise of 3.5 per cent", "35", false},
		{"a rise of 3.5 per cent", "3.5", true},
		{"It ended in 2001. Then", "2001", true},
		{"the U.S. said", "US", true},
		{"the U.S.-led force", "US led", true},
		{"the US said", "U.S.", true},
		{"al-Qaida and\nothers", "al Qaida and others", true},
		{"ﬁve members", "five", true},
		{"Cafe\u0301 Kabul", "café", true},
		{"six\u00a0dead", "six dead", true},
		{"sixth", "six", false},
		{"", "Kabul", false},
		{"—", "Kabul", false},
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
	for _, s := range []string{"U.S.", "Karzai's", "3.5", "a.m.", "'s", "\u0301", "’s’s", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !eval.MatchGroups(text, [][]string{{text}})[0] {
			t.Errorf("%q doesn't match itself", text)
		}
	})
}
