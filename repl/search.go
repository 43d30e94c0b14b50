package repl

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// search is Ctrl+R: an incremental search back through what was typed.
type search struct {
	query string
	at    int    // in history.lines; len(lines) when nothing is found yet
	draft string // what was being typed
	none  bool   // nothing older matches
}

// searchKey takes a key; it reports false when the key ended the search and is
// the prompt's.
func (s *screen) searchKey(m tea.KeyPressMsg) bool {
	f := s.search
	switch name := m.String(); {
	case name == "ctrl+r" || name == "up":
		f.find(s.history.lines, f.at-1, -1)
	case name == "ctrl+s" || name == "down":
		f.find(s.history.lines, f.at+1, 1)
	case name == "backspace":
		if runes := []rune(f.query); len(runes) > 0 {
			f.query = string(runes[:len(runes)-1])
			f.find(s.history.lines, len(s.history.lines)-1, -1)
		}
	case name == "esc" || name == "ctrl+g" || name == "ctrl+c":
		s.search = nil
		s.set(f.draft)
	case m.Text != "":
		f.query += m.Text
		f.find(s.history.lines, min(f.at, len(s.history.lines)-1), -1)
	default: // Enter and the keys that edit take what was found
		s.take()
		return name == "enter" || name == "tab"
	}
	return true
}

// take puts what was found into the editor.
func (s *screen) take() {
	f := s.search
	s.search = nil
	if f.at < len(s.history.lines) {
		s.set(s.pastes.short(s.history.lines[f.at]))
		s.history.at = f.at
	} else {
		s.set(f.draft)
	}
}

// find looks for the query from a line on, back or forth. Letters match in
// either case.
func (f *search) find(lines []string, from, by int) {
	f.none = false
	if f.query == "" {
		f.at = len(lines)
		return
	}
	query := strings.ToLower(f.query)
	for i := from; i >= 0 && i < len(lines); i += by {
		if strings.Contains(strings.ToLower(lines[i]), query) {
			f.at = i
			return
		}
	}
	f.none = true
}

func (s *screen) searchView() tea.View {
	f := s.search
	found := f.draft
	if f.at < len(s.history.lines) {
		found = s.history.lines[f.at]
	}
	label := "search: "
	if f.none {
		label = "nothing older: "
	}
	rows := s.above()
	query := s.one(s.Dim(label) + f.query)
	rows = append(rows, query, s.one("  "+oneRow(found)))
	v := tea.NewView(strings.Join(rows, "\n"))
	v.Cursor = tea.NewCursor(min(ansi.StringWidth(query), max(s.width-1, 0)), len(rows)-2)
	return v
}

// oneRow shows line breaks as marks.
func oneRow(text string) string { return strings.ReplaceAll(visible(text), "\n", " ⏎ ") }
