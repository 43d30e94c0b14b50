package repl

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"dateline/rag"
	"dateline/render"
)

// maxLine is the longest line of input that is held in memory, in bytes. It is
// well over the longest question, so that a longer one is told what is wrong.
const maxLine = 16 << 20

// errorSchema names the form of a line that says what went wrong.
const errorSchema = "dateline.error/1"

// request is one line of input with --json. Only Question is required.
type request struct {
	ID       json.RawMessage `json:"id,omitempty"` // given back with an error
	Question string          `json:"question"`
	Outlets  []string        `json:"outlets,omitempty"`
	Articles []string        `json:"articles,omitempty"`
	TopK     int             `json:"top_k,omitempty"`
}

type failure struct {
	Schema string          `json:"schema"`
	Line   int             `json:"line"`
	ID     json.RawMessage `json:"id,omitempty"`
	Error  string          `json:"error"`
}

// pipe answers line by line. A line that fails is told of, and the next one is
// answered all the same.
type pipe struct {
	Options
	session *session
	first   error // of the lines that failed
	line    int
	shown   bool // something, so that a blank line goes before the next
}

func runPipe(ctx context.Context, o Options) error {
	s, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	p := &pipe{Options: o, session: s}
	in := readLines(ctx, o.Stdin)
	for {
		text, err := in.next(ctx)
		if errors.Is(err, io.EOF) {
			return p.first
		}
		if err != nil {
			return err
		}
		p.line++
		if strings.TrimSpace(text) == "" {
			continue
		}
		leave, err := p.answer(ctx, text)
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if leave {
			return p.first
		}
	}
}

// answer does what one line asks. Its error is one of writing, or the end of
// ctx.
func (p *pipe) answer(ctx context.Context, text string) (leave bool, err error) {
	if p.Manner == PipeJSON {
		return false, p.answerJSON(ctx, text)
	}
	again := false
	if isCommand(text) {
		r, err := dispatch(ctx, p.session, look{plain: true}, text)
		if err != nil {
			return false, p.fail(ctx, err)
		}
		if r.leave {
			return true, nil
		}
		if r.text != "" && r.ask == "" {
			return false, p.write(r.text + "\n")
		}
		if text, again = r.ask, r.again; text == "" {
			return false, nil
		}
	}
	answer, err := p.session.whole(ctx, text, again)
	if err != nil {
		return false, p.fail(ctx, err)
	}
	var b bytes.Buffer
	if err := render.WriteAnswer(&b, answer, render.Style{}); err != nil {
		return false, err
	}
	return false, p.write(b.String())
}

func (p *pipe) write(text string) error {
	if p.shown {
		text = "\n" + text
	}
	p.shown = true
	_, err := io.WriteString(p.Stdout, text)
	return err
}

func (p *pipe) answerJSON(ctx context.Context, text string) error {
	var r request
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return p.failJSON(ctx, r, &rag.QuestionError{What: fmt.Sprintf("line %d is no question in JSON: %v", p.line, err), Try: `write one as {"question":"Who leads the Taliban?"}`})
	}
	if dec.More() {
		return p.failJSON(ctx, r, &rag.QuestionError{What: fmt.Sprintf("line %d holds more than one JSON object", p.line), Try: "write one a line"})
	}
	if r.TopK < 0 || r.TopK > 50 {
		return p.failJSON(ctx, r, &rag.QuestionError{What: fmt.Sprintf("line %d: top_k is %d", p.line, r.TopK), Try: "give 1 to 50"})
	}
	narrowed := p.session.question
	defer func() { p.session.question = narrowed }()
	if len(r.Outlets) > 0 {
		p.session.question.Outlets = r.Outlets
	}
	if len(r.Articles) > 0 {
		p.session.question.Articles = r.Articles
	}
	if r.TopK > 0 {
		p.session.question.TopK = r.TopK
	}
	answer, err := p.session.whole(ctx, r.Question, false)
	if err != nil {
		return p.failJSON(ctx, r, err)
	}
	return render.WriteJSON(p.Stdout, answer)
}

// errBrokeOff is the fault of an engine that ends without an answer.
var errBrokeOff = errors.New("the answer broke off: ask again")

// whole answers a question to its end and keeps the answer.
func (s *session) whole(ctx context.Context, text string, again bool) (*rag.Answer, error) {
	a, stream := s.ask(ctx, text, again)
	for event, err := range stream {
		if err != nil {
			return nil, err
		}
		if a.take(event); a.whole {
			_ = s.finish(ctx, a) // a pipe's conversation lasts as long as the pipe
			return a.answer, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, errBrokeOff
}

func (p *pipe) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.note(err)
	_, err = fmt.Fprintf(p.Stderr, "bot: line %d: %s\n", p.line, render.Clean(err.Error()))
	return err
}

func (p *pipe) failJSON(ctx context.Context, r request, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.note(err)
	enc := json.NewEncoder(p.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(failure{errorSchema, p.line, r.ID, err.Error()})
}

// FailedError says that lines of a pipe failed, each of which was told of when
// it did. It unwraps to the first one's error.
type FailedError struct {
	Lines int
	First error
}

func (e *FailedError) Error() string {
	if e.Lines == 1 {
		return "1 line was not answered"
	}
	return fmt.Sprintf("%d lines were not answered", e.Lines)
}

// Unwrap gives the first line's error.
func (e *FailedError) Unwrap() error { return e.First }

func (p *pipe) note(err error) {
	if failed, ok := errors.AsType[*FailedError](p.first); ok {
		failed.Lines++
		return
	}
	p.first = &FailedError{Lines: 1, First: err}
}

// lines reads lines in a goroutine of its own, so that waiting for one ends
// when the context does.
type lines struct {
	ready chan string
	ended error // once ready is closed
}

func readLines(ctx context.Context, r io.Reader) *lines {
	l := &lines{ready: make(chan string)}
	go func() {
		defer close(l.ready)
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 0, 64<<10), maxLine)
		for in.Scan() {
			select {
			case l.ready <- in.Text():
			case <-ctx.Done():
				return
			}
		}
		if l.ended = in.Err(); errors.Is(l.ended, bufio.ErrTooLong) {
			l.ended = &rag.QuestionError{What: fmt.Sprintf("a line is longer than %d MB", maxLine>>20), Try: "split it"}
		}
	}()
	return l
}

// next is the next line, or io.EOF after the last.
func (l *lines) next(ctx context.Context) (string, error) {
	select {
	case text, ok := <-l.ready:
		if ok {
			return text, nil
		}
		if l.ended != nil {
			return "", l.ended
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
		return "", io.EOF
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
