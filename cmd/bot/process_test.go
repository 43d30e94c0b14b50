package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the program as a process of its own, in a folder with its cache.
func program(tb testing.TB, folder string, args ...string) *exec.Cmd {
	tb.Helper()
	path, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.CommandContext(tb.Context(), path, args...)
	cmd.Args[0] = "bot"
	cmd.Env, cmd.Dir = environ(folder), folder
	return cmd
}

// output runs the program to its end, which must be a good one.
func output(tb testing.TB, cmd *exec.Cmd) string {
	tb.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%q: %v: %s", cmd.Args[1:], err, stderr.String())
	}
	return string(out)
}

// newswire writes n short articles of one edition into a .jsonl file.
func newswire(tb testing.TB, path string, n, edition int) {
	tb.Helper()
	var b bytes.Buffer
	for i := range n {
		line, err := json.Marshal(map[string]string{
			"id": fmt.Sprintf("wire-%03d", i), "outlet": "Wire",
			"text": fmt.Sprintf("Ferry %d carried %d people.", i, 100*edition+i),
		})
		if err != nil {
			tb.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		tb.Fatal(err)
	}
}

// intact has the program check an index, and returns what it says.
func intact(tb testing.TB, folder string) string {
	tb.Helper()
	check := output(tb, program(tb, folder, "index", "--index", "news.db", "--check"))
	if !strings.Contains(check, "good: ") {
		tb.Fatalf("the check says %q", check)
	}
	return check
}

// full says that nothing is to be left to sampling. Plain go test is to be
// quick.
var full = os.Getenv("DATELINE_FULL") != ""

// long skips a test that takes some seconds of both cores, unless all is to be
// tried: .ci/run does.
func long(t *testing.T) {
	t.Helper()
	if !full || testing.Short() || raceEnabled {
		t.Skip("takes long: DATELINE_FULL=1 runs it, and .ci/run does")
	}
	t.Parallel()
}

// kills is how often a program is killed in a test.
var kills = func() int {
	if full {
		return 50
	}
	return 4
}()

// TestKilledIndexing kills the program at a random moment of its work, again and
// again: in turn while it brings an index up to date and while it makes it anew.
// The index must open each time and hold all of one edition: that of before or
// the new one.
func TestKilledIndexing(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("a minute under the race detector")
	}
	t.Parallel()
	folder := t.TempDir()
	sizes := [2]int{150, 200} // of the editions: they tell them apart
	for i, n := range sizes {
		newswire(t, filepath.Join(folder, fmt.Sprintf("%d.jsonl", i)), n, i+1)
	}
	start := time.Now()
	output(t, program(t, folder, "index", "--index", "news.db", "0.jsonl"))
	whole := time.Since(start)
	held, complete := 0, 0
	for i := range kills {
		way := []string{"--prune", "--rebuild"}[i%2]
		next := 1 - held
		cmd := program(t, folder, "index", "--index", "news.db", way, fmt.Sprintf("%d.jsonl", next))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(whole))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		switch check := intact(t, folder); {
		case strings.Contains(check, fmt.Sprintf("good: %d articles", sizes[next])):
			held = next
			complete++
		case !strings.Contains(check, fmt.Sprintf("good: %d articles", sizes[held])):
			t.Fatalf("neither the edition of before nor the new one: %s", check)
		}
		// The vectors that a killed build leaves would make the next too fast to
		// be caught at embedding.
		_ = os.Remove(filepath.Join(folder, "news.db.building"))
	}
	t.Logf("%d of %d runs of some %v were over before they were killed", complete, kills, whole.Round(time.Millisecond))
}

