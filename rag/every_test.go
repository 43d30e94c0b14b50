package rag_test

import "os"

// every says that each n-th question of a fixture and each n-th attack is
// tried. DATELINE_FULL=1 has all of them tried, which takes minutes on a busy
// machine; the race detector makes the regular expressions ten times slower.
var every = func() int {
	switch {
	case race:
		return 13
	case os.Getenv("DATELINE_FULL") != "":
		return 1
	}
	return 5
}()
