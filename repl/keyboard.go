package repl

import (
	"bytes"
	"os"
	"unicode/utf8"
)

// keyboard is the terminal as it is read from. Bubble Tea takes what it has for
// whole when nothing follows within 50 ms, which on a busy machine or a slow
// line cuts characters and the end of a paste in two. So half a character, and
// while something is pasted half a control sequence, stays here until the rest
// of it comes.
type keyboard struct {
	*os.File // Bubble Tea waits for it and sets its mode

	held    []byte
	pasting bool
}

// The marks round pasted text.
var (
	pasteStart = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// Read reads what is typed. It may return no bytes without an error, when all
// that came is held back.
func (k *keyboard) Read(p []byte) (int, error) {
	n := copy(p, k.held)
	if n == len(p) {
		k.held = k.held[n:]
		return n, nil
	}
	more, err := k.File.Read(p[n:])
	n += more
	k.held = k.held[:0]
	if err != nil {
		return n, err
	}
	whole := k.whole(p[:n])
	k.held = append(k.held, p[whole:n]...)
	return whole, nil
}

// whole is how much of data needn't wait for more.
func (k *keyboard) whole(data []byte) int {
	rest := data
	for {
		mark := pasteStart
		if k.pasting {
			mark = pasteEnd
		}
		at := bytes.Index(rest, mark)
		if at < 0 {
			break
		}
		k.pasting = !k.pasting
		rest = rest[at+len(mark):]
	}
	if k.pasting {
		for n := min(len(pasteEnd)-1, len(rest)); n > 0; n-- {
			if bytes.HasSuffix(rest, pasteEnd[:n]) {
				return len(data) - n
			}
		}
	}
	// The last character begins at most three bytes before the end.
	for n := 1; n < utf8.UTFMax && n <= len(rest); n++ {
		if last := rest[len(rest)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return len(data) - n
			}
			break
		}
	}
	return len(data)
}
