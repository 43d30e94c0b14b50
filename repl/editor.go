package repl

import (
	"strings"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// editor is the text area that questions are typed in: it grows with the text,
// and Enter is not its business.
func editor(color bool) textarea.Model {
	t := textarea.New()
	t.ShowLineNumbers = false
	t.EndOfBufferCharacter = ' '
	t.CharLimit = 0
	t.DynamicHeight = true
	t.MinHeight = 1
	t.MaxHeight = 10
	t.MaxContentHeight = 1 << 20 // without it MaxHeight would bound the text too
	t.Placeholder = "Ask a question, or /help"
	t.SetPromptFunc(2, func(at textarea.PromptInfo) string {
		if at.LineNumber == 0 {
			return "> "
		}
		return "  "
	})
	state := textarea.StyleState{}
	if color {
		state.Placeholder = lipgloss.NewStyle().Faint(true)
		state.Prompt = lipgloss.NewStyle().Bold(true)
	}
	t.SetStyles(textarea.Styles{Focused: state, Blurred: state, Cursor: textarea.CursorStyle{Shape: tea.CursorBlock}})
	t.SetVirtualCursor(false)
	k := &t.KeyMap
	k.InsertNewline.SetKeys("alt+enter", "shift+enter", "ctrl+j")
	k.DeleteCharacterForward.SetKeys("delete", "ctrl+d")
	k.Paste.SetEnabled(false)     // the terminal pastes
	k.SelectAll.SetEnabled(false) // Ctrl+G leaves a search, as in a shell
	k.LineNext.SetKeys("down")
	k.LinePrevious.SetKeys("up")
	return t
}

// edit hands a key to the editor and remembers what it cut away.
func (s *screen) edit(m tea.KeyPressMsg) tea.Cmd {
	kills := false
	switch m.String() {
	case "ctrl+k", "ctrl+u", "ctrl+w", "alt+d", "alt+backspace", "ctrl+backspace", "alt+delete", "ctrl+delete":
		kills = true
	}
	before, at := "", 0
	if marks := len(s.pastes.marks) > 0; kills || marks {
		before = s.input.Value()
		if marks {
			at = s.offset()
		}
	}
	var cmd tea.Cmd
	for range s.steps(m) {
		s.input, cmd = s.input.Update(m)
	}
	if len(s.pastes.marks) > 0 {
		s.mend(before, s.offset() >= at)
	}
	if kills {
		if cut := removed(before, s.input.Value()); cut != "" {
			s.killed = cut
		}
	}
	return cmd
}

// removed is the run of text that is in before and not in after.
func removed(before, after string) string {
	n := len(before) - len(after)
	if n <= 0 {
		return ""
	}
	from := 0
	for from < len(after) && before[from] == after[from] {
		from++
	}
	if !strings.HasSuffix(before, after[from:]) {
		return ""
	}
	return before[from : from+n]
}

// set replaces what is being typed, with the cursor at its end.
func (s *screen) set(text string) {
	s.input.SetValue(text)
	s.input.MoveToEnd()
}

// atTop and atBottom say whether an arrow leaves the text.
func (s *screen) atTop() bool {
	return s.input.Line() == 0 && s.input.LineInfo().RowOffset == 0
}

func (s *screen) atBottom() bool {
	info := s.input.LineInfo()
	return s.input.Line() == s.input.LineCount()-1 && info.RowOffset >= info.Height-1
}
