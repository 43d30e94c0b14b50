// Package corpus holds what Dateline knows of articles before any search:
// articles, their sentences and passages as byte ranges, and the readers that
// bring them in from files.
package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Article is one source document. Text is kept byte for byte: every quote is a
// byte range of it.
type Article struct {
	ID       string // stable: given by the source, or made from where the article came from
	Outlet   string // as a reader would name it: "NPR"
	Headline string // the article's own, or "" when it gives none: never invented
	URL      string // "" when unknown
	Date     string // as the source gives it, "" when it gives none
	Text     string

	Author   string // names, with commas between; "" when unknown
	Section  string // as the source names it: "Business"
	Language string // a BCP 47 tag: "en", "pt-BR"; "" when unknown
	Origin   Origin
}

// Hash is the hex SHA-256 over every field of the article but its Origin: a
// file that is moved holds the same article. Each field is preceded by its
// length, so no two articles share a hash by moving a byte from one field to
// the next. The fields that came later count only where one of them is given,
// so that an index of before keeps its hashes.
func (a Article) Hash() string {
	h := sha256.New()
	fields := []string{a.ID, a.Outlet, a.Headline, a.URL, a.Date, a.Text}
	if a.Author != "" || a.Section != "" || a.Language != "" {
		fields = append(fields, a.Author, a.Section, a.Language)
	}
	for _, field := range fields {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write([]byte(field))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Span is a half-open range of bytes [Start, End) of one article's text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the number of bytes that the span covers.
func (s Span) Len() int { return s.End - s.Start }

// Overlaps reports whether the two spans share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// In returns the bytes of text that the span covers.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Passage is a run of whole sentences of one article, the unit of retrieval.
type Passage struct {
	ID        string // hex, made from the article's id, the range and the text in it
	ArticleID string
	Ordinal   int // position among the article's passages, from 0
	Span
	FirstSentence int // index into Split(article.Text)
	LastSentence  int // inclusive
}
