package ingest

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageMeta is what a page says of itself, in the three ways that pages have:
// linked data, the head's meta elements, and marks in the text.
type pageMeta struct {
	linked fieldSet // schema.org's, in JSON-LD
	tags   fieldSet // of meta elements, by their whole names
	marked fieldSet // in the page itself
	title  string
	body   string // the text that linked data give
	base   *url.URL
}

func metaOf(root *html.Node, address string) *pageMeta {
	m := &pageMeta{linked: fieldSet{}, tags: fieldSet{}, marked: fieldSet{}}
	m.base, _ = url.Parse(address)
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			m.element(n)
		}
	}
	return m
}

func (m *pageMeta) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		m.marked.set("language", attribute(n, "lang"))
	case atom.Title:
		if m.title == "" && n.FirstChild != nil && (n.Parent == nil || n.Parent.DataAtom == atom.Head) {
			m.title = oneLine(n.FirstChild.Data)
		}
	case atom.Link:
		if strings.EqualFold(attribute(n, "rel"), "canonical") {
			m.marked.set("canonical", m.absolute(attribute(n, "href")))
		}
	case atom.Meta:
		name := attribute(n, "property")
		if name == "" {
			name = attribute(n, "name")
		}
		if name == "" {
			name = attribute(n, "itemprop")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, ok := m.tags[name]; !ok && name != "" {
			m.tags[name] = attribute(n, "content")
		}
	case atom.H1:
		m.marked.set("headline", textOf(n, seen).text)
	case atom.Time:
		if at := attribute(n, "datetime"); at != "" {
			m.marked.set("date", at)
		}
	case atom.Script:
		if strings.Contains(attribute(n, "type"), "ld+json") && n.FirstChild != nil {
			var data any
			if json.Unmarshal([]byte(n.FirstChild.Data), &data) == nil {
				m.linkedData(data, 0)
			}
		}
	}
	if prop := attribute(n, "itemprop"); prop == "datePublished" || prop == "author" {
		value := attribute(n, "datetime")
		if value == "" {
			value = attribute(n, "content")
		}
		if value == "" && prop == "author" {
			value = textOf(n, seen).text
		}
		m.marked.set(strings.TrimPrefix(prop, "date"), value)
	}
	if attribute(n, "rel") == "author" && n.DataAtom == atom.A {
		m.marked.set("author", textOf(n, seen).text)
	}
}

func (m *pageMeta) absolute(address string) string {
	if m.base == nil || m.base.Host == "" {
		return address
	}
	u, err := m.base.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// linkedData looks for the article among a page's linked data.
func (m *pageMeta) linkedData(value any, depth int) {
	if depth > 6 {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			m.linkedData(item, depth+1)
		}
	case map[string]any:
		kind := plain(v["@type"])
		if !strings.Contains(kind, "Article") && !strings.Contains(kind, "Posting") && !strings.Contains(kind, "Report") {
			m.linkedData(v["@graph"], depth+1)
			m.linkedData(v["mainEntity"], depth+1)
			return
		}
		for _, name := range []string{"headline", "datePublished", "author", "publisher", "articleSection", "inLanguage", "url"} {
			m.linked.set(name, html.UnescapeString(plain(v[name])))
		}
		if m.linked["headline"] == "" {
			m.linked.set("headline", html.UnescapeString(plain(v["name"])))
		}
		if page, ok := v["mainEntityOfPage"].(map[string]any); ok {
			m.linked.set("url", plain(page["@id"]))
		} else {
			m.linked.set("url", plain(v["mainEntityOfPage"]))
		}
		if body := plain(v["articleBody"]); m.body == "" {
			m.body = textOfHTML(body)
		}
	}
}

// tag is the first of some meta elements that is there.
func (m *pageMeta) tag(names ...string) string {
	for _, name := range names {
		if v := strings.TrimSpace(m.tags[name]); v != "" {
			return v
		}
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if v = oneLine(v); v != "" {
			return v
		}
	}
	return ""
}

func (m *pageMeta) record() record {
	r := record{
		headline: first(m.linked["headline"], m.tag("og:title", "twitter:title", "dc.title", "title"), m.marked["headline"], m.title),
		date: first(m.linked["datepublished"], m.tag("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
			"dcterms.created", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"), m.marked["published"], m.marked["date"]),
		section:  first(m.linked["articlesection"], m.tag("article:section", "section", "parsely-section")),
		language: first(m.marked["language"], m.linked["inlanguage"], strings.ReplaceAll(m.tag("og:locale"), "_", "-"), m.tag("language", "content-language")),
		outlet:   first(m.tag("og:site_name"), m.linked["publisher"], m.tag("application-name", "dc.publisher", "publisher")),
	}
	for _, author := range []string{m.linked["author"], m.tag("author", "byl", "dc.creator", "parsely-author", "article:author", "twitter:creator"), m.marked["author"]} {
		if author = oneLine(author); author != "" && !IsAddress(author) && author[0] != '@' {
			r.author = strings.TrimPrefix(strings.TrimPrefix(author, "By "), "by ")
			break
		}
	}
	for _, address := range []string{m.marked["canonical"], m.tag("og:url"), m.linked["url"]} {
		if address = m.absolute(strings.TrimSpace(address)); isWebAddress(address) {
			r.url = address
			break
		}
	}
	r.headline = withoutSite(r.headline, r.outlet)
	if r.headline == "" {
		r.headline = m.marked["headline"]
	}
	return r
}

// withoutSite takes the outlet's name off the end of a title.
func withoutSite(title, outlet string) string {
	if outlet == "" {
		return title
	}
	for _, bar := range []string{" | ", " - ", " – ", " — ", " :: ", " • ", " · "} {
		if head, tail, ok := cutLast(title, bar); ok && sameWords(tail, outlet) {
			return head
		}
	}
	return title
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
