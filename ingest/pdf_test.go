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

// helvetica is a font whose letters have a width of half the size.
var helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 126 /Widths [" + strings.Repeat("500 ", 95) + "] >>"

// pdfDrawn is a PDF of pages that are drawn so.
func pdfDrawn(pages ...string) string {
	var kids []string
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "", helvetica}
	for i, content := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+2*i))
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 5+2*i),
			stream("", content))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(pages))
	return pdfOfObjects(objects...)
}

// stream is an object with a content.
func stream(dict, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(content), content)
}

// pdfOfObjects is a PDF of objects, numbered from 1; the first is its catalogue.
func pdfOfObjects(objects ...string) string {
	var b strings.Builder
	var offsets []int
	b.WriteString("%PDF-1.4\n")
	for i, text := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, text)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.String()
}

// wide is a font of two-byte codes, whose ToUnicode says that code 1 is "T" and so
// on through the letters of text, each as wide as widths says.
func wide(text, widths string) []string {
	var to strings.Builder
	to.WriteString("begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for i, r := range []rune(text) {
		fmt.Fprintf(&to, "1 beginbfchar <%04X> <%04X> endbfchar\n", i+1, r)
	}
	to.WriteString("endcmap")
	return []string{
		"<< /Type /Font /Subtype /Type0 /BaseFont /Wide /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>",
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Wide /DW 500 /W [" + widths + "] >>",
		stream("", to.String()),
	}
}

// TestPDFDrawing has what programs do to place text.
func TestPDFDrawing(t *testing.T) {
	// Code 10, a line feed, is a letter of this font, as in those of TeX.
	differences := strings.Replace(helvetica, "/WinAnsiEncoding", "<< /Differences [10 /Omega /fi] >>", 1)
	for _, test := range []struct{ name, content, want string }{
		{"strings with gaps between them", "BT /F1 10 Tf 60 700 Td [(The coun) 20 (cil) -250 (voted.)] TJ ET", "The council voted."},
		{"lines of strings", "BT /F2 10 Tf 12 TL 60 700 Td [(The council)] TJ T* [(voted.)] TJ ET", "The council\nvoted."},
		{"a letter for two", "BT /F2 10 Tf 60 700 Td (The \\013rst vote.) Tj ET", "The first vote."},
		{"words set apart by word spacing", "BT /F1 10 Tf 30 Tw 60 700 Td (The council) Tj 0 Tw ( voted.) Tj ET", "The council voted."},
		{"letters of two bytes", "BT /F3 10 Tf 60 700 Td <000100020003> Tj 0 -12 Td <00030002> Tj ET", "Tea\nae"},
		{"letters of two bytes, without spaces", "BT /F3 10 Tf 60 700 Td <00010002> Tj 20 0 Td <00030002> Tj ET", "Te ae"},
		{"a drawing within", "/X1 Do BT /F1 10 Tf 60 676 Td (The end.) Tj ET", "Drawn apart.\nThe end."},
		{"text up a margin", "BT /F1 10 Tf 60 700 Td (The council voted.) Tj ET BT /F1 8 Tf 0 1 -1 0 20 300 Tm (arXiv 12) Tj ET", "The council voted."},
		{"a page on its side", "BT /F1 10 Tf 0 1 -1 0 300 100 Tm (The council) Tj 0 -12 Td (voted.) Tj ET", "The council\nvoted."},
		{"states put back that were never put aside", "Q Q BT /F1 10 Tf 60 700 Td (The council voted.) Tj ET Q", "The council voted."},
		{"operands missing", "Tf cm BT 1 Td /F1 10 Tf 60 700 Td TJ Tj (The council voted.) Tj ET", "The council voted."},
	} {
		t.Run(test.name, func(t *testing.T) {
			objects := append([]string{
				"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
				"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 9 0 R /F3 6 0 R >> /XObject << /X1 10 0 R >> >> >>",
				stream("", test.content), helvetica,
			}, wide("Tea", "2 [600]")...)
			objects = append(objects, differences, stream("/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Matrix [1 0 0 1 10 0]", "q BT /F1 10 Tf 50 700 Td (Drawn apart.) Tj ET /X1 Do"))
			found, faults := read(t, lay(t, map[string]string{"a.pdf": pdfOfObjects(objects...)}), ingest.Options{})
			if len(faults) > 0 || len(found) != 1 {
				t.Fatalf("%v, %d articles", faults, len(found))
			}
			if diff := cmp.Diff(test.want, strings.TrimSpace(found[0].Text)); diff != "" {
				t.Error(diff)
			}
		})
	}
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
