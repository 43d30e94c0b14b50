package rag

import (
	"fmt"
	"strings"
	"time"

	"dateline/corpus"
)

// Question is what a person asks, and how they want it looked up.
type Question struct {
	Text     string
	History  []Turn   // the conversation so far, oldest first
	Outlets  []string // only these outlets; none means all
	Articles []string // only these articles, by id; none means all
	TopK     int      // passages to answer from; 0 means the engine's default

	// Since and Until bound the articles by their dates (store.Filter).
	Since, Until string

	// Asked is the day of asking, from which "this week" and how old an article
	// is are counted; zero means the engine's clock to Ask and Answer.
	Asked time.Time
}

// Turn is one earlier exchange of a conversation.
type Turn struct {
	Question string `json:"question"`
	Answer   string `json:"answer"` // as it was shown, may be empty
}

// Hit is a retrieved passage with its score and the parts of it.
type Hit struct {
	Passage  corpus.Passage
	Outlet   string
	Headline string
	URL      string
	Date     string // as the source gives it, "" when it gives none
	Text     string // the passage's bytes

	Origin corpus.Origin // where the article came from
	Copies []Copy        // the same words in other articles, which are left out of the hits

	Score       float64 // what hits are ordered by
	Prior       float64 // the part of Score that the article's date and kind and the place in it make
	Dense       float64 // cosine of question and passage
	Lexical     float64 // BM25 of the question's words
	DenseRank   int     // from 1; 0 when the dense search didn't return it
	LexicalRank int     // likewise
}

// Copy is a place in another article that has the same words.
type Copy struct {
	ArticleID, Outlet string
	corpus.Span
}

// Citation ties a claim to the words that support it.
type Citation struct {
	Number    int    // as shown in brackets, from 1
	ArticleID string // with Span, the exact place
	Outlet    string
	Headline  string
	URL       string
	Date      string // as the source gives it, "" when it gives none
	PassageID string
	Part      string // what Span is a range of: "" for the article's text, or PartHeadline
	corpus.Span
	Quote string // the bytes at Span

	Origin corpus.Origin // where the article came from, and with Span the place in it
	Also   string        // the other outlets that print the quote: "Alpha, Bravo and 3 more", or ""
	Copies []Copy        // where they print it, by outlet, but for what the same claim cites too
	Agency string        // whose text it is, by a dateline or credit line of one that prints it, or ""
}

// Credit is an outlet's name, as it is shown, with all who print the quote: "Alpha
// (also in Bravo and Charlie)", or where it is an agency's "AP, printed by Alpha,
// Bravo and 3 more". clean makes what others wrote fit to be shown.
func (c Citation) Credit(outlet string, clean func(string) string) string {
	if c.Agency != "" {
		others := othersIn(c.Copies, c.Outlet, c.Agency)
		told := strings.TrimPrefix(someNames(append([]string{c.Outlet}, others...)), c.Outlet)
		return clean(c.Agency) + ", printed by " + outlet + rejoined(told, clean)
	}
	return c.Side(outlet, clean)
}

// Side is Credit for one side of a difference: no agency speaks for those who
// print its text with another figure.
func (c Citation) Side(outlet string, clean func(string) string) string {
	if c.Also == "" {
		return outlet
	}
	return outlet + " (also in " + clean(c.Also) + ")"
}

// rejoined cleans the end of a list of names, with the space or comma that it
// begins with.
func rejoined(end string, clean func(string) string) string {
	bare := strings.TrimLeft(end, ", ")
	if bare == "" {
		return ""
	}
	return end[:len(end)-len(bare)] + clean(bare)
}

// PartHeadline is the Part of a citation of words that only a headline has.
const PartHeadline = "headline"

// Verdict says whether a claim's citations support it.
type Verdict string

// The verdicts that a shown claim can have.
const (
	Supported   Verdict = "supported"
	Unconfirmed Verdict = "unconfirmed" // nothing refutes it, nothing confirms it
)

// Claim is one sentence of an answer.
type Claim struct {
	Text      string // without citation markers
	Citations []int  // numbers of Answer.Citations, at least one
	Verdict   Verdict
	Reason    string // why it is unconfirmed
}

// Refusal is what is said when the articles hold no answer.
type Refusal struct {
	Reason  string // one of the Reason constants
	Message string // one sentence for the person who asked
	Nearest []Citation
}

// Dropped is a sentence that failed verification and was not shown.
type Dropped struct {
	Text   string
	Reason string
}

// Usage is what an answer cost.
type Usage struct {
	Retrieve, Answer, Total time.Duration
	Model                   string // "" for the extractive answerer
	PromptVersion           string
	Calls                   int // of the model, to condense, to write and to restate
	PromptTokens            int
	CompletionTokens        int
	Estimated               bool    // an endpoint didn't tell the tokens of a call
	Cost                    float64 // by Writing.Price
	JudgeCalls, JudgeTokens int     // of the second check
}

// Answer is the whole result of one question. Exactly one of Claims and
// Refusal is set.
type Answer struct {
	Question   string // as asked
	Standalone string // as looked up: Question with its conversation folded in

	// CondensedBy is what folded it in, CondensedByModel or CondensedByRules,
	// "" where Question stands alone.
	CondensedBy string

	Kind      string // what was asked for: KindFact, "summary", "list" and so on
	Mode      string // "extractive" or "llm"
	Notice    string // one line on how this answer differs from what was asked for, or ""
	Claims    []Claim
	Citations []Citation // numbered from 1 in order of first use
	Conflicts []Conflict // pairs of claims in which outlets disagree
	Refusal   *Refusal
	Dropped   []Dropped
	Hits      []Hit // what was retrieved, best first
	Usage     Usage
}

// LeftOut is how many sentences of a language model's an answer lacks because
// they weren't found in the articles. Where none was left over and the answer
// is in the articles' own sentences it is 0: the notice says that already.
func (a *Answer) LeftOut() int {
	if a.Mode == string(ModeExtractive) {
		return 0
	}
	return len(a.Dropped)
}

// note adds a sentence to the notice.
func (a *Answer) note(text string) {
	if a.Notice != "" {
		a.Notice += " "
	}
	a.Notice += text
}

// Conflict names two claims of an answer, by index, whose outlets disagree.
type Conflict struct {
	A, B int
}

// Text is the answer as one text, without citation numbers; of a refusal, its
// message.
func (a *Answer) Text() string {
	if a.Refusal != nil {
		return a.Refusal.Message
	}
	parts := make([]string, len(a.Claims))
	for i, c := range a.Claims {
		parts[i] = c.Text
	}
	return strings.Join(parts, "\n")
}

// Place says where in its source a citation's words stand: "bytes 80–150 of
// q1.txt" counts the file's own, so that anybody can look; "of the text of
// ferry.pdf" counts those of the text that was read of it.
func (c Citation) Place() string {
	if c.Part == PartHeadline {
		return fmt.Sprintf("headline's bytes %d–%d of %s", c.Start, c.End, c.ArticleID)
	}
	return PlaceOf(c.Origin, c.Span, c.ArticleID)
}

// Range is the range that Place tells: of the file where its bytes can be
// counted, else of the text or the headline.
func (c Citation) Range() corpus.Span {
	if c.Part == PartHeadline {
		return c.Span
	}
	place, _ := c.Origin.Place(c.Span)
	return place
}

// PlaceOf is Place for a range of any article.
func PlaceOf(o corpus.Origin, s corpus.Span, article string) string {
	place, ok := o.Place(s)
	if !ok && o.Location != "" {
		article = "the text of " + article
	}
	return fmt.Sprintf("bytes %d–%d of %s", place.Start, place.End, article)
}
