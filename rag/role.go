package rag

import (
	"regexp"
	"slices"
	"strings"

	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexicon"
)

// roleOf is what an article says that a person is, next to their name, "" where
// it says nothing there.
func roleOf(text, name string) string {
	names := facts.FindNames(name)
	if len(names) == 0 {
		return ""
	}
	full := names[len(names)-1].Text
	for _, n := range names {
		if strings.Contains(n.Text, " ") {
			full = n.Text
			break
		}
	}
	quoted := regexp.QuoteMeta(full)
	for _, re := range []string{
		quoted + `(?:, \d{1,3})?, ((?:the |an? |its |his |her |who )?[^,.;:"“”()\n]{4,70}?)[,.;]`,
		quoted + ` \(([^)\n]{4,60})\)`,
		`(?:^|[.,;:"“”] |\b(?:and|said|says|of|to|by) )((?:[Tt]he |[Ii]ts |[Aa]n? )?(?:[\p{L}’'-]+ ){0,5}[\p{L}’'-]+),? ` + quoted,
	} {
		m := regexp.MustCompile(re).FindStringSubmatch(text)
		if m == nil {
			continue
		}
		role := afterJoinRE.ReplaceAllString(strings.TrimSpace(m[1]), "")
		if saysRole(role) {
			return role
		}
	}
	return ""
}

// afterJoinRE are words before a role that belong to the sentence.
var afterJoinRE = pattern.New(`^(?i:(?:but|and|while|said|says|added|told|by|of|to|that) )+`)

var rolesVerbRE = pattern.New(`^(?:who )?(?:keeps|heads|leads|teaches|runs|chairs|owns)\b`)

// saysRole reports whether some words beside a name say what the person is.
func saysRole(words string) bool {
	return rolesVerbRE.MatchString(words) || slices.ContainsFunc(strings.Fields(words), func(w string) bool {
		return lexicon.Categories(strings.ToLower(strings.Trim(w, ",'’"))).Has(lexicon.Person)
	})
}
