package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
)

// MaxSentence is the longest sentence taken, in bytes. What is longer is no
// sentence that a passage could carry, and comes as its beginning, marked Long.
const MaxSentence = 1500

// kept is how much is kept of one that is longer.
const kept = 200

// Sentence is one sentence of a reply.
type Sentence struct {
	Text    string // clean, without markers
	Numbers []int  // that its markers cite, in order, each once
	Long    bool   // it was longer than MaxSentence: Text is its beginning
	Heading bool   // it heads what follows, and mostly says nothing by itself
	Suspect bool   // more than markup was cleaned away: a link, an image, a mention

	Mentions int // of somebody or everybody, that were cleaned away with their words
}

// Cutter cuts a reply into sentences while it arrives. The zero value is ready.
type Cutter struct {
	partial  []byte // of a character that isn't whole yet
	thinking thinking
	marker   string // that may be one, from its bracket on
	super    string // superscript digits that are one, and the commas between them
	item     string // at the start of a line, that may be an item's number
	buf      []byte // since the last sentence, in one line
	marks    []mark
	newline  bool // one was seen, and nothing after it
	stop     bool // buf has a mark that may end a sentence
	quoted   bool // no sentence of buf is complete before a quotation ends
	over     over
}

// mark is a citation marker that stood in the text.
type mark struct {
	at      int // in buf
	numbers []int
}

// over is what happens to the rest of a sentence that is too long.
type over uint8

const (
	notOver over = iota
	skipping
	skippingAfterStop // its next white space ends it
)

// Write takes the next piece and returns the sentences that it completes. A
// sentence is complete when the first word of the next is, or its line.
func (c *Cutter) Write(piece string) []Sentence {
	var out []Sentence
	c.partial = append(c.partial, piece...)
	for len(c.partial) > 0 && utf8.FullRune(c.partial) {
		r, n := utf8.DecodeRune(c.partial)
		c.partial = c.partial[n:]
		out = append(out, c.take(r)...)
	}
	return out
}

// Close returns what is left when the reply is at its end.
func (c *Cutter) Close() []Sentence {
	var out []Sentence
	c.partial = nil
	for _, r := range c.thinking.rest() {
		out = append(out, c.outside(r)...)
	}
	out = append(out, c.unitem()...)
	out = append(out, c.unmark()...)
	out = append(out, c.unsuper()...)
	return append(out, c.drain()...)
}

// Cut returns what is left of a reply that ended before it was whole: the
// sentences that are, without a last one that isn't.
func (c *Cutter) Cut() []Sentence {
	c.partial, c.marker, c.item = nil, "", ""
	out := c.unsuper()
	for len(c.buf) > 0 {
		text := string(c.buf)
		end := outsideQuotes(text, corpus.Split(text))
		if bare := strings.TrimRight(text, " "); end == 0 || end >= len(bare) && !c.whole(bare) {
			break
		}
		out = append(out, c.cut(end)...)
	}
	*c = Cutter{}
	return out
}

// whole reports whether a text that nothing follows ends with a sentence's end,
// rather than with an abbreviation or in the middle of a figure.
func (c *Cutter) whole(text string) bool {
	if c.newline && startsItem(firstRune(text)) {
		return true // an item of a list is its line
	}
	bare := strings.TrimRight(text, "\"”’'»)")
	last, size := utf8.DecodeLastRuneInString(bare)
	before, _ := utf8.DecodeLastRuneInString(bare[:len(bare)-size])
	marked := len(c.marks) > 0 && c.marks[len(c.marks)-1].at >= len(bare)-size
	switch {
	case !unicode.Is(unicode.Sentence_Terminal, last):
		return false
	case marked:
		return true
	case last == '.' && (before == '.' || unicode.IsDigit(before)):
		return false
	}
	for _, s := range corpus.Split(text + " The next one is here.") {
		if s.End >= len(text) {
			return s.End <= len(text)+1
		}
	}
	return false
}

// take is one step: each character, whatever piece it came in.
func (c *Cutter) take(r rune) []Sentence {
	if c.thinking.where == after {
		return c.outside(r)
	}
	var out []Sentence
	for _, r := range c.thinking.take(r) {
		out = append(out, c.outside(r)...)
	}
	return out
}

