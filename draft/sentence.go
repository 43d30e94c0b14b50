package draft

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/pattern"
)

var (
	headingRE = pattern.New(`^\s*#{1,6}\s`)
	boldRE    = pattern.New(`^\s*(?:\*\*|__)[^*_]+(?:\*\*|__)\s*$`)
	// labelRE is what models put in front of an answer.
	labelRE = pattern.New(`^(?i)(?:(?:the )?(?:final )?answer|response|summary)\s*:\s+`)
)

// heading reports whether a line is one of Markdown's, or all of it is bold
// without a full stop.
func heading(line string) bool {
	if boldRE.MatchString(line) {
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, "*_ "))
		return !unicode.Is(unicode.Sentence_Terminal, last)
	}
	return headingRE.MatchString(line)
}

// sentence is the text as sentences, mostly one: none where there is nothing to
// read or only what a list is about, one for each cell of a table's row that says
// something.
func (c *Cutter) sentence(text string, numbers []int) []Sentence {
	titled := heading(text)
	if strings.Contains(text, "|") {
		var out []Sentence
		for _, cell := range cells(text) {
			out = append(out, c.sentence(cell, numbers)...)
		}
		return out
	}
	text, round := unround(text)
	numbers = append(slices.Clip(numbers), round...)
	plain := clean(text)
	text = Clean(paired(labelRE.ReplaceAllString(plain.text, "")))
	titled = titled && len(numbers) == 0
	if len(numbers) == 0 && strings.HasSuffix(text, ":") || !strings.ContainsFunc(text, unicode.IsLetter) {
		return nil
	}
	var once []int
	for _, n := range numbers {
		if !slices.Contains(once, n) {
			once = append(once, n)
		}
	}
	return []Sentence{{Text: text, Numbers: once, Heading: titled, Suspect: plain.suspect, Mentions: plain.mentions}}
}

// fenced reports whether a line is no row of a table but begins with a bar all
// the same, as the lines do that a model was shown: a sentence may run on from
// one to the next.
func fenced(line string) bool {
	return strings.HasPrefix(line, "|") && strings.Count(line, "|") == 1 && len(strings.Fields(line)) > longCell
}

// longCell is how many words a cell has that may be a sentence.
const longCell = 4

// cells are the cells of a table's row that may be sentences. What stands in
// the row's first cell, mostly who or what the row is about, goes in front of
// the others.
func cells(row string) []string {
	var out []string
	label := ""
	for i, cell := range strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|") {
		cell = strings.TrimSpace(cell)
		switch n := len(strings.Fields(cell)); {
		case n >= longCell && label != "":
			out = append(out, label+": "+cell)
		case n >= longCell:
			out = append(out, cell)
		case i == 0 && n > 0:
			label = strings.TrimRight(cell, ":")
		}
	}
	return out
}

// paired drops a quotation mark at either end that has no other: the quotation
// began or ended in another sentence.
func paired(text string) string {
	if strings.Count(text, `"`)%2 == 1 {
		if strings.HasPrefix(text, `"`) {
			text = text[1:]
		} else {
			text = strings.TrimSuffix(text, `"`)
		}
	}
	open, shut := strings.Count(text, "“"), strings.Count(text, "”")
	if open > shut {
		text = strings.TrimPrefix(text, "“")
	} else if shut > open {
		text = strings.TrimSuffix(text, "”")
	}
	return strings.TrimSpace(text)
}
