package ingest

import (
	"bufio"
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"strings"

	"dateline/internal/pattern"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxPage is how large a page is read as one, and maxElements how many elements
// of it are weighed for which of them are the article; larger ones keep all
// their text.
const (
	maxPage     = 16 << 20
	maxElements = 30_000
)

// tooLittle is how many bytes of text leave room for doubt that it is the
// article.
const tooLittle = 100

var charsetRE = pattern.New(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:-]+)`)

// readHTML reads a page: its article's text, and what it says of itself.
func readHTML(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	if len(data) > maxPage {
		return problem("save it without its pictures", "too large: a page may have %d MB", maxPage>>20)
	}
	declared := in.charset
	if m := charsetRE.FindSubmatch(data[:min(len(data), 4096)]); declared == "" && m != nil {
		declared = string(m[1])
	}
	d, fault := decode(data, declared)
	if fault != nil {
		return fault
	}
	records, err := apart(ctx, workPage, d.text, in.given.url)
	if err != nil || len(records) == 0 {
		return err
	}
	rec := records[0]
	if d.note != "" {
		rec.notes = append(rec.notes, d.note)
	}
	in.put(rec, out)
	return nil
}

// fromHTML reads a page that was fetched from an address, "" where that isn't
// known.
func fromHTML(page, address string) (record, error) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return record{}, problem("save it as text", "its HTML can't be read: %v", err)
	}
	meta := metaOf(root, address)
	rec := meta.record()
	prune(root)
	if rec.text = articleText(root, address, &rec); len(rec.text) < tooLittle {
		// A page of an unknown build: all of it.
		if root, err = html.Parse(strings.NewReader(page)); err == nil {
			rec.text = articleText(root, address, &rec)
		}
	}
	rec.text = withoutTrimmings(rec.text, &rec)
	if len(rec.text) < len(meta.body)/2 { // the page keeps its text for scripts
		rec.text = meta.body
	}
	if first, rest, ok := strings.Cut(rec.text, "\n"); ok && sameWords(first, rec.headline) {
		rec.text = strings.TrimLeft(rest, "\n")
	}
	return rec, nil
}

// sameWords reports whether two lines differ in nothing but case, marks and
// white space.
func sameWords(a, b string) bool { return a != "" && fold(a) == fold(b) }

// articleText is the text of a page's article.
func articleText(root *html.Node, address string, rec *record) string {
	main := mainElement(root)
	plain := textOf(main, seenBesideMenus).text
	if countElements(root, maxElements) >= maxElements {
		return plain
	}
	base, err := url.Parse(address)
	if err != nil || address == "" {
		base = &url.URL{Scheme: "http", Host: "page.invalid", Path: "/"}
	}
	p := readability.NewParser()
	p.Logger = slog.New(slog.DiscardHandler)
	p.MaxElemsToParse = maxElements
	found, err := p.ParseDocument(root, base)
	if err != nil || found.Node == nil {
		return plain
	}
	if rec.author == "" {
		rec.author = found.Byline()
	}
	if rec.headline == "" {
		rec.headline = found.Title()
	}
	for n := range found.Node.Descendants() { // it makes elements by name alone
		if n.Type == html.ElementNode {
			n.DataAtom = atom.Lookup([]byte(n.Data))
		}
	}
	text := textOf(found.Node, seenBesideMenus).text
	// On a short page it takes a part for the whole.
	if len(text) < 500 && len(plain) > len(text) && len(plain) < 4*max(len(text), 500) {
		return plain
	}
	return text
}

// seenBesideMenus also leaves out what stands round an article.
func seenBesideMenus(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Aside:
		return false
	}
	switch attribute(n, "role") {
	case "doc-noteref", "doc-backlink":
		return false
	case "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert":
		return false
	}
	return seen(n) && !isMark(n)
}

// isMark reports whether an element is the mark of a footnote, which would
// stand as a figure behind a word or a year.
func isMark(n *html.Node) bool {
	if n.DataAtom != atom.Sup {
		return false
	}
	for c := range n.Descendants() {
		if c.DataAtom == atom.A {
			_, within, ok := strings.Cut(attribute(c, "href"), "#")
			return ok && within != ""
		}
	}
	return false
}

// mainElement is the element that the page says its article is, or the body.
func mainElement(root *html.Node) *html.Node {
	var articles, mains []*html.Node
	var body *html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Article:
			articles = append(articles, n)
		case n.DataAtom == atom.Main, attribute(n, "role") == "main", attribute(n, "itemprop") == "articleBody":
			mains = append(mains, n)
		case n.DataAtom == atom.Body:
			body = n
		}
	}
	switch {
	case len(articles) == 1:
		return articles[0]
	case len(mains) > 0:
		return mains[0]
	case body != nil:
		return body
	}
	return root
}

func countElements(root *html.Node, most int) int {
	n := 0
	for range root.Descendants() {
		if n++; n >= most {
			break
		}
	}
	return n
}

// littleMarkup is how many bytes of HTML are parsed here and not apart: in so
// few nothing fits that takes long.
const littleMarkup = 4 << 10

// fragmentText is textOfHTML of what may be large.
func fragmentText(ctx context.Context, fragment string) (string, error) {
	if len(fragment) <= littleMarkup || !strings.ContainsAny(fragment, "<&") {
		return textOfHTML(fragment), nil
	}
	records, err := apart(ctx, workFragment, fragment, "")
	if err != nil || len(records) == 0 {
		return "", err
	}
	return records[0].text, nil
}

// textOfHTML is all the text of a fragment: a feed's content, a message's body.
func textOfHTML(fragment string) string {
	if !strings.ContainsAny(fragment, "<&") {
		return strings.TrimSpace(fragment)
	}
	root, err := html.Parse(bytes.NewReader([]byte(fragment)))
	if err != nil {
		return ""
	}
	return textOf(root, seen).text
}
