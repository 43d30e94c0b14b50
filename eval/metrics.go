package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dateline/internal/spelling"
)

const (
	overGold       = "answerable questions"
	overQuotes     = "gold quotes"
	overUnanswered = "unanswerable questions"
	overAll        = "questions"
	overAnswers    = "answers"
)

// metrics is the table of everything that is measured.
var metrics = slices.Concat(retrievalMetrics(),
	grouped("answer", answerMetrics), grouped("citations", citationMetrics), grouped("cost", costMetrics))

// judgeGroup holds the judge's figures, which are apart from the others.
const judgeGroup = "judge, with --judge"

// judgeMetrics are the judge's figures, which a gate may be on.
var judgeMetrics = grouped(judgeGroup, []MetricInfo{
	{Name: "judge_correct", Form: Share, Over: "answers judged", Doc: "the judge finds the answer, or the refusal, correct"},
	{Name: "judge_support", Form: Share, Over: "sentences judged", Doc: "the judge finds that the quotes state all that the sentence says"},
	{Name: "judge_agreement", Form: Share, Over: "answers judged", Doc: "the judge and the matching of answers agree on right or wrong"},
	{Name: "judge_support_agreement", Form: Share, Over: "sentences judged", Doc: "the judge and the engine's own check agree on supported or not"},
})

// Metrics documents every metric, in the order of the reports, and after them
// the judge's figures.
func Metrics() []MetricInfo { return slices.Concat(metrics, judgeMetrics) }

// gateMetric is metricNamed for what a gate of bot eval may be on: the judge's
// figures too.
func gateMetric(name string) (MetricInfo, error) {
	if m, ok := infoOf(judgeMetrics, name); ok {
		return m, nil
	}
	return metricNamed(name)
}

// claimMetricNamed is metricNamed for bot eval claims.
func claimMetricNamed(name string) (MetricInfo, error) {
	return nearestNamed(ClaimMetrics(), name, "bot eval claims --metrics")
}

// anyMetric is what is known of a metric of any command.
func anyMetric(name string) MetricInfo {
	m, _ := infoOf(slices.Concat(metrics, judgeMetrics, ClaimMetrics()), name)
	return m
}

func infoOf(list []MetricInfo, name string) (MetricInfo, bool) {
	i := slices.IndexFunc(list, func(m MetricInfo) bool { return m.Name == name })
	if i < 0 {
		return MetricInfo{}, false
	}
	return list[i], true
}

// metricNamed finds a metric; the error of an unknown one names the nearest, if
// one is near.
func metricNamed(name string) (MetricInfo, error) {
	return nearestNamed(metrics, name, "bot eval --metrics")
}

func nearestNamed(list []MetricInfo, name, lister string) (MetricInfo, error) {
	if m, ok := infoOf(list, name); ok {
		return m, nil
	}
	try := ""
	near := slices.MinFunc(list, func(a, b MetricInfo) int {
		return cmp.Compare(spelling.Distance(a.Name, name), spelling.Distance(b.Name, name))
	})
	if spelling.Distance(near.Name, name) <= len(name)/3+1 {
		try = fmt.Sprintf("did you mean %s? ", near.Name)
	}
	return MetricInfo{}, usagef("no metric is named %q; %s%s lists them", shorten(name, 40), try, lister)
}

func retrievalMetrics() []MetricInfo {
	var list []MetricInfo
	add := func(name string, form Form, over, doc string, headline bool) {
		measure := strings.TrimSuffix(name, "_at_10")
		if form == Share || strings.Contains(name, "recall") {
			measure = name
		}
		list = append(list, MetricInfo{Name: name, Group: "retrieval", Form: form, Measure: measure, Over: over, Doc: doc, Headline: headline})
	}
	for _, k := range cutoffs {
		add(at("article_hit", k), Share, overGold, "a gold article is "+among(k, "article"), k == 1 || k == 10)
	}
	for _, k := range cutoffs {
		add(at("article_recall", k), Mean, overGold, "share of the gold articles that are "+among(k, "article"), false)
	}
	add("mrr_at_10", Mean, overGold, "1 over the rank of the first gold article, 0 past 10", true)
	add("ndcg_at_10", Mean, overGold, "discounted gain of the gold articles in the first 10, over the best order's", true)
	for _, k := range cutoffs {
		add(at("passage_recall", k), Share, overQuotes, "the quote is covered by a passage "+among(k, "passage"), k == 5)
	}
	for _, k := range cutoffs {
		add(at("passage_hit", k), Share, overGold, "at least one gold quote is covered by a passage "+among(k, "passage"), false)
	}
	for _, k := range cutoffs {
		add(at("passage_all", k), Share, overGold, "every gold quote is covered by a passage "+among(k, "passage"), false)
	}
	add("passage_mrr_at_10", Mean, overGold, "1 over the rank of the first passage that covers a gold quote, 0 past 10", false)
	add("passage_ndcg_at_10", Mean, overGold, "discounted gain of the covering passages in the first 10, over the best order of all that the index holds", false)
	add("passage_ceiling", Share, overQuotes, "some passage of the index covers the quote: what chunking allows passage_recall", false)
	add("passage_ceiling_whole", Share, overQuotes, "some passage of the index holds the whole quote", false)
	return list
}

// among says that something is one of the first k.
func among(k int, noun string) string {
	if k == 1 {
		return "ranked first"
	}
	return fmt.Sprintf("among the first %d %ss", k, noun)
}

