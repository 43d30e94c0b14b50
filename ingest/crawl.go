package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"strings"
)

// readAddress reads what an address answers: a page, a feed with the pages that
// it only sums up, or a sitemap with all its pages.
func (r *Reader) readAddress(ctx context.Context, source string, out emit) {
	if r.options.Web == nil {
		out(Found{}, &Fault{Where: source, Under: source, Reason: "addresses aren't fetched here", Try: "save it and give the file"})
		return
	}
	c := &crawl{reader: r, web: r.options.Web, out: out, note: func(string) {}, met: map[string]bool{}}
	c.address(ctx, source, 0, true)
}

// crawl is the reading of one address and what it leads to.
type crawl struct {
	reader    *Reader
	web       *Web
	out       emit
	note      func(location string) // of each article that came, now or earlier
	met       map[string]bool
	unchanged bool // the address says that it is as it was
}

// within is the reading of what an address that was fetched leads to.
func (c *crawl) within(address string) *crawl {
	in := &crawl{reader: c.reader, web: c.web, met: c.met}
	in.note = func(location string) {
		c.web.came(address, location)
		c.note(location)
	}
	in.out = func(found Found, fault *Fault) bool {
		if fault == nil && found.Origin.Location != "" {
			c.web.came(address, found.Origin.Location)
		}
		return c.out(found, fault)
	}
	return in
}

// address reads one address. chosen is set for the one that the person gave.
func (c *crawl) address(ctx context.Context, source string, depth int, chosen bool) bool {
	if c.met[source] || len(c.met) > maxSitemap {
		return true
	}
	c.met[source] = true
	got, err := c.web.fetch(ctx, source, true)
	if ctx.Err() != nil {
		return c.out(Found{}, nil)
	}
	if errors.Is(err, errUnchanged) {
		c.unchanged = true
		for _, location := range c.web.cameOf(got.address) {
			c.note(location)
		}
		return true
	}
	if status, ok := errors.AsType[*statusError](err); ok {
		err = problem("check the address", "%s", status.Error())
	}
	if err != nil {
		fault := at(source, err)
		fault.Under = source
		return c.out(Found{}, fault)
	}
	if got.body, err = unpacked(got.body); err != nil {
		fault := at(source, err)
		fault.Under = source
		return c.out(Found{}, fault)
	}
	c = c.within(got.address)
	media, params, _ := mime.ParseMediaType(got.kind)
	in := &input{
		where: source, location: got.address, name: nameOfType(media), named: true, charset: params["charset"],
		outlet: c.reader.options.Outlet, folder: host(got.address), given: record{url: got.address},
		paths: []string{got.address}, options: &c.reader.options,
	}
	if looksLike(got.body[:min(len(got.body), 4096)]) == formatXML {
		in.name = "feed.xml"
		if pages := sitemap(got.body); len(pages) > 0 {
			return c.pages(ctx, pages, depth)
		}
		if bytes.Contains(got.body[:min(len(got.body), 4096)], []byte("<rss")) || bytes.Contains(got.body[:min(len(got.body), 4096)], []byte("<feed")) || bytes.Contains(got.body[:min(len(got.body), 4096)], []byte("<rdf:RDF")) {
			return c.feed(ctx, in, got)
		}
	}
	if in.name == "" {
		if !chosen {
			return true
		}
		in.name = "page.txt"
	}
	return in.stream(ctx, bytes.NewReader(got.body), 0, c.out)
}

// unpacked is what a gzip file holds, as sitemaps and feeds are kept; other
// bodies stay as they are.
func unpacked(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, nil
	}
	packed := &counter{from: bytes.NewReader(body)}
	from, err := gzip.NewReader(packed)
	if err != nil {
		return body, nil // which is told of as of a file
	}
	data, err := io.ReadAll(io.LimitReader(&unbombed{from: from, packed: packed}, maxFetch+1))
	if err == nil && len(data) > maxFetch {
		err = problem("fetch it by hand and split it", "too large: an answer may have %d MB, unpacked", maxFetch>>20)
	}
	return data, err
}

