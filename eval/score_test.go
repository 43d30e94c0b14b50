package eval_test

import (
	"math"
	"testing"
	"time"

	"dateline/eval"
	"dateline/rag"
)

// worked is a fixture of six questions small enough to count on paper; the
// comments in TestWorkedExample do.
func worked(t *testing.T) (eval.Options, *script) {
	conflict := `{"id":"c1","kind":"conflict","question":"How many members?","answerable":true,"answers":[["68"],["70"]],` +
		`"evidence":[{"article":"cnn","quote":"The group has 68 members"},{"article":"npr","quote":"The group has 70 members."}]}`
	path := write(t, "worked.jsonl",
		line("f1", "factoid", "Where were talks?", "Kabul", "cnn", "Talks were held in Kabul."),
		line("f2", "factoid", "Who talks?", "Karzai", "npr", "Karzai's government is talking."),
		conflict,
		noAnswer("u1", "unanswerable", "Who won?"),
		noAnswer("u2", "unanswerable", "Who lost?"),
		line("f3", "factoid", "Did it rain?", "rained", "npr", "It rained."))
	wrongQuote := news.cite(1, "npr", "It rained.")
	wrongQuote.Quote = "It poured."
	both := says("CNN said 68, NPR 70.", news.cite(1, "cnn", "The group has 68 members"), news.cite(2, "npr", "has 70"))
	both.Claims = append(both.Claims, rag.Claim{Text: "It may be so.", Citations: []int{2, 9}, Verdict: rag.Unconfirmed, Reason: "too far"})
	both.Dropped = []rag.Dropped{{Text: "It has 90.", Reason: "figure"}}
	both.Usage = rag.Usage{Retrieve: 2 * time.Millisecond, Answer: 4 * time.Millisecond, Total: 7 * time.Millisecond, Calls: 2, PromptTokens: 100, CompletionTokens: 30}
	s := &script{
		answers: map[string]*rag.Answer{
			"Where were talks?": says("In Kabul.", news.cite(1, "cnn", "Talks were held in Kabul."), news.cite(2, "cnn", "Nobody died.")),
			"How many members?": both,
			"Who lost?":         says("It rained.", wrongQuote),
			"Who won?":          refusal(news.cite(1, "npr", "It rained.")),
			"Did it rain?":      says("It was dry.", news.cite(1, "npr", "It rained.")),
		},
		hits: map[string][]rag.Hit{
			"Where were talks?": {news.hit("npr", 2), news.hit("cnn", 3), news.hit("cnn", 0)},
			"Who talks?":        {news.hit("npr", 0)},
			"How many members?": {news.hit("cnn", 1), news.hit("cnn", 2), news.hit("cnn", 0), news.hit("npr", 1)},
			"Did it rain?":      {news.hit("cnn", 0)},
		},
	}
	return eval.Options{Fixtures: []string{path}, Target: s.target(), Seed: 1}, s
}

func TestWorkedExample(t *testing.T) {
	o, _ := worked(t)
	r := run(t, o)
	log23, log25 := math.Log2(3), math.Log2(5)
	for _, c := range []struct {
		name     string
		num, den float64
	}{
		// f1 and c1 match, f2 is refused, f3 misses; u1 is refused, u2 answered.
		{"right", 3, 6},
		{"answer_match", 2, 4},
		{"group_match", 3, 5},
		{"answer_missed", 1, 4},
		{"refusal_rate", 1, 2},
		{"answered_unanswerable", 1, 2},
		{"false_refusal_rate", 1, 4},
		// Shown: 2 of f1, 2 of c1 and its number 9 that isn't there, 1 of u1's
		// refusal, 1 of u2 whose words are made up, 1 of f3.
		{"quote_validity", 6, 8},
		// Of the answerable: f1 one of two, c1 both, f3 one.
		{"citation_precision", 4, 5},
		// Gold quotes: f1's, f3's and both of c1 are cited, f2's is not.
		{"citation_recall", 4, 5},
		{"conflict_both_sides", 1, 1},
		{"claims_dropped", 1, 6},
		{"claims_unconfirmed", 1, 5},
		// Articles ranked: f1 npr cnn (2nd), f2 npr (1st), c1 cnn npr, f3 cnn (none).
		{"article_hit_at_1", 2, 4},
		{"article_hit_at_3", 3, 4},
		{"article_recall_at_1", 0 + 1 + 0.5 + 0, 4},
		{"mrr_at_10", 0.5 + 1 + 1, 4},
		{"ndcg_at_10", 1/log23 + 1 + 1, 4},
		// Quotes: f1's stands twice in cnn and the second passage has it; f2's
		// first; c1's at 1 and 4; f3's nowhere.
		{"passage_recall_at_1", 2, 5},
		{"passage_recall_at_3", 3, 5},
		{"passage_recall_at_5", 4, 5},
		{"passage_hit_at_1", 2, 4},
		{"passage_all_at_3", 2, 4},
		{"passage_all_at_5", 3, 4},
		{"passage_mrr_at_10", 0.5 + 1 + 1, 4},
		// f1 has two covering passages, at ranks 2 and 3; c1 at 1 and 4 of two.
		{"passage_ndcg_at_10", (1/log23+0.5)/(1+1/log23) + 1 + (1+1/log25)/(1+1/log23), 4},
		{"passage_ceiling", 5, 5},
		{"passage_ceiling_whole", 5, 5},
		{"calls_mean", 2, 6},
		{"prompt_tokens_mean", 100, 6},
		{"completion_tokens_mean", 30, 6},
		{"error_rate", 0, 6},
	} {
		v := value(t, r.Overall, c.name)
		if math.Abs(v.Numerator-c.num) > 1e-12 || v.Denominator != c.den || v.Value == nil || math.Abs(*v.Value-c.num/c.den) > 1e-12 {
			t.Errorf("%s = %v of %v, want %v of %v", c.name, v.Numerator, v.Denominator, c.num, c.den)
		}
		if v.Low == nil && v.Denominator > 1 || v.Low != nil && (*v.Low > *v.Value+1e-12 || *v.High < *v.Value-1e-12) {
			t.Errorf("%s: interval %v to %v round %v", c.name, v.Low, v.High, *v.Value)
		}
	}
	if v := value(t, r.Overall, "sentences_p50"); *v.Value != 1 || v.Denominator != 4 {
		t.Errorf("sentences: %v of %v", *v.Value, v.Denominator)
	}
	if v := value(t, r.Overall, "words_p50"); *v.Value != 2 { // 2, 9, 2, 3 words
		t.Errorf("words: %v", *v.Value)
	}
	if v := value(t, r.Overall, "latency_p99_ms"); *v.Value != 7 {
		t.Errorf("latency: %v", *v.Value)
	}
}

