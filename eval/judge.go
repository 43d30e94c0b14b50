package eval

import (
	"context"

	"dateline/eval/stats"
)

// Judge scores an answer by a rubric, as a second opinion. Its verdicts are
// never mixed with the deterministic figures.
type Judge interface {
	Judge(ctx context.Context, r JudgeRequest) (JudgeVerdict, error)
	About() JudgeInfo
}

// JudgeInfo names a judge as reports keep it.
type JudgeInfo struct {
	Model         string `json:"model"`
	RubricVersion string `json:"rubric_version"`
	RubricSHA256  string `json:"rubric_sha256"`
}

func (i JudgeInfo) key() string { return i.Model + " " + i.RubricVersion + " " + i.RubricSHA256 }

// JudgeRequest is all that a judge sees.
type JudgeRequest struct {
	Question   string       `json:"question"`
	Turns      []string     `json:"turns,omitempty"`
	Answerable bool         `json:"answerable"`
	Gold       [][]string   `json:"gold_answers"`
	Evidence   []string     `json:"gold_evidence"`
	Claims     []JudgeClaim `json:"claims"`  // empty for a refusal
	Refusal    string       `json:"refusal"` // "" for an answer
}

// JudgeClaim is one sentence of the answer with the quotes that it cites.
type JudgeClaim struct {
	Text   string   `json:"text"`
	Quotes []string `json:"quotes"`
}

// The judge's words.
const (
	SupportFull    = "full"
	SupportPartial = "partial"
	SupportNone    = "none"
	Correct        = "correct"
	PartlyCorrect  = "partly"
	Incorrect      = "incorrect"
)

// JudgeVerdict is what a judge found.
type JudgeVerdict struct {
	Support     []string `json:"support"` // for each claim: full, partial or none
	Correctness string   `json:"correctness"`
	Reason      string   `json:"reason"`
	Spent       Spent    `json:"spent,omitzero"` // on asking for it; nothing where it was remembered
}

// Judgement is a verdict, or why there is none, as a result keeps it.
type Judgement struct {
	JudgeInfo
	JudgeVerdict
	Error string `json:"error,omitempty"`
}

// JudgeSummary is the judge's part of a report.
type JudgeSummary struct {
	JudgeInfo
	Spent      Spent  `json:"spent"`
	Judged     int    `json:"judged"`
	Errors     int    `json:"errors"`
	FirstError string `json:"first_error,omitempty"`
	Correct    Value  `json:"correct"` // over answers judged
	Support    Value  `json:"support"` // fully supported, over sentences judged

	Agreement        Value    `json:"agreement"`         // of "correct" with the outcome being right
	AgreementKappa   *float64 `json:"agreement_kappa"`   // Cohen's; null where chance alone agrees
	SupportAgreement Value    `json:"support_agreement"` // of "full" with the engine's own "supported"
	SupportKappa     *float64 `json:"support_kappa"`
}

// values are the judge's figures, none of a report that wasn't judged.
func (s *JudgeSummary) values() []Value {
	if s == nil {
		return nil
	}
	return []Value{s.Correct, s.Support, s.Agreement, s.SupportAgreement}
}

// judge adds the judge's verdict to a result. A judge that fails is noted and
// changes nothing else.
func (r *Result) judge(ctx context.Context, j Judge) {
	verdict, err := j.Judge(ctx, judgeRequest(r))
	r.Judge = &Judgement{JudgeInfo: j.About(), JudgeVerdict: verdict}
	if err != nil {
		r.Judge.Error = err.Error()
	}
}

func judgeRequest(r *Result) JudgeRequest {
	q := JudgeRequest{Question: r.Question, Answerable: r.Answerable, Gold: r.Answers}
	for _, t := range r.Turns {
		q.Turns = append(q.Turns, t.Question)
	}
	for _, g := range r.Evidence {
		q.Evidence = append(q.Evidence, g.Quote)
	}
	quotes := map[int]string{}
	for _, c := range r.Answer.Citations {
		quotes[c.Number] = c.Quote
	}
	for _, c := range r.Answer.Claims {
		claim := JudgeClaim{Text: c.Text}
		for _, n := range c.Citations {
			claim.Quotes = append(claim.Quotes, quotes[n])
		}
		q.Claims = append(q.Claims, claim)
	}
	if r.Answer.Refusal != nil {
		q.Refusal = r.Answer.Refusal.Message
	}
	return q
}

// table counts two raters' yes and no.
type table struct{ both, first, second, neither int }

func (t *table) add(first, second bool) {
	switch {
	case first && second:
		t.both++
	case first:
		t.first++
	case second:
		t.second++
	default:
		t.neither++
	}
}

func (t table) agreement(name string) (Value, *float64) {
	agree := share(name, t.both+t.neither, t.both+t.first+t.second+t.neither)
	if kappa, ok := stats.Kappa(t.both, t.first, t.second, t.neither); ok {
		return agree, &kappa
	}
	return agree, nil
}

func share(name string, k, n int) Value {
	v := Value{Name: name, Numerator: float64(k), Denominator: float64(n), Interval: "wilson"}
	if in, ok := stats.Wilson(v.Numerator, v.Denominator); ok {
		v.Value, v.Low, v.High = new(v.Numerator/v.Denominator), new(in.Low), new(in.High)
	}
	return v
}

// judgeTally counts verdicts as results pass by.
type judgeTally struct {
	spent           Spent
	judged, errors  int
	firstError      string
	answers, claims table // the judge first, the deterministic verdict second
}

func (t *judgeTally) add(r Result) {
	switch {
	case r.Judge == nil:
		return
	}
	t.spent.add(r.Judge.Spent)
	switch {
	case r.Judge.Error != "":
		if t.errors++; t.errors == 1 {
			t.firstError = r.ID + ": " + shorten(r.Judge.Error, 200)
		}
		return
	}
	t.judged++
	t.answers.add(r.Judge.Correctness == Correct, r.Outcome.Right())
	for i, c := range r.Answer.Claims {
		if i < len(r.Judge.Support) {
			t.claims.add(r.Judge.Support[i] == SupportFull, c.Verdict == "supported")
		}
	}
}

func (t *judgeTally) summary(about JudgeInfo) *JudgeSummary {
	s := &JudgeSummary{JudgeInfo: about, Spent: t.spent, Judged: t.judged, Errors: t.errors, FirstError: t.firstError}
	s.Correct = share("judge_correct", t.answers.both+t.answers.first, t.judged)
	c := t.claims
	s.Support = share("judge_support", c.both+c.first, c.both+c.first+c.second+c.neither)
	s.Agreement, s.AgreementKappa = t.answers.agreement("judge_agreement")
	s.SupportAgreement, s.SupportKappa = c.agreement("judge_support_agreement")
	return s
}
