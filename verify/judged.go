package verify

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"dateline/judge"
)

// hearing is what the judge makes of a claim: the log-odds that it is supported,
// where that is likeliest, and there how much likelier contradicted than not
// said.
type hearing struct{ support, against float64 }

// mostOdds bounds the log-odds: training's labels were smoothed.
const mostOdds = 6

// hear has the judge read the claim over what carries it: its best sentence with
// those beside it, and all of its support together.
func (v *Verifier) hear(ctx context.Context, a *alignment) (hearing, error) {
	var over []judge.Evidence
	first := a.support[0]
	add := func(sources []int) {
		texts := make([]string, len(sources))
		for i, s := range sources {
			texts[i] = a.sources[s].span.In(a.sources[s].article.Text)
		}
		e := judge.Evidence{Outlet: a.sources[first].article.Outlet, Text: strings.Join(texts, " ")}
		if !slices.Contains(over, e) {
			over = append(over, e)
		}
	}
	var beside []int
	for s := range a.sources {
		if d := a.sources[s].index - a.sources[first].index; a.sources[s].article == a.sources[first].article && d >= -1 && d <= 1 {
			beside = append(beside, s)
		}
	}
	add([]int{first})
	add(beside)
	add(slices.Sorted(slices.Values(a.support)))
	rulings, err := v.judge.Claims(ctx, a.claim.raw, over)
	if err != nil {
		return hearing{}, fmt.Errorf("verify: %w", err)
	}
	best := hearing{support: math.Inf(-1)}
	for _, r := range rulings {
		if odds := r.Supported - math.Log(math.Exp(r.Contradicted)+math.Exp(r.NotSaid)); odds > best.support {
			best = hearing{odds, r.Contradicted - r.NotSaid}
		}
	}
	best.support = max(-mostOdds, min(mostOdds, best.support))
	return best, nil
}
