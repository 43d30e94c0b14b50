// Package onscreen makes what others wrote (articles, names of files, models and
// servers, what an endpoint said) fit for a terminal, which obeys some characters
// instead of showing them.
package onscreen

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line is text in one line without a character that a terminal obeys or that
// turns the order of others round: control characters, escape among them, and
// line breaks become spaces, runs of white space one space, and marks of
// direction go. Bytes that are no UTF-8, which some terminals obey too, become
// U+FFFD.
func Line(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r // U+FFFD for a byte that is no UTF-8
	}, text)), " ")
}

// Error is what an error says, by Line. Several errors joined into one have a
// line each.
func Error(err error) string {
	for {
		if joined, ok := err.(interface{ Unwrap() []error }); ok && several(err, joined.Unwrap()) {
			var lines []string
			for _, one := range joined.Unwrap() {
				lines = append(lines, Error(one))
			}
			return strings.Join(lines, "\n")
		}
		inner := errors.Unwrap(err)
		if inner == nil || inner.Error() != err.Error() {
			return Line(err.Error())
		}
		err = inner
	}
}

// several reports whether an error says what its parts say, one after the other,
// and nothing else, as errors.Join has it.
func several(err error, parts []error) bool {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.Error()
	}
	return len(parts) > 1 && err.Error() == strings.Join(texts, "\n")
}

// JSON passes JSON on to w with the characters that Line takes out written as
// \uXXXX, which means the same to whoever reads it. Each Write holds whole
// characters, as those of a json.Encoder do.
func JSON(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ to io.Writer }

func (w jsonWriter) Write(data []byte) (int, error) {
	if _, err := w.to.Write(escaped(data)); err != nil {
		return 0, err
	}
	return len(data), nil
}

func escaped(data []byte) []byte {
	var out []byte // nil while nothing was escaped
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		hide := r == 0x7f || r >= 0x80 && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff')
		if hide && out == nil {
			out = append(make([]byte, 0, len(data)+64), data[:i]...)
		}
		switch {
		case hide:
			out = fmt.Appendf(out, `\u%04x`, r)
		case out != nil:
			out = append(out, data[i:i+n]...)
		}
		i += n
	}
	if out == nil {
		return data
	}
	return out
}
