package lexical

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/kljensen/snowball/english"
)

// stem is Porter's second English stemmer. Words of other alphabets, words
// with digits and very short ones stay as they are.
func stem(word string) string {
	if len(word) < 3 || len(word) > maxWord || !isEnglish(word) {
		return word
	}
	return english.Stem(word, false)
}

// maxWord is longer than any English word; the stemmer's time on what is
// longer grows with its length.
const maxWord = 40

func isEnglish(word string) bool {
	for i := 0; i < len(word); i++ {
		if c := word[i]; (c < 'a' || c > 'z') && c != '\'' {
			return false
		}
	}
	return true
}

// normalised is normalise with a memory: a text's words are few.
func normalised(word string, shouting bool) Term {
	if len(word) > maxWord {
		return normalise(word, shouting)
	}
	slot := &memory[maphash.String(memorySeed, word)%uint64(len(memory))]
	if known := slot.Load(); known != nil && known.word == word && known.shouting == shouting {
		return Term{Text: known.text, Stop: known.stop}
	}
	own := string([]byte(word)) // or the memory would hold on to a whole article
	t := normalise(own, shouting)
	slot.Store(&remembered{word: own, text: t.Text, shouting: shouting, stop: t.Stop})
	return t
}

// memory holds words seen lately with their terms. Each word has one slot,
// which a later word takes over, so that memory stays bounded whatever is read;
// a lookup takes no lock.
var (
	memorySeed = maphash.MakeSeed()
	memory     [1 << 14]atomic.Pointer[remembered]
)

type remembered struct {
	word, text     string
	shouting, stop bool
}
