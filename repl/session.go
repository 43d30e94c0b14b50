package repl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"dateline/rag"
	"dateline/render"
	"dateline/state"
)

// Surface is the name that the REPL's conversations are kept under.
const Surface = "repl"

// exchange is one question with its answer, whole or as far as it came.
type exchange struct {
	turn   int64 // in Memory, 0 when it isn't kept
	answer *rag.Answer
	record
}

// record is what is kept of an exchange beside its answer.
type record struct {
	Asked  time.Time `json:",omitzero"`
	Typed  string    `json:",omitempty"` // what was typed, where it isn't the answer's Question to the letter
	Broken string    `json:",omitempty"` // why the answer isn't whole, "" when it is: [stopped], or an error
	Again  bool      `json:",omitempty"` // it asks what the exchange before it asked, and broke off
}

// stopped is why an answer isn't whole that a person stopped.
const stopped = "stopped"

// line is what was typed to ask.
func (e *exchange) line() string {
	if e.Typed != "" {
		return e.Typed
	}
	return e.answer.Question
}

// shown reports whether anything of an answer was on the screen.
func shown(a *rag.Answer) bool { return len(a.Claims) > 0 || a.Refusal != nil }

// session is one conversation and how its questions are looked up. One
// goroutine at a time uses it: a front end runs one thing after another.
type session struct {
	Services
	conversation state.Conversation // ID 0 until the first answer is kept
	exchanges    []exchange
	checked      []rag.Citation       // what /check showed last: /1 leads there until the next answer
	question     rag.Question         // Outlets, Articles and TopK of the next one
	listed       []int64              // the conversations as they were numbered last, nil for never
	offers       []state.Conversation // to go on with, until something is typed
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

// asking is a question under way and what has come of its answer.
type asking struct {
	answer *rag.Answer
	whole  bool
	record
}

// prepare makes the question that text asks in this conversation. One that is
// asked again doesn't lean on its own earlier answers.
func (s *session) prepare(text string, again bool) rag.Question {
	q := s.question
	q.Text = text
	earlier := s.exchanges
	if again {
		earlier = earlier[:s.repeated()]
	}
	for _, e := range earlier[max(0, len(earlier)-lastTurns):] {
		q.History = append(q.History, rag.Turn{Question: e.answer.Question, Answer: render.Plain(e.answer)})
	}
	return q
}

// repeated is where the exchange is that /retry asks again: before the attempts
// at it that broke off.
func (s *session) repeated() int {
	n := max(len(s.exchanges)-1, 0)
	for n > 0 && s.exchanges[n].Again {
		n--
	}
	return n
}

// ask begins to answer; again says that it is the last question once more. The
// session may be used for other things meanwhile, but asking is told of each
// event by its take.
func (s *session) ask(ctx context.Context, text string, again bool) (*asking, iter.Seq2[rag.Event, error]) {
	again = again && len(s.exchanges) > 0
	a := &asking{answer: &rag.Answer{Question: text, Mode: s.mode}, record: record{Asked: time.Now(), Again: again}}
	if s.mode != string(rag.ModeExtractive) {
		a.answer.Usage.Model = s.model
	}
	return a, s.Engine.Ask(ctx, s.prepare(text, again))
}

// take keeps what an event adds to the answer.
func (a *asking) take(e rag.Event) {
	switch e := e.(type) {
	case rag.Retrieved:
		a.answer.Standalone, a.answer.Hits = e.Standalone, e.Hits
	case rag.ClaimShown:
		a.answer.Claims = append(a.answer.Claims, e.Claim)
		a.answer.Citations = append(a.answer.Citations, e.NewCitations...)
	case rag.Refused:
		a.answer.Refusal = &e.Refusal
	case rag.Done:
		if text := a.answer.Question; text != e.Answer.Question {
			a.Typed = text
		}
		a.answer, a.whole = e.Answer, true
	}
}

// brokeOff says why the answer ends where it does. It reports whether the
// exchange is worth keeping: a question that couldn't be asked isn't.
func (a *asking) brokeOff(err error) bool {
	question, unknown := new(rag.QuestionError), new(rag.UnknownError)
	a.answer.Usage.Total = time.Since(a.Asked)
	switch {
	case errors.Is(err, context.Canceled):
		a.Broken = stopped
	case errors.As(err, &question), errors.As(err, &unknown):
		return false
	default:
		a.Broken = render.Clean(err.Error())
	}
	return true
}

// finish adds what came of a question to the conversation and keeps it. A whole
// answer takes the place of those that it repeats; one that broke off comes
// after them. The error, told once, says that it couldn't be kept.
func (s *session) finish(ctx context.Context, a *asking) error {
	if a.Again && !a.whole && !shown(a.answer) {
		return nil
	}
	e, from := exchange{answer: a.answer, record: a.record}, len(s.exchanges)
	if a.Again && a.whole {
		from, e.Again = s.repeated(), false
	}
	var instead []int64
	for _, old := range s.exchanges[from:] {
		if old.turn != 0 {
			instead = append(instead, old.turn)
		}
	}
	var err error
	if s.Memory != nil {
		e.turn, err = s.keep(ctx, &e, instead)
	}
	s.exchanges, s.checked = append(s.exchanges[:from], e), nil
	if err == nil || s.warned {
		return nil
	}
	s.warned = true
	return fmt.Errorf("this conversation isn't kept: %w", err)
}

// keptExchange is an exchange as Memory and files have it: the answer's own fields, which
// bot eval feedback reads, and ours.
type keptExchange struct {
	*rag.Answer
	record
}

func (s *session) keep(ctx context.Context, e *exchange, instead []int64) (int64, error) {
	data, err := json.Marshal(keptExchange{e.answer, e.record})
	if err != nil {
		return 0, err
	}
	text := render.Plain(e.answer)
	if e.Broken != "" {
		text = strings.TrimSpace(text + "\n(" + brokenText(e.Broken) + ")")
	}
	turn := state.Turn{Question: e.answer.Question, Answer: text, Record: data}
	for try := 0; ; try++ {
		if err := s.begun(ctx); err != nil {
			return 0, err
		}
		id, err := s.Memory.AddTurn(ctx, s.conversation.ID, turn, instead...)
		if try > 0 || !errors.Is(err, state.ErrNotFound) {
			return id, err
		}
		s.conversation = state.Conversation{} // another process deleted it
	}
}

// reader says who makes an answer of the passages.
func (s *session) reader() string {
	if s.model != "" && s.mode != string(rag.ModeExtractive) {
		return "asking " + render.Clean(s.model)
	}
	return "reading"
}

// begun sees to it that the conversation is in Memory.
func (s *session) begun(ctx context.Context) (err error) {
	if s.conversation.ID == 0 {
		s.conversation, err = s.Memory.Start(ctx, Surface, s.conversation.Name)
	}
	return err
}

// longestKept is the longest typed text that is kept over runs, in bytes.
const longestKept = 16 << 10

// remember keeps what was typed for later runs. That nothing can be kept is
// told of with the next answer.
func (s *session) remember(ctx context.Context, text string) {
	if s.Memory == nil || len(text) > longestKept {
		return
	}
	if err := s.begun(ctx); err == nil {
		_ = s.Memory.Remember(ctx, text, s.conversation.ID)
	}
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

// read makes a kept conversation the session's.
func (s *session) read(ctx context.Context, found state.Conversation) error {
	turns, err := s.Memory.Turns(ctx, found.ID)
	if err != nil {
		return err
	}
	var exchanges []exchange
	for _, t := range turns {
		var kept keptExchange
		err := json.Unmarshal(t.Record, &kept)
		if err == nil && kept.Answer == nil {
			err = errors.New("it holds no answer")
		}
		if err != nil {
			return fmt.Errorf("turn %d of the conversation can't be read: %w: begin another with /new", t.ID, err)
		}
		if kept.Asked.IsZero() { // an older program kept none
			kept.Asked = t.Asked
		}
		exchanges = append(exchanges, exchange{turn: t.ID, answer: kept.Answer, record: kept.record})
	}
	s.conversation, s.exchanges, s.checked = found, exchanges, nil
	return nil
}
