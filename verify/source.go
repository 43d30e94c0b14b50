package verify

import (
	"context"
	"sync"

	"dateline/corpus"
	"dateline/speech"
)

// source is one sentence of the evidence, taken apart.
type source struct {
	evidence *Evidence
	article  *article
	index    int // among the article's sentences
	span     corpus.Span
	*text
}

// voice is whose words the sentence gives.
func (s source) voice() speech.Speaker { return s.article.voices.Speaker(s.index) }

// embedded reports whether the sentence's vector was given.
func (s source) embedded() bool { return len(s.evidence.Vectors) == len(s.article.sentences) }

// before returns the sentence n before this one in its article, nil for none.
func (s source) before(n int) *text {
	if s.index < n {
		return nil
	}
	return s.article.at(s.index - n)
}

// article is what is kept of an article between calls.
type article struct {
	corpus.Article
	sentences []corpus.Span
	voices    *speech.Article
	titled    *cast // by the titles in the whole text; never changed
	mu        sync.Mutex
	runs      map[int]*run // by their first sentence
}

// run is sentences in a row, each taken apart after those before it.
type run struct {
	cast  *cast
	texts []*text
}

// runStep is how many sentences lie between the starts of two runs, which are
// twice as long. A pronoun takes up what was named in its run: at least so many
// sentences are read before it, however long the article, and at most twice as
// many.
const runStep = 64

// at is the sentence i, taken apart after those before it, which its pronouns
// may take up.
func (a *article) at(i int) *text {
	a.mu.Lock()
	defer a.mu.Unlock()
	first := max(0, i/runStep-1) * runStep
	r := a.runs[first]
	if r == nil {
		r = &run{cast: a.titled.fresh()}
		if a.runs == nil {
			a.runs = make(map[int]*run)
		}
		a.runs[first] = r
	}
	for n := first + len(r.texts); n <= i; n++ {
		s := corpus.Trim(a.Text, a.sentences[n])
		s.End = min(s.End, s.Start+maxSourceBytes)
		t := takeApart(a.Text, s)
		t.refer(r.cast)
		r.texts = append(r.texts, t)
	}
	return r.texts[i-first]
}

// cachedArticles is how many articles' analyses are kept: a few hundred
// kilobytes each.
const cachedArticles = 32

// articleCache keeps the articles used last, by their text.
type articleCache struct {
	mu    sync.Mutex
	byKey map[string]*article
	order []string
}

func (c *articleCache) get(e *Evidence) *article {
	key := e.Article.Outlet + "\x00" + e.Article.Text
	c.mu.Lock()
	if a, ok := c.byKey[key]; ok {
		c.mu.Unlock()
		return a
	}
	c.mu.Unlock()
	a := &article{Article: e.Article, sentences: e.Sentences}
	if a.sentences == nil {
		a.sentences = corpus.Split(a.Text)
	}
	a.voices = speech.Read(a.Article, a.sentences)
	a.titled = castOf(a.Text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil {
		c.byKey = make(map[string]*article)
	}
	if _, ok := c.byKey[key]; !ok {
		c.byKey[key] = a
		c.order = append(c.order, key)
		if len(c.order) > cachedArticles {
			delete(c.byKey, c.order[0])
			c.order = c.order[1:]
		}
	}
	return c.byKey[key]
}

// sourcesOf returns the sentences of all evidence, each once.
func (v *Verifier) sourcesOf(ctx context.Context, evidence []Evidence) ([]source, error) {
	type place struct {
		a *article
		i int
	}
	seen := make(map[place]bool)
	var out []source
	for k := range evidence {
		e := &evidence[k]
		if err := e.check(); err != nil {
			return nil, err
		}
		a := v.articles.get(e)
		for i, s := range a.sentences {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !s.Overlaps(e.Span) {
				continue
			}
			trimmed := corpus.Trim(a.Text, s)
			if !trimmed.Overlaps(e.Span) || seen[place{a, i}] {
				continue
			}
			seen[place{a, i}] = true
			out = append(out, source{evidence: e, article: a, index: i, span: trimmed, text: a.at(i)})
		}
	}
	return out, nil
}
