package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
)

// FindNames returns the names of text alone, at a fraction of Find's cost. A
// month or a weekday may be among them.
func FindNames(text string) []Fact { return findNames(text, tokenise(text)) }

// findNames returns runs of capitalised words, joined by the small words that
// stand inside names ("Council on Foreign Relations"). A word that is
// capitalised only because it begins a sentence is no name, unless another
// capitalised word follows it.
func findNames(text string, tokens []token) []Fact {
	var out []Fact
	for i := 0; i < len(tokens); {
		if !beginsName(tokens, i) {
			i++
			continue
		}
		j := nameEnd(tokens, i)
		span := corpus.Span{Start: tokens[i].Start, End: tokens[j-1].End}
		span.End = trimPossessive(text, span)
		out = append(out, Fact{Kind: Name, Span: span, Text: span.In(text), Value: span.In(text)})
		i = j
	}
	return out
}

func beginsName(tokens []token, i int) bool {
	t := tokens[i]
	if !isCapitalised(t.text) || notNames[strings.ToLower(t.text)] {
		return false
	}
	if !t.starts || isAcronym(t.text) || titles[strings.ToLower(t.text)] {
		return true
	}
	// "Journalist Nasir Habib": the name begins at the second word, and this
	// one is a name only if no lower-case reading of it is likely.
	return i+1 < len(tokens) && joins(tokens[i+1].gap) && isCapitalised(tokens[i+1].text) && !lowerLikely(t.text)
}

// nameEnd is the index after the last token of the name that begins at i.
func nameEnd(tokens []token, i int) int {
	j := i + 1
	for !isPossessive(tokens[j-1].text) && j < len(tokens) && (joins(tokens[j].gap) || j < len(tokens) && tokens[j].gap == ". " && titles[strings.ToLower(tokens[j-1].text)]) {
		switch {
		case isCapitalised(tokens[j].text) && !notNames[strings.ToLower(tokens[j].text)]:
			j++
		case insideNames[tokens[j].text] && j+1 < len(tokens) && joins(tokens[j+1].gap) &&
			isCapitalised(tokens[j+1].text) && !notNames[strings.ToLower(tokens[j+1].text)]:
			j += 2
		default:
			return j
		}
	}
	return j
}

func joins(gap string) bool { return gap == " " || gap == "-" }

func isCapitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

func isAcronym(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			n++
		} else if r != '.' {
			return false
		}
	}
	return n >= 2
}

// lowerLikely reports whether a capitalised word that begins a sentence looks
// like an ordinary word: an adjective or a plural of people.
func lowerLikely(s string) bool {
	s = strings.ToLower(s)
	for _, end := range []string{"ists", "ials", "ers", "ern", "ary", "ist", "ing", "ed", "ly"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

func isPossessive(s string) bool { return strings.HasSuffix(s, "'s") || strings.HasSuffix(s, "’s") }

func trimPossessive(text string, s corpus.Span) int {
	for _, end := range []string{"'s", "’s", "'", "’"} {
		if strings.HasSuffix(s.In(text), end) {
			return s.End - len(end)
		}
	}
	return s.End
}

// insideNames join two capitalised words into one name.
var insideNames = wordSet(`of on for the al bin ibn van von de da del di la le el`)

// notNames are capitalised where a sentence begins, and are never names.
var notNames = wordSet(`a an the this that these those i me my we us our you your he him his she her
it its they them their who whom whose which what when where why how whether
and or but nor so if then than because as while although though unless until since despite
of at by for with about against between into through during before after above below to from
up down in out on off over under again further upon toward towards within without amid among
am is are was were be been being have has had do does did will would shall should can could
may might must not no yes there here also just only even still yet very too such any some each few
more most other another many several all both neither either one two three four five six seven eight nine ten
earlier later meanwhile however nevertheless instead nonetheless moreover now today yesterday tomorrow
according report like let tell give say said please explain describe list name
i'm i've i'll i'd it's we're we've don't doesn't didn't isn't aren't can't won't that's there's what's who's`)
