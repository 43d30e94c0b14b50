package ingest

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"dateline/internal/pattern"

	"github.com/mmcdole/gofeed"
)

var xmlEncodingRE = pattern.New(`(?i)^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([a-z0-9._:-]+)["'][^>]*\?>`)

// readXML reads a feed. A sitemap in a file lists addresses only.
func readXML(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	declared := in.charset
	if m := xmlEncodingRE.FindSubmatch(data[:min(len(data), 300)]); declared == "" && m != nil {
		declared = string(m[1])
	}
	d, fault := decode(data, declared)
	if fault != nil {
		return fault
	}
	items, err := apart(ctx, workFeed, d.text, "")
	if err != nil && len(items) == 0 {
		fault := at("", err)
		fault.Harmless = !in.named && errors.Is(err, errNoFeed)
		return fault
	}
	for _, rec := range items {
		if rec.text == "" {
			if !out(Found{}, &Fault{Where: in.where + "#" + printable(rec.item), Under: in.location, Reason: "it has no text", Try: "index its address"}) {
				return nil
			}
			continue
		}
		if !in.put(rec, out) {
			return nil
		}
	}
	return err
}

var errNoFeed = errors.New("no feed")

// parseFeed is the items of RSS, Atom or a JSON feed; an error beside some of
// them says that the feed is cut short.
func parseFeed(text string) ([]record, error) {
	text = xmlEncodingRE.ReplaceAllString(text, `<?xml version="1.0"?>`)
	if depthOf(text) > maxXMLDepth {
		return nil, problem("check what wrote it", "its elements are nested too deeply")
	}
	feed, err := gofeed.NewParser().ParseString(text)
	var cut error
	if err != nil {
		whole := mendFeed(text)
		if whole == "" {
			return nil, notFeed(text, err)
		}
		if feed, err = gofeed.NewParser().ParseString(whole); err != nil {
			return nil, notFeed(text, err)
		}
		cut = problem("fetch it again", "the feed is cut short or damaged: what stands before that was read")
	}
	var items []record
	for _, item := range feed.Items {
		items = append(items, feedItem(feed, item))
	}
	return items, cut
}

func notFeed(text string, err error) error {
	head := strings.ToLower(text[:min(len(text), 2048)])
	switch {
	case strings.Contains(head, "<urlset"), strings.Contains(head, "<sitemapindex"):
		return &Fault{Reason: "a sitemap, which lists addresses and holds no articles", Try: "index the address that it has on the web", Err: errNoFeed}
	case strings.Contains(head, "<rss"), strings.Contains(head, "<feed"), strings.Contains(head, "<rdf"):
		return &Fault{Reason: "its XML can't be read: " + oneLine(err.Error()), Try: "fetch it again"}
	}
	return &Fault{Reason: "not a feed: RSS and Atom are read of XML", Try: "convert it to text or HTML", Err: errNoFeed}
}

// mendFeed closes a feed behind its last whole item.
func mendFeed(text string) string {
	for _, end := range [][2]string{{"</item>", "</channel></rss>"}, {"</entry>", "</feed>"}} {
		if i := strings.LastIndex(text, end[0]); i >= 0 {
			return text[:i+len(end[0])] + end[1]
		}
	}
	return ""
}

const maxXMLDepth = 200

// depthOf is how deep the elements of a text are nested, counted only up to a
// little more than maxXMLDepth.
func depthOf(text string) int {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	depth, most := 0, 0
	for most <= maxXMLDepth {
		token, err := d.RawToken()
		if err != nil {
			break
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
			most = max(most, depth)
		case xml.EndElement:
			depth--
		}
	}
	return most
}

func feedItem(feed *gofeed.Feed, item *gofeed.Item) record {
	rec := record{
		outlet: textOfHTML(feed.Title), headline: textOfHTML(item.Title), url: item.Link, language: feed.Language,
		item: first(item.GUID, item.Link),
	}
	rec.date = first(item.Published, item.Updated)
	var authors []string
	for _, author := range item.Authors {
		if author != nil {
			authors = append(authors, first(author.Name, author.Email))
		}
	}
	rec.author = strings.Join(authors, ", ")
	if len(item.Categories) > 0 {
		rec.section = item.Categories[0]
	}
	full, short := textOfHTML(item.Content), textOfHTML(item.Description)
	rec.text = full
	if len(short) > len(full) {
		rec.text = short
	}
	if rec.item == "" {
		rec.item = rec.key()
	}
	return rec
}

// readAllText reads all that a reader has, up to a bound.
func readAllText(r io.Reader, limit int64) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit))
	return string(data), err
}
