// Package ingesttest holds what tests and benchmarks of reading need: the saved
// pages of ingest/testdata, and how near a text comes to the right one.
package ingesttest

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// Page is a saved page and what is right to read of it.
type Page struct {
	Name   string // of its file, without the ending
	HTML   []byte
	Fields map[string]string // headline, outlet, date, author, section, url, language, as far as the page says them

	text, neither counts
}

// Pages reads the pages of a folder: NAME.html, with NAME.txt beside it. That
// holds the page's fields between lines of "---", and its paragraphs. One that
// begins with "? " may be read or not: a picture's caption, a standfirst.
func Pages(folder string) ([]Page, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, file := range files {
		name := strings.TrimSuffix(file, ".html")
		p := Page{Name: filepath.Base(name), Fields: map[string]string{}, text: counts{}, neither: counts{}}
		if p.HTML, err = os.ReadFile(file); err != nil {
			return nil, err
		}
		right, err := os.ReadFile(name + ".txt")
		if err != nil {
			return nil, err
		}
		head, body, _ := strings.Cut(strings.TrimPrefix(string(right), "---\n"), "---\n")
		for line := range strings.Lines(head) {
			field, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			p.Fields[field] = value
		}
		p.neither.add(p.Fields["headline"])
		for paragraph := range strings.SplitSeq(body, "\n\n") {
			if open, ok := strings.CutPrefix(paragraph, "? "); ok {
				p.neither.add(open)
				continue
			}
			p.text.add(paragraph)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// counts is how often each word is in a text.
type counts map[string]int

func (c counts) add(text string) {
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		c[word]++
	}
}

// Score says how many words of a text are the page's article's, and how many of
// the article's are in the text, both of 0 to 1. Words of what may be read or
// not, the headline among them, count neither way.
func (p Page) Score(text string) (precision, recall float64) {
	got := counts{}
	got.add(text)
	hits, extra, all := 0, 0, 0
	for word, n := range got {
		hits += min(n, p.text[word])
		extra += max(0, n-p.text[word]-p.neither[word])
	}
	for _, n := range p.text {
		all += n
	}
	return float64(hits) / float64(max(1, hits+extra)), float64(hits) / float64(max(1, all))
}
