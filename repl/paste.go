package repl

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// What is pasted and larger than this stands in the editor as one mark, so
// that it can be seen past and costs nothing to edit around.
const (
	pasteBytes = 2000
	pasteLines = 12
)

// pastes holds the large texts that were pasted, by number from 1.
type pastes struct{ texts []string }

var pasteRE = regexp.MustCompile(`\[paste (\d+): [^\]]*\]`)

// paste takes pasted text in: one question, however many lines it has.
func (s *screen) paste(text string) tea.Cmd {
	text = visible(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
	if s.search != nil {
		s.take()
	}
	if s.pager != nil || s.leaving {
		return nil
	}
	s.menu = nil
	if len(text) > pasteBytes || strings.Count(text, "\n") >= pasteLines {
		text = s.pastes.hold(text)
	}
	s.input.InsertString(text)
	return nil
}

// hold keeps a text and returns the mark for it.
func (p *pastes) hold(text string) string {
	p.texts = append(p.texts, text)
	return fmt.Sprintf("[paste %d: %s, %s]", len(p.texts), plural(strings.Count(text, "\n")+1, "line"), plural(len(text), "byte"))
}

// expand puts the pasted texts in the place of their marks.
func (p *pastes) expand(text string) string {
	return pasteRE.ReplaceAllStringFunc(text, func(mark string) string {
		n, err := strconv.Atoi(pasteRE.FindStringSubmatch(mark)[1])
		if err != nil || n < 1 || n > len(p.texts) {
			return mark
		}
		return p.texts[n-1]
	})
}

// visible leaves of typed or pasted text what can be shown: no control
// characters but line breaks; tabs become spaces.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
}
