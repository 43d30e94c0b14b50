package judge

import (
	"context"
	"strings"

	"dateline/corpus"
	"dateline/embed/e5"
)

// Evidence is some sentences of an article that a claim is held against.
type Evidence struct {
	Outlet string
	Text   string
}

// Ruling is what the judge makes of a claim over evidence.
type Ruling struct {
	// Supported, Contradicted and NotSaid are logits: their softmax is the
	// model's own probability of each, which isn't calibrated.
	Supported, Contradicted, NotSaid float64
	// Words are the claim's words, parted at white space, with how much each
	// seems to be at fault, 0 to 1.
	Words []Word
}

// Word is a word of a claim.
type Word struct {
	corpus.Span         // of the claim
	Fault       float64 // 0 to 1
}

const (
	mostClaimTokens    = 200
	mostEvidenceTokens = 200 // as in training
)

// Judge judges one claim over each of several pieces of evidence. A claim or a
// piece of evidence of more than 200 tokens is read up to there.
func (j *Claims) Judge(ctx context.Context, claim string, over []Evidence) ([]Ruling, error) {
	out := make([]Ruling, len(over))
	keys := make([]string, len(over))
	var pairs []e5.Pair
	var open []int
	words, first := j.words(claim)
	for i, e := range over {
		keys[i] = key(claim, e.Outlet, e.Text)
		if r, ok := j.rulings.get(keys[i]); ok {
			out[i] = r
			continue
		}
		second := j.pairs.AppendIDs(nil, e.Outlet+": "+e.Text)
		pairs = append(pairs, e5.Pair{First: first, Second: second[:min(len(second), mostEvidenceTokens)]})
		open = append(open, i)
	}
	err := readAll(ctx, j.pairs, pairs, func(k int, rows []float32) {
		out[open[k]] = j.rule(words, len(first), rows)
	})
	if err != nil {
		return nil, err
	}
	for _, i := range open {
		j.rulings.put(keys[i], out[i])
	}
	return out, nil
}

// word is a word of a claim with the first of its tokens and the one after its
// last.
type word struct {
	corpus.Span
	from, to int
}

// words are the claim's words and its tokens.
func (j *Claims) words(claim string) ([]word, []int32) {
	var out []word
	var ids []int32
	for at := 0; ; {
		rest := strings.TrimLeft(claim[at:], " \t\r\n")
		if rest == "" {
			return out, ids
		}
		start := len(claim) - len(rest)
		n := strings.IndexAny(rest, " \t\r\n")
		if n < 0 {
			n = len(rest)
		}
		w := word{Span: corpus.Span{Start: start, End: start + n}, from: len(ids)}
		ids = j.pairs.AppendIDs(ids, w.In(claim))
		if len(ids) > mostClaimTokens {
			return out, ids[:w.from]
		}
		w.to, at = len(ids), w.End
		out = append(out, w)
	}
}

// rule reads the verdict and the words at fault from a pair's rows, of which
// the first is [CLS]'s, then come n tokens of the claim, then [SEP]'s.
func (j *Claims) rule(words []word, n int, rows []float32) Ruling {
	width := j.pairs.Width()
	x := make([]float32, 2*width)
	copy(x, rows[:width])
	addMean(x[width:], rows[:(n+2)*width])
	v := two(j.verdict, x)
	r := Ruling{Supported: float64(v[0]), Contradicted: float64(v[1]), NotSaid: float64(v[2])}
	for _, w := range words {
		most := float32(-100)
		for t := w.from; t < w.to; t++ {
			most = max(most, j.fault.Apply(rows[(t+1)*width : (t+2)*width])[0])
		}
		r.Words = append(r.Words, Word{Span: w.Span, Fault: sigmoid(float64(most))})
	}
	return r
}
