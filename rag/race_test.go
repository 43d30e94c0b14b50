//go:build race

package rag_test

// every n-th question of the fixture is asked: the race detector makes the
// regular expressions ten times slower.
const every = 12
