package verify_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/verify"
)

// newsTexts are the invented articles, each as one piece of evidence.
func newsTexts(t testing.TB) []verify.Evidence {
	t.Helper()
	var out []verify.Evidence
	for _, pattern := range []string{"../eval/testdata/wire/*.txt", "testdata/briefs/*.txt"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, verify.Evidence{
				Number: 1, Article: corpus.Article{ID: filepath.Base(f), Outlet: "Herald", Text: string(data)}, Span: corpus.Span{End: len(data)},
			})
		}
	}
	if len(out) < 20 {
		t.Fatalf("%d news texts, want at least 20", len(out))
	}
	if every > 1 { // analysing an article is what takes long
		out = out[:5]
	}
	return out
}

// TestCopiedSentence: a sentence copied from the passage is supported.
func TestCopiedSentence(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	n := 0
	for _, e := range newsTexts(t) {
		for i, s := range corpus.Split(e.Article.Text) {
			if i%min(every, 3) != 0 {
				continue
			}
			sentence := strings.TrimSpace(s.In(e.Article.Text))
			if len(strings.Fields(sentence)) < 4 {
				continue
			}
			n++
			r, err := v.Sentence(t.Context(), sentence, []verify.Evidence{e})
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != verify.Supported {
				t.Errorf("%s: %s (%s, %q, %.2f): %s", e.Article.ID, r.Verdict, r.Reason, r.Detail, r.Score, sentence)
			}
		}
	}
	if least := 400 / every / 2; n <= least {
		t.Errorf("%d sentences, want more than %d", n, least)
	}
}

// TestSameEveryTime: what is found of a sentence hangs on nothing but the
// sentence and its evidence. In these pairs several windows are equally near.
func TestSameEveryTime(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	const times = 30
	tied := []string{"d054", "d069", "d081", "n008", "p064", "q041"}
	n := 0
	for _, p := range readLines[pair](t, "testdata/pairs.jsonl") {
		if !slices.Contains(tied, p.ID) {
			continue
		}
		n++
		var first verify.Result
		for i := range times {
			r, err := v.Sentence(t.Context(), p.Sentence, evidenceOf(t, p))
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = r
			}
			if !reflect.DeepEqual(r, first) {
				t.Fatalf("%s: %+v the first time, %+v at time %d", p.ID, first, r, i+1)
			}
		}
	}
	if n != len(tied) {
		t.Errorf("%d of %d pairs found", n, len(tied))
	}
}

var auxiliaryRE = regexp.MustCompile(`\b(?:was|were|is|are|has|had|will|would|could|may)\b`)

// denied puts a "not" after the first auxiliary of a sentence that stands
// outside its quotations, "" where there is none or the sentence denies
// already.
func denied(sentence string) string {
	if regexp.MustCompile(`(?i)\b(?:not|no|never|nobody|none|neither|nor|without|if|whether)\b|n't|n’t`).MatchString(sentence) || strings.ContainsAny(sentence, "\"“") {
		return ""
	}
	at := auxiliaryRE.FindStringIndex(sentence)
	if at == nil {
		return ""
	}
	return sentence[:at[1]] + " not" + sentence[at[1]:]
}

// TestDeniedSentence: a copied sentence with a "not" put in isn't supported.
func TestDeniedSentence(t *testing.T) {
	t.Parallel()
	checkAltered(t, denied, 0.9, 1)
}

// TestUnknownName: a copied sentence with a name put in that no article has
// isn't supported.
func TestUnknownName(t *testing.T) {
	t.Parallel()
	checkAltered(t, func(s string) string { return "According to Zorah Quimbley, " + s }, 1, 3)
	checkAltered(t, func(s string) string {
		return strings.TrimRight(s, ".") + ", and so did Zorah Quimbley."
	}, 1, 3)
}

// checkAltered wants at least a share of the altered sentences, every step-th of
// an article, not to be supported.
func checkAltered(t *testing.T, alter func(string) string, least float64, step int) {
	t.Helper()
	v := verify.New(claims(t), encoder(t))
	n, caught := 0, 0
	for _, e := range newsTexts(t) {
		for i, s := range corpus.Split(e.Article.Text) {
			if i%(min(every, 6)*step) != 0 {
				continue
			}
			sentence := strings.TrimSpace(s.In(e.Article.Text))
			altered := alter(sentence)
			if altered == "" || len(strings.Fields(sentence)) < 4 {
				continue
			}
			n++
			r, err := v.Sentence(t.Context(), altered, []verify.Evidence{e})
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != verify.Supported {
				caught++
			} else {
				t.Logf("%s: supported: %s", e.Article.ID, altered)
			}
		}
	}
	if t.Logf("caught %d of %d", caught, n); n < 50/every || float64(caught) < least*float64(n) {
		t.Errorf("caught %d of %d, want %.0f %%", caught, n, 100*least)
	}
}
