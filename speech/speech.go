// Package speech finds whose words the sentences of a news article give: the
// official, the witness, or the other outlet that the article passes on.
//
// Start with [Read]. It works by rules made for English news prose.
package speech

import (
	"context"
	"slices"
	"strings"
	"sync"

	"dateline/corpus"
	"dateline/facts"
	"dateline/lexicon"
)

// Speaker is whose words a sentence gives. The zero value means the outlet's
// own.
type Speaker struct {
	Text   string // as the article names them, at their fullest: "a senior U.S. defense official"
	Within bool   // that very text stands in the sentence
	Relay  string // the other outlet that the article passes on: "the Washington Post"
}

// Article finds the speakers of one article's sentences as they are asked for,
// and keeps what it found. It is safe for concurrent use.
//
// A sentence costs the same in a long article as in a short one: what it needs
// is looked for among the sentences near it and among the first that have a
// surname in them, never in all that comes before.
type Article struct {
	article   corpus.Article
	sentences []corpus.Span
	quotes    []facts.Fact
	own       []corpus.Span // paragraphs in which somebody speaks for themselves
	relay     func() string

	mu    sync.Mutex
	known map[int]*sentence
}

// sentence is what is kept of one: each part is found when first needed.
type sentence struct {
	speaker        *Speaker
	subject, about *string
	names          []string
	roles          []role
	named, roled   bool // names and roles are found
}

const (
	// recent is how many sentences back a pronoun may take up who spoke.
	recent = 200
	// mentions is how many sentences with a surname or a role are read to find
	// who has it: the first ones for a name, which introduce it, and the last
	// ones for a role.
	mentions = 64
)

// Read prepares an article whose sentences are as corpus.Split cuts them. It
// takes time in proportion to the text, some 20 ms for a megabyte.
func Read(a corpus.Article, sentences []corpus.Span) *Article {
	return &Article{
		article: a, sentences: sentences, quotes: facts.FindQuoted(a.Text), own: firstPersonLines(a.Text),
		relay: sync.OnceValue(func() string { return relayOf(a) }), known: make(map[int]*sentence),
	}
}

// Find says, for every sentence of an article, whose words it gives. The error
// is ctx's.
func Find(ctx context.Context, a corpus.Article, sentences []corpus.Span) ([]Speaker, error) {
	r := Read(a, sentences)
	out := make([]Speaker, len(sentences))
	for i := range sentences {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = r.Speaker(i)
	}
	return out, nil
}

