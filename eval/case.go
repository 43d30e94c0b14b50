package eval

import (
	"slices"
	"strings"
	"time"

	"dateline/corpus"
	"dateline/eval/ranking"
)

// The kinds of question, in the order in which reports show them.
var kinds = []string{
	"factoid", "paraphrase", "attribution", "multi", "conflict", "temporal",
	"followup", "unanswerable", "offtopic", "falsepremise", "injection",
}

// beirPrefix begins the kind of a BEIR set's questions: "beir:scifact".
const beirPrefix = "beir:"

// Kinds lists the kinds of question that a fixture may hold.
func Kinds() []string { return slices.Clone(kinds) }

func kindOrder(kind string) int {
	if i := slices.Index(kinds, kind); i >= 0 {
		return i
	}
	return len(kinds)
}

// Evidence is one piece of gold evidence: an exact quote of an article.
type Evidence struct {
	Article string `json:"article"`
	Quote   string `json:"quote"`
}

// Case is one question of a fixture with what is known to be right.
type Case struct {
	File string // as given on the command line
	Line int    // from 1

	ID         string
	Kind       string
	Question   string
	Turns      []string  // the earlier questions of the conversation, oldest first
	Asked      time.Time // the day of asking; zero for that of the run
	Answerable bool
	Answers    [][]string // every group must be met, any string of a group meets it
	Evidence   []Evidence
	Tags       []string
	Note       string // for people; scores nothing

	Grades ranking.Grades // of articles, for a BEIR question; else nil
}

// gold is a piece of evidence with every place where its quote stands.
type gold struct {
	Evidence
	places []corpus.Span
}

// occurrences finds every place of quote in text, overlapping ones too.
func occurrences(text, quote string) []corpus.Span {
	var spans []corpus.Span
	for from := 0; quote != ""; {
		i := strings.Index(text[from:], quote)
		if i < 0 {
			break
		}
		spans = append(spans, corpus.Span{Start: from + i, End: from + i + len(quote)})
		from += i + 1
	}
	return spans
}