// pages reads the addresses of a sitemap. An index of sitemaps has sitemaps.
func (c *crawl) pages(ctx context.Context, pages []string, depth int) bool {
	if depth >= maxDepth {
		return true
	}
	for _, page := range pages {
		if !c.address(ctx, page, depth+1, false) {
			return false
		}
	}
	return true
}

// feed reads a feed's items, and of those that it only sums up the pages.
func (c *crawl) feed(ctx context.Context, in *input, got answer) bool {
	d, fault := decode(got.body, in.charset)
	var items []record
	var err error
	if fault == nil {
		items, err = apart(ctx, workFeed, d.text, "")
	}
	if fault != nil || err != nil && len(items) == 0 {
		if fault == nil {
			fault = at("", err)
		}
		fault.Where, fault.Under = in.where, in.location
		return c.out(Found{}, fault)
	}
	for _, rec := range items {
		if len(rec.text) < summary && isWebAddress(rec.url) {
			if !c.item(ctx, in, rec) {
				return false
			}
			continue
		}
		if rec.text != "" && !c.put(in, rec) {
			return false
		}
	}
	return true
}

// summary is how many bytes of text an item has that stands for a page.
const summary = 800

// put passes an item on, under its own address where it has one.
func (c *crawl) put(in *input, rec record) bool {
	one := *in
	one.given = record{}
	if isWebAddress(rec.url) {
		one.location, one.paths, one.where = rec.url, []string{rec.url}, rec.url
		rec.item = ""
	}
	return one.put(rec, c.out)
}

// item reads the page of an item, or else keeps what the feed has of it.
func (c *crawl) item(ctx context.Context, in *input, rec record) bool {
	read := false
	page := *c
	page.out = func(found Found, fault *Fault) bool {
		if fault != nil {
			return ctx.Err() == nil
		}
		if found.Article.Text == "" {
			return c.out(found, nil)
		}
		read = true
		full := record{outlet: rec.outlet, headline: rec.headline, date: rec.date, author: rec.author, section: rec.section}
		overlayMissing(&found, full)
		return c.out(found, nil)
	}
	if !page.address(ctx, rec.url, maxDepth, false) {
		return false
	}
	if read || page.unchanged || rec.text == "" {
		return true
	}
	return c.put(in, rec)
}

// overlayMissing gives a page what only its feed says of it.
func overlayMissing(found *Found, feed record) {
	for _, f := range []struct {
		to   *string
		from string
	}{{&found.Headline, feed.headline}, {&found.Date, feed.date}, {&found.Author, feed.author}, {&found.Section, feed.section}} {
		if *f.to == "" {
			*f.to = oneLine(f.from)
			if f.to == &found.Date {
				found.Date, _ = normalDate(found.Date)
			}
		}
	}
	if feed.outlet != "" && found.Outlet == host(found.URL) {
		found.Outlet = oneLine(feed.outlet)
	}
}

// sitemap is the addresses of a sitemap or of an index of them, nil for
// anything else.
func sitemap(body []byte) []string {
	head := strings.ToLower(string(body[:min(len(body), 4096)]))
	if !strings.Contains(head, "<urlset") && !strings.Contains(head, "<sitemapindex") {
		return nil
	}
	var pages []string
	rest := string(body)
	for len(pages) < maxSitemap {
		_, after, ok := strings.Cut(rest, "<loc>")
		if !ok {
			break
		}
		address, next, ok := strings.Cut(after, "</loc>")
		if !ok {
			break
		}
		rest = next
		address = strings.TrimSpace(strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(address), "<![CDATA["), "]]>"), "&amp;", "&"))
		if isWebAddress(address) {
			pages = append(pages, address)
		}
	}
	return pages
}
