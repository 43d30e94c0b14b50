//go:build !race

package rag_test

// every question of the fixture is asked.
const every = 1
