package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"dateline/store"
)

// checkCase looks for faults that one line shows by itself.
func checkCase(c Case) error {
	switch {
	case strings.TrimSpace(c.ID) == "" || c.ID != strings.TrimSpace(c.ID):
		return fieldf("id", "want a name without spaces around it, found %q", c.ID)
	case c.Kind == "":
		return fieldf("kind", "not filled in yet; want one of %s", strings.Join(kinds, ", "))
	case !slices.Contains(kinds, c.Kind):
		return fieldf("kind", "unknown kind %q; want one of %s", c.Kind, strings.Join(kinds, ", "))
	case strings.TrimSpace(c.Question) == "":
		return fieldf("question", "empty")
	case c.Kind == "followup" && len(c.Turns) == 0:
		return fieldf("turns", "missing; a followup leans on at least one earlier question")
	case !c.Answerable && len(c.Answers) > 0:
		return fieldf("answers", "must be empty when answerable is false")
	case !c.Answerable && len(c.Evidence) > 0:
		return fieldf("evidence", "must be empty when answerable is false")
	case c.Answerable && len(c.Answers) == 0:
		return fieldf("answers", "empty; an answerable question needs at least one group")
	case c.Answerable && len(c.Evidence) == 0:
		return fieldf("evidence", "empty; an answerable question needs at least one quote")
	}
	for i, turn := range c.Turns {
		if strings.TrimSpace(turn) == "" {
			return fieldf(fmt.Sprintf("turns[%d]", i), "empty")
		}
	}
	for i, tag := range c.Tags {
		if tag == "" || strings.ContainsFunc(tag, unicode.IsSpace) || strings.Contains(tag, ",") {
			return fieldf(fmt.Sprintf("tags[%d]", i), "want a word without spaces and commas, found %q", shorten(tag, 40))
		}
		if slices.Contains(c.Tags[:i], tag) {
			return fieldf(fmt.Sprintf("tags[%d]", i), "%q is given twice", tag)
		}
	}
	if err := checkAnswers(c.Answers); err != nil {
		return err
	}
	return checkEvidence(c.Evidence)
}

func checkAnswers(groups [][]string) error {
	for i, group := range groups {
		if len(group) == 0 {
			return fieldf(fmt.Sprintf("answers[%d]", i), "empty; a group needs at least one string")
		}
		for j, s := range group {
			if len(terms(s)) == 0 {
				return fieldf(fmt.Sprintf("answers[%d][%d]", i, j), "%q has no letter or digit to match", s)
			}
		}
	}
	return nil
}

func checkEvidence(list []Evidence) error {
	for i, e := range list {
		switch {
		case e.Article == "":
			return fieldf(fmt.Sprintf("evidence[%d].article", i), "empty; want an article's id")
		case strings.TrimSpace(e.Quote) == "":
			return fieldf(fmt.Sprintf("evidence[%d].quote", i), "empty; want words of the article")
		case slices.Contains(list[:i], e):
			return fieldf(fmt.Sprintf("evidence[%d]", i), "the same quote as an earlier one")
		}
	}
	return nil
}

// resolve finds each piece of evidence in its article.
func resolve(ctx context.Context, articles *articleCache, list []Evidence) ([]gold, error) {
	out := make([]gold, len(list))
	for i, e := range list {
		article, err := articles.get(ctx, e.Article)
		if errors.Is(err, store.ErrNotFound) {
			return nil, fieldf(fmt.Sprintf("evidence[%d].article", i),
				"no article %q in the index; index it, or choose another index with --index", e.Article)
		}
		if err != nil {
			return nil, fmt.Errorf("read article %s: %w", e.Article, err)
		}
		places := occurrences(article.Text, e.Quote)
		if len(places) == 0 {
			return nil, fieldf(fmt.Sprintf("evidence[%d].quote", i),
				"not in article %q byte for byte: %q%s", e.Article, shorten(e.Quote, 60), nearMiss(article.Text, e.Quote))
		}
		out[i] = gold{e, places}
	}
	return out, nil
}

// nearMiss says how much of the quote does stand in the text, which is where
// whoever wrote it should look.
func nearMiss(text, quote string) string {
	n := 0
	for i := range quote {
		if !strings.Contains(text, quote[:i]) {
			break
		}
		n = i
	}
	if n < 8 {
		return ""
	}
	return fmt.Sprintf(" (it holds the quote up to %q)", lastRunes(quote[:n], 24))
}

func lastRunes(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return "…" + string(runes[len(runes)-n:])
}
