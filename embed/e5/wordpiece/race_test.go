//go:build race

package wordpiece_test

// sparse shortens what one goroutine does alone: the race detector has nothing to find
// there, and makes it some ten times slower.
const sparse = true
