package e5

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"dateline/embed/e5/internal/bert"
)

// batchTokens is how many tokens of short texts are computed together. More
// than this gains nothing: the weights are then read often enough.
const batchTokens = 96

// scratch is what one goroutine works with.
type scratch struct {
	bert      bert.Scratch
	sequences [][]int32
	out       [][]float32
}

func (e *Encoder) encode(ctx context.Context, prefix []int32, texts []string) ([][]float32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sequences, err := e.tokenize(ctx, prefix, texts)
	if err != nil {
		return nil, err
	}
	width := e.model.Width
	flat := make([]float32, len(texts)*width)
	out := make([][]float32, len(texts))
	for i := range out {
		out[i] = flat[i*width : (i+1)*width : (i+1)*width]
	}
	if err := e.run(ctx, sequences, out); err != nil {
		return nil, err
	}
	return out, nil
}

// tokenize returns each text's ids: the prefix, the text's own, and [SEP].
func (e *Encoder) tokenize(ctx context.Context, prefix []int32, texts []string) ([][]int32, error) {
	out := make([][]int32, len(texts))
	var ids []int32
	limit := e.model.Positions - 1 - len(prefix)
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		start := len(ids)
		ids = append(ids, prefix...)
		ids = e.tokenizer.AppendIDs(ids, text)
		if n := len(ids) - start - len(prefix); n > limit {
			return nil, &TooLongError{Index: i, Tokens: n, Limit: limit}
		}
		ids = append(ids, e.tokenizer.SEP())
		out[i] = ids[start:len(ids):len(ids)]
	}
	return out, nil
}

// run encodes the sequences, the longest first, in batches that goroutines
// take from one queue.
func (e *Encoder) run(ctx context.Context, sequences [][]int32, out [][]float32) error {
	batches := plan(sequences)
	if len(batches) == 1 && e.workers > 1 {
		return e.runTogether(batches[0], sequences, out)
	}
	var next atomic.Int64
	work := func() {
		s := e.takeScratch()
		defer e.putScratch(s)
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(batches) {
				return
			}
			e.runBatch(batches[i], sequences, out, s, bert.Whole)
		}
	}
	var wg sync.WaitGroup
	for range min(e.workers, len(batches)) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return ctx.Err()
}

// runTogether encodes one batch with two goroutines: half the time for a
// question.
func (e *Encoder) runTogether(batch []int, sequences [][]int32, out [][]float32) error {
	s := e.takeScratch()
	defer e.putScratch(s)
	t := startTeam()
	defer t.stop()
	e.runBatch(batch, sequences, out, s, t.split)
	return nil
}

func (e *Encoder) runBatch(batch []int, sequences [][]int32, out [][]float32, s *scratch, split bert.Split) {
	s.sequences, s.out = s.sequences[:0], s.out[:0]
	for _, i := range batch {
		s.sequences = append(s.sequences, sequences[i])
		s.out = append(s.out, out[i])
	}
	e.bert.Encode(s.out, s.sequences, &s.bert, split)
	clear(s.sequences) // don't keep the caller's texts alive
	clear(s.out)
}

// plan groups texts by length, the longest first, so that the last batches to
// run are small ones and the goroutines end together.
func plan(sequences [][]int32) [][]int {
	order := make([]int, len(sequences))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(sequences[b]), len(sequences[a])) })
	var batches [][]int
	for start := 0; start < len(order); {
		end, tokens := start, 0
		for end < len(order) && (end == start || tokens+len(sequences[order[end]]) <= batchTokens) {
			tokens += len(sequences[order[end]])
			end++
		}
		batches = append(batches, order[start:end])
		start = end
	}
	return batches
}

// takeScratch returns kept working memory, or new. At most as many as there
// are workers are kept, so that memory stays bounded.
func (e *Encoder) takeScratch() *scratch {
	select {
	case s := <-e.scratch:
		return s
	default:
		return new(scratch)
	}
}

func (e *Encoder) putScratch(s *scratch) {
	select {
	case e.scratch <- s:
	default:
	}
}
