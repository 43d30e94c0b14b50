package draft

import (
	"slices"
	"strings"
	"unicode"
)

// sentence is the text as a sentence, none where there is nothing to read or
// only a heading.
func (c *Cutter) sentence(text string, numbers []int) []Sentence {
	text, suspect := clean(text)
	text = Clean(paired(text))
	heading := len(numbers) == 0 && strings.HasSuffix(text, ":")
	if heading || !strings.ContainsFunc(text, unicode.IsLetter) {
		return nil
	}
	var once []int
	for _, n := range numbers {
		if !slices.Contains(once, n) {
			once = append(once, n)
		}
	}
	return []Sentence{{Text: text, Numbers: once, Suspect: suspect}}
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
