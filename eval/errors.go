package eval

import (
	"errors"
	"fmt"
	"strings"
)

// The exit statuses of an evaluation.
const (
	ExitPassed     = 0
	ExitError      = 1
	ExitUsage      = 2
	ExitGateFailed = 3
)

// UsageError says that the request itself is wrong: an unknown metric, an
// unknown kind, an option out of range. Exit status 2.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usagef(format string, args ...any) error {
	return &UsageError{fmt.Sprintf(format, args...)}
}

// FixtureError is a fault in a fixture, found before any question is asked.
// Exit status 1.
type FixtureError struct {
	File  string
	Line  int    // from 1; 0 when the fault is the file's as a whole
	Field string // "evidence[1].quote"; "" when the fault is the line's as a whole
	What  string
}

func (e *FixtureError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	b.WriteString(e.What)
	return b.String()
}

// FixtureErrors are all the faults of the fixtures of a run, in the order of
// their lines. Exit status 1.
type FixtureErrors []*FixtureError

// faultsShown is how many faults a message lists.
const faultsShown = 50

func (e FixtureErrors) Error() string { return errors.Join(e.Unwrap()...).Error() }

// Unwrap gives the faults one by one, and says last how many it left out.
func (e FixtureErrors) Unwrap() []error {
	var out []error
	for i, fault := range e {
		if i == faultsShown {
			return append(out, fmt.Errorf("and %d more faults", len(e)-i))
		}
		out = append(out, fault)
	}
	return out
}

// with adds an error's faults. One that is no fault of a fixture comes back.
func (e FixtureErrors) with(err error) (FixtureErrors, error) {
	var (
		many FixtureErrors
		one  *FixtureError
	)
	switch {
	case errors.As(err, &many):
		return append(e, many...), nil
	case errors.As(err, &one):
		return append(e, one), nil
	}
	return e, err
}

// orOne is the error that stands for the faults, of which there is at least one.
func (e FixtureErrors) orOne() error {
	if len(e) == 1 {
		return e[0]
	}
	return e
}

// GateError says which gates a finished evaluation failed. Exit status 3.
type GateError struct{ Failed []GateResult }

func (e *GateError) Error() string {
	lines := make([]string, len(e.Failed))
	for i, g := range e.Failed {
		lines[i] = g.String()
	}
	return "gate failed: " + strings.Join(lines, "; ")
}

// QuestionsError says that questions ended in an error, so that the figures
// are of the others only. Exit status 1.
type QuestionsError struct {
	Count, Of int
	First     string // the first one's id and error
}

func (e *QuestionsError) Error() string {
	return fmt.Sprintf("%d of %d questions ended in an error and are in no figure but error_rate (the first: %s); "+
		"fix it and run again with --resume, or allow some with --max error_rate=VALUE", e.Count, e.Of, e.First)
}

// ClaimsError says that judging ended in an error on some claims, so that the
// figures are of the others only. Exit status 1.
type ClaimsError struct {
	Count, Of int
	First     string // the first one's id and error
}

func (e *ClaimsError) Error() string {
	return fmt.Sprintf("judging %d of %d claims ended in an error, and they are in no figure but claim_error_rate (the first: %s); "+
		"fix it and run again, or allow some with --max claim_error_rate=VALUE", e.Count, e.Of, e.First)
}

// JudgeError says that the judge failed on answers, so that its figures, on which
// there is a gate, are of the others only. Exit status 1.
type JudgeError struct {
	Count, Of int
	First     string // the first one's id and error
}

func (e *JudgeError) Error() string {
	return fmt.Sprintf("the judge failed on %d of %d answers, and a gate is on its figures (the first: %s); run again with --resume, which asks it again about those", e.Count, e.Of, e.First)
}

// BudgetError says that a run ended at the ceiling of its cost. The report holds
// what was done. Exit status 1.
type BudgetError struct {
	Ceiling, Spent float64
	Asked, Planned int
	Kept           bool // it can be gone on with
}

func (e *BudgetError) Error() string {
	text := fmt.Sprintf("the budget of %s doesn't do for the next question: %s is spent on %d of %d; the report holds what was done", plain(e.Ceiling), decimals(e.Spent, 4), e.Asked, e.Planned)
	if e.Kept {
		text += "; run the same command with --resume and a larger --budget to go on"
	}
	return text
}

// ErrInterrupted is returned, with the report of what is done, by a run that
// was stopped. Exit status 1.
var ErrInterrupted = errors.New("interrupted: the report holds what was done")

// ExitStatus maps an error of this package to the process's exit status.
func ExitStatus(err error) int {
	var usage *UsageError
	var gate *GateError
	switch {
	case err == nil:
		return ExitPassed
	case errors.As(err, &usage):
		return ExitUsage
	case errors.As(err, &gate):
		return ExitGateFailed
	}
	return ExitError
}
