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
