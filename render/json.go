package render

import (
	"encoding/json"
	"io"
	"time"

	"dateline/rag"
)

// AnswerSchema names the form of what WriteJSON writes. A change that could
// break a reader changes its number; new fields don't. docs/json.md describes
// it.
const AnswerSchema = "dateline.answer/1"

type jsonAnswer struct {
	Schema     string         `json:"schema"`
	Question   string         `json:"question"`
	Standalone string         `json:"standalone"`
	Condensed  string         `json:"condensed_by,omitempty"`
	Kind       string         `json:"kind,omitempty"`
	Mode       string         `json:"mode"`
	Notice     string         `json:"notice,omitempty"`
	Refused    bool           `json:"refused"`
	Answer     string         `json:"answer"`
	Claims     []jsonClaim    `json:"claims"`
	Citations  []jsonCitation `json:"citations"`
	Conflicts  [][2]int       `json:"conflicts"`
	Refusal    *jsonRefusal   `json:"refusal,omitempty"`
	Dropped    []jsonDropped  `json:"dropped"`
	Usage      jsonUsage      `json:"usage"`
}

type jsonClaim struct {
	Text      string `json:"text"`
	Citations []int  `json:"citations"`
	Verdict   string `json:"verdict"`
	Reason    string `json:"reason,omitempty"`
}

type jsonCitation struct {
	Number   int    `json:"number"`
	Article  string `json:"article"`
	Outlet   string `json:"outlet"`
	Headline string `json:"headline"`
	URL      string `json:"url,omitempty"`
	Date     string `json:"date,omitempty"`
	Passage  string `json:"passage"`
	Part     string `json:"part,omitempty"`
	Quote    string `json:"quote"`
	Start    int    `json:"start"` // of the file where its bytes can be counted, else of the article's text
	End      int    `json:"end"`

	Also      string     `json:"also,omitempty"`       // other outlets that print the quote
	Copies    []jsonCopy `json:"copies,omitempty"`     // where they print it
	Agency    string     `json:"agency,omitempty"`     // whose text it is, where a dateline or credit line says so
	Location  string     `json:"location,omitempty"`   // of the file, or its address
	TextStart *int       `json:"text_start,omitempty"` // of the article's text, where start is another
	TextEnd   *int       `json:"text_end,omitempty"`
}

type jsonCopy struct {
	Article string `json:"article"`
	Outlet  string `json:"outlet"`
	Start   int    `json:"start"` // of the article's text
	End     int    `json:"end"`
}

type jsonRefusal struct {
	Reason  string         `json:"reason"`
	Message string         `json:"message"`
	Nearest []jsonCitation `json:"nearest"`
}

type jsonDropped struct {
	Text   string `json:"text"`
	Reason string `json:"reason"`
}

type jsonUsage struct {
	RetrieveMS       float64 `json:"retrieve_ms"`
	AnswerMS         float64 `json:"answer_ms"`
	TotalMS          float64 `json:"total_ms"`
	Model            string  `json:"model,omitempty"`
	PromptVersion    string  `json:"prompt_version,omitempty"`
	Calls            int     `json:"calls"`
	PromptTokens     int     `json:"prompt_tokens"`
	CompletionTokens int     `json:"completion_tokens"`
	Estimated        bool    `json:"estimated,omitempty"`
	Cost             float64 `json:"cost,omitempty"`
	JudgeCalls       int     `json:"judge_calls,omitempty"`
	JudgeTokens      int     `json:"judge_tokens,omitempty"`
}

