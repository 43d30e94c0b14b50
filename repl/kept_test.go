//go:build unix

package repl_test

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/rag"
	"dateline/repl"
	"dateline/state"
)

// halfway is a session in which the second answer was stopped, or failed, after
// its first sentence. The first one is about other articles.
func halfway(t *testing.T, fail error, change ...func(*repl.Options, *repl.Services)) (*chat, *script) {
	t.Helper()
	s := &script{plan: plan{claims: []string{"Gazette: “The bridge opened on Monday.”", "Herald: “The bridge did not open on Monday.”"}}}
	c := start(t, 100, 60, s, change...).ready()
	c.keys(question + "\r")
	c.sees("1.23 s", "> Ask a question")
	s.set(func(p *plan) {
		p.claims, p.hang, p.fail, p.swapped = []string{"Herald says no."}, fail == nil, fail, true
	})
	c.keys("Is it shut?\r")
	c.sees("Herald says no. [1]")
	if fail == nil {
		c.keys("\x03")
		c.sees("Stopped. What is above stays", "> Ask a question")
	} else {
		c.sees(fail.Error(), "> Ask a question")
	}
	return c, s
}

// TestStoppedAnswerStays checks that what the numbers lead to is what is on the
// screen, after an answer was stopped and after a model failed.
func TestStoppedAnswerStays(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]error{"stopped": nil, "failed": errors.New("the model answered 503")} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.state.db")
			c, _ := halfway(t, fail, remembering(t, path))
			c.keys("/1\r")
			c.sees("bytes 0–34 of herald")
			c.keys("/clear\r")
			c.seesNot("herald")
			c.keys("/2\r")
			c.sees("the last answer has no [2]")
			c.keys("/sources\r")
			c.sees("bytes 0–34 of herald", "> Ask a question")
			c.keys("\x0f") // the last place is still that of /1
			c.sees("Herald · Bridge stays shut", "q: back")
			c.keys("q/bad says too little\r")
			c.sees("Noted of the answer that was")
			c.keys("\x04")
			c.leaves()
			kept := must(state.Open(t.Context(), path))
			defer kept.Close()
			opinions := must(kept.Feedback(t.Context()))
			if len(opinions) != 1 || opinions[0].Question != "Is it shut?" || !strings.HasPrefix(opinions[0].Answer, "Herald says no. [1]\n(") {
				t.Errorf("the opinion is of %+v", opinions)
			}
			// The next run goes on with it.
			d := start(t, 100, 60, bridge(), remembering(t, path), func(o *repl.Options, _ *repl.Services) { o.Latest = true })
			d.sees("2 turns. Last: Is it shut?", "Herald says no. [1]", "before its end")
			d.keys("/1\r")
			d.sees("bytes 0–34 of herald")
		})
	}
}

// TestStoppedBeforeAnything stops an answer of which nothing had come: the
// numbers of the one before it aren't its own.
func TestStoppedBeforeAnything(t *testing.T) {
	t.Parallel()
	s := bridge()
	c := start(t, 100, 50, s).ready()
	c.keys(question + "\r")
	c.sees("1.23 s", "> Ask a question")
	s.set(func(p *plan) { p.claims, p.hang, p.asked = nil, true, make(chan rag.Question, 9) })
	c.keys("Is it shut?\r")
	c.sees("reading")
	c.keys("\x03")
	c.sees("Stopped. /retry asks again.", "> Ask a question")
	c.keys("/1\r")
	c.sees("the last answer was stopped before its first sentence: /retry asks again", "> Ask a question")
	c.keys("/retry\r")
	c.sees("> Is it shut?")
}

// TestReadOnAfterStop reads on where the stopped answer is, not where the one
// before it was.
func TestReadOnAfterStop(t *testing.T) {
	t.Parallel()
	c, _ := halfway(t, nil)
	c.keys("\x0f")
	c.sees("Herald · Bridge stays shut", "q: back")
}

