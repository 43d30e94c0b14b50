package stats

import "slices"

// BootstrapClusters is the 95 % percentile interval of a statistic when whole
// clusters are drawn with replacement: of items that aren't independent, such as
// claims about one article, those of a cluster come together (Davison and
// Hinkley, 1997, section 3.8). cluster says of each item which of the clusters,
// numbered from 0, it is of; statistic is told how often each item was drawn. It
// reports false for fewer than two clusters, and where every draw gives the
// same, which would pass for certainty.
func BootstrapClusters(cluster []int, seed uint64, statistic func(times []int) (float64, bool)) (Interval, bool) {
	clusters := 0
	for _, c := range cluster {
		clusters = max(clusters, c+1)
	}
	if clusters < 2 {
		return Interval{}, false
	}
	src := newSource(seed)
	drawn, times := make([]int, clusters), make([]int, len(cluster))
	values := make([]float64, 0, Resamples)
	for range Resamples {
		clear(drawn)
		for range clusters {
			drawn[src.below(clusters)]++
		}
		for i, c := range cluster {
			times[i] = drawn[c]
		}
		if v, ok := statistic(times); ok {
			values = append(values, v)
		}
	}
	if len(values) == 0 || slices.Min(values) == slices.Max(values) {
		return Interval{}, false
	}
	return percentile95(values)
}
