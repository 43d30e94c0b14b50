package verify

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"os"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/internal/regress"
	"dateline/internal/written"
	"dateline/judge"
)

var (
	fit    = flag.Bool("fit", false, "fit the weights of the signals anew and rewrite weights.go")
	claims = flag.String("claims", "../train/data/written-*.jsonl", "files of written passages with claims to fit to, as train/README.md describes")
	part   = flag.String("part", "dev", "the part of them to fit to: dev, report or all; the judge was trained on the rest")
	dump   = flag.String("dump", "", "a file for the signals, one claim a line")
)

// fitted is one claim with what the verifier knows of it before it decides.
type fitted struct {
	PID, Claim, Label, Kind string
	Sure                    bool // an objection that no weight can outvote
	Support, Denial         []float64
	P, Against              float64
}

// TestFit is the program behind weights.go: a logistic regression of support
// over all claims, and one of denial over those that aren't supported. It tells
// how well both do in cross-validation by passage.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("-fit isn't given")
	}
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	j, err := judge.OpenClaims(encoder)
	if err != nil {
		t.Fatal(err)
	}
	v := New(j, encoder)
	var all []fitted
	passages, err := written.Read(*claims, *part)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range passages {
		e := []Evidence{{Number: 1, Article: corpus.Article{ID: w.PID, Outlet: w.Outlet, Headline: w.Headline, Text: w.Text}, Span: corpus.Span{End: len(w.Text)}}}
		for _, c := range w.Claims {
			h, err := v.hold(t.Context(), c.C, e)
			if err != nil {
				t.Fatal(err)
			}
			if len(h.windows) == 0 {
				continue
			}
			s := h.signals()
			sure := slices.ContainsFunc(h.objections, h.sure)
			all = append(all, fitted{PID: w.PID, Claim: c.C, Label: c.Y, Kind: c.K, Sure: sure, Support: s.support(), Denial: s.denial(), P: h.supported, Against: h.against})
			if sure && c.Y == "S" {
				o := h.objections[slices.IndexFunc(h.objections, h.sure)]
				t.Logf("an exact check is wrong: %s %s %q of %q", w.PID, o.reason, o.detail, c.C)
			}
		}
	}
	writeSignals(t, all)
	const folds = 8
	t.Logf("%d claims; as the weights are now: %s", len(all), figures(all))
	crossed := slices.Clone(all)
	for fold := range folds {
		mine := func(f fitted) bool { return int(crc(f.PID))%folds == fold }
		s, d := fitOn(all, func(f fitted) bool { return !mine(f) })
		for i := range crossed {
			if mine(crossed[i]) {
				crossed[i].weigh(s, d)
			}
		}
	}
	t.Logf("fitted on the other folds: %s", figures(crossed))
	s, d := fitOn(all, func(fitted) bool { return true })
	writeWeights(t, s, d)
}

func (f *fitted) weigh(support, denial logistic) {
	f.P, f.Against = support.probability(f.Support), denial.probability(f.Denial)
	if f.Sure {
		f.P = min(f.P, surelyNot)
	}
}

func crc(s string) (n uint32) {
	for _, b := range []byte(s) {
		n = n*31 + uint32(b)
	}
	return n >> 3
}

// fitOn fits both regressions; what an exact check is sure of isn't weighed.
func fitOn(all []fitted, use func(fitted) bool) (support, denial logistic) {
	var rows, denied [][]float64
	var yes, contradicted []bool
	for _, f := range all {
		if !use(f) {
			continue
		}
		if !f.Sure {
			rows, yes = append(rows, f.Support), append(yes, f.Label == "S")
		}
		if f.Label != "S" {
			denied, contradicted = append(denied, f.Denial), append(contradicted, f.Label == "C")
		}
	}
	support.weights, support.bias = regress.Logistic(rows, yes, 3)
	denial.weights, denial.bias = regress.Logistic(denied, contradicted, 3)
	return support, denial
}

func figures(all []fitted) string {
	var yes, no []float64
	right, told, of, brier := 0, 0, 0, 0.0
	kinds := map[string][2]int{}
	for _, f := range all {
		supported := f.P >= supportedFrom
		k := kinds[f.Label+" "+f.Kind]
		k[1]++
		if supported == (f.Label == "S") {
			right++
			k[0]++
		}
		kinds[f.Label+" "+f.Kind] = k
		if f.Label == "S" {
			yes, brier = append(yes, f.P), brier+(1-f.P)*(1-f.P)
			continue
		}
		no, brier = append(no, f.P), brier+f.P*f.P
		if !supported {
			of++
			if (f.Against >= contradictedFrom) == (f.Label == "C") {
				told++
			}
		}
	}
	wins := 0.0
	for _, a := range yes {
		for _, b := range no {
			switch {
			case a > b:
				wins++
			case a == b:
				wins += 0.5
			}
		}
	}
	var names []string
	for k := range kinds {
		names = append(names, k)
	}
	slices.Sort(names)
	var b strings.Builder
	fmt.Fprintf(&b, "right %.3f, AUC %.3f, Brier %.3f, contradicted told from not said %.3f of %d\n", float64(right)/float64(len(all)), wins/float64(len(yes)*len(no)), brier/float64(len(all)), float64(told)/float64(max(of, 1)), of)
	for _, k := range names {
		fmt.Fprintf(&b, "  %s %d/%d", k, kinds[k][0], kinds[k][1])
	}
	for _, from := range []float64{0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8} {
		above := func(ps []float64) (n int) {
			for _, p := range ps {
				if p >= from {
					n++
				}
			}
			return n
		}
		fmt.Fprintf(&b, "\n  from %.2f on: %.3f of the true, %.3f of the faulty", from, float64(above(yes))/float64(len(yes)), float64(above(no))/float64(len(no)))
	}
	return b.String()
}

func writeSignals(t *testing.T, all []fitted) {
	t.Helper()
	if *dump == "" {
		return
	}
	var b bytes.Buffer
	for _, f := range all {
		if err := json.NewEncoder(&b).Encode(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(*dump, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeWeights(t *testing.T, support, denial logistic) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("package verify\n\n// Made by go test ./verify -run Fit -fit from written passages that the judge\n// wasn't trained on; fit_test.go says how.\n")
	for _, l := range []struct {
		name, about string
		names       []string
		logistic
	}{
		{"supportFit", "gives the log-odds that the evidence supports a claim", supportSignals, support},
		{"denialFit", "gives those that it denies a claim which it doesn't support", denialSignals, denial},
	} {
		fmt.Fprintf(&b, "\n// %s %s.\nvar %s = logistic{\nbias: %.3f,\nweights: []float64{\n", l.name, l.about, l.name, l.bias)
		for i, w := range l.weights {
			fmt.Fprintf(&b, "%.3f, // %s\n", w, l.names[i])
		}
		b.WriteString("},\n}\n")
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.go", source, 0o644); err != nil {
		t.Fatal(err)
	}
}
