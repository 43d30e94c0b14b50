package state_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"dateline/state"
)

// writeForever is the environment variable that makes the test binary write to
// a state file until it is killed.
const writeForever = "DATELINE_TEST_WRITE_FOREVER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writeForever); path != "" {
		writeUntilKilled(path)
	}
	if path := os.Getenv(answerForever); path != "" {
		answerUntilKilled(path)
	}
	goleak.VerifyTestMain(m)
}

func open(t *testing.T, path string) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestPathFor(t *testing.T) {
	for index, want := range map[string]string{"news.db": "news.state.db", "a/b": "a/b.state.db", "x.y/seeds.sqlite": "x.y/seeds.state.db"} {
		if got := state.PathFor(index); got != want {
			t.Errorf("PathFor(%q) = %q, want %q", index, got, want)
		}
	}
}

func TestConversations(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "made", "x.state.db")
	s := open(t, path)
	if _, err := s.Latest(ctx, "repl"); !errors.Is(err, state.ErrNotFound) {
		t.Errorf("the latest of none: %v", err)
	}
	first := must(s.Start(ctx, "repl", ""))
	second := must(s.Start(ctx, "repl", "talks"))
	other := must(s.Start(ctx, "discord:1", "talks"))
	for i, c := range []state.Conversation{second, first, other} {
		must(s.AddTurn(ctx, c.ID, state.Turn{Question: fmt.Sprint("q", i), Answer: "a", Record: json.RawMessage(`{"n":1}`)}))
	}
	if got := must(s.Latest(ctx, "repl")); got.ID != first.ID || got.Turns != 1 || got.First != "q1" {
		t.Errorf("the latest is %+v", got)
	}
	if got := must(s.Named(ctx, "repl", "talks")); got.ID != second.ID {
		t.Errorf("talks is %+v", got)
	}
	if _, err := s.Start(ctx, "repl", "talks"); !errors.Is(err, state.ErrNameTaken) {
		t.Errorf("a name used twice: %v", err)
	}
	if err := s.Rename(ctx, first.ID, "talks"); !errors.Is(err, state.ErrNameTaken) {
		t.Errorf("renamed to a name in use: %v", err)
	}
	if err := errors.Join(s.Rename(ctx, second.ID, "talks"), s.Rename(ctx, first.ID, "peace")); err != nil {
		t.Error(err)
	}
	if err := s.Rename(ctx, 99, "x"); !errors.Is(err, state.ErrNotFound) {
		t.Errorf("renamed a conversation that isn't there: %v", err)
	}
	if _, err := s.AddTurn(ctx, 99, state.Turn{}); !errors.Is(err, state.ErrNotFound) {
		t.Errorf("a turn of a conversation that isn't there: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	var names []string
	for _, c := range must(s.Conversations(ctx, "repl", 10)) {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"peace", "talks"}, names); diff != "" {
		t.Error(diff)
	}
	turns := must(s.Turns(ctx, first.ID))
	if len(turns) != 1 || turns[0].Question != "q1" || string(turns[0].Record) != `{"n":1}` || turns[0].Asked.IsZero() {
		t.Errorf("turns %+v", turns)
	}
}

