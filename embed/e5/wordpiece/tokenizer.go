// Package wordpiece splits text into the ids of BERT's uncased WordPiece vocabulary,
// id for id as Hugging Face's tokenizers 0.23 does for e5-small-v2 (BertNormalizer with
// lower case, BertPreTokenizer, WordPiece).
//
// Use New once with the blob that BuildVocabulary wrote, then AppendIDs from any number
// of goroutines. The package adds no special tokens and cuts nothing off; CLS and SEP
// are for the caller to put round the ids.
//
// Text is data, never control: "[SEP]" in a text becomes "[", "sep", "]", as it does in
// the reference with encode_special_tokens set, not the separator's id as it does there
// by default. A byte that isn't UTF-8 counts as U+FFFD, which the reference removes.
package wordpiece

import "unicode/utf8"

// Tokenizer is safe for concurrent use. It keeps the blob it was made from and never writes to it.
type Tokenizer struct {
	vocabulary vocabulary
	classes    *[0x10000]class
}

// New returns a tokenizer over a blob from BuildVocabulary, which must not change while
// it is in use. It checks the header and the sizes, not the tables: damage there can give
// wrong ids, but only ones below Size.
func New(blob []byte) (*Tokenizer, error) {
	v, err := openVocabulary(blob)
	if err != nil {
		return nil, err
	}
	return &Tokenizer{vocabulary: v, classes: classes()}, nil
}

// CLS returns the id that stands before a text.
func (t *Tokenizer) CLS() int32 { return t.vocabulary.cls }

// SEP returns the id that stands after a text.
func (t *Tokenizer) SEP() int32 { return t.vocabulary.sep }

// UNK returns the id of a word that no pieces make up, or that has more than 100 letters.
func (t *Tokenizer) UNK() int32 { return t.vocabulary.unk }

// Size returns the number of ids; they run from 0.
func (t *Tokenizer) Size() int { return int(t.vocabulary.count) }

// AppendIDs appends the ids of text, without CLS and SEP, and returns the extended slice.
// Its time is linear in len(text), and it allocates nothing but room in dst.
func (t *Tokenizer) AppendIDs(dst []int32, text string) []int32 {
	w := word{dst: dst}
	t.split(&w, text)
	return w.dst
}

// Count returns len(AppendIDs(nil, text)) without making the ids.
func (t *Tokenizer) Count(text string) int {
	w := word{counting: true}
	t.split(&w, text)
	return w.count
}

// split feeds text to w a rune at a time.
func (t *Tokenizer) split(w *word, text string) {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if k := t.classes[c]; k == letter || k == mapped {
				i += t.addLetters(w, text[i:])
			} else {
				t.addASCII(w, c)
				i++
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		t.addRune(w, r)
	}
	t.flush(w)
}

// addLetters adds the ASCII letters and digits at the start of text and returns their
// number. Nearly all of a news text comes through here.
func (t *Tokenizer) addLetters(w *word, text string) int {
	w.settle()
	i, n, room := 0, w.n, maxWordRunes-w.runes
	for ; i < len(text); i++ {
		c := text[i]
		if c >= utf8.RuneSelf {
			break
		}
		if k := t.classes[c]; k == mapped {
			c |= 0x20
		} else if k != letter {
			break
		}
		if i < room {
			w.buf[n] = c
			n++
		}
	}
	w.n = n
	w.runes = min(w.runes+i, maxWordRunes+1)
	return i
}

func (t *Tokenizer) addASCII(w *word, c byte) {
	switch t.classes[c] {
	case letter:
		w.addByte(c)
	case mapped:
		w.addByte(c | 0x20)
	case space:
		t.flush(w)
	case punct:
		t.flush(w)
		w.addByte(c)
		t.flush(w)
	}
}

// flush ends the word, if there is one, and appends the ids of its pieces.
func (t *Tokenizer) flush(w *word) {
	if w.runes == 0 {
		return
	}
	w.settle()
	if w.counting {
		var few [maxWordRunes]int32
		w.count += len(t.appendWord(few[:0], w))
	} else {
		w.dst = t.appendWord(w.dst, w)
	}
	w.n, w.runes = 0, 0
}

func (t *Tokenizer) appendWord(dst []int32, w *word) []int32 {
	if w.runes > maxWordRunes {
		return append(dst, t.vocabulary.unk)
	}
	return t.vocabulary.appendPieces(dst, w.buf[:w.n], &w.hashes)
}
