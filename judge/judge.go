package judge

import (
	"context"
	_ "embed"
	"fmt"
	"math"

	"dateline/embed/e5"
)

//go:embed weights/claims.weights
var claimsWeights []byte

//go:embed weights/questions.weights
var questionsWeights []byte

// Judge judges claims and sentences. It is safe for concurrent use.
type Judge struct {
	claims, questions *e5.Pairs
	verdict, answers  [2]e5.Head // two layers each
	fault             e5.Head
	rulings           *cache[Ruling]
	scores            *cache[[]float64]
}

// Open makes a judge from the weights in the program, over an encoder whose
// lower layers it shares.
func Open(encoder *e5.Encoder) (*Judge, error) {
	claims, err := encoder.OpenPairs(claimsWeights, "the judge's weights for claims")
	if err != nil {
		return nil, err
	}
	questions, err := encoder.OpenPairs(questionsWeights, "the judge's weights for questions")
	if err != nil {
		return nil, err
	}
	j := &Judge{claims: claims, questions: questions, rulings: newCache[Ruling](), scores: newCache[[]float64]()}
	c, q, width := claims.Heads(), questions.Heads(), claims.Width()
	if len(c) != 3 || len(q) != 2 || !joined(c[0], c[1], 2*width, 3) || c[2].In != width || c[2].Out != 1 || !joined(q[0], q[1], 2*width, 1) {
		return nil, fmt.Errorf("the judge's weights have other heads than this program reads: build it from one checkout")
	}
	j.verdict, j.fault, j.answers = [2]e5.Head{c[0], c[1]}, c[2], [2]e5.Head{q[0], q[1]}
	return j, nil
}

// joined reports whether two layers follow one another, from in numbers to out.
func joined(a, b e5.Head, in, out int) bool { return a.In == in && a.Out == b.In && b.Out == out }

// Verify computes the checksums of the weights in the program.
func Verify() error {
	if err := e5.VerifyWeights(claimsWeights, "the judge's weights for claims"); err != nil {
		return err
	}
	return e5.VerifyWeights(questionsWeights, "the judge's weights for questions")
}

// Hash tells these weights from others.
func (j *Judge) Hash() string { return j.claims.Hash()[:16] + j.questions.Hash()[:16] }

// two applies two layers with GELU between them.
func two(layers [2]e5.Head, x []float32) []float32 {
	hidden := layers[0].Apply(x)
	for i, v := range hidden {
		hidden[i] = gelu(v)
	}
	return layers[1].Apply(hidden)
}

func gelu(v float32) float32 {
	return float32(float64(v) * 0.5 * (1 + math.Erf(float64(v)/math.Sqrt2)))
}

// addMean adds to dst the mean of rows.
func addMean(dst, rows []float32) {
	n := len(rows) / len(dst)
	for k := 0; k < n; k++ {
		for i, v := range rows[k*len(dst) : (k+1)*len(dst)] {
			dst[i] += v
		}
	}
	for i := range dst {
		dst[i] /= float32(max(n, 1))
	}
}

// readAll reads pairs and hands each one's rows to visit, one at a time.
func readAll(ctx context.Context, p *e5.Pairs, pairs []e5.Pair, visit func(i int, rows []float32)) error {
	if len(pairs) == 0 {
		return ctx.Err()
	}
	if err := p.Read(ctx, pairs, visit); err != nil {
		return fmt.Errorf("judge: %w", err)
	}
	return nil
}
