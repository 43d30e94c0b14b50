package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/check"
	"dateline/rag"
	"dateline/verify"
)

const text = `# The bridge

The bridge opened
on Monday. It cost 15 million dollars.
- The bridge opened on Monday.
---
Nobody expected the elephants of Lusaka. "A *bold* step."
`

func TestDraft(t *testing.T) {
	c := check.Checker{Retriever: shelf{}, Articles: shelf{}, Verifier: verifier(t)}
	var told []string
	report, err := c.Draft(t.Context(), rag.Question{}, text, func(done, total int) { told = append(told, fmt.Sprint(done, "/", total)) })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range report.Sentences {
		got = append(got, fmt.Sprintf("%d %s: %s", s.Line, s.Sentence, s.Verdict()))
	}
	want := []string{
		"1 The bridge: " + got[0][len("1 The bridge: "):], // whatever is made of it
		"3 The bridge opened on Monday.: supported",
		"4 It cost 15 million dollars.: contradicted",
		"5 The bridge opened on Monday.: supported",
		"7 Nobody expected the elephants of Lusaka.: not in the articles",
		`7 "A bold step.": ` + got[5][strings.Index(got[5], ": ")+2:],
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(report.First) == 0 || report.Sentences[report.First[0]].Line != 4 {
		t.Errorf("look first at %v", report.First)
	}
	if !strings.HasPrefix(report.Summary(), "6 sentences: ") || !strings.Contains(report.Summary(), " 1 contradicted, ") {
		t.Errorf("summary %q", report.Summary())
	}
	if len(told) != 6 || told[5] != "5/6" {
		t.Errorf("told %q", told)
	}
}

// TestLookFirst sends the reader to few sentences, first to words that nobody
// said.
func TestLookFirst(t *testing.T) {
	mayor := newsstand{{ID: "echo", Outlet: "Echo", Text: "“We will mend the old bridge before winter,” Mayor Anna Berg said on Monday. It cost 12 million dollars."}}
	c := check.Checker{Retriever: mayor, Articles: mayor, Verifier: verifier(t)}
	report, err := c.Draft(t.Context(), rag.Question{}, "It cost 15 million dollars. It cost 16 million dollars. It cost 17 million dollars. It cost 18 million dollars. "+
		"It cost 19 million dollars.\n\n“We will tear down the old bridge before winter,” Mayor Anna Berg said on Monday.", nil)
	if err != nil {
		t.Fatal(err)
	}
	last := report.Sentences[len(report.Sentences)-1]
	if last.Check.Reason != verify.WrongQuotation || report.Count(verify.Contradicted) != 6 {
		t.Fatalf("%s: %+v", report.Summary(), last.Check)
	}
	if len(report.First) != 5 || report.First[0] != 5 {
		t.Errorf("look first at %v", report.First)
	}
}

func TestDraftWithoutSentences(t *testing.T) {
	c := check.Checker{Retriever: shelf{}, Articles: shelf{}, Verifier: verifier(t)}
	for _, empty := range []string{"", "\n\n", "---\n…\n"} {
		report, err := c.Draft(t.Context(), rag.Question{}, empty, nil)
		if err != nil || len(report.Sentences) != 0 || report.Summary() != "There is no sentence in it to check" {
			t.Errorf("%q: %+v, %v", empty, report, err)
		}
	}
	long := strings.Repeat("word ", 2000)
	report, err := c.Draft(t.Context(), rag.Question{}, long, nil)
	if err != nil || len(report.Sentences) == 0 || report.Count(verify.Supported) != 0 {
		t.Errorf("a sentence of 10,000 bytes: %+v, %v", report.Summary(), err)
	}
}

func FuzzDraft(f *testing.F) {
	f.Add(text)
	f.Fuzz(func(t *testing.T, text string) {
		c := check.Checker{Retriever: shelf{}, Articles: shelf{}, Verifier: verifier(t)}
		if len(text) > 2000 {
			return
		}
		report, err := c.Draft(t.Context(), rag.Question{}, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		lines, last := strings.Count(text, "\n")+1, 1
		for _, s := range report.Sentences {
			if s.Line < last || s.Line > lines {
				t.Fatalf("line %d after %d, of %d", s.Line, last, lines)
			}
			last = s.Line
		}
	})
}
