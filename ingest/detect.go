package ingest

import (
	"bufio"
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"dateline/internal/pattern"
)

// format is a kind of file.
type format int

const (
	formatNone format = iota
	formatText
	formatMarkdown
	formatHTML
	formatXML // a feed or a sitemap
	formatJSON
	formatCSV
	formatPDF
	formatDOCX
	formatMail
	formatMbox
	formatWARC
	formatGzip
)

// readers read each format. An error is about the whole input; what is wrong
// with one article is emitted.
var readers map[format]func(ctx context.Context, in *input, r *bufio.Reader, depth int, out emit) error

func init() { // a message may hold any of the others
	readers = map[format]func(context.Context, *input, *bufio.Reader, int, emit) error{
		formatText: readText, formatMarkdown: readMarkdown, formatHTML: readHTML, formatXML: readXML,
		formatJSON: readJSON, formatCSV: readCSV, formatPDF: readPDF, formatDOCX: readDOCX,
		formatMail: readMail, formatMbox: readMbox, formatWARC: readWARC,
	}
}

var endings = map[string]format{
	".txt": formatText, ".text": formatText,
	".md": formatMarkdown, ".markdown": formatMarkdown, ".mdown": formatMarkdown, ".mkd": formatMarkdown,
	".html": formatHTML, ".htm": formatHTML, ".xhtml": formatHTML,
	".xml": formatXML, ".rss": formatXML, ".atom": formatXML, ".rdf": formatXML,
	".json": formatJSON, ".jsonl": formatJSON, ".ndjson": formatJSON,
	".csv": formatCSV, ".tsv": formatCSV,
	".pdf": formatPDF, ".docx": formatDOCX, ".eml": formatMail, ".mbox": formatMbox,
	".warc": formatWARC, ".gz": formatGzip,
}

// formatOf is the format that a name's ending says, or formatNone. Of a .gz
// file it is what is within: a picture in it is none of ours.
func formatOf(name string) format {
	ext := strings.ToLower(path.Ext(name))
	if ext == ".gz" {
		if inner := path.Ext(strings.TrimSuffix(name, path.Ext(name))); inner != "" && formatOf(inner) == formatNone {
			return formatNone
		}
	}
	return endings[ext]
}

// inPieces reports whether a file of a name is read piece by piece, whatever its
// size.
func inPieces(name string) bool {
	switch formatOf(name) {
	case formatJSON, formatCSV, formatMbox, formatWARC, formatGzip:
		return true
	}
	return false
}

// detect tells an input's format by its first bytes where they say, else by
// its name, else, for what a person named or a text's ending hides, by what it
// looks like.
func (in *input) detect(head []byte) format {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return formatGzip
	case bytes.HasPrefix(bytes.TrimLeft(head, "\r\n\t \x00\xef\xbb\xbf"), []byte("%PDF-")):
		return formatPDF
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return formatDOCX
	case bytes.HasPrefix(head, []byte("WARC/")):
		return formatWARC
	}
	named := formatOf(in.name)
	switch named {
	case formatText, formatNone, formatXML:
	default:
		return named
	}
	if look := in.looksLikeTextOf(head); look != formatNone {
		return look
	}
	if look := looksLike(head); look != formatNone && (named != formatText || look == formatHTML || look == formatXML) {
		return look
	}
	if named == formatNone && in.named && path.Ext(in.name) != "" && isBinary(head) {
		return formatNone
	}
	if named == formatNone {
		return formatText
	}
	return named
}

// looksLikeTextOf tells formats of what has no name, standard input, that only
// look like text: a table by its header, Markdown by front matter and marks
// behind it.
func (in *input) looksLikeTextOf(head []byte) format {
	if in.location != stdinLocation || in.name != "" {
		return formatNone
	}
	d, fault := decode(head, "")
	if fault != nil {
		return formatNone
	}
	if fields, begin := frontMatter(d.text); fields != nil && markRE.MatchString(d.text[begin:]) {
		return formatMarkdown
	}
	if isTableHead(d.text) {
		return formatCSV
	}
	return formatNone
}

// markRE is what stands in Markdown and hardly in a text.
var markRE = pattern.New(`(?m)^(#{1,6} \S|[-*+] \S|> \S|` + "```" + `|\|.*\|\s*$)|\]\([^)\s]+\)|\*\*\S[^*\n]*\*\*`)

// isTableHead reports whether a text begins with the names of columns, one of
// them that of texts and another one known too, and has a row.
func isTableHead(text string) bool {
	line, next := cutLine(text, 0)
	if next >= len(text) || len(line) > 1000 {
		return false
	}
	texts, known := false, 0
	names := strings.Split(line, string(separator([]byte(line))))
	for _, name := range names {
		name = fold(strings.Trim(strings.TrimSpace(name), `"`))
		texts = texts || slices.Contains(fieldNames["text"], name)
		if knownNames[name] {
			known++
		}
	}
	return texts && known >= 2 && 2*known >= len(names)
}

// looksLike tells formats that begin in a way of their own.
func looksLike(head []byte) format {
	text := strings.ToLower(string(bytes.TrimLeft(asciiOf(head), "\xef\xbb\xbf \t\r\n")))
	switch {
	case strings.HasPrefix(text, "<?xml"), strings.HasPrefix(text, "<rss"), strings.HasPrefix(text, "<feed"), strings.HasPrefix(text, "<urlset"), strings.HasPrefix(text, "<sitemapindex"), strings.HasPrefix(text, "<rdf:rdf"):
		if strings.Contains(text, "<html") {
			return formatHTML
		}
		return formatXML
	case isHTML(text):
		return formatHTML
	case strings.HasPrefix(text, "from ") && strings.Contains(text, "\nfrom:"):
		return formatMbox
	case isMailHead(text):
		return formatMail
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "[{"), strings.HasPrefix(text, "[\n"), strings.HasPrefix(text, "[ "):
		return formatJSON
	}
	return formatNone
}

// asciiOf makes UTF-16 readable as far as it is ASCII.
func asciiOf(head []byte) []byte {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	return head
}

// isHTML reports whether a text begins as a page does. Comments may stand
// before it.
func isHTML(text string) bool {
	for strings.HasPrefix(text, "<!--") {
		_, rest, ok := strings.Cut(text, "-->")
		if !ok {
			return false
		}
		text = strings.TrimLeft(rest, " \t\r\n")
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<article", "<main", "<div", "<p>", "<p ", "<h1", "<section", "<title", "<meta ", "<script", "<table"} {
		if strings.HasPrefix(text, tag) {
			return true
		}
	}
	return false
}

// isMailHead reports whether a text begins with the lines of a message's head.
func isMailHead(text string) bool {
	seen := 0
	for range 40 {
		line, rest, ok := strings.Cut(text, "\n")
		if strings.TrimSpace(line) == "" || !ok {
			break
		}
		name, _, ok := strings.Cut(line, ":")
		if !ok && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			return false
		}
		switch name {
		case "from", "subject", "date", "to", "mime-version", "content-type", "message-id", "received", "return-path":
			seen++
		}
		text = rest
	}
	return seen >= 3
}

func isBinary(head []byte) bool {
	odd := 0
	for _, c := range head {
		if c == 0 || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b {
			odd++
		}
	}
	return odd > len(head)/50
}
