package repl

import (
	"context"
	"errors"
	"fmt"

	"dateline/rag"
	"dateline/render"
)

// stillThere is what forgetting can't reach.
const stillThere = " What is on the screen stays there until the terminal forgets it."

// runDelete deletes a conversation that /sessions lists.
func runDelete(ctx context.Context, s *session, l look, what string) (result, error) {
	if what == "" {
		return result{}, need("/delete 2", "conversation to delete")
	}
	found, err := s.conversationOf(ctx, what)
	if err != nil {
		return result{}, err
	}
	if err := s.Memory.Forget(ctx, found.ID); err != nil {
		return result{}, err
	}
	if found.ID == s.conversation.ID {
		s.reset("")
	}
	name := render.Clean(found.First)
	if found.Name != "" {
		name = render.Clean(found.Name)
	}
	text := fmt.Sprintf("Deleted “%s”, %s, with what was typed in it.", name, plural(found.Turns, "turn"))
	return s.afterForgetting(ctx, result{text: l.wrap(text, 0)})
}

// runForget forgets this conversation, or after a second word of consent all of
// them.
func runForget(ctx context.Context, s *session, l look, arg string) (result, error) {
	switch arg {
	case "":
		return s.forgetThis(ctx, l)
	case "all":
		return result{text: l.wrap("This deletes every conversation that is kept, every opinion and all that was ever typed: /forget all yes does it.", 0)}, nil
	case "all yes":
		return s.forgetAll(ctx, l)
	}
	return result{}, &rag.QuestionError{What: fmt.Sprintf("/forget %q", arg), Try: "/forget forgets this conversation, /forget all every one, /delete NAME another"}
}

func (s *session) forgetThis(ctx context.Context, l look) (result, error) {
	turns := len(s.exchanges)
	if s.Memory != nil && s.conversation.ID != 0 {
		if err := s.Memory.Forget(ctx, s.conversation.ID); err != nil {
			return result{}, err
		}
	}
	s.reset("")
	return s.afterForgetting(ctx, result{text: l.wrap("Forgotten: "+plural(turns, "turn")+" and what was typed."+stillThere, 0)})
}

func (s *session) forgetAll(ctx context.Context, l look) (result, error) {
	n := 0
	if s.Memory != nil {
		all, err := s.Memory.ForgetAll(ctx, Surface)
		if err != nil {
			return result{}, err
		}
		n = int(all)
	}
	s.reset("")
	return s.afterForgetting(ctx, result{text: l.wrap("Forgotten: "+plural(n, "conversation")+" and all that was typed."+stillThere, 0)})
}

// afterForgetting has the editor recall only what Memory still has.
func (s *session) afterForgetting(ctx context.Context, r result) (result, error) {
	s.listed = nil
	r.typed = new([]string)
	if s.Memory == nil {
		return r, nil
	}
	var err error
	*r.typed, err = s.Memory.History(ctx)
	return r, err
}

// runUndo takes the last exchange back, with what was typed to ask it.
func runUndo(ctx context.Context, s *session, l look, _ string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	line := e.line()
	for _, other := range s.exchanges[:len(s.exchanges)-1] {
		if other.line() == line { // which was typed for that one, too
			line = ""
		}
	}
	if s.Memory != nil {
		if err := s.Memory.ForgetTurn(ctx, e.turn, line); err != nil {
			return result{}, err
		}
	}
	s.exchanges, s.checked = s.exchanges[:len(s.exchanges)-1], nil
	return result{text: l.wrap(fmt.Sprintf("Taken back: %s", render.Clean(e.answer.Question)), 0), dropped: line, fresh: true}, nil
}

var errPrivate = errors.New("this conversation is private, so nothing of it is kept: start bot chat without --private for that")