// outside takes a character that is not the model's thinking aloud.
func (c *Cutter) outside(r rune) []Sentence {
	if out, taken := c.inItem(r); taken {
		return out
	}
	if out, taken := c.inSuper(r); taken {
		return out
	}
	switch opened := firstRune(c.marker); {
	case c.marker == "" && opensMarker(r):
		c.marker = string(r)
		return nil
	case c.marker == "":
		return c.text(r)
	case closes(opened, r):
		inside := c.marker[utf8.RuneLen(opened):]
		if numbers := markerNumbers(inside); numbers != nil && (opened != '(' || c.rounded(inside, numbers)) {
			c.marker = ""
			c.addMark(numbers)
			return nil
		}
	case !IsBreak(r) && !opensMarker(r) && len(c.marker) < maxMarker:
		c.marker += string(r)
		return nil
	}
	out := c.unmark()
	return append(out, c.outside(r)...)
}

// rounded reports whether numbers in round brackets are a marker wherever the
// sentence ends. Of others its end decides.
func (c *Cutter) rounded(inside string, numbers []int) bool {
	if labelledRE.MatchString(inside) {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(string(c.buf), " \"”’'»"))
	after := len(c.buf) > 0 && !c.newline && (unicode.Is(unicode.Sentence_Terminal, last) || len(c.marks) > 0 && c.marks[len(c.marks)-1].at >= len(c.buf)-1)
	return after && allWithin(numbers, maxPassages)
}

// inSuper takes a character of a marker in superscript digits.
func (c *Cutter) inSuper(r rune) (out []Sentence, taken bool) {
	_, digit := superscripts[r]
	switch {
	case c.super == "" && digit && c.marker == "" && !power(string(c.buf), r), c.super != "" && (digit || r == ',' || r == 'ˑ'):
		c.super += string(r)
		return nil, true
	case c.super != "":
		return append(c.unsuper(), c.outside(r)...), true
	}
	return nil, false
}

// unsuper ends a marker in superscript digits. The commas after it are text.
func (c *Cutter) unsuper() []Sentence {
	held := c.super
	c.super = ""
	digits := strings.TrimRight(held, ",ˑ")
	for group := range strings.FieldsFuncSeq(digits, func(r rune) bool { return superscripts[r] == 0 }) {
		n := 0
		for _, r := range group {
			n = min(10*n+int(superscripts[r]-'0'), maxPassages+1)
		}
		c.addMark([]int{n})
	}
	var out []Sentence
	for _, r := range held[len(digits):] {
		out = append(out, c.text(r)...)
	}
	return out
}

// maxItem is how many digits an item's number has.
const maxItem = 2

// inItem takes a character of what may be an item's number at the start of a
// line: "2. " or "(2) ".
func (c *Cutter) inItem(r rune) (out []Sentence, taken bool) {
	digits := strings.TrimLeft(c.item, "(")
	number := strings.TrimRight(digits, ".)")
	switch {
	case c.over != notOver:
		return nil, false
	case c.item == "":
		if !c.newline || c.marker != "" || r != '(' && (r < '0' || r > '9') {
			return nil, false
		}
	case '0' <= r && r <= '9' && digits == number && len(number) < maxItem,
		(r == '.' || r == ')') && number != "" && digits == number && (r == ')' || c.item[0] != '('):
	case unicode.IsSpace(r) && !IsBreak(r) && number != "" && digits != number:
		c.item = ""
		return c.drain(), true
	default:
		return append(c.unitem(), c.outside(r)...), true
	}
	c.item += string(r)
	return nil, true
}

// unitem gives back what turned out to be no item's number.
func (c *Cutter) unitem() []Sentence {
	held := c.item
	c.item = ""
	var out []Sentence
	for i, r := range held {
		if i == 0 && opensMarker(r) && c.marker == "" {
			c.marker = string(r)
			continue
		}
		if c.marker != "" {
			out = append(out, c.outside(r)...)
			continue
		}
		out = append(out, c.text(r)...)
	}
	return out
}

// unmark gives back what turned out to be no marker.
func (c *Cutter) unmark() []Sentence {
	var out []Sentence
	held := c.marker
	c.marker = ""
	for _, r := range held {
		out = append(out, c.text(r)...)
	}
	return out
}

