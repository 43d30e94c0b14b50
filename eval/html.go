package eval

import (
	"bufio"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"iter"
	"sync"
)

//go:embed page
var page embed.FS

// pageTemplate is read when the first page is written.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(page, "page/report.html.tmpl", "page/claims.html.tmpl"))
})

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
	out := bufio.NewWriter(w)
	err = pageTemplate().ExecuteTemplate(out, "report.html.tmpl", view)
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

// looks are a page's style and script: both our own, built in.
type looks struct {
	CSS template.CSS
	JS  template.JS
}

func readLooks() (looks, error) {
	css, err := page.ReadFile("page/report.css")
	if err != nil {
		return looks{}, fmt.Errorf("read the page's style: %w", err)
	}
	js, err := page.ReadFile("page/report.js")
	if err != nil {
		return looks{}, fmt.Errorf("read the page's script: %w", err)
	}
	return looks{template.CSS(css), template.JS(js)}, nil
}

func newPageView(r *Report, latencies []float64) (*pageView, error) {
	looks, err := readLooks()
	if err != nil {
		return nil, err
	}
	about, err := aboutText(r.About, r.Machine, r.Settings, r.Fixtures)
	if err != nil {
		return nil, err
	}
	v := &pageView{
		looks:  looks,
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
