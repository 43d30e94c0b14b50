package local

import (
	"context"
	"database/sql"
	"encoding/binary"
	"sort"

	"dateline/corpus"
)

// memoryPostings are those of an index that has none in its file and that can't
// be written: one segment.
type memoryPostings struct {
	blocks []block
}

// gather makes the postings in memory.
func (s *snapshot) gather(ctx context.Context, tx *sql.Tx) error {
	g := newGatherer(0)
	left := s.articles
	s.lengths = s.lengths[:0:0]
	err := eachText(ctx, tx, s.path, func(num int64, a corpus.Article, spans []corpus.Span) error {
		if len(left) == 0 || left[0].num != num || len(spans) != left[0].end-left[0].first {
			return s.damaged("article %d isn't where it was", num)
		}
		for lengths := g.passagesOf(left[0].number, a, spans); len(lengths) > 0; {
			length, n := binary.Uvarint(lengths)
			lengths = lengths[n:]
			s.lengths = append(s.lengths, uint32(length))
		}
		left = left[1:]
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	s.norms = normsOf(s.lengths)
	s.memory = &memoryPostings{blocks: g.blocks()}
	s.segments = []segment{{passages: g.passages}}
	return nil
}

// block is the block in which a term's list lies if there is one.
func (m *memoryPostings) block(term string) (data []byte, ok bool) {
	i := sort.Search(len(m.blocks), func(i int) bool { return m.blocks[i].term > term })
	if i == 0 {
		return nil, false
	}
	return m.blocks[i-1].data, true
}
