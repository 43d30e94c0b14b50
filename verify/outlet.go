package verify

import (
	"regexp"
	"slices"
	"strings"

	"dateline/facts"
	"dateline/lexical"
	"dateline/lexicon"
)

// creditRE finds who a claim says reports it: "according to the Evening Post",
// "CNN reports", "(NPR)".
var creditRE = regexp.MustCompile(`(?:\b[Aa]ccording to|\breported by|\breports?,? citing|\bciting|\btold|\()\s*(?:the |The )?$`)

// reportRE finds a verb of reporting right behind a name.
var reportRE = regexp.MustCompile(`^,?\s*(?:also |has |had )?(?:reports?|reported|says?|said|writes?|wrote|notes?|noted|quotes?|quoted|cites?|cited|\))\b?`)

// mediaWords end the names of newspapers, agencies and broadcasters.
var mediaWords = wordSet(`post times journal guardian telegraph tribune herald news reuters press independent observer globe
chronicle gazette mail bbc cnn npr afp ap bloomberg jazeera spiegel monde wsj wire dispatch radio ledger courier bulletin echo newspaper paper`)

func wordSet(list string) map[string]bool {
	out := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// fromOutlet keeps the sources of the outlet that a claim credits. Where it
// credits one that the evidence neither is of nor mentions, that one is
// returned.
func fromOutlet(claim string, sources []source) (kept []source, unknown string) {
	for _, n := range facts.FindNames(claim) {
		if !creditRE.MatchString(claim[:n.Start]) && !reportRE.MatchString(claim[n.End:]) {
			continue
		}
		of := slices.DeleteFunc(slices.Clone(sources), func(s source) bool {
			a := &s.evidence.Article
			return !sameOutlet(n.Text, a.Outlet) && !strings.Contains(a.Text, n.Text)
		})
		own := slices.ContainsFunc(sources, func(s source) bool { return sameOutlet(n.Text, s.evidence.Article.Outlet) })
		switch {
		case len(of) > 0 && (own || isMedium(n.Text)):
			return of, ""
		case len(of) == 0 && isMedium(n.Text):
			return sources, n.Text
		}
	}
	return sources, ""
}

// isMedium reports whether a name is one of a newspaper, an agency or a
// broadcaster.
func isMedium(name string) bool {
	words := strings.Fields(strings.ToLower(name))
	return len(words) > 0 && mediaWords[words[len(words)-1]]
}

// sameOutlet reports whether a name is an outlet's, or another that it goes by.
func sameOutlet(name, outlet string) bool {
	a, b := contentOf(name), contentOf(outlet)
	if len(a) > 0 && len(b) > 0 && (slices.Equal(a, b) || contains(b, a) && isMedium(name)) {
		return true
	}
	x, n := lexicon.Find(strings.Fields(name))
	y, m := lexicon.Find(strings.Fields(outlet))
	return n > 0 && m > 0 && x.Key == y.Key
}

func contentOf(name string) []string {
	var out []string
	for t := range lexical.All(name) {
		if !t.Stop {
			out = append(out, t.Text)
		}
	}
	return out
}

func contains(list, part []string) bool {
	return !slices.ContainsFunc(part, func(p string) bool { return !slices.Contains(list, p) })
}
