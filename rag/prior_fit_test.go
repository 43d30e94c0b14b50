package rag

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/eval/stats"
)

var (
	news         = flag.String("news", "", "a file of questions about dated news, one a line: question, asked, answer, holds_answer (ids of articles)")
	newsArticles = flag.String("news-articles", "", "a file of those articles, as bot index reads it")
	newsIndex    = flag.String("news-index", "", "where the index of them lies, or is to be made")
	newsUntil    = flag.String("news-until", "2023-05", "questions asked before this are fitted to, the others reported on")
	newsEvery    = flag.Int("news-every", 1, "of the questions to report answers to, take each so-manieth")
	newsPart     = flag.String("news-part", "fit", "which of the two to report on: fit or report")
)

// newsQuestion is a question asked on a day, with the articles that hold the
// answer.
type newsQuestion struct {
	ID, Question, Asked string
	Answer              []string
	HoldsAnswer         []string `json:"holds_answer"`
}

// readNews reads the questions of one part.
func readNews(t *testing.T, fitted bool) []newsQuestion {
	t.Helper()
	f, err := os.Open(*news)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []newsQuestion
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q newsQuestion
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		// A quiz page isn't in the index.
		q.HoldsAnswer = slices.DeleteFunc(q.HoldsAnswer, func(id string) bool { return strings.Contains(id, "quiz") })
		if (q.Asked < *newsUntil) == fitted && len(q.HoldsAnswer) > 0 {
			out = append(out, q)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// request is the question as it was asked then.
func (q newsQuestion) request(t *testing.T) Question {
	t.Helper()
	asked, err := time.Parse(time.DateOnly, q.Asked)
	if err != nil {
		t.Fatal(err)
	}
	return Question{Text: strings.TrimSpace(q.Question), Asked: asked}
}

// holds reports whether an article holds the answer.
func (q newsQuestion) holds(article string) bool { return slices.Contains(q.HoldsAnswer, article) }

// answers reports whether a passage of such an article has the answer in it.
func (q newsQuestion) answers(h Hit) bool {
	text := strings.ToLower(h.Text)
	return q.holds(h.Passage.ArticleID) && slices.ContainsFunc(q.Answer, func(a string) bool {
		return strings.Contains(text, strings.ToLower(strings.Trim(a, `“”".`)))
	})
}

func newsEngine(t *testing.T) *Engine {
	t.Helper()
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	return engineToFit(t, openNews(t, encoder), encoder)
}

// TestFitPrior is the program behind newsPrior. The prior's weights make the
// passages with the answer likeliest among all that both searches found, each
// question one choice; what the fused score weighs there is what they are
// expressed in. The days within which one is as near as another are those, of a
// few, under which that likelihood is highest.
func TestFitPrior(t *testing.T) {
	if !*fit {
		t.Skip("run with -fit and what openNews asks for to fit the prior anew")
	}
	e := newsEngine(t)
	questions := readNews(t, true)
	pools := make([][]Hit, len(questions))
	founds := make([]*found, len(questions))
	for i, q := range questions {
		pools[i], founds[i] = wholePool(t, e, q.request(t))
	}
	for _, scale := range []float64{1, 2, 4, 7, 14, 30, 60} {
		var groups []choice
		for i, q := range questions {
			g := choice{}
			held := false
			for _, h := range pools[i] {
				g.rows = append(g.rows, priorRow(founds[i], h, scale))
				g.gold = append(g.gold, q.answers(h))
				held = held || q.answers(h)
			}
			if held {
				groups = append(groups, g)
			}
		}
		w := fitChoices(groups, choicePenalty)
		likelihood := 0.0
		for _, g := range groups {
			p, gold := softmax(g.rows, w), 0.0
			for i := range p {
				if g.gold[i] {
					gold += p[i]
				}
			}
			likelihood += math.Log(gold)
		}
		t.Logf("scale %2.0f: log-likelihood %.1f of %d questions; nearness %.3f, lead %.3f, digest %.3f", scale, likelihood, len(groups), w[1]/w[0], w[2]/w[0], w[3]/w[0])
	}
}

// wholePool is all that both searches find, before any prior.
func wholePool(t *testing.T, e *Engine, q Question) ([]Hit, *found) {
	t.Helper()
	vector, err := e.embedQuestion(t.Context(), q.Text)
	if err != nil {
		t.Fatal(err)
	}
	f := &found{moment: momentOf(q, q.Text), articles: map[string]corpus.Article{}}
	dense, err := e.store.Dense(t.Context(), vector, pool, f.filter)
	if err != nil {
		t.Fatal(err)
	}
	lex, err := e.store.Lexical(t.Context(), q.Text, pool, f.filter)
	if err != nil {
		t.Fatal(err)
	}
	hits := fuse(dense, lex, e.denseWeight)
	if err := e.fill(t.Context(), f, hits); err != nil {
		t.Fatal(err)
	}
	return hits, f
}

// priorRow is what the prior weighs of a hit, behind its fused score.
func priorRow(f *found, h Hit, scale float64) []float64 {
	d, _ := dayOf(h.Date)
	nearness := prior{nearness: 1, scale: scale}.shift(f.moment, d, h.Passage)
	lead := prior{lead: 1, scale: scale}.shift(f.moment, d, h.Passage)
	digest := 0.0
	if isDigest(f.articles[h.Passage.ArticleID]) {
		digest = -1
	}
	return []float64{h.Score, nearness, lead, digest}
}

// TestReportPrior tells how often the first passages are of an article that
// holds the answer, and have it in them, under no prior, nearness in time alone,
// and the whole, with the paired differences from the first.
func TestReportPrior(t *testing.T) {
	e := newsEngine(t)
	questions := readNews(t, *newsPart == "fit")
	whole := newsPrior
	defer func() { newsPrior = whole }()
	var base map[string][]float64
	t.Logf("%d questions", len(questions))
	for _, way := range []struct {
		name string
		p    prior
	}{{"none", prior{scale: 1}}, {"recency alone", prior{nearness: whole.nearness, scale: whole.scale}}, {"whole", whole}} {
		newsPrior = way.p
		hits := hitsAt(t, e, questions)
		if base == nil {
			base = hits
		}
		for _, measure := range slices.Sorted(maps.Keys(hits)) {
			share, change := compared(base[measure], hits[measure])
			t.Logf("%-14s %-12s %s %s", way.name, measure, share, change)
		}
	}
}

// hitsAt is 1 for each question whose first 1, 5 and 10 passages have one of an
// article that holds the answer ("article@1") and with the answer ("answer@1").
func hitsAt(t *testing.T, e *Engine, questions []newsQuestion) map[string][]float64 {
	t.Helper()
	out := make(map[string][]float64)
	for _, q := range questions {
		hits, err := e.Retrieve(t.Context(), q.request(t), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []int{1, 5, 10} {
			first := hits[:min(k, len(hits))]
			for name, is := range map[string]func(Hit) bool{"article": func(h Hit) bool { return q.holds(h.Passage.ArticleID) }, "answer": q.answers} {
				key := fmt.Sprintf("%s@%02d", name, k)
				out[key] = append(out[key], float64(btoi(slices.ContainsFunc(first, is))))
			}
		}
	}
	return out
}

// compared is the mean of values, and the mean change from others with its
// paired 95 % interval.
func compared(before, after []float64) (share, change string) {
	pairs := make([]stats.Pair, len(after))
	sum := 0.0
	for i := range after {
		pairs[i] = stats.Pair{Before: stats.Unit{Num: before[i], Den: 1}, After: stats.Unit{Num: after[i], Den: 1}}
		sum += after[i]
	}
	share = fmt.Sprintf("%.0f of %d: %.3f", sum, len(after), sum/float64(len(after)))
	difference, in, ok := stats.PairedDifference(pairs, 1)
	if !ok {
		return share, ""
	}
	return share, fmt.Sprintf("%+.3f [%+.3f, %+.3f]", difference, in.Low, in.High)
}

// TestReportGuard tells what the answers to questions about dated news are: as
// the index is, and without the articles that hold the answer, where each answer
// is a false one. "Marked" are those that say in a notice that nothing in them is
// of the time asked about.
func TestReportGuard(t *testing.T) {
	e := newsEngine(t)
	questions := readNews(t, *newsPart == "fit")
	catalogue, err := e.store.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tally := make(map[string]int)
	for i, q := range questions {
		if i%*newsEvery != 0 {
			continue
		}
		tally["all"]++
		whole := q.request(t)
		without := whole
		for _, entry := range catalogue.Entries() {
			if !q.holds(entry.ID) {
				without.Articles = append(without.Articles, entry.ID)
			}
		}
		present := momentOf(whole, whole.Text).tense == thisTime
		tally["all, this time"] += btoi(present)
		for name, asked := range map[string]Question{"whole": whole, "without": without} {
			a, err := e.Answer(t.Context(), asked)
			if err != nil {
				t.Fatalf("%s: %v", q.ID, err)
			}
			outcome := outcomeOf(q, a)
			tally[name+" "+outcome]++
			if present {
				tally[name+", this time: "+outcome]++
			}
			t.Logf("%s %s, %s: %s\n%s\n%s", q.ID, name, outcome, q.Question, a.Text(), a.Notice)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(tally)) {
		t.Logf("TALLY %s: %d", key, tally[key])
	}
}

// outcomeOf says in a few words what an answer is.
func outcomeOf(q newsQuestion, a *Answer) string {
	if a.Refusal != nil {
		return "refused"
	}
	outcome := "answered"
	if text := strings.ToLower(a.Text()); slices.ContainsFunc(q.Answer, func(s string) bool {
		return strings.Contains(text, strings.ToLower(strings.Trim(s, `“”".`)))
	}) {
		outcome = "right"
	}
	switch {
	case strings.Contains(a.Notice, "None of this is of"):
		return outcome + ", marked"
	case !slices.ContainsFunc(a.Claims, func(c Claim) bool { return len(daysIn(strings.SplitN(c.Text, ":", 2)[0])) == 0 }):
		return outcome + ", every sentence dated"
	case slices.ContainsFunc(a.Claims, func(c Claim) bool { return len(daysIn(strings.SplitN(c.Text, ":", 2)[0])) > 0 }):
		return outcome + ", some sentences dated"
	}
	return outcome + ", undated"
}
