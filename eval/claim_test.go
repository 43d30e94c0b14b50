package eval_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dateline/eval"
)

// rulings is a judge whose every word is known.
type rulings map[string]eval.ClaimRuling

func (r rulings) JudgeClaim(ctx context.Context, _, claim string) (eval.ClaimRuling, error) {
	if ctx.Err() != nil {
		return eval.ClaimRuling{}, ctx.Err()
	}
	if ruling, ok := r[claim]; ok {
		return ruling, nil
	}
	return eval.ClaimRuling{}, errors.New("out of order")
}

// claimLines are four true claims and five false ones; the last ends in an error.
var claimLines = []string{
	claimLine("t1", "far", "S", "They met in Kabul.", "held in Kabul"),
	claimLine("t2", "far", "S", "There are five dozen and eight of them.", "68 members"),
	claimLine("t3", "near", "S", "Talks were held in Kabul.", "Talks were held in Kabul."),
	claimLine("t4", "near", "S", "Nobody has died.", "Nobody died."),
	claimLine("f1", "figure", "C", "The group has 86 members.", "68 members"),
	claimLine("f2", "figure", "C", "The group has 58 members.", "68 members"),
	claimLine("f3", "detail", "N", "The talks took three days.", ""),
	claimLine("f4", "detail", "N", "The <b>talks</b> failed.", ""),
	claimLine("f5", "detail", "N", "It is out of order.", ""),
}

func claimLine(id, kind, label, claim, evidence string) string {
	quotes := "[]"
	if evidence != "" {
		quotes = fmt.Sprintf("[%q]", evidence)
	}
	return fmt.Sprintf(`{"id":%q,"article":"cnn","claim":%q,"label":%q,"kind":%q,"evidence":%s}`, id, claim, label, kind, quotes)
}

func ruled(v eval.ClaimVerdict, p float64, s eval.Showing) eval.ClaimRuling {
	return eval.ClaimRuling{Verdict: v, Probability: p, Shown: s, Quotes: []eval.ClaimQuote{{Article: "cnn", Outlet: "CNN", Quote: "Talks were held in Kabul."}}}
}

func judged() rulings {
	wrong := ruled(eval.ClaimContradicted, .2, eval.NotShown)
	wrong.Reason, wrong.Detail = "figure", "86"
	return rulings{
		"They met in Kabul.":                      ruled(eval.ClaimSupported, .9, eval.ShownUnmarked),
		"There are five dozen and eight of them.": ruled(eval.ClaimAbsent, .4, eval.ShownMarked),
		"Talks were held in Kabul.":               ruled(eval.ClaimSupported, .8, eval.ShownUnmarked),
		"Nobody has died.":                        ruled(eval.ClaimContradicted, .1, eval.NotShown),
		"The group has 86 members.":               wrong,
		"The group has 58 members.":               ruled(eval.ClaimSupported, .85, eval.ShownUnmarked),
		"The talks took three days.":              ruled(eval.ClaimAbsent, .3, eval.NotShown),
		"The <b>talks</b> failed.":                ruled(eval.ClaimContradicted, .45, eval.ShownMarked),
	}
}

