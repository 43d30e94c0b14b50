package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"

	"dateline/store"
)

// verify reads everything from both stores and compares it.
func (c *copying) verify(ctx context.Context, want []store.ArticleInfo) error {
	have, err := c.to.Articles(ctx)
	if err != nil {
		return fmt.Errorf("list what was copied: %w", err)
	}
	if len(have) != len(want) {
		return fmt.Errorf("verify the copy: it has %d articles, not %d: did something else write to it? copy again", len(have), len(want))
	}
	sums := [2]hash.Hash{sha256.New(), sha256.New()}
	for start := 0; start < len(want); start += together {
		part := want[start:min(start+together, len(want))]
		var docs [2][]store.Document
		for i, st := range []store.Store{c.from, c.to} {
			if docs[i], err = documents(ctx, st, part); err != nil {
				return fmt.Errorf("verify the copy: %w", err)
			}
			for _, doc := range docs[i] {
				if err := add(sums[i], doc); err != nil {
					return err
				}
			}
		}
		for i, doc := range docs[0] {
			if err := equal(doc, docs[1][i]); err != nil {
				return fmt.Errorf("verify the copy: article %q: %w: copy again", doc.Article.ID, err)
			}
			c.report.Articles++
			c.report.Passages += len(doc.Passages)
			c.report.Sentences += len(doc.Sentences)
		}
		c.done(len(want) + c.report.Articles)
	}
	sums[0].Sum(c.report.Hash[:0])
	return nil
}

// add hashes what a document is made of, but for its vectors: a store may keep
// them with fewer digits.
func add(h hash.Hash, doc store.Document) error {
	a := doc.Article
	fmt.Fprintf(h, "%q %s %q %q\n", a.ID, a.Hash(), a.Origin.Location, a.Origin.Shifts)
	for _, s := range doc.Sentences {
		fmt.Fprintf(h, "s %d %d\n", s.Start, s.End)
	}
	for _, p := range doc.Passages {
		line, err := json.Marshal(p.Passage)
		if err != nil {
			return err
		}
		h.Write(line)
	}
	return nil
}

// nearness is the cosine that a vector and its copy have at least.
const nearness = 0.999

// equal compares a document with its copy.
func equal(a, b store.Document) error {
	sums := [2]hash.Hash{sha256.New(), sha256.New()}
	for i, doc := range []store.Document{a, b} {
		if err := add(sums[i], doc); err != nil {
			return err
		}
	}
	if string(sums[0].Sum(nil)) != string(sums[1].Sum(nil)) {
		return fmt.Errorf("its contents differ")
	}
	for i := range a.Sentences {
		if cosine(a.Sentences[i].Vector, b.Sentences[i].Vector) < nearness {
			return fmt.Errorf("the vector of sentence %d differs", i)
		}
	}
	for i := range a.Passages {
		if cosine(a.Passages[i].Vector, b.Passages[i].Vector) < nearness {
			return fmt.Errorf("the vector of passage %d differs", i)
		}
	}
	return nil
}

func cosine(a, b []float32) float64 {
	if len(a) != len(b) {
		return 0
	}
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum / (store.Length(a) * store.Length(b))
}
