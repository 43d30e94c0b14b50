package state_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/state"
)

// secret stands for what somebody typed and wants to be gone.
const secret = "kestrel-9000-hunter2"

// told is a file with a conversation that has the secret in its question, its
// answer, an opinion and what was typed, and another one without.
func told(t *testing.T, path string) (s *state.Store, with, without state.Conversation, turn int64) {
	t.Helper()
	ctx := t.Context()
	s = open(t, path)
	with, without = must(s.Start(ctx, "repl", "")), must(s.Start(ctx, "repl", "kept"))
	turn = must(s.AddTurn(ctx, with.ID, state.Turn{Question: "Is it " + secret + "?", Answer: secret, Record: []byte(`"` + secret + `"`)}))
	must(s.AddTurn(ctx, without.ID, state.Turn{Question: "Who?", Answer: "She."}))
	for _, err := range []error{
		s.Rate(ctx, turn, "", true, secret), s.Remember(ctx, "Is it "+secret+"?", with.ID), s.Remember(ctx, "/check "+secret, with.ID),
		s.Remember(ctx, "Who?", without.ID),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, with, without, turn
}

// TestForgetConversations checks that what is forgotten is in no file any more, while the
// store is open, and that the rest stays.
func TestForgetConversations(t *testing.T) {
	for _, x := range []struct {
		name    string
		forget  func(s *state.Store, with state.Conversation, turn int64) error
		history []string
		left    int // conversations
	}{
		{"a conversation", func(s *state.Store, with state.Conversation, _ int64) error { return s.Forget(t.Context(), with.ID) }, []string{"Who?"}, 1},
		{"all", func(s *state.Store, _ state.Conversation, _ int64) error {
			_, err := s.ForgetAll(t.Context(), "repl")
			return err
		}, nil, 0},
		{"what is old", func(s *state.Store, _ state.Conversation, _ int64) error {
			n, err := s.Expire(t.Context(), "repl", time.Now().Add(time.Hour))
			if n != 2 {
				t.Errorf("%d conversations were old", n)
			}
			return err
		}, nil, 0},
		{"a turn", func(s *state.Store, _ state.Conversation, turn int64) error {
			if err := s.ForgetTurn(t.Context(), 0, "/check "+secret); err != nil {
				return err
			}
			return s.ForgetTurn(t.Context(), turn, "Is it "+secret+"?")
		}, []string{"Who?"}, 1},
	} {
		t.Run(x.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.state.db")
			s, with, _, turn := told(t, path)
			if !holds(t, path, secret) {
				t.Fatal("the secret isn't in the file to begin with")
			}
			if err := x.forget(s, with, turn); err != nil {
				t.Fatal(err)
			}
			if holds(t, path, secret) {
				t.Error("the secret is still on the disk")
			}
			if diff := cmp.Diff(x.history, must(s.History(t.Context()))); diff != "" {
				t.Error(diff)
			}
			if kept := must(s.Conversations(t.Context(), "repl", 9)); len(kept) != x.left {
				t.Errorf("%d conversations are left, want %d", len(kept), x.left)
			}
		})
	}
}

// TestExpireConversations keeps what is young enough.
func TestExpireConversations(t *testing.T) {
	s, _, _, _ := told(t, filepath.Join(t.TempDir(), "x.state.db"))
	if n := must(s.Expire(t.Context(), "repl", time.Now().Add(-time.Hour))); n != 0 {
		t.Errorf("%d conversations were taken for old", n)
	}
	if err := s.Tidy(t.Context(), "repl", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if kept, typed := must(s.Conversations(t.Context(), "repl", 9)), must(s.History(t.Context())); len(kept) != 2 || len(typed) != 3 {
		t.Errorf("%d conversations and %d lines are left", len(kept), len(typed))
	}
}

// TestTidy clears away what a killed process left: no name, no turn, and old.
func TestTidy(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.state.db"))
	left, named := must(s.Start(ctx, "repl", "")), must(s.Start(ctx, "repl", "plans"))
	other := must(s.Start(ctx, "discord:1", ""))
	if err := s.Tidy(ctx, "repl", time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(ctx, left.ID, ""); err != nil {
		t.Errorf("one that somebody may be about to ask in is gone: %v", err)
	}
	if err := s.Tidy(ctx, "repl", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(ctx, left.ID, ""); !errors.Is(err, state.ErrNotFound) {
		t.Errorf("what a killed process left: %v", err)
	}
	if err := s.Rename(ctx, other.ID, ""); err != nil {
		t.Errorf("another surface's: %v", err)
	}
	if c, err := s.Named(ctx, "repl", "plans"); err != nil || c.ID != named.ID {
		t.Errorf("one that somebody named: %+v, %v", c, err)
	}
}

// holds reports whether a file, or what SQLite keeps beside it, has a text in it.
func holds(t *testing.T, path, text string) bool {
	t.Helper()
	found := must(filepath.Glob(path + "*"))
	for _, name := range found {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), text) {
			return true
		}
	}
	return false
}

// TestInstead puts a turn in the place of others.
func TestInstead(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.state.db"))
	c := must(s.Start(ctx, "repl", ""))
	must(s.AddTurn(ctx, c.ID, state.Turn{Question: "first"}))
	old := must(s.AddTurn(ctx, c.ID, state.Turn{Question: "old"}))
	must(s.AddTurn(ctx, c.ID, state.Turn{Question: "new"}, old))
	var got []string
	for _, turn := range must(s.Turns(ctx, c.ID)) {
		got = append(got, turn.Question)
	}
	if diff := cmp.Diff([]string{"first", "new"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSearch(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.state.db"))
	for _, c := range []struct{ surface, name, question, answer string }{
		{"repl", "Élan", "Where were the talks?", "In Kabul."},
		{"repl", "", "Who pays 100%?", "The council."},
		{"discord:1", "", "Where were the talks?", "In Kabul."},
	} {
		kept := must(s.Start(ctx, c.surface, c.name))
		must(s.AddTurn(ctx, kept.ID, state.Turn{Question: c.question, Answer: c.answer}))
	}
	for text, want := range map[string][]string{
		"kabul talks": {"Where were the talks?"},
		"élan":        {"Where were the talks?"},
		"100%":        {"Who pays 100%?"},
		"the":         {"Who pays 100%?", "Where were the talks?"},
		"%":           {"Who pays 100%?"},
		"kabul pays":  nil,
		" ":           nil,
	} {
		var got []string
		for _, f := range must(s.Search(ctx, "repl", text, 9)) {
			got = append(got, f.Turn.Question)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}
