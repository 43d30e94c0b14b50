package rag

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dateline/facts"
	"dateline/internal/dot"
)

// sharedPoint is how many content words two sentences must have in common for a
// figure or a denial in them to be of the same.
const sharedPoint = 2

const (
	otherMatter = iota
	sameWord
	otherWord
	perhapsSame // they are near in meaning, which says nothing sure
)

// relation says whether two sentences of two outlets agree, differ, or speak of
// different things. That they agree it says only where one copies the other, or
// all that both give a figure for has the same one and the rest is the same matter;
// what is only near in meaning is left to the check.
func relation(x, y *point) int {
	switch likenessOf(x.imprint(), y.imprint()) {
	case alike:
		return sameWord
	case altered:
		return otherWord
	}
	if sharedTerms(x, y) < sharedPoint {
		return otherMatter
	}
	same, other := figuresBeside(x, y)
	switch {
	case other && (!same && sharedTerms(x, y) >= sharedForConflict || sameMatter(x.found, y.found) || !same && toOnePoint(x, y)):
		return otherWord
	case other:
		return otherMatter
	case deniesOther(x, y):
		return otherWord
	case same && sameMatter(x.found, y.found):
		return sameWord
	case dot.Floats(x.vector, y.vector) > sameStatement && sameFacts(x, y):
		return perhapsSame
	}
	return otherMatter
}

// toOnePoint reports whether two short sentences say one thing of the topic: both
// have a word of it, and half of what the shorter one has is in the other.
func toOnePoint(x, y *point) bool {
	return x.exact > 0 && y.exact > 0 && 2*sharedTerms(x, y) >= min(contentOf(x.found), contentOf(y.found))
}

// sameStatement is the cosine from which two sentences say the same.
const sameStatement = 0.93

// sameFacts reports whether two sentences have no figure, name, time or denial
// that the other lacks.
func sameFacts(x, y *point) bool {
	values := func(p *point) map[string]bool {
		out := make(map[string]bool)
		for _, f := range p.found.facts {
			if f.Kind == facts.Figure || f.Kind == facts.Time {
				out[f.Value] = true
			}
		}
		return out
	}
	return maps.Equal(values(x), values(y)) && agree(lastNames(x.found), lastNames(y.found)) && denialsIn(x.found) == denialsIn(y.found)
}

// figuresBeside reports whether two sentences give one thing the same figure, and
// whether they give one another.
func figuresBeside(x, y *point) (same, other bool) {
	given := figuresByUnit(y)
	for unit, values := range figuresByUnit(x) {
		beside := given[unit]
		if len(beside) == 0 {
			continue
		}
		if slices.ContainsFunc(values, func(v string) bool { return slices.Contains(beside, v) }) {
			same = true
		} else {
			other = true
		}
	}
	return same, other
}

// figuresByUnit are a sentence's figures by what they count.
func figuresByUnit(x *point) map[string][]string {
	out := make(map[string][]string)
	for _, f := range facts.Of(facts.Figure, x.found.facts) {
		if unit, _ := unitOf(x, f); unit != "" {
			out[unit] = append(out[unit], f.Value)
		}
	}
	return out
}

// unitOf is the stem of what a figure counts, the first content word after it or
// the sign beside it, and where that ends in the sentence.
func unitOf(x *point, f facts.Fact) (unit string, end int) {
	text := x.text()
	rest := text[f.End:]
	if strings.HasPrefix(rest, "%") || strings.Contains(f.Text, "%") {
		return "percent", min(f.End+1, len(text))
	}
	for _, t := range x.terms {
		if t.Start < f.End || t.Stop {
			continue
		}
		if word := strings.ToLower(t.In(text)); word == "million" || word == "billion" || word == "thousand" {
			continue
		}
		return t.Text, t.End
	}
	return "", 0
}

// deniesOther reports whether one sentence denies a word that the other has
// undenied, where they share much else.
func deniesOther(x, y *point) bool {
	a, b := denied(x.found), denied(y.found)
	shared := sharedTerms(x, y)
	near := dot.Floats(x.vector, y.vector) >= nearMatter || 2*shared >= min(contentOf(x.found), contentOf(y.found))
	if shared < sharedForConflict || len(a) > 0 == (len(b) > 0) || !near {
		return false
	}
	from, list, to := x, a, y
	if len(b) > 0 {
		from, list, to = y, b, x
	}
	for _, i := range list {
		t := from.terms[i]
		if !t.Stop && hasStem(queryTerm{stem: t.Text}, to.terms) {
			return true
		}
	}
	return false
}

// sharedTerms counts the content words that two points have in common.
func sharedTerms(x, y *point) int {
	n := 0
	for _, t := range x.terms {
		if !t.Stop && hasStem(queryTerm{stem: t.Text}, y.terms) {
			n++
		}
	}
	return n
}

// unlikeFigures names a figure that two sides each give once, and not alike: they
// may be of two things, which only a reader can tell.
func unlikeFigures(sides []*side) string {
	for i, s := range sides {
		for _, t := range sides[i+1:] {
			a, b := onlyFigures(s), onlyFigures(t)
			for _, unit := range slices.Sorted(maps.Keys(a)) {
				x, y := a[unit], b[unit]
				if y.point == nil || x.fact.Value == y.fact.Value || sharedTerms(x.point, y.point) < sharedPoint {
					continue
				}
				return fmt.Sprintf("%s has “%s” where %s has “%s”, if these are of the same.", x.point.article.Outlet, x.words(), y.point.article.Outlet, y.words())
			}
		}
	}
	return ""
}

// counted is a figure in a sentence, with what it counts.
type counted struct {
	point *point
	fact  facts.Fact
	end   int // of the word that it counts
}

func (c counted) words() string { return oneLine(c.point.text()[c.fact.Start:c.end]) }

// onlyFigures are the figures of a side's sentences that count what no other
// figure there does, by what they count.
func onlyFigures(s *side) map[string]counted {
	found := make(map[string]counted)
	times := make(map[string]int)
	for _, x := range s.shown() {
		for _, f := range facts.Of(facts.Figure, x.found.facts) {
			unit, end := unitOf(x, f)
			if unit == "" || end-f.End > longestUnit {
				continue
			}
			times[unit]++
			found[unit] = counted{x, f, end}
		}
	}
	maps.DeleteFunc(found, func(unit string, _ counted) bool { return times[unit] > 1 })
	return found
}

// longestUnit is how far after a figure the end of the word may be that it counts.
const longestUnit = 24
