//go:build !race

package wordpiece_test

const sparse = false
