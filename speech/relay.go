package speech

import (
	"slices"
	"strings"

	"dateline/corpus"
)

// Bytes before and after a paper's name within which relayRE finds what it
// looks for.
const relayBefore, relayAfter = 120, 200

// relaysTried is how many papers' names with a verb of saying after them are
// looked at.
const relaysTried = 256

// relayVerbs say that a paper says something.
const relayVerbs = `is reporting|reports|reported|says|said|has a piece|writes|wrote|has learned`

// relayOf is the outlet whose report the article passes on, "" for none. The
// pattern is too slow for a whole article, so it is tried round each name that
// a paper may have.
func relayOf(a corpus.Article) string {
	tried := 0
	for _, at := range papersIn(a.Text) {
		if !reportsAfter(a.Text[at:min(len(a.Text), at+relayAfter)]) {
			continue
		}
		if tried++; tried > relaysTried {
			break
		}
		from := max(0, at-relayBefore)
		if from > 0 {
			from += 1 + strings.IndexAny(a.Text[from:at], " \n")
		}
		m := relayRE.FindStringSubmatch(a.Text[from:min(len(a.Text), at+relayAfter)])
		if m == nil {
			continue
		}
		if isOutlet(m[1], a.Outlet) {
			return ""
		}
		name := strings.TrimSpace(m[1])
		if i := strings.LastIndex(name, "The "); i > 0 {
			name = name[i:]
		}
		return "the " + strings.TrimPrefix(strings.TrimPrefix(name, "The "), "the ")
	}
	return ""
}

// isOutlet reports whether a paper's name is the outlet's own, which may be given
// by its host: "CNN" is cnn.com.
func isOutlet(name, outlet string) bool {
	label, _, host := strings.Cut(strings.TrimPrefix(strings.ToLower(outlet), "www."), ".")
	return strings.Contains(name, outlet) || host && strings.ReplaceAll(strings.ToLower(name), " ", "") == label
}

// papersIn are the places of the words that papers' names end in.
func papersIn(text string) []int {
	var out []int
	for word := range strings.SplitSeq(papers, "|") {
		for from := 0; ; {
			i := strings.Index(text[from:], word)
			if i < 0 {
				break
			}
			out = append(out, from+i)
			from += i + len(word)
		}
	}
	slices.Sort(out)
	return out
}

// reportsAfter reports whether a verb of saying comes before the full stop.
func reportsAfter(text string) bool {
	text, _, _ = strings.Cut(text, ".")
	for verb := range strings.SplitSeq(relayVerbs, "|") {
		if strings.Contains(text, verb) {
			return true
		}
	}
	return false
}
