package eval_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dateline/eval"
	"dateline/rag"
)

func TestTable(t *testing.T) {
	o, s := worked(t)
	s.fail = map[string]error{"Did it rain?": errors.New("out of \x1b[31morder")}
	r := run(t, o)
	eval.CheckGates(r, []eval.Gate{{Metric: "right", Bound: 0.9}, {Metric: "words_p50", Max: true, Bound: 90}})
	var out bytes.Buffer
	if err := eval.WriteTable(&out, r, eval.TableOptions{}); err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(` in [\d.]+ s \([\d.]+ a second\)`).ReplaceAllString(out.String(), "")
	golden(t, "table.txt", regexp.MustCompile(` +\n`).ReplaceAllString(got, "\n"))
	if strings.Contains(out.String(), "\x1b") {
		t.Error("an escape sequence reached the terminal")
	}
	out.Reset()
	eval.WriteTable(&out, r, eval.TableOptions{Colour: true, Wrong: -1})
	if !strings.Contains(out.String(), "\x1b[31mFAILED\x1b[0m") || strings.Contains(out.String(), "refused wrongly  ") {
		t.Errorf("got\n%s", &out)
	}
}

// golden compares with a file, which UPDATE=1 rewrites.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (UPDATE=1 rewrites it): got\n%s\nwant\n%s", path, got, want)
	}
}

func TestMetricsTable(t *testing.T) {
	var out bytes.Buffer
	if err := eval.WriteMetrics(&out); err != nil {
		t.Fatal(err)
	}
	golden(t, "metrics.txt", out.String())
}

func TestJSONIsStrictJSON(t *testing.T) {
	o, _ := worked(t)
	o.Kinds = []string{"unanswerable"}
	var out bytes.Buffer
	if err := eval.WriteJSON(&out, run(t, o)); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Schema  string
		Overall []struct {
			Name  string
			Value any
		}
		Questions []map[string]any
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if report.Schema != eval.Schema || len(report.Questions) != 2 {
		t.Errorf("schema %q, %d questions", report.Schema, len(report.Questions))
	}
	nulls := 0
	for _, v := range report.Overall {
		if v.Value == nil {
			nulls++
		}
	}
	if nulls < 20 {
		t.Errorf("%d figures are null, want all that need an answerable question", nulls)
	}
}

func TestJUnit(t *testing.T) {
	path := write(t, "f.jsonl", good, strings.Replace(good, `"q1"`, `"q2 \u0001<&>"`, 1), noAnswer("q3", "offtopic", "Why?"), noAnswer("q4", "offtopic", "How?"))
	s := &script{answers: map[string]*rag.Answer{"Why?": says("Because.")}, fail: map[string]error{"How?": errors.New("down")}}
	r := run(t, eval.Options{Fixtures: []string{path}, Target: s.target()})
	eval.CheckGates(r, []eval.Gate{{Metric: "right", Bound: 0.9}, {Metric: "error_rate", Max: true, Bound: 0.5}})
	var out bytes.Buffer
	if err := eval.WriteJUnit(&out, r); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Error *struct {
					Message string `xml:"message,attr"`
				} `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, &out)
	}
	if doc.Tests != 6 || doc.Failures != 4 || doc.Errors != 1 || len(doc.Suites) != 2 {
		t.Fatalf("got %+v", doc)
	}
	gates, questions := doc.Suites[0].Cases, doc.Suites[1].Cases
	if gates[0].Failure == nil || !strings.Contains(gates[0].Failure.Message, "right is 0, want at least 0.9") || gates[1].Failure != nil {
		t.Errorf("gates %+v", gates)
	}
	if f := questions[0].Failure; f == nil || f.Message != "refused wrongly" || !strings.Contains(f.Text, "wanted (missing): Kabul") {
		t.Errorf("q1: %+v", f)
	}
	if questions[3].Error == nil || questions[3].Error.Message != "down" {
		t.Errorf("q4: %+v", questions[3])
	}
}
