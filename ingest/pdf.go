package ingest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

// The bounds of a PDF: its pages, the nodes of their tree, what is unpacked to
// draw them, and its characters.
const (
	maxPages   = 2000
	maxNodes   = 4 * maxPages
	maxDrawing = 64 << 20
	maxChars   = 8 << 20
)

// readPDF reads the text of a PDF: lines put together from where characters
// stand, columns one after the other, without the lines that stand at the top
// or foot of every page.
func readPDF(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i > 0 {
		data = data[i:]
	}
	records, err := apart(ctx, workPDF, string(data), "")
	if err != nil || len(records) == 0 {
		return err
	}
	in.put(records[0], out)
	return nil
}

// fromPDF reads a PDF.
func fromPDF(data string) (rec record, err error) {
	file, err := pdf.NewReader(strings.NewReader(data), int64(len(data)))
	if err != nil {
		reason := oneLine(err.Error())
		if strings.Contains(reason, "password") || strings.Contains(reason, "encrypt") {
			return rec, problem("save it without a password", "the PDF is encrypted")
		}
		return rec, problem("save it again, or as text", "a damaged PDF: %s", reason)
	}
	info := file.Trailer().Key("Info")
	if title := info.Key("Title").Text(); meantTitle(title) {
		rec.headline = title
	}
	rec.author = info.Key("Author").Text()
	if date, ok := normalDate(info.Key("CreationDate").Text()); ok { // of the file's making; there is no other
		rec.date = date
	}
	var pages [][]string
	found, whole := pagesOf(file.Trailer().Key("Root").Key("Pages"))
	if !whole && len(found) == 0 {
		return rec, problem("save it again, or as text", "a damaged PDF: its pages lead round in a circle")
	}
	chars, drawing, failed := 0, int64(maxDrawing), 0
	for _, page := range found {
		if drawing -= drawingOf(page, drawing+1); drawing < 0 {
			return rec, problem("split it, or save it as text", "too large: the pages of a PDF may unpack to %d MB", maxDrawing>>20)
		}
		glyphs, err := glyphsOf(page, maxChars)
		if err != nil {
			failed++
			continue
		}
		if chars += len(glyphs); chars > maxChars {
			return rec, problem("split it", "too large: a PDF may have %d characters", maxChars)
		}
		pages = append(pages, linesOf(glyphs))
	}
	if !whole {
		rec.notes = append(rec.notes, fmt.Sprintf("its first %d pages were read and the rest left out", len(found)))
	}
	if failed > 0 && len(pages) == 0 {
		return rec, problem("save it again, or as text", "a damaged PDF: no page of it can be read")
	}
	if failed > 0 {
		rec.notes = append(rec.notes, fmt.Sprintf("%d of its pages can't be read and were left out", failed))
	}
	text := joinPages(withoutRunningLines(pages))
	rec.text, _ = joinHyphens(text, 0)
	if strings.TrimSpace(rec.text) == "" {
		return rec, problem("run text recognition over it", "the PDF holds pictures and no text")
	}
	if head, rest, ok := strings.Cut(rec.text, "\n"); ok && sameWords(head, rec.headline) {
		rec.text = strings.TrimLeft(rest, "\n")
	}
	return rec, nil
}

// pagesOf are the pages of a tree, and whether they are all. The library looks
// for each from the top by what the nodes say of their number, and where these
// lead round in a circle for ever.
func pagesOf(top pdf.Value) (pages []pdf.Page, whole bool) {
	const deepest = 32
	nodes := 0
	var walk func(node pdf.Value, depth int) bool
	walk = func(node pdf.Value, depth int) bool {
		if nodes++; nodes > maxNodes || depth > deepest {
			return false
		}
		kids := node.Key("Kids")
		if node.Key("Type").Name() != "Pages" && kids.Kind() != pdf.Array {
			if len(pages) == maxPages {
				return false
			}
			pages = append(pages, pdf.Page{V: node})
			return true
		}
		for i := range kids.Len() {
			if !walk(kids.Index(i), depth+1) {
				return false
			}
		}
		return true
	}
	whole = walk(top, 0)
	return pages, whole
}

// drawingOf is how many bytes draw a page, counted up to a limit.
func drawingOf(page pdf.Page, limit int64) (n int64) {
	defer func() { _ = recover() }() // glyphsOf tells of the damage
	contents := page.V.Key("Contents")
	streams := []pdf.Value{contents}
	if contents.Kind() == pdf.Array {
		streams = nil
		for i := range min(contents.Len(), maxNodes) {
			streams = append(streams, contents.Index(i))
		}
	}
	for _, stream := range streams {
		read, _ := io.Copy(io.Discard, io.LimitReader(stream.Reader(), limit-n))
		n += read
	}
	return n
}

// meantTitle leaves out what programs write for a title.
func meantTitle(title string) bool {
	lower := strings.ToLower(title)
	for _, sign := range []string{"microsoft word", "untitled", ".doc", ".indd", ".qxp", ".tex", ".pdf", "(anonymous)", "unspecified"} {
		if strings.Contains(lower, sign) {
			return false
		}
	}
	return strings.IndexFunc(title, unicode.IsLetter) >= 0
}

// joinPages puts lines together; a page's end ends no paragraph by itself.
func joinPages(pages [][]string) string {
	var b strings.Builder
	for _, lines := range pages {
		for len(lines) > 0 && lines[0] == "" {
			lines = lines[1:]
		}
		for len(lines) > 0 && lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	text := b.String()
	for strings.Contains(text, "\n\n\n") {
		text = strings.ReplaceAll(text, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(text) + "\n"
}

// edge is how many lines at a page's top and foot may be running ones.
const edge = 2

// withoutRunningLines takes out the lines that stand at the top or foot of at
// least half of the pages, figures aside, and page numbers.
func withoutRunningLines(pages [][]string) [][]string {
	counts := make(map[string]int)
	for _, lines := range pages {
		seen := make(map[string]bool)
		for _, i := range edges(lines) {
			if key := runningKey(lines[i]); !seen[key] {
				seen[key] = true
				counts[key]++
			}
		}
	}
	for p, lines := range pages {
		drop := make(map[int]bool)
		for _, i := range edges(lines) {
			key := runningKey(lines[i])
			drop[i] = isPageNumber(lines[i]) || len(pages) > 1 && counts[key] >= 2 && 2*counts[key] >= len(pages)
		}
		var kept []string
		for i, line := range lines {
			if !drop[i] {
				kept = append(kept, line)
			}
		}
		pages[p] = kept
	}
	return pages
}

// edges are the places of the lines at the top and foot of a page.
func edges(lines []string) []int {
	var full []int
	for i, line := range lines {
		if line != "" {
			full = append(full, i)
		}
	}
	if len(full) <= 2*edge {
		return full
	}
	return append(append([]int{}, full[:edge]...), full[len(full)-edge:]...)
}

func runningKey(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsSpace(r):
			return -1
		}
		return unicode.ToLower(r)
	}, strings.TrimFunc(line, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) }))
}

// isPageNumber knows "12", "- 12 -", "Page 3 of 9" and "3/9".
func isPageNumber(line string) bool {
	words := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if w != "page" && w != "of" && strings.Trim(w, "0123456789") != "" {
			return false
		}
	}
	return len(words) > 1 || len(words[0]) <= 4
}
