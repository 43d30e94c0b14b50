// Package picturetest draws messages as a chat shows them, for the README.
package picturetest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Message is one as it is to be drawn.
type Message struct {
	Author  string
	Bot     bool
	Content string   // Discord's Markdown
	Buttons []string // their labels
	Note    string   // above it, in small: "ann used Check this claim"
	Lone    bool     // only its reader sees it
}

// The picture's measures in pixels.
const (
	width  = 820
	margin = 20
	left   = 76 // of what is said
	size   = 15
)

// The picture's colours.
const (
	ground, ink, quiet, blue = "#313338", "#dbdee1", "#949ba4", "#00a8fc"
	bright, grey, named      = "#f2f3f5", "#4e5058", "#c9cdfb"
)

// SVG draws messages below one another. title is for those who can't see them.
func SVG(w io.Writer, title string, messages []Message) error {
	p := &pen{y: margin}
	bot := "Dateline"
	for _, m := range messages {
		if m.Bot {
			bot = m.Author
		}
	}
	for _, m := range messages {
		p.message(m, bot)
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.0f" role="img">
<title>%s</title>
<rect width="100%%" height="100%%" rx="10" fill="%s"/>
<g font-family="'Noto Sans','Helvetica Neue',Helvetica,Arial,sans-serif" font-size="%d" fill="%s" xml:space="preserve">
%s</g>
</svg>
`, width, p.y+margin/2, escaped(title), ground, size, ink, p.b.String())
	return err
}

type pen struct {
	b strings.Builder
	y float64
}

func (p *pen) message(m Message, bot string) {
	if m.Note != "" {
		p.text(left, p.y+11, 12.5, m.Note, quiet, "")
		p.y += 20
	}
	colour := "#5865f2"
	if !m.Bot {
		colour = "#3ba55d"
	}
	fmt.Fprintf(&p.b, `<circle cx="%d" cy="%.1f" r="20" fill="%s"/>`+"\n", margin+20, p.y+20, colour)
	initial := strings.ToUpper(m.Author[:1])
	p.text(margin+20-measure(initial, 18, true)/2, p.y+26, 18, initial, bright, ` font-weight="700"`)
	p.text(left, p.y+12, size, m.Author, bright, ` font-weight="700"`)
	if m.Bot {
		x := left + measure(m.Author, size, true) + 7
		fmt.Fprintf(&p.b, `<rect x="%.1f" y="%.1f" width="34" height="16" rx="4" fill="#5865f2"/>`, x, p.y-1)
		p.text(x+5, p.y+11, 11, "APP", bright, ` font-weight="700"`)
	}
	p.y += 20
	for _, l := range lines(m.Content, bot) {
		p.line(l)
	}
	if len(m.Buttons) > 0 {
		p.buttons(m.Buttons)
	}
	if m.Lone {
		p.text(left, p.y+15, 12.5, "Only you can see this", quiet, "")
		p.y += 20
	}
	p.y += 16
}

// line draws a line of a message, wrapped at words.
func (p *pen) line(l line) {
	em, from := float64(size), float64(left)
	if l.small {
		em = 12.5
	}
	if l.quoted {
		from += 14
	}
	height := em * 1.5
	top := p.y
	x := from
	p.y += height
	for _, r := range l.runs {
		fits := "" // of the run, on this line
		for _, word := range strings.SplitAfter(r.text, " ") {
			if end := x + measure(strings.TrimRight(fits+word, " "), em, r.bold); end > width-margin && (fits != "" || x > from) {
				p.run(x, em, fits, r, l.small)
				x, fits = from, ""
				p.y += height
			}
			fits += word
		}
		p.run(x, em, fits, r, l.small)
		x += measure(fits, em, r.bold)
	}
	if l.quoted {
		fmt.Fprintf(&p.b, `<rect x="%d" y="%.1f" width="4" height="%.1f" rx="2" fill="%s"/>`+"\n", left, top+3, p.y-top-2, grey)
	}
}

func (p *pen) run(x, em float64, word string, r run, small bool) {
	trimmed := strings.TrimLeft(word, " ")
	x += measure(word[:len(word)-len(trimmed)], em, r.bold)
	if word = strings.TrimRight(trimmed, " "); word == "" {
		return
	}
	colour, style := ink, ""
	if small {
		colour = quiet
	}
	if r.bold {
		style += ` font-weight="700"`
	}
	if r.italic {
		style += ` font-style="italic"`
	}
	if r.link {
		colour = blue
	}
	if r.named {
		colour = named
	}
	p.text(x, p.y-em*.3, em, word, colour, style)
}

func (p *pen) buttons(labels []string) {
	x := float64(left)
	p.y += 8
	for _, label := range labels {
		n := measure(label, 14, true) + 32
		fmt.Fprintf(&p.b, `<rect x="%.1f" y="%.1f" width="%.1f" height="32" rx="4" fill="%s"/>`, x, p.y, n, grey)
		p.text(x+16, p.y+21, 14, label, bright, ` font-weight="600"`)
		x += n + 8
	}
	p.y += 36
}

func (p *pen) text(x, y, em float64, s, colour, style string) {
	bold := strings.Contains(style, "font-weight")
	// The length makes every font keep to the measure.
	fmt.Fprintf(&p.b, `<text x="%.1f" y="%.1f" font-size="%g" fill="%s" textLength="%.1f"%s>%s</text>`+"\n", x, y, em, colour, measure(s, em, bold), style, escaped(s))
}

// measure is about how wide a text is in a common sans-serif font.
func measure(s string, em float64, bold bool) float64 {
	n := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("iljI.,:;|!'’‘()[]/ ", r):
			n += .28
		case strings.ContainsRune("ftr-\"“”", r):
			n += .37
		case strings.ContainsRune("mwMW@…—", r):
			n += .86
		case unicode.IsUpper(r):
			n += .66
		case r > 0x2600:
			n += 1.2
		default:
			n += .525
		}
	}
	if bold {
		n *= 1.06
	}
	return n * em
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
