package repl

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// steps is how often a key must be given to the text area, which moves and
// deletes by code points: as often as the character beside the cursor has
// some, so that an emoji or a letter with its accent is never cut up.
func (s *screen) steps(m tea.KeyPressMsg) int {
	lines := strings.Split(s.input.Value(), "\n")
	if s.input.Line() >= len(lines) {
		return 1
	}
	runes := []rune(lines[s.input.Line()])
	at := min(s.input.Column(), len(runes))
	switch m.String() {
	case "left", "ctrl+b", "backspace", "ctrl+h":
		last := ""
		for rest := string(runes[:at]); rest != ""; rest = rest[len(last):] {
			last, _ = ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		}
		return max(utf8.RuneCountInString(last), 1)
	case "right", "ctrl+f", "delete", "ctrl+d":
		first, _ := ansi.FirstGraphemeCluster(string(runes[at:]), ansi.GraphemeWidth)
		return max(utf8.RuneCountInString(first), 1)
	}
	return 1
}
