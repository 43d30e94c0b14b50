package repl

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dateline/render"
)

// View is the prompt with what hangs on it, or the pager.
func (s *screen) View() tea.View {
	switch {
	case s.pager != nil:
		v := tea.NewView(s.pager.view())
		v.AltScreen = true
		return v
	case s.leaving && len(s.printer.lines) == 0, s.failed != nil:
		return tea.NewView(" ") // no rows at all would leave the last view where it is
	case s.search != nil:
		return s.searchView()
	}
	above := s.above()
	rows := append(above, s.input.View())
	rows = append(rows, s.below()...)
	v := tea.NewView(strings.Join(rows, "\n"))
	if cursor := s.input.Cursor(); cursor != nil {
		cursor.Y += len(above)
		v.Cursor = cursor
	}
	return v
}

// viewHeight is how many rows of the screen the prompt takes.
func (s *screen) viewHeight() int {
	return len(s.above()) + s.input.Height() + len(s.below())
}

// openQuietly is how long the index may take to open before that is shown.
const openQuietly = 300 * time.Millisecond

// wheel turns while something is going on.
var wheel = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// above is the quiet line that says what is going on, blank when nothing is.
func (s *screen) above() []string {
	var doing string
	var since time.Time
	switch {
	case s.job != nil:
		doing, since = s.job.doing, s.job.started
	case s.session == nil && (len(s.waiting) > 0 || time.Since(s.began) > openQuietly):
		doing, since = s.opening(), s.began
	default:
		return []string{""}
	}
	past := time.Since(since)
	if past >= time.Second {
		doing += " · " + past.Truncate(time.Second).String()
	}
	if n := len(s.waiting); n > 0 {
		doing += " · " + plural(n, "question") + " waiting"
	}
	return []string{s.one(s.Dim(wheel[int(past/beat)%len(wheel)] + " " + doing + " · Ctrl+C stops"))}
}

// opening says what the services are waited for.
func (s *screen) opening() string {
	if s.stopped {
		return stopping
	}
	if s.options.Opening != nil {
		if at := s.options.Opening(); at != "" {
			return render.Clean(at)
		}
	}
	return "opening the index"
}

// below is the completions or a hint, if there are any.
func (s *screen) below() []string {
	switch {
	case s.menu != nil:
		return []string{s.one(s.menu.view(s.look.Style, s.width-1))}
	case s.hint != "":
		return []string{s.one(s.Dim(s.hint))}
	}
	return nil
}

// one cuts to one row that stops short of the edge, so that no terminal wraps
// it when the window narrows a little.
func (s *screen) one(text string) string {
	return look{Style: render.Style{Width: max(s.width-1, 1)}}.line(text)
}

// echo is the question as it stays on the screen.
func (s *screen) echo(text string) string {
	prompt := scoped(s.scope, s.width/3)
	indent := ansi.StringWidth(prompt)
	lines := strings.Split(look{Style: render.Style{Width: max(s.Width-indent, 1)}}.wrap(visible(text), 0), "\n")
	for i := range lines {
		lead := strings.Repeat(" ", indent)
		if i == 0 {
			lead = prompt
		}
		lines[i] = lead + s.Bold(lines[i])
	}
	return "\n" + strings.Join(lines, "\n")
}
