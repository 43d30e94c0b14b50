package rag

import (
	"math"
	"testing"
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
			best = max(best, product(w, row))
		}
	}
	rank := 0
	for _, row := range g.rows {
		if product(w, row) > best {
			rank++
		}
	}
	return rank
}

func product(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// ascend climbs a concave function from zero by its gradient, with steps that
// grow while they help and shrink where they don't.
func ascend(width int, value func(w, gradient []float64) float64) []float64 {
	w, next := make([]float64, width), make([]float64, width)
	gradient, ahead := make([]float64, width), make([]float64, width)
	now, step := value(w, gradient), 1e-3
	for range 5000 {
		for i := range w {
			next[i] = w[i] + step*gradient[i]
		}
		then := value(next, ahead)
		if then < now {
			if step /= 2; step < 1e-12 {
				break
			}
			continue
		}
		w, next, gradient, ahead = next, w, ahead, gradient
		if then-now < 1e-9 {
			break
		}
		now, step = then, step*1.2
	}
	return w
}

// fitChoices maximises the log-probability that a gold candidate is taken,
// where each is taken with a probability in proportion to exp(score), less an
// L2 penalty.
func fitChoices(groups []choice, penalty float64) []float64 {
	return ascend(len(groups[0].rows[0]), func(w, gradient []float64) float64 {
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
		p[i] = product(w, row)
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

// fitLogistic is a logistic regression with an L2 penalty on standardised
// columns; both outcomes weigh the same together. The weights it returns are
// those of the columns as they are.
func fitLogistic(rows [][]float64, yes []bool, penalty float64) (weights []float64, bias float64) {
	width, count := len(rows[0]), 0
	for _, y := range yes {
		count += btoi(y)
	}
	share := map[bool]float64{true: float64(len(yes)) / 2 / float64(count), false: float64(len(yes)) / 2 / float64(len(yes)-count)}
	mean, deviation := columns(rows)
	scaled := make([][]float64, len(rows))
	for i, row := range rows {
		scaled[i] = make([]float64, width+1)
		for k, x := range row {
			scaled[i][k] = (x - mean[k]) / deviation[k]
		}
		scaled[i][width] = 1
	}
	w := ascend(width+1, func(w, gradient []float64) float64 {
		value := 0.0
		clear(gradient)
		for k := range width {
			value -= penalty * w[k] * w[k] / 2
			gradient[k] = -penalty * w[k]
		}
		for i, row := range scaled {
			sign := float64(2*btoi(yes[i]) - 1)
			z := sign * product(w, row)
			value -= share[yes[i]] * math.Log1p(math.Exp(-z))
			pull := share[yes[i]] * sign / (1 + math.Exp(z))
			for k, x := range row {
				gradient[k] += pull * x
			}
		}
		return value
	})
	bias = w[width]
	weights = w[:width]
	for k := range weights {
		weights[k] /= deviation[k]
		bias -= weights[k] * mean[k]
	}
	return weights, bias
}

func columns(rows [][]float64) (mean, deviation []float64) {
	mean, deviation = make([]float64, len(rows[0])), make([]float64, len(rows[0]))
	for k := range mean {
		var sum, squares float64
		for _, row := range rows {
			sum += row[k]
			squares += row[k] * row[k]
		}
		n := float64(len(rows))
		mean[k] = sum / n
		deviation[k] = math.Sqrt(max(squares/n-mean[k]*mean[k], 1e-12))
	}
	return mean, deviation
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
	if w, bias := fitLogistic(rows, yes, 0.01); math.Abs(w[0]-2) > 0.6 || math.Abs(w[1]) > 0.4 || math.Abs(bias) > 0.3 {
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
