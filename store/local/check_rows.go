package local

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/store"
)

// checker reads the rows of one article into a document.
type checker struct {
	tx     *sql.Tx
	report *Report
	doc    *store.Document
	unit   []float32 // stands for every vector

	ofSentences, ofPassages []vectorRow // by place in doc
}

// vectorRow is what a row of vectors says of the text that was embedded.
type vectorRow struct {
	key  store.Key
	data []byte
}

// has reports whether the row is of a text: under the text's own key, or under
// the one that the writer gives to a second vector of the same text.
func (v vectorRow) has(text string) bool {
	key := store.KeyOf(text)
	return v.key == key || v.key == sha256.Sum256(append(key[:], v.data...))
}

func (c *checker) sentences(ctx context.Context, num int64) error {
	const query = `SELECT s.ordinal, s.start, s.end, v.key, v.vector FROM sentences s LEFT JOIN vectors v ON v.id = s.vector
		WHERE s.article = ? ORDER BY s.ordinal`
	return each(ctx, c.tx, query, []any{num}, func(row *sql.Rows) error {
		one := store.Sentence{Vector: c.unit}
		var ordinal int
		var key, data []byte
		err := row.Scan(&ordinal, &one.Start, &one.End, &key, &data)
		if ordinal != len(c.doc.Sentences) {
			c.report.problem("article %q: sentence %d is missing", c.doc.Article.ID, len(c.doc.Sentences))
		}
		c.doc.Sentences = append(c.doc.Sentences, one)
		c.ofSentences = append(c.ofSentences, rowOf(key, data))
		return err
	})
}

func (c *checker) passages(ctx context.Context, num int64) error {
	const query = `SELECT p.ordinal, p.id, p.start, p.end, p.first_sentence, p.last_sentence, v.key, v.vector
		FROM passages p LEFT JOIN vectors v ON v.id = p.vector WHERE p.article = ? ORDER BY p.ordinal`
	return each(ctx, c.tx, query, []any{num}, func(row *sql.Rows) error {
		p := corpus.Passage{ArticleID: c.doc.Article.ID}
		var key, data []byte
		err := row.Scan(&p.Ordinal, &p.ID, &p.Start, &p.End, &p.FirstSentence, &p.LastSentence, &key, &data)
		c.doc.Passages = append(c.doc.Passages, store.Passage{Passage: p, Vector: c.unit})
		c.ofPassages = append(c.ofPassages, rowOf(key, data))
		return err
	})
}

func rowOf(key, data []byte) vectorRow {
	v := vectorRow{data: slices.Clone(data)}
	copy(v.key[:], key)
	return v
}

// checkKeys compares the text of each sentence and passage with the one whose
// vector it has: a range that was moved, or a vector that is another's, shows.
// The white space around a text may or may not have been embedded with it.
func (c *checker) checkKeys() {
	a := c.doc.Article
	for i, s := range c.doc.Sentences {
		if v := c.ofSentences[i]; !v.has(s.In(a.Text)) && !v.has(corpus.Trim(a.Text, s.Span).In(a.Text)) {
			c.report.problem("article %q, sentence %d: its vector is that of another text, or its range has moved", a.ID, i)
		}
	}
	for i, p := range c.doc.Passages {
		text := store.SearchText(a, p.Span)
		title := strings.TrimSuffix(text, corpus.Trim(a.Text, p.Span).In(a.Text))
		if v := c.ofPassages[i]; !v.has(text) && !v.has(title+p.In(a.Text)) {
			c.report.problem("article %q, passage %d: its vector is that of another text, or its range has moved", a.ID, i)
		}
	}
}