func (c *Cutter) addMark(numbers []int) {
	if c.over == notOver {
		c.marks = append(c.marks, mark{len(c.buf), numbers})
	}
}

// text takes a character of the text itself.
func (c *Cutter) text(r rune) []Sentence {
	if c.over != notOver {
		c.skip(r)
		return nil
	}
	switch {
	case IsBreak(r):
		return c.lineBreak()
	case unicode.IsSpace(r):
		if c.newline || !c.space() {
			return nil
		}
		return c.complete()
	}
	var out []Sentence
	if c.newline {
		c.newline = false
		if r == '|' && fenced(string(c.buf)) {
			c.space()
			return c.complete()
		}
		if startsItem(r) {
			out = c.drain()
		} else if c.space() {
			out = c.complete()
		}
	}
	c.add(r)
	if len(c.buf) <= MaxSentence {
		return out
	}
	long := c.sentence(string(c.buf[:kept]), nil)
	c.reset(len(c.buf))
	c.over = skipping
	for i := range long {
		long[i].Long = true
	}
	return append(out, long...)
}

// add appends a character. A full stop that follows a marker goes to the word
// before it.
func (c *Cutter) add(r rune) {
	if n := len(c.marks); n > 0 && c.marks[n-1].at == len(c.buf) && closesSentence(r) && strings.HasSuffix(string(c.buf), " ") {
		c.buf = c.buf[:len(c.buf)-1]
		c.marks[n-1].at--
		if last, _ := utf8.DecodeLastRune(c.buf); r == '.' && unicode.Is(unicode.Sentence_Terminal, last) {
			return // "so. [1]." has one too many
		}
	}
	c.stop = c.stop || unicode.Is(unicode.Sentence_Terminal, r) || r == '…'
	c.quoted = c.quoted && !strings.ContainsRune("\"”»", r)
	c.buf = utf8.AppendRune(c.buf, r)
}

// space appends a space, and reports whether there was none.
func (c *Cutter) space() bool {
	if len(c.buf) == 0 || c.buf[len(c.buf)-1] == ' ' {
		return false
	}
	c.buf = append(c.buf, ' ')
	return true
}

// lineBreak ends a sentence at the end of its line, unless the line was only
// wrapped.
func (c *Cutter) lineBreak() []Sentence {
	text := strings.TrimRight(string(c.buf), " ")
	last, _ := utf8.DecodeLastRuneInString(text)
	marked := len(c.marks) > 0 && c.marks[len(c.marks)-1].at >= len(text)
	row := strings.HasPrefix(text, "|") && !fenced(text) || last == '|'
	if c.newline || text == "" || marked || row || heading(text) || closesSentence(last) && last != ',' {
		return c.drain()
	}
	c.newline = true
	return nil
}

// cut takes the first end bytes off the buffer as a sentence.
func (c *Cutter) cut(end int) []Sentence {
	text := strings.TrimSpace(string(c.buf[:end]))
	inside := len(strings.TrimRight(string(c.buf[:end]), " "))
	var numbers []int
	rest := c.marks[:0:0]
	for _, m := range c.marks {
		// A marker after the full stop belongs to what is before it, unless
		// that has one and this opens the next.
		if m.at <= inside || m.at <= end && len(numbers) == 0 && text != "" {
			numbers = append(numbers, m.numbers...)
		} else {
			rest = append(rest, m)
		}
	}
	out := c.sentence(text, numbers)
	c.marks = rest
	c.reset(end)
	return out
}

// reset drops the first end bytes.
func (c *Cutter) reset(end int) {
	for i := range c.marks {
		c.marks[i].at = max(c.marks[i].at-end, 0)
	}
	c.buf = append([]byte(nil), c.buf[end:]...)
	if c.quoted = false; len(c.buf) == 0 {
		c.newline = false
	}
	c.stop = strings.ContainsFunc(string(c.buf), func(r rune) bool { return unicode.Is(unicode.Sentence_Terminal, r) || r == '…' })
}

// skip passes over the rest of a sentence that is too long.
func (c *Cutter) skip(r rune) {
	switch {
	case IsBreak(r), c.over == skippingAfterStop && unicode.IsSpace(r):
		c.over, c.marks = notOver, nil
	case unicode.Is(unicode.Sentence_Terminal, r):
		c.over = skippingAfterStop
	default:
		c.over = skipping
	}
}
