package eval

import (
	"fmt"
	"strings"
)

// minute is how the pages give a time.
const minute = "2006-01-02 15:04"

// after is text behind its separator, and nothing where there is none.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}

// inBrackets is text behind what leads to it, and nothing where there is none.
func inBrackets(lead, text string) string {
	if text == "" {
		return ""
	}
	return " (" + lead + text + ")"
}

func words(list []string) string { return strings.Join(list, " ") }

// numbers are the numbers of citations as a sentence shows them.
func numbers(list []int) string {
	var b strings.Builder
	for _, n := range list {
		fmt.Fprintf(&b, " [%d]", n)
	}
	return b.String()
}

// goodIf is the class of a badge.
func goodIf(good bool, otherwise string) string {
	if good {
		return "good"
	}
	return otherwise
}

// writer is what answers the questions.
func (a About) writer() string {
	if a.Model == "" {
		return "extractive"
	}
	return a.Model
}

// made says of what and when the report is.
func (v *pageView) made() string {
	r := v.Report
	var b strings.Builder
	for _, f := range r.Fixtures {
		fmt.Fprintf(&b, "%s (%d questions) ", f.Path, f.Questions)
	}
	return b.String() + "· " + r.Started.Format(minute+" MST") + " · " + r.About.writer() + after(" · commit ", r.About.Commit)
}

func (v *claimPage) made() string {
	r := v.Report
	var b strings.Builder
	for _, f := range r.Fixtures {
		fmt.Fprintf(&b, "%s (%d claims) ", f.Path, f.Claims)
	}
	return b.String() + "· " + r.Started.Format(minute+" MST") + after(" · ", r.About.Version) + after(" · commit ", r.About.Commit)
}

// filterView is what a page's lines can be chosen by.
type filterView struct {
	Noun, Words string // what the lines are, and which words are searched
	All, Wrong  int
	Outcomes    []outcomeCount
	Kinds       []string
}

func (v *pageView) filters() filterView {
	f := filterView{Noun: "questions", Words: "question, answer or passage", All: v.Report.Asked, Wrong: v.Wrong, Outcomes: v.Outcomes}
	for _, k := range v.Report.Kinds {
		f.Kinds = append(f.Kinds, k.Kind)
	}
	return f
}

func (v *claimPage) filters() filterView {
	f := filterView{Noun: "claims", Words: "claim, quote or evidence", All: v.Report.Judged, Wrong: v.Wrong, Outcomes: v.Outcomes}
	for _, k := range v.Report.Kinds {
		f.Kinds = append(f.Kinds, k.Kind)
	}
	return f
}

// took is how long the answer took, and nothing where there was none.
func (q questionView) took() string {
	if q.Milliseconds == "" {
		return ""
	}
	return q.Milliseconds + " ms"
}

// where says which place of the articles a gold quote is, and who found it.
func (g Gold) where() string {
	rank, cited := "not retrieved", "not cited"
	if g.Rank > 0 {
		rank = fmt.Sprintf("passage %d", g.Rank)
	}
	if g.Cited {
		cited = "cited"
	}
	return g.Article + " · " + rank + " · " + cited
}

// where says where a claim stands.
func (c claimView) where() string {
	place := fmt.Sprint(c.Line)
	if c.File != "" {
		place = c.File + ":" + place
	}
	return place + after(" · article ", c.ClaimCase.Article)
}
