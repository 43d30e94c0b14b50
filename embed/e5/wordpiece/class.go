package wordpiece

import (
	"sort"
	"sync"
	"unicode"
)

// class says what the reference does with a code point.
type class uint8

const (
	letter      class = iota // part of a word as it is, or in lower case
	drop                     // control characters and U+FFFD: removed first, their neighbours become adjacent
	space                    // ends a word
	cjk                      // a word of its own; its decomposition where it has one
	punct                    // a word of its own
	mapped                   // decomposed, or put in lower case, or both
	mark                     // stripped
	markStarter              // stripped, but letters and marks are not reordered across it
	combining   class = 16   // combining + k: kept, of canonical combining class k > 0
)

// span gives the code points lo, lo+stride … hi a class. Spans of stride 2 may interleave.
type span struct {
	lo, hi rune
	stride rune
	class  class
}

// lowerSpan gives the code points lo to hi a lower case delta further on.
type lowerSpan struct{ lo, hi, delta rune }

// classes holds the class of every code point in the basic plane, for one load a rune.
// Filling it takes microseconds, once.
var classes = sync.OnceValue(func() *[0x10000]class {
	table := new([0x10000]class)
	for c := range rune(0x80) {
		table[c] = classASCII(c)
	}
	for _, s := range spans {
		for r := s.lo; r <= min(s.hi, 0xffff); r += s.stride {
			table[r] = s.class
		}
	}
	return table
})

func classASCII(c rune) class {
	switch {
	case c == '\t', c == '\n', c == '\r', c == ' ':
		return space
	case c < ' ', c == 0x7f:
		return drop
	case 'A' <= c && c <= 'Z':
		return mapped
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return letter
	}
	return punct
}

// classBeyond finds the class of a code point above the basic plane.
func classBeyond(r rune) class {
	at := sort.Search(len(spans), func(i int) bool { return spans[i].lo > r })
	// Interleaved spans start at neighbouring code points, so two back is far enough.
	for i := at - 1; i >= 0 && i >= at-2; i-- {
		if s := spans[i]; r <= s.hi && (r-s.lo)%s.stride == 0 {
			return s.class
		}
	}
	return letter
}

// lower is the reference's lower case of one code point. It has no context: Σ is always σ.
func lower(r rune) rune {
	for _, s := range lateLower {
		if s.lo <= r && r <= s.hi {
			return r + s.delta
		}
	}
	return unicode.ToLower(r)
}
