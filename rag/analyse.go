package rag

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
)

// queryTerm is one content word of a question.
type queryTerm struct {
	stem   string
	word   string  // as typed
	weight float64 // its rarity in the index, times what its role leaves of it
	count  int     // passages that hold it
	name   bool    // part of a name
	own    bool    // of the question itself, at span, not of its conversation
	known  bool    // the index has it in another form or place, though no passage has it as it is

	span corpus.Span
	same map[string]bool // which words were looked at, and whether they are other forms of it; nil remembers nothing
}

// query is what is known of a question before any sentence is looked at.
type query struct {
	text     string // the question itself, without its conversation
	context  string // what it leans on, "" for nothing
	terms    []queryTerm
	names    []facts.Fact
	figures  []facts.Fact // figures and dates
	wants    wants
	counted  []string // stems right after "how many": what is counted
	outlets  []string // asked for by name: "according to CNN"
	mentions []mention
	quoted   [][]lexical.Term
	vector   []float32
	odds     float64  // of a part: that the articles answer it
	parts    []*query // where it asks several things at once
}

// frameWords ask rather than say: they carry little of what a sentence must
// hold to answer.
var frameWords = wordSet(`say says said tell tells told talk report reports reported reporting describe described according
mention mentioned explain explained give gave think thinks thought call called happen happened
article articles story stories news outlet outlets account accounts source sources
people person someone somebody anyone name named kind sort type thing things way
many much long often really actually exactly please know known get got make made take took put
whose country year day time place number reason answer question according state stated`)

// analyse reads a question: its content words and how rare each is, the names
// and figures in it, and the kind of answer that it asks for.
func (e *Engine) analyse(ctx context.Context, f *found, a *Answer) (*query, error) {
	context := strings.TrimSpace(strings.TrimSuffix(a.Standalone, a.Question))
	q, err := e.analyseOne(ctx, f, a.Question, context)
	if err != nil {
		return nil, err
	}
	q.vector = f.vector
	pieces := parts(a.Question)
	if len(pieces) < 2 {
		return q, nil
	}
	for _, piece := range pieces {
		part, err := e.analyseOne(ctx, f, piece.text, strings.TrimSpace(context+" "+piece.context))
		if err != nil {
			return nil, err
		}
		if part.vector, err = e.embedQuestion(ctx, piece.whole(context)); err != nil {
			return nil, err
		}
		if len(part.outlets) == 0 && !piece.own {
			part.outlets = q.outlets
		}
		q.parts = append(q.parts, part)
	}
	return q, nil
}

// read is what a question says by itself, with its words unweighed.
func read(text string) *query {
	q := &query{text: text, quoted: quotations(text)}
	for _, fact := range facts.Find(text) {
		switch fact.Kind {
		case facts.Name:
			q.names = append(q.names, fact)
		case facts.Figure, facts.Time:
			q.figures = append(q.figures, fact)
		}
	}
	for _, t := range lexical.Terms(text) {
		if !t.Stop {
			q.terms = append(q.terms, queryTerm{stem: t.Text, word: t.In(text), name: inName(t.Span, q.names)})
		}
	}
	q.wants, q.counted = wanted(text)
	return q
}

func (e *Engine) analyseOne(ctx context.Context, f *found, text, context string) (*query, error) {
	q := read(text)
	q.context, q.terms = context, nil
	q.mentions = f.names.mentions(q.text)
	q.outlets = askedOf(q.text, q.mentions)
	if err := e.weigh(ctx, q, f); err != nil {
		return nil, err
	}
	return q, nil
}

const (
	frameShare   = 0.15 // of a frame word's rarity
	contextShare = 0.5  // of a word's that only the conversation has
)

// headRE finds the noun that says what kind of thing is asked for: an answer
// names one, and need not say its kind.
var headRE = pattern.New(`(?i)\b(?:which|what)((?:\s+[\w'-]+){1,3}?)\s+(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might|may|must|[a-z]+ed|[a-z]+s)\b`)

// heads are the words between "which" or "what" and the verb.
func heads(question string) map[string]bool {
	out := make(map[string]bool)
	for _, m := range headRE.FindAllStringSubmatch(question, -1) {
		for _, t := range lexical.Terms(m[1]) {
			out[t.Text] = true
		}
	}
	return out
}

// plainness is how much of a word's weight is left for being common in English
// at large, which a small index can't tell: words that occur everywhere tell
// little. lexicon.Frequency is 8 times a binary logarithm of a count.
func plainness(word string) float64 {
	return min(1, max(0.35, 1-float64(lexicon.Frequency(word)-32)/90))
}

// weigh lists the content words with their rarity, ln(1 + (N-n+½)/(n+½)): the
// inverse document frequency of BM25 over passages.
func (e *Engine) weigh(ctx context.Context, q *query, f *found) error {
	seen := make(map[string]bool)
	heads := heads(q.text)
	var words []string
	collect := func(text string, share float64, outlets []mention) {
		for _, t := range lexical.Terms(text) {
			word := t.In(text)
			if t.Stop || seen[t.Text] || isOutletWord(t.Span, outlets) {
				continue
			}
			seen[t.Text] = true
			s := share * plainness(word)
			if frameWords[strings.ToLower(word)] || heads[t.Text] {
				s = share * frameShare
			}
			q.terms = append(q.terms, queryTerm{stem: t.Text, word: word, weight: s, name: inName(t.Span, q.names) && share == 1, own: share == 1, span: t.Span, same: map[string]bool{}})
			words = append(words, word)
		}
	}
	collect(q.text, 1, of(q.mentions, q.outlets))
	before := f.names.mentions(q.context)
	collect(q.context, contextShare, of(before, append(askedOf(q.context, before), q.outlets...)))
	counts, n, err := e.store.TermCounts(ctx, words, f.filter)
	if err != nil {
		return fmt.Errorf("count the question's words: %w", err)
	}
	for i := range q.terms {
		q.terms[i].count = counts[i]
		c := float64(counts[i])
		q.terms[i].weight *= math.Log(1 + (float64(n)-c+0.5)/(c+0.5))
	}
	return e.know(ctx, q, f)
}

func inName(s corpus.Span, names []facts.Fact) bool {
	return slices.ContainsFunc(names, func(f facts.Fact) bool { return f.Overlaps(s) })
}

// isOutletWord reports whether a word only names an outlet that is asked.
func isOutletWord(word corpus.Span, outlets []mention) bool {
	return slices.ContainsFunc(outlets, func(m mention) bool { return m.Overlaps(word) })
}

// of are the mentions of some outlets.
func of(mentions []mention, outlets []string) []mention {
	var out []mention
	for _, m := range mentions {
		if slices.ContainsFunc(m.outlets, func(o string) bool { return slices.Contains(outlets, o) }) {
			out = append(out, m)
		}
	}
	return out
}

// asks reports whether an outlet is one of those that a question asks.
func (q *query) asks(outlet string) bool {
	return len(q.outlets) == 0 || containsFold(q.outlets, outlet)
}

// containsWords reports whether phrase stands in s between word boundaries.
func containsWords(s, phrase string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], phrase)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(phrase)
		if (i == 0 || !isLetter(s[i-1])) && (end == len(s) || !isLetter(s[end]) || strings.HasPrefix(s[end:], "s ")) {
			return true
		}
		from = i + 1
	}
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b >= 0x80 }