// TestFeedbackOutlivesTurn checks that one person has one opinion, and that it
// stays when the turn is taken back.
func TestFeedbackOutlivesTurn(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	c := must(s.Start(ctx, "repl", ""))
	first := must(s.AddTurn(ctx, c.ID, state.Turn{Question: "first"}))
	must(s.AddTurn(ctx, c.ID, state.Turn{Question: "second"}))
	record := json.RawMessage(`{"Question":"q"}`)
	turn := must(s.AddTurn(ctx, c.ID, state.Turn{Question: "q", Answer: "a", Record: record}))
	must(s.AddTurn(ctx, c.ID, state.Turn{Question: "later"}))
	err := errors.Join(s.Rate(ctx, turn, "ann", true, ""), s.Rate(ctx, turn, "ann", false, "wrong"), s.Rate(ctx, turn, "bob", true, ""))
	if err != nil {
		t.Fatal(err)
	}
	holds := func(turn int64, earlier ...string) {
		t.Helper()
		got := must(s.Feedback(ctx))
		for i := range got {
			if got[i].Given.IsZero() {
				t.Error("no time")
			}
			got[i].Given = got[0].Given
		}
		want := []state.Feedback{
			{Turn: turn, Surface: "repl", Person: "ann", Earlier: earlier, Question: "q", Answer: "a", Record: record, Reason: "wrong", Given: got[0].Given},
			{Turn: turn, Surface: "repl", Person: "bob", Earlier: earlier, Question: "q", Answer: "a", Record: record, Good: true, Given: got[0].Given},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	holds(turn, "first", "second")
	// Whoever asked the first question has it forgotten: it is in no feedback.
	if err := s.RemoveTurn(ctx, first); err != nil {
		t.Fatal(err)
	}
	holds(turn, "second")
	if err := errors.Join(s.RemoveTurn(ctx, turn), s.RemoveTurn(ctx, turn)); err != nil {
		t.Fatal(err)
	}
	holds(0, []string{}...)
	if err := s.Rate(ctx, turn, "ann", true, ""); !errors.Is(err, state.ErrNotFound) {
		t.Errorf("rated a turn that isn't there: %v", err)
	}
}

func TestHistory(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	for _, line := range []string{"one", "two\nlines", "three", "one"} {
		if err := s.Remember(ctx, line, 0); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"two\nlines", "three", "one"}, must(s.History(ctx))); diff != "" {
		t.Error(diff)
	}
}

// TestTogether writes through two stores of one file at once.
func TestTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	stores := []*state.Store{open(t, path), open(t, path)}
	var work sync.WaitGroup
	for i, s := range stores {
		work.Go(func() {
			c, err := s.Start(t.Context(), "repl", fmt.Sprint(i))
			for range 20 {
				if _, e := s.AddTurn(t.Context(), c.ID, state.Turn{Question: "q"}); e != nil {
					err = e
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	for _, c := range must(stores[0].Conversations(t.Context(), "repl", 9)) {
		if c.Turns != 20 {
			t.Errorf("%s has %d turns", c.Name, c.Turns)
		}
	}
}

// TestKilled kills a process that writes and looks for every turn that it had
// been told is kept.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), writeForever+"="+path)
	out := must(child.StdoutPipe())
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	reported := 0
	for reported < 25 && lines.Scan() {
		reported++
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		reported++
	}
	_ = child.Wait() // it was killed
	s := open(t, path)
	c := must(s.Latest(t.Context(), "repl"))
	turns := must(s.Turns(t.Context(), c.ID))
	if len(turns) < reported || reported < 25 {
		t.Errorf("%d turns of %d reported", len(turns), reported)
	}
	for i, turn := range turns {
		if turn.Question != fmt.Sprint(i) || turn.Answer != strings.Repeat("a", 1000) {
			t.Errorf("turn %d is %+v", i, turn)
		}
	}
}

func writeUntilKilled(path string) {
	ctx := context.Background()
	s := must(state.Open(ctx, path))
	c := must(s.Start(ctx, "repl", ""))
	for i := 0; ; i++ {
		must(s.AddTurn(ctx, c.ID, state.Turn{Question: fmt.Sprint(i), Answer: strings.Repeat("a", 1000)}))
		fmt.Println(i)
	}
}

func TestFaults(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := filepath.Join(folder, "good.db")
	if err := must(state.Open(t.Context(), good)).Close(); err != nil {
		t.Fatal(err)
	}
	info := must(os.Stat(good))
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others can read what was asked: %s", info.Mode())
	}
	whole := must(os.ReadFile(good))
	for _, x := range []struct {
		path string
		kind error
	}{
		{write("text.db", strings.Repeat("no database ", 100)), state.ErrNotState},
		{write("torn.db", string(whole[:len(whole)/2])), state.ErrDamaged},
		{write("other.db", strings.Replace(string(whole), "dtls", "xxxx", 1)), state.ErrNotState},
		{filepath.Join(write("file", ""), "x.db"), state.ErrDisk},
		{folder, state.ErrDisk},
	} {
		_, err := state.Open(t.Context(), x.path)
		var fault *state.Error
		if !errors.As(err, &fault) || !errors.Is(err, x.kind) || !strings.Contains(err.Error(), x.path) {
			t.Errorf("%s: %v, want %v", x.path, err, x.kind)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t, good)
	cancel()
	if err := s.Remember(ctx, "x", 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
