package eval

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// JUnitContent says what a JUnit report holds.
type JUnitContent string

// What a JUnit report may hold. Where a wrong answer mustn't fail a build by
// itself, and only a gate may, it is JUnitGates.
const (
	JUnitAll       JUnitContent = "all"
	JUnitGates     JUnitContent = "gates"
	JUnitQuestions JUnitContent = "questions"
)

// WriteJUnit writes the report as JUnit's XML, which CI systems show: a suite
// of the gates and a suite of the questions, a test case to each. A question
// that isn't right is a failure, one that ended in an error an error; whether
// the run as a whole passed is for the gates to say.
func WriteJUnit(w io.Writer, r *Report) error { return WriteJUnitOf(w, r, JUnitAll) }

// WriteJUnitOf is WriteJUnit of the gates alone, or the questions alone.
func WriteJUnitOf(w io.Writer, r *Report, content JUnitContent) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, xml.Header)
	gates, questions := content != JUnitQuestions, content != JUnitGates
	tests, failures, errors, failedGates := 0, 0, 0, 0
	for _, g := range r.Gates {
		failedGates += int(one(!g.Passed))
	}
	wrong := r.Outcomes[Missed] + r.Outcomes[RefusedWrongly] + r.Outcomes[AnsweredWrongly]
	if gates {
		tests, failures = tests+len(r.Gates), failures+failedGates
	}
	if questions {
		tests, failures, errors = tests+r.Asked, failures+wrong, r.Errors
	}
	fmt.Fprintf(out, "<testsuites name=\"dateline eval\" tests=\"%d\" failures=\"%d\" errors=\"%d\" time=\"%.3f\">\n",
		tests, failures, errors, r.Seconds)
	if gates {
		writeGateSuite(out, r, failedGates)
	}
	if questions {
		if err := writeQuestionSuite(out, r, wrong); err != nil {
			return err
		}
	}
	fmt.Fprint(out, "</testsuites>\n")
	if err := out.Flush(); err != nil { // holds the first error of any write
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	return nil
}

func writeQuestionSuite(out *bufio.Writer, r *Report, wrong int) error {
	fmt.Fprintf(out, "  <testsuite name=\"questions\" tests=\"%d\" failures=\"%d\" errors=\"%d\" timestamp=\"%s\">\n",
		r.Asked, wrong, r.Errors, r.Started.Format("2006-01-02T15:04:05"))
	writeProperties(out, r)
	for result, err := range r.Results() {
		if err != nil {
			return err
		}
		writeTestCase(out, result, r.Settings.Repeat)
	}
	fmt.Fprint(out, "  </testsuite>\n")
	return nil
}

func writeGateSuite(out *bufio.Writer, r *Report, failures int) {
	fmt.Fprintf(out, "  <testsuite name=\"gates\" tests=\"%d\" failures=\"%d\" errors=\"0\">\n", len(r.Gates), failures)
	for _, g := range r.Gates {
		bound := "min"
		switch {
		case g.NoWorse:
			bound = "no-worse"
		case g.Max:
			bound = "max"
		}
		fmt.Fprintf(out, "    <testcase classname=\"gates\" name=\"%s\"", escape(bound+" "+g.Metric))
		if g.Passed {
			fmt.Fprint(out, "/>\n")
			continue
		}
		fmt.Fprintf(out, "><failure message=\"%s\"/></testcase>\n", escape(g.Line()))
	}
	fmt.Fprint(out, "  </testsuite>\n")
}

func writeProperties(out *bufio.Writer, r *Report) {
	fmt.Fprint(out, "    <properties>\n")
	for _, v := range r.Overall {
		if v.Value != nil {
			fmt.Fprintf(out, "      <property name=\"%s\" value=\"%s\"/>\n", escape(v.Name), plain(*v.Value))
		}
	}
	fmt.Fprint(out, "    </properties>\n")
}

func writeTestCase(out *bufio.Writer, r Result, repeats int) {
	name, seconds := r.ID, 0.0
	if repeats > 1 {
		name = fmt.Sprintf("%s #%d", r.ID, r.Repeat+1)
	}
	if r.Answer != nil {
		seconds = r.Answer.Usage.TotalMS / 1000
	}
	fmt.Fprintf(out, "    <testcase classname=\"%s\" name=\"%s\" file=\"%s\" line=\"%d\" time=\"%.4f\"",
		escape(r.Kind), escape(name+": "+shorten(r.Question, 80)), escape(r.File), r.Line, seconds)
	switch {
	case r.Outcome == Errored:
		fmt.Fprintf(out, "><error message=\"%s\"/></testcase>\n", escape(r.Error))
	case r.Outcome.Right() || r.Outcome == Retrieval:
		fmt.Fprint(out, "/>\n")
	default:
		fmt.Fprintf(out, "><failure message=\"%s\">%s</failure></testcase>\n", escape(string(r.Outcome)), escape(expectation(r)))
	}
}

// expectation sets what was said beside what was wanted.
func expectation(r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "question: %s\nanswer: %s\n", r.Question, r.text())
	if !r.Answerable {
		b.WriteString("wanted: a refusal\n")
	}
	for i, group := range r.Answers {
		met := "missing"
		if i < len(r.Groups) && r.Groups[i] {
			met = "met"
		}
		fmt.Fprintf(&b, "wanted (%s): %s\n", met, strings.Join(group, " | "))
	}
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return "" // unreachable: a strings.Builder takes every write
	}
	return b.String()
}
