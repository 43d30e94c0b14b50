package repl

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// asciiOnly reports whether an environment says that the terminal shows no
// UTF-8. Where it says nothing, it does: that is how containers are.
func asciiOnly(env []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := variable(env, name); locale != "" {
			locale = strings.ToLower(locale)
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// lookalikes are ASCII characters of one column for others of one column.
var lookalikes = map[rune]rune{
	'“': '"', '”': '"', '„': '"', '»': '"', '«': '"', '‘': '\'', '’': '\'', '‚': '\'', '–': '-', '—': '-', '−': '-', '‑': '-',
	'…': '.', '·': '|', '•': '*', '→': '>', '←': '<', '⏎': '/', '\u00a0': ' ', 'ß': 's', 'ø': 'o', 'Ø': 'O', 'æ': 'a', 'Æ': 'A', 'ł': 'l', 'Ł': 'L', 'đ': 'd', 'ı': 'i',
	'⠋': '|', '⠙': '/', '⠹': '-', '⠸': '\\', '⠼': '|', '⠴': '/', '⠦': '-', '⠧': '\\', '⠇': '|', '⠏': '/',
}

// asASCII is text in ASCII, each character as wide as it was: letters without
// their accents, lookalikes, and ? for the rest.
func asASCII(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		switch like, ok := lookalikes[r]; {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case ok:
			b.WriteRune(like)
		case unicode.Is(unicode.Mn, r):
		default:
			b.WriteString(strings.Repeat("?", ansi.StringWidth(string(r))))
		}
	}
	return b.String()
}

// asciiWriter writes in ASCII what it is given in whole characters.
type asciiWriter struct{ to io.Writer }

func (w asciiWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, asASCII(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
