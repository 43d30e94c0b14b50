// Package checkup holds what a look at the program's surroundings found, and
// writes it for people and for programs.
package checkup

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"dateline/internal/onscreen"
)

// Outcome is how one check went.
type Outcome string

// The outcomes.
const (
	Passed  Outcome = "passed"
	Warned  Outcome = "warned" // it works, but not all of it or not for long
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped" // what it needs failed, or isn't used
)

// Result is one line of a checkup. It never holds a secret.
type Result struct {
	Name    string  `json:"name"` // a few words, such as "Discord token"
	Outcome Outcome `json:"outcome"`
	Found   string  `json:"found"`         // what is so
	Try     string  `json:"try,omitempty"` // what to do about it
}

// Pass is for what is as it must be.
func Pass(name, found string) Result { return Result{Name: name, Outcome: Passed, Found: found} }

// Warn is for what works in part.
func Warn(name, found, try string) Result {
	return Result{Name: name, Outcome: Warned, Found: found, Try: try}
}

// Fail is for what doesn't work.
func Fail(name, found, try string) Result {
	return Result{Name: name, Outcome: Failed, Found: found, Try: try}
}

// Skip is for what wasn't looked at, and why.
func Skip(name, found string) Result { return Result{Name: name, Outcome: Skipped, Found: found} }

// Failures counts the failed checks.
func Failures(results []Result) int {
	n := 0
	for _, r := range results {
		if r.Outcome == Failed {
			n++
		}
	}
	return n
}

// Text writes a line for each result, and below it what to do.
func Text(w io.Writer, results []Result) error {
	width := 0
	for _, r := range results {
		width = max(width, len([]rune(onscreen.Line(r.Name))))
	}
	for _, r := range results {
		pad := strings.Repeat(" ", width-len([]rune(onscreen.Line(r.Name))))
		if _, err := fmt.Fprintf(w, "%-7s  %s%s  %s\n", r.Outcome, onscreen.Line(r.Name), pad, onscreen.Line(r.Found)); err != nil {
			return err
		}
		if r.Try == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s  → %s\n", strings.Repeat(" ", 7+2+width), onscreen.Line(r.Try)); err != nil {
			return err
		}
	}
	return nil
}

// JSON writes the results as one object on one line, which names its form.
func JSON(w io.Writer, schema string, results []Result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Schema string   `json:"schema"`
		OK     bool     `json:"ok"`
		Checks []Result `json:"checks"`
	}{schema, Failures(results) == 0, results})
}
