package eval_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"dateline/eval"
)

// pageOf is the worked example's page, with a comparison and a hostile answer.
func pageOf(t *testing.T) string {
	t.Helper()
	o, s := worked(t)
	baseline := run(t, o)
	s.answers["Who lost?"] = says(`<script>document.title="owned"</script><img src=https://example.org/x>`, news.cite(1, "npr", "It rained."))
	s.fail = map[string]error{"Did it rain?": errors.New("out of order")}
	r := run(t, o)
	eval.CheckGates(r, []eval.Gate{{Metric: "right", Bound: 0.9}})
	var err error
	if r.Comparison, err = eval.Compare(baseline, r, 1); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := eval.WriteHTML(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPage(t *testing.T) {
	page := pageOf(t)
	for _, want := range []string{
		"3 of 5 questions right",
		"gate failed</strong>: right is 0.6, want at least 0.9",
		`<mark class="gold">Talks were held in Kabul.</mark>`,
		`data-outcome="refused wrongly" data-kind="factoid" data-right="no"`,
		`aria-label="0.667, 95 % interval 0.208–0.939"`,
		"npr · passage 1 · not cited",
		"out of order",
		"McNemar",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<script>document.title") || strings.Contains(page, "<img") {
		t.Error("an answer's markup came through")
	}
	if found := regexp.MustCompile(`(?i)<[^>]+\b(src|href)\s*=\s*["']?(https?:)?//|@import|url\(`).FindString(page); found != "" {
		t.Errorf("the page asks for something else: %q", found)
	}
	if strings.Contains(page, "NaN") || strings.Contains(page, "ZgotmplZ") || strings.Contains(page, "<no value>") {
		t.Error("the page holds what should have been a figure")
	}
}

func TestPageOfNothingButErrors(t *testing.T) {
	s := &script{fail: map[string]error{"Where?": errors.New("down")}}
	r := run(t, eval.Options{Fixtures: []string{write(t, "f.jsonl", good)}, Target: s.target()})
	var out bytes.Buffer
	if err := eval.WriteHTML(&out, r); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "1 of 1 questions ended in an error") || strings.Contains(out.String(), "histogram\" viewBox") {
		t.Error("want the error, and no histogram of nothing")
	}
}
