package rag

import (
	"strings"

	"dateline/facts"
	"dateline/lexical"
)

// Condense folds a conversation into a question that stands alone, without a
// model: a question that leans on what was said before (a pronoun, an
// ellipsis) gets the question it leans on put in front of it. Others are
// returned as they are.
func Condense(history []Turn, question string) string {
	context := contextOf(history, question)
	if context == "" {
		return question
	}
	return context + " " + question
}

// maxLean is how many earlier questions one may lean on, through one another.
const maxLean = 3

// contextOf is what a question needs from its conversation, "" for nothing.
func contextOf(history []Turn, question string) string {
	if len(history) == 0 || !leans(question) {
		return ""
	}
	var parts []string
	for i := len(history) - 1; i >= 0 && len(parts) < maxLean; i-- {
		clean, err := CleanQuestion(history[i].Question)
		if err != nil {
			break
		}
		if len(parts) == 0 && leansOnPerson(question) && !namesSomebody(clean) {
			if who := lastSpeaker(history[i].Answer); who != "" {
				parts = append(parts, who+".")
			}
		}
		parts = append(parts, clean)
		if !leans(clean) {
			break
		}
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, " ")
}

var (
	pronouns = wordSet(`it its itself they them their theirs themselves he him his himself she her hers herself
this that these those there then one ones so such else same`)
	personal = wordSet(`he him his himself she her hers herself they them their`)
	openings = []string{
		"and ", "but ", "or ", "so ", "also ", "what about", "how about", "what else", "who else",
		"why not", "how so", "since when", "says who", "according to whom", "for what", "with what", "to what end",
	}
)

// leans reports whether a question can't be understood by itself.
func leans(question string) bool {
	lower := strings.ToLower(question)
	for _, o := range openings {
		if strings.HasPrefix(lower, o) {
			return true
		}
	}
	content, pronoun := 0, false
	terms := lexical.Terms(question)
	for i, t := range terms {
		word := strings.ToLower(t.In(question))
		switch {
		case pronouns[word] && !introduces(question, terms, i):
			pronoun = true
		case !t.Stop && !speaking[word] && word != "many" && word != "much":
			content++
		}
	}
	// "Who are the Haqqanis?" has one content word and stands alone: a name
	// does. "Why?", "How many?", "By when exactly?" don't, nor do "What does CNN
	// say?" and "What does the union say?", which ask somebody else the same, and
	// "How many died?".
	if names := facts.Of(facts.Name, facts.Find(question)); len(names) > 0 {
		return pronoun || len(names) == 1 && onlySays(question, names[0])
	}
	return pronoun || content < 2 || follows(terms, question)
}

// speaking only asks for somebody's word, sequels only for what comes after.
var (
	speaking = wordSet(`say says said think thinks thought report reports reported write writes wrote claim claims claimed believe believes answer answers answered reply replies replied respond responds responded put puts see sees view views version side account`)
	sequels  = wordSet(`next afterwards afterward later thereafter instead too either meanwhile since otherwise besides more`)
)

// onlySays reports whether a question asks no more than what somebody says.
func onlySays(question string, who facts.Fact) bool {
	said := false
	for _, t := range lexical.Terms(question) {
		word := strings.ToLower(t.In(question))
		switch {
		case t.Start < who.End && t.End > who.Start:
		case speaking[word]:
			said = true
		case !t.Stop:
			return false
		}
	}
	return said
}

// follows reports whether a question of few words ends by asking for what comes
// after something: "What happened next?"
func follows(terms []lexical.Term, question string) bool {
	if len(terms) == 0 || len(terms) > 6 {
		return false
	}
	return sequels[strings.ToLower(terms[len(terms)-1].In(question))]
}

// introduces reports whether "that", "there" or "so" at i is no reference: "Who
// said that the talks failed?", "Is there a plan?", "so many".
func introduces(question string, terms []lexical.Term, i int) bool {
	word := strings.ToLower(terms[i].In(question))
	next := ""
	if i+1 < len(terms) {
		next = strings.ToLower(terms[i+1].In(question))
	}
	switch word {
	case "there":
		return i > 0 && terms[i-1].Stop || next == "is" || next == "are" || next == "was" || next == "were"
	case "that":
		// A conjunction has a clause after it.
		return i > 1 && next != "" && i+3 < len(terms)
	case "this", "these", "those":
		return next == "week" || next == "month" || next == "year" || next == "morning" || next == "who"
	case "so":
		return next == "many" || next == "much" || next == "far"
	case "one", "ones", "such", "same", "then", "else":
		return word != "else" && next != "" && word != "one"
	case "they", "their", "them", "its", "it", "he", "his", "she", "her":
		return namedBefore(question, terms[i].Start)
	}
	return false
}

// namedBefore reports whether the question itself names what a pronoun at a
// place can stand for: "Why did Karzai say he ...".
func namedBefore(question string, at int) bool {
	for _, f := range facts.Find(question[:at]) {
		if f.Kind == facts.Name {
			return true
		}
	}
	return false
}

func leansOnPerson(question string) bool {
	for _, t := range lexical.Terms(question) {
		if personal[strings.ToLower(t.In(question))] {
			return true
		}
	}
	return false
}

func namesSomebody(question string) bool {
	return len(facts.Of(facts.Name, facts.Find(question))) > 0
}

// lastSpeaker is whom the earlier answer quoted last, from its "OUTLET, citing
// SPEAKER:" heads.
func lastSpeaker(answer string) string {
	i := strings.LastIndex(answer, citing)
	if i < 0 {
		return ""
	}
	rest := answer[i+len(citing):]
	if j := strings.Index(rest, ":"); j >= 0 && j < 120 {
		return rest[:j]
	}
	return ""
}

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
