package judge

import (
	"context"
	"strings"

	"dateline/embed/e5"
)

// Passage is sentences in a row of one article that a question is put to.
type Passage struct {
	Outlet    string
	Sentences []string
}

// windowSentences is how many sentences are read at once: as many as in
// training.
const windowSentences = 4

// Sentences gives for each sentence of each passage the logit of its being the
// one that answers the question. A passage is read four sentences at a time; of
// sentences that are too long to fit beside the question the beginnings are.
func (j *Judge) Sentences(ctx context.Context, question string, over []Passage) ([][]float64, error) {
	out := make([][]float64, len(over))
	var open []piece
	asked := j.pairs.AppendIDs(nil, question)
	asked = asked[:min(len(asked), mostClaimTokens)]
	for i, p := range over {
		out[i] = make([]float64, len(p.Sentences))
		for from := 0; from < len(p.Sentences); from += windowSentences {
			at := piece{passage: i, from: from, to: min(from+windowSentences, len(p.Sentences))}
			at.key = key(question, p.Outlet, strings.Join(p.Sentences[at.from:at.to], "\x00"))
			if got, ok := j.scores.get(at.key); ok {
				copy(out[i][at.from:at.to], got)
				continue
			}
			j.fill(&at, p, len(asked))
			open = append(open, at)
		}
	}
	pairs := make([]e5.Pair, len(open))
	for k := range open {
		pairs[k] = e5.Pair{First: asked, Second: open[k].ids}
	}
	err := readAll(ctx, j.pairs, pairs, func(k int, rows []float32) {
		at := open[k]
		j.score(at.spans, rows, out[at.passage][at.from:at.to])
	})
	if err != nil {
		return nil, err
	}
	for _, at := range open {
		j.scores.put(at.key, append([]float64(nil), out[at.passage][at.from:at.to]...))
	}
	return out, nil
}

// piece is what is read at once: the sentences from..to of a passage, with
// where each one's tokens are in the whole input.
type piece struct {
	passage, from, to int
	key               string
	ids               []int32
	spans             [][2]int
}

// fill tokenises a piece's sentences. Of each that is too long the first tokens
// are read, so that all fit.
func (j *Judge) fill(at *piece, p Passage, asked int) {
	ids := j.pairs.AppendIDs(nil, p.Outlet+":")
	room := j.pairs.Limit() - asked - len(ids)
	before := asked + 2 // [CLS], the question, [SEP]
	for k, s := range p.Sentences[at.from:at.to] {
		t := j.pairs.AppendIDs(nil, s)
		t = t[:min(len(t), max(room, 0)/(at.to-at.from-k))]
		room -= len(t)
		at.spans = append(at.spans, [2]int{before + len(ids), before + len(ids) + len(t)})
		ids = append(ids, t...)
	}
	at.ids = ids
}

// score reads each sentence's logit from a pair's rows.
func (j *Judge) score(spans [][2]int, rows []float32, into []float64) {
	width := j.pairs.Width()
	for k, s := range spans {
		x := make([]float32, 2*width)
		addMean(x[:width], rows[s[0]*width:s[1]*width])
		copy(x[width:], rows[:width])
		into[k] = float64(two(j.answers, x)[0])
	}
}
