package repl

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// reflows reports whether a terminal breaks the rows on its screen anew when its
// window becomes narrower, as most do. xterm, the Linux console and GNU screen
// cut them off.
func reflows(env []string) bool {
	for _, name := range []string{"TMUX", "VTE_VERSION", "KITTY_WINDOW_ID", "WT_SESSION", "ALACRITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE", "GHOSTTY_RESOURCES_DIR"} {
		if variable(env, name) != "" {
			return true
		}
	}
	switch variable(env, "TERM_PROGRAM") {
	case "iTerm.app", "Apple_Terminal", "WezTerm", "vscode", "ghostty", "tmux":
		return true
	}
	return strings.HasPrefix(variable(env, "TERM"), "foot")
}

// narrowed makes up for a window that became narrower: the terminal has broken
// the view's rows anew, so that the cursor is further below the view's top than
// Bubble Tea believes, which would leave the topmost rows where they are.
func (s *screen) narrowed(width int) {
	if !s.reflowing || width >= s.width || s.pager != nil {
		return
	}
	if extra := s.brokenAbove(width); extra > 0 {
		_, _ = io.WriteString(s.tap.File, ansi.CursorUp(extra))
	}
}

// brokenAbove is how many rows more the view takes down to the cursor at a width.
func (s *screen) brokenAbove(width int) (extra int) {
	cursor := s.View().Cursor
	if cursor == nil {
		return 0
	}
	rows := strings.Split(s.View().Content, "\n")
	for _, row := range rows[:min(cursor.Y, len(rows))] {
		if n := ansi.StringWidth(strings.TrimRight(ansi.Strip(row), " ")); n > 0 {
			extra += (n - 1) / width
		}
	}
	return extra + cursor.X/width
}
