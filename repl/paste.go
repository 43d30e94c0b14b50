package repl

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// What is pasted and larger than this stands in the editor as one mark, so
// that it can be seen past and costs nothing to edit around.
const (
	pasteBytes = 2000
	pasteLines = 12
)

// openBytes is the largest paste that opens in the line: editing there takes
// longer the more there is.
const openBytes = 32 << 10

// pastes holds the large texts that were pasted, by their marks. A mark is one
// thing to the editor, which never holds a part of one: see screen.mend.
type pastes struct {
	marks []string
	texts []string
}

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
	if large(text) {
		text = s.pastes.hold(text)
		s.hint = "Tab opens the paste, Ctrl+X Ctrl+E edits it in your editor, Backspace takes it away."
	}
	s.input.InsertString(text)
	return nil
}

func large(text string) bool {
	return len(text) > pasteBytes || strings.Count(text, "\n") >= pasteLines
}

// hold keeps a text and returns the mark for it.
func (p *pastes) hold(text string) string {
	if n := slices.Index(p.texts, text); n >= 0 {
		return p.marks[n]
	}
	mark := fmt.Sprintf("[paste %d: %s, %s]", len(p.texts)+1, plural(strings.Count(text, "\n")+1, "line"), plural(len(text), "byte"))
	p.texts, p.marks = append(p.texts, text), append(p.marks, mark)
	return mark
}

// short is a text as the editor has it: a large one is held.
func (p *pastes) short(text string) string {
	if len(p.in(text)) == 0 && large(text) {
		return p.hold(text)
	}
	return text
}

// expand puts the pasted texts in the place of their marks.
func (p *pastes) expand(text string) string {
	var b strings.Builder
	at := 0
	for _, m := range p.in(text) {
		b.WriteString(text[at:m.from])
		b.WriteString(p.texts[m.number])
		at = m.to
	}
	b.WriteString(text[at:])
	return b.String()
}

// marked is a mark in a text, in bytes.
type marked struct{ from, to, number int }

// in finds the marks in a text, from left to right.
func (p *pastes) in(text string) (out []marked) {
	for at := 0; len(p.marks) > 0; {
		i := strings.Index(text[at:], "[paste ")
		if i < 0 {
			return out
		}
		at += i
		next := at + 1
		for n, mark := range p.marks {
			if strings.HasPrefix(text[at:], mark) {
				out = append(out, marked{at, at + len(mark), n})
				next = at + len(mark)
			}
		}
		at = next
	}
	return out
}

// mend sees to it that no edit leaves a part of a mark: one that cut into a mark
// takes all of it. It also keeps the cursor out of marks, so that nothing is
// typed into one; forth is which way it goes.
func (s *screen) mend(before string, forth bool) {
	after := s.input.Value()
	if marks := s.pastes.in(before); !sameMarks(marks, s.pastes.in(after)) {
		from, to := difference(before, after)
		cut := false
		for _, m := range marks {
			if m.from < to && from < m.to {
				from, to, cut = min(from, m.from), max(to, m.to), true
			}
		}
		if cut {
			s.setAt(before[:from]+before[to:], from)
			return
		}
	}
	at := s.offset()
	for _, m := range s.pastes.in(after) {
		switch {
		case at <= m.from || at >= m.to:
		case forth:
			s.setAt(after, m.to)
		default:
			s.setAt(after, m.from)
		}
	}
}

// sameMarks reports whether all marks of a text are in another that was made of
// it.
func sameMarks(before, after []marked) bool {
	i := 0
	for _, m := range after {
		if i < len(before) && m.number == before[i].number {
			i++
		}
	}
	return i == len(before)
}

// difference is what an edit replaced of a text: before[from:to].
func difference(before, after string) (from, to int) {
	for from < len(before) && from < len(after) && before[from] == after[from] {
		from++
	}
	to = len(before)
	end := len(after)
	for to > from && end > from && before[to-1] == after[end-1] {
		to--
		end--
	}
	// Whole characters, of which two may begin or end with the same byte.
	for from > 0 && (from < len(before) && !utf8.RuneStart(before[from]) || from < len(after) && !utf8.RuneStart(after[from])) {
		from--
	}
	for to < len(before) && !utf8.RuneStart(before[to]) {
		to++
	}
	return from, to
}

// openPaste puts the text of the paste beside the cursor in the place of its
// mark; it reports whether there is one.
func (s *screen) openPaste() bool {
	text, at := s.input.Value(), s.offset()
	for _, m := range s.pastes.in(text) {
		if at < m.from || at > m.to {
			continue
		}
		held := s.pastes.texts[m.number]
		if len(held) > openBytes {
			s.hint = "It is too long to be edited here: Ctrl+X Ctrl+E opens it in your editor."
			return true
		}
		s.setAt(text[:m.from]+held+text[m.to:], m.from+len(held))
		return true
	}
	return false
}

// offset is where the cursor is in the editor's text, in bytes.
func (s *screen) offset() int {
	lines := strings.Split(s.input.Value(), "\n")
	row := min(s.input.Line(), len(lines)-1)
	at := 0
	for _, line := range lines[:row] {
		at += len(line) + 1
	}
	runes := []rune(lines[row])
	return at + len(string(runes[:min(s.input.Column(), len(runes))]))
}

// setAt replaces what is being typed, with the cursor at an offset in bytes.
func (s *screen) setAt(text string, at int) {
	s.input.SetValue(text[:at])
	s.input.MoveToEnd()
	row, column := s.input.Line(), s.input.Column()
	if at == len(text) {
		return
	}
	s.input.SetValue(text)
	s.input.MoveToBegin()
	for s.input.Line() < row {
		s.input.CursorDown()
	}
	s.input.SetCursorColumn(column)
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
