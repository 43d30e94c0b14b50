package repl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"dateline/rag"
	"dateline/render"
	"dateline/state"
)

// surface is the name that the REPL's conversations are kept under.
const surface = "repl"

// exchange is one question with its whole answer.
type exchange struct {
	turn   int64 // in Memory, 0 when it isn't kept
	answer *rag.Answer
}

// session is one conversation and how its questions are looked up. One
// goroutine at a time uses it: a front end runs one thing after another.
type session struct {
	Services
	conversation state.Conversation // ID 0 until the first answer is kept
	exchanges    []exchange
	checked      []rag.Citation // what /check showed last: /1 leads there until the next answer
	question     rag.Question   // Outlets, Articles and TopK of the next one
	mode, model  string
	warned       bool // that Memory fails
	screen       bool // there is one to clear
}

func newSession(s Services) *session {
	n := &session{Services: s, question: rag.Question{Outlets: s.Outlets}}
	if len(s.Choices.Modes) > 0 {
		n.mode = s.Choices.Modes[0]
	}
	if len(s.Choices.Models) > 0 {
		n.model = s.Choices.Models[0]
	}
	return n
}

// lastTurns is how many exchanges a follow-up may lean on.
const lastTurns = 10

// prepare makes the question that text asks in this conversation.
func (s *session) prepare(text string) rag.Question {
	q := s.question
	q.Text = text
	from := max(0, len(s.exchanges)-lastTurns)
	for _, e := range s.exchanges[from:] {
		q.History = append(q.History, rag.Turn{Question: e.answer.Question, Answer: render.Plain(e.answer)})
	}
	return q
}

// ask begins to answer. The session may be used for other things meanwhile.
func (s *session) ask(ctx context.Context, text string) iter.Seq2[rag.Event, error] {
	return s.Engine.Ask(ctx, s.prepare(text))
}

// finish adds an answer to the conversation and keeps it. The error, told
// once, says that it couldn't be kept.
func (s *session) finish(ctx context.Context, answer *rag.Answer) error {
	e := exchange{answer: answer}
	var err error
	if s.Memory != nil {
		e.turn, err = s.keep(ctx, answer)
	}
	s.exchanges, s.checked = append(s.exchanges, e), nil
	if err == nil || s.warned {
		return nil
	}
	s.warned = true
	return fmt.Errorf("this conversation isn't kept: %w", err)
}

func (s *session) keep(ctx context.Context, answer *rag.Answer) (int64, error) {
	record, err := json.Marshal(answer)
	if err != nil {
		return 0, err
	}
	if s.conversation.ID == 0 {
		if s.conversation, err = s.Memory.Start(ctx, surface, s.conversation.Name); err != nil {
			return 0, err
		}
	}
	return s.Memory.AddTurn(ctx, s.conversation.ID, state.Turn{Question: answer.Question, Answer: render.Plain(answer), Record: record})
}

// last is the latest exchange, or an error that says there is none.
func (s *session) last() (*exchange, error) {
	if len(s.exchanges) == 0 {
		return nil, errors.New("there is no answer yet: ask something first")
	}
	return &s.exchanges[len(s.exchanges)-1], nil
}

// renumbered is last for what shows the answer's citations by their numbers: a
// number means one of them from then on, and no longer what was checked.
func (s *session) renumbered() (*exchange, error) {
	e, err := s.last()
	if err == nil {
		s.checked = nil
	}
	return e, err
}

// reset begins a new conversation. What narrows questions stays.
func (s *session) reset(name string) {
	s.exchanges, s.checked, s.conversation = nil, nil, state.Conversation{Name: name}
}

// resume goes on with a kept conversation: the named one, or the latest for "".
func (s *session) resume(ctx context.Context, name string) error {
	if s.Memory == nil {
		return errors.New("no conversation is kept here, so there is none to resume")
	}
	found, err := s.Memory.Latest(ctx, surface)
	if name != "" {
		found, err = s.Memory.Named(ctx, surface, name)
	}
	switch {
	case errors.Is(err, state.ErrNotFound) && name != "":
		return s.unknownName(ctx, name)
	case errors.Is(err, state.ErrNotFound):
		return errors.New("no conversation is kept yet: ask something first")
	case err != nil:
		return err
	}
	turns, err := s.Memory.Turns(ctx, found.ID)
	if err != nil {
		return err
	}
	var exchanges []exchange
	for _, t := range turns {
		answer := new(rag.Answer)
		if err := json.Unmarshal(t.Record, answer); err != nil {
			return fmt.Errorf("turn %d of the conversation can't be read: %w: begin another with /new", t.ID, err)
		}
		exchanges = append(exchanges, exchange{turn: t.ID, answer: answer})
	}
	s.conversation, s.exchanges, s.checked = found, exchanges, nil
	return nil
}

func (s *session) unknownName(ctx context.Context, name string) error {
	kept, err := s.Memory.Conversations(ctx, surface, 100)
	if err != nil {
		return err
	}
	var names []string
	for _, c := range kept {
		if c.Name != "" {
			names = append(names, c.Name)
		}
	}
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("no conversation is named %q: did you mean %q?", name, near)
	}
	return fmt.Errorf("no conversation is named %q: /sessions lists those kept", name)
}
