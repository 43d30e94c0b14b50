package rag

import (
	"slices"
	"strings"

	"dateline/internal/pattern"
	"dateline/lexical"
)

// wants is the kind of answer that a question asks for.
type wants string

const (
	wantsAny    wants = ""
	wantsPerson wants = "person"
	wantsTime   wants = "time"
	wantsLength wants = "length of time"
	wantsAge    wants = "age"
	wantsPlace  wants = "place"
	wantsFigure wants = "figure"
	wantsMoney  wants = "money"
	wantsReason wants = "reason"
	wantsWhatIs wants = "definition"
	wantsYesNo  wants = "yes or no"
)

// free reports whether any sentence may hold the answer, whatever is in it.
func (w wants) free() bool { return w == wantsAny || w == wantsYesNo || w == wantsReason }

// open reports whether there may be an answer even where no sentence has its
// form: what is said of a thing says what it is, if need be.
func (w wants) open() bool { return w.free() || w == wantsWhatIs }

var (
	yesNoRE   = pattern.New(`(?i)^(?:so |and |but )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|might|isn't|aren't|don't|doesn't|didn't)\b`)
	askRE     = pattern.New(`(?i)\b(?:what|whatever|who|whom|whose|when|where|why|how|which)\b`)
	whatIsRE  = pattern.New(`(?i)^what(?:'s|’s| is| are| was| were) (?:the |an? )?[\w.’' -]{2,40}\??$`)
	whoIsRE   = pattern.New(`(?i)^who(?:'s|’s| is| are| was| were) [\w.’'-]+(?: [\w.’'-]+){0,3}\??$`)
	roleRE    = pattern.New(`\b(?:the|an?|to|in|on|at|by|for|with|from|of|[a-z]+ing|[a-z]+ed)\b`)
	namesRE   = pattern.New(`(?i)\b(?:real name|names? of)\b|^(?:which|what) (?:officials?|persons?|generals?|spokesm[ae]n|leaders?|commanders?|ministers?)\b`)
	measureRE = pattern.New(`(?i)\bhow (?:high|tall|deep|far|wide|heavy)\b|\bhow much (?:do|does|did) .*\bweigh`)
	lengthsRE = pattern.New(`(?i)\bhow (?:long|many (?:years|months|weeks|days|hours|minutes|seconds)|late)\b`)
	agesRE    = pattern.New(`(?i)\b(?:how old|what age)\b`)
	amountRE  = pattern.New(`(?i)\bhow (?:many|much|large|big|high|tall|deep|far|few)\b|\b(?:what|which) (?:number|percentage|share|proportion|fraction)\b`)
	moneyRE   = pattern.New(`(?i)\b(?:how much|how big|what)\b.*\b(?:pay|pays|paid|paying|costs?|earns?|earned|spen[dt]|salary|salaries|wages?|price|fined?|fees?|worth|owes?|owed|bid|bonus|budget|money|lent|loan|subsidy|lost?|lose|offer(?:ed)?|set aside)\b`)
	timesRE   = pattern.New(`(?i)\b(?:what|which) (?:day|year|month|date|time|week|weekday|season)\b|\bhow soon\b|\bsince when\b`)
	placesRE  = pattern.New(`(?i)\b(?:which|what)\s+(?:\w+\s+){0,2}(?:country|countries|city|cities|towns?|regions?|provinces?|districts?|places?)\b`)
	reasonsRE = pattern.New(`(?i)\b(?:what reasons?|how come|what for|what (?:made|caused|brought|prompted|led))\b`)
)

// wanted reads the kind of answer from the word that asks, the first one of a
// question: the "when" of "what did he say when ...?" asks nothing. It also
// returns the stems of what is counted.
func wanted(question string) (wants, []string) {
	if yesNoRE.MatchString(question) {
		return wantsYesNo, nil
	}
	ask := strings.ToLower(askRE.FindString(question))
	switch {
	case reasonsRE.MatchString(question), ask == "why":
		return wantsReason, nil
	case ask == "how" || ask == "what" || ask == "which":
		return amountWanted(question)
	case ask == "when":
		return wantsTime, nil
	case ask == "where":
		return wantsPlace, nil
	case whoIsRE.MatchString(question) && !roleRE.MatchString(question[len("who"):]):
		return wantsWhatIs, nil
	case ask == "who" || ask == "whom" || ask == "whose":
		return wantsPerson, nil
	}
	return wantsAny, nil
}

// amountWanted reads what "how", "what" and "which" ask for.
func amountWanted(question string) (wants, []string) {
	switch {
	case lengthsRE.MatchString(question):
		return wantsLength, nil
	case agesRE.MatchString(question):
		return wantsAge, nil
	case moneyRE.MatchString(question):
		return wantsMoney, nil
	case amountRE.MatchString(question):
		return wantsFigure, countedAfter(strings.ToLower(question))
	case timesRE.MatchString(question):
		return wantsTime, nil
	case placesRE.MatchString(question):
		return wantsPlace, nil
	case namesRE.MatchString(question):
		return wantsPerson, nil
	case whatIsRE.MatchString(question):
		return wantsWhatIs, nil
	}
	return wantsAny, nil
}

// countedAfter gives the stems of the noun phrase that "how many" counts.
func countedAfter(lower string) []string {
	_, rest, ok := strings.Cut(lower, "how many ")
	if !ok {
		return nil
	}
	var out []string
	for _, t := range lexical.Terms(rest) {
		if t.Stop || len(out) == 3 || slices.Contains(counters, t.Text) {
			break
		}
		out = append(out, t.Text)
	}
	return out
}

// counters end the noun phrase that is counted: verbs that the list of stop
// words lacks.
var counters = []string{"die", "live", "work", "go", "went", "come", "came"}
