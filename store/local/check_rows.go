package local

import (
	"context"
	"database/sql"
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

	ofSentences, ofPassages []store.Key // of the texts whose vectors they have
}

func (c *checker) sentences(ctx context.Context, num int64) error {
	const query = `SELECT ordinal, start, end, key FROM sentences WHERE article = ? ORDER BY ordinal`
	return each(ctx, c.tx, query, []any{num}, func(row *sql.Rows) error {
		one := store.Sentence{Vector: c.unit}
		var ordinal int
		var key []byte
		err := row.Scan(&ordinal, &one.Start, &one.End, &key)
		if ordinal != len(c.doc.Sentences) {
			c.report.problem("article %q: sentence %d is missing", c.doc.Article.ID, len(c.doc.Sentences))
		}
		c.doc.Sentences = append(c.doc.Sentences, one)
		c.ofSentences = append(c.ofSentences, keyIn(key))
		return err
	})
}

func (c *checker) passages(ctx context.Context, num int64) error {
	const query = `SELECT ordinal, id, start, end, first_sentence, last_sentence, key FROM passages WHERE article = ? ORDER BY ordinal`
	return each(ctx, c.tx, query, []any{num}, func(row *sql.Rows) error {
		p := corpus.Passage{ArticleID: c.doc.Article.ID}
		var key []byte
		err := row.Scan(&p.Ordinal, &p.ID, &p.Start, &p.End, &p.FirstSentence, &p.LastSentence, &key)
		c.doc.Passages = append(c.doc.Passages, store.Passage{Passage: p, Vector: c.unit})
		c.ofPassages = append(c.ofPassages, keyIn(key))
		return err
	})
}

// keyIn is a key from its column, which may be damaged.
func keyIn(data []byte) (key store.Key) {
	copy(key[:], data)
	return key
}

// checkKeys compares the text of each sentence and passage with the one whose
// vector it has: a range that was moved, or a vector that is another's, shows.
// The white space around a text may or may not have been embedded with it.
func (c *checker) checkKeys() {
	a := c.doc.Article
	for i, s := range c.doc.Sentences {
		if key := c.ofSentences[i]; key != store.KeyOf(s.In(a.Text)) && key != store.KeyOf(corpus.Trim(a.Text, s.Span).In(a.Text)) {
			c.report.problem("article %q, sentence %d: its vector is that of another text, or its range has moved", a.ID, i)
		}
	}
	for i, p := range c.doc.Passages {
		text := store.SearchText(a, p.Span)
		title := strings.TrimSuffix(text, corpus.Trim(a.Text, p.Span).In(a.Text))
		if key := c.ofPassages[i]; key != store.KeyOf(text) && key != store.KeyOf(title+p.In(a.Text)) {
			c.report.problem("article %q, passage %d: its vector is that of another text, or its range has moved", a.ID, i)
		}
	}
}
