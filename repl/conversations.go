package repl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
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
		at := ""
		if !e.Asked.IsZero() {
			at = l.Dim(" · " + e.Asked.Local().Format(minute))
		}
		parts = append(parts, l.wrap(fmt.Sprintf("%d. %s", i+1, l.Bold(render.Clean(e.answer.Question)))+at, 3)+"\n"+l.exchange(e))
	}
	return result{text: strings.Join(parts, "\n\n")}, nil
}

// minute is how times are written for people.
const minute = "2006-01-02 15:04"

func runNew(ctx context.Context, s *session, l look, name string) (result, error) {
	if err := sayable(name); err != nil {
		return result{}, err
	}
	former := s.conversation
	turns := len(s.exchanges)
	next := state.Conversation{Name: name}
	if name != "" && s.Memory != nil {
		started, err := s.Memory.Start(ctx, Surface, name)
		if err != nil {
			return result{}, naming(err, name)
		}
		next = started
	}
	s.reset("")
	s.conversation = next
	text := "A new conversation."
	if name != "" {
		text = fmt.Sprintf("A new conversation, named %q.", name)
	}
	if s.Memory != nil && former.ID != 0 && turns > 0 {
		s.listed = []int64{former.ID}
		text += " /resume 1 goes back to the last one."
	}
	if scope := s.scope(); scope != "" {
		text += " Answers are still drawn from " + scope + " only: /outlet all and /article all go back."
	}
	return result{text: l.wrap(text, 0)}, nil
}

