package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
)

// least is the smallest limit that Split keeps to: below it there would be no
// room for a fence's markers.
const least = 120

// Split cuts a message into parts of at most limit by Length, each of them
// whole Markdown: at the end of a line or a sentence, of a word when a sentence
// is longer than a part, and of a character when a word is. Code, emphasis and
// quotations that are cut are closed and opened again. All but white space is
// in the parts, in its order. A text of white space has no parts.
func Split(s string, limit int) []string {
	limit = max(limit, least)
	s = strings.Trim(strings.ToValidUTF8(s, "\ufffd"), "\n\r\t ")
	if Length(s) <= limit {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	c := newCutter(s, limit)
	var parts []string
	for from := 0; from < len(s); {
		to := c.next(from)
		if part := c.part(from, to); strings.TrimSpace(s[from:to]) != "" {
			parts = append(parts, part)
		}
		from = to
	}
	return parts
}

type cutter struct {
	text   string
	limit  int
	units  []int // Length of text[:i]
	marks  []mark
	inside []bool // a cut here would break a thing that is whole
	ends   []int  // of lines and sentences, ascending
}

func newCutter(s string, limit int) *cutter {
	c := &cutter{text: s, limit: limit, units: make([]int, len(s)+1), inside: make([]bool, len(s)+1)}
	n := 0
	for i, r := range s {
		size := utf8.RuneLen(r)
		n += utf16Length(r)
		for j := i + 1; j <= i+size; j++ {
			c.units[j] = n
			c.inside[j] = j < i+size
		}
		if i > 0 && joins(r) {
			c.inside[i] = true
		}
	}
	pairs, whole := marks(s)
	c.marks = pairs
	for _, p := range pairs {
		whole = append(whole, [2]int{p.open, p.openEnd}, [2]int{p.close, p.closeEnd})
	}
	for _, w := range whole {
		for i := w[0] + 1; i < w[1]; i++ {
			c.inside[i] = true
		}
	}
	c.ends = c.sentenceEnds()
	return c
}

// joins reports whether a character belongs to the one before it.
func joins(r rune) bool {
	return unicode.Is(unicode.Mn, r) || r == '\u200d' || r >= 0xfe00 && r <= 0xfe0f || r >= 0x1f3fb && r <= 0x1f3ff
}

// sentenceEnds are the places where a part ends best.
func (c *cutter) sentenceEnds() []int {
	var ends []int
	start := 0
	for line := range strings.SplitAfterSeq(c.text, "\n") {
		for _, span := range corpus.Split(line) {
			end := start + corpus.Trim(line, span).End
			if atSpace := end == len(c.text) || c.text[end] == ' ' || c.text[end] == '\n'; atSpace && !c.inFence(end) {
				ends = append(ends, c.settle(end))
			}
		}
		start += len(line)
		if strings.HasSuffix(line, "\n") {
			ends = append(ends, c.settle(start-1))
		}
	}
	ends = append(ends, len(c.text))
	slices.Sort(ends)
	return slices.Compact(ends)
}

func (c *cutter) inFence(at int) bool {
	return slices.ContainsFunc(c.marks, func(m mark) bool { return m.open < at && at < m.closeEnd && strings.HasPrefix(m.reopen, "`") })
}

// settle moves a cut out of markers: a closing one stays with what it closes,
// an opening one goes with what it opens.
func (c *cutter) settle(at int) int {
	for moved := true; moved; {
		moved = false
		for _, m := range c.marks {
			switch {
			case m.closeEnd > m.close && at >= m.close && at < m.closeEnd:
				at, moved = m.closeEnd, true
			case at > m.open && at <= m.openEnd:
				at, moved = m.open, true
			}
		}
	}
	return at
}

// next is where the part that begins at from ends.
func (c *cutter) next(from int) int {
	if c.fits(from, len(c.text)) {
		return len(c.text)
	}
	i, _ := slices.BinarySearch(c.ends, from+1)
	best := from
	for ; i < len(c.ends) && c.units[c.ends[i]]-c.units[from] <= c.limit; i++ {
		if end := c.ends[i]; !c.inside[end] && c.fits(from, end) {
			best = end
		}
	}
	if best > from {
		return best
	}
	return c.hard(from)
}

// hard cuts where there is no end of a sentence: at white space, or else
// between characters, or else anywhere.
func (c *cutter) hard(from int) int {
	last, word := from, from
	for at := from + 1; at <= len(c.text) && c.units[at]-c.units[from] <= c.limit; at++ {
		if c.inside[at] || c.settle(at) != at || !c.fits(from, at) {
			continue
		}
		last = at
		if at < len(c.text) && (c.text[at] == ' ' || c.text[at] == '\n') {
			word = at
		}
	}
	switch {
	case word > from && strings.TrimSpace(c.text[from:word]) != "":
		return word
	case last > from:
		return last
	}
	return c.anywhere(from)
}

// anywhere cuts inside of a thing that is whole, because it's too long.
func (c *cutter) anywhere(from int) int {
	to := from
	for at, r := range c.text[from:] {
		end := from + at + utf8.RuneLen(r)
		if end > from+1 && to > from && !c.fits(from, end) {
			break
		}
		to = end
	}
	return to
}

func (c *cutter) fits(from, to int) bool {
	n := c.units[to] - c.units[from] + 1 // for the backslash that part may add
	for _, m := range c.marks {
		if m.open < from && from < m.closeEnd {
			n += Length(m.reopen)
		}
		if m.open < to && to < m.closeEnd {
			n += Length(m.reclose)
		}
	}
	return n <= c.limit
}

// part is a range of the text as a message of its own.
func (c *cutter) part(from, to int) string {
	var before, after []mark
	fenced := false
	for _, m := range c.marks {
		if m.open < from && from < m.closeEnd {
			before = append(before, m)
			fenced = fenced || strings.HasPrefix(m.reopen, "```")
		}
		if m.open < to && to < m.closeEnd {
			after = append(after, m)
		}
	}
	slices.SortFunc(before, func(a, b mark) int { return a.open - b.open })
	slices.SortFunc(after, func(a, b mark) int { return b.open - a.open })
	body := c.text[from:to]
	if fenced {
		body = strings.Trim(body, "\n")
	} else {
		body = strings.Trim(body, "\n ")
	}
	if start := from + strings.Index(c.text[from:to], body); start > 0 && !fenced && !strings.HasSuffix(strings.TrimRight(c.text[:start], " "), "\n") {
		body = escapeLead(body) // what stood in the middle of a line begins one now
	}
	var b strings.Builder
	for _, m := range before {
		b.WriteString(m.reopen)
	}
	b.WriteString(body)
	for _, m := range after {
		b.WriteString(m.reclose)
	}
	return b.String()
}
