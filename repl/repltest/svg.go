package repltest

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The picture's measures in pixels: of a cell, and of the frame around all.
const (
	cellWidth  = 8.4
	cellHeight = 19
	margin     = 18
	fontSize   = 14
)

// The picture's colours.
const (
	ground = "#14181f"
	ink    = "#d7dde6"
	quiet  = "#8a94a3"
	stress = "#ffffff"
)

// palette is what the sixteen colours of a terminal look like in a picture.
var palette = map[ansi.BasicColor]string{
	ansi.Red: "#ff7b72", ansi.Green: "#7ee787", ansi.Yellow: "#e3b341", ansi.Blue: "#79c0ff",
	ansi.Magenta: "#d2a8ff", ansi.Cyan: "#5ccfe6", ansi.White: ink, ansi.BrightBlack: quiet,
}

// SVG draws the screen as it is, without the empty rows at its end. title is for
// those who can't see it.
func (t *Terminal) SVG(w io.Writer, title string) error {
	columns, rows := t.size()
	width, height := float64(columns)*cellWidth+2*margin, float64(rows)*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img">`+"\n<title>%s</title>\n", width, height, escaped(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="10" fill="%s"/>`+"\n", ground)
	fmt.Fprintf(&b, `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d" fill="%s" xml:space="preserve">`+"\n", fontSize, ink)
	for y := range rows {
		t.row(&b, columns, y)
	}
	b.WriteString("</g>\n</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *Terminal) size() (columns, rows int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Width(), strings.Count(t.text(), "\n") + 1
}

// row draws one row: a text for each run of cells that look alike.
func (t *Terminal) row(b *strings.Builder, columns, y int) {
	for x := 0; x < columns; {
		first := t.Cell(x, y)
		run, end := first.Text, x+1
		for ; end < columns; end++ {
			next := t.Cell(end, y)
			if !alike(first, next) {
				break
			}
			run += next.Text
		}
		if first.Reverse || strings.TrimSpace(run) != "" {
			first.draw(b, strings.TrimRight(run, " "), x, y, end-x)
		}
		x = end
	}
}

func alike(a, b Cell) bool {
	return a.Bold == b.Bold && a.Faint == b.Faint && a.Reverse == b.Reverse && a.Italics == b.Italics && a.Foreground == b.Foreground
}

func (c Cell) draw(b *strings.Builder, run string, x, y, cells int) {
	left, top := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight
	style := ""
	switch {
	case c.Reverse:
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%d" fill="%s"/>`, left, top, float64(cells)*cellWidth, cellHeight, "#3b4b2a")
		style = ` fill="` + stress + `"`
	case inked(c.Foreground) != "":
		style = ` fill="` + inked(c.Foreground) + `"`
	case c.Faint:
		style = ` fill="` + quiet + `"`
	case c.Bold:
		style = ` fill="` + stress + `"`
	}
	if c.Bold {
		style += ` font-weight="700"`
	}
	if c.Italics {
		style += ` font-style="italic"`
	}
	indent := len(run) - len(strings.TrimLeft(run, " "))
	run = strings.TrimLeft(run, " ")
	left += float64(indent) * cellWidth
	// The length makes every font keep to the grid.
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f"%s>%s</text>`+"\n",
		left, top+cellHeight-5, float64(ansi.StringWidth(run))*cellWidth, style, escaped(run))
}

func inked(c color.Color) string {
	if basic, ok := c.(ansi.BasicColor); ok {
		return palette[basic]
	}
	return ""
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
