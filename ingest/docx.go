package ingest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// maxPart bounds what a part of a .docx unpacks to.
const maxPart = 64 << 20

// readDOCX reads a document of a word processor. There is no well-kept library
// under a licence that we can take, and its text is not much more than the
// paragraphs of one XML file.
func readDOCX(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	records, err := apart(ctx, workDOCX, string(data), "")
	if fault, ok := errors.AsType[*Fault](err); ok && fault.Reason == notDocument {
		fault.Harmless = !in.named && formatOf(in.name) != formatDOCX
	}
	if err != nil || len(records) == 0 {
		return err
	}
	in.put(records[0], out)
	return nil
}

// notDocument is the reason of an archive that is something else.
const notDocument = "an archive and not a document of a word processor"

func fromDOCX(ctx context.Context, data string) (rec record, err error) {
	archive, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	if err != nil {
		return rec, &Fault{Reason: "a damaged .docx: " + err.Error(), Try: "save it again", Err: err}
	}
	document, err := partOf(archive, "word/document.xml")
	if err != nil {
		return rec, err
	}
	if document == nil {
		return rec, problem("unpack it, or save it as .docx", notDocument)
	}
	if core, _ := partOf(archive, "docProps/core.xml"); core != nil {
		coreProperties(core, &rec)
	}
	w := docxWriter{}
	if err := w.read(ctx, document); err != nil && w.out.Len() == 0 {
		return rec, &Fault{Reason: "a damaged .docx: " + oneLine(err.Error()), Try: "save it again", Err: err}
	} else if err != nil {
		rec.notes = append(rec.notes, "it is damaged: what stands before the damage was read")
	}
	rec.text = strings.TrimSpace(w.out.String())
	if w.title != "" {
		rec.headline = w.title
		rec.text = strings.TrimLeft(strings.TrimPrefix(rec.text, w.title), "\n")
		if rec.text == "" {
			rec.text = w.title
		}
	}
	return rec, nil
}

// partOf is one file of an archive, nil if it has none of that name.
func partOf(archive *zip.Reader, name string) ([]byte, error) {
	for _, f := range archive.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, &Fault{Reason: "a damaged .docx: " + err.Error(), Try: "save it again", Err: err}
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, maxPart+1))
		if len(data) > maxPart {
			return nil, problem("look at it by hand", "it unpacks to more than %d MB", maxPart>>20)
		}
		if err != nil && len(data) == 0 {
			return nil, &Fault{Reason: "a damaged .docx: " + err.Error(), Try: "save it again", Err: err}
		}
		return data, nil
	}
	return nil, nil
}

func coreProperties(data []byte, rec *record) {
	var core struct {
		Title   string `xml:"title"`
		Creator string `xml:"creator"`
		Lang    string `xml:"language"`
		Created string `xml:"created"`
	}
	if xml.Unmarshal(data, &core) == nil {
		rec.headline, rec.author, rec.language, rec.date = core.Title, core.Creator, core.Lang, core.Created
	}
}

// docxWriter writes WordprocessingML as text.
type docxWriter struct {
	out   strings.Builder
	line  strings.Builder
	title string
	style string // of the paragraph under way
	skip  int    // how deep within what isn't shown
	cells []string
	table int // how deep within tables
	lines int
}

func (w *docxWriter) read(ctx context.Context, document []byte) error {
	d := xml.NewDecoder(bytes.NewReader(document))
	depth := 0
	inText := false
	for ctx.Err() == nil {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > 500 {
				return errors.New("its elements are nested too deeply")
			}
			inText = t.Name.Local == "t"
			w.start(t)
		case xml.EndElement:
			depth--
			inText = false
			w.end(t.Name.Local)
		case xml.CharData:
			if inText && w.skip == 0 {
				w.line.Write(t)
			}
		}
	}
	return ctx.Err()
}

// notShown are elements that a reader doesn't see: deleted text, the code of
// fields, what newer programs show in the place of a fallback.
func notShown(name string) bool {
	return name == "del" || name == "instrText" || name == "moveFrom" || name == "Fallback" || name == "pict"
}

func (w *docxWriter) start(t xml.StartElement) {
	switch name := t.Name.Local; {
	case notShown(name):
		w.skip++
	case w.skip > 0:
	case name == "tab":
		w.line.WriteByte(' ')
	case name == "br", name == "cr":
		w.line.WriteByte('\n')
	case name == "noBreakHyphen":
		w.line.WriteByte('-')
	case name == "tbl":
		w.table++
	case name == "pStyle":
		for _, a := range t.Attr {
			if a.Name.Local == "val" {
				w.style = strings.ToLower(a.Value)
			}
		}
	case name == "p":
		w.style = ""
	}
}

func (w *docxWriter) end(name string) {
	switch {
	case notShown(name):
		w.skip = max(0, w.skip-1)
	case w.skip > 0:
	case name == "p" && w.table > 0:
		if w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
	case name == "p":
		w.paragraph()
	case name == "tc":
		w.cells = append(w.cells, strings.Join(strings.Fields(w.line.String()), " "))
		w.line.Reset()
	case name == "tr":
		if text := strings.Join(w.cells, " | "); strings.Trim(text, " |") != "" {
			w.write("| "+text+" |", 1)
		}
		w.cells = nil
	case name == "tbl":
		w.table = max(0, w.table-1)
		w.lines = 2
	}
}

func (w *docxWriter) paragraph() {
	text := strings.TrimSpace(w.line.String())
	w.line.Reset()
	if text == "" {
		return
	}
	if w.out.Len() == 0 && (w.style == "title" || w.style == "heading1") {
		w.title = text
	}
	w.write(text, 2)
}

// write adds a block, with so many line ends behind it.
func (w *docxWriter) write(text string, ends int) {
	if w.out.Len() > 0 {
		w.out.WriteString(strings.Repeat("\n", max(w.lines, 1)))
	}
	w.out.WriteString(text)
	w.lines = ends
}
