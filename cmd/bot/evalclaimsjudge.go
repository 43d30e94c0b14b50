package main

import (
	"context"
	"slices"

	"dateline/check"
	"dateline/eval"
	"dateline/rag"
	"dateline/verify"
)

// claimJudge judges claims as bot check does, and over the same passages as
// sentences of an answer.
type claimJudge struct {
	check.Checker
	outlets []string
}

// JudgeClaim judges a claim. One of several sentences is as good as the worst of
// them.
func (j claimJudge) JudgeClaim(ctx context.Context, article, claim string) (eval.ClaimRuling, error) {
	q := rag.Question{Outlets: j.outlets}
	if article != "" {
		q.Articles = []string{article}
	}
	found, err := j.Claim(ctx, q, claim)
	if err != nil {
		return eval.ClaimRuling{}, err
	}
	var worst eval.ClaimRuling
	for i, f := range found {
		one := ruling(f)
		if one.Shown, err = j.shown(ctx, f); err != nil {
			return eval.ClaimRuling{}, err
		}
		if i == 0 {
			worst = one
			continue
		}
		worst = worse(worst, one)
	}
	return worst, nil
}

// worse puts two sentences together.
func worse(a, b eval.ClaimRuling) eval.ClaimRuling {
	out := a
	if slices.Index(bestFirst, b.Verdict) > slices.Index(bestFirst, a.Verdict) {
		out = b
	}
	out.Probability = min(a.Probability, b.Probability)
	out.Shown = shownFirst[max(slices.Index(shownFirst, a.Shown), slices.Index(shownFirst, b.Shown))]
	return out
}

var (
	bestFirst  = []eval.ClaimVerdict{eval.ClaimSupported, eval.ClaimAbsent, eval.ClaimContradicted}
	shownFirst = []eval.Showing{eval.ShownUnmarked, eval.ShownMarked, eval.NotShown}
)

func ruling(f check.Finding) eval.ClaimRuling {
	r := eval.ClaimRuling{
		Verdict: eval.ClaimVerdict(f.Check.Verdict), Probability: f.Check.Score,
		Reason: string(f.Check.Reason), Detail: f.Check.Detail,
	}
	for _, q := range slices.Concat(f.Check.Quotes, f.Denied) {
		r.Quotes = append(r.Quotes, eval.ClaimQuote{Article: q.ArticleID, Outlet: q.Outlet, Quote: q.Text})
	}
	return r
}

// shown is what would become of the sentence in an answer that cites all of the
// passages.
func (j claimJudge) shown(ctx context.Context, f check.Finding) (eval.Showing, error) {
	evidence, err := j.Evidence(ctx, f.Sources)
	if err != nil {
		return "", err
	}
	r, err := j.Verifier.Sentence(ctx, f.Sentence, evidence)
	switch {
	case err != nil:
		return "", err
	case r.Verdict == verify.Supported:
		return eval.ShownUnmarked, nil
	case r.Verdict == verify.Unconfirmed:
		return eval.ShownMarked, nil
	}
	return eval.NotShown, nil
}
