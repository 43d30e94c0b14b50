//go:build race

package eval_test

// underRace makes the largest test smaller: the race detector is slow, and
// what it looks for doesn't need ten thousand questions.
const underRace = true
