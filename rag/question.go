package rag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/internal/pattern"
)

// MaxQuestionBytes is the longest question taken. It is well over what a
// person types, and under what the embedder can read.
const MaxQuestionBytes = 2000

// QuestionError is a question that can't be asked as it stands.
type QuestionError struct {
	What string // what is wrong with it
	Try  string // what to do
}

func (e *QuestionError) Error() string { return e.What + ": " + e.Try }

// UnknownError is an outlet or article that the index doesn't hold.
type UnknownError struct {
	Kind  string // "outlet" or "article"
	Name  string
	Known []string
}

func (e *UnknownError) Error() string {
	known := e.Known
	more := ""
	if len(known) > 20 {
		known, more = known[:20], ", …"
	}
	if len(known) == 0 {
		return fmt.Sprintf("no %s %q: the index is empty, add articles with: bot index PATH", e.Kind, e.Name)
	}
	return fmt.Sprintf("no %s %q in the index: choose among %s%s", e.Kind, e.Name, strings.Join(known, ", "), more)
}

// coloursRE finds what a terminal's text has in it when it is copied with its
// colours.
var coloursRE = pattern.New(`\x1b\[[0-9;:?]*[@-~]`)

// CleanQuestion returns the question in one line: control characters and runs
// of white space become one space, a terminal's colours nothing. It refuses what can't be asked with a
// *QuestionError.
func CleanQuestion(text string) (string, error) {
	if len(text) > MaxQuestionBytes {
		return "", &QuestionError{
			What: fmt.Sprintf("the question is %d bytes long, the longest taken is %d", len(text), MaxQuestionBytes),
			Try:  "ask it in fewer words",
		}
	}
	if !utf8.ValidString(text) {
		return "", &QuestionError{
			What: fmt.Sprintf("the question is not valid UTF-8 at byte %d", invalidAt(text)),
			Try:  "type it again, or convert it to UTF-8 first",
		}
	}
	text = coloursRE.ReplaceAllString(text, "")
	clean := strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
	}), " ")
	if !strings.ContainsFunc(clean, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", &QuestionError{What: "the question is empty", Try: `ask something, for example: bot ask "Who leads the Taliban?"`}
	}
	return clean, nil
}

func invalidAt(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return len(s)
}
