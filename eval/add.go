package eval

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/rag"
)

// Feedback is one answer with what a person thinks of it, as far as a fixture
// line needs it.
type Feedback struct {
	ID       string // of the fixture line; "": one made from the question
	Question string
	Turns    []string // the earlier questions of the conversation, oldest first
	Answer   string   // as it was shown; of a refusal, its message
	Refused  bool
	Evidence []Evidence // what of the articles may hold the answer: a sentence
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
	if e, ok := proposed(a); ok {
		f.Evidence = []Evidence{e}
	}
	return f
}

// proposed is the one sentence, of those that an answer cites, that most likely
// holds what it says: of the first claim with one, the sentence that shares the
// most words with claim and question. A headline is no such sentence.
func proposed(a *rag.Answer) (best Evidence, ok bool) {
	asked := wordSet(a.Question)
	for _, claim := range a.Claims {
		wanted, most := wordSet(claim.Text), -1
		for _, c := range a.Citations {
			if !slices.Contains(claim.Citations, c.Number) {
				continue
			}
			for _, span := range corpus.Split(c.Quote) {
				trimmed := corpus.Trim(c.Quote, span)
				sentence := trimmed.In(c.Quote)
				if sentence == "" || isHeadline(sentence, c.Headline, c.Start+trimmed.Start) {
					continue
				}
				n := 0
				for word := range wordSet(sentence) {
					n += 2*int(one(wanted[word])) + int(one(asked[word]))
				}
				if n > most {
					best, most = Evidence{c.ArticleID, sentence}, n
				}
			}
		}
		if most >= 0 {
			return best, true
		}
	}
	return best, false
}

// isHeadline reports whether words that begin at a byte of an article are its
// headline or a part of it, or begin its text without ending as a sentence does.
func isHeadline(text, headline string, start int) bool {
	head := normalise(headline)
	if head != "" && strings.Contains(" "+head+" ", " "+normalise(text)+" ") {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, `"'”’)]»`))
	return start == 0 && !strings.ContainsRune(".!?…:;,", last)
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(normalise(text)) {
		set[word] = true
	}
	return set
}

// Draft is a fixture line that a person completes. The order of its fields is the order of the keys.
type Draft struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	Turns      []string   `json:"turns,omitempty"`
	Question   string     `json:"question"`
	Answerable *bool      `json:"answerable"`
	Answers    [][]string `json:"answers"`
	Evidence   []Evidence `json:"evidence"`
	Note       string     `json:"note,omitempty"`
}

// AddLine turns a question and its answer into a fixture line, without the
// line's end, for a person to complete; see [Feedback.Line].
func AddLine(q rag.Question, a *rag.Answer) ([]byte, error) { return AddLineAs("", q, a) }

// AddLineAs is AddLine with an id; one of "" is made from the question.
func AddLineAs(id string, q rag.Question, a *rag.Answer) ([]byte, error) {
	if a == nil {
		return nil, errors.New("make a fixture line: there is no answer to make it from")
	}
	f := FeedbackOn(a, nil)
	f.ID, f.Question = id, q.Text
	for _, t := range q.History {
		f.Turns = append(f.Turns, t.Question)
	}
	return f.Line()
}

// Line is a fixture line, without the line's end, for a person to complete. What
// the bot said is a proposal and no more: kind, answerable and answers are left
// empty, and reading the fixture says so until they are filled in; [Review] helps
// with that. The sentence that may hold the answer stands as evidence, and what
// was answered, or the refusal, as a note. Of an answer that a person found wrong
// no evidence is taken over.
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

func (f Feedback) draft() Draft {
	d := Draft{ID: cmp.Or(f.ID, f.id()), Turns: f.Turns, Question: f.Question, Answers: [][]string{}, Evidence: []Evidence{}}
	if f.Opinion != Bad && !f.Refused {
		for _, e := range f.Evidence {
			if e.Article != "" && strings.TrimSpace(e.Quote) != "" && !slices.Contains(d.Evidence, e) {
				d.Evidence = append(d.Evidence, e)
			}
		}
	}
	said := "answered: "
	if f.Refused {
		said = "refused: "
	}
	d.Note = map[Opinion]string{Nobodys: said, Good: "found right: ", Bad: "found wrong: "}[f.Opinion] + f.Answer
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

func (d Draft) line() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("encode the fixture line: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