var answerMetrics = []MetricInfo{
	{Name: "right", Measure: "right", Form: Share, Over: overAll, Headline: true, Doc: "answered with all groups matched, or refused where there is no answer"},
	{Name: "answer_match", Measure: "answer_match", Form: Share, Over: overGold, Headline: true, Doc: "every group of gold answers is in the answer"},
	{Name: "group_match", Measure: "groups", Form: Share, Over: "groups of answerable questions", Doc: "the group is in the answer"},
	{Name: "answer_missed", Measure: "answer_missed", Form: Share, Lower: true, Over: overGold, Doc: "answered, but a group is not in the answer"},
	{Name: "refusal_rate", Measure: "refusal", Form: Share, Over: overUnanswered, Headline: true, Doc: "refused rightly"},
	{Name: "answered_unanswerable", Measure: "answered_unanswerable", Form: Share, Lower: true, Over: overUnanswered, Doc: "answered wrongly what has no answer"},
	{Name: "false_refusal_rate", Measure: "false_refusal", Form: Share, Lower: true, Over: overGold, Headline: true, Doc: "refused wrongly"},
	{Name: "sentences_p50", Measure: "sentences", Form: Quantile, Q: .5, Lower: true, Unit: "sentences", Over: overAnswers, Headline: true, Doc: "sentences in an answer that is no refusal, median"},
	{Name: "words_p50", Measure: "words", Form: Quantile, Q: .5, Lower: true, Unit: "words", Over: overAnswers, Headline: true, Doc: "words in an answer that is no refusal, median"},
}

var citationMetrics = []MetricInfo{
	{Name: "quote_validity", Measure: "quote_validity", Form: Share, Over: "quotes shown", Headline: true, Doc: "the quote is, byte for byte, that range of that article; what a refusal shows as nearest counts too"},
	{Name: "citation_precision", Measure: "citation_precision", Form: Share, Over: "citations where answerable", Headline: true, Doc: "the quote agrees with gold evidence: they share at least half of the shorter one's bytes"},
	{Name: "citation_recall", Measure: "citation_recall", Form: Share, Over: overQuotes, Headline: true, Doc: "a citation agrees with the gold quote; nothing is cited by a refusal"},
	{Name: "conflict_both_sides", Measure: "conflict_both_sides", Form: Share, Over: "conflict questions", Headline: true, Doc: "every gold article is cited in agreement with its quote"},
	{Name: "claims_dropped", Measure: "claims_dropped", Form: Share, Lower: true, Over: "sentences drafted", Doc: "the sentence failed verification and was not shown"},
	{Name: "claims_unconfirmed", Measure: "claims_unconfirmed", Form: Share, Lower: true, Over: "sentences shown", Doc: "the sentence is marked as unconfirmed"},
}

var costMetrics = []MetricInfo{
	{Name: "degraded_rate", Measure: "degraded", Form: Share, Lower: true, Over: overAll, Doc: "the answer came with a notice: the language model failed or broke off, or nothing that it wrote held"},
	{Name: "latency_p50_ms", Measure: "latency_ms", Form: Quantile, Q: .5, Lower: true, Unit: "ms", Over: overAll, Headline: true, Doc: "whole answer, median"},
	{Name: "latency_p95_ms", Measure: "latency_ms", Form: Quantile, Q: .95, Lower: true, Unit: "ms", Over: overAll, Headline: true, Doc: "whole answer, 95 % quantile"},
	{Name: "latency_p99_ms", Measure: "latency_ms", Form: Quantile, Q: .99, Lower: true, Unit: "ms", Over: overAll, Doc: "whole answer, 99 % quantile"},
	{Name: "latency_retrieve_p50_ms", Measure: "latency_retrieve_ms", Form: Quantile, Q: .5, Lower: true, Unit: "ms", Over: overAll, Doc: "retrieval, median"},
	{Name: "latency_retrieve_p95_ms", Measure: "latency_retrieve_ms", Form: Quantile, Q: .95, Lower: true, Unit: "ms", Over: overAll, Doc: "retrieval, 95 % quantile"},
	{Name: "latency_retrieve_p99_ms", Measure: "latency_retrieve_ms", Form: Quantile, Q: .99, Lower: true, Unit: "ms", Over: overAll, Doc: "retrieval, 99 % quantile"},
	{Name: "latency_answer_p50_ms", Measure: "latency_answer_ms", Form: Quantile, Q: .5, Lower: true, Unit: "ms", Over: overAll, Doc: "answering, median"},
	{Name: "latency_answer_p95_ms", Measure: "latency_answer_ms", Form: Quantile, Q: .95, Lower: true, Unit: "ms", Over: overAll, Doc: "answering, 95 % quantile"},
	{Name: "latency_answer_p99_ms", Measure: "latency_answer_ms", Form: Quantile, Q: .99, Lower: true, Unit: "ms", Over: overAll, Doc: "answering, 99 % quantile"},
	{Name: "calls_mean", Measure: "calls", Form: Mean, Lower: true, Unit: "calls", Over: overAll, Doc: "calls to a language model"},
	{Name: "prompt_tokens_mean", Measure: "prompt_tokens", Form: Mean, Lower: true, Unit: "tokens", Over: overAll, Doc: "tokens sent to the model"},
	{Name: "completion_tokens_mean", Measure: "completion_tokens", Form: Mean, Lower: true, Unit: "tokens", Over: overAll, Doc: "tokens that the model wrote"},
	{Name: "error_rate", Measure: "error", Form: Share, Lower: true, Over: "questions asked", Headline: true, Doc: "the engine returned an error; such a question is in no other figure"},
}

func grouped(group string, list []MetricInfo) []MetricInfo {
	for i := range list {
		list[i].Group = group
	}
	return list
}