// WriteJSON writes an answer as one JSON object on one line.
func WriteJSON(w io.Writer, a *rag.Answer) error {
	out := jsonAnswer{
		Schema: AnswerSchema, Question: a.Question, Standalone: a.Standalone, Condensed: a.CondensedBy, Kind: a.Kind, Mode: a.Mode, Notice: a.Notice,
		Refused: a.Refusal != nil, Answer: Plain(a),
		Claims: []jsonClaim{}, Citations: jsonCitations(a.Citations), Conflicts: [][2]int{}, Dropped: []jsonDropped{},
		Usage: jsonUsage{
			RetrieveMS: ms(a.Usage.Retrieve), AnswerMS: ms(a.Usage.Answer), TotalMS: ms(a.Usage.Total),
			Model: a.Usage.Model, PromptVersion: a.Usage.PromptVersion, Calls: a.Usage.Calls,
			PromptTokens: a.Usage.PromptTokens, CompletionTokens: a.Usage.CompletionTokens,
			Estimated: a.Usage.Estimated, Cost: a.Usage.Cost, JudgeCalls: a.Usage.JudgeCalls, JudgeTokens: a.Usage.JudgeTokens,
		},
	}
	for _, c := range a.Claims {
		out.Claims = append(out.Claims, jsonClaim{c.Text, c.Citations, string(c.Verdict), c.Reason})
	}
	for _, c := range a.Conflicts {
		out.Conflicts = append(out.Conflicts, [2]int{c.A, c.B})
	}
	for _, d := range a.Dropped {
		out.Dropped = append(out.Dropped, jsonDropped{d.Text, d.Reason})
	}
	if r := a.Refusal; r != nil {
		out.Refusal = &jsonRefusal{r.Reason, r.Message, jsonCitations(r.Nearest)}
	}
	return encode(w, out)
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func jsonCitations(cs []rag.Citation) []jsonCitation {
	out := []jsonCitation{}
	for _, c := range cs {
		place := c.Range()
		one := jsonCitation{
			Number: c.Number, Article: c.ArticleID, Outlet: c.Outlet, Headline: c.Headline, URL: c.URL, Date: c.Date,
			Passage: c.PassageID, Part: c.Part, Quote: c.Quote, Start: place.Start, End: place.End, Also: c.Also, Agency: c.Agency, Location: c.Origin.Location,
		}
		for _, o := range c.Copies {
			one.Copies = append(one.Copies, jsonCopy{o.ArticleID, o.Outlet, o.Start, o.End})
		}
		if place != c.Span {
			one.TextStart, one.TextEnd = &c.Start, &c.End
		}
		out = append(out, one)
	}
	return out
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// HitsSchema names the form of what WriteHitsJSON writes.
const HitsSchema = "dateline.hits/1"

type jsonHit struct {
	Rank        int     `json:"rank"`
	Article     string  `json:"article"`
	Outlet      string  `json:"outlet"`
	Headline    string  `json:"headline"`
	Passage     string  `json:"passage"`
	Start       int     `json:"start"`
	End         int     `json:"end"`
	Score       float64 `json:"score"`
	Dense       float64 `json:"dense"`
	DenseRank   int     `json:"dense_rank"`
	Lexical     float64 `json:"lexical"`
	LexicalRank int     `json:"lexical_rank"`
	Prior       float64 `json:"prior,omitempty"`
	Text        string  `json:"text"`
}

// WriteHitsJSON writes what a search found as one JSON object on one line.
func WriteHitsJSON(w io.Writer, question string, hits []rag.Hit) error {
	out := struct {
		Schema   string    `json:"schema"`
		Question string    `json:"question"`
		Hits     []jsonHit `json:"hits"`
	}{HitsSchema, question, []jsonHit{}}
	for i, h := range hits {
		out.Hits = append(out.Hits, jsonHit{
			Rank: i + 1, Article: h.Passage.ArticleID, Outlet: h.Outlet, Headline: h.Headline, Passage: h.Passage.ID,
			Start: h.Passage.Start, End: h.Passage.End, Score: h.Score,
			Dense: h.Dense, DenseRank: h.DenseRank, Lexical: h.Lexical, LexicalRank: h.LexicalRank, Prior: h.Prior, Text: h.Text,
		})
	}
	return encode(w, out)
}
