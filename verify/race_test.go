//go:build race

package verify_test

// Under the race detector, which makes the work some twentyfold, every n-th
// sentence and claim is checked: it looks for races, not for figures.
const every = 11
