package repl

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dateline/rag"
	"dateline/render"
	"dateline/state"
)

func runHistory(_ context.Context, s *session, l look, _ string) (result, error) {
	if len(s.exchanges) == 0 {
		return result{text: "Nothing has been asked yet."}, nil
	}
	var parts []string
	for i, e := range s.exchanges {
		parts = append(parts, l.wrap(fmt.Sprintf("%d. %s", i+1, l.Bold(render.Clean(e.answer.Question))), 3)+"\n   "+
			l.wrap(render.Clean(render.Plain(e.answer)), 3))
	}
	return result{text: strings.Join(parts, "\n")}, nil
}

func runNew(ctx context.Context, s *session, l look, name string) (result, error) {
	if name != "" && s.Memory != nil {
		started, err := s.Memory.Start(ctx, surface, name)
		if err != nil {
			return result{}, naming(err, name)
		}
		s.reset("")
		s.conversation = started
		return result{text: l.wrap(fmt.Sprintf("A new conversation, named %q.", name), 0)}, nil
	}
	s.reset(name)
	return result{text: "A new conversation."}, nil
}

func runName(ctx context.Context, s *session, l look, name string) (result, error) {
	if name == "" {
		if s.conversation.Name == "" {
			return result{text: "This conversation has no name yet: /name NAME gives it one."}, nil
		}
		return result{text: fmt.Sprintf("This conversation is named %q.", s.conversation.Name)}, nil
	}
	if s.conversation.ID == 0 {
		return runNew(ctx, s, l, name)
	}
	if err := s.Memory.Rename(ctx, s.conversation.ID, name); err != nil {
		return result{}, naming(err, name)
	}
	s.conversation.Name = name
	return result{text: l.wrap(fmt.Sprintf("Named %q: bot chat --resume=%q goes on with it.", name, name), 0)}, nil
}

func naming(err error, name string) error {
	if errors.Is(err, state.ErrNameTaken) {
		return &rag.QuestionError{What: fmt.Sprintf("another conversation is named %q", name), Try: "give another name, or go on with that one: /resume " + name}
	}
	return err
}

// sessionsShown is how many conversations /sessions lists.
const sessionsShown = 20

func runSessions(ctx context.Context, s *session, l look, _ string) (result, error) {
	kept, err := s.Memory.Conversations(ctx, surface, sessionsShown)
	if err != nil {
		return result{}, err
	}
	if len(kept) == 0 {
		return result{text: "No conversation is kept yet."}, nil
	}
	var rows []string
	for _, c := range kept {
		name := render.Clean(c.Name)
		if name == "" {
			name = "(no name)"
		}
		rows = append(rows, l.line(l.Number(name)+" · "+c.Changed.Local().Format("2006-01-02 15:04")+" · "+plural(c.Turns, "turn")+l.Dim(" · "+render.Clean(c.First))))
	}
	return result{text: strings.Join(rows, "\n")}, nil
}

func runResume(ctx context.Context, s *session, l look, name string) (result, error) {
	if err := s.resume(ctx, name); err != nil {
		return result{}, err
	}
	return result{text: s.resumed(l)}, nil
}

// resumed says where a resumed conversation stands.
func (s *session) resumed(l look) string {
	text := "Going on with "
	if s.conversation.Name != "" {
		text += fmt.Sprintf("%q, ", render.Clean(s.conversation.Name))
	}
	text += plural(len(s.exchanges), "turn") + "."
	if e, err := s.last(); err == nil {
		text += " Last: " + render.Clean(e.answer.Question)
	}
	return l.wrap(text, 0)
}

func runGood(ctx context.Context, s *session, _ look, reason string) (result, error) {
	return s.rate(ctx, true, reason)
}

func runBad(ctx context.Context, s *session, _ look, reason string) (result, error) {
	if reason == "" {
		return result{}, need("/bad it leaves out what CNN says", "reason")
	}
	return s.rate(ctx, false, reason)
}

func (s *session) rate(ctx context.Context, good bool, reason string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	if e.turn == 0 {
		return result{}, errors.New("the last answer wasn't kept, so there is nothing to keep the opinion with")
	}
	if err := s.Memory.Rate(ctx, e.turn, "", good, reason); err != nil {
		return result{}, err
	}
	return result{text: "Noted, thank you."}, nil
}