func runName(ctx context.Context, s *session, l look, name string) (result, error) {
	if name == "" {
		if s.conversation.Name == "" {
			return result{text: "This conversation has no name yet: /name NAME gives it one."}, nil
		}
		return result{text: fmt.Sprintf("This conversation is named %q.", s.conversation.Name)}, nil
	}
	if err := sayable(name); err != nil {
		return result{}, err
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

// sayable refuses names that would be taken for numbers of /sessions.
func sayable(name string) error {
	if _, err := strconv.Atoi(name); err == nil {
		return &rag.QuestionError{What: fmt.Sprintf("the name %q would be taken for a number of /sessions", name), Try: "give it a letter as well"}
	}
	return nil
}

func naming(err error, name string) error {
	if errors.Is(err, state.ErrNameTaken) {
		return &rag.QuestionError{What: fmt.Sprintf("another conversation is named %q", name), Try: "give another name, or go on with that one: /resume " + name}
	}
	return err
}

// sessionsShown is how many conversations /sessions lists.
const sessionsShown = 20

// runSessions lists the conversations kept, or those with every word of a text
// in them, and numbers them for /resume and /delete.
func runSessions(ctx context.Context, s *session, l look, text string) (result, error) {
	if text != "" {
		return s.searched(ctx, l, text)
	}
	kept, err := s.Memory.Conversations(ctx, Surface, sessionsShown+1)
	if err != nil {
		return result{}, err
	}
	if len(kept) == 0 {
		return result{text: "No conversation is kept yet."}, nil
	}
	more := len(kept) > sessionsShown
	rows := s.number(l, kept[:min(len(kept), sessionsShown)])
	if more {
		rows = append(rows, l.wrap("There are older ones: /sessions WORDS finds those with the words in them.", 0))
	}
	return result{text: strings.Join(rows, "\n")}, nil
}

func (s *session) searched(ctx context.Context, l look, text string) (result, error) {
	found, err := s.Memory.Search(ctx, Surface, text, sessionsShown)
	if err != nil {
		return result{}, err
	}
	if len(found) == 0 {
		return result{text: l.wrap(fmt.Sprintf("No conversation has %q in it.", text), 0)}, nil
	}
	kept := make([]state.Conversation, len(found))
	for i, f := range found {
		kept[i] = f.Conversation
	}
	rows := s.number(l, kept)
	var lines []string
	for i, f := range found {
		lines = append(lines, rows[i])
		if f.Turn.ID != 0 {
			lines = append(lines, l.line("    "+render.Clean(f.Turn.Question)+l.Dim(" → "+render.Clean(f.Turn.Answer))))
		}
	}
	return result{text: strings.Join(lines, "\n")}, nil
}

// number writes conversations with the numbers that /resume and /delete know
// them by until the next list.
func (s *session) number(l look, kept []state.Conversation) []string {
	s.listed = nil
	rows := make([]string, len(kept))
	for i, c := range kept {
		s.listed = append(s.listed, c.ID)
		name := render.Clean(c.Name)
		if name == "" {
			name = "(no name)"
		}
		if c.ID == s.conversation.ID {
			name += " (this one)"
		}
		rows[i] = l.line(fmt.Sprintf("%2d. ", i+1) + l.Number(name) + " · " + c.Changed.Local().Format(minute) + " · " + plural(c.Turns, "turn") + l.Dim(" · "+render.Clean(c.First)))
	}
	return rows
}

// conversationOf is the kept conversation that a person means: a number of the
// last list, a name, or the latest for "".
func (s *session) conversationOf(ctx context.Context, what string) (state.Conversation, error) {
	if s.Memory == nil {
		return state.Conversation{}, errors.New("no conversation is kept here, so there is none to go back to")
	}
	if n, err := strconv.Atoi(what); err == nil {
		return s.numberedConversation(ctx, n)
	}
	found, err := s.Memory.Latest(ctx, Surface)
	if what != "" {
		found, err = s.Memory.Named(ctx, Surface, what)
	}
	switch {
	case errors.Is(err, state.ErrNotFound) && what != "":
		return found, s.unknownName(ctx, what)
	case errors.Is(err, state.ErrNotFound):
		return found, errors.New("no conversation is kept yet: ask something first")
	}
	return found, err
}

func (s *session) numberedConversation(ctx context.Context, n int) (state.Conversation, error) {
	kept, err := s.Memory.Conversations(ctx, Surface, -1)
	if err != nil {
		return state.Conversation{}, err
	}
	if s.listed == nil {
		s.number(look{}, kept[:min(len(kept), sessionsShown)])
	}
	if n < 1 || n > len(s.listed) {
		return state.Conversation{}, &rag.QuestionError{What: fmt.Sprintf("there is no conversation %d", n), Try: "/sessions lists them by number"}
	}
	for _, c := range kept {
		if c.ID == s.listed[n-1] {
			return c, nil
		}
	}
	return state.Conversation{}, &rag.QuestionError{What: fmt.Sprintf("conversation %d is no longer there", n), Try: "/sessions lists those that are"}
}

func (s *session) unknownName(ctx context.Context, name string) error {
	names := sessionNames(ctx, s)
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("no conversation is named %q: did you mean %q?", name, near)
	}
	return fmt.Errorf("no conversation is named %q: /sessions lists those kept", name)
}

func runResume(ctx context.Context, s *session, l look, what string) (result, error) {
	if err := s.resume(ctx, what); err != nil {
		return result{}, err
	}
	return result{text: s.resumed(l), fresh: true}, nil
}

// resume goes on with a kept conversation: see conversationOf.
func (s *session) resume(ctx context.Context, what string) error {
	found, err := s.conversationOf(ctx, what)
	if err != nil {
		return err
	}
	return s.read(ctx, found)
}

// resumed says where a resumed conversation stands, and shows its last exchange:
// that is what numbers mean from now on.
func (s *session) resumed(l look) string {
	text := "Going on with "
	if s.conversation.Name != "" {
		text += fmt.Sprintf("%q, ", render.Clean(s.conversation.Name))
	}
	text += plural(len(s.exchanges), "turn") + "."
	e, err := s.last()
	if err != nil {
		return l.wrap(text, 0)
	}
	return strings.TrimRight(l.wrap(text+" Last: "+render.Clean(e.answer.Question), 0)+"\n"+l.exchange(*e), "\n")
}

// offer goes on with the one conversation that is kept, or makes the greeting
// list those that are: what is typed next may be a number of theirs.
func (s *session) offer(ctx context.Context) error {
	kept, err := s.conversations(ctx)
	if err != nil || len(kept) < 2 {
		return errors.Join(err, s.resume(ctx, ""))
	}
	s.offers = kept
	return nil
}

func (s *session) conversations(ctx context.Context) ([]state.Conversation, error) {
	if s.Memory == nil {
		return nil, nil
	}
	return s.Memory.Conversations(ctx, Surface, sessionsShown)
}

// offering is the list of those.
func (s *session) offering(l look) string {
	return strings.Join(s.number(l, s.offers), "\n") + "\n" +
		l.wrap("Type the number of the one to go on with. A question begins a new one; /sessions WORDS finds more.", 0)
}

// offered is what a typed line means where conversations were offered: a number
// goes on with one of them.
func (s *session) offered(text string) string {
	if s.offers == nil {
		return text
	}
	s.offers = nil
	if n, err := strconv.Atoi(strings.Trim(text, " \t.")); err == nil && n >= 1 && n <= len(s.listed) {
		return fmt.Sprintf("/resume %d", n)
	}
	return text
}
