package eval

import (
	"time"

	"dateline/corpus"
	"dateline/eval/stats"
	"dateline/rag"
)

// Outcome is how one question ended.
type Outcome string

// The outcomes. Only the first two are right.
const (
	Matched         Outcome = "matched"          // answerable, and every group is in the answer
	RefusedRightly  Outcome = "refused rightly"  // unanswerable, and refused
	Missed          Outcome = "missed"           // answerable and answered, but a group is not in the answer
	RefusedWrongly  Outcome = "refused wrongly"  // answerable, but refused
	AnsweredWrongly Outcome = "answered wrongly" // unanswerable, but answered
	Errored         Outcome = "error"            // the engine returned an error; in no other figure
	Retrieval       Outcome = "retrieval"        // only retrieval is scored
)

// allOutcomes are the outcomes in the order in which reports show them.
var allOutcomes = []Outcome{Matched, RefusedRightly, Missed, RefusedWrongly, AnsweredWrongly, Errored, Retrieval}

// Right reports whether the outcome is the wished-for one.
func (o Outcome) Right() bool { return o == Matched || o == RefusedRightly }

// Result is one question as it was asked, answered and scored: a line of the
// journal, and an element of "questions" in the JSON report.
type Result struct {
	Index  int `json:"index"`  // place among the questions asked, from 0
	Repeat int `json:"repeat"` // from 0

	ID         string     `json:"id"`
	File       string     `json:"file"`
	Line       int        `json:"line"`
	Kind       string     `json:"kind"`
	Tags       []string   `json:"tags,omitempty"`
	Turns      []rag.Turn `json:"turns,omitempty"` // earlier questions with the answers they got
	Question   string     `json:"question"`
	Answerable bool       `json:"answerable"`
	Answers    [][]string `json:"answers"`
	Evidence   []Gold     `json:"evidence"`

	Outcome Outcome `json:"outcome"`
	Error   string  `json:"error,omitempty"`

	Groups   []bool     `json:"groups_met,omitempty"` // for each group of Answers
	Answer   *Answered  `json:"answer,omitempty"`
	Hits     []Hit      `json:"hits"`               // what retrieval returned, best first
	Passages []Passage  `json:"passages,omitempty"` // the texts that citations point into
	Judge    *Judgement `json:"judge,omitempty"`
	Spent    Spent      `json:"spent"` // on the answer, and on those of its earlier turns

	// Scores holds, by measure, what this question adds to numerator and
	// denominator. A measure that is undefined for it is missing.
	Scores map[string]stats.Unit `json:"scores"`
}

// judging is what the judge cost.
func (r Result) judging() Spent {
	if r.Judge == nil {
		return Spent{}
	}
	return r.Judge.Spent
}

// Gold is a piece of evidence and what became of it.
type Gold struct {
	Article string `json:"article"`
	Quote   string `json:"quote"`
	Rank    int    `json:"rank"`  // of the first passage that covers it, from 1; 0: none returned does
	Cited   bool   `json:"cited"` // a citation agrees with it

	Places []corpus.Span `json:"places"` // where the quote stands in the article
}

// Hit is one retrieved passage.
type Hit struct {
	Passage string  `json:"passage"`
	Article string  `json:"article"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
	Score   float64 `json:"score"`
}

// Passage is a stretch of an article around a quote.
type Passage struct {
	ID      string `json:"id"` // "" where the citation names no passage
	Article string `json:"article"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Text    string `json:"text"`
}

// Answered is the engine's answer as a report keeps it.
type Answered struct {
	Standalone string     `json:"standalone"`
	Mode       string     `json:"mode"`
	Notice     string     `json:"notice,omitempty"`
	Claims     []Claim    `json:"claims"`
	Citations  []Citation `json:"citations"`
	Conflicts  [][2]int   `json:"conflicts,omitempty"` // indices of claims
	Refusal    *Refusal   `json:"refusal,omitempty"`
	Dropped    []Dropped  `json:"dropped,omitempty"`
	Usage      Usage      `json:"usage"`
}

// Claim is one sentence of the answer.
type Claim struct {
	Text      string `json:"text"`
	Citations []int  `json:"citations"`
	Verdict   string `json:"verdict"` // the engine's: "supported" or "unconfirmed"
	Reason    string `json:"reason,omitempty"`
	Gold      bool   `json:"gold"` // one of its citations agrees with gold evidence
}

// Citation is a quote that the answer shows, with what was found of it.
type Citation struct {
	Number  int    `json:"number"`
	Article string `json:"article"`
	Outlet  string `json:"outlet"`
	Passage string `json:"passage"`
	Part    string `json:"part,omitempty"` // "" for the text, or rag.PartHeadline
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Quote   string `json:"quote"`
	Valid   bool   `json:"valid"` // the quote is that range of that article, byte for byte
	Gold    bool   `json:"gold"`  // it agrees with gold evidence
}

// Refusal is what was said instead of an answer.
type Refusal struct {
	Reason  string     `json:"reason"`
	Message string     `json:"message"`
	Nearest []Citation `json:"nearest"`
}

// Dropped is a sentence that the engine did not show.
type Dropped struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

// Usage is what the answer cost. Times are in milliseconds.
type Usage struct {
	RetrieveMS       float64 `json:"retrieve_ms"`
	AnswerMS         float64 `json:"answer_ms"`
	TotalMS          float64 `json:"total_ms"`
	Model            string  `json:"model"`
	PromptVersion    string  `json:"prompt_version"`
	Calls            int     `json:"calls"`
	PromptTokens     int     `json:"prompt_tokens"`
	CompletionTokens int     `json:"completion_tokens"`
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (c Citation) span() corpus.Span { return corpus.Span{Start: c.Start, End: c.End} }
