package judge_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/embed/e5"
	"dateline/judge"
)

var encoder = sync.OnceValues(func() (*e5.Encoder, error) { return e5.New(e5.WithWorkers(1)) })

func open(t testing.TB) (*judge.Judge, *judge.Claims) {
	t.Helper()
	e, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	j, err := judge.Open(e)
	if err != nil {
		t.Fatal(err)
	}
	c, err := judge.OpenClaims(e)
	if err != nil {
		t.Fatal(err)
	}
	return j, c
}

// every says that each n-th pair is read. DATELINE_FULL=1 has all of them read.
func every() int {
	if os.Getenv("DATELINE_FULL") != "" {
		return 1
	}
	return 5
}

// golden is a pair with the float model's logits, by train/export.py.
type golden struct {
	Claim, Evidence string
	Fault           []float64
	Question        string
	Sentences       []string
	Outlet          string
	Logits          []float64
}

func readGolden(t testing.TB, name string) []golden {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []golden
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var g golden
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	if err := lines.Err(); err != nil || len(out) < 250 {
		t.Fatalf("%d pairs in %s: %v", len(out), name, err)
	}
	return out
}

// How far the 8-bit judge's logits may be from the float model's in the mean,
// and, for claims and questions, the worst of them.
const (
	meanOff       = 0.12
	claimsMost    = 0.8
	questionsMost = 3.0
)

type distance struct {
	sum, most float64
	n         int
}

func (d *distance) add(got, want float64) {
	off := math.Abs(got - want)
	d.sum, d.most, d.n = d.sum+off, max(d.most, off), d.n+1
}

func (d *distance) check(t *testing.T, most float64) {
	t.Helper()
	mean := d.sum / float64(d.n)
	t.Logf("%d logits: off by %.3f in the mean, %.3f at most", d.n, mean, d.most)
	if mean > meanOff || d.most > most {
		t.Errorf("that is more than %g or %g", meanOff, most)
	}
}

func TestClaimsAreTheFloatModels(t *testing.T) {
	_, j := open(t)
	var d distance
	same, read := 0, 0
	for i, g := range readGolden(t, "claims.jsonl") {
		if i%every() != 0 {
			continue
		}
		read++
		r, err := j.Judge(t.Context(), g.Claim, []judge.Evidence{{Outlet: g.Outlet, Text: g.Evidence}})
		if err != nil {
			t.Fatal(err)
		}
		got := []float64{r[0].Supported, r[0].Contradicted, r[0].NotSaid}
		for i := range got {
			d.add(got[i], g.Logits[i])
		}
		if slices.Index(got, slices.Max(got)) == slices.Index(g.Logits, slices.Max(g.Logits)) {
			same++
		}
		var words []string
		for _, w := range r[0].Words {
			words = append(words, w.In(g.Claim))
			if !(w.Fault >= 0 && w.Fault <= 1) {
				t.Fatalf("%q is at fault by %g", w.In(g.Claim), w.Fault)
			}
		}
		if !slices.Equal(words, strings.Fields(g.Claim)) {
			t.Fatalf("the words of %q are %q", g.Claim, words)
		}
	}
	d.check(t, claimsMost)
	if 100*same < 95*read {
		t.Errorf("%d of %d verdicts are the float model's", same, read)
	}
}

func TestSentencesAreTheFloatModels(t *testing.T) {
	j, _ := open(t)
	var d distance
	for i, g := range readGolden(t, "questions.jsonl") {
		if i%every() != 0 {
			continue
		}
		got, err := j.Sentences(t.Context(), g.Question, []judge.Passage{{Outlet: g.Outlet, Sentences: g.Sentences}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range g.Logits {
			d.add(got[0][i], g.Logits[i])
		}
	}
	d.check(t, questionsMost)
}

func TestWeightsAreWhole(t *testing.T) {
	j, c := open(t)
	if err := j.Verify(); err != nil {
		t.Error(err)
	}
	if err := c.Verify(); err != nil {
		t.Error(err)
	}
}

// What is read together, or for a second time, comes out as what is read alone.
func TestTogetherAsAlone(t *testing.T) {
	j, c := open(t)
	over := []judge.Evidence{
		{Outlet: "Post", Text: "The ferry ran aground on Tuesday. Eleven passengers were treated for bruises."},
		{Outlet: "Times", Text: strings.Repeat("The council met again and put the matter off. ", 60)},
		{},
	}
	const claim = "Eleven people were treated."
	together, err := c.Judge(t.Context(), claim, over)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range over {
		_, fresh := open(t)
		alone, err := fresh.Judge(t.Context(), claim, []judge.Evidence{e})
		if err != nil || alone[0].Supported != together[i].Supported || alone[0].NotSaid != together[i].NotSaid {
			t.Errorf("%d: %+v, together %+v: %v", i, alone, together[i], err)
		}
	}
	long := judge.Passage{Outlet: "Post", Sentences: []string{"It ran aground.", strings.Repeat("word ", 3000), "Eleven were hurt.", "", "It cost nothing.", "Nobody knows."}}
	scores, err := j.Sentences(t.Context(), "Who was hurt?", []judge.Passage{long, {}})
	if err != nil || len(scores) != 2 || len(scores[0]) != 6 || len(scores[1]) != 0 {
		t.Fatalf("%v: %v", scores, err)
	}
	for _, s := range scores[0] {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			t.Errorf("a score is %g", s)
		}
	}
	if !(scores[0][2] > scores[0][0]) {
		t.Errorf("who was hurt isn't answered best by that: %v", scores[0])
	}
}

// FuzzClaims: whatever is read, nothing panics and words stand where they are
// said to.
func FuzzClaims(f *testing.F) {
	f.Add("The ferry ran aground.", "Post", "The ferry ran aground on Tuesday.")
	f.Add("", "", "")
	f.Add("a\u00a0b\u2028c \xff", "x", strings.Repeat("[SEP] ", 700))
	_, c := open(f)
	f.Fuzz(func(t *testing.T, claim, outlet, text string) {
		if len(claim)+len(outlet)+len(text) > 2000 {
			return // the seeds have long ones
		}
		r, err := c.Judge(t.Context(), claim, []judge.Evidence{{Outlet: outlet, Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, w := range r[0].Words {
			if w.Start < at || w.End <= w.Start || w.End > len(claim) {
				t.Fatalf("a word of %q is at %d to %d", claim, w.Start, w.End)
			}
			at = w.End
		}
	})
}

// Pairs of 75 tokens: the issue asks for 60 a second on one thread.
func BenchmarkClaims(b *testing.B) {
	_, j := open(b)
	text := strings.Repeat("The council met again on Monday and put the matter off. ", 4)
	n := 0
	for b.Loop() {
		var over []judge.Evidence
		for range 8 {
			n++
			over = append(over, judge.Evidence{Outlet: "Post", Text: text + strings.Repeat("x", n%7) + " " + string(rune('a'+n%26)) + string(rune('a'+n/26%26)) + string(rune('a'+n/676%26))})
		}
		if _, err := j.Judge(b.Context(), "The council put the matter off again, the mayor said.", over); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(8*b.N)/b.Elapsed().Seconds(), "pairs/s")
}
