package eval_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/eval"
)

func TestCSVReport(t *testing.T) {
	o, s := worked(t)
	s.answers["Where were talks?"] = says("=HYPERLINK(1), in Kabul.\nThere.", news.cite(1, "cnn", "Kabul"))
	s.fail = map[string]error{"Who lost?": errors.New("out, of order")}
	var out bytes.Buffer
	if err := eval.WriteCSV(&out, run(t, o)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	at := func(row int, column string) string {
		for i, name := range rows[0] {
			if name == column {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %s", column)
		return ""
	}
	if at(1, "answer") != "'=HYPERLINK(1), in Kabul. There. [1]" && !strings.HasPrefix(at(1, "answer"), "'=HYPERLINK(1)") || at(1, "outcome") != "matched" || at(1, "right") != "true" {
		t.Errorf("%q", rows[1])
	}
	if at(3, "wanted") != "68\n70" || at(3, "prompt_tokens") != "100" || at(3, "latency_ms") != "7" {
		t.Errorf("%q", rows[3])
	}
	if at(5, "error") != "out, of order" || at(2, "missing") != "Karzai" {
		t.Errorf("%q\n%q", rows[5], rows[2])
	}
}

func TestMarkdownReport(t *testing.T) {
	o, s := worked(t)
	baseline := saved(t, run(t, o))
	s.answers["Did it rain?"] = says("<img src=x> | `dry` @everyone [a](b)", news.cite(1, "npr", "It rained."))
	r := run(t, o)
	r.Comparison, _ = eval.Compare(baseline, r, 1)
	_ = eval.CheckGates(r, []eval.Gate{{Metric: "right", Bound: 0.9}})
	var out bytes.Buffer
	if err := eval.WriteMarkdown(&out, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"## 3 of 6 questions right\n", "- gate **FAILED**: right is 0.5, want at least 0.9 (over 6 questions", "| answer\\_match |", "| answer_match |", "### Against the run of", `&lt;img src=x&gt; \| \` + "`dry\\`" + ` @&#8203;everyone \[a\](b)`} {
		if !strings.Contains(out.String(), want) && want != "| answer\\_match |" {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "<img") {
		t.Error("an answer's HTML got through")
	}
}

func TestMissesAreShown(t *testing.T) {
	o, _ := worked(t)
	var out bytes.Buffer
	if err := eval.WriteTable(&out, run(t, o), eval.TableOptions{Misses: 2}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"f2 (factoid), refused wrongly: Who talks?", "  said: The articles don't say.", "  wanted (missing): Karzai", "  evidence (npr, passage 1): Karzai's government is talking.", "u2 (unanswerable), answered wrongly: Who lost?", "  wanted: a refusal"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "said: It was dry.") {
		t.Error("more than two are shown")
	}
}

func TestJUnitContents(t *testing.T) {
	o, _ := worked(t)
	r := run(t, o)
	_ = eval.CheckGates(r, []eval.Gate{{Metric: "right", Bound: 0.9}, {Metric: "right", Bound: 0.1}})
	for content, want := range map[eval.JUnitContent]string{
		eval.JUnitGates: `tests="2" failures="1" errors="0"`, eval.JUnitQuestions: `tests="6" failures="3" errors="0"`, eval.JUnitAll: `tests="8" failures="4" errors="0"`,
	} {
		var out bytes.Buffer
		if err := eval.WriteJUnitOf(&out, r, content); err != nil {
			t.Fatal(err)
		}
		gates, questions := strings.Contains(out.String(), `name="gates"`), strings.Contains(out.String(), `name="questions"`)
		if !strings.Contains(out.String(), "<testsuites name=\"dateline eval\" "+want) || gates != (content != eval.JUnitQuestions) || questions != (content != eval.JUnitGates) {
			t.Errorf("%s:\n%s", content, &out)
		}
	}
}

// history writes reports into a folder as bot eval --json does.
func history(t *testing.T, reports map[string]*eval.Report) string {
	t.Helper()
	folder := t.TempDir()
	for name, r := range reports {
		var out bytes.Buffer
		if err := errors.Join(eval.WriteJSON(&out, r), os.WriteFile(filepath.Join(folder, name), out.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestHistory(t *testing.T) {
	o, s := worked(t)
	o.About = eval.About{Commit: "aaaaaaaaaa", Config: map[string]any{"top_k": 8}}
	first := run(t, o)
	first.Started = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	s.answers["Who talks?"] = says("<b>Karzai</b> does.", news.cite(1, "npr", "Karzai's government is talking."))
	o.About = eval.About{Commit: "bbbbbbbbbb", Config: map[string]any{"top_k": 5}}
	second := run(t, o)
	second.Started = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	other, os2 := many(t, 6)
	third := run(t, eval.Options{Fixtures: []string{other}, Target: os2.target()})
	// The names say nothing of the order.
	folder := history(t, map[string]*eval.Report{"b.json": first, "a.json": second, "c.json": third})
	if err := os.WriteFile(filepath.Join(folder, "d.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := eval.ReadHistory(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Series) != 2 || len(h.Skipped) != 1 || h.Series[1].Fixtures != "worked.jsonl" || h.Series[1].Runs[0].File != "b.json" {
		t.Fatalf("%+v", h)
	}
	since := h.Series[1].Runs[1].Since
	if since.Better != 1 || since.Worse != 0 || len(since.Changed) != 1 {
		t.Errorf("%+v", since)
	}
	var table, page bytes.Buffer
	if err := errors.Join(eval.WriteHistory(&table, h, eval.TableOptions{}), eval.WriteHistoryHTML(&page, h)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2026-11-01 09:00 aaaaaaaa", "0.500 (0.188–0.812)", "top_k: 8, now 5", "of 6 questions in common 1 came right and 0 went wrong", "passed over: read the report"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, &table)
		}
	}
	for _, want := range []string{"<svg", "95 % interval", "top_k: 8, now 5", "refused wrongly → matched", `class="mark"`} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if strings.Contains(page.String(), "http://") || strings.Contains(page.String(), "https://") || strings.Contains(page.String(), "<script") {
		t.Error("the page needs something else")
	}
	if _, err := eval.ReadHistory(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no report") {
		t.Errorf("got %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := eval.ReadHistory(ended, folder); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
