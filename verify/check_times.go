package verify

import (
	"strings"
	"unicode"

	"dateline/facts"
)

// weekdayNumber orders the days, so that "the next day" can be told.
var weekdayNumber = map[string]int{"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7}

// checkTimes wants every weekday, month, year and day of the claim in the
// support, or in a sentence that the support leans on.
func (a *alignment) checkTimes() *finding {
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.kind != moment {
			continue
		}
		best := 0.0
		for _, s := range a.support {
			best = max(best, a.score[s][i])
		}
		if best >= .5 || a.nextDay(u) {
			continue
		}
		return &finding{reason: WrongTime, detail: u.In(a.claim.raw)}
	}
	for _, f := range facts.Of(facts.Time, facts.Find(a.claim.raw)) {
		if a.otherSpan(f.Value) {
			return &finding{reason: WrongTime, detail: f.Text, weak: true}
		}
		for _, w := range strings.FieldsFunc(f.Value, func(r rune) bool { return !unicode.IsDigit(r) }) {
			if !a.holds(w) {
				return &finding{reason: WrongTime, detail: f.Text}
			}
		}
	}
	return nil
}

// otherSpan reports whether a time such as "next month" has no counterpart in
// the sentence that carries the claim, which has another such time.
func (a *alignment) otherSpan(value string) bool {
	w := strings.Fields(value)
	if len(w) != 2 || w[0] != "next" && w[0] != "last" && w[0] != "this" {
		return false
	}
	src := a.sources[a.support[0]]
	other := false
	for _, f := range facts.Of(facts.Time, facts.Find(src.raw[src.span.Start:src.span.End])) {
		if strings.Contains(f.Value, w[1]) {
			return false
		}
		v := strings.Fields(f.Value)
		other = other || len(v) == 2 && (v[0] == "next" || v[0] == "last" || v[0] == "this")
	}
	return other
}

func (a *alignment) nextDay(u *unit) bool {
	n, ok := weekdayNumber[u.key]
	if !ok {
		return false
	}
	for _, s := range a.support {
		t := a.sources[s].text
		if !strings.Contains(t.raw[t.units[0].Start:t.units[len(t.units)-1].End], "next day") {
			continue
		}
		for j := range t.units {
			if d, ok := weekdayNumber[t.units[j].key]; ok && d%7+1 == n {
				return true
			}
		}
	}
	return false
}

// holds reports whether a number stands in a passage, in figures or as a word.
func (a *alignment) holds(digits string) bool {
	u := unit{key: digits, kind: figure, weight: 1}
	for s := range a.sources {
		for j := range a.sources[s].units {
			v := &a.sources[s].units[j]
			if v.key == digits || ordinalOf(v.key) == digits {
				return true
			}
			if sim, _ := a.m.compare(&u, v); sim >= 1 {
				return true
			}
		}
	}
	for _, p := range a.passages() {
		if containsWord(p, digits) {
			return true
		}
	}
	return false
}
