package kernel

// Best is the fastest implementation that the processor can run.
func Best() *Set {
	if s := vectorised(); s != nil {
		return s
	}
	return Portable()
}
