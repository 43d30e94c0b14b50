package draft

import (
	"cmp"
	"strings"

	"dateline/corpus"
)

// complete cuts off the sentences that a whole word follows.
func (c *Cutter) complete() []Sentence {
	if c.quoted && len(c.buf) < maxOpen {
		return nil
	}
	var out []Sentence
	for c.stop {
		text := string(c.buf)
		spans := corpus.Split(text)
		spans = spans[:len(spans)-1]
		if len(spans) == 0 {
			break
		}
		end := outsideQuotes(text, spans)
		if end == 0 && len(text) < maxOpen {
			c.quoted = true
			break
		}
		out = append(out, c.cut(cmp.Or(end, spans[0].End))...)
	}
	return out
}

// drain cuts the whole buffer up.
func (c *Cutter) drain() []Sentence {
	var out []Sentence
	for len(c.buf) > 0 {
		text := string(c.buf)
		spans := corpus.Split(text)
		out = append(out, c.cut(cmp.Or(outsideQuotes(text, spans), spans[0].End))...)
	}
	c.newline, c.marks = false, nil
	return out
}

// maxOpen is how far the end of a quotation of several sentences is waited
// for, in bytes.
const maxOpen = 600

// outsideQuotes is the end of the first sentence that leaves no quotation
// open, 0 for none: `"We won't. We can't," he said` is one.
func outsideQuotes(text string, spans []corpus.Span) int {
	for _, s := range spans {
		before := text[:s.End]
		if s.End > maxOpen {
			break
		}
		if strings.Count(before, `"`)%2 == 0 && strings.Count(before, "“") <= strings.Count(before, "”") && strings.Count(before, "«") <= strings.Count(before, "»") {
			return s.End
		}
	}
	return 0
}
