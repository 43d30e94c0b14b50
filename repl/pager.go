package repl

import (
	"fmt"
	"strings"
)

// pager shows an article on the alternate screen, the quote marked in it.
type pager struct {
	place  place
	look   look
	lines  []string
	quote  int // the line that the quote begins on
	top    int // the line at the top of the screen
	height int // rows for lines
	width  int
}

func newPager(p place, l look, width, height int) *pager {
	g := &pager{place: p}
	g.fit(l, width, height)
	g.top = g.bound(g.quote - g.height/3)
	return g
}

// fit lays the article out anew for a size, with the same part of it in view.
func (g *pager) fit(l look, width, height int) {
	part := 0.0
	if len(g.lines) > 0 {
		part = float64(g.top) / float64(len(g.lines))
	}
	g.look, g.width, g.height = l.at(width), width, max(height-2, 1)
	g.lines = g.look.lines(g.place)
	// The marked words begin on the line where those before them end.
	text := g.place.article.Text
	before := g.look.marked(safe(text[:g.place.quote.Start])+"\u2060x", "", "")
	g.quote = min(len(before)-1, len(g.lines)-1)
	g.top = g.bound(int(part * float64(len(g.lines))))
}

func (g *pager) bound(top int) int {
	return max(min(top, len(g.lines)-g.height), 0)
}

// key scrolls; it reports whether the pager is to be closed.
func (g *pager) key(name string) (leave bool) {
	switch name {
	case "q", "esc", "ctrl+c", "ctrl+d", "ctrl+o", "enter":
		return true
	case "down", "j", "ctrl+n":
		g.top++
	case "up", "k", "ctrl+p":
		g.top--
	case "space", "pgdown", "f", "ctrl+f":
		g.top += g.height
	case "b", "pgup", "ctrl+b":
		g.top -= g.height
	case "g", "home":
		g.top = 0
	case "G", "shift+g", "end":
		g.top = len(g.lines)
	case "n":
		g.top = g.quote - g.height/3
	}
	g.top = g.bound(g.top)
	return false
}

func (g *pager) view() string {
	rows := []string{g.look.line(g.look.Bold(visible(g.place.title)))}
	end := min(g.top+g.height, len(g.lines))
	rows = append(rows, g.lines[g.top:end]...)
	for len(rows) < g.height+1 {
		rows = append(rows, "")
	}
	keys := "space, b, arrows: move · q: back"
	if g.place.quote.Len() > 0 {
		keys = "space, b, arrows: move · n: the quote · q: back"
	}
	rows = append(rows, g.look.line(g.look.Dim(fmt.Sprintf("%d%% · %s", 100*end/max(len(g.lines), 1), keys))))
	return strings.Join(rows, "\n")
}
