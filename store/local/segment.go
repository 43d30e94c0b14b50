package local

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strconv"

	"dateline/corpus"
	"dateline/store"
)

// segment is the lists of words of a run of passages. Changes add segments, and
// merge them now and then: each is at least twice as large as all that came
// after it, so that there are few.
type segment struct {
	first, end int64 // passages [first, end)
	passages   int   // that its lists know
	gone       int   // of those, removed since
}

// live is how many of its passages are in the index.
func (s segment) live() int { return s.passages - s.gone }

// halfGone reports whether a segment is worth writing anew for what is gone.
func (s segment) halfGone() bool { return 2*s.gone >= s.passages }

// readSegments are the segments in the order of their passages.
func readSegments(ctx context.Context, tx *sql.Tx) ([]segment, error) {
	var list []segment
	err := each(ctx, tx, `SELECT first, end, passages, gone FROM segments ORDER BY first`, nil, func(row *sql.Rows) error {
		var s segment
		err := row.Scan(&s.first, &s.end, &s.passages, &s.gone)
		list = append(list, s)
		return err
	})
	return list, err
}

// addSegment writes a segment with its blocks.
func addSegment(ctx context.Context, tx *sql.Tx, s segment, blocks []block) error {
	const add = `INSERT INTO segments (first, end, passages, gone) VALUES (?, ?, ?, ?)`
	if _, err := tx.ExecContext(ctx, add, s.first, s.end, s.passages, s.gone); err != nil {
		return err
	}
	stmt, err := tx.PrepareContext(ctx, `INSERT INTO postings (segment, term, block) VALUES (?, ?, ?)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, b := range blocks {
		if _, err := stmt.ExecContext(ctx, s.first, blob(b.term), b.data); err != nil {
			return err
		}
	}
	return nil
}

// indexWords numbers the passages of new articles and adds a segment of their
// words. nums are the articles' rows.
func (w *writer) indexWords(docs []store.Document, nums []int64, path string) error {
	meta, err := readMeta(w.ctx, w.tx)
	if err != nil {
		return err
	}
	if meta[metaPostings] != postingsVersion { // another version of this program has put its own in their place
		return remakePostings(w.ctx, w.tx, path)
	}
	first, err := strconv.ParseInt(meta[metaNext], 10, 64)
	if err != nil {
		return &Error{Path: path, Kind: ErrDamaged, Err: err}
	}
	g, next := newGatherer(first), first
	for i, doc := range docs {
		spans := make([]corpus.Span, len(doc.Passages))
		for j, p := range doc.Passages {
			spans[j] = p.Span
		}
		if next, err = g.article(w.ctx, w.tx, nums[i], next, doc.Article, spans); err != nil {
			return err
		}
	}
	if err := writeMeta(w.ctx, w.tx, metaNext, next); err != nil {
		return err
	}
	if g.passages > 0 {
		if err := addSegment(w.ctx, w.tx, segment{first: first, end: next, passages: g.passages}, g.blocks()); err != nil {
			return err
		}
	}
	return mergeSegments(w.ctx, w.tx, path)
}

// article takes in the passages of an article, writes down where they begin
// and how long they are, and returns the number of the passage after them.
func (g *gatherer) article(ctx context.Context, tx *sql.Tx, num, first int64, a corpus.Article, spans []corpus.Span) (next int64, err error) {
	lengths := g.passagesOf(first, a, spans)
	_, err = tx.ExecContext(ctx, `UPDATE articles SET first = ?, lengths = ? WHERE num = ?`, first, lengths, num)
	return first + int64(max(len(spans), 1)), err
}

// passagesOf takes in the passages of an article, from number first on, and
// returns their lengths as articles keep them.
func (g *gatherer) passagesOf(first int64, a corpus.Article, spans []corpus.Span) []byte {
	lengths := []byte{}
	for i, span := range spans {
		if i == 1 && a.Headline == "" {
			a.Headline = a.Title() // the same for all that follow, but slow to work out
		}
		lengths = binary.AppendUvarint(lengths, uint64(g.add(first+int64(i), store.SearchText(a, span))))
	}
	return lengths
}

// mergeSegments drops the lists of passages that are gone, where that is half
// of a segment, and merges the newest segments until each is twice as large as
// all that come after it.
func mergeSegments(ctx context.Context, tx *sql.Tx, path string) error {
	list, err := readSegments(ctx, tx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return nil
	}
	start := len(list) - 1
	for newer := list[start].live(); start > 0 && list[start-1].live() < 2*newer; {
		start--
		newer += list[start].live()
	}
	for _, s := range list[:start] {
		if s.halfGone() {
			if err := rewrite(ctx, tx, []segment{s}, path); err != nil {
				return err
			}
		}
	}
	if start < len(list)-1 || list[start].halfGone() {
		return rewrite(ctx, tx, list[start:], path)
	}
	return nil
}

// rewrite puts one segment in the place of some that follow one another.
func rewrite(ctx context.Context, tx *sql.Tx, old []segment, path string) error {
	whole := segment{first: old[0].first, end: old[len(old)-1].end}
	live, err := readLive(ctx, tx, whole)
	if err != nil {
		return err
	}
	merged := make(map[string]*growing)
	for _, s := range old {
		if err := mergeInto(ctx, tx, merged, s, whole.first, live); errors.Is(err, errPostings) {
			return &Error{Path: path, Kind: ErrDamaged, Err: err}
		} else if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM segments WHERE first = ?`, s.first); err != nil {
			return err
		}
	}
	if whole.passages = live.passages(); whole.passages == 0 {
		return nil
	}
	lists := make([]growing, 0, len(merged))
	for _, term := range slices.Sorted(maps.Keys(merged)) {
		lists = append(lists, *merged[term])
	}
	return addSegment(ctx, tx, whole, blocksOf(lists))
}

