package judge

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"math"

	"dateline/embed/e5"
)

//go:embed weights/claims.weights
var claimsWeights []byte

//go:embed weights/questions.weights
var questionsWeights []byte

// Judge says which sentence of a passage answers a question. It is safe for
// concurrent use.
type Judge struct {
	pairs   *e5.Pairs
	answers [2]e5.Head // two layers
	scores  *cache[[]float64]
}

// Open makes a judge of questions from the weights in the program, over an
// encoder whose lower layers it shares.
func Open(encoder *e5.Encoder) (*Judge, error) {
	pairs, err := encoder.OpenPairs(questionsWeights, "the judge's weights for questions")
	if err != nil {
		return nil, err
	}
	h := pairs.Heads()
	if len(h) != 2 || !joined(h[0], h[1], 2*pairs.Width(), 1) {
		return nil, errOtherHeads
	}
	return &Judge{pairs: pairs, answers: [2]e5.Head{h[0], h[1]}, scores: newCache[[]float64]()}, nil
}

// Claims says whether evidence supports claims. It is safe for concurrent use.
type Claims struct {
	pairs   *e5.Pairs
	verdict [2]e5.Head // two layers
	fault   e5.Head
	rulings *cache[Ruling]
}

// OpenClaims makes a judge of claims as Open makes one of questions.
func OpenClaims(encoder *e5.Encoder) (*Claims, error) {
	pairs, err := encoder.OpenPairs(claimsWeights, "the judge's weights for claims")
	if err != nil {
		return nil, err
	}
	h, width := pairs.Heads(), pairs.Width()
	if len(h) != 3 || !joined(h[0], h[1], 2*width, 3) || h[2].In != width || h[2].Out != 1 {
		return nil, errOtherHeads
	}
	return &Claims{pairs: pairs, verdict: [2]e5.Head{h[0], h[1]}, fault: h[2], rulings: newCache[Ruling]()}, nil
}

var errOtherHeads = errors.New("the judge's weights have other heads than this program reads: build it from one checkout")

// joined reports whether two layers follow one another, from in numbers to out.
func joined(a, b e5.Head, in, out int) bool { return a.In == in && a.Out == b.In && b.Out == out }

// Verify computes the checksum of the weights in the program.
func (*Judge) Verify() error {
	return e5.VerifyWeights(questionsWeights, "the judge's weights for questions")
}

// Verify computes the checksum of the weights in the program.
func (*Claims) Verify() error {
	return e5.VerifyWeights(claimsWeights, "the judge's weights for claims")
}

// Hashes name the weights in the program, those for claims and those for
// questions: what one judge made of a text says nothing of another.
func Hashes() (claims, questions string) {
	return fmt.Sprintf("%x", sha256.Sum256(claimsWeights)), fmt.Sprintf("%x", sha256.Sum256(questionsWeights))
}

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
	for k := range n {
		for i, v := range rows[k*len(dst) : (k+1)*len(dst)] {
			dst[i] += v
		}
	}
	for i := range dst {
		dst[i] /= float32(max(n, 1))
	}
}

// readAll reads pairs, if there are any, and hands each one's rows to visit,
// which may be called for several at once.
func readAll(ctx context.Context, p *e5.Pairs, pairs []e5.Pair, visit func(i int, rows []float32)) error {
	if len(pairs) == 0 {
		return ctx.Err()
	}
	if err := p.Read(ctx, pairs, visit); err != nil {
		return fmt.Errorf("judge: %w", err)
	}
	return nil
}
