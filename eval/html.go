package eval

import (
	"bufio"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"iter"
)

//go:embed page
var page embed.FS

var pageTemplate = template.Must(template.ParseFS(page, "page/report.html.tmpl"))

// pageView is what the page's template shows.
type pageView struct {
	CSS          template.CSS
	JS           template.JS
	Report       *Report
	Headline     string
	Headlines    []figureView
	Others       []figureView
	KindHeads    []string
	KindRows     []kindView
	TagRows      []kindView
	Histogram    *histogram
	JudgeFigures []figureView
	Differences  []differenceView // of the headline metrics

	OtherDifferences []differenceView
	Wrong            int
	Outcomes         []outcomeCount
	Questions        iter.Seq[questionView]
	About            string
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
	out := bufio.NewWriter(w)
	err = pageTemplate.ExecuteTemplate(out, "report.html.tmpl", view)
	if err == nil {
		err = streamErr
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("write the HTML report: %w", err)
	}
	return nil
}

func newPageView(r *Report, latencies []float64) (*pageView, error) {
	css, err := page.ReadFile("page/report.css")
	if err != nil {
		return nil, fmt.Errorf("read the page's style: %w", err)
	}
	js, err := page.ReadFile("page/report.js")
	if err != nil {
		return nil, fmt.Errorf("read the page's script: %w", err)
	}
	about, err := aboutText(r)
	if err != nil {
		return nil, err
	}
	v := &pageView{
		CSS: template.CSS(css), JS: template.JS(js), // both are our own, built in
		Report: r, Headline: headline(r), KindRows: kindViews(kindColumns, kindRows(r.Kinds)), TagRows: kindViews(kindColumns, kindRows(r.Tags)), KindHeads: kindHeads(kindColumns),
		Histogram: newHistogram(latencies), About: about,
	}
	for i, m := range metrics {
		switch {
		case i >= len(r.Overall) || r.Overall[i].Value == nil:
		case m.Headline:
			v.Headlines = append(v.Headlines, newFigureView(m, r.Overall[i]))
		default:
			v.Others = append(v.Others, newFigureView(m, r.Overall[i]))
		}
	}
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
	if r.Comparison != nil {
		v.Differences = differenceViews(r.Comparison, true)
		v.OtherDifferences = differenceViews(r.Comparison, false)
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

func aboutText(r *Report) (string, error) {
	text, err := json.MarshalIndent(map[string]any{
		"about": r.About, "machine": r.Machine, "settings": r.Settings, "fixtures": r.Fixtures,
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
