package rag

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/internal/regress"
	"dateline/internal/written"
	"dateline/judge"
	"dateline/store"
	"dateline/store/local"
)

var (
	fit      = flag.Bool("fit", false, "fit the weights of choosing and refusing anew and rewrite weights.go")
	dump     = flag.String("dump", "", "a file for what the weights are fitted to, one question a line")
	ablate   = flag.Bool("ablate", false, "with -fit, tell how choosing and refusing do without each of the features and signals")
	passages = flag.String("passages", "../train/data/written-*.jsonl", "files of written passages with questions to fit to, as train/README.md describes")
)

const (
	choicePenalty = 1.0 // L2, on the sum of log-likelihoods
	answerPenalty = 5.0 // L2, on standardised signals
	folds         = 8

	// refusedOfAnswerable is the share of answerable questions whose refusal is
	// put up with: what the issue asks for.
	refusedOfAnswerable = 0.07
)

// asking is one question of a development set with what the engine knows of it
// before it decides.
type asking struct {
	ID         string
	Question   string
	Turns      []string
	Answerable bool
	Evidence   []struct{ Article, Quote string }
	starts     string // how the sentence of the evidence does

	set   string
	q     *query
	all   []*candidate
	ruled bool // refused by a rule, whatever the weights
}

// TestFit is the program behind weights.go. Choosing is fitted first: the
// weights that make the sentences of gold evidence likeliest among all
// candidates of their questions (a conditional logit, each question one
// choice). Refusing comes second: a logistic regression over the questions
// that no rule refuses, answerable and other ones weighing the same together.
// It prints how both do on questions left out of the fit.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("run with -fit to fit the weights anew")
	}
	var all []*asking
	for _, part := range fitParts {
		all = append(all, readAskings(t, part)...)
	}
	writeDump(t, all)
	groups := choices(all)
	choiceWeights = choiceModel(groups, func(i int) bool { return groups[i].set == fitted })
	reportChoices(t, groups)
	for _, a := range all {
		a.rank()
	}
	weights, bias := answerModel(all, func(i int) bool { return all[i].set == fitted })
	held := leftOut(all)
	threshold := thresholdOf(all, held)
	reportAnswers(t, all, held, threshold)
	t.Logf("refusing %.0f %% of the answerable: below %.2f", 100*refusedOfAnswerable, threshold)
	if *ablate {
		reportAblation(t, groups, all)
	}
	writeWeights(t, weights, bias)
}

// reportAblation fits without one feature of choosing and one signal of refusing
// after another, and tells what the other folds come to.
func reportAblation(t *testing.T, groups []choice, all []*asking) {
	t.Helper()
	for k, name := range choiceFeatures {
		fewer := make([]choice, len(groups))
		for i, g := range groups {
			fewer[i] = choice{set: g.set, gold: g.gold}
			for _, row := range g.rows {
				fewer[i].rows = append(fewer[i].rows, without(row, k))
			}
		}
		t.Logf("choosing without %s:", name)
		reportChoices(t, fewer)
	}
	for k, name := range answerSignals {
		leaveOut = k
		held := leftOut(all)
		t.Logf("refusing without %s:", name)
		reportAnswers(t, all, held, thresholdOf(all, held))
	}
	leaveOut = -1
}

// leaveOut is the signal of refusing that is left out, -1 for none.
var leaveOut = -1

// without is a row without what stands at k.
func without(row []float64, k int) []float64 {
	row = slices.Clone(row)
	if k >= 0 {
		row[k] = 0
	}
	return row
}

// writeDump writes each question's signals and its candidates' features, for
// ablations elsewhere.
func writeDump(t *testing.T, all []*asking) {
	if *dump == "" {
		return
	}
	f, err := os.Create(*dump)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	encode := json.NewEncoder(f)
	for _, a := range all {
		row := map[string]any{"id": a.ID, "set": a.set, "question": a.Question, "answerable": a.Answerable, "ruled": a.ruled}
		if len(a.all) > 0 {
			row["signals"] = signalsOf(a.q, a.all).vector()
		}
		var features [][]float64
		var gold []bool
		for _, c := range a.all {
			features, gold = append(features, c.features.vector(a.q)), append(gold, a.gold(c))
		}
		row["features"], row["gold"] = features, gold
		if err := encode.Encode(row); err != nil {
			t.Fatal(err)
		}
	}
}

