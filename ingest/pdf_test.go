package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/ingest"
)

// word is a piece of text that a page draws at a place.
type word struct {
	x, y, size float64
	text       string
}

// pdfOf writes a PDF of some pages in Helvetica, whose letters are given a
// width of half the size.
func pdfOf(pages ...[]word) string {
	var drawn []string
	for _, words := range pages {
		var content strings.Builder
		for _, w := range words {
			fmt.Fprintf(&content, "BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n", w.size, w.x, w.y, strings.NewReplacer("(", `\(`, ")", `\)`).Replace(w.text))
		}
		drawn = append(drawn, content.String())
	}
	return pdfDrawn(drawn...)
}

// pdfDrawn is a PDF of pages that are drawn so.
func pdfDrawn(pages ...string) string {
	var b strings.Builder
	var offsets []int
	object := func(text string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	b.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+2*i))
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(pages)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 126 /Widths [" + strings.Repeat("500 ", 95) + "] >>")
	for i, content := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 5+2*i))
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.String()
}

// column is lines one below the other.
func column(x, y float64, lines ...string) []word {
	var out []word
	for i, text := range lines {
		out = append(out, word{x, y - 12*float64(i), 10, text})
	}
	return out
}

// acrossRows draws two columns row by row, as some programs do.
func acrossRows(left, right []word) []word {
	var out []word
	for i := range left {
		out = append(out, left[i], right[i])
	}
	return out
}

func TestPDF(t *testing.T) {
	left := []string{"The ferry to Lind is", "closed for good, the", "council of Osterby", "said. Nine of the", "councillors were in", "favour of the plan."}
	right := []string{"A bus takes its place", "from October on, the", "mayor said. It drives", "over the new bridge", "six times a day and", "costs two crowns."}
	twoColumns := strings.Join(left, "\n") + "\n" + strings.Join(right, "\n")
	page := func(n int, text ...string) []word {
		out := []word{{60, 780, 8, "Coast Gazette, 16 May 2023"}, {500, 780, 8, fmt.Sprint(n)}}
		out = append(out, column(60, 700, text...)...)
		return append(out, word{280, 20, 8, fmt.Sprintf("Page %d of 3", n)})
	}
	for _, test := range []struct{ name, file, want string }{
		{"lines", pdfOf(column(60, 700, "The council voted on Tues-", "day to close the ferry.")), "The council voted on Tuesday to close the ferry."},
		{"words set apart", pdfOf([]word{{60, 700, 10, "The"}, {79, 700, 10, "council"}, {118, 700, 10, "voted."}}), "The council voted."},
		{"two columns", pdfOf(append(column(60, 700, left...), column(320, 700, right...)...)), twoColumns},
		{"two columns drawn across", pdfOf(acrossRows(column(60, 700, left...), column(320, 700, right...))), twoColumns},
		{
			"running lines", pdfOf(page(1, "The council voted.", "It was Tuesday."), page(2, "The ferry closes.", "A bus comes."), page(3, "The end is near.", "So they say.")),
			"The council voted.\nIt was Tuesday.\nThe ferry closes.\nA bus comes.\nThe end is near.\nSo they say.",
		},
		{"a figure alone at a page's foot stays within a text", pdfOf(column(60, 700, "The toll was given as", "38 dead and 41 hurt,", "the office said.")), "The toll was given as\n38 dead and 41 hurt,\nthe office said."},
		{"paragraphs", pdfOf(append(column(60, 700, "The council voted.", "It was Tuesday."), column(60, 660, "The ferry closes.", "A bus comes.")...)), "The council voted.\nIt was Tuesday.\n\nThe ferry closes.\nA bus comes."},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, faults := read(t, lay(t, map[string]string{"a.pdf": test.file}), ingest.Options{})
			if len(found) != 1 {
				t.Fatalf("%d articles, %v", len(found), faults)
			}
			if diff := cmp.Diff(test.want, strings.TrimSpace(found[0].Text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
