package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decoded is a text in UTF-8.
type decoded struct {
	text  string
	exact bool // its bytes are those of the file from skip on
	skip  int
	note  string
}

// decode makes UTF-8 of a file: by its byte order mark, else as it is where it
// is UTF-8, else by what it is declared as, else by a guess.
func decode(data []byte, declared string) (decoded, *Fault) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		d, fault := decode(data[3:], "utf-8")
		d.skip += 3
		return d, fault
	case bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}) || bytes.HasPrefix(data, []byte{0, 0, 0xfe, 0xff}):
		text, err := utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return decoded{}, problem("convert it to UTF-8", "its text is UTF-32 and damaged")
		}
		return decoded{text: string(text)}, nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return decoded{text: fromUTF16(data[2:], false)}, nil
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return decoded{text: fromUTF16(data[2:], true)}, nil
	}
	if big, ok := utf16Bare(data); ok {
		return decoded{text: fromUTF16(data, big)}, nil
	}
	if bytes.Contains(data, []byte{0}) || isBinary(data[:min(len(data), 64<<10)]) {
		return decoded{}, problem("give a text", "this is a binary file, not a text")
	}
	if utf8.Valid(data) && !isEscaped(data) {
		return decoded{text: string(data), exact: true}, nil
	}
	if text, bad := nearlyUTF8(data); bad > 0 {
		return decoded{text: text, note: "bytes that are not UTF-8 in it were replaced: it may be cut short or damaged"}, nil
	}
	if text, ok := decodeAs(data, declared); ok {
		return decoded{text: text}, nil
	}
	text, name := guess(data)
	return decoded{text: text, note: doubt(text, name)}, nil
}

// doubt is a note on a text whose encoding nothing tells, where another one
// would give it other letters.
func doubt(text, name string) string {
	for _, r := range text {
		if r >= utf8.RuneSelf && (unicode.IsLetter(r) || !plausible(string(r))) {
			return fmt.Sprintf("nothing says what its letters are written in, and it was read as %s: if they are wrong, save it as UTF-8", name)
		}
	}
	return ""
}

// isEscaped reports whether a text is ISO-2022, which looks like ASCII.
func isEscaped(data []byte) bool {
	return bytes.Contains(data, []byte("\x1b$B")) || bytes.Contains(data, []byte("\x1b$@")) || bytes.Contains(data, []byte("\x1b$)C"))
}

func fromUTF16(data []byte, big bool) string {
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i+1 < len(data); i += 2 {
		if big {
			units = append(units, uint16(data[i])<<8|uint16(data[i+1]))
		} else {
			units = append(units, uint16(data[i+1])<<8|uint16(data[i]))
		}
	}
	return string(utf16.Decode(units))
}

// utf16Bare tells UTF-16 without a byte order mark: of western text every other
// byte is NUL.
func utf16Bare(data []byte) (big, ok bool) {
	head := data[:min(len(data), 4096)&^1]
	if len(head) < 8 {
		return false, false
	}
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	half := len(head) / 2
	switch {
	case odd > half*2/3 && even < half/20+1:
		return false, true
	case even > half*2/3 && odd < half/20+1:
		return true, true
	}
	return false, false
}

// nearlyUTF8 takes a text for UTF-8 in which a few bytes are spoilt, where most
// of what isn't ASCII is good, or where only its end is cut off.
func nearlyUTF8(data []byte) (text string, bad int) {
	good := 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1 && len(data)-i < utf8.UTFMax && good > 0 && !utf8.FullRune(data[i:]):
			return strings.ToValidUTF8(string(data), ""), 1
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	if bad == 0 || good < 10*bad {
		return "", 0
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), bad
}

// decodeAs decodes by a declared name, if it is known and fits.
func decodeAs(data []byte, name string) (string, bool) {
	if name == "" {
		return "", false
	}
	e, canonical := charset.Lookup(name)
	if e == nil || canonical == "utf-8" || strings.HasPrefix(canonical, "utf-16") || e == encoding.Replacement {
		return "", false
	}
	return decodeWith(data, e)
}

func decodeWith(data []byte, e encoding.Encoding) (string, bool) {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.Count(text, []byte("\uFFFD")) > len(text)/200 {
		return "", false
	}
	return string(text), true
}

// guess decodes a text that nothing is said about. Most such files in Latin
// letters are Windows-1252, which Latin-1 is a part of; another guess must find
// much that isn't ASCII and letters of one script in it.
func guess(data []byte) (text, name string) {
	const common = "Windows-1252"
	western, _ := charmap.Windows1252.NewDecoder().Bytes(data)
	high := 0
	for _, c := range data {
		if c >= 0x80 {
			high++
		}
	}
	if high < len(data)/8 && !isEscaped(data) && plausible(string(western)) {
		return string(western), common
	}
	sample := data[:min(len(data), 64<<10)]
	result := chardet.Detect(sample)
	if text, ok := decodeAs(data, strings.ToLower(result.Encoding)); ok && result.Confidence >= 0.5 && plausible(text) {
		return text, result.Encoding
	}
	return string(western), common
}

// plausible reports whether letters make words: a letter that isn't ASCII
// stands beside others, and marks that no text has are few.
func plausible(text string) bool {
	odd, letters := 0, 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
		case unicode.IsLetter(r), strings.ContainsRune("‘’“”–—…€£°§«»©®·•¡¿´™×½¼ \u00a0", r):
			letters++
		default:
			odd++
		}
	}
	return odd <= letters/10+1
}
