package verify

import (
	"strings"
	"unicode"
)

// passages are the texts that the claim cites, whole.
func (a *alignment) passages() []string {
	out := make([]string, 0, len(a.evidence))
	for i := range a.evidence {
		out = append(out, a.evidence[i].Span.In(a.evidence[i].Article.Text))
	}
	return out
}

// checkQuotations wants each quotation as one unbroken run of one cited
// article's words, but for case, spaces and the form of quotation marks.
func (a *alignment) checkQuotations() *finding {
	for _, q := range a.claim.quotes {
		want := plain(q.Text)
		if want == "" {
			continue
		}
		found := false
		for _, p := range a.passages() {
			found = found || strings.Contains(" "+plain(p)+" ", " "+want+" ")
		}
		if !found {
			return &finding{reason: WrongQuotation, detail: q.Text}
		}
	}
	return nil
}

// plain is a text's words in lower case with single spaces, without
// punctuation.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	}), " ")
}

// checkNames wants every name of the claim in the support or what it leans on,
// by its last word or, for a country or an organisation, under any of its
// names; and no word of a name that the article doesn't have.
func (a *alignment) checkNames() *finding {
	union := a.union()
	for i := range a.claim.units {
		u := &a.claim.units[i]
		if u.kind != name || a.attr.has(i) && (a.isOutlet(i) || a.elsewhere(i)) {
			continue
		}
		if union[i] >= .5 || a.firstName(i, union) || a.isOutlet(i) {
			continue
		}
		return &finding{reason: WrongName, detail: u.In(a.claim.raw)}
	}
	return a.checkQuarters()
}

// firstName reports whether a unit is the first part of a full name that the
// article has, whose last part was found.
func (a *alignment) firstName(i int, union []float64) bool {
	for _, n := range a.claim.names {
		u := &a.claim.units[i]
		if n.Start > u.Start || u.End > n.End {
			continue
		}
		for k := range a.claim.units {
			v := &a.claim.units[k]
			if k != i && n.Start <= v.Start && v.End <= n.End && union[k] >= .5 {
				for e := range a.evidence {
					if strings.Contains(a.evidence[e].Article.Text, a.claim.raw[min(u.Start, v.Start):max(u.End, v.End)]) || containsWord(a.evidence[e].Article.Text, u.lower) {
						return true
					}
				}
			}
		}
	}
	return false
}
