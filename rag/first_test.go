package rag_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/corpus"
	"dateline/eval/stats"
	"dateline/rag"
	"dateline/store/local"
)

var firstSplit = flag.String("first", "dev", "which half of eval/testdata/first to ask: dev, or report for the closing note")

// firstQuestion is a question of eval/testdata/first, as its README says.
type firstQuestion struct {
	ID, Kind, Split, Question, Expect string
	Turns, Outlets                    []string
	Answers                           [][]string
}

func firstFixture(t testing.TB) (all []firstQuestion, articles []corpus.Article) {
	t.Helper()
	folder := filepath.Join("..", "eval", "testdata", "first")
	file, err := os.Open(filepath.Join(folder, "questions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var q firstQuestion
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	if articles, err = corpus.ReadPath(context.Background(), filepath.Join(folder, "articles.jsonl"), corpus.ReadOptions{}); err != nil {
		t.Fatal(err)
	}
	return all, articles
}

// firstShared is the index of the fixture's articles, built once; tests only read
// it.
var firstShared struct {
	once  sync.Once
	store *local.Store
	err   error
}

func firstStore(t testing.TB, articles []corpus.Article) *local.Store {
	t.Helper()
	_, encoder := seedStore(t)
	firstShared.once.Do(func() {
		ctx := context.Background() // the index outlives the test that comes first
		if firstShared.store, firstShared.err = local.Open(ctx, filepath.Join(shared.folder, "first.db"), identity(encoder), local.Options{}); firstShared.err == nil {
			_, firstShared.err = rag.Index(ctx, firstShared.store, encoder, articles, rag.IndexOptions{})
		}
	})
	if firstShared.err != nil {
		t.Fatal(firstShared.err)
	}
	return firstShared.store
}

// wrong says what is wrong with an answer, "" for nothing.
func (q firstQuestion) wrong(a *rag.Answer) string {
	refused := a.Refusal != nil && a.Refusal.Reason != rag.ReasonTalk
	talk := a.Refusal != nil && a.Refusal.Reason == rag.ReasonTalk
	switch q.Expect {
	case "talk":
		if !talk || strings.Contains(a.Refusal.Message, "“") {
			return "no talk"
		}
		return ""
	case "refusal":
		if !refused {
			return "answered"
		}
		return ""
	}
	if talk || refused && !strings.Contains(strings.Join(q.Answers[0], " "), "doesn't say") {
		return "refused"
	}
	text := a.Text() + "\n" + a.Notice
	for _, c := range a.Citations {
		text += "\n" + c.Date + " " + c.Outlet
		if len(q.Outlets) > 0 && !slices.Contains(q.Outlets, c.Outlet) {
			return "cites " + c.Outlet
		}
	}
	for _, group := range q.Answers {
		if !slices.ContainsFunc(group, func(s string) bool { return strings.Contains(fold(text), fold(s)) }) {
			return "lacks " + strings.Join(group, "/")
		}
	}
	if len(q.Outlets) > 1 {
		for _, o := range q.Outlets {
			if !slices.ContainsFunc(a.Citations, func(c rag.Citation) bool { return c.Outlet == o }) {
				return o + " isn't heard"
			}
		}
	}
	return ""
}

func fold(s string) string {
	return strings.ToLower(strings.NewReplacer("’", "'", "“", `"`, "”", `"`).Replace(strings.Join(strings.Fields(s), " ")))
}

// What must be right of each kind in the half that is tuned on.
var firstLeast = map[string]int{
	"collection": 14, "talk": 15, "summary": 14, "list": 12, "compare": 12, "outlet": 14, "evidence": 11, "quantity": 13, "missing": 12, "followup": 14,
}

// The questions that people ask first, by kind: eval/testdata/first. Each kind
// is held to what was right of it.
func TestFirstQuestions(t *testing.T) {
	long(t)
	all, articles := firstFixture(t)
	st := firstStore(t, articles)
	e := engine(t, st, shared.encoder)
	right, asked := make(map[string]int), make(map[string]int)
	var kinds []string
	for _, q := range all {
		if q.Split != *firstSplit {
			continue
		}
		if asked[q.Kind] == 0 {
			kinds = append(kinds, q.Kind)
		}
		asked[q.Kind]++
		question := rag.Question{Text: q.Question}
		for _, turn := range q.Turns {
			a := ask(t, e, rag.Question{Text: turn, History: question.History})
			question.History = append(question.History, rag.Turn{Question: turn, Answer: a.Text()})
		}
		a, err := e.Answer(t.Context(), question)
		if err != nil {
			if q.Expect == "error" {
				right[q.Kind]++
			} else {
				t.Errorf("%s %q: %v", q.ID, q.Question, err)
			}
			continue
		}
		if a.Kind != "collection" { // whose lines say how many there are, and quote only some of what they cite
			checkAnswer(t, byID(articles...), a)
		}
		why := q.wrong(a)
		if why == "" {
			right[q.Kind]++
			continue
		}
		t.Logf("%s %s (%s), read as %s: %s\n%s", q.ID, strings.Join(append(q.Turns, q.Question), " >> "), q.Kind, a.Kind, why, clipLines(a))
	}
	for _, k := range kinds {
		interval, _ := stats.Wilson(float64(right[k]), float64(asked[k]))
		t.Logf("%-11s %2d of %2d [%.2f, %.2f]", k, right[k], asked[k], interval.Low, interval.High)
		if *firstSplit == "dev" && right[k] < firstLeast[k] {
			t.Errorf("%s: %d of %d right, at least %d were", k, right[k], asked[k], firstLeast[k])
		}
	}
}

func clipLines(a *rag.Answer) string {
	var b strings.Builder
	for line := range strings.Lines(a.Text() + "\n") {
		if len(line) > 230 {
			line = line[:230] + "…\n"
		}
		b.WriteString("    " + line)
	}
	if a.Notice != "" {
		b.WriteString("    (" + a.Notice + ")\n")
	}
	return b.String()
}
