package eval

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"time"

	"dateline/store"
)

// Schema names the shape of the JSON report. A change that a reader of the old
// shape would misread raises the number.
const Schema = "dateline-eval/1"

// About is what reproduces a run. The caller fills it; Run adds the machine.
type About struct {
	Version       string         `json:"version"`
	Commit        string         `json:"commit"`
	Config        map[string]any `json:"config"` // without secrets
	Model         string         `json:"model"`  // "" for the extractive answerer
	PromptVersion string         `json:"prompt_version"`
	Index         IndexInfo      `json:"index"`
}

// IndexInfo names the index that was asked.
type IndexInfo struct {
	store.Identity
	Articles int    `json:"articles"`
	Hash     string `json:"hash"` // over the articles' hashes in the order of their ids
}

// Machine is where a run was made. It explains latencies and nothing else.
type Machine struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
	Go   string `json:"go"`
}

func thisMachine() Machine {
	return Machine{runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version()}
}

// Settings are the options that decide what was asked and how it was counted.
type Settings struct {
	Kinds    []string `json:"kinds"`
	Tags     []string `json:"tags,omitempty"`
	Only     []string `json:"only"`
	Among    []string `json:"among,omitempty"`
	Limit    int      `json:"limit"`
	Repeat   int      `json:"repeat"`
	Depth    int      `json:"depth"`
	Seed     uint64   `json:"seed"`
	Parallel int      `json:"parallel"`
}

// Report is the outcome of a run. Results stay in the journal (or in the file
// that the report was read from) and are streamed from there.
type Report struct {
	Schema      string        `json:"schema"`
	Started     time.Time     `json:"started"`
	Seconds     float64       `json:"seconds"` // of asking, over every part of a resumed run
	About       About         `json:"about"`
	Machine     Machine       `json:"machine"`
	Settings    Settings      `json:"settings"`
	Fixtures    []FixtureInfo `json:"fixtures"`
	Interrupted bool          `json:"interrupted"`

	Planned    int             `json:"planned"` // questions times repeats
	Asked      int             `json:"asked"`
	Errors     int             `json:"errors"`
	FirstError string          `json:"first_error,omitempty"`
	Degraded   int             `json:"degraded"` // answers with a notice, such as that the model failed
	Notice     string          `json:"first_notice,omitempty"`
	Spent      Spent           `json:"spent"` // on answering; the judge's is with the judge
	Outcomes   map[Outcome]int `json:"outcomes"`
	Overall    []Value         `json:"overall"`
	Kinds      []KindFigures   `json:"kinds"`
	Tags       []KindFigures   `json:"tags,omitempty"`
	Stability  *Stability      `json:"stability,omitempty"`
	Repeats    *Repeats        `json:"repeats,omitempty"`
	Gates      []GateResult    `json:"gates,omitempty"`
	Judge      *JudgeSummary   `json:"judge,omitempty"`
	Comparison *Comparison     `json:"comparison,omitempty"` // set by the caller, from Compare

	results func() iter.Seq2[Result, error]
	close   func() error
	keep    func() bool
}

// Stability says how much the answers to repeated questions vary.
type Stability struct {
	Questions int `json:"questions"`
	Same      int `json:"same"` // ended the same way in every repeat
}

// Repeats says which questions vary, and how.
type Repeats struct {
	Consistency Value  `json:"consistency"` // questions that ended the same way each time
	SameWords   int    `json:"same_text"`   // of those, the ones that got the same words each time
	Flips       []Flip `json:"flips"`       // the other questions, and those that got other words
}

// Flip is a question whose repeats differ.
type Flip struct {
	ID       string          `json:"id"`
	Outcomes map[Outcome]int `json:"outcomes"` // how often it ended so
	Answers  int             `json:"answers"`  // how many different answers it got
}

func (f Flip) String() string {
	if len(f.Outcomes) == 1 {
		for o := range f.Outcomes {
			return fmt.Sprintf("%s: always %s, with %d different answers", f.ID, o, f.Answers)
		}
	}
	var parts []string
	for _, o := range allOutcomes {
		if n := f.Outcomes[o]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", o, n))
		}
	}
	return fmt.Sprintf("%s: %s", f.ID, strings.Join(parts, ", "))
}

// Results streams the results in the order asked. The last element may be an
// error of reading them back.
func (r *Report) Results() iter.Seq2[Result, error] { return r.results() }

// Keep has Close keep the results for --resume, as those of an unfinished run,
// and reports whether there is a place for them. It is for who couldn't write
// the report down.
func (r *Report) Keep() bool { return r.keep != nil && r.keep() }

// Close lets go of the results; a journal that wasn't asked for is removed.
func (r *Report) Close() error {
	if r.close == nil {
		return nil
	}
	return r.close()
}

// summarise fills the report's figures from its rows, which are in the order
// asked.
func (r *Report) summarise(rows []row) {
	r.Asked, r.Outcomes = len(rows), outcomes(rows)
	r.Errors = r.Outcomes[Errored]
	for _, row := range rows {
		r.Degraded += int(row.scores["degraded"].Num)
	}
	r.Overall = figures(rows, r.Settings.Repeat, r.Settings.Seed)
	r.Kinds = byKind(rows, r.Settings.Repeat, r.Settings.Seed)
	r.Tags = byTag(rows, r.Settings.Repeat, r.Settings.Seed)
	if r.Settings.Repeat > 1 {
		r.Stability, r.Repeats = stability(rows)
	}
}

func stability(rows []row) (*Stability, *Repeats) {
	s, all := &Stability{}, &Repeats{Flips: []Flip{}}
	for i := 0; i < len(rows); {
		flip := Flip{ID: rows[i].id, Outcomes: map[Outcome]int{}}
		texts := map[string]bool{}
		j := i
		for ; j < len(rows) && rows[j].index == rows[i].index; j++ {
			flip.Outcomes[rows[j].outcome]++
			texts[rows[j].text] = true
		}
		flip.Answers = len(texts)
		same := len(flip.Outcomes) == 1
		s.Questions++
		s.Same += int(one(same))
		all.SameWords += int(one(same && len(texts) == 1))
		if !same || len(texts) > 1 {
			all.Flips = append(all.Flips, flip)
		}
		i = j
	}
	all.Consistency = share("consistency", s.Same, s.Questions)
	return s, all
}