// TestRetryKeeps checks that the old answer stays until the new one is whole.
func TestRetryKeeps(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	c, s := halfway(t, nil, remembering(t, path))
	kept := must(state.Open(t.Context(), path))
	defer kept.Close()
	turns := func() (out []string) {
		latest := must(kept.Latest(t.Context(), "repl"))
		for _, turn := range must(kept.Turns(t.Context(), latest.ID)) {
			out = append(out, turn.Question+" "+strings.Join(strings.Fields(turn.Answer), " "))
		}
		return out
	}
	has := func(n int, last string) {
		t.Helper()
		var got []string
		for end := time.Now().Add(deadline); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if got = turns(); len(got) == n && strings.HasPrefix(got[n-1], last) {
				return
			}
		}
		t.Fatalf("kept %q, want %d, the last %q", got, n, last)
	}
	has(2, "Is it shut? Herald says no. [1] (stopped")
	// What was stopped is what is asked again, and a failure leaves it.
	s.set(func(p *plan) { p.hang, p.claims, p.fail = false, nil, errors.New("the model answered 500") })
	c.keys("/retry\r")
	c.sees("> /retry", "> Is it shut?", "answered 500", "The earlier answer stays", "> Ask a question")
	has(2, "Is it shut? Herald says no. [1] (stopped")
	c.keys("/1\r")
	c.sees("bytes 0–34 of herald", "> Ask a question")
	// So does one that was stopped after its first sentence, and comes after it.
	s.set(func(p *plan) { p.hang, p.claims, p.fail, p.swapped = true, []string{"Gazette says yes."}, nil, false })
	c.keys("/retry\r")
	c.sees("Gazette says yes. [1]")
	c.keys("\x03")
	c.until(func() bool { return strings.Count(c.All(), "Stopped. What is above stays") == 2 }, "it is stopped")
	c.sees("> Ask a question")
	has(3, "Is it shut? Gazette says yes. [1] (stopped")
	c.keys("/1\r")
	c.sees("bytes 0–28 of gazette", "> Ask a question")
	// A whole one takes the place of all of them.
	s.set(func(p *plan) { p.hang, p.claims = false, []string{"Nobody knows."} })
	c.keys("/retry\r")
	c.sees("Nobody knows. [1]", "> Ask a question")
	c.until(func() bool { return strings.Count(c.All(), "1.23 s") == 2 }, "it is whole")
	c.keys("/good\r")
	c.sees("Noted, thank you.")
	has(2, "Is it shut? Nobody knows. [1]")
}

// TestRetryLeansOnWhatCameBefore checks that a question asked again isn't given
// its own answer as the conversation so far.
func TestRetryLeansOnWhatCameBefore(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.asked = make(chan rag.Question, 9)
	c := start(t, 80, 50, s).ready()
	for i, keys := range []string{"One?\r", "Two?\r", "/retry\r"} {
		c.keys(keys)
		q := <-s.asked
		if want := min(i, 1); len(q.History) != want {
			t.Errorf("%q leans on %d exchanges, want %d", keys, len(q.History), want)
		}
		c.until(func() bool { return strings.Count(c.All(), "1.23 s") == i+1 }, "it is answered")
	}
}

// TestHangUp checks that closing the window loses nothing that was shown.
func TestHangUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	s := bridge()
	s.hang = true
	c := start(t, 80, 24, s, remembering(t, path)).ready()
	c.keys(question + "\r")
	c.sees("Herald: “The bridge")
	c.stop()
	<-c.ended
	c.ended <- nil
	kept := must(state.Open(t.Context(), path))
	defer kept.Close()
	latest, err := kept.Latest(t.Context(), "repl")
	if err != nil || latest.First != question {
		t.Errorf("kept %+v: %v", latest, err)
	}
}

