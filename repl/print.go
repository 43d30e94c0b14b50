package repl

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dateline/render"
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

// next takes the lines off that fit into so many rows, at least one line.
func (p *printer) next(width, rows int, l look) string {
	var batch []string
	for len(p.lines) > 0 && rows > 0 {
		line := p.lines[0]
		need, ok := rowsOf(line, width)
		if !ok || need > rows && len(batch) == 0 {
			p.lines = append(strings.Split(look{Style: render.Style{Width: l.Width}}.wrap(line, 0), "\n"), p.lines[1:]...)
			line, need = p.lines[0], 1
		}
		if need > rows {
			break
		}
		batch, rows = append(batch, line), rows-need
		p.lines = p.lines[1:]
	}
	return strings.Join(batch, "\n")
}

// rowsOf is how many rows a line takes that the terminal breaks. ok is false
// where that can't be told for sure, or where Bubble Tea counts otherwise: it
// takes a row more for a line that ends with a row, and a terminal may differ on
// characters made of several.
func rowsOf(line string, width int) (rows int, ok bool) {
	n := ansi.StringWidth(line)
	if n < width {
		return 1, true
	}
	if n%width == 0 || n != ansi.StringWidthWc(line) {
		return 0, false
	}
	plain := ansi.Strip(line)
	if n != utf8.RuneCountInString(plain) { // one of two columns may not fit at the end of a row
		return 0, false
	}
	return n/width + 1, true
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
	batch := s.printer.next(s.width, max(s.height-s.viewHeight()-1, 1), s.look)
	if batch == "" {
		batch = " " // nothing at all wouldn't be printed
	}
	s.printer.busy = true
	return tea.Sequence(tea.Println(batch), func() tea.Msg { return printed{} })
}
