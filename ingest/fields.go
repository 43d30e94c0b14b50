package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The names that exports, site builders and people give an article's fields,
// folded as fold does. Of several in one article the first of a list counts.
var fieldNames = map[string][]string{
	"id":       {"id", "articleid", "docid", "documentid", "guid", "uuid", "storyid"},
	"outlet":   {"outlet", "source", "publisher", "publication", "sourcename", "site", "sitename", "newspaper", "provider", "feed", "feedname"},
	"headline": {"headline", "title", "heading", "webtitle", "name"},
	"url":      {"url", "link", "canonical", "canonicalurl", "permalink", "weburl", "sourceurl", "originalurl", "uri", "href"},
	"date":     {"date", "published", "publishedat", "publishdate", "publicationdate", "datepublished", "pubdate", "publishedtime", "publicationtime", "webpublicationdate", "firstpublished", "created", "createdat", "datetime", "timestamp", "time", "updated", "updatedat", "lastmod", "datemodified"},
	"author":   {"author", "authors", "byline", "creator", "writer", "writtenby", "reporter"},
	"section":  {"section", "category", "categories", "sectionname", "articlesection", "desk", "channel"},
	"language": {"language", "lang", "locale", "inlanguage"},
	"text":     {"text", "body", "content", "fulltext", "articlebody", "articletext", "bodytext", "maintext", "contenttext", "plaintext", "story", "article", "contenthtml", "bodyhtml", "html", "markdown", "description", "summary"},
}

// otherNames are fields that front matter often has and that say nothing of an
// article that is kept.
var otherNames = []string{"tags", "tag", "keywords", "layout", "draft", "type", "slug", "aliases", "alias", "weight", "image", "cover", "thumbnail", "excerpt", "toc", "comments", "status", "subtitle", "series", "featured", "template", "cssclass", "cssclasses", "license", "copyright", "topic", "topics", "format", "word", "wordcount", "version"}

// fold brings the spellings of a name together: "Published-At" and
// "publishedAt" are "publishedat". The prefixes of metadata go.
func fold(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
}

var knownNames = func() map[string]bool {
	known := make(map[string]bool)
	for _, names := range fieldNames {
		for _, name := range names {
			known[name] = true
		}
	}
	for _, name := range otherNames {
		known[name] = true
	}
	return known
}()

// fieldSet is what a source says of an article, by folded names. The first
// value of a name counts.
type fieldSet map[string]string

func (f fieldSet) set(name, value string) {
	name = fold(name)
	if _, ok := f[name]; !ok && strings.TrimSpace(value) != "" {
		f[name] = value
	}
}

func (f fieldSet) get(field string) (value, name string) {
	for _, name := range fieldNames[field] {
		if v := f[name]; v != "" {
			return v, name
		}
	}
	return "", ""
}

// record picks the fields that an article has, all but its text.
func (f fieldSet) record() record {
	var r record
	for field, to := range map[string]*string{
		"id": &r.id, "outlet": &r.outlet, "headline": &r.headline, "url": &r.url, "date": &r.date,
		"author": &r.author, "section": &r.section, "language": &r.language,
	} {
		*to, _ = f.get(field)
	}
	// Clippings give the page they are from as their source.
	if IsAddress(r.outlet) {
		if r.url == "" {
			r.url = r.outlet
		}
		r.outlet = ""
		for _, name := range fieldNames["outlet"] {
			if v := f[name]; v != "" && !IsAddress(v) {
				r.outlet = v
				break
			}
		}
	}
	if r.url != "" && !isWebAddress(r.url) { // a site's own path; another field may have the whole address
		for _, name := range fieldNames["url"] {
			if isWebAddress(f[name]) {
				r.url = f[name]
				break
			}
		}
	}
	return r
}

// plain writes a value of YAML, TOML or JSON as a field's text: lists with
// commas, of an object its name.
func plain(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339)
	case []any:
		var parts []string
		for _, item := range v {
			if text := plain(item); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		for _, key := range []string{"name", "title", "value", "text", "#text", "url", "@id"} {
			for have, inner := range v {
				if strings.EqualFold(have, key) {
					if text := plain(inner); text != "" {
						return text
					}
				}
			}
		}
		return ""
	}
	return fmt.Sprint(value)
}
