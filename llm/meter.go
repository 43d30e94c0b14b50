package llm

import (
	"context"
	"fmt"
	"iter"
)

// Ledger keeps how many tokens were spent today. It is safe for concurrent use.
type Ledger interface {
	// Add adds tokens, a negative number takes some back, and returns the
	// day's sum. With a limit above 0 nothing is added that would pass it,
	// and ok is false.
	Add(tokens, limit int) (sum int, ok bool, err error)
}

// Meter holds a model to so many tokens a day. A call first reserves what it
// may cost at most, so that calls at the same time can't pass the limit
// together, and then pays what it did cost.
func Meter(m Model, ledger Ledger, tokensPerDay int) Model {
	return &metered{Model: m, ledger: ledger, limit: tokensPerDay}
}

type metered struct {
	Model
	ledger Ledger
	limit  int
}

func (m *metered) Stream(ctx context.Context, r Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		reserved := Estimate(r, r.MaxTokens*bytesPerToken).Total()
		sum, ok, err := m.ledger.Add(reserved, m.limit)
		switch {
		case err != nil:
			yield(Chunk{}, &Error{Kind: Budget, Model: m.Name(), What: fmt.Sprintf("the day's budget can't be kept: %v", err), Try: "free the file, or set tokens_a_day in [llm] to 0", Err: err})
			return
		case !ok:
			yield(Chunk{}, &Error{Kind: Budget, Model: m.Name(), What: fmt.Sprintf("%d of the day's %d tokens are spent, and this call may take %d", sum, m.limit, reserved)})
			return
		}
		// A call that ends early has cost what had come until then.
		spent, begun := Estimate(r, 0), false
		defer func() {
			if !begun {
				spent = Usage{}
			}
			_, _, _ = m.ledger.Add(spent.Total()-reserved, 0)
		}()
		reply := 0
		for chunk, err := range m.Model.Stream(ctx, r) {
			if err == nil {
				begun = true
				reply += len(chunk.Text)
				spent = Estimate(r, reply)
			}
			if chunk.Usage != nil {
				spent = *chunk.Usage
			}
			if !yield(chunk, err) {
				return
			}
		}
	}
}
