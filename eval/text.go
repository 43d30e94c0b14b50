package eval

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textFile is an open file of text in UTF-8, whatever it is stored in.
type textFile struct {
	io.Reader
	file  *os.File
	utf16 bool
}

func (f textFile) Close() error { return f.file.Close() }

// openText opens a file of text. A byte order mark is taken off; UTF-16, which
// spreadsheets save, is turned into UTF-8.
func openText(path string) (textFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return textFile{}, err
	}
	buffered := bufio.NewReaderSize(file, 64<<10)
	head, err := buffered.Peek(4)
	if err != nil && len(head) == 0 && err != io.EOF { //nolint:errorlint // bufio hands it out as it is
		_ = file.Close()
		return textFile{}, fmt.Errorf("read %s: %w", path, err)
	}
	text := textFile{file: file}
	switch endian, ok := utf16Of(head); {
	case ok:
		text.utf16 = true
		text.Reader = transform.NewReader(buffered, unicode.UTF16(endian, unicode.UseBOM).NewDecoder())
	case bytes.HasPrefix(head, []byte("\uFEFF")):
		_, _ = buffered.Discard(len("\uFEFF")) // it was just seen
		text.Reader = buffered
	default:
		text.Reader = buffered
	}
	return text, nil
}

// utf16Of recognises UTF-16 by its byte order mark, or by a NUL in each of the
// first two pairs of bytes, as Latin letters have it there.
func utf16Of(head []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.BigEndian, true
	case len(head) < 4:
	case head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return unicode.LittleEndian, true
	case head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// notUTF8 says what to do about bytes that are no UTF-8.
func notUTF8(line []byte) error {
	if utf8.Valid(line) {
		return nil
	}
	return fieldf("", "not valid UTF-8; save the file as UTF-8")
}
