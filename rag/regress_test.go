package rag

import (
	"math"
	"testing"

	"dateline/internal/regress"
)

// choice is one question as a choice among its candidates.
type choice struct {
	set  string
	rows [][]float64
	gold []bool
}

// rankOfGold is how many candidates score higher than the best gold one.
func (g choice) rankOfGold(w []float64) int {
	best := math.Inf(-1)
	for i, row := range g.rows {
		if g.gold[i] {
			best = max(best, regress.Product(w, row))
		}
	}
	rank := 0
	for _, row := range g.rows {
		if regress.Product(w, row) > best {
			rank++
		}
	}
	return rank
}

// fitChoices maximises the log-probability that a gold candidate is taken,
// where each is taken with a probability in proportion to exp(score), less an
// L2 penalty.
func fitChoices(groups []choice, penalty float64) []float64 {
	return regress.Ascend(len(groups[0].rows[0]), func(w, gradient []float64) float64 {
		value := 0.0
		for i := range w {
			value -= penalty * w[i] * w[i] / 2
			gradient[i] = -penalty * w[i]
		}
		for _, g := range groups {
			p := softmax(g.rows, w)
			gold := 0.0
			for i := range p {
				if g.gold[i] {
					gold += p[i]
				}
			}
			value += math.Log(gold + 1e-300)
			for i, row := range g.rows {
				pull := -p[i]
				if g.gold[i] {
					pull += p[i] / (gold + 1e-300)
				}
				for k, x := range row {
					gradient[k] += pull * x
				}
			}
		}
		return value
	})
}

func softmax(rows [][]float64, w []float64) []float64 {
	p := make([]float64, len(rows))
	best, total := math.Inf(-1), 0.0
	for i, row := range rows {
		p[i] = regress.Product(w, row)
		best = max(best, p[i])
	}
	for i := range p {
		p[i] = math.Exp(p[i] - best)
		total += p[i]
	}
	for i := range p {
		p[i] /= total
	}
	return p
}

// TestRegressions finds known weights again.
func TestRegressions(t *testing.T) {
	var groups []choice
	var rows [][]float64
	var yes []bool
	for i := range 400 {
		x := math.Sin(float64(i) * 12.9898)
		y := math.Sin(float64(i) * 78.233)
		// Odds of 2x for the first of two candidates, sampled by a third wave.
		u := math.Mod(float64(i)*0.6180339887, 1)
		first := u < 1/(1+math.Exp(-2*x))
		groups = append(groups, choice{rows: [][]float64{{x, y}, {0, 0}}, gold: []bool{first, !first}})
		rows, yes = append(rows, []float64{x, y}), append(yes, first)
	}
	if w := fitChoices(groups, 0.01); math.Abs(w[0]-2) > 0.6 || math.Abs(w[1]) > 0.4 {
		t.Errorf("a choice made with weights 2 and 0 is fitted as %.2f", w)
	}
	if w, bias := regress.Logistic(rows, yes, 0.01); math.Abs(w[0]-2) > 0.6 || math.Abs(w[1]) > 0.4 || math.Abs(bias) > 0.3 {
		t.Errorf("outcomes of weights 2 and 0 are fitted as %.2f and %.2f", w, bias)
	}
}

// TestWeights holds weights.go to the features that it weighs.
func TestWeights(t *testing.T) {
	if got, want := len(choiceWeights), len((features{}).vector(&query{})); got != want || got != len(choiceFeatures) {
		t.Errorf("%d weights for %d features with %d names: run go test ./rag -run Fit -fit", got, want, len(choiceFeatures))
	}
	if got, want := len(answerWeights), len((signals{}).vector()); got != want || got != len(answerSignals) {
		t.Errorf("%d weights for %d signals with %d names: run go test ./rag -run Fit -fit", got, want, len(answerSignals))
	}
}
