package eval

import (
	"fmt"
	"slices"
	"strings"

	"dateline/rag"
)

// figureView is a figure with its interval as it is drawn: X and the band's
// ends run from 5 to 105.
type figureView struct {
	Name, Doc, Value, Interval, Of string
	Drawn                          bool
	X, X1, X2                      float64
}

func newFigureView(m MetricInfo, v Value) figureView {
	f := figureView{Name: m.Name, Doc: m.Doc, Value: figure(m, v.Value), Of: figureRow(m, v)[3]}
	if v.Value == nil {
		return f
	}
	if m.Unit != "" {
		f.Value += " " + m.Unit
	}
	whole := 1.0
	if m.Unit != "" {
		whole = *v.Value
		if v.High != nil {
			whole = max(whole, *v.High)
		}
		whole *= 1.1
	}
	if whole <= 0 {
		return f
	}
	place := func(x float64) float64 { return 5 + 100*x/whole }
	f.Drawn, f.X = true, place(*v.Value)
	if v.Low != nil {
		f.X1, f.X2 = place(*v.Low), place(*v.High)
		f.Interval = figure(m, v.Low) + "–" + figure(m, v.High)
	}
	return f
}

// figureViews are the headline figures and the others, without those that are
// undefined.
func figureViews(infos []MetricInfo, values []Value) (headlines, others []figureView) {
	for i, m := range infos {
		switch {
		case i >= len(values) || values[i].Value == nil:
		case m.Headline:
			headlines = append(headlines, newFigureView(m, values[i]))
		default:
			others = append(others, newFigureView(m, values[i]))
		}
	}
	return headlines, others
}

type kindView struct {
	Kind  string
	Count int
	Cells []figureView
}

func kindHeads(columns []kindColumn) []string {
	var heads []string
	for _, c := range columns {
		heads = append(heads, strings.TrimSpace(c.above+" "+c.below))
	}
	return heads
}

func kindViews(columns []kindColumn, kinds []kindRow) []kindView {
	var rows []kindView
	for _, k := range kinds {
		row := kindView{Kind: k.kind, Count: k.n}
		for _, c := range columns {
			v, _ := find(k.metrics, c.metric) // of another version's report: a dash
			m := anyMetric(c.metric)
			cell := newFigureView(m, v)
			cell.Drawn = cell.Drawn && m.Unit == ""
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

type differenceView struct{ Name, Baseline, Run, Difference, Interval, P, Verdict string }

func differenceViews(c *Comparison, headline bool) []differenceView {
	var rows []differenceView
	infos := c.infos()
	for i, d := range c.Metrics {
		if i >= len(infos) || infos[i].Headline != headline || d.Difference == nil {
			continue
		}
		m := infos[i]
		row := differenceView{Name: d.Name, Baseline: figure(m, d.Baseline), Run: figure(m, d.Run), Difference: signed(m, *d.Difference)}
		if d.Low != nil {
			row.Interval = signed(m, *d.Low) + " to " + signed(m, *d.High)
		}
		row.P, row.Verdict = pText(d.PHolm), strings.TrimSpace(verdict(m, d, d.PHolm))
		rows = append(rows, row)
	}
	return rows
}

// questionView is one question of the page.
type questionView struct {
	ID, Anchor, Kind, Question, Right, Class, Error, File, Milliseconds string
	Line                                                                int
	Answerable                                                          bool
	Outcome                                                             Outcome
	Turns                                                               []rag.Turn
	Answer                                                              *Answered
	Groups                                                              []groupView
	Evidence                                                            []Gold
	Passages                                                            []passageView
	Invalid                                                             []Citation
	Judge                                                               *Judgement
}

type groupView struct {
	Text string
	Met  bool
}

type passageView struct {
	Title string
	Parts []part
}

// part is a stretch of a passage that is cited, or gold, or both, or neither.
type part struct {
	Text        string
	Cited, Gold bool
}

func newQuestionView(r Result, repeats int) questionView {
	v := questionView{
		ID: r.ID, Anchor: "q-" + r.ID, Kind: r.Kind, Question: r.Question, Error: r.Error, File: r.File, Line: r.Line,
		Answerable: r.Answerable, Outcome: r.Outcome, Turns: r.Turns, Answer: r.Answer, Evidence: r.Evidence, Judge: r.Judge,
		Right: "yes", Class: "good",
	}
	switch {
	case r.Outcome == Retrieval:
		v.Class = "soft"
	case r.Outcome == Errored:
		v.Right, v.Class = "no", "odd"
	case !r.Outcome.Right():
		v.Right, v.Class = "no", "bad"
	}
	if repeats > 1 {
		v.ID = fmt.Sprintf("%s #%d", r.ID, r.Repeat+1)
		v.Anchor = fmt.Sprintf("%s-%d", v.Anchor, r.Repeat+1)
	}
	for i, group := range r.Answers {
		v.Groups = append(v.Groups, groupView{strings.Join(group, " | "), i < len(r.Groups) && r.Groups[i]})
	}
	if r.Answer == nil {
		return v
	}
	v.Milliseconds = fmt.Sprintf("%.0f", r.Answer.Usage.TotalMS)
	cited := r.Answer.Citations
	if r.Answer.Refusal != nil {
		cited = append(slices.Clip(cited), r.Answer.Refusal.Nearest...)
	}
	for _, c := range cited {
		if !c.Valid {
			v.Invalid = append(v.Invalid, c)
		}
	}
	for _, p := range r.Passages {
		v.Passages = append(v.Passages, newPassageView(p, cited, r.Evidence))
	}
	return v
}

// newPassageView cuts a passage where a citation or a gold quote begins or
// ends.
func newPassageView(p Passage, cited []Citation, golds []Gold) passageView {
	v := passageView{Title: p.Article}
	if len(p.Text) != p.End-p.Start { // not the article's bytes: nothing can be placed
		v.Parts = []part{{Text: p.Text}}
		return v
	}
	marks := make([]part, len(p.Text))
	for _, c := range cited {
		if !c.Valid || c.Article != p.Article || c.End <= p.Start || c.Start >= p.End {
			continue
		}
		v.Title = fmt.Sprintf("%s [%d]", v.Title, c.Number)
		for i := max(c.Start, p.Start); i < min(c.End, p.End); i++ {
			marks[i-p.Start].Cited = true
		}
	}
	for _, g := range golds {
		for _, place := range g.Places {
			for i := max(place.Start, p.Start); g.Article == p.Article && i < min(place.End, p.End); i++ {
				marks[i-p.Start].Gold = true
			}
		}
	}
	for start := 0; start < len(marks); {
		end := start + slices.IndexFunc(marks[start:], func(m part) bool { return m != marks[start] })
		if end < start {
			end = len(marks)
		}
		m := marks[start]
		m.Text = strings.ToValidUTF8(p.Text[start:end], "\uFFFD")
		v.Parts = append(v.Parts, m)
		start = end
	}
	return v
}
