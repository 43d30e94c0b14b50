package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	minWrap = 40  // narrower "columns" are lists, bylines and verse
	maxWrap = 120 // longer lines are paragraphs
)

// wrapWidth guesses the column at which a text is hard-wrapped: its longest
// line, when there are at least three and no more than a tenth of them (a long
// address, say) are wider than maxWrap. 0 means that lines are not wrapped.
func wrapWidth(text string) int {
	lines, wide, width := 0, 0, 0
	for line := range strings.Lines(text) {
		n := utf8.RuneCountInString(strings.TrimRightFunc(line, isSpace))
		switch {
		case n == 0:
			continue
		case n > maxWrap:
			wide++
		default:
			width = max(width, n)
		}
		lines++
	}
	if lines < 3 || wide*10 > lines || width < minWrap {
		return 0
	}
	return width
}

// lineEnds reports whether the line end at i, in the sentence that begins at
// from, ends the sentence. A blank line always does. A single line end does
// unless the sentence visibly goes on: in lower case, after a comma, a hyphen
// or a title, or because the next word had no room on this line.
func (s *splitter) lineEnds(from, i int) bool {
	j := skipSpace(s.text, i)
	if j >= len(s.text) || lineFeeds(s.text[i:j]) > 1 {
		return true
	}
	if isListItem(s.text[j:]) {
		return true
	}
	line := strings.TrimRightFunc(s.text[max(from, lineStart(s.text, i)):i], isSpace)
	last, _ := utf8.DecodeLastRuneInString(line)
	if unicode.IsLower(firstRune(s.text[j:])) || last == ',' || last == '-' {
		return false
	}
	if last == '.' && titles[lastWord(strings.TrimSuffix(line, "."))] {
		return false
	}
	full := strings.TrimRightFunc(s.text[lineStart(s.text, i):i], isSpace)
	word, _, _ := strings.Cut(firstLine(s.text[j:]), " ")
	return s.width == 0 || utf8.RuneCountInString(full)+1+utf8.RuneCountInString(word) <= s.width
}

// lineStart returns where the line that ends at i begins, or a place in it that
// is further from i than any wrapped line is long.
func lineStart(text string, i int) int {
	end := i
	for i > 0 && end-i < 4*maxWrap && text[i-1] != '\n' && text[i-1] != '\r' {
		i--
	}
	return i
}

// firstLine returns what of the text's first line could matter to wrapping.
func firstLine(text string) string {
	if i := strings.IndexAny(text[:min(len(text), 4*maxWrap)], "\r\n"); i >= 0 {
		return text[:i]
	}
	return text[:min(len(text), 4*maxWrap)]
}

func lastWord(line string) string {
	return line[strings.LastIndexFunc(line, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
}

// isListItem reports whether a line begins as lists do: "- ", "* ", "• ",
// "3. ", "3) ".
func isListItem(line string) bool {
	for _, bullet := range []string{"- ", "* ", "• ", "– ", "· ", "▪ ", "-- "} {
		if strings.HasPrefix(line, bullet) {
			return true
		}
	}
	rest := strings.TrimLeft(line[:min(len(line), 5)], "0123456789")
	digits := min(len(line), 5) - len(rest)
	return digits > 0 && digits <= 2 && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") "))
}