// mergeInto adds the lists of a segment to those of one that begins with the
// passage first.
func mergeInto(ctx context.Context, tx *sql.Tx, merged map[string]*growing, s segment, first int64, live numberRuns) error {
	return eachBlock(ctx, tx, s, func(data []byte) error {
		whole := true
		err := eachList(data, func(term, old []byte) bool {
			into := merged[string(term)]
			if into == nil {
				into = &growing{term: string(term), last: first - 1}
			}
			seek := live
			whole = eachPosting(old, s.first, func(number int64, count int) {
				if seek = seek.from(number); len(seek) > 0 && seek[0].first <= number {
					into.add(number, count)
				}
			})
			if len(into.data) > 0 {
				merged[string(term)] = into
			}
			return whole
		})
		if err == nil && !whole {
			err = errPostings
		}
		return err
	})
}

// eachBlock goes over the blocks of a segment in order.
func eachBlock(ctx context.Context, tx *sql.Tx, s segment, do func(data []byte) error) error {
	const query = `SELECT block FROM postings WHERE segment = ? ORDER BY term`
	return each(ctx, tx, query, []any{s.first}, func(row *sql.Rows) error {
		var data sql.RawBytes
		if err := row.Scan(&data); err != nil {
			return err
		}
		return do(data)
	})
}

// numberRuns are runs of passage numbers, in order.
type numberRuns []numberRun

type numberRun struct{ first, end int64 }

// from leaves out the runs that end before a number. It is quick where the
// number is near.
func (s numberRuns) from(number int64) numberRuns {
	bound := 1
	for bound <= len(s) && s[bound-1].end <= number {
		bound *= 2
	}
	s = s[bound/2:]
	at, _ := slices.BinarySearchFunc(s[:min(len(s), bound-bound/2)], number, func(r numberRun, n int64) int {
		if r.end <= n {
			return -1
		}
		return 1
	})
	return s[at:]
}

func (s numberRuns) passages() int {
	n := 0
	for _, r := range s {
		n += int(r.end - r.first)
	}
	return n
}

// readLive are the passages of the articles that are in the index, within a
// segment.
func readLive(ctx context.Context, tx *sql.Tx, s segment) (numberRuns, error) {
	var live numberRuns
	const query = `SELECT first, lengths FROM articles WHERE first >= ? AND first < ? ORDER BY first`
	err := each(ctx, tx, query, []any{s.first, s.end}, func(row *sql.Rows) error {
		var r numberRun
		var lengths sql.RawBytes
		if err := row.Scan(&r.first, &lengths); err != nil {
			return err
		}
		if n := countVarints(lengths); n > 0 {
			r.end = r.first + int64(n)
			live = append(live, r)
		}
		return nil
	})
	return live, err
}

func countVarints(data []byte) int {
	n := 0
	for _, b := range data {
		if b < 0x80 {
			n++
		}
	}
	return n
}

// forget notes that an article's passages are gone from their segment.
func forget(ctx context.Context, tx *sql.Tx, first int64, passages int) error {
	_, err := tx.ExecContext(ctx, `UPDATE segments SET gone = gone + ?1 WHERE first <= ?2 AND end > ?2`, passages, first)
	return err
}
