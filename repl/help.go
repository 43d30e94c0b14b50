package repl

import (
	"context"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// columns of /help: two of these fit into 80.
const (
	helpNameWidth = 15
	helpTextWidth = 24
)

func runHelp(_ context.Context, s *session, l look, _ string) (result, error) {
	all := offered(s)
	var cells []string
	narrow := l.Width > 0 && l.Width < helpNameWidth+helpTextWidth
	for _, c := range all {
		name := "/" + strings.TrimSpace(c.name+" "+c.args)
		if narrow { // one under the other, so that nothing is cut off
			cells = append(cells, l.Number(name), "  "+c.help)
			continue
		}
		cells = append(cells, l.Number(pad(name, helpNameWidth))+pad(c.help, helpTextWidth))
	}
	var lines []string
	if l.plain || l.Width > 0 && l.Width < 2*(helpNameWidth+helpTextWidth)+1 {
		lines = cells
	} else {
		half := (len(cells) + 1) / 2
		for i := range half {
			line := cells[i]
			if i+half < len(cells) {
				line += " " + cells[i+half]
			}
			lines = append(lines, line)
		}
	}
	for i := range lines {
		lines[i] = l.line(strings.TrimRight(lines[i], " "))
	}
	text := strings.Join(lines, "\n")
	if !l.plain {
		text += "\n\n" + l.wrap(l.Dim(helpKeys), 0)
	} else {
		text += "\n\n" + l.wrap(helpPlain, 0)
	}
	return result{text: text}, nil
}

const helpKeys = "Alt+Enter or \\ Enter: new line · Tab: complete · Ctrl+X Ctrl+E: your editor · Ctrl+R: search what you typed · " +
	"Ctrl+O: read the article of the last citation · Ctrl+C: stop the answer · Ctrl+L: clear · Ctrl+D: leave"

const helpPlain = `A \ at the end of a line goes on with the next; """ begins and ends a question of many lines. Ctrl+C stops the answer, Ctrl+D leaves.`

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-ansi.StringWidth(text), 0))
}
