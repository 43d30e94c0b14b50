// Package regress fits the regressions whose weights the program carries. Only
// the tests that write those weights use it.
package regress

import "math"

// Logistic is a logistic regression with an L2 penalty on standardised
// columns; both outcomes weigh the same together. The weights it returns are
// those of the columns as they are.
func Logistic(rows [][]float64, yes []bool, penalty float64) (weights []float64, bias float64) {
	width, count := len(rows[0]), 0
	for _, y := range yes {
		count += one(y)
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
	w := Ascend(width+1, func(w, gradient []float64) float64 {
		value := 0.0
		clear(gradient)
		for k := range width {
			value -= penalty * w[k] * w[k] / 2
			gradient[k] = -penalty * w[k]
		}
		for i, row := range scaled {
			sign := float64(2*one(yes[i]) - 1)
			z := sign * Product(w, row)
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

// Ascend climbs a concave function from zero by its gradient, with steps that
// grow while they help and shrink where they don't.
func Ascend(width int, value func(w, gradient []float64) float64) []float64 {
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

// Product is the scalar product.
func Product(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
