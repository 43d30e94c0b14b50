package repl

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dateline/render"
)

// look is how text is written: the style, and how many columns there are.
type look struct {
	render.Style
	plain bool // for a dumb terminal, a screen reader or a pipe: words instead of marks
	soft  bool // the terminal breaks the lines of sentences, so that copying them gives sentences
}

// widest is where lines end on a wide terminal: longer ones read badly.
const widest = 100

// at fits a look to a terminal's width. The last column stays free: a terminal
// that is told to erase the rest of a row that is full erases its last
// character.
func (l look) at(columns int) look {
	l.Width = max(min(columns-1, widest), 1)
	return l
}

// wrap breaks text at words to the width, or inside a word that is longer than
// a line. Lines after the first are indented.
func (l look) wrap(text string, indent int) string {
	if l.Width <= 0 {
		return text
	}
	indent = min(indent, l.Width/3)
	lines := strings.Split(ansi.Wrap(text, max(l.Width-indent, 1), " "), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", indent))
}

// flow is wrap for sentences, whose lines the terminal breaks where it can.
func (l look) flow(text string, indent int) string {
	if l.soft {
		return text
	}
	return l.wrap(text, indent)
}

// line cuts text to one line of the width.
func (l look) line(text string) string {
	if l.Width <= 0 {
		return text
	}
	return ansi.Truncate(text, l.Width, "…")
}

// mark shows which words of a passage are the quote: in reverse video, or
// between marks where there is no colour.
func (l look) mark(text string) string {
	if !l.Color {
		return "»" + text + "«"
	}
	return "\x1b[7m" + text + "\x1b[27m"
}

// fault is an error for people.
func (l look) fault(err error) string {
	text := render.Clean(err.Error())
	if l.Color {
		return l.wrap("\x1b["+l.Fault()+"m"+text+"\x1b[0m", 0)
	}
	return l.wrap("error: "+text, 0)
}

func plural(n int, one string) string {
	if n == 1 {
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// list joins names as a sentence does: "WSJ, NPR and CNN".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// lapse is a time span for people: "0.21 s".
func lapse(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// lightBackground reports whether an environment says that text stands on a
// light colour: COLORFGBG is "0;15" for black on white. Its last figure is one
// of the sixteen colours, of which 7 and those over 8 are light.
func lightBackground(env []string) bool {
	value := variable(env, "COLORFGBG")
	n, err := strconv.Atoi(value[strings.LastIndexByte(value, ';')+1:])
	return err == nil && (n == 7 || n > 8 && n <= 15)
}
