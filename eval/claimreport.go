package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"time"
)

// ClaimSchema names the shape of the JSON report on claims.
const ClaimSchema = "dateline-eval-claims/1"

// ClaimSettings are the options that decide what was judged and how it was
// counted.
type ClaimSettings struct {
	Kinds    []string `json:"kinds"`
	Limit    int      `json:"limit"`
	Seed     uint64   `json:"seed"`
	Parallel int      `json:"parallel"`
}

// ClaimReport is the outcome of judging claims.
type ClaimReport struct {
	Schema      string         `json:"schema"`
	Started     time.Time      `json:"started"`
	Seconds     float64        `json:"seconds"`
	About       About          `json:"about"`
	Machine     Machine        `json:"machine"`
	Settings    ClaimSettings  `json:"settings"`
	Fixtures    []ClaimFixture `json:"fixtures"`
	Interrupted bool           `json:"interrupted"`

	Planned     int              `json:"planned"`
	Judged      int              `json:"judged"`
	Errors      int              `json:"errors"`
	FirstError  string           `json:"first_error,omitempty"`
	Overall     []Value          `json:"overall"`
	Kinds       []ClaimKind      `json:"kinds"`
	Labels      []LabelCounts    `json:"labels"`
	Reliability []ReliabilityBin `json:"reliability"`
	Gates       []GateResult     `json:"gates,omitempty"`
	Comparison  *Comparison      `json:"comparison,omitempty"` // set by the caller, from CompareClaims

	Claims []ClaimResult `json:"-"` // written after all else, one to a line
}

// summarise fills in the figures from the claims.
func (r *ClaimReport) summarise() {
	r.Judged, r.Errors, r.FirstError = len(r.Claims), 0, ""
	for _, c := range r.Claims {
		if c.Error == "" {
			continue
		}
		if r.Errors++; r.Errors == 1 {
			r.FirstError = fmt.Sprintf("%s: %s", c.ID, shorten(c.Error, 200))
		}
	}
	r.Overall = claimFigures(r.Claims, nil, r.Settings.Seed)
	r.Kinds = claimKinds(r.Claims, r.Settings.Seed)
	r.Labels = labelCounts(r.Claims)
	r.Reliability = reliability(succeeded(r.Claims))
}

// WriteClaimsJSON writes the whole report: the figures, and last "claims", one to
// a line.
func WriteClaimsJSON(w io.Writer, r *ClaimReport) error {
	return writeWithRows(w, r, "claims", r.rows())
}

func (r *ClaimReport) rows() iter.Seq2[ClaimResult, error] {
	return func(yield func(ClaimResult, error) bool) {
		for _, c := range r.Claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// ReadClaimReport reads a report that WriteClaimsJSON wrote, or one by another
// program that has "schema" and "claims": the figures are made from the claims
// anew.
func ReadClaimReport(path string) (*ClaimReport, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	var whole struct {
		*ClaimReport
		Claims []ClaimResult `json:"claims"`
	}
	whole.ClaimReport = new(ClaimReport)
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, fmt.Errorf("read the report %s: %w; write it anew with bot eval claims --json", path, err)
	}
	r := whole.ClaimReport
	if r.Schema != ClaimSchema {
		return nil, fmt.Errorf("read the report %s: its schema is %q and this command reads %q; write it with bot eval claims --json", path, shorten(r.Schema, 40), ClaimSchema)
	}
	if err := checkRead(whole.Claims); err != nil {
		return nil, fmt.Errorf("read the report %s: %w", path, err)
	}
	r.Claims, r.Comparison, r.Gates = whole.Claims, nil, nil
	r.Planned = max(r.Planned, len(r.Claims))
	r.summarise()
	return r, nil
}

// checkRead refuses claims that say too little to be counted.
func checkRead(claims []ClaimResult) error {
	seen := make(map[string]bool)
	for i := range claims {
		c := &claims[i]
		if c.ID == "" {
			c.ID = claimID(c.ClaimCase)
		}
		switch err := checkClaim(c.ClaimCase); {
		case err != nil:
			return fmt.Errorf("claims[%d]: %w", i, err)
		case seen[c.ID]:
			return fmt.Errorf("claims[%d]: the id %q stands there twice", i, c.ID)
		case c.Error == "" && !slices.Contains(claimVerdicts, c.Verdict):
			return fmt.Errorf("claims[%d]: verdict %q; want supported, contradicted or absent", i, shorten(string(c.Verdict), 40))
		case c.Shown != "" && !slices.Contains(showings, c.Shown):
			return fmt.Errorf("claims[%d]: shown %q; want unmarked, marked or dropped", i, shorten(string(c.Shown), 40))
		case c.Probability < 0 || c.Probability > 1:
			return fmt.Errorf("claims[%d]: probability %v; want 0 to 1", i, c.Probability)
		}
		seen[c.ID] = true
	}
	if len(claims) == 0 {
		return fmt.Errorf("it holds no claims; want what bot eval claims --json wrote")
	}
	return nil
}

// CheckClaimGates is CheckGates for a report on claims; an error of judging that
// no gate on claim_error_rate allows is a *ClaimsError.
func CheckClaimGates(r *ClaimReport, gates []Gate) error {
	var err error
	r.Gates, err = measureAll(gates, func(g Gate) (GateResult, error) {
		m, err := claimMetricNamed(g.Metric)
		if err != nil {
			return GateResult{}, err
		}
		return g.measure(m, r.Overall, r.Comparison)
	})
	if err != nil {
		return err
	}
	switch failed := failedOf(r.Gates); {
	case len(failed) > 0:
		return &GateError{failed}
	case r.Errors > 0 && !bounded(gates, "claim_error_rate"):
		return &ClaimsError{Count: r.Errors, Of: r.Judged, First: r.FirstError}
	}
	return nil
}
