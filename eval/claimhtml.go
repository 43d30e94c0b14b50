package eval

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// claimPage is what the page on claims shows.
type claimPage struct {
	looks
	Report            *ClaimReport
	Headline          string
	Headlines, Others []figureView
	KindHeads         []string
	KindRows          []kindView
	Labels            []labelView
	Diagram           diagram
	Compared          *comparisonView
	Wrong             int
	Outcomes          []outcomeCount
	Claims            []claimView
	About             string
}

// labelView is what became of the claims of a label.
type labelView struct {
	Label  string
	Counts []int // of all, by verdict, by showing
}

// claimView is one claim of the page.
type claimView struct {
	ClaimResult
	Anchor, Text, Label, Class, Right, Found, Chance, Shown, Why string
	Outcome                                                      Outcome
	Words                                                        []claimWords // of the claim
}

// claimWords is a stretch of a claim that is at fault, or not.
type claimWords struct {
	Text    string
	AtFault bool
}

// WriteClaimsHTML writes the report as one page that needs nothing else, with
// every claim, the gravest errors first.
func WriteClaimsHTML(w io.Writer, r *ClaimReport) error {
	view, err := newClaimPage(r)
	if err != nil {
		return err
	}
	if err := claimsPage(view).Render(context.Background(), w); err != nil {
		return fmt.Errorf("write the HTML report: %w", err)
	}
	return nil
}

func newClaimPage(r *ClaimReport) (*claimPage, error) {
	about, err := aboutText(r.About, r.Machine, r.Settings, r.Fixtures)
	if err != nil {
		return nil, err
	}
	v := &claimPage{
		looks: looks{pageCSS, pageJS}, Report: r, KindHeads: kindHeads(claimColumns), KindRows: kindViews(claimColumns, r.kindRows()),
		Diagram: newDiagram(r.Reliability), Compared: newComparisonView(r.Comparison), About: about,
	}
	v.Headlines, v.Others = figureViews(ClaimMetrics(), r.Overall)
	right := 0
	for _, c := range gravestFirst(r.Claims) {
		right += int(one(c.Error == "" && c.Right()))
		v.Claims = append(v.Claims, newClaimView(c))
		v.count(v.Claims[len(v.Claims)-1].Outcome)
	}
	v.Wrong = len(r.Claims) - right
	v.Headline = fmt.Sprintf("%d of %d claims right", right, len(r.Claims)-r.Errors)
	for _, c := range r.Labels {
		v.Labels = append(v.Labels, newLabelView(c))
	}
	return v, nil
}

func (v *claimPage) count(o Outcome) {
	i := slices.IndexFunc(v.Outcomes, func(c outcomeCount) bool { return c.Name == o })
	if i < 0 {
		i, v.Outcomes = len(v.Outcomes), append(v.Outcomes, outcomeCount{Name: o})
	}
	v.Outcomes[i].Count++
}

func newLabelView(c LabelCounts) labelView {
	v := labelView{c.Label.text(), []int{c.Claims}}
	for _, verdict := range claimVerdicts {
		v.Counts = append(v.Counts, c.Verdicts[verdict])
	}
	for _, s := range showings {
		v.Counts = append(v.Counts, c.Shown[s])
	}
	return v
}

func newClaimView(c ClaimResult) claimView {
	v := claimView{
		ClaimResult: c, Anchor: "c-" + c.ID, Text: c.ClaimCase.Claim, Label: c.ClaimCase.Label.text(),
		Found: string(c.Verdict), Chance: fmt.Sprintf("%.2f", c.Probability), Shown: c.ClaimRuling.Shown.text(), Why: c.why(),
		Class: "good", Right: "yes",
	}
	switch {
	case c.Error != "":
		v.Class, v.Right, v.Outcome = "bad", "no", Errored
		return v
	case !c.Right():
		v.Class, v.Right = "bad", "no"
	case c.halfRight():
		v.Class = "odd"
	}
	v.Outcome = Outcome(v.Label + " → " + v.Found)
	v.Words = faultMarked(v.Text, c.Detail)
	return v
}

// faultMarked cuts a claim at the words at fault, where they stand in it.
func faultMarked(claim, detail string) []claimWords {
	at := strings.Index(claim, detail)
	if detail == "" || at < 0 {
		return []claimWords{{Text: claim}}
	}
	return []claimWords{{Text: claim[:at]}, {detail, true}, {Text: claim[at+len(detail):]}}
}

// diagram is a reliability diagram, 340 by 420: the share of true claims over the
// probability that they were given, and how many there are of each.
type diagram struct {
	Points []diagramPoint
	Ticks  []diagramTick
}

// diagramTick is a figure on both axes.
type diagramTick struct {
	Across, Up float64
	Label      string
}

type diagramPoint struct {
	X, Y, Y1, Y2 float64 // the bin's mean and share, and the share's interval
	Count        int
	CountX, Left float64
	BarY, Bar    float64 // where the bar of the count begins, and its height
	Label        string
}

// The diagram's square, and below it the counts.
const (
	diagramLeft = 40.0
	diagramTop  = 10.0
	diagramSide = 280.0
	diagramFoot = 390.0
	diagramBars = 50.0
)

func newDiagram(bins []ReliabilityBin) diagram {
	var d diagram
	x := func(f float64) float64 { return diagramLeft + diagramSide*f }
	y := func(f float64) float64 { return diagramTop + diagramSide*(1-f) }
	most := 1
	for _, b := range bins {
		most = max(most, b.Claims)
	}
	for _, b := range bins {
		if b.Share == nil || b.Low == nil {
			continue
		}
		height := diagramBars * float64(b.Claims) / float64(most)
		d.Points = append(d.Points, diagramPoint{
			X: x(*b.Probability), Y: y(*b.Share), Y1: y(*b.Low), Y2: y(*b.High), Count: b.Claims,
			CountX: x((b.From + b.To) / 2), Left: x((b.From+b.To)/2) - 12, BarY: diagramFoot - height, Bar: height,
			Label: fmt.Sprintf("%.1f to %.1f: %d claims, mean probability %.2f, true %.2f (%.2f–%.2f)", b.From, b.To, b.Claims, *b.Probability, *b.Share, *b.Low, *b.High),
		})
	}
	for i := range 6 {
		f := float64(i) / 5
		d.Ticks = append(d.Ticks, diagramTick{x(f), y(f) + 4, fmt.Sprintf("%.1f", f)})
	}
	return d
}
