package lexicon

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"dateline/lexicon/internal/format"
)

//go:embed data/lexicon.bin
var embedded string

// ErrDamaged is wrapped by the error for a flat file that is cut short,
// changed, or of another version.
var ErrDamaged = errors.New("the lexicon's data are damaged")

// Lexicon answers from a flat file, which it uses in place. It is safe for
// concurrent use. The zero value knows no words.
type Lexicon struct {
	section [format.Sections]string
	words   int
}

// Default is the lexicon that the binary carries. Its checksum is verified at
// the first call; were it wrong, the lexicon would be empty and Check would say
// so.
func Default() *Lexicon { l, _ := load(); return l }

// Check reports whether the embedded data are whole.
func Check() error { _, err := load(); return err }

var load = sync.OnceValues(func() (*Lexicon, error) { return Open(embedded) })

// Open checks the header and checksum of data and returns a lexicon over it,
// without a copy. After an error, which wraps ErrDamaged, the lexicon is empty
// but usable.
func Open(data string) (*Lexicon, error) {
	l := &Lexicon{}
	if len(data) < format.HeaderSize || data[:8] != format.Magic {
		return l, fmt.Errorf("%w: no %q header in %d bytes; rebuild it with go run ./lexicon/build", ErrDamaged, format.Magic, len(data))
	}
	if v := u32(data, 8); v != format.Version {
		return l, fmt.Errorf("%w: version %d, this binary reads %d; rebuild it with go run ./lexicon/build", ErrDamaged, v, format.Version)
	}
	rest := unsafe.Slice(unsafe.StringData(data), len(data))[format.CRCFrom:]
	if want, got := u32(data, 12), format.Checksum(rest); want != got {
		return l, fmt.Errorf("%w: checksum %08x, want %08x; reinstall the binary or rebuild the data", ErrDamaged, got, want)
	}
	var loaded Lexicon
	for i := range loaded.section {
		at, n := uint64(u32(data, 20+8*i)), uint64(u32(data, 24+8*i))
		if at+n > uint64(len(data)) {
			return l, fmt.Errorf("%w: section %d lies outside; rebuild it with go run ./lexicon/build", ErrDamaged, i)
		}
		loaded.section[i] = data[at : at+n]
	}
	loaded.words = len(loaded.section[format.WordOff])/4 - 1
	if err := loaded.checkShapes(); err != nil {
		return l, err
	}
	return &loaded, nil
}

// checkShapes compares the sections' lengths with one another, so that an
// index within one is within the other.
func (l *Lexicon) checkShapes() error {
	s := &l.section
	ok := l.words >= 0 && l.words <= format.MaxWords &&
		len(s[format.Buckets]) == 2*(format.BucketCount+1) &&
		len(s[format.WordOff]) == 4*(l.words+1) &&
		len(s[format.Info]) == format.InfoSize*l.words
	if !ok {
		return fmt.Errorf("%w: its sections' sizes disagree; rebuild it with go run ./lexicon/build", ErrDamaged)
	}
	return nil
}

// word returns the text of a word, "" for an id that there isn't.
func (l *Lexicon) word(id int) string {
	if id < 0 || id >= l.words {
		return ""
	}
	off := l.section[format.WordOff]
	return cut(l.section[format.Pool], u32(off, 4*id), u32(off, 4*id+4))
}

// find returns the id of a folded word, or -1.
func (l *Lexicon) find(key []byte) int {
	if l.words <= 0 {
		return -1
	}
	bucket := int(format.Hash(key) >> 16)
	b := l.section[format.Buckets]
	for id, end := int(u16(b, 2*bucket)), int(u16(b, 2*bucket+2)); id < end; id++ {
		if l.word(id) == string(key) {
			return id
		}
	}
	return -1
}

// info returns a word's parts of speech, frequency and categories.
func (l *Lexicon) info(id int) (POS, byte, Category) {
	if id < 0 || id >= l.words {
		return 0, 0, 0
	}
	at := l.section[format.Info][format.InfoSize*id:]
	return POS(at[0]), at[1], Category(u32(at, 2))
}

// cut is s[from:to], or "" where that isn't within s.
func cut(s string, from, to uint32) string {
	if from > to || uint64(to) > uint64(len(s)) {
		return ""
	}
	return s[from:to]
}

func u16(s string, at int) uint16 { return uint16(s[at]) | uint16(s[at+1])<<8 }

func u32(s string, at int) uint32 {
	return binary.LittleEndian.Uint32(unsafe.Slice(unsafe.StringData(s[at:at+4]), 4))
}
