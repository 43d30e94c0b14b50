package eval

import (
	"context"
	_ "embed" // the pages' style and script
	"encoding/json"
	"fmt"
	"io"
	"iter"
)

//go:embed page/report.css
var pageCSS string

//go:embed page/report.js
var pageJS string

// pageView is what the page's template shows.
type pageView struct {
	looks
	Report       *Report
	Headline     string
	Headlines    []figureView
	Others       []figureView
	KindHeads    []string
	KindRows     []kindView
	TagRows      []kindView
	Histogram    *histogram
	JudgeFigures []figureView
	Compared     *comparisonView
	Wrong        int
	Outcomes     []outcomeCount
	Questions    iter.Seq[questionView]
	About        string
}

// comparisonView is a comparison as the page shows it.
type comparisonView struct {
	*Comparison
	Noun              string
	Headlines, Others []differenceView
}

// newComparisonView is nil where nothing was compared.
func newComparisonView(c *Comparison) *comparisonView {
	if c == nil {
		return nil
	}
	return &comparisonView{c, c.noun(), differenceViews(c, true), differenceViews(c, false)}
}

type outcomeCount struct {
	Name  Outcome
	Count int
}

// WriteHTML writes the report as one page that needs nothing else: no request
// leaves it, which its own policy also forbids. Questions are streamed.
func WriteHTML(w io.Writer, r *Report) error {
	latencies, err := latencies(r)
	if err != nil {
		return err
	}
	view, err := newPageView(r, latencies)
	if err != nil {
		return err
	}
	var streamErr error
	view.Questions = func(yield func(questionView) bool) {
		for result, err := range r.Results() {
			if err != nil {
				streamErr = err
				return
			}
			if !yield(newQuestionView(result, r.Settings.Repeat)) {
				return
			}
		}
	}
	err = reportPage(view).Render(context.Background(), w)
	if err == nil {
		err = streamErr
	}
	if err != nil {
		return fmt.Errorf("write the HTML report: %w", err)
	}
	return nil
}

// looks are a page's style and script: both our own, and the only text that a
// page holds unescaped.
type looks struct{ CSS, JS string }

// policy lets a page use what it holds, and ask for nothing.
func (l looks) policy() string {
	policy := "default-src 'none'; style-src 'unsafe-inline'"
	if l.JS != "" {
		policy += "; script-src 'unsafe-inline'"
	}
	return policy
}

func newPageView(r *Report, latencies []float64) (*pageView, error) {
	about, err := aboutText(r.About, r.Machine, r.Settings, r.Fixtures)
	if err != nil {
		return nil, err
	}
	v := &pageView{
		looks:  looks{pageCSS, pageJS},
		Report: r, Headline: headline(r), KindRows: kindViews(kindColumns, kindRows(r.Kinds)), TagRows: kindViews(kindColumns, kindRows(r.Tags)), KindHeads: kindHeads(kindColumns),
		Histogram: newHistogram(latencies), Compared: newComparisonView(r.Comparison), About: about,
	}
	v.Headlines, v.Others = figureViews(metrics, r.Overall)
	for _, o := range allOutcomes {
		if n := r.Outcomes[o]; n > 0 {
			v.Outcomes = append(v.Outcomes, outcomeCount{o, n})
			v.Wrong += n * int(one(!o.Right() && o != Retrieval))
		}
	}
	if j := r.Judge; j != nil {
		for _, value := range []Value{j.Correct, j.Support, j.Agreement, j.SupportAgreement} {
			v.JudgeFigures = append(v.JudgeFigures, newFigureView(MetricInfo{Name: value.Name, Form: Share}, value))
		}
	}
	return v, nil
}

func headline(r *Report) string {
	right, err := find(r.Overall, "right")
	if err != nil || right.Value == nil {
		return fmt.Sprintf("%d questions, retrieval only", r.Asked)
	}
	return fmt.Sprintf("%s of %s questions right", plain(right.Numerator), plain(right.Denominator))
}

func aboutText(about About, machine Machine, settings, fixtures any) (string, error) {
	text, err := json.MarshalIndent(map[string]any{
		"about": about, "machine": machine, "settings": settings, "fixtures": fixtures,
	}, "", "  ")
	if err != nil {
		return "", fmt.Errorf("encode what reproduces the run: %w", err)
	}
	return string(text), nil
}

func latencies(r *Report) ([]float64, error) {
	var ms []float64
	for result, err := range r.Results() {
		if err != nil {
			return nil, err
		}
		if result.Answer != nil {
			ms = append(ms, result.Answer.Usage.TotalMS)
		}
	}
	return ms, nil
}
