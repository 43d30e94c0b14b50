package local

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"hash/maphash"

	"dateline/corpus"
)

// checkPostings makes the lists of words anew from the texts and compares them
// with those of the file, passage by passage. An article that was found not to
// hold what was indexed isn't told of again.
func (s *Store) checkPostings(ctx context.Context, tx *sql.Tx, r *Report) error {
	meta, err := readMeta(ctx, tx)
	if err != nil || meta[metaPostings] != postingsVersion {
		return err // there are none; they are made when the index is opened for writing
	}
	err = s.comparePostings(ctx, tx, r)
	if fault, ok := errors.AsType[*Error](err); ok && errors.Is(fault, ErrDamaged) {
		r.problem("the lists of words: %v", fault.Err)
		return nil
	}
	return err
}

func (s *Store) comparePostings(ctx context.Context, tx *sql.Tx, r *Report) error {
	snap := &snapshot{path: s.path, inFile: true}
	if err := snap.readAll(ctx, tx); err != nil {
		return err
	}
	c := wordCheck{snap: snap, seed: maphash.MakeSeed(), sums: make([]uint64, len(snap.lengths))}
	for _, one := range snap.segments {
		if err := c.segment(ctx, tx, one, r); err != nil {
			return err
		}
	}
	return c.texts(ctx, tx, r)
}

// wordCheck has for each passage a sum over its words, which comes out as 0
// once all that the lists say has been taken away by what the texts say.
type wordCheck struct {
	snap *snapshot
	seed maphash.Seed
	sums []uint64
}

// word is what a term, so many times in a passage, counts in the passage's sum.
func (c *wordCheck) word(term string, count int) uint64 {
	return maphash.String(c.seed, term) * (2*uint64(count) + 1)
}

func (c *wordCheck) segment(ctx context.Context, tx *sql.Tx, s segment, r *Report) error {
	known, whole := 0, true
	before := ""
	err := eachBlock(ctx, tx, s, func(data []byte) error {
		return eachList(data, func(term, list []byte) bool {
			if string(term) <= before && before != "" {
				whole = false
			}
			before = string(term)
			left := c.snap.articles
			whole = whole && eachPosting(list, s.first, func(number int64, count int) {
				var at int
				var ok bool
				if left, at, ok = placed(left, number); ok && number < s.end {
					c.sums[at] += c.word(before, count)
				}
			})
			return whole
		})
	})
	if errors.Is(err, errPostings) || err == nil && !whole {
		r.problem("the lists of words from passage %d on are damaged", s.first)
		return nil
	}
	for _, a := range c.snap.articles {
		if a.number >= s.first && a.number < s.end {
			known += a.end - a.first
		}
	}
	if err == nil && known != s.live() {
		r.problem("the lists of words from passage %d on are of %d passages, not %d", s.first, s.live(), known)
	}
	return err
}

func (c *wordCheck) texts(ctx context.Context, tx *sql.Tx, r *Report) error {
	places := make(map[int64]articleRow, len(c.snap.articles))
	for _, a := range c.snap.articles {
		places[a.num] = a
	}
	return eachText(ctx, tx, c.snap.path, func(num int64, a corpus.Article, spans []corpus.Span) error {
		if r.faulty[num] {
			return nil
		}
		row := places[num]
		if row.end-row.first != len(spans) {
			r.problem("article %q: it has %d passages, but the lengths of %d", row.entry.ID, len(spans), row.end-row.first)
			return nil
		}
		c.text(row, a, spans, r)
		return nil
	})
}

// text takes away from the sums of an article's passages what its text says.
func (c *wordCheck) text(row articleRow, a corpus.Article, spans []corpus.Span, r *Report) {
	g := newGatherer(0)
	lengths := g.passagesOf(0, a, spans)
	for _, l := range g.lists {
		eachPosting(l.data, 0, func(number int64, count int) { c.sums[row.first+int(number)] -= c.word(l.term, count) })
	}
	for i := range spans {
		length, n := binary.Uvarint(lengths)
		lengths = lengths[n:]
		if kept := c.snap.lengths[row.first+i]; uint64(kept) != length {
			r.problem("article %q, passage %d: it is kept as %d words long, and is %d", row.entry.ID, i, kept, length)
		}
		if c.sums[row.first+i] != 0 {
			r.problem("article %q, passage %d: the lists of words don't have it as its text is", row.entry.ID, i)
		}
	}
}