func TestByKindAndNull(t *testing.T) {
	o, _ := worked(t)
	r := run(t, o)
	var names []string
	for _, k := range r.Kinds {
		names = append(names, k.Kind)
	}
	if len(names) != 3 || names[0] != "factoid" || names[1] != "conflict" || names[2] != "unanswerable" {
		t.Fatalf("kinds %v", names)
	}
	if k := r.Kinds[0]; k.Questions != 3 || k.Outcomes[eval.Matched] != 1 || k.Outcomes[eval.RefusedWrongly] != 1 || k.Outcomes[eval.Missed] != 1 {
		t.Errorf("factoid: %+v", k)
	}
	if v := value(t, r.Kinds[0].Metrics, "refusal_rate"); v.Value != nil || v.Low != nil || v.Denominator != 0 {
		t.Errorf("refusal_rate of factoids is undefined, got %+v", v)
	}
	for _, list := range append([][]eval.Value{r.Overall}, r.Kinds[0].Metrics, r.Kinds[2].Metrics) {
		for _, v := range list {
			for _, f := range []*float64{v.Value, v.Low, v.High} {
				if f != nil && (math.IsNaN(*f) || math.IsInf(*f, 0)) {
					t.Errorf("%s holds %v", v.Name, *f)
				}
			}
		}
	}
}

func TestResultsShowWhatWasFound(t *testing.T) {
	o, _ := worked(t)
	list := results(t, run(t, o))
	f1 := list[0]
	if f1.Outcome != eval.Matched || f1.Evidence[0].Rank != 2 || !f1.Evidence[0].Cited || !f1.Answer.Claims[0].Gold {
		t.Errorf("f1: %+v", f1)
	}
	if c := f1.Answer.Citations; !c[0].Gold || c[1].Gold || !c[1].Valid {
		t.Errorf("f1 cites %+v", c)
	}
	if c := list[4].Answer.Citations[0]; c.Valid || c.Gold {
		t.Errorf("a made-up quote counts: %+v", c)
	}
	for _, r := range list {
		for _, p := range r.Passages {
			if news[p.Article][p.Start:p.End] != p.Text {
				t.Errorf("%s: passage %d-%d of %s is not %q", r.ID, p.Start, p.End, p.Article, p.Text)
			}
		}
	}
}

// A citation that points nowhere is a finding, whatever its numbers are.
func TestOddCitations(t *testing.T) {
	odd := []rag.Citation{
		{Number: 1, ArticleID: "cnn", Quote: "x"},
		{Number: 2, ArticleID: "nowhere", Quote: "x"},
		{Number: 3, ArticleID: "cnn", Quote: ""},
		{Number: 4, ArticleID: "cnn", Quote: "x"},
	}
	odd[0].Start, odd[0].End = -5, 1<<40
	odd[3].Start, odd[3].End = 9, 3
	s := &script{answers: map[string]*rag.Answer{"Where?": says("In Kabul.", odd...)}}
	r := run(t, eval.Options{Fixtures: []string{write(t, "f.jsonl", good)}, Target: s.target()})
	if v := value(t, r.Overall, "quote_validity"); v.Numerator != 0 || v.Denominator != 4 {
		t.Errorf("validity %v of %v, want 0 of 4", v.Numerator, v.Denominator)
	}
}
