package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"strings"

	"dateline/internal/pattern"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

// markdown makes HTML, raw HTML included: what a reader sees is then taken from
// that as from a page.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
	goldmark.WithRendererOptions(gmhtml.WithUnsafe()),
)

// What note-taking programs add to Markdown.
var (
	wikiImageRE = pattern.New(`!\[\[[^\[\]\n]*\]\]`)
	wikiLinkRE  = pattern.New(`\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]`)
	shortcodeRE = pattern.New(`\{\{[<%][^\n]*?[%>]\}\}`)
	highlightRE = pattern.New(`==([^=\n]+)==`)
)

// readMarkdown reads Markdown as the text that a reader sees.
func readMarkdown(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	d, fault := decode(data, in.charset)
	if fault != nil {
		return fault
	}
	if len(d.text) > maxText {
		return problem("split it", "too large: an article may have %d MB", maxText>>20)
	}
	rec := record{}
	fields, begin := frontMatter(d.text)
	if fields != nil {
		rec = fields.record()
	}
	if d.note != "" {
		rec.notes = append(rec.notes, d.note)
	}
	text, heading, note, err := markdownText(ctx, d.text[begin:])
	if err != nil {
		return err
	}
	if note != "" {
		rec.notes = append(rec.notes, note)
	}
	rec.text = text
	if rec.headline == "" {
		rec.headline = heading
	}
	if rec.headline == heading { // it stands above the text and not in it
		rec.text = strings.TrimLeft(strings.TrimPrefix(text, heading), "\n")
	}
	if strings.TrimSpace(rec.text) == "" {
		rec.text = text
	}
	in.put(rec, out)
	return nil
}

// markdownText is the text of Markdown and the heading above it. What can't be
// parsed within bounds is read as it stands, with a note: every parser of
// Markdown has texts that take it the square of their length, and a person can
// read them all the same.
func markdownText(ctx context.Context, source string) (text, heading, note string, err error) {
	records, err := apart(ctx, workMarkdown, source, "")
	fault, ok := errors.AsType[*Fault](err)
	switch {
	case ok && errors.Is(err, errTooMuch):
		return source, "", "it is kept as plain text, marks and all: " + fault.Reason, nil
	case err != nil || len(records) == 0:
		return "", "", "", err
	}
	return records[0].text, records[0].headline, "", nil
}

// fromMarkdown is the text of Markdown, and its first line if that is a heading
// of the first or second level.
func fromMarkdown(source string) (text, heading string, err error) {
	source = strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n")
	source = wikiImageRE.ReplaceAllString(source, "")
	source = wikiLinkRE.ReplaceAllString(source, "$1")
	source = shortcodeRE.ReplaceAllString(source, "")
	source = highlightRE.ReplaceAllString(source, "$1")
	if tooDeep(source) {
		return "", "", problem("simplify it", "its lists or quotes are nested too deeply")
	}
	var page bytes.Buffer
	if err := markdown.Convert([]byte(source), &page); err != nil {
		return "", "", problem("check its Markdown", "its Markdown can't be read: %v", err)
	}
	root, err := html.Parse(&page)
	if err != nil {
		return "", "", problem("check its Markdown", "its Markdown can't be read: %v", err)
	}
	t := textOf(root, seenInMarkdown)
	return t.text, t.heading, nil
}

// tooDeep finds lines that open hundreds of quotes or lists within each other:
// Markdown's parsers take the square of them.
func tooDeep(source string) bool {
	const most = 200
	for line := range strings.SplitSeq(source, "\n") {
		opened := 0
		for _, c := range line {
			if c != '>' && c != '-' && c != '*' && c != '+' && c != ' ' && c != '[' && c != '(' && c != '!' && c != '_' && c != '`' {
				break
			}
			if c != ' ' {
				opened++
			}
		}
		if opened > most && opened < len(strings.TrimSpace(line)) {
			return true
		}
	}
	return false
}
