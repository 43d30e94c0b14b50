package ingest

import (
	"slices"
	"strings"
	"unicode"

	"dateline/internal/pattern"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxNodes is how deep elements of a page are looked into: deeper ones are an
// attack.
const maxNesting = 2000

// shown decides whether an element is seen by a reader of the text.
type shown func(*html.Node) bool

// seen leaves out what a browser doesn't show, and pictures.
func seen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Iframe, atom.Object, atom.Svg, atom.Math,
		atom.Img, atom.Picture, atom.Video, atom.Audio, atom.Canvas, atom.Button, atom.Select, atom.Input, atom.Textarea, atom.Form, atom.Dialog:
		return false
	}
	return !hidden(n)
}

// seenInMarkdown also leaves out the marks of footnotes: their texts stand at
// the end.
func seenInMarkdown(n *html.Node) bool {
	switch class := attribute(n, "class"); {
	case class == "footnote-backref", n.DataAtom == atom.Sup && strings.HasPrefix(attribute(n, "id"), "fnref"):
		return false
	}
	return seen(n)
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden" && a.Val != "until-found":
			return true
		case a.Key == "aria-hidden" && a.Val == "true" && n.DataAtom != atom.Body:
			return true
		case a.Key == "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "clip:rect(0,0,0,0)") {
				return true
			}
		case a.Key == "class" && forEarsOnly(a.Val):
			return true
		}
	}
	return false
}

// forEarsOnly knows the classes by which sites hide text that a screen reader
// reads out ("opens in a new tab"), or hide it from all. With ":" in another
// class ("hidden md:block") it is shown on some screens.
func forEarsOnly(class string) bool {
	if strings.Contains(class, ":") {
		return false
	}
	for name := range strings.FieldsSeq(class) {
		switch name {
		case "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-only", "u-visually-hidden", "hidden", "hide", "d-none", "is-hidden":
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// pageText is the text of a page's elements.
type pageText struct {
	text    string
	heading string // the first line, if it is a heading
}

var emptyLineRE = pattern.New(`\n[ \t\r]*\n`)

// textOf writes elements as text: blocks with an empty line between them, items
// of lists and rows of tables on lines of their own.
func textOf(root *html.Node, visible shown) pageText {
	w := textWriter{visible: visible}
	w.walk(root, 0)
	w.breakBlock(1)
	return pageText{text: strings.TrimSpace(w.out.String()), heading: w.heading}
}

type textWriter struct {
	visible shown
	out     strings.Builder
	line    strings.Builder // of the block under way
	space   bool            // a white space is due before the next word
	lines   int             // line ends due before the next block
	heading string
	blocks  int
}

var blockElements = []atom.Atom{
	atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav, atom.Blockquote,
	atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Figure, atom.Figcaption, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
	atom.Hr, atom.Address, atom.Details, atom.Summary, atom.Fieldset, atom.Body, atom.Html, atom.Caption, atom.Pre,
}

var lineElements = []atom.Atom{atom.Li, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th}

func (w *textWriter) walk(n *html.Node, depth int) {
	if depth > maxNesting {
		return
	}
	switch n.Type {
	case html.TextNode:
		// An empty line within a text isn't shown, but who leaves one there means
		// a paragraph.
		for i, part := range emptyLineRE.Split(n.Data, -1) {
			if i > 0 && w.line.Len() > 0 && strings.TrimSpace(part) != "" {
				w.breakBlock(2)
			}
			w.words(part)
		}
		return
	case html.ElementNode:
		if !w.visible(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	switch {
	case n.DataAtom == atom.Br:
		w.breakBlock(1)
		return
	case n.DataAtom == atom.Tr && !isLayout(n):
		w.breakBlock(1)
		w.row(n, depth)
		w.breakBlock(1)
		return
	case n.DataAtom == atom.Pre:
		w.breakBlock(2)
		w.preformatted(n, depth)
		w.breakBlock(2)
		return
	}
	ends := 0
	switch {
	case slices.Contains(blockElements, n.DataAtom):
		ends = 2
	case slices.Contains(lineElements, n.DataAtom):
		ends = 1
	}
	w.breakBlock(ends)
	first := w.blocks
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, depth+1)
	}
	if (n.DataAtom == atom.H1 || n.DataAtom == atom.H2) && first == 0 && w.blocks == 0 {
		w.heading = strings.TrimSpace(w.line.String())
	}
	w.breakBlock(ends)
}

// words adds text as a browser lays it out: white space is one space.
func (w *textWriter) words(text string) {
	for _, r := range text {
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\ufeff': // where a word may be broken
			continue
		case r == '\u00a0' || unicode.IsSpace(r):
			w.space = true
			continue
		case unicode.IsControl(r):
			continue
		}
		if w.space && w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
		w.space = false
		w.line.WriteRune(r)
	}
}

// breakBlock ends the block under way, with at least so many line ends before
// the next; 0 is none.
func (w *textWriter) breakBlock(ends int) {
	if ends == 0 {
		return
	}
	if w.line.Len() > 0 {
		if w.out.Len() > 0 {
			w.out.WriteString(strings.Repeat("\n", max(w.lines, 1)))
		}
		w.out.WriteString(w.line.String())
		w.line.Reset()
		w.lines = 0
		w.blocks++
	}
	w.space = false
	w.lines = max(w.lines, ends)
}

// isLayout reports whether a row only sets parts of a page side by side: a cell
// holds another table, or more than a cell of figures and names does.
func isLayout(row *html.Node) bool {
	words := make(map[*html.Node]int)
	for cell := row.FirstChild; cell != nil; cell = cell.NextSibling {
		if countWords(cell, words, 0) > 80 {
			return true
		}
		for c := range cell.Descendants() {
			if c.DataAtom == atom.Table {
				return true
			}
		}
	}
	return false
}

// row writes a table's row on one line, with bars between its cells.
func (w *textWriter) row(n *html.Node, depth int) {
	var cells []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		cell := textWriter{visible: w.visible}
		cell.walk(c, depth+1)
		cell.breakBlock(1)
		cells = append(cells, strings.Join(strings.Fields(cell.out.String()), " "))
	}
	switch text := strings.Join(cells, " | "); {
	case strings.Trim(text, " |") == "":
	case len(cells) == 1: // a page laid out in tables
		w.words(text)
	default:
		w.words("| " + text + " |")
	}
}

// preformatted keeps line ends.
func (w *textWriter) preformatted(n *html.Node, depth int) {
	if depth > maxNesting {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.ElementNode && w.visible(c):
			w.preformatted(c, depth+1)
		case c.Type == html.TextNode:
			for i, line := range strings.Split(c.Data, "\n") {
				if i > 0 {
					w.breakBlock(1)
				}
				w.words(line)
			}
		}
	}
}
