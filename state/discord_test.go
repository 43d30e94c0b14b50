package state_test

import (
	"bufio"
	"bytes"
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
	"time"

	"github.com/google/go-cmp/cmp"

	"dateline/state"
)

// asked begins an exchange and answers it in two messages.
func asked(t *testing.T, s *state.Store, question, asker string, parent int64) state.Exchange {
	t.Helper()
	d := s.Discord()
	id, err := d.Begin(t.Context(), state.Exchange{
		Question: question, Kind: "ask", Guild: "g1", Channel: "c1", Asker: asker, Text: "what of " + question, Parent: parent, Place: json.RawMessage(`{"token":"t"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	for part := range 2 {
		if err := d.SetMessage(t.Context(), id, part, state.Message{Channel: "c1", ID: fmt.Sprint(question, "-", part)}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = d.Keep(t.Context(), id, state.Turn{Question: "what of " + question, Answer: "answer to " + question, Record: json.RawMessage(`{"n":1}`)})
	if err := errors.Join(err, d.Finish(t.Context(), id)); err != nil {
		t.Fatal(err)
	}
	return must(d.ByID(t.Context(), id))
}

func TestExchanges(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	d := s.Discord()
	a := asked(t, s, "1", "ann", 0)
	b := asked(t, s, "2", "bob", a.ID)
	c := asked(t, s, "3", "ann", b.ID)
	want := state.Exchange{
		ID: b.ID, Question: "2", Kind: "ask", Guild: "g1", Channel: "c1", Asker: "bob", Text: "what of 2", Parent: a.ID, Turn: b.Turn, Status: state.Answered,
		Place: json.RawMessage{}, Asked: b.Asked, Messages: []state.Message{{Channel: "c1", ID: "2-0"}, {Channel: "c1", ID: "2-1"}}, Record: json.RawMessage(`{"n":1}`),
	}
	for name, got := range map[string]state.Exchange{"by id": b, "by question": must(d.ByQuestion(ctx, "2")), "by message": must(d.ByMessage(ctx, "2-1"))} {
		if diff := cmp.Diff(want, got); diff != "" || got.Turn == 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := d.Begin(ctx, state.Exchange{Question: "2"}); !errors.Is(err, state.ErrKnown) {
		t.Errorf("begun twice: %v", err)
	}
	for _, err := range []error{second(d.ByID(ctx, 99)), second(d.ByQuestion(ctx, "99")), second(d.ByMessage(ctx, "99")), second(d.Keep(ctx, 99, state.Turn{})), d.Reopen(ctx, 99, "", nil)} {
		if !errors.Is(err, state.ErrNotFound) {
			t.Errorf("an exchange that isn't there: %v", err)
		}
	}
	var questions []string
	for _, turn := range must(d.Chain(ctx, c.ID, 2)) {
		questions = append(questions, turn.Question)
	}
	if diff := cmp.Diff([]string{"what of 2", "what of 3"}, questions); diff != "" {
		t.Error(diff)
	}
	if got := must(d.Latest(ctx, "c1", time.Now().Add(-time.Hour))); got.ID != c.ID {
		t.Errorf("the latest is %+v", got)
	}
	if err := second(d.Latest(ctx, "c1", time.Now().Add(time.Hour))); !errors.Is(err, state.ErrNotFound) {
		t.Errorf("the latest of the future: %v", err)
	}
	if all := must(s.Conversations(ctx, "discord:c1", 9)); len(all) != 1 || all[0].Turns != 3 {
		t.Errorf("conversations %+v", all)
	}
}

func second[T any](_ T, err error) error { return err }

// TestReopened answers an edited question anew: the old answer goes, with the
// opinion of it.
func TestReopened(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	d := s.Discord()
	e := asked(t, s, "1", "ann", 0)
	err := errors.Join(s.Rate(ctx, e.Turn, "ann", false, "no"), d.Reopen(ctx, e.ID, "other", json.RawMessage(`{}`)), d.KeepMessages(ctx, e.ID, 1))
	if err != nil {
		t.Fatal(err)
	}
	if open := must(d.Open(ctx)); len(open) != 1 || open[0].Text != "other" || len(open[0].Messages) != 1 || open[0].Turn != 0 || len(must(s.Feedback(ctx))) != 0 {
		t.Errorf("open: %+v", open)
	}
	turn := must(d.Keep(ctx, e.ID, state.Turn{Question: "other", Answer: "b"}))
	if open := must(d.Open(ctx)); len(open) != 1 || open[0].Turn != turn {
		t.Errorf("before the new answer is shown: %+v", open)
	}
	if err := d.Finish(ctx, e.ID); err != nil || turn == 0 || len(must(d.Open(ctx))) != 0 {
		t.Errorf("after it: turn %d, %v", turn, err)
	}
	if err := d.Fail(ctx, e.ID); err != nil || must(d.ByID(ctx, e.ID)).Status != state.Failed {
		t.Error(err)
	}
}

// TestForget looks for what was deleted in the very bytes of the files.
func TestForget(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	d := s.Discord()
	mine := asked(t, s, "secret1", "ann", 0)
	asked(t, s, "secret2", "ann", mine.ID)
	others := asked(t, s, "public", "bob", mine.ID)
	followup := must(d.ByID(ctx, others.ID)) // its opinions hold the secret question before
	if followup.Parent != mine.ID {
		t.Fatalf("no follow-up: %+v", followup)
	}
	err := errors.Join(s.Rate(ctx, mine.Turn, "bob", true, "secret3"), s.Rate(ctx, others.Turn, "ann", true, "secret4"), s.Rate(ctx, others.Turn, "bob", true, "kept"))
	if err != nil {
		t.Fatal(err)
	}
	exchanges, opinions, err := d.Forget(ctx, "ann")
	if err != nil || exchanges != 2 || opinions != 1 {
		t.Fatalf("forgot %d and %d: %v", exchanges, opinions, err)
	}
	for _, file := range must(filepath.Glob(path + "*")) {
		if data := must(os.ReadFile(file)); bytes.Contains(data, []byte("secret")) || !bytes.Contains(data, []byte("public")) && file == path {
			t.Errorf("%s holds what was forgotten, or lost what wasn't", file)
		}
	}
	if got := must(d.ByID(ctx, others.ID)); got.Parent != 0 || len(must(d.Chain(ctx, others.ID, 9))) != 1 {
		t.Errorf("what followed up on it: %+v", got)
	}
	if got := must(s.Feedback(ctx)); len(got) != 1 || got[0].Reason != "kept" {
		t.Errorf("opinions left: %+v", got)
	}
	if n := must(d.Expire(ctx, time.Now().Add(-time.Hour))); n != 0 {
		t.Errorf("%d expired an hour early", n)
	}
	if n := must(d.Expire(ctx, time.Now().Add(time.Hour))); n != 1 || len(must(s.Conversations(ctx, "discord:c1", 9))) != 0 || len(must(s.Feedback(ctx))) != 0 {
		t.Errorf("%d expired", n)
	}
	asked(t, s, "9", "ann", 0)
	if n := must(d.Leave(ctx, "g1")); n != 1 {
		t.Errorf("%d deleted on leaving", n)
	}
}

// TestGoneFromTheFile looks in the files' very bytes for what became too old,
// and for what was asked in a server that the bot left.
func TestGoneFromTheFile(t *testing.T) {
	for name, drop := range map[string]func(state.Discord) (int64, error){
		"too old": func(d state.Discord) (int64, error) { return d.Expire(t.Context(), time.Now().Add(time.Hour)) },
		"left":    func(d state.Discord) (int64, error) { return d.Leave(t.Context(), "g1") },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			s := open(t, path)
			asked(t, s, secret, "ann", 0)
			if !holds(t, path, secret) {
				t.Fatal("the secret isn't in the file to begin with")
			}
			if n := must(drop(s.Discord())); n != 1 {
				t.Errorf("%d deleted", n)
			}
			if holds(t, path, secret) {
				t.Error("the secret is still on the disk")
			}
		})
	}
}

func TestPausedAndSpent(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	d := s.Discord()
	if err := errors.Join(d.Pause(ctx, "1", true), d.Pause(ctx, "2", true), d.Pause(ctx, "2", true), d.Pause(ctx, "1", false)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2"}, must(d.Paused(ctx))); diff != "" {
		t.Error(diff)
	}
	day := time.Date(2026, 11, 26, 23, 59, 0, 0, time.UTC)
	if err := errors.Join(s.Spend(ctx, day, 3), s.Spend(ctx, day, 4), s.Spend(ctx, day.Add(time.Hour), 5), s.Spend(ctx, day, 0)); err != nil {
		t.Fatal(err)
	}
	if a, b, c := must(s.Spent(ctx, day)), must(s.Spent(ctx, day.Add(time.Hour))), must(s.Spent(ctx, day.Add(-48*time.Hour))); a != 7 || b != 5 || c != 0 {
		t.Errorf("spent %d, %d and %d", a, b, c)
	}
}

// TestBegunTogether begins a thousand at once, a few of them twice.
func TestBegunTogether(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	var work sync.WaitGroup
	var mu sync.Mutex
	known, ids := 0, map[int64]bool{}
	for i := range 1000 {
		work.Go(func() {
			id, err := s.Discord().Begin(t.Context(), state.Exchange{Question: fmt.Sprint(i % 990)})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, state.ErrKnown):
				known++
			case err != nil:
				t.Error(err)
			default:
				ids[id] = true
			}
		})
	}
	work.Wait()
	if open := must(s.Discord().Open(t.Context())); known != 10 || len(ids) != 990 || len(open) != 990 {
		t.Errorf("%d known, %d ids, %d kept", known, len(ids), len(open))
	}
	if n, since, err := s.Discord().Counts(t.Context(), ""); err != nil || n != 990 || since.IsZero() {
		t.Errorf("counted %d since %v: %v", n, since, err)
	}
}

// TestFailsAlone writes many at once, of which one can't be: only that fails.
func TestFailsAlone(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	d := s.Discord()
	taken := asked(t, s, "1", "ann", 0)
	var ids []int64
	for i := range 50 {
		ids = append(ids, must(d.Begin(t.Context(), state.Exchange{Question: fmt.Sprint("q", i)})))
	}
	var work sync.WaitGroup
	for i, id := range ids {
		work.Go(func() {
			m := state.Message{Channel: "c", ID: fmt.Sprint("m", i)}
			if i == 25 {
				m.ID = taken.Messages[0].ID // another answer's
			}
			if err := d.SetMessage(t.Context(), id, 0, m); (err != nil) != (i == 25) {
				t.Errorf("message %d: %v", i, err)
			}
		})
	}
	work.Wait()
	for i, id := range ids {
		if n := len(must(d.ByID(t.Context(), id)).Messages); (n == 0) != (i == 25) {
			t.Errorf("exchange %d has %d messages", i, n)
		}
	}
}

// TestKilledAnswering kills a process that answers. Every question that it
// reported begun is there, answered if that was reported, open otherwise.
func TestKilledAnswering(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), answerForever+"="+path)
	out := must(child.StdoutPipe())
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	lines := bufio.NewScanner(out)
	read := func() bool {
		if !lines.Scan() {
			return false
		}
		what, question, _ := strings.Cut(lines.Text(), " ")
		seen[question] = what
		return true
	}
	for len(seen) < 25 && read() {
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for read() {
	}
	_ = child.Wait() // it was killed
	s := open(t, path)
	for question, what := range seen {
		e, err := s.Discord().ByQuestion(t.Context(), question)
		if err != nil || what == "kept" && len(e.Record) == 0 || what == "answered" && (e.Status != state.Answered || len(e.Messages) != 1 || len(e.Record) == 0) {
			t.Errorf("%s was %s, and is %+v: %v", question, what, e, err)
		}
		if e.Status == state.Pending && string(e.Place) != `{"token":"x"}` {
			t.Errorf("half an answer: %+v", e)
		}
	}
	if len(seen) < 25 {
		t.Errorf("%d reported", len(seen))
	}
}

// answerForever makes the test binary answer until it is killed.
const answerForever = "DATELINE_TEST_ANSWER_FOREVER"

func answerUntilKilled(path string) {
	ctx := context.Background()
	s := must(state.Open(ctx, path))
	d := s.Discord()
	for i := 0; ; i++ {
		q := fmt.Sprint(i)
		id := must(d.Begin(ctx, state.Exchange{Question: q, Place: json.RawMessage(`{"token":"x"}`)}))
		fmt.Println("begun", q)
		if err := d.SetMessage(ctx, id, 0, state.Message{Channel: "c", ID: "m" + q}); err != nil {
			panic(err)
		}
		must(d.Keep(ctx, id, state.Turn{Question: q, Answer: "a", Record: json.RawMessage(`{"a":1}`)}))
		fmt.Println("kept", q)
		if err := d.Finish(ctx, id); err != nil {
			panic(err)
		}
		fmt.Println("answered", q)
	}
}