// TestKilledTogether has two programs index different folders into one index
// while a third asks it, and kills one of the indexers at a random moment, or both,
// again and again. In the end, after one undisturbed run of each, the index must
// hold what one that was never disturbed holds, by a hash over all of it.
func TestKilledTogether(t *testing.T) {
	long(t)
	folder := t.TempDir()
	for _, part := range []string{"one", "two"} {
		if err := os.Mkdir(filepath.Join(folder, part), 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range 330 { // more than go in with one transaction
			text := fmt.Sprintf("Ferry %d of fleet %s carried %d people.", i, part, 100+i)
			if err := os.WriteFile(filepath.Join(folder, part, fmt.Sprintf("%03d.txt", i)), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	start := time.Now()
	output(t, program(t, folder, "index", "--index", "calm.db", "one"))
	whole := time.Since(start)
	output(t, program(t, folder, "index", "--index", "calm.db", "two"))
	for i := range kills {
		if i%4 == 0 { // from nothing again
			for _, suffix := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(filepath.Join(folder, "news.db"+suffix))
			}
			newswire(t, filepath.Join(folder, "seed.jsonl"), 1, 1)
			output(t, program(t, folder, "index", "--index", "news.db", "seed.jsonl"))
		}
		var indexers [2]*exec.Cmd
		for j, part := range []string{"one", "two"} {
			indexers[j] = program(t, folder, "index", "--index", "news.db", part)
			if err := indexers[j].Start(); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(rand.N(whole))
		output(t, program(t, folder, "ask", "--index", "news.db", "How many people did ferry 0 carry?"))
		_ = indexers[i%2].Process.Kill()
		_ = indexers[i%2].Wait()
		other := indexers[1-i%2]
		both := i%3 == 2
		if both {
			time.Sleep(rand.N(whole / 4))
			_ = other.Process.Kill()
		}
		if err := other.Wait(); err != nil && !both {
			t.Fatalf("the other indexer: %v", err)
		}
		intact(t, folder)
	}
	for _, part := range []string{"one", "two"} {
		output(t, program(t, folder, "index", "--index", "news.db", part))
	}
	output(t, program(t, folder, "index", "--index", "news.db", "--remove", "wire-000"))
	if calm, news := contents(t, folder, "calm.db"), contents(t, folder, "news.db"); calm != news {
		t.Errorf("disturbed, the index holds %s, undisturbed %s", news, calm)
	}
}

// contents is how many articles an index holds and the hash over all their fields
// but for the ids that articles with one name got in the order in which they came.
// Vectors are intact's matter.
func contents(tb testing.TB, folder, index string) string {
	tb.Helper()
	var lines []string
	for line := range strings.Lines(output(tb, program(tb, folder, "articles", "export", "--index", index))) {
		var article map[string]any
		if err := json.Unmarshal([]byte(line), &article); err != nil {
			tb.Fatal(err)
		}
		delete(article, "id")
		fields, err := json.Marshal(article) // sorted by name
		if err != nil {
			tb.Fatal(err)
		}
		lines = append(lines, string(fields))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d articles of hash %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
}

// TestInterrupted stops an indexing with Ctrl+C.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no SIGINT for another process")
	}
	t.Parallel()
	folder := t.TempDir()
	newswire(t, filepath.Join(folder, "before.jsonl"), 5, 1)
	newswire(t, filepath.Join(folder, "after.jsonl"), 5_000, 2)
	output(t, program(t, folder, "index", "--index", "news.db", "before.jsonl"))
	cmd := program(t, folder, "index", "--index", "news.db", "--rebuild", "after.jsonl")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, filepath.Join(folder, "news.db.building"))
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != exitInterrupted || stdout.Len() > 0 || stderr.String() != "bot: interrupted\n" {
		t.Errorf("exit status %d, stdout %q, stderr %q", code, &stdout, &stderr)
	}
	if check := intact(t, folder); !strings.Contains(check, "good: 5 articles") {
		t.Errorf("the check says %q", check)
	}
}

func waitFor(tb testing.TB, path string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 5*time.Minute)
	defer cancel()
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if ctx.Err() != nil {
			tb.Fatalf("no %s", path)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func exitCode(tb testing.TB, err error) int {
	tb.Helper()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return 0
}

// TestAskedWhileIndexing: what the first batch held is found while more is still
// to come, and all of it at the end.
func TestAskedWhileIndexing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "wire.jsonl")
	newswire(t, file, 301, 1) // one more than a batch
	lines, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cmd := program(t, folder, "index", "--index", "news.db", "-")
	more, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := more.Write(lines); err != nil {
		t.Fatal(err)
	}
	waitFor(t, filepath.Join(folder, "news.db"))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for {
		list, err := program(t, folder, "articles", "list", "--index", "news.db", "--json").Output()
		if n := strings.Count(string(list), "\n"); err == nil && n == 300 {
			break
		}
		if ctx.Err() != nil {
			t.Fatal("the first batch isn't there")
		}
		time.Sleep(50 * time.Millisecond)
	}
	if answer := output(t, program(t, folder, "ask", "--index", "news.db", "How many people did ferry 123 carry?")); !strings.Contains(answer, "Wire: “Ferry ") {
		t.Errorf("asked meanwhile: %s", answer)
	}
	if err := more.Close(); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != 0 {
		t.Errorf("exit status %d", code)
	}
	if check := intact(t, folder); !strings.Contains(check, "good: 301 articles") {
		t.Errorf("the check says %q", check)
	}
}

// TestTwoAtOnce starts two programs on an empty cache. Both answer; one builds
// the index and the other uses it.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const question = "In which city did the talks take place?"
	var cmds [2]*exec.Cmd
	var outs, faults [2]bytes.Buffer
	for i := range cmds {
		cmds[i] = program(t, folder, "ask", question)
		cmds[i].Stdout, cmds[i].Stderr = &outs[i], &faults[i]
		if err := cmds[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	for i := range cmds {
		if err := cmds[i].Wait(); err != nil {
			t.Fatalf("%v: %s", err, &faults[i])
		}
	}
	if outs[0].String() != outs[1].String() || !strings.Contains(outs[0].String(), "Kabul") {
		t.Errorf("one says %q, the other %q", &outs[0], &outs[1])
	}
	again := output(t, program(t, folder, "index"))
	if !strings.Contains(again, "3 unchanged") || !strings.Contains(again, " 0 texts embedded") {
		t.Errorf("then: %q", again)
	}
}

// TestClosedOutput is bot ask | head -0: no word on standard error, no panic.
func TestClosedOutput(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := prepareCache(folder); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"ask", "Where were the talks?"}, {"search", "Where were the talks?"}, {"index", "--list"}, {"--help"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
		var stderr bytes.Buffer
		cmd := program(t, folder, args...)
		cmd.Stdout, cmd.Stderr = w, &stderr
		err = cmd.Run()
		_ = w.Close()
		status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
		if err == nil || !ok || status.Signal() != syscall.SIGPIPE || stderr.Len() > 0 {
			t.Errorf("%q: %v, %s", args, err, &stderr)
		}
	}
}