// Speaker is whose words sentence i gives. Beyond the article's sentences it is
// nobody.
func (r *Article) Speaker(i int) Speaker {
	if i < 0 || i >= len(r.sentences) {
		return Speaker{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.keep(i)
	if s.speaker == nil {
		who := r.speakerOf(i)
		s.speaker = &who
	}
	return *s.speaker
}

func (r *Article) speakerOf(i int) Speaker {
	full := r.spoken(i)
	if full == "" {
		return Speaker{}
	}
	text, within := asIn(r.at(i), full)
	out := Speaker{Text: text, Within: within}
	if relay := r.relay(); relay != "" && (anonymous(full) || samePaper(full, relay)) {
		out.Relay = relay
	}
	return out
}

// spoken is who says sentence i, at their fullest, "" for nobody.
func (r *Article) spoken(i int) string {
	who := r.says(i)
	switch {
	case who == "" && within(r.sentences[i].Start, r.own):
		if who = r.last(i, false); who == "" {
			return ""
		}
	case who == "":
		return ""
	case refers(who):
		if before := r.introduced(i, who); before != "" {
			return before
		}
		return r.last(i, pronoun(who))
	}
	return r.resolve(i, who)
}

// body reports whether a speaker is an organisation: "the National Retail Federation".
func body(who string) bool {
	for _, sign := range []string{",", " of ", " at ", " for ", " in ", " from "} {
		who, _, _ = strings.Cut(who, sign)
	}
	fields := strings.Fields(who)
	if len(fields) == 0 {
		return false
	}
	head := strings.Trim(fields[len(fields)-1], ".'’")
	is := lexicon.Categories(strings.ToLower(head))
	return is.Has(lexicon.Group) && !is.Has(lexicon.Person)
}

// says is who speaks in sentence i, in the words of the sentence or of those
// beside it in its quotation.
func (r *Article) says(i int) string {
	if who := r.subject(i); who != "" {
		return who
	}
	return r.neighbour(i)
}

// last is who was spoken of last before sentence i, "" for nobody. A person is
// asked for by "he" or "she", which no body is.
func (r *Article) last(i int, person bool) string {
	for j := i - 1; j >= 0 && j >= i-recent; j-- {
		if who := r.leaves(j); who != "" && !(person && body(who)) {
			return who
		}
	}
	return ""
}

// leaves is whom sentence j makes the one last spoken of, "" where it makes
// nobody that.
func (r *Article) leaves(j int) string {
	who := r.says(j)
	switch {
	case who != "" && refers(who):
		return r.introduced(j, who)
	case who != "":
		return r.resolve(j, who)
	case within(r.sentences[j].Start, r.own):
		return ""
	}
	if about := r.about(j); about != "" {
		return r.resolve(j, about)
	}
	return ""
}

// introduced is the person with whom the sentence before i begins, by role and
// name, where "he" in i takes them up: "The mayor, Stefan Brandt, ruled out
// fines."
func (r *Article) introduced(i int, who string) string {
	if i == 0 || !pronoun(who) || r.subject(i-1) != "" {
		return ""
	}
	before := r.at(i - 1)
	m := leadingRE.FindStringSubmatchIndex(before)
	if m == nil || r.quoted(r.sentences[i-1].Start+m[2]) {
		return ""
	}
	return before[m[2]:m[3]]
}

// neighbour looks for the speaker of a quotation that runs over several
// sentences: in the one that closes it, else in the one before it.
func (r *Article) neighbour(i int) string {
	q, ok := r.quotation(i)
	if !ok {
		return ""
	}
	for j := i + 1; j < len(r.sentences) && j <= i+mentions && r.sentences[j].Start < q.End; j++ {
		if who := r.subject(j); who != "" {
			return who
		}
	}
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if who := r.subject(j); who != "" {
			return who
		}
	}
	return ""
}

// quotation is the one that sentence i lies in.
func (r *Article) quotation(i int) (facts.Fact, bool) {
	start := r.sentences[i].Start
	n := r.quoteBeyond(start)
	if n == len(r.quotes) || r.quotes[n].Start > start+1 {
		return facts.Fact{}, false
	}
	return r.quotes[n], true
}

// quoted reports whether a byte of the article stands between quotation marks.
func (r *Article) quoted(at int) bool {
	n := r.quoteBeyond(at)
	return n < len(r.quotes) && r.quotes[n].Start <= at
}

// quoteBeyond is the index of the first quotation that ends after a byte.
func (r *Article) quoteBeyond(at int) int {
	n, _ := slices.BinarySearchFunc(r.quotes, at, func(q facts.Fact, at int) int { return q.End - at - 1 })
	return n
}

// within reports whether a byte lies in one of the spans, which are in order.
func within(at int, spans []corpus.Span) bool {
	n, _ := slices.BinarySearchFunc(spans, at, func(s corpus.Span, at int) int { return s.End - at - 1 })
	return n < len(spans) && spans[n].Start <= at
}

func (r *Article) at(i int) string { return r.sentences[i].In(r.article.Text) }

func (r *Article) keep(i int) *sentence {
	s, ok := r.known[i]
	if !ok {
		s = &sentence{}
		r.known[i] = s
	}
	return s
}

// subject is who says something in sentence i, outside its quotations, in the
// sentence's words.
func (r *Article) subject(i int) string {
	s := r.keep(i)
	if s.subject == nil {
		who := r.subjectOf(r.sentences[i])
		s.subject = &who
	}
	return *s.subject
}

// about is the person whom sentence i is about, where it gives nobody's words.
func (r *Article) about(i int) string {
	s := r.keep(i)
	if s.about == nil {
		who := ""
		if m := aboutRE.FindStringSubmatch(r.at(i)); m != nil && !placeRE.MatchString(m[1]) && !bodyRE.MatchString(m[1]) {
			who = m[1]
		}
		s.about = &who
	}
	return *s.about
}

// pronoun reports whether a speaker is only "he" or "she".
func pronoun(who string) bool {
	w := strings.ToLower(who)
	return w == "he" || w == "she"
}

// asIn is a speaker as a sentence names them, which may be with a capital at
// its start, and whether it does.
func asIn(sentence, who string) (string, bool) {
	if capital := strings.ToUpper(who[:1]) + who[1:]; !strings.Contains(sentence, who) && strings.Contains(sentence, capital) {
		return capital, true
	}
	return who, strings.Contains(sentence, who)
}

// anonymous reports whether a speaker is known only through the outlet that
// the article passes on.
func anonymous(who string) bool {
	lower := strings.ToLower(who)
	return strings.Contains(lower, "source") || strings.Contains(lower, "people") || lower == "the report" || lower == "the paper"
}

func samePaper(who, relay string) bool {
	w := strings.Fields(who)
	return strings.HasSuffix(relay, w[len(w)-1])
}
