package eval

import (
	"context"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// ClaimOptions are what judging fixtures of claims needs. The zero value of each
// optional one is its default.
type ClaimOptions struct {
	Fixtures []string // files, at least one; "-" is Stdin
	Stdin    io.Reader
	Judge    ClaimJudge
	Articles Articles // that the fixtures name

	Kinds    []string // only these kinds
	Limit    int      // the first so many of what is left; 0: all
	Parallel int      // claims at a time; 0: as many as there are processors
	Seed     uint64   // of the bootstrap

	Progress func(done, total int) // called in order from one goroutine, also at the start
	About    About
}

func (o *ClaimOptions) complete() error {
	if o.Parallel <= 0 {
		o.Parallel = runtime.NumCPU()
	}
	switch {
	case len(o.Fixtures) == 0:
		return usagef("no fixture of claims named; try bot eval claims CLAIMS.jsonl")
	case o.Limit < 0:
		return usagef("--limit %d: want 0 (all) or more", o.Limit)
	}
	return distinct(o.Fixtures)
}

// RunClaims checks every fixture, then judges and reports. Its errors are those
// of Run; beside ErrInterrupted there is a report of what was done.
func RunClaims(ctx context.Context, o ClaimOptions) (*ClaimReport, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	claims, infos, err := readClaims(ctx, o.Articles, o.Stdin, o.Fixtures)
	if err != nil {
		return nil, err
	}
	if claims, err = o.selected(claims); err != nil {
		return nil, err
	}
	started := time.Now()
	results := judgeClaims(ctx, &o, claims)
	r := &ClaimReport{
		Schema: ClaimSchema, Started: started.UTC(), Seconds: time.Since(started).Seconds(),
		About: o.About, Machine: thisMachine(), Settings: ClaimSettings{o.Kinds, o.Limit, o.Seed, o.Parallel}, Fixtures: infos,
		Planned: len(claims), Interrupted: len(results) < len(claims), Claims: results,
	}
	r.summarise()
	if r.Interrupted {
		return r, ErrInterrupted
	}
	return r, nil
}

// selected are the claims that are judged.
func (o *ClaimOptions) selected(claims []ClaimCase) ([]ClaimCase, error) {
	there := make(map[string]bool)
	for _, c := range claims {
		there[c.Kind] = true
	}
	for _, kind := range o.Kinds {
		if !there[kind] {
			return nil, usagef("--kind %s: no claim is of this kind; there are %s", shorten(kind, 40), strings.Join(slices.Sorted(maps.Keys(there)), ", "))
		}
	}
	if len(o.Kinds) > 0 {
		claims = slices.DeleteFunc(claims, func(c ClaimCase) bool { return !slices.Contains(o.Kinds, c.Kind) })
	}
	if o.Limit > 0 {
		claims = claims[:min(o.Limit, len(claims))]
	}
	return claims, nil
}

// judgeClaims judges claims, some at a time, until they or ctx end. Its results
// are in the claims' order.
func judgeClaims(ctx context.Context, o *ClaimOptions, claims []ClaimCase) []ClaimResult {
	places, results := make(chan int), make([]*ClaimResult, len(claims))
	done := make(chan struct{})
	var workers sync.WaitGroup
	for range o.Parallel {
		workers.Go(func() {
			for i := range places {
				results[i] = judgeClaim(ctx, o.Judge, claims[i])
				done <- struct{}{}
			}
		})
	}
	go func() {
		defer func() { close(places); workers.Wait(); close(done) }()
		for i := range claims {
			select {
			case places <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	n := 0
	progress := func() {
		if o.Progress != nil {
			o.Progress(n, len(claims))
		}
	}
	progress()
	for range done {
		n++
		progress()
	}
	out := make([]ClaimResult, 0, len(claims))
	for _, r := range results {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out
}

// judgeClaim judges one claim; nil when ctx ended before it was done.
func judgeClaim(ctx context.Context, judge ClaimJudge, c ClaimCase) *ClaimResult {
	began := time.Now()
	ruling, err := judge.JudgeClaim(ctx, c.Article, c.Claim)
	r := &ClaimResult{ClaimCase: c, ClaimRuling: ruling, Milliseconds: float64(time.Since(began).Microseconds()) / 1000}
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		r.ClaimRuling, r.Error = ClaimRuling{}, err.Error()
	case !slices.Contains(claimVerdicts, ruling.Verdict):
		r.ClaimRuling, r.Error = ClaimRuling{}, fmt.Sprintf("the judge's verdict is %q", ruling.Verdict)
	}
	return r
}
