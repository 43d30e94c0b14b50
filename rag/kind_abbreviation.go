package rag

import (
	"context"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
)

var (
	standsForRE = pattern.New(`(?i)\b(?:what (?:does|do|is|are)(?: the)?(?: letters| abbreviation| acronym| initials)? ["“]?([\p{L}\d.&-]{2,12})["”]? (?:stand for|short for|an? (?:abbreviation|acronym) (?:of|for)|abbreviate)|(?:full (?:name|form) of|(?:meaning|expansion) of the (?:abbreviation|acronym)|spell out)(?: the)? ["“]?([\p{Lu}\d.&-]{2,12})["”]?)`)
	bracketRE   = pattern.New(`\(([^()\n]{2,80})\)`)
)

// readsAbbreviation knows a question for what letters stand for.
func readsAbbreviation(r *request) bool { return standsForRE.MatchString(r.text) }

func planAbbreviation(ctx context.Context, e *Engine, r *request) (*plan, error) {
	m := standsForRE.FindStringSubmatch(r.text)
	short := strings.Trim(m[1]+m[2], ".")
	f, err := e.retrieve(ctx, short, Question{Outlets: narrowed(r.Outlets, r.outlets), Articles: r.Articles}, manyHits)
	if err != nil {
		return nil, err
	}
	p := &plan{}
	for _, h := range f.hits {
		a := f.articles[h.Passage.ArticleID]
		if len(p.lines) > 0 || !strings.Contains(a.Text, strings.ToUpper(short)) && !strings.Contains(a.Text, short) {
			continue
		}
		for _, s := range corpus.Split(a.Text) {
			span := corpus.Trim(a.Text, s)
			if span.Len() > 0 && explains(span.In(a.Text), short) {
				p.lines = append(p.lines, say(a.Outlet, place{article: a, span: unmarked(a, span)}))
				break
			}
		}
	}
	if len(p.lines) == 0 {
		return &plan{refuse: "The articles don't say what " + short + " stands for."}, nil
	}
	return p, nil
}

// explains reports whether a sentence has letters in brackets behind the words
// that they stand for, or the words in brackets behind the letters.
func explains(sentence, short string) bool {
	for _, m := range bracketRE.FindAllStringSubmatchIndex(sentence, -1) {
		inside, before := sentence[m[2]:m[3]], strings.TrimSpace(sentence[:m[0]])
		switch {
		case strings.EqualFold(strings.Trim(inside, ". "), short):
			return initialsEnd(before, short)
		case strings.HasSuffix(strings.ToUpper(before), strings.ToUpper(short)):
			return initialsEnd(inside, short)
		}
	}
	return false
}

// initialsEnd reports whether a text ends in words whose first letters are the
// given ones; small words may have no letter among them.
func initialsEnd(text, letters string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' || r == '\n' })
	want := []rune(strings.ToLower(strings.ReplaceAll(letters, ".", "")))
	for i := len(words) - 1; i >= 0 && len(want) > 0; i-- {
		first := []rune(strings.ToLower(strings.Trim(words[i], `"“‘'(,`)))
		if len(first) == 0 {
			continue
		}
		switch {
		case first[0] == want[len(want)-1]:
			want = want[:len(want)-1]
		case smallWords[string(first)]:
		default:
			return false
		}
	}
	return len(want) == 0
}

var smallWords = wordSet(`of the and for in on a an de du des la le und für der die das`)
