package verify

import (
	"context"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/lexical"
)

// source is one sentence of the evidence.
type source struct {
	evidence *Evidence
	index    int // among the article's sentences
	span     corpus.Span
	text     string
	stems    map[string]bool // of its words that aren't stop words
	vector   []float32       // nil where none was given
}

// follows reports whether a source is the sentence right after another.
func (s *source) follows(t *source) bool {
	return s.evidence.Article.ID == t.evidence.Article.ID && s.index == t.index+1
}

// sourcesOf returns the sentences of all evidence, each once, those of one
// article in its order.
func sourcesOf(ctx context.Context, evidence []Evidence) ([]source, error) {
	type place struct {
		article string
		start   int
	}
	seen := make(map[place]bool)
	var out []source
	for k := range evidence {
		e := &evidence[k]
		if err := e.check(); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sentences := e.Sentences
		if sentences == nil {
			sentences = corpus.Split(e.Article.Text)
		}
		for i, s := range sentences {
			if s.Start >= e.Span.End {
				break
			}
			if !s.Overlaps(e.Span) {
				continue
			}
			span := corpus.Trim(e.Article.Text, s)
			at := place{e.Article.Outlet + "\x00" + e.Article.ID, span.Start}
			if span.Len() == 0 || !span.Overlaps(e.Span) || seen[at] {
				continue
			}
			seen[at] = true
			src := source{evidence: e, index: i, span: span, text: beginning(span.In(e.Article.Text))}
			src.stems = stemsOf(src.text)
			if e.Vectors != nil {
				src.vector = e.Vectors[i]
			}
			out = append(out, src)
		}
	}
	return out, nil
}

// beginning is what is looked at of a sentence.
func beginning(text string) string {
	if len(text) <= maxSourceBytes {
		return text
	}
	end := maxSourceBytes
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// stemsOf are the stems of a text's words that aren't stop words.
func stemsOf(text string) map[string]bool {
	out := make(map[string]bool)
	for t := range lexical.All(text) {
		if !t.Stop {
			out[t.Text] = true
		}
	}
	return out
}
