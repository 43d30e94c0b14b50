package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/pattern"
)

// mark is a pair of markers that match: what lies between looks different, and
// a part that is cut there has to close them and the next to open them again.
type mark struct {
	open, openEnd   int // of the opening marker
	close, closeEnd int
	reopen, reclose string
}

// language is what may follow an opening fence.
var language = pattern.New("^[A-Za-z0-9+#.-]{1,20}\n")

// marks finds the pairs in a text, and the ranges that are one thing: an
// escape, a link, a mention.
func marks(s string) (pairs []mark, whole [][2]int) {
	var open []mark
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			_, n := utf8.DecodeRuneInString(s[i+1:])
			whole = append(whole, [2]int{i, i + 1 + n})
			i += 1 + n
		case s[i] == '`':
			pair, ok := code(s, i)
			if ok {
				pairs = append(pairs, pair)
				i = pair.closeEnd
			} else {
				i += run(s, i)
			}
		case s[i] == '[' || s[i] == '<':
			if m := oneRE.FindString(s[i:]); m != "" {
				whole = append(whole, [2]int{i, i + len(m)})
				i += len(m)
			} else {
				i++
			}
		default:
			marker := markerAt(s, i)
			if marker == "" {
				i++
				continue
			}
			open, pairs = step(s, i, marker, open, pairs)
			i += len(marker)
		}
	}
	return append(pairs, prefixes(s)...), whole
}

// oneRE is a link with its text, or a thing in angle brackets.
var oneRE = pattern.New(`^(?:\[(?:\\.|[^\]\\\n])*\]\(<[^>\s]*>\)|<[^>\s]+>)`)

func run(s string, i int) int {
	return len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
}

// code is the code span or fence that begins at i.
func code(s string, i int) (mark, bool) {
	n := run(s, i)
	if n > 3 {
		return mark{}, false
	}
	for j := i + n; j < len(s); {
		at := strings.IndexByte(s[j:], '`')
		if at < 0 || n < 3 && strings.Contains(s[i+n:j+at], "\n\n") {
			return mark{}, false
		}
		j += at
		if run(s, j) != n {
			j += run(s, j)
			continue
		}
		ticks := strings.Repeat("`", n)
		m := mark{open: i, openEnd: i + n, close: j, closeEnd: j + n, reopen: ticks, reclose: ticks}
		if n == 3 {
			lang := language.FindString(s[m.openEnd:m.close])
			m.openEnd += len(lang)
			if lang == "" {
				lang = "\n"
			}
			m.reopen, m.reclose = ticks+lang, "\n"+ticks
		}
		return m, true
	}
	return mark{}, false
}

func markerAt(s string, i int) string {
	for _, m := range []string{"**", "__", "~~", "||"} {
		if strings.HasPrefix(s[i:], m) {
			return m
		}
	}
	if s[i] == '*' || s[i] == '_' {
		return s[i : i+1]
	}
	return ""
}

// step takes in one marker: it closes the one that is open, or opens.
func step(s string, i int, marker string, open, pairs []mark) (nowOpen, nowPairs []mark) {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+len(marker):])
	if i > 0 && !unicode.IsSpace(before) {
		for k, o := range slices.Backward(open) {
			if o.reopen == marker && o.openEnd < i {
				o.close, o.closeEnd = i, i+len(marker)
				return open[:k], append(pairs, o)
			}
		}
	}
	atEnd := i+len(marker) >= len(s)
	inWord := marker == "_" && (unicode.IsLetter(before) || unicode.IsDigit(before))
	if !atEnd && !unicode.IsSpace(after) && !inWord {
		open = append(open, mark{open: i, openEnd: i + len(marker), reopen: marker, reclose: marker})
	}
	return open, pairs
}

// prefixRE is what makes a whole line a quotation or small print.
var prefixRE = pattern.New(`(?m)^(?:> |-# )`)

// prefixes are the lines that begin with such, as pairs without an end marker.
func prefixes(s string) []mark {
	var out []mark
	for _, m := range prefixRE.FindAllStringIndex(s, -1) {
		end := len(s)
		if n := strings.IndexByte(s[m[1]:], '\n'); n >= 0 {
			end = m[1] + n
		}
		out = append(out, mark{open: m[0], openEnd: m[1], close: end, closeEnd: end, reopen: s[m[0]:m[1]]})
	}
	return out
}
