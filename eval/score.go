package eval

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dateline/corpus"
	"dateline/eval/stats"
	"dateline/rag"
	"dateline/store"
)

// scorer turns what an engine returned for a case into a Result.
type scorer struct {
	articles *articleCache
}

// score never fails on what the engine returned: a citation into nowhere is a
// finding. Its errors are the library's.
func (s scorer) score(ctx context.Context, c Case, turns []rag.Turn, answer *rag.Answer, hits []rag.Hit) (Result, error) {
	r := newResult(c)
	r.Turns = turns
	golds, err := resolve(ctx, s.articles, c.Evidence)
	if err != nil {
		return r, err
	}
	for i, g := range golds {
		r.Evidence[i].Places = g.places
	}
	if err := s.retrieval(ctx, &r, c, golds, hits); err != nil {
		return r, err
	}
	if answer == nil {
		r.Outcome = Retrieval
		r.add("error", 0, 1)
		return r, nil
	}
	if err := s.answer(ctx, &r, golds, answer); err != nil {
		return r, err
	}
	return r, nil
}

func newResult(c Case) Result {
	r := Result{
		ID: c.ID, File: c.File, Line: c.Line, Kind: c.Kind, Tags: c.Tags, Question: c.Question,
		Answerable: c.Answerable, Answers: c.Answers,
		Evidence: make([]Gold, len(c.Evidence)), Hits: []Hit{},
		Scores: map[string]stats.Unit{},
	}
	if r.Answers == nil {
		r.Answers = [][]string{}
	}
	for i, e := range c.Evidence {
		r.Evidence[i] = Gold{Article: e.Article, Quote: e.Quote}
	}
	return r
}

// failed is the result of a question that ended in an error.
func failed(c Case, err error) Result {
	r := newResult(c)
	r.Outcome = Errored
	r.Error = err.Error()
	r.add("error", 1, 1)
	return r
}

func (r *Result) add(measure string, num, den float64) {
	if den > 0 {
		r.Scores[measure] = stats.Unit{Num: num, Den: den}
	}
}

func (r *Result) addBool(measure string, yes bool) { r.add(measure, one(yes), 1) }

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func (s scorer) answer(ctx context.Context, r *Result, golds []gold, a *rag.Answer) error {
	r.Answer = answered(a)
	if err := s.check(ctx, r, golds, a); err != nil {
		return err
	}
	r.Groups = MatchGroups(claimsText(a), r.Answers)
	r.Outcome = outcome(r, a)
	scoreOutcome(r, a)
	scoreCitations(r, golds)
	scoreCost(r, a)
	return nil
}

// claimsText is what is matched: the sentences shown as the answer, and not
// the passages beside a refusal.
func claimsText(a *rag.Answer) string {
	texts := make([]string, len(a.Claims))
	for i, c := range a.Claims {
		texts[i] = c.Text
	}
	return strings.Join(texts, "\n")
}

func refused(a *rag.Answer) bool { return a.Refusal != nil || len(a.Claims) == 0 }

func outcome(r *Result, a *rag.Answer) Outcome {
	switch {
	case !r.Answerable && refused(a):
		return RefusedRightly
	case !r.Answerable:
		return AnsweredWrongly
	case refused(a):
		return RefusedWrongly
	}
	for _, met := range r.Groups {
		if !met {
			return Missed
		}
	}
	return Matched
}

func scoreOutcome(r *Result, a *rag.Answer) {
	r.addBool("right", r.Outcome.Right())
	if r.Answerable {
		r.addBool("answer_match", r.Outcome == Matched)
		r.addBool("answer_missed", r.Outcome == Missed)
		r.addBool("false_refusal", r.Outcome == RefusedWrongly)
		met := 0
		for _, m := range r.Groups {
			met += int(one(m))
		}
		if refused(a) {
			met = 0
		}
		r.add("groups", float64(met), float64(len(r.Groups)))
	} else {
		r.addBool("refusal", r.Outcome == RefusedRightly)
		r.addBool("answered_unanswerable", r.Outcome == AnsweredWrongly)
	}
	if !refused(a) {
		r.add("sentences", float64(len(a.Claims)), 1)
		r.add("words", float64(countWords(claimsText(a))), 1)
	}
}

