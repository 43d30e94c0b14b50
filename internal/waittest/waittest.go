// Package waittest lets tests that wait more than they compute wait together.
package waittest

import (
	"flag"
	"strconv"
	"testing"
)

// atOnce is how many tests that wait run at the same time, whatever the number
// of processors.
const atOnce = 8

// Together returns m, whose parallel tests then run eight at once where go test
// would run as many as there are processors. The flag -parallel asks for another
// number still.
func Together(m *testing.M) *testing.M {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", strconv.Itoa(atOnce)); err != nil {
			panic(err) // it is go test's own flag
		}
	}
	return m
}