// rank orders the candidates by the weights in force.
func (a *asking) rank() {
	for _, c := range a.all {
		c.score = c.features.score(a.q)
	}
	slices.SortStableFunc(a.all, byMerit)
}

// fitted is the part of the written passages that the weights are fitted to,
// none of which the judge was trained on; the other one is reported on.
const fitted = "dev"

var fitParts = []string{fitted, "report"}

// readAskings indexes the passages of a part, and asks each one's questions of
// all of them.
func readAskings(t *testing.T, part string) []*asking {
	t.Helper()
	var articles []corpus.Article
	var out []*asking
	all, err := written.Read(*passages, part)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		articles = append(articles, corpus.Article{ID: p.PID, Outlet: p.Outlet, Headline: p.Headline, Text: p.Text})
		for i, q := range p.Questions {
			a := &asking{set: part, ID: fmt.Sprint(p.PID, " ", i), Question: q.Q, Answerable: q.Y == true || q.Y == 1.0}
			if a.Answerable {
				a.Evidence = []struct{ Article, Quote string }{{p.PID, q.A}}
				a.starts = q.S
			}
			out = append(out, a)
		}
	}
	e := developmentEngine(t, part, articles)
	for _, a := range out {
		if err := a.read(t.Context(), e); err != nil {
			t.Fatalf("%s: %v", a.ID, err)
		}
	}
	return out
}

func developmentEngine(t *testing.T, part string, articles []corpus.Article) *Engine {
	t.Helper()
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	identity := store.Identity{Embedder: encoder.Identity(), Chunking: corpus.DefaultChunking}
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), part+".db"), identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if _, err := Index(t.Context(), st, encoder, articles, IndexOptions{}); err != nil {
		t.Fatal(err)
	}
	return engineToFit(t, st, encoder)
}