func scoreCost(r *Result, a *rag.Answer) {
	u := r.Answer.Usage
	r.add("error", 0, 1)
	r.addBool("degraded", a.Notice != "")
	r.add("latency_ms", u.TotalMS, 1)
	r.add("latency_retrieve_ms", u.RetrieveMS, 1)
	r.add("latency_answer_ms", u.AnswerMS, 1)
	r.add("calls", float64(a.Usage.Calls), 1)
	r.add("prompt_tokens", float64(a.Usage.PromptTokens), 1)
	r.add("completion_tokens", float64(a.Usage.CompletionTokens), 1)
}

// answered copies an answer into the shape that reports keep.
func answered(a *rag.Answer) *Answered {
	out := &Answered{
		Standalone: a.Standalone, Mode: a.Mode, Notice: a.Notice,
		Claims: []Claim{}, Citations: citations(a.Citations),
		Usage: Usage{
			RetrieveMS: milliseconds(a.Usage.Retrieve), AnswerMS: milliseconds(a.Usage.Answer), TotalMS: milliseconds(a.Usage.Total),
			Model: a.Usage.Model, PromptVersion: a.Usage.PromptVersion, Calls: a.Usage.Calls,
			PromptTokens: a.Usage.PromptTokens, CompletionTokens: a.Usage.CompletionTokens,
		},
	}
	for _, c := range a.Claims {
		numbers := append([]int{}, c.Citations...)
		out.Claims = append(out.Claims, Claim{Text: c.Text, Citations: numbers, Verdict: string(c.Verdict), Reason: c.Reason})
	}
	for _, c := range a.Conflicts {
		out.Conflicts = append(out.Conflicts, [2]int{c.A, c.B})
	}
	for _, d := range a.Dropped {
		out.Dropped = append(out.Dropped, Dropped{d.Text, d.Reason})
	}
	if a.Refusal != nil {
		out.Refusal = &Refusal{Reason: a.Refusal.Reason, Message: a.Refusal.Message, Nearest: citations(a.Refusal.Nearest)}
	}
	return out
}

func citations(list []rag.Citation) []Citation {
	out := make([]Citation, len(list))
	for i, c := range list {
		out[i] = Citation{
			Number: c.Number, Article: c.ArticleID, Outlet: c.Outlet, Passage: c.PassageID,
			Part: c.Part, Start: c.Start, End: c.End, Quote: c.Quote,
		}
	}
	return out
}

// check looks every quote up in its article, and marks the citations and
// claims that agree with gold evidence.
func (s scorer) check(ctx context.Context, r *Result, golds []gold, a *rag.Answer) error {
	lists := [][]Citation{r.Answer.Citations}
	if r.Answer.Refusal != nil {
		lists = append(lists, r.Answer.Refusal.Nearest)
	}
	texts := passageTexts(a)
	for _, list := range lists {
		for i := range list {
			c := &list[i]
			article, err := s.articles.get(ctx, c.Article)
			if errors.Is(err, store.ErrNotFound) {
				continue // not valid, and without a passage to show
			}
			if err != nil {
				return fmt.Errorf("read article %s: %w", c.Article, err)
			}
			if c.Part == rag.PartHeadline {
				c.Valid = quoteStands(article.Headline, c.span(), c.Quote)
				continue // gold evidence is of texts
			}
			c.Valid = quoteStands(article.Text, c.span(), c.Quote)
			c.Gold = c.Valid && agreesWithAny(c.Article, c.span(), golds)
			r.showPassage(*c, article.Text, texts)
		}
	}
	gold := map[int]bool{}
	for _, c := range r.Answer.Citations {
		gold[c.Number] = gold[c.Number] || c.Gold
	}
	for i := range r.Answer.Claims {
		claim := &r.Answer.Claims[i]
		for _, n := range claim.Citations {
			claim.Gold = claim.Gold || gold[n]
		}
	}
	return nil
}

func quoteStands(text string, s corpus.Span, quote string) bool {
	return quote != "" && s.Start >= 0 && s.Start < s.End && s.End <= len(text) && s.In(text) == quote
}

func passageTexts(a *rag.Answer) map[string]corpus.Span {
	spans := map[string]corpus.Span{}
	for _, h := range a.Hits {
		spans[h.Passage.ID] = h.Passage.Span
	}
	return spans
}
