package repl

import (
	"strings"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"dateline/render"
)

// editor is the text area that questions are typed in: it grows with the text,
// and Enter is not its business.
func editor(st render.Style) textarea.Model {
	t := textarea.New()
	t.ShowLineNumbers = false
	t.EndOfBufferCharacter = ' '
	t.CharLimit = 0
	t.DynamicHeight = true
	t.MinHeight = 1
	t.MaxHeight = 10
	t.MaxContentHeight = 1 << 20 // without it MaxHeight would bound the text too
	t.Placeholder = "Ask a question, or /help"
	dress(&t, st)
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

// dress gives the editor the colours of a style.
func dress(t *textarea.Model, st render.Style) {
	state := textarea.StyleState{}
	if st.Color {
		state.Placeholder = lipgloss.NewStyle().Faint(true)
		if st.Light {
			state.Placeholder = lipgloss.NewStyle().Foreground(lipgloss.Color("240"))
		}
		state.Prompt = lipgloss.NewStyle().Bold(true)
	}
	t.SetStyles(textarea.Styles{Focused: state, Blurred: state, Cursor: textarea.CursorStyle{Shape: tea.CursorBlock}})
}

// rescope shows in the prompt what questions are narrowed to.
func (s *screen) rescope() {
	if now := s.session.scope(); now != s.scope {
		s.scope = now
		s.prompt()
	}
}

// prompt gives the editor its prompt, "> " or "NPR> ", for the width that there
// is.
func (s *screen) prompt() {
	lead := scoped(s.scope, s.width/3)
	width := ansi.StringWidth(lead)
	s.input.SetPromptFunc(width, func(at textarea.PromptInfo) string {
		if at.LineNumber == 0 {
			return lead
		}
		return strings.Repeat(" ", width)
	})
	s.input.SetWidth(s.width)
}

// scoped is the prompt for a scope, which is cut to so many columns.
func scoped(scope string, most int) string {
	return ansi.Truncate(scope, max(most, 0), "…") + "> "
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
