package eval

import (
	"context"

	"dateline/eval/stats"
)

// Label is what a person says that an article does to a claim.
type Label string

// The labels, as a fixture of claims has them.
const (
	LabelSupported    Label = "S" // it says so
	LabelContradicted Label = "C" // it says otherwise
	LabelNotSaid      Label = "N" // it doesn't say
)

var labels = []Label{LabelSupported, LabelContradicted, LabelNotSaid}

// text is the label in words.
func (l Label) text() string {
	return map[Label]string{LabelSupported: "supported", LabelContradicted: "contradicted", LabelNotSaid: "not said"}[l]
}

// ClaimVerdict is what is found on a claim, as bot check calls it.
type ClaimVerdict string

// The verdicts.
const (
	ClaimSupported    ClaimVerdict = "supported"
	ClaimContradicted ClaimVerdict = "contradicted"
	ClaimAbsent       ClaimVerdict = "absent"
)

var claimVerdicts = []ClaimVerdict{ClaimSupported, ClaimContradicted, ClaimAbsent}

// Showing is what would become of a claim as a sentence of an answer.
type Showing string

// How a sentence is shown, if it is.
const (
	ShownUnmarked Showing = "unmarked"
	ShownMarked   Showing = "marked" // as unconfirmed
	NotShown      Showing = "dropped"
)

var showings = []Showing{ShownUnmarked, ShownMarked, NotShown}

// ClaimCase is a line of a fixture of claims.
type ClaimCase struct {
	ID       string   `json:"id"` // made from article and claim where the line has none
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Article  string   `json:"article,omitempty"` // that it is held against; "" for all of them
	Claim    string   `json:"claim"`
	Label    Label    `json:"label"`
	Kind     string   `json:"kind"` // how it was made, or what is wrong with it
	Evidence []string `json:"evidence,omitempty"`
}

// ClaimRuling is what a judge of claims makes of one.
type ClaimRuling struct {
	Verdict     ClaimVerdict `json:"verdict"`
	Probability float64      `json:"probability"`      // that the articles support it
	Reason      string       `json:"reason,omitempty"` // what decided against it
	Detail      string       `json:"detail,omitempty"` // the words at fault
	Shown       Showing      `json:"shown,omitempty"`  // as a sentence of an answer over the same passages
	Quotes      []ClaimQuote `json:"quotes,omitempty"` // what decides it; of what is absent, what comes nearest
}

// ClaimQuote is words of an article.
type ClaimQuote struct {
	Article string `json:"article"`
	Outlet  string `json:"outlet"`
	Quote   string `json:"quote"`
}

// ClaimJudge says what an article, or where it is "" all of the articles, hold of
// a claim. It is called from several goroutines.
type ClaimJudge interface {
	JudgeClaim(ctx context.Context, article, claim string) (ClaimRuling, error)
}

// ClaimResult is a claim with what was made of it.
type ClaimResult struct {
	ClaimCase
	ClaimRuling
	Error        string  `json:"error,omitempty"` // then there is no ruling
	Milliseconds float64 `json:"ms"`
}

// True reports whether the articles support the claim, by its label.
func (c ClaimCase) True() bool { return c.Label == LabelSupported }

// Right reports whether the claim was told for supported or not.
func (r ClaimResult) Right() bool { return (r.Verdict == ClaimSupported) == r.True() }

// yes is what a result adds to a share.
func yes(b bool) stats.Unit { return stats.Unit{Num: one(b), Den: 1} }
