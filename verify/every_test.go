package verify_test

import "os"

// every says that each n-th claim is checked. DATELINE_FULL=1 has all
// of them checked, which takes minutes on a busy machine. Under the race
// detector, which makes the work some twentyfold, few are: it looks for races,
// not for figures.
var every = func() int {
	switch {
	case race:
		return 29
	case os.Getenv("DATELINE_FULL") != "":
		return 1
	}
	return 10
}()

// everyPair is the same for the pairs, of which there are twice as many.
var everyPair = func() int {
	if every == 1 {
		return 1
	}
	return 2 * every
}()
