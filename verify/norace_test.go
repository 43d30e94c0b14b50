//go:build !race

package verify_test

const every = 1
