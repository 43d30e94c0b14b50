package ingest

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"dateline/internal/pattern"

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
	body   string                    // the text that linked data give
	shown  string                    // the first date that stands in the page
	nodes  map[string]map[string]any // linked data by their @id
	base   *url.URL
}

func metaOf(root *html.Node, address string) *pageMeta {
	m := &pageMeta{linked: fieldSet{}, tags: fieldSet{}, marked: fieldSet{}, nodes: map[string]map[string]any{}}
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
			if name == "name" { // of whom, the element round it says
				name = whose(n)
			}
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
				m.identify(data, 0)
				m.linkedData(data, 0)
			}
		}
	}
	if prop := attribute(n, "itemprop"); prop == "datePublished" || prop == "author" {
		value := attribute(n, "datetime")
		if value == "" {
			value = attribute(n, "content")
		}
		if value == "" && n.DataAtom == atom.Abbr {
			value = attribute(n, "title")
		}
		if value == "" && prop == "author" {
			value = textOf(n, seen).text
		}
		m.marked.set(strings.TrimPrefix(prop, "date"), value)
	}
	if m.shown == "" && n.DataAtom != atom.Meta && n.DataAtom != atom.Body {
		m.shown = shownDate(n)
	}
	if attribute(n, "rel") == "author" && n.DataAtom == atom.A {
		m.marked.set("author", textOf(n, seen).text)
	}
}

// whose is the property that an element's name is of: its publisher, its author.
func whose(n *html.Node) string {
	for up := n.Parent; up != nil; up = up.Parent {
		if prop := attribute(up, "itemprop"); prop != "" {
			return prop
		}
	}
	return "name"
}

var (
	dateNameRE = pattern.New(`(?i)(^|[^a-z])(pub(lished|lish|date)?|posted|date|dateline|time(stamp)?)([^a-z]|$)|[pP]ub(lish)?(ed)?Date|[dD]atePublished`)
	yearRE     = pattern.New(`\b(19|20)\d\d\b`)
	ordinalRE  = pattern.New(`(\d)(st|nd|rd|th)\b`)
	dayRE      = pattern.New(`(?i)\b(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(\d{1,2}(st|nd|rd|th)?\.? )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?( \d{1,2}(st|nd|rd|th)?,?)? (19|20)\d\d)\b`)
)

// shownDate is the day that an element shows, if that is what it is for.
func shownDate(n *html.Node) string {
	if n.DataAtom != atom.Time && !dateNameRE.MatchString(attribute(n, "class")+" "+attribute(n, "id")+" "+attribute(n, "itemprop")) {
		return ""
	}
	text := textOf(n, seen).text
	if len(text) > 120 || !yearRE.MatchString(text) {
		return ""
	}
	return isoDay(dayRE.FindString(oneLine(text)))
}

// isoDay writes a day that is given in words as 2006-01-02. One in figures stays
// as it is: which of them is the month nobody knows.
func isoDay(day string) string {
	plain := ordinalRE.ReplaceAllString(strings.NewReplacer(",", "", ".", "").Replace(day), "$1")
	for _, layout := range []string{"2 January 2006", "January 2 2006", "2 Jan 2006", "Jan 2 2006"} {
		if at, err := time.Parse(layout, plain); err == nil {
			return at.Format(time.DateOnly)
		}
	}
	return day
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

// identify notes linked data that others refer to.
func (m *pageMeta) identify(value any, depth int) {
	if depth > 6 {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			m.identify(item, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 && m.nodes[id] == nil {
			m.nodes[id] = v
		}
		for _, inner := range v {
			m.identify(inner, depth+1)
		}
	}
}

// named writes a value of linked data, of a reference what it refers to.
func (m *pageMeta) named(value any) string {
	switch v := value.(type) {
	case []any:
		var names []string
		for _, item := range v {
			if name := m.named(item); name != "" {
				names = append(names, name)
			}
		}
		return strings.Join(names, ", ")
	case map[string]any:
		if id, ok := v["@id"].(string); ok && v["name"] == nil {
			return plain(m.nodes[id]["name"])
		}
	}
	return plain(value)
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
			m.linked.set(name, html.UnescapeString(m.named(v[name])))
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
			"dcterms.created", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"), m.marked["published"], m.marked["date"], m.shown),
		section:  first(m.linked["articlesection"], m.tag("article:section", "section", "articlesection", "parsely-section")),
		language: first(m.marked["language"], m.linked["inlanguage"], strings.ReplaceAll(m.tag("og:locale"), "_", "-"), m.tag("language", "content-language")),
		outlet:   first(m.tag("og:site_name"), m.linked["publisher"], m.tag("application-name", "dc.publisher", "publisher")),
	}
	for _, author := range []string{m.linked["author"], m.tag("author", "byl", "dc.creator", "parsely-author", "article:author", "twitter:creator"), m.marked["author"]} {
		if author = withoutAddress(oneLine(author)); author != "" && !IsAddress(author) && author[0] != '@' {
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
	if r.outlet == "" {
		r.outlet = siteOf(m.title, first(r.headline, m.marked["headline"]))
	}
	if sameWords(r.headline, r.outlet) { // the page's first heading is the site's name
		r.headline = m.title
	}
	r.headline = withoutSite(r.headline, r.outlet)
	if r.headline == "" {
		r.headline = m.marked["headline"]
	}
	return r
}

var mailRE = pattern.New(`[\s,(<]*[\w.+-]+@[\w-]+\.[\w.-]+[)>]?`)

// withoutAddress takes an e-mail address off a name.
func withoutAddress(author string) string {
	if name := strings.TrimSpace(mailRE.ReplaceAllString(author, "")); name != "" {
		return name
	}
	return author
}

var bars = []string{" | ", " - ", " – ", " — ", " :: ", " : ", " • ", " · ", " » "}

// siteOf is the site's name in a page's title, which has the headline and a few
// words behind or before a bar.
func siteOf(title, headline string) string {
	if rest, ok := strings.CutSuffix(title, headline); ok && headline != "" {
		if site := strings.TrimRight(rest, " :|-–—•·"); site != rest {
			return site
		}
	}
	rest, ok := strings.CutPrefix(title, headline)
	if !ok || headline == "" {
		return ""
	}
	for _, bar := range bars {
		if _, site, ok := cutLast(rest, bar); ok && len(strings.Fields(site)) <= 6 {
			return site
		}
	}
	return ""
}

// withoutSite takes the outlet's name off the end of a title.
func withoutSite(title, outlet string) string {
	if outlet == "" {
		return title
	}
	for _, bar := range bars {
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
