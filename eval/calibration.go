package eval

import (
	"math"

	"dateline/eval/stats"
)

// reliabilityBins is how many bins of one width a reliability diagram has.
const reliabilityBins = 10

// ReliabilityBin is the claims whose probability lies in a tenth: of those that
// are called 70 % likely, 70 % should be true.
type ReliabilityBin struct {
	From        float64  `json:"from"`
	To          float64  `json:"to"`
	Claims      int      `json:"claims"`
	True        int      `json:"true"`
	Probability *float64 `json:"probability"` // the mean; null where there is no claim
	Share       *float64 `json:"share"`       // of true ones
	Low         *float64 `json:"low"`         // of the share's 95 % interval
	High        *float64 `json:"high"`
}

// reliability sorts claims into bins.
func reliability(rows []ClaimResult) []ReliabilityBin {
	bins := make([]ReliabilityBin, reliabilityBins)
	sums := make([]float64, reliabilityBins)
	for _, r := range rows {
		b := binOf(r.Probability)
		bins[b].Claims++
		bins[b].True += int(one(r.True()))
		sums[b] += r.Probability
	}
	for i := range bins {
		b := &bins[i]
		b.From, b.To = float64(i)/reliabilityBins, float64(i+1)/reliabilityBins
		if b.Claims == 0 {
			continue
		}
		b.Probability, b.Share = new(sums[i]/float64(b.Claims)), new(float64(b.True)/float64(b.Claims))
		if in, ok := stats.Wilson(float64(b.True), float64(b.Claims)); ok {
			b.Low, b.High = new(in.Low), new(in.High)
		}
	}
	return bins
}

func binOf(probability float64) int {
	return min(max(int(probability*reliabilityBins), 0), reliabilityBins-1)
}

// calibrationError is the mean, over claims, of how far the mean probability of
// their bin lies from the share of true ones in it (Naeini et al., AAAI 2015).
func calibrationError(rows []ClaimResult) func([]int) (float64, bool) {
	return func(times []int) (float64, bool) {
		var off [reliabilityBins]float64
		n := 0.0
		for i, r := range rows {
			off[binOf(r.Probability)] += float64(times[i]) * (r.Probability - one(r.True()))
			n += float64(times[i])
		}
		sum := 0.0
		for _, o := range off {
			sum += math.Abs(o)
		}
		return sum / n, n > 0
	}
}
