package verify_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/corpus"
	"dateline/embed"
	"dateline/embed/e5"
	"dateline/eval/stats"
	"dateline/judge"
	"dateline/verify"
)

// pair is one line of testdata/pairs.jsonl.
type pair struct {
	ID, Split, Label, Kind, Sentence, Article, File, Outlet, Passage string
	Start, End                                                       int
}

func readLines[T any](t testing.TB, file string) []T {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	for s := bufio.NewScanner(f); s.Scan(); {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// evidenceOf is the passage of a pair, in its whole article.
func evidenceOf(t testing.TB, p pair) []verify.Evidence {
	t.Helper()
	data, err := os.ReadFile("../" + p.File)
	if err != nil {
		t.Fatal(err)
	}
	if string(data[p.Start:p.End]) != p.Passage {
		t.Fatalf("%s: bytes %d to %d of %s aren't the passage: mend testdata/pairs.jsonl", p.ID, p.Start, p.End, p.File)
	}
	return []verify.Evidence{{
		Number: 1, Article: corpus.Article{ID: p.Article, Outlet: p.Outlet, Text: string(data)},
		Span: corpus.Span{Start: p.Start, End: p.End},
	}}
}

// tally counts verdicts of one kind of pair.
type tally struct{ supported, unconfirmed, unsupported int }

func (c *tally) add(d tally) {
	c.supported += d.supported
	c.unconfirmed += d.unconfirmed
	c.unsupported += d.unsupported
}

func (c tally) n() int { return c.supported + c.unconfirmed + c.unsupported }

func share(k, n int) string {
	n = max(n, 1)
	in, _ := stats.Wilson(float64(k), float64(n))
	return fmt.Sprintf("%3d/%-3d %5.1f %% [%.0f, %.0f]", k, n, 100*float64(k)/float64(n), 100*in.Low, 100*in.High)
}

// encoder is the built-in one, made once, on one core so that a busy machine
// doesn't keep its threads waiting for one another. It embeds no text twice.
func encoder(t testing.TB) embed.Embedder {
	t.Helper()
	e, err := theEncoder()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var theEncoder = sync.OnceValues(func() (embed.Embedder, error) {
	e, err := e5.New(e5.WithWorkers(1))
	return &remembering{Embedder: e, known: make(map[string][]float32)}, err
})

// remembering keeps the vectors of passages.
type remembering struct {
	embed.Embedder
	mu    sync.Mutex
	known map[string][]float32
}

func (r *remembering) EmbedPassages(ctx context.Context, texts []string) ([][]float32, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var missing []string
	for _, text := range texts {
		if r.known[text] == nil && !slices.Contains(missing, text) {
			missing = append(missing, text)
		}
	}
	if len(missing) > 0 {
		made, err := r.Embedder.EmbedPassages(ctx, missing)
		if err != nil {
			return nil, err
		}
		for i, text := range missing {
			r.known[text] = made[i]
		}
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = r.known[text]
	}
	return out, ctx.Err()
}

// heldOut says that no sentence of a split may be looked at singly.
func heldOut(split string) bool { return split == "test" || split == "unseen" }

func measure(t *testing.T, v *verify.Verifier, split string) (supported, unsupported tally) {
	t.Helper()
	kinds := map[string]*tally{}
	for i, p := range readLines[pair](t, "testdata/pairs.jsonl") {
		if p.Split != split || i%everyPair != 0 {
			continue
		}
		r, err := v.Sentence(t.Context(), p.Sentence, evidenceOf(t, p))
		if err != nil {
			t.Fatal(err)
		}
		c := kinds[p.Kind]
		if c == nil {
			c = &tally{}
			kinds[p.Kind] = c
		}
		all := &unsupported
		if p.Label == "supported" {
			all = &supported
		}
		for _, x := range []*tally{c, all} {
			switch r.Verdict {
			case verify.Supported:
				x.supported++
			case verify.Unconfirmed:
				x.unconfirmed++
			default:
				x.unsupported++
			}
		}
		if !heldOut(split) && ((p.Label == "supported") != (r.Verdict == verify.Supported) || r.Verdict == verify.Unconfirmed) {
			q := ""
			if len(r.Quotes) > 0 {
				q = r.Quotes[0].Text
			}
			t.Logf("%s %s (%s) -> %s %s %q %.2f\n  S: %s\n  Q: %s", p.ID, p.Label, p.Kind, r.Verdict, r.Reason, r.Detail, r.Score, p.Sentence, q)
		}
	}
	var names []string
	for k := range kinds {
		names = append(names, k)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, k := range names {
		c := kinds[k]
		fmt.Fprintf(&b, "%-20s n %3d: dropped %s, marked %d, passed %d\n", k, c.n(), share(c.unsupported, c.n()), c.unconfirmed, c.supported)
	}
	fmt.Fprintf(&b, "supported: kept %s, of them plainly %s\n", share(supported.supported+supported.unconfirmed, supported.n()), share(supported.supported, supported.n()))
	fmt.Fprintf(&b, "unsupported: dropped %s, dropped or marked %s\n", share(unsupported.unsupported, unsupported.n()), share(unsupported.unsupported+unsupported.unconfirmed, unsupported.n()))
	t.Logf("%s half\n%s", split, b.String())
	return supported, unsupported
}

// pairSets are the splits of testdata/pairs.jsonl with the shares that are
// held, in per cent: each just under what was measured.
var pairSets = []struct {
	split                          string
	supported, unsupported         int // how many there are
	kept, plain, dropped, doubtful float64
}{
	{"tune", 86, 81, 93, 84, 76, 85},
	{"dev", 40, 44, 92, 80, 79, 88},
	{"dev2", 34, 34, 88, 73, 82, 82},
	{"dev3", 28, 12, 96, 89, 41, 66},
	{"news", 40, 41, 97, 85, 60, 82},
	{"news2", 56, 56, 83, 75, 62, 85},
	{"news3", 49, 49, 93, 85, 51, 75},
	{"news4", 36, 36, 94, 77, 61, 75},
	{"news5", 35, 35, 94, 88, 68, 82},
	{"test", 79, 82, 89, 78, 81, 90},
	{"unseen", 40, 41, 92, 82, 48, 80},
}

// TestPairs prints the table of every split and holds the shares reached: of
// each with DATELINE_FULL=1, or else of a sample of all.
func TestPairs(t *testing.T) {
	t.Parallel()
	v := verify.New(claims(t), encoder(t))
	var allSupported, allUnsupported tally
	for _, set := range pairSets {
		supported, unsupported := measure(t, v, set.split)
		allSupported.add(supported)
		allUnsupported.add(unsupported)
		if every > 1 {
			continue
		}
		if supported.n() != set.supported || unsupported.n() != set.unsupported {
			t.Errorf("%s: %d supported and %d unsupported pairs, want %d and %d", set.split, supported.n(), unsupported.n(), set.supported, set.unsupported)
		}
		holdPairs(t, set.split, supported, unsupported, set.kept, set.plain, set.dropped, set.doubtful)
	}
	if allSupported.n() < 400/everyPair || allUnsupported.n() < 400/everyPair {
		t.Errorf("%d supported and %d unsupported pairs were tried", allSupported.n(), allUnsupported.n())
	}
	if race {
		return // a few dozen pairs are no figure
	}
	if every > 1 {
		holdPairs(t, "the sample", allSupported, allUnsupported, 85, 72, 42, 55)
		return
	}
	holdPairs(t, "all", allSupported, allUnsupported, 91, 81, 68, 83)
}

func holdPairs(t *testing.T, split string, supported, unsupported tally, kept, plain, dropped, doubtful float64) {
	t.Helper()
	atLeast(t, split+": supported sentences kept", supported.supported+supported.unconfirmed, supported.n(), kept)
	atLeast(t, split+": supported sentences kept without a mark", supported.supported, supported.n(), plain)
	atLeast(t, split+": unsupported sentences dropped", unsupported.unsupported, unsupported.n(), dropped)
	atLeast(t, split+": unsupported sentences dropped or marked", unsupported.unsupported+unsupported.unconfirmed, unsupported.n(), doubtful)
}

// atLeast holds a share, in per cent.
func atLeast(t *testing.T, what string, k, n int, least float64) {
	t.Helper()
	if 100*float64(k) < least*float64(n) {
		t.Errorf("%s: %d of %d, want at least %.0f %%", what, k, n, least)
	}
}

// claims is the judge, opened once: what it has read for one test it needn't
// read for another.
func claims(t testing.TB) *judge.Claims {
	t.Helper()
	j, err := theClaims()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

var theClaims = sync.OnceValues(func() (*judge.Claims, error) {
	e, err := e5.New(e5.WithWorkers(1))
	if err != nil {
		return nil, err
	}
	return judge.OpenClaims(e)
})
