package wordpiece

import "unicode/utf8"

const (
	// maxWordRunes is the reference's max_input_chars_per_word: longer words are UNK.
	maxWordRunes = 100
	maxWordBytes = maxWordRunes * utf8.UTFMax
)

// word holds the word being read and where its ids go. Past maxWordRunes it only counts,
// so its size doesn't depend on the text.
type word struct {
	dst      []int32
	counting bool // only the number of ids is wanted: dst stays nil
	count    int

	buf   [maxWordBytes]byte // the word's UTF-8, normalised
	n     int                // bytes in buf
	runes int                // runes in buf and pending together, or more than maxWordRunes

	pending  [maxWordRunes]reordered // combining characters since the last starter, in canonical order
	nPending int

	hashes [maxWordBytes]uint32 // for longestPiece
}

type reordered struct {
	r rune
	k class
}

func (w *word) addByte(c byte) {
	if w.nPending > 0 {
		w.settle()
	}
	if w.runes < maxWordRunes {
		w.buf[w.n] = c
		w.n++
		w.runes++
	} else {
		w.runes = maxWordRunes + 1
	}
}

func (w *word) addRune(r rune) {
	w.settle()
	if w.runes < maxWordRunes {
		w.n += utf8.EncodeRune(w.buf[w.n:], r)
		w.runes++
	} else {
		w.runes = maxWordRunes + 1
	}
}

// addCombining keeps r until its run of combining characters ends, sorted by class;
// equal ones stay in order.
func (w *word) addCombining(r rune, k class) {
	if w.runes >= maxWordRunes {
		w.runes = maxWordRunes + 1
		return
	}
	i := w.nPending
	for ; i > 0 && w.pending[i-1].k > k; i-- {
		w.pending[i] = w.pending[i-1]
	}
	w.pending[i] = reordered{r, k}
	w.nPending++
	w.runes++
}

// settle moves the run of combining characters into buf.
func (w *word) settle() {
	for _, p := range w.pending[:w.nPending] {
		w.n += utf8.EncodeRune(w.buf[w.n:], p.r)
	}
	w.nPending = 0
}
