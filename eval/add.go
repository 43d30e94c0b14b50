package eval

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"dateline/rag"
)

// Feedback is one answer with what a person thinks of it, as far as a fixture
// line needs it.
type Feedback struct {
	Question string
	Turns    []string // the earlier questions of the conversation, oldest first
	Answer   string   // as it was shown; of a refusal, its message
	Refused  bool
	Evidence []Evidence // what the answer cited
	Opinion  Opinion
	Comment  string
}

// Opinion is what a person thinks of an answer.
type Opinion int

// The opinions. Nobody's says nothing for or against an answer, so that what it
// cites is suggested all the same.
const (
	Nobodys Opinion = iota
	Good
	Bad
)

// FeedbackOn is nobody's opinion of an answer yet. earlier are the questions
// before it, oldest first; they are left out where the question was looked up
// without them.
func FeedbackOn(a *rag.Answer, earlier []string) Feedback {
	f := Feedback{Question: a.Question, Answer: shown(a), Refused: refused(a)}
	if a.Standalone != a.Question {
		f.Turns = earlier
	}
	for _, c := range a.Citations {
		f.Evidence = append(f.Evidence, Evidence{c.ArticleID, c.Quote})
	}
	return f
}

// draft is a fixture line. The order of its fields is the order of the keys.
type draft struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	Turns      []string   `json:"turns,omitempty"`
	Question   string     `json:"question"`
	Answerable bool       `json:"answerable"`
	Answers    [][]string `json:"answers"`
	Evidence   []Evidence `json:"evidence"`
	Note       string     `json:"note,omitempty"`
}

// AddLine turns a question and its answer into a fixture line, without the
// line's end, for a person to complete; see [Feedback.Line].
func AddLine(q rag.Question, a *rag.Answer) ([]byte, error) {
	if a == nil {
		return nil, errors.New("make a fixture line: there is no answer to make it from")
	}
	f := FeedbackOn(a, nil)
	f.Question = q.Text
	for _, t := range q.History {
		f.Turns = append(f.Turns, t.Question)
	}
	return f.Line()
}

// Line is a fixture line, without the line's end, for a person to complete. The
// cited quotes stand as suggested evidence and the answer's text as a note.
// Where the answer is a refusal the line is whole; else kind (unless it is a
// followup) and answers are left empty, and reading the fixture says so until
// they are filled in. Of an answer that a person found wrong, neither the
// quotes nor the refusal are taken over.
func (f Feedback) Line() ([]byte, error) { return f.draft().line() }

// ExportFeedback writes a fixture line for each feedback, the first of each
// question where it repeats, and returns how many it wrote.
func ExportFeedback(w io.Writer, all iter.Seq2[Feedback, error]) (int, error) {
	written := map[string]bool{}
	for f, err := range all {
		if err != nil {
			return len(written), err
		}
		d := f.draft()
		if written[d.ID] {
			continue
		}
		line, err := d.line()
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		if err != nil {
			return len(written), fmt.Errorf("write the fixture line of %s: %w", d.ID, err)
		}
		written[d.ID] = true
	}
	return len(written), nil
}

func (f Feedback) draft() draft {
	d := draft{ID: f.id(), Turns: f.Turns, Question: f.Question, Answerable: true, Answers: [][]string{}, Evidence: []Evidence{}}
	if len(f.Turns) > 0 {
		d.Kind = "followup"
	}
	switch {
	case f.Opinion == Bad:
	case f.Refused:
		d.Answerable = false
		if d.Kind == "" {
			d.Kind = "unanswerable"
		}
	default:
		for _, e := range f.Evidence {
			if e.Article != "" && strings.TrimSpace(e.Quote) != "" && !slices.Contains(d.Evidence, e) {
				d.Evidence = append(d.Evidence, e)
			}
		}
	}
	d.Note = map[Opinion]string{Nobodys: "answered: ", Good: "found right: ", Bad: "found wrong: "}[f.Opinion] + f.Answer
	if f.Comment != "" {
		d.Note += " / " + f.Comment
	}
	return d
}

// id names a question by its content, so that exporting twice gives the same
// ids.
func (f Feedback) id() string {
	h := sha256.New()
	for _, text := range append(slices.Clip(f.Turns), f.Question) {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return "f" + hex.EncodeToString(h.Sum(nil)[:5])
}

func (d draft) line() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("encode the fixture line: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
