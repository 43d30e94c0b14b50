package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"
)

// Options are what a run needs. The zero value of each optional one is its
// default.
type Options struct {
	Fixtures []string // fixture files and BEIR folders, at least one; "-" is Stdin
	Stdin    io.Reader
	Target   Target    // the engine under test and its index
	Open     OpenIndex // needed for BEIR folders

	Kinds    []string      // only these kinds
	Tags     []string      // only questions with one of these tags
	Only     []string      // only these ids, each of which must be there
	Among    []string      // only these ids, of which some may be missing; empty: all
	Limit    int           // the first so many of what is left; 0: all
	Repeat   int           // ask each question so often; 0: once
	Parallel int           // questions at a time; 0: as many as there are processors
	Depth    int           // passages retrieved for the ranking; 0: 50
	Seed     uint64        // of the bootstrap
	Timeout  time.Duration // for one question; 0: none

	Journal    string // where results go as they are done; "": a temporary file
	Unfinished string // folder that keeps what a run without Journal did before it ended early; "": nothing is kept
	Resume     bool   // go on with Journal, or else with what Unfinished keeps of this run

	Budget   float64               // what answering and judging may cost, by the prices of both; 0: anything
	Warn     func(text string)     // is told what is odd about the fixtures, before anything is asked
	Progress func(done, total int) // called in order from one goroutine, also at the start
	Judge    Judge                 // scores answers beside the figures; nil: none
	About    About
}

// defaultDepth is how many passages are retrieved for the ranking: deep enough
// for ten distinct articles at several passages of each.
const defaultDepth = 50

func (o *Options) complete() error {
	if o.Repeat == 0 {
		o.Repeat = 1
	}
	if o.Depth == 0 {
		o.Depth = defaultDepth
	}
	if o.Parallel <= 0 {
		o.Parallel = runtime.NumCPU()
	}
	switch {
	case len(o.Fixtures) == 0:
		return usagef("no fixture named; try bot eval FIXTURE.jsonl")
	case o.Limit < 0:
		return usagef("--limit %d: want 0 (all) or more", o.Limit)
	case o.Repeat < 0:
		return usagef("--repeat %d: want 1 or more", o.Repeat)
	case o.Depth < rankDepth:
		return usagef("the depth is %d, but the figures look at the first %d passages", o.Depth, rankDepth)
	}
	return distinct(o.Fixtures)
}

// distinct refuses a fixture that is named twice.
func distinct(fixtures []string) error {
	for i, path := range fixtures {
		if slices.ContainsFunc(fixtures[:i], func(other string) bool { return sameFile(other, path) }) {
			return usagef("the fixture %s is named twice", path)
		}
	}
	return nil
}

// sameFile reports whether two names lead to one file: "x" and "./x" do.
func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

func (o *Options) settings() Settings {
	return Settings{Kinds: o.Kinds, Tags: o.Tags, Only: o.Only, Among: o.Among, Limit: o.Limit, Repeat: o.Repeat, Depth: o.Depth, Seed: o.Seed, Parallel: o.Parallel}
}

// Run checks every fixture, then asks, scores and reports. Its errors are a
// *UsageError, a *FixtureError or FixtureErrors, or a failure of the machinery; a
// question that ends in an error is a result, not an error of Run.
//
// Whenever a question was asked there is a report, of what was done, also beside
// an error: ErrInterrupted when ctx ended early, a *BudgetError when the budget
// did, or what failed, such as a full disk. Close the report.
func Run(ctx context.Context, o Options) (*Report, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	p, err := newPlan(ctx, &o)
	if err != nil {
		return nil, err
	}
	id := identity{Journal: Schema, About: o.About, Fixtures: p.infos(), Settings: o.settings()}
	if o.Judge != nil {
		id.Judge = o.Judge.About().key()
	}
	j, err := openJournal(&o, id)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	purse := j.purse(o.Budget)
	started := time.Now()
	runErr := ask(ctx, &o, p, j, purse)
	if err := p.close(); err != nil {
		runErr = errors.Join(runErr, err)
	}
	seconds := time.Since(started).Seconds()
	// Without this line a resumed run only takes itself for shorter.
	_ = j.appendLine(spentLine{seconds})
	if len(j.slots) == 0 && runErr != nil && !errors.Is(runErr, ErrInterrupted) {
		return nil, errors.Join(runErr, j.close())
	}
	r := &Report{
		Schema: Schema, Started: started.UTC(), Seconds: seconds + j.spent,
		About: o.About, Machine: thisMachine(), Settings: o.settings(), Fixtures: p.infos(),
		Interrupted: len(j.slots) < p.selected*o.Repeat, Planned: p.selected * o.Repeat,
		results: j.results, close: j.close, keep: func() bool { j.unfinished = true; return j.kept() },
	}
	r.summarise(j.inOrder())
	j.unfinished = runErr != nil || r.Errors > 0 || len(j.unjudged) > 0
	if err := r.readBack(o.Judge); err != nil {
		runErr = errors.Join(runErr, err)
	}
	return r, r.ended(runErr, purse, j.kept())
}

// ended words why a run ended early, and whether it can be gone on with.
func (r *Report) ended(err error, purse *budget, kept bool) error {
	interrupted := errors.Is(err, ErrInterrupted)
	switch {
	case interrupted && purse.reached():
		err = &BudgetError{Ceiling: purse.ceiling, Spent: purse.spent, Asked: r.Asked, Planned: r.Planned, Kept: kept}
	case interrupted && kept:
		err = fmt.Errorf("%w; run the same command with --resume to go on", ErrInterrupted)
	case interrupted:
		err = ErrInterrupted
	}
	return err
}

// readBack fills what the figures' rows don't hold: the first error, the first
// notice, what was spent and the judge's summary.
func (r *Report) readBack(judge Judge) error {
	var tally judgeTally
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		if result.Outcome == Errored && r.FirstError == "" {
			r.FirstError = fmt.Sprintf("%s: %s", result.ID, shorten(result.Error, 200))
		}
		if a := result.Answer; a != nil && a.Notice != "" && r.Notice == "" {
			r.Notice = fmt.Sprintf("%s: %s", result.ID, shorten(a.Notice, 200))
		}
		r.Spent.add(result.Spent)
		tally.add(result)
	}
	if judge != nil {
		r.Judge = tally.summary(judge.About())
	}
	return nil
}
