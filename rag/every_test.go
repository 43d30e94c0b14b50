package rag_test

import (
	"os"
	"testing"
)

// every says that each n-th question of a fixture and each n-th attack is
// tried. DATELINE_FULL=1 has all of them tried, which takes minutes on a busy
// machine; the race detector makes the regular expressions ten times slower.
var every = func() int {
	switch {
	case race:
		return 29
	case os.Getenv("DATELINE_FULL") != "":
		return 1
	}
	return 23
}()

// long skips a test that takes some seconds of both cores, unless all is to be
// tried.
func long(t *testing.T) {
	t.Helper()
	if every > 1 || testing.Short() {
		t.Skip("takes long: DATELINE_FULL=1 runs it, and .ci/run does")
	}
	t.Parallel()
}
