package eval

import (
	"fmt"
	"math"
	"slices"
)

// histogram is the latency chart, 600 by 150, on a logarithmic scale.
type histogram struct {
	Count    int
	From, To string
	Bars     []bar
	Ticks    []tick
}

type bar struct {
	X, Y, Width, Height float64
	Label               string
}

type tick struct {
	X             float64
	Anchor, Label string
}

const histogramBars = 30

// newHistogram is nil when there is nothing to draw.
func newHistogram(ms []float64) *histogram {
	if len(ms) == 0 || slices.Max(ms) <= 0 {
		return nil
	}
	// A hundredth of a millisecond is the finest that is told apart.
	low := math.Log10(max(slices.Min(ms), 0.01))
	high := math.Log10(max(slices.Max(ms), 0.01))
	if high-low < 0.1 {
		low, high = low-0.05, low+0.05
	}
	edge := func(i int) float64 { return math.Pow(10, low+(high-low)*float64(i)/histogramBars) }
	counts := make([]int, histogramBars)
	for _, v := range ms {
		i := int((math.Log10(max(v, 0.01)) - low) / (high - low) * histogramBars)
		counts[min(max(i, 0), histogramBars-1)]++
	}
	h := &histogram{Count: len(ms), From: brief(slices.Min(ms)), To: brief(slices.Max(ms))}
	most := float64(slices.Max(counts))
	for i, n := range counts {
		if n == 0 {
			continue
		}
		height := 120 * float64(n) / most
		h.Bars = append(h.Bars, bar{
			X: 20 * float64(i), Y: 125 - height, Width: 18, Height: height,
			Label: fmt.Sprintf("%d answers from %s to %s ms", n, brief(edge(i)), brief(edge(i+1))),
		})
	}
	for i := 0; i <= histogramBars; i += 6 {
		h.Ticks = append(h.Ticks, tick{X: 20 * float64(i), Anchor: "middle", Label: brief(edge(i))})
	}
	h.Ticks[0].Anchor, h.Ticks[len(h.Ticks)-1].Anchor = "start", "end" // so that neither is cut off
	return h
}

// brief writes milliseconds with about three figures.
func brief(ms float64) string {
	switch {
	case ms >= 100:
		return fmt.Sprintf("%.0f", ms)
	case ms >= 10:
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.2f", ms)
}