func runClaims(t *testing.T, judge eval.ClaimJudge, lines ...string) *eval.ClaimReport {
	t.Helper()
	r, err := eval.RunClaims(t.Context(), eval.ClaimOptions{Fixtures: []string{write(t, "claims.jsonl", lines...)}, Judge: judge, Articles: news, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestClaimFigures(t *testing.T) {
	r := runClaims(t, judged(), claimLines...)
	for name, want := range map[string]float64{
		"claims_right": 5. / 8, "contradicted_told": 2. / 3, "true_supported": 2. / 4, "faulty_supported": 1. / 4,
		"auc":               9. / 16, // .9 beats four, .4 two, .8 three, .1 none
		"brier":             (.01 + .36 + .04 + .81 + .04 + .7225 + .09 + .2025) / 8,
		"calibration_error": (.1 + .15 + .65 + .9 + .2 + .3) / 8, // .4 and .45 share a bin, and .8 and .85
		"faulty_unmarked":   1. / 4, "faulty_marked": 1. / 4, "true_unmarked": 2. / 4, "true_marked": 1. / 4, "true_dropped": 1. / 4,
		"false_of_marked": 1. / 2, "false_of_unmarked": 1. / 3, "mark_means": 1.5, "claim_error_rate": 1. / 9,
	} {
		v := value(t, r.Overall, name)
		if v.Value == nil || math.Abs(*v.Value-want) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, v, want)
		}
		if v.Low == nil || *v.Low > *v.Value || *v.High < *v.Value {
			t.Errorf("%s has the interval %v to %v", name, v.Low, v.High)
		}
	}
	// Newcombe's method 3 for 5 of 8.
	if v := value(t, r.Overall, "claims_right"); math.Abs(*v.Low-.3057) > 5e-5 || math.Abs(*v.High-.8632) > 5e-5 {
		t.Errorf("claims_right is %v to %v", *v.Low, *v.High)
	}
	var kinds []string
	for _, k := range r.Kinds {
		kinds = append(kinds, fmt.Sprintf("%s %d/%d", k.Kind, k.True, k.Claims))
		if k.Kind == "figure" { // .2 and .85 against the four true ones
			if v := value(t, k.Metrics, "auc"); *v.Value != .5 {
				t.Errorf("the AUC of figures is %v", *v.Value)
			}
		}
	}
	if diff := cmp.Diff([]string{"detail 0/3", "figure 0/2", "far 2/2", "near 2/2"}, kinds); diff != "" {
		t.Error(diff)
	}
	if c := r.Labels[2]; c.Label != eval.LabelNotSaid || c.Claims != 2 || c.Verdicts[eval.ClaimContradicted] != 1 || c.Shown[eval.ShownMarked] != 1 {
		t.Errorf("not said: %+v", c)
	}
	if b := r.Reliability[8]; len(r.Reliability) != 10 || b.Claims != 2 || b.True != 1 || *b.Probability != .825 || *b.Share != .5 {
		t.Errorf("bin 0.8 to 0.9: %+v", b)
	}
	if r.Errors != 1 || !strings.Contains(r.FirstError, "out of order") {
		t.Errorf("%d errors, the first %q", r.Errors, r.FirstError)
	}
}

// Ten articles of ten claims that come right or wrong together say less than a
// hundred claims do.
func TestClaimsOfAnArticleAreDrawnTogether(t *testing.T) {
	shelf, judge := shelf{}, rulings{}
	var lines, apart []string
	for i := range 100 {
		article, claim := fmt.Sprint("a", i/10), fmt.Sprintf("Claim %d.", i)
		shelf[article], shelf[fmt.Sprint("b", i)] = "text", "text"
		label, p := "S", .9
		if i%2 == 1 {
			label = "N"
		}
		if i/10%2 == 1 {
			p = .1 // of this article every claim is thought false
		}
		judge[claim] = ruled(eval.ClaimSupported, p, eval.ShownUnmarked)
		line := `{"article":%q,"claim":%q,"label":%q,"kind":"k"}`
		lines, apart = append(lines, fmt.Sprintf(line, article, claim, label)), append(apart, fmt.Sprintf(line, fmt.Sprint("b", i), claim, label))
	}
	width := func(lines []string) float64 {
		r, err := eval.RunClaims(t.Context(), eval.ClaimOptions{Fixtures: []string{write(t, "c.jsonl", lines...)}, Judge: judge, Articles: shelf, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		v := value(t, r.Overall, "brier")
		if v.Low == nil {
			return 0 // right and wrong halves of an article even out: nothing varies
		}
		return *v.High - *v.Low
	}
	if whole, single := width(lines), width(apart); whole >= single || single == 0 {
		t.Errorf("by article the interval is %.3f wide, by claim %.3f: claims of an article that even out must be drawn together", whole, single)
	}
}

func TestClaimFaults(t *testing.T) {
	path := write(t, "claims.jsonl",
		`{"claim":"Well.","label":"S","kind":"far"}`, "",
		`{"claim":"Well.","label":"supported","kind":"far"}`,
		`{"claim":"…","label":"S","kind":"far"}`,
		`{"claim":"Well.","label":"N"}`,
		`{"claim":"Well.","label":"N","kind":"x","lable":"S"}`,
		`{"article":"bbc","claim":"Well.","label":"N","kind":"x"}`,
		`{"article":"cnn","claim":"Well.","label":"S","kind":"x","evidence":["held in Paris"]}`,
		`{"claim":"Well.","label":"S","kind":"far"}`)
	_, err := eval.RunClaims(t.Context(), eval.ClaimOptions{Fixtures: []string{path}, Judge: judged(), Articles: news})
	if err == nil {
		t.Fatal("no fault was found")
	}
	want := []string{
		`:3: label: want S (supported), C (contradicted) or N (not said), found "supported"`,
		":4: claim: no letter or digit in it",
		":5: kind: missing; want a string",
		":6: lable: unknown field",
		`:7: article: no article "bbc" in the index`,
		`:8: evidence[0]: not in article "cnn" byte for byte: "held in Paris" (it holds the quote up to "held in ")`,
		`:9: id: "`,
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d faults, want %d:\n%v", len(got), len(want), err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], path+want[i]) {
			t.Errorf("%s\nwant %s", got[i], want[i])
		}
	}
	for _, o := range []eval.ClaimOptions{{}, {Fixtures: []string{path, path}}, {Fixtures: []string{write(t, "c", claimLines...)}, Kinds: []string{"cause"}}} {
		o.Judge, o.Articles = judged(), news
		if _, err := eval.RunClaims(t.Context(), o); eval.ExitStatus(err) != eval.ExitUsage {
			t.Errorf("%+v: %v", o.Fixtures, err)
		}
	}
}

// A report that is read again is the one that was written, and another program's
// needs no more than the claims.
func TestClaimReportIsReadAgain(t *testing.T) {
	r := runClaims(t, judged(), claimLines...)
	path := filepath.Join(t.TempDir(), "r.json")
	var out bytes.Buffer
	if err := errors.Join(eval.WriteClaimsJSON(&out, r), os.WriteFile(path, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	again, err := eval.ReadClaimReport(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		`{"schema":"dateline-eval-claims/1","claims":[{"article":"a","claim":"Well.","label":"N","kind":"k","verdict":"absent","probability":0.2}]}`: "",
		`{"schema":"dateline-eval-claims/1","claims":[{"article":"a","claim":"Well.","label":"N","kind":"k","verdict":"no","probability":0.2}]}`:     `claims[0]: verdict "no"`,
		`{"schema":"dateline-eval-claims/1","claims":[{"article":"a","claim":"Well.","label":"N","kind":"k","verdict":"absent","probability":2}]}`:   "probability 2",
		`{"schema":"dateline-eval-claims/1","claims":[]}`: "holds no claims",
		`{"schema":"dateline-eval/1","questions":[]}`:     `its schema is "dateline-eval/1"`,
		`{`: "unexpected end",
	} {
		r, err := eval.ReadClaimReport(write(t, "r.json", text))
		switch {
		case want == "" && (err != nil || *value(t, r.Overall, "claims_right").Value != 1):
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestClaimGates(t *testing.T) {
	r := runClaims(t, judged(), claimLines...)
	for _, c := range []struct {
		bound  string
		isMax  bool
		status int
	}{{"auc=0.5", false, 1}, {"auc=0.6", false, 3}, {"faulty_unmarked=0.25", true, 1}, {"faulty_unmarked=0.2", true, 3}, {"mark_means=3", false, 3}} {
		g, err := eval.ParseClaimGate(c.bound, c.isMax)
		if err != nil {
			t.Fatal(err)
		}
		if got := eval.ExitStatus(eval.CheckClaimGates(r, []eval.Gate{g})); got != c.status { // 1: a claim ended in an error
			t.Errorf("%s: exit status %d, want %d", c.bound, got, c.status)
		}
	}
	some, _ := eval.ParseClaimGate("claim_error_rate=0.2", true)
	if err := eval.CheckClaimGates(r, []eval.Gate{some}); err != nil {
		t.Errorf("errors were allowed: %v", err)
	}
	if _, err := eval.ParseClaimGate("right=0.5", false); err == nil || !strings.Contains(err.Error(), "bot eval claims --metrics") {
		t.Errorf("a metric of questions: %v", err)
	}
	if _, err := eval.ParseGate("auc=0.5", false); err == nil {
		t.Error("a metric of claims passed for one of questions")
	}
}

func TestCompareClaims(t *testing.T) {
	before := runClaims(t, judged(), claimLines...)
	better := judged()
	better["Nobody has died."] = ruled(eval.ClaimSupported, .95, eval.ShownUnmarked)
	better["The group has 58 members."] = ruled(eval.ClaimContradicted, .05, eval.NotShown)
	edited := strings.Replace(claimLines[6], `"label":"N"`, `"label":"C"`, 1)
	after := runClaims(t, better, append(append(claimLines[1:6:6], edited), claimLines[7:]...)...)
	c, err := eval.CompareClaims(before, after, 1)
	if err != nil {
		t.Fatal(err)
	}
	if c.Shared != 7 || c.Errors != 1 || c.Edited != 1 || c.OnlyBaseline != 1 || c.Better != 2 || c.Worse != 0 || c.BothRight != 3 || c.BothWrong != 1 || c.McNemar != .5 {
		t.Errorf("%+v", c)
	}
	d := c.Metrics[slices.IndexFunc(c.Metrics, func(d eval.Difference) bool { return d.Name == "auc" })]
	// Over t2, t3, t4 (.4, .8, .1; then .4, .8, .95) against f1, f2, f4 (.2, .85, .45; then .05 in the place of .85).
	if *d.Baseline != 3./9 || *d.Run != 8./9 || d.Low == nil || *d.Low > *d.Difference || *d.High < *d.Difference || d.P != nil {
		t.Errorf("AUC: %v to %v, %+v", *d.Baseline, *d.Run, d)
	}
	if len(c.Changed) != 2 || c.Changed[0].ID != "t4" || c.Changed[0].Baseline.Right || !c.Changed[0].Run.Right {
		t.Errorf("changed: %+v", c.Changed)
	}
	after.Comparison = c
	worse, _ := eval.ParseClaimNoWorse("auc=0")
	if err := eval.CheckClaimGates(after, []eval.Gate{worse}); eval.ExitStatus(err) == eval.ExitGateFailed {
		t.Error(err)
	}
	before.Comparison, _ = eval.CompareClaims(after, before, 1)
	if err := eval.CheckClaimGates(before, []eval.Gate{worse}); eval.ExitStatus(err) != eval.ExitGateFailed {
		t.Errorf("a worse AUC passed: %v", err)
	}
	var table bytes.Buffer
	if err := eval.WriteClaimTable(&table, after, eval.TableOptions{Misses: 1}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"7 claims in common", "better 2, worse 0", "t4 (near, supported): Nobody has died.", "before, contradicted: probability 0.10; not shown"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, &table)
		}
	}
	if _, err := eval.CompareClaims(before, runClaims(t, rulings{}, `{"claim":"Other.","label":"N","kind":"k"}`), 1); !errors.Is(err, eval.ErrNothingInCommon) {
		t.Errorf("got %v", err)
	}
}

func TestInterruptedClaims(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, err := eval.RunClaims(ctx, eval.ClaimOptions{
		Fixtures: []string{write(t, "claims.jsonl", claimLines...)}, Judge: judged(), Articles: news, Parallel: 1,
		Progress: func(done, _ int) {
			if done == 3 {
				stop()
			}
		},
	})
	if !errors.Is(err, eval.ErrInterrupted) || !r.Interrupted || r.Judged < 3 || r.Judged >= 9 || value(t, r.Overall, "claims_right").Denominator != float64(r.Judged) {
		t.Errorf("%+v, %v", r, err)
	}
}

func claimPageOf(t *testing.T) string {
	t.Helper()
	r := runClaims(t, judged(), claimLines...)
	var err error
	if r.Comparison, err = eval.CompareClaims(r, r, 1); err != nil {
		t.Fatal(err)
	}
	gate, _ := eval.ParseClaimGate("auc=0.9", false)
	_ = eval.CheckClaimGates(r, []eval.Gate{gate})
	var out bytes.Buffer
	if err := eval.WriteClaimsHTML(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestClaimPage(t *testing.T) {
	page := claimPageOf(t)
	for _, want := range []string{
		"5 of 8 claims right",
		"gate failed</strong>: auc is 0.5625, want at least 0.9",
		"0.8 to 0.9: 2 claims, mean probability 0.82, true 0.50 (0.09–0.91)",
		"The group has <mark>86</mark> members.",
		"figure (“86”)",
		`data-outcome="contradicted → supported" data-kind="figure" data-right="no"`,
		"9 claims in common",
		"&lt;b&gt;talks&lt;/b&gt;",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	// An error, then what is furthest off the truth, last the surest right one.
	var order []string
	for _, m := range regexp.MustCompile(`id="c-(..)"`).FindAllStringSubmatch(page, -1) {
		order = append(order, m[1])
	}
	if diff := cmp.Diff([]string{"f5", "t4", "f2", "t2", "f4", "f3", "f1", "t3", "t1"}, order); diff != "" {
		t.Error(diff)
	}
	if found := regexp.MustCompile(`(?i)<[^>]+\b(src|href)\s*=\s*["']?(https?:)?//|@import|url\(|NaN|ZgotmplZ|<no value>`).FindString(page); found != "" {
		t.Errorf("the page holds %q", found)
	}
}

func TestClaimTableAndSheet(t *testing.T) {
	r := runClaims(t, judged(), claimLines...)
	var table bytes.Buffer
	if err := eval.WriteClaimTable(&table, r, eval.TableOptions{Misses: 3}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"9 of 9 claims judged", "1 ended in an error", "claims_right          0.625  0.306–0.863    5 of 8 claims",
		"supported  4          2             1       1         2       1        1",
		"0.8–0.9       2  0.825  0.500  0.095–0.905",
		"found contradicted: probability 0.10; not shown", "what decides: Nobody died.",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(table.String())
	}
	var sheet bytes.Buffer
	if err := eval.WriteClaimsCSV(&sheet, r); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&sheet).ReadAll()
	if err != nil || len(rows) != 10 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	if got := strings.Join(rows[5][:11], "|"); got != "f1|cnn|figure|The group has 86 members.|contradicted|contradicted|true|0.2|dropped|figure|86" {
		t.Error(got)
	}
}

// The set that we ship is a fixture, its ids are its own, and its evidence stands
// in its articles.
func TestUnseenClaimsAreAFixture(t *testing.T) {
	articles := shelf{}
	text, err := os.ReadFile("testdata/unseen/articles.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var a struct{ ID, Text string }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		articles[a.ID] = a.Text
	}
	r, err := eval.RunClaims(t.Context(), eval.ClaimOptions{Fixtures: []string{"testdata/unseen/claims.jsonl"}, Judge: rulings{}, Articles: articles})
	if err != nil {
		t.Fatal(err)
	}
	if r.Judged != 540 || len(r.Kinds) < 20 {
		t.Errorf("%d claims of %d kinds", r.Judged, len(r.Kinds))
	}
}
