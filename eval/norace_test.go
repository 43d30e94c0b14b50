//go:build !race

package eval_test

const underRace = false
