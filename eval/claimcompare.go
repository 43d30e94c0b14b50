package eval

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"

	"dateline/eval/stats"
)

// claimPair is one claim in two runs.
type claimPair struct{ before, after ClaimResult }

// CompareClaims sets run against baseline, over the claims that both judged with
// the same words and the same label. Seed is the bootstrap's. Where the two have
// no claim in common the comparison comes with ErrNothingInCommon.
func CompareClaims(baseline, run *ClaimReport, seed uint64) (*Comparison, error) {
	c := &Comparison{
		Of: ofClaims, Baseline: claimRunInfo(baseline), Run: claimRunInfo(run), Seed: seed,
		Differs: differing(claimBearing(baseline), claimBearing(run)), Changed: []Change{},
	}
	pairs := c.pairClaims(baseline, run)
	for _, p := range pairs {
		c.addClaim(p)
	}
	c.McNemar = stats.McNemar(c.Worse, c.Better)
	c.Metrics = make([]Difference, len(claimMetrics))
	var wait sync.WaitGroup
	for i, m := range claimMetrics {
		wait.Go(func() { c.Metrics[i] = m.claimDifference(pairs, seed) })
	}
	wait.Wait()
	c.correct()
	if c.Shared == 0 {
		return c, ErrNothingInCommon
	}
	return c, nil
}

func claimRunInfo(r *ClaimReport) RunInfo {
	return RunInfo{r.About.Version, r.About.Commit, r.About.Model, r.Started}
}

// claimBearing is what of a report's description bears on its figures.
func claimBearing(r *ClaimReport) map[string]any {
	hashes := make(map[string]string)
	for _, f := range r.Fixtures {
		hashes[filepath.Base(f.Path)] += f.SHA256
	}
	out := map[string]any{
		"version": r.About.Version, "commit": r.About.Commit, "limit": r.Settings.Limit, "kinds": r.Settings.Kinds,
		"index": r.About.Index, "fixture": hashes,
	}
	maps.Copy(out, r.About.Config)
	return out
}

// pairClaims finds the claims that both sides have, in the run's order.
func (c *Comparison) pairClaims(baseline, run *ClaimReport) []claimPair {
	before := make(map[string]ClaimResult)
	for _, r := range baseline.Claims {
		before[r.ID] = r
	}
	var pairs []claimPair
	for _, a := range run.Claims {
		b, both := before[a.ID]
		delete(before, a.ID)
		switch {
		case !both:
			c.OnlyRun++
		case b.ClaimCase.Claim != a.ClaimCase.Claim || b.Article != a.Article || b.Label != a.Label:
			c.Edited++
			c.EditedIDs = append(c.EditedIDs, a.ID)
		case b.Error != "" || a.Error != "":
			c.Shared++
			c.Errors++
		default:
			c.Shared++
			pairs = append(pairs, claimPair{b, a})
		}
	}
	c.OnlyBaseline = len(before)
	return pairs
}

// addClaim counts a pair, and keeps it where the two judged otherwise.
func (c *Comparison) addClaim(p claimPair) {
	switch b, a := p.before.Right(), p.after.Right(); {
	case b && a:
		c.BothRight++
	case b:
		c.Worse++
	case a:
		c.Better++
	default:
		c.BothWrong++
	}
	if p.before.Verdict != p.after.Verdict || p.before.Shown != p.after.Shown {
		kind := fmt.Sprintf("%s, %s", p.after.Kind, p.after.Label.text())
		c.Changed = append(c.Changed, Change{p.after.ID, kind, p.after.ClaimCase.Claim, p.before.side(), p.after.side()})
	}
}

func (r ClaimResult) side() Side {
	return Side{Outcome(r.Verdict), r.summary(), r.Right()}
}

// summary says in a line what was made of a claim beside the verdict.
func (r ClaimResult) summary() string {
	parts := []string{fmt.Sprintf("probability %.2f", r.Probability)}
	if r.Shown != "" {
		parts = append(parts, r.Shown.text())
	}
	if why := r.why(); why != "" {
		parts = append(parts, why)
	}
	return strings.Join(parts, "; ")
}

// text says what becomes of a sentence.
func (s Showing) text() string {
	return map[Showing]string{ShownUnmarked: "shown unmarked", ShownMarked: "shown with a mark", NotShown: "not shown"}[s]
}

// why is what decided against a claim, with the words at fault.
func (r ClaimRuling) why() string {
	if r.Detail == "" {
		return r.Reason
	}
	return strings.TrimSpace(fmt.Sprintf("%s (“%s”)", r.Reason, r.Detail))
}

// claimDifference compares one metric over pairs: shares by a paired test, what
// is made of all claims at once by a bootstrap alone that keeps pairs together.
func (m claimMetric) claimDifference(pairs []claimPair, seed uint64) Difference {
	before, after := make([]ClaimResult, len(pairs)), make([]ClaimResult, len(pairs))
	for i, p := range pairs {
		before[i], after[i] = p.before, p.after
	}
	switch {
	case m.index != nil:
		return m.indexDifference(before, after, seed)
	case m.Form == Quantile:
		return m.quantileOver(claimTimes(before), claimTimes(after), seed)
	case m.part == nil:
		return Difference{Name: m.Name} // pairs have no errors
	}
	units := make([]stats.Pair, 0, len(pairs))
	for i := range pairs {
		var u stats.Pair
		b, inBefore := m.part(before[i])
		a, inAfter := m.part(after[i])
		if inBefore {
			u.Before = b
		}
		if inAfter {
			u.After = a
		}
		if inBefore || inAfter {
			units = append(units, u)
		}
	}
	return pairedDifference(m.Name, units, seed)
}

func (m claimMetric) indexDifference(before, after []ClaimResult, seed uint64) Difference {
	d := Difference{Name: m.Name, N: len(after)}
	b, a := m.index(before), m.index(after)
	was, okB := b(once(len(before)))
	is, okA := a(once(len(after)))
	if okB {
		d.Baseline = new(was)
	}
	if okA {
		d.Run = new(is)
	}
	if !okB || !okA {
		return d
	}
	d.Difference = new(is - was)
	in, ok := stats.BootstrapClusters(clusters(after), seed, func(times []int) (float64, bool) {
		was, okB := b(times)
		is, okA := a(times)
		return is - was, okB && okA
	})
	if ok {
		d.Low, d.High = new(in.Low), new(in.High)
	}
	return d
}
