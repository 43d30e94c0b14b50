package rag

import (
	"strings"

	"dateline/internal/pattern"
)

const auxiliary = `(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|might|may|must)`

var (
	joinRE     = pattern.New(`(?i)^(?:so|and|but)\s+`)
	adverbRE   = pattern.New(`(?i)^(?:why|when|where|how)(?:'s|’s| ` + auxiliary + `)\b\s*`)
	amountOfRE = pattern.New(`(?i)^how (?:many|much|old|long|big|large|far|late|high|tall)\b\s*`)
	pronounRE  = pattern.New(`(?i)^(?:who|what|whom|which)(?:'s|’s)?\s+(?:(?:did|does|do)\b\s*)?`)
	yesRE      = pattern.New(`(?i)^` + auxiliary + `\b\s*`)
	doRE       = pattern.New(`(?i)\b(?:did|does|do)\b\s*`)
)

// assertion is a question without what makes it ask: "Karzai resign over the
// failed talks" of "When did Karzai ...?". It's no English, but an encoder
// finds it nearer to sentences that say so than the question is, and much
// nearer than to those that merely speak of the same thing.
func assertion(question string) string {
	s := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(question), "?"))
	s = joinRE.ReplaceAllString(s, "")
	if t := adverbRE.ReplaceAllString(s, ""); t != s {
		return t
	}
	for _, re := range []*pattern.Pattern{amountOfRE, pronounRE} {
		if t := re.ReplaceAllString(s, ""); t != s {
			return cutFirst(doRE, t)
		}
	}
	return yesRE.ReplaceAllString(s, "")
}

// cutFirst is s without the first match.
func cutFirst(re *pattern.Pattern, s string) string {
	m := re.FindStringIndex(s)
	if m == nil {
		return s
	}
	return s[:m[0]] + s[m[1]:]
}
