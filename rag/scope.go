package rag

import "strings"

// allArticles begins the message of a refusal that speaks of the articles.
const allArticles = "The articles don't "

// scoped has a refusal speak of no more articles than were searched: others may
// well answer.
func (f *found) scoped(message string) string {
	rest, ok := strings.CutPrefix(message, allArticles)
	switch {
	case !ok || f.filter.Whole():
		return message
	case len(f.filter.Articles) == 1:
		return "The article chosen doesn't " + rest
	case len(f.filter.Articles) > 1 || len(f.filter.Outlets) != 1:
		return "The articles chosen don't " + rest
	}
	return f.filter.Outlets[0] + "'s articles don't " + rest
}