// engineToFit is an engine over an index, with the judges that ship.
func engineToFit(t *testing.T, st store.Store, encoder *e5.Encoder) *Engine {
	t.Helper()
	j, err := judge.Open(encoder)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := judge.OpenClaims(encoder)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(Config{Store: st, Embedder: encoder, Judge: j, Claims: claims, DenseWeight: -1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// read asks the earlier questions, as an evaluation does, and measures the
// candidates for the last one.
func (a *asking) read(ctx context.Context, e *Engine) error {
	var history []Turn
	for _, turn := range a.Turns {
		earlier, err := e.Answer(ctx, Question{Text: turn, History: history})
		if err != nil {
			return err
		}
		history = append(history, Turn{Question: turn, Answer: earlier.Text()})
	}
	answer := &Answer{Question: a.Question, Standalone: Condense(history, a.Question)}
	f, err := e.retrieve(ctx, answer.Standalone, Question{Text: a.Question}, e.topK)
	if err != nil {
		return err
	}
	if a.q, a.all, err = e.weighed(ctx, f, answer); err != nil {
		return err
	}
	a.ruled = len(a.all) == 0 || refuseByRule(a.q, f, a.all) != ""
	return nil
}

// gold reports whether a candidate is the sentence that answers.
func (a *asking) gold(c *candidate) bool {
	for _, e := range a.Evidence {
		if e.Article == c.article.ID && strings.Contains(c.text(), e.Quote) && strings.HasPrefix(c.text(), a.starts[:min(len(a.starts), 20)]) {
			return true
		}
	}
	return false
}

// choices are the questions that have gold among their candidates.
func choices(all []*asking) []choice {
	var out []choice
	for _, a := range all {
		g := choice{set: a.set}
		found := false
		for _, c := range a.all {
			g.rows = append(g.rows, c.features.vector(a.q))
			g.gold = append(g.gold, a.gold(c))
			found = found || a.gold(c)
		}
		if a.Answerable && found {
			out = append(out, g)
		}
	}
	return out
}

func choiceModel(groups []choice, use func(int) bool) []float64 {
	var kept []choice
	for i, g := range groups {
		if use(i) {
			kept = append(kept, g)
		}
	}
	return fitChoices(kept, choicePenalty)
}

// reportChoices tells how often the first and one of the first three sentences
// is gold, fitted on the other folds and on the other set.
func reportChoices(t *testing.T, groups []choice) {
	t.Helper()
	first, three := map[string]int{}, map[string]int{}
	n := map[string]int{}
	count := func(key string, g choice, w []float64) {
		rank := g.rankOfGold(w)
		n[key]++
		if rank == 0 {
			first[key]++
		}
		if rank < 3 {
			three[key]++
		}
	}
	for fold := range folds {
		w := choiceModel(groups, func(i int) bool { return i%folds != fold })
		for i, g := range groups {
			if i%folds == fold {
				count(g.set+", other folds", g, w)
			}
		}
	}
	for _, set := range fitParts {
		w := choiceModel(groups, func(i int) bool { return groups[i].set != set })
		for _, g := range groups {
			if g.set == set {
				count(set+", other set", g, w)
			}
		}
	}
	for key, total := range n {
		t.Logf("choosing, %s: gold first %d, among the first three %d, of %d", key, first[key], three[key], total)
	}
}

// answerModel fits the refusal and returns weights of the signals as they are.
func answerModel(all []*asking, use func(int) bool) (weights []float64, bias float64) {
	var rows [][]float64
	var yes []bool
	for i, a := range all {
		if !a.ruled && use(i) {
			rows = append(rows, without(signalsOf(a.q, a.all).vector(), leaveOut))
			yes = append(yes, a.Answerable)
		}
	}
	return regress.Logistic(rows, yes, answerPenalty)
}

// leftOut are the log-odds of each question: of the fitted part's, fitted
// without its fold; of the others', to the fitted part.
func leftOut(all []*asking) []float64 {
	out := make([]float64, len(all))
	for fold := range folds + 1 {
		mine := func(i int) bool {
			return all[i].set == fitted && i%folds == fold || all[i].set != fitted && fold == folds
		}
		w, bias := answerModel(all, func(i int) bool { return all[i].set == fitted && !mine(i) })
		for i, a := range all {
			switch {
			case !mine(i):
			case a.ruled:
				out[i] = math.Inf(-1)
			default:
				out[i] = bias + regress.Product(w, signalsOf(a.q, a.all).vector())
			}
		}
	}
	return out
}

// thresholdOf is the log-odds below which the share of the answerable lies that
// may be refused.
func thresholdOf(all []*asking, odds []float64) float64 {
	var answerable []float64
	for i, a := range all {
		if a.Answerable && a.set == fitted {
			answerable = append(answerable, odds[i])
		}
	}
	slices.Sort(answerable)
	return answerable[int(refusedOfAnswerable*float64(len(answerable)))]
}

func reportAnswers(t *testing.T, all []*asking, odds []float64, threshold float64) {
	t.Helper()
	for _, set := range fitParts {
		var yes, no, wrong, right int
		for i, a := range all {
			switch refused := odds[i] < threshold; {
			case a.set != set:
			case a.Answerable:
				yes++
				wrong += btoi(refused)
			default:
				no++
				right += btoi(refused)
			}
		}
		t.Logf("refusing, %s, other folds: %d of %d answerable refused, %d of %d unanswerable", set, wrong, yes, right, no)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func writeWeights(t *testing.T, weights []float64, bias float64) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprint(&b, "package rag\n\n// Made by go test ./rag -run Fit -fit from written passages; fit_test.go says\n// how.\n\n")
	fmt.Fprintf(&b, "// choiceWeights are the weights of choiceFeatures in a sentence's score.\nvar choiceWeights = []float64{\n")
	for i, w := range choiceWeights {
		fmt.Fprintf(&b, "%.2f, // %s\n", w, choiceFeatures[i])
	}
	fmt.Fprintf(&b, "}\n\n// answerWeights are the weights of answerSignals in the log-odds that the\n// articles answer a question.\nvar answerWeights = []float64{\n")
	for i, w := range weights {
		fmt.Fprintf(&b, "%.2f, // %s\n", w, answerSignals[i])
	}
	fmt.Fprintf(&b, "}\n\nconst answerBias = %.2f // added to them\n", bias)
	source, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.go", source, 0o644); err != nil {
		t.Fatal(err)
	}
}
