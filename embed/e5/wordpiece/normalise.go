package wordpiece

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func (t *Tokenizer) addRune(w *word, r rune) {
	switch k := t.class(r); k {
	case cjk:
		t.flush(w)
		t.addDecomposed(w, r)
		t.flush(w)
	case space:
		t.flush(w)
	case mapped:
		t.addDecomposed(w, r)
	default:
		t.addPart(w, r, k)
	}
}

// addPart adds a rune that has no decomposition.
func (t *Tokenizer) addPart(w *word, r rune, k class) {
	switch {
	case k >= combining:
		w.addCombining(r, k)
	case k == markStarter:
		w.settle()
	case k == punct:
		t.flush(w)
		w.addRune(r)
		t.flush(w)
	case k == mapped:
		w.addRune(lower(r))
	case k == letter, k == cjk:
		w.addRune(r)
	}
}

func (t *Tokenizer) class(r rune) class {
	if r < 0x10000 {
		return t.classes[r]
	}
	return classBeyond(r)
}

// Hangul syllables are decomposed by arithmetic (The Unicode Standard, section 3.12).
const (
	hangulFirst, hangulLast = 0xac00, 0xd7a3
	jamoL, jamoV, jamoT     = 0x1100, 0x1161, 0x11a7
	jamoVCount, jamoTCount  = 21, 28
)

// addDecomposed adds r's canonical decomposition, part by part.
func (t *Tokenizer) addDecomposed(w *word, r rune) {
	if r >= hangulFirst && r <= hangulLast {
		s := r - hangulFirst
		w.addRune(jamoL + s/(jamoVCount*jamoTCount))
		w.addRune(jamoV + s%(jamoVCount*jamoTCount)/jamoTCount)
		if s%jamoTCount > 0 {
			w.addRune(jamoT + s%jamoTCount)
		}
		return
	}
	var utf [utf8.UTFMax]byte
	parts := norm.NFD.Properties(utf[:utf8.EncodeRune(utf[:], r)]).Decomposition()
	if parts == nil {
		t.addPart(w, r, t.class(r))
		return
	}
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		parts = parts[size:]
		if part < utf8.RuneSelf {
			t.addASCII(w, byte(part))
		} else {
			t.addPart(w, part, t.class(part))
		}
	}
}
