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
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

var fit = flag.Bool("fit", false, "fit the weights of choosing and refusing anew and rewrite weights.go")

const (
	choicePenalty = 1.0 // L2, on the sum of log-likelihoods
	answerPenalty = 5.0 // L2, on standardised signals
	folds         = 8

	// refusedOfAnswerable is the share of answerable questions whose refusal is
	// put up with: what the issue asks for.
	refusedOfAnswerable = 0.09
)

// asking is one question of a development set with what the engine knows of it
// before it decides.
type asking struct {
	ID         string
	Question   string
	Turns      []string
	Answerable bool
	Evidence   []struct{ Article, Quote string }

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
	for _, set := range []string{"seeds", "wire"} {
		all = append(all, readAskings(t, set)...)
	}
	groups := choices(all)
	choiceWeights = choiceModel(groups, func(int) bool { return true })
	reportChoices(t, groups)
	for _, a := range all {
		a.rank()
	}
	weights, bias := answerModel(all, func(int) bool { return true })
	held := leftOut(all)
	threshold := thresholdOf(all, held)
	reportAnswers(t, all, held, threshold)
	writeWeights(t, weights, bias, threshold)
}

// rank orders the candidates by the weights in force.
func (a *asking) rank() {
	for _, c := range a.all {
		c.score = c.features.score(a.q)
	}
	slices.SortStableFunc(a.all, byMerit)
}

func readAskings(t *testing.T, set string) []*asking {
	t.Helper()
	e := developmentEngine(t, set)
	var out []*asking
	for _, file := range []string{set + ".jsonl"} {
		text, err := os.ReadFile(filepath.Join("..", "eval", "testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(text) {
			a := &asking{set: set}
			if err := json.Unmarshal(line, a); err != nil {
				t.Fatal(err)
			}
			if err := a.read(t.Context(), e); err != nil {
				t.Fatalf("%s: %v", a.ID, err)
			}
			out = append(out, a)
		}
	}
	return out
}

func developmentEngine(t *testing.T, set string) *Engine {
	t.Helper()
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	articles, err := seeds.Articles()
	if set != "seeds" {
		articles, err = corpus.ReadPath(t.Context(), filepath.Join("..", "eval", "testdata", set), corpus.ReadOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	identity := store.Identity{Embedder: encoder.Identity(), Chunking: corpus.DefaultChunking}
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), set+".db"), identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if _, err := Index(t.Context(), st, encoder, articles, IndexOptions{}); err != nil {
		t.Fatal(err)
	}
	e, err := New(Config{Store: st, Embedder: encoder, DenseWeight: -1})
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

// gold reports whether a candidate shares half of the shorter one's bytes with
// a gold quote, as an evaluation judges citations.
func (a *asking) gold(c *candidate) bool {
	for _, e := range a.Evidence {
		if e.Article != c.article.ID {
			continue
		}
		for from := 0; ; {
			i := strings.Index(c.article.Text[from:], e.Quote)
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len(e.Quote)
			shared := min(end, c.span.End) - max(start, c.span.Start)
			if 2*shared >= min(end-start, c.span.Len()) {
				return true
			}
			from = start + 1
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
	for _, set := range []string{"seeds", "wire"} {
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
			rows = append(rows, signalsOf(a.q, a.all).vector())
			yes = append(yes, a.Answerable)
		}
	}
	return fitLogistic(rows, yes, answerPenalty)
}

// leftOut are the log-odds of each question, fitted without its fold.
func leftOut(all []*asking) []float64 {
	out := make([]float64, len(all))
	for fold := range folds {
		w, bias := answerModel(all, func(i int) bool { return i%folds != fold })
		for i, a := range all {
			switch {
			case i%folds != fold:
			case a.ruled:
				out[i] = math.Inf(-1)
			default:
				out[i] = bias + product(w, signalsOf(a.q, a.all).vector())
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
		if a.Answerable {
			answerable = append(answerable, odds[i])
		}
	}
	slices.Sort(answerable)
	return answerable[int(refusedOfAnswerable*float64(len(answerable)))]
}

func reportAnswers(t *testing.T, all []*asking, odds []float64, threshold float64) {
	t.Helper()
	for _, set := range []string{"seeds", "wire"} {
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

func writeWeights(t *testing.T, weights []float64, bias, threshold float64) {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprint(&b, "package rag\n\n// Made by go test ./rag -run Fit -fit from eval/testdata/seeds.jsonl and\n// wire.jsonl; fit_test.go says how.\n\n")
	fmt.Fprintf(&b, "// choiceWeights are the weights of choiceFeatures in a sentence's score.\nvar choiceWeights = []float64{\n")
	for i, w := range choiceWeights {
		fmt.Fprintf(&b, "%.2f, // %s\n", w, choiceFeatures[i])
	}
	fmt.Fprintf(&b, "}\n\n// answerWeights are the weights of answerSignals in the log-odds that the\n// articles answer a question.\nvar answerWeights = []float64{\n")
	for i, w := range weights {
		fmt.Fprintf(&b, "%.2f, // %s\n", w, answerSignals[i])
	}
	fmt.Fprintf(&b, "}\n\nconst (\nanswerBias = %.2f // added to them\nanswerThreshold = %.2f // the log-odds below which a question is refused\n)\n", bias, threshold)
	source, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.go", source, 0o644); err != nil {
		t.Fatal(err)
	}
}