// TestSavedSaysWhatWasShown saves a conversation with all that an answer may
// have, in each format, and reads it again.
func TestSavedSaysWhatWasShown(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	doubt := &script{plan: plan{claims: []string{"Gazette: <b>open</b>.", "Herald: shut."}, doubt: "only one outlet says so", model: "tiny-1", date: "2010-10-06"}}
	c := start(t, 120, 70, doubt).ready()
	c.keys(question + "\r")
	c.sees("(unconfirmed: only one outlet says so)", "1.23 s", "> Ask a question")
	doubt.set(func(p *plan) { p.hang = true })
	c.keys("And then?\r")
	c.until(func() bool { return strings.Count(c.All(), "Herald: shut.") == 2 }, "it is under way")
	c.keys("\x03")
	c.sees("Stopped. What", "> Ask a question")
	everywhere := []string{
		question, "(unconfirmed: only one outlet says so)", "Gazette and Herald differ", "The bridge cost 13 million.", "13 million is not in what it cites",
		"stopped before its end", "https://gazette.example/bridge", "tiny-1", "asked ", "bytes 0–28", "The bridge opened on Monday.", "2010-10-06",
	}
	for _, name := range []string{"talk.md", "talk.html", "talk.json"} {
		c.keys("/save ~/" + name + "\r")
		c.sees("turns to ~/" + name + ", which only you can read.")
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, mode %v", name, err, info.Mode())
		}
		data := string(must(os.ReadFile(filepath.Join(folder, name))))
		want := everywhere
		switch name {
		case "talk.html":
			data = textOf(t, data)
		case "talk.json":
			want = nil
			var saved struct {
				Schema  string
				Answers []struct {
					rag.Answer
					Asked, Broken string
				}
			}
			if err := json.Unmarshal([]byte(data), &saved); err != nil || len(saved.Answers) != 2 || saved.Answers[1].Broken != "stopped" || saved.Answers[0].Asked == "" ||
				saved.Answers[0].Claims[0].Reason == "" || saved.Answers[0].Usage.Model != "tiny-1" {
				t.Errorf("%v: %+v", err, saved)
			}
		}
		for _, text := range want {
			if !strings.Contains(strings.ReplaceAll(data, `\`, ""), text) {
				t.Errorf("%s lacks %q:\n%s", name, text, data)
			}
		}
	}
	c.keys("/clear\r/history\r")
	c.sees("(unconfirmed: only one outlet says so)", "Gazette and Herald differ", "1 sentence left out", "(stopped before its end)")
	c.keys("/new\r/load ~/talk.json\r")
	c.sees("Going on with 2 turns. Last: And then?", "(stopped before its end)")
}

// textOf is what an HTML page shows; it fails where an answer's text made an
// element.
func textOf(t *testing.T, page string) string {
	t.Helper()
	if strings.Contains(page, "<b>") {
		t.Error("an answer's text made an element")
	}
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, ""))
}

// TestConversations goes from one conversation to another by number, without a
// name, finds one by its words, and deletes one.
func TestConversations(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	c := start(t, 110, 60, bridge(), remembering(t, path)).ready()
	ask := func(q string) {
		t.Helper()
		c.keys(q + "\r")
		c.until(func() bool {
			return strings.Contains(c.Screen(), "> "+q+"\n") && strings.HasSuffix(c.Screen(), "> Ask a question, or /help")
		}, "%s is answered", q)
	}
	ask("Who cut the ribbon?")
	c.keys("/new\r")
	c.sees("A new conversation. /resume 1 goes back to the last one.")
	c.keys("/resume 1\r")
	c.sees("Going on with 1 turn. Last: Who cut the ribbon?")
	c.keys("/new grass\r")
	c.sees(`named "grass"`)
	ask("Who cut the grass?")
	ask("With what?")
	c.keys("/clear\r/sessions\r")
	c.sees(" 1. grass (this one) · 20", "2 turns · Who cut the grass?", " 2. (no name) · 20", "1 turn · Who cut the ribbon?")
	c.keys("/clear\r/sessions RIBBON\r")
	c.sees(" 1. (no name)", "    Who cut the ribbon? → Gazette")
	c.keys("/sessions nothing like it\r")
	c.sees(`No conversation has "nothing like it" in it.`)
	c.keys("/resume 1\r")
	c.sees("Going on with 1 turn. Last: Who cut the ribbon?")
	c.keys("/resume 7\r")
	c.sees("there is no conversation 7: /sessions lists them by number")
	c.keys("/name 7\r")
	c.sees("would be taken for a number")
	c.keys("/sessions\r/delete 1\r")
	c.sees("Deleted “grass”, 2 turns")
	c.keys("/clear\r/sessions\r")
	c.sees("(no name) (this one)")
	c.seesNot("grass")
	c.keys("\x04")
	c.leaves()
	kept := must(state.Open(t.Context(), path))
	defer kept.Close()
	if typed := strings.Join(must(kept.History(t.Context())), "\n"); strings.Contains(typed, "Who cut the grass?") || !strings.Contains(typed, "Who cut the ribbon?") {
		t.Errorf("typed lines:\n%s", typed)
	}
}

// TestResumeOffers lists conversations at the start, where there are several.
func TestResumeOffers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	kept := must(state.Open(t.Context(), path))
	for _, q := range []string{"First?", "Second?", "Third?"} {
		one := must(kept.Start(t.Context(), "repl", ""))
		must(kept.AddTurn(t.Context(), one.ID, state.Turn{Question: q, Answer: "Yes.", Record: []byte(`{"Question":"` + q + `"}`)}))
	}
	_ = kept.Close()
	offering := func(o *repl.Options, _ *repl.Services) { o.Offer = true }
	for _, x := range [][2]string{{"2\r", "Going on with 1 turn. Last: Second?"}, {"/resume 3\r", "Last: First?"}, {"Who cut the ribbon?\r", "1.23 s"}} {
		c := start(t, 80, 30, bridge(), remembering(t, path), offering)
		c.sees(" 1. (no name)", "1 turn · Third?", " 3. (no name)", "Type the number")
		c.keys(x[0])
		c.sees(x[1])
		c.keys("\x04")
		c.leaves()
	}
}

// TestForgetting types a secret and forgets it, in each way there is: neither
// the file nor the editor has it any more.
func TestForgetting(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-kestrel"
	for name, keys := range map[string][2]string{
		"undo":     {"/undo\r", "Taken back: Is it " + secret},
		"this":     {"/forget\r", "Forgotten: 1 turn and what was typed."},
		"all":      {"/forget all\r/forget all yes\r", "Forgotten: 1 conversation and all that was typed."},
		"deleting": {"/delete 1\r", "Deleted “Is it " + secret},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.state.db")
			c := start(t, 100, 40, bridge(), remembering(t, path)).ready()
			c.keys("Is it " + secret + "?\r")
			c.keys("/good\r")
			c.sees("Noted", "> Ask a question")
			if !onDisk(t, path, secret) {
				t.Fatal("the secret was never kept")
			}
			c.keys(keys[0])
			c.sees(keys[1], "> Ask a question")
			c.keys("\x12" + secret)
			c.sees("nothing older: " + secret)
			c.keys("\x07")
			if onDisk(t, path, secret) {
				t.Error("the secret is still on the disk")
			}
			c.keys("\x04")
			c.leaves()
		})
	}
}

// TestUndoKeepsWhatWasTypedTwice takes back one of two turns that were typed
// alike: the line is the other one's, too, and the editor still has it.
func TestUndoKeepsWhatWasTypedTwice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.state.db")
	c := start(t, 100, 40, bridge(), remembering(t, path)).ready()
	for i := range 2 {
		c.keys(question + "\r")
		c.until(func() bool { return strings.Count(c.Screen(), "1.23 s") == i+1 }, "it is answered")
	}
	c.keys("/undo\r")
	c.sees("Taken back: " + question)
	c.keys("\x04")
	c.leaves()
	kept := must(state.Open(t.Context(), path))
	defer kept.Close()
	if lines := must(kept.History(t.Context())); !slices.Contains(lines, question) {
		t.Errorf("what was typed is now %q", lines)
	}
}

// TestPrivate keeps nothing, and says so of commands that would.
func TestPrivate(t *testing.T) {
	t.Parallel()
	c := start(t, 100, 40, bridge(), func(_ *repl.Options, s *repl.Services) { s.Private = true }).ready()
	c.sees("private: nothing is kept")
	c.keys(question + "\r")
	c.sees("1.23 s", "> Ask a question")
	c.keys("/sessions\r")
	c.sees("this conversation is private, so nothing of it is kept")
	c.keys("/forget\r")
	c.sees("Forgotten: 1 turn")
	c.keys("/history\r")
	c.sees("Nothing has been asked yet.")
	c.keys("\x12" + question[:8])
	c.sees("nothing older")
}

func onDisk(t *testing.T, path, text string) bool {
	t.Helper()
	for _, name := range must(filepath.Glob(path + "*")) {
		if strings.Contains(string(must(os.ReadFile(name))), text) {
			return true
		}
	}
	return false
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestGivesAllBack stops with several questions in line.
func TestGivesAllBack(t *testing.T) {
	t.Parallel()
	s := bridge()
	s.hang = true
	c := start(t, 80, 30, s).ready()
	c.keys(question + "\r")
	c.sees("reading")
	for _, q := range []string{"Who cut it?", "With what?", "And why?"} {
		c.keys(q + "\r")
	}
	c.sees("3 questions waiting")
	c.keys("half\x03")
	c.sees("> Who cut it?", "  With what?", "  And why?", "  half", "Stopped.")
}

// TestLeavingWords leaves with the words of other programs, and not with a
// question that has them in it.
func TestLeavingWords(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"exit", "quit", ":q", " EXIT "} {
		c := start(t, 80, 24, bridge()).ready()
		c.keys("exit polls?\r")
		c.sees("1.23 s", "> Ask a question")
		c.keys(word + "\r")
		c.leaves()
	}
	c := plainly(t, bridge())
	c.asks()
	c.keys("quit\r")
	c.leaves()
}

// TestStopOpening stops an index that is being made, and one that doesn't obey.
func TestStopOpening(t *testing.T) {
	t.Parallel()
	for _, obeys := range []bool{true, false} {
		release := make(chan struct{})
		c := start(t, 80, 24, bridge(), func(o *repl.Options, _ *repl.Services) {
			o.Opening = func() string { return "indexing, 3 of 5" }
			o.Open = func(ctx context.Context) (repl.Services, error) {
				if obeys {
					<-ctx.Done()
					return repl.Services{}, ctx.Err()
				}
				<-release
				return repl.Services{}, errors.New("released")
			}
		})
		c.sees("indexing, 3 of 5 · Ctrl+C stops")
		c.keys("\x03")
		if !obeys {
			c.sees("stopping")
			c.keys("\x03")
		}
		err := <-c.ended
		c.ended <- nil
		if !errors.Is(err, repl.ErrStopped) {
			t.Errorf("the session ended with %v", err)
		}
		close(release)
	}
}

// TestCheckDraft checks a file, follows what it cites, and is told what is wrong
// with one that can't be read.
func TestCheckDraft(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	for name, text := range map[string]string{"draft.txt": "The bridge opened\nIt sank\n", "picture.png": "\x89PNG\x00"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := start(t, 100, 50, bridge()).ready()
	c.keys("/check @~/dr\t\r")
	c.sees("line 1: The bridge opened → supported", "line 2: It sank → not in the articles",
		"2 sentences: 1 supported, 1 not in the articles.", "Look at these first:", "  line 2: not in the articles [2]")
	c.keys("/2\r")
	c.sees("bytes 29–48 of gazette")
	c.keys("/check @~/none.txt\r")
	c.sees("there is no such file")
	c.keys("/check @~/picture.png\r")
	c.sees("is no text in UTF-8")
}
