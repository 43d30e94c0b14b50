package repl

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// printer holds the lines that are yet to go above the prompt. One batch at a
// time is under way, since commands of Bubble Tea's run in no order.
type printer struct {
	lines   []string
	busy    bool
	resized bool // the window was, while the batch was under way
}

// printed is the message that a batch is on the screen.
type printed struct{}

// printed takes in that the batch is on the screen. One that was made for a
// higher window may have pushed the view off this one after the view was drawn
// for it, and Bubble Tea draws a view that hasn't changed only when it is told
// a size.
func (s *screen) printed() tea.Cmd {
	s.printer.busy = false
	if !s.printer.resized {
		return nil
	}
	s.printer.resized = false
	return s.measured
}

// say puts text above the prompt.
func (s *screen) say(text string) {
	s.printer.lines = append(s.printer.lines, strings.Split(text, "\n")...)
}

// flush prints what there is to print. A batch is no higher than the screen
// above the prompt: Bubble Tea makes room for it by scrolling that far, so a
// higher one would leave blank lines in the scrollback.
func (s *screen) flush() tea.Cmd {
	switch {
	case s.printer.busy || s.held || s.pager != nil:
		return nil
	case len(s.printer.lines) == 0:
		if s.leaving && (s.job == nil || s.job.steps != nil && !s.job.keeping) {
			return tea.Quit
		}
		return nil
	}
	n := min(len(s.printer.lines), max(s.height-s.viewHeight()-1, 1))
	batch := strings.Join(s.printer.lines[:n], "\n")
	s.printer.lines = s.printer.lines[n:]
	if batch == "" {
		batch = " " // nothing at all wouldn't be printed
	}
	s.printer.busy = true
	return tea.Sequence(tea.Println(batch), func() tea.Msg { return printed{} })
}
