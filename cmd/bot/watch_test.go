package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// heard is what a program has written so far.
type heard struct{ heldBack }

func (h *heard) String() string { return string(h.bytes()) }

// hear waits until a program has written something.
func (h *heard) hear(t *testing.T, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for !strings.Contains(h.String(), want) {
		if ctx.Err() != nil {
			t.Fatalf("no %q in\n%s", want, h)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// watched starts a program that watches. It is stopped as by Ctrl+C.
func watched(t *testing.T, cmd *exec.Cmd) (out *heard, stop func()) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no SIGINT for another process")
	}
	out = &heard{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return out, func() {
		t.Helper()
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if code := exitCode(t, cmd.Wait()); code != exitInterrupted {
			t.Errorf("exit status %d\n%s", code, out)
		}
	}
}

// TestWatchFolder has a folder followed while files come, change, break, move
// and go, in it and in a folder that is made later.
func TestWatchFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		file := filepath.Join(folder, "news", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("a.txt", "Ferry one carried 214 people to Lind.")
	out, stop := watched(t, program(t, folder, "index", "--index", "news.db", "--watch", "news"))
	out.hear(t, "1 added, 0 changed, 0 unchanged")
	put("b.txt", "Ferry two carried 90 people to Oss.")
	out.hear(t, "1 added, 0 changed, 1 unchanged")
	put("a.txt", "Ferry one carried 219 people to Lind.")
	out.hear(t, "0 added, 1 changed, 1 unchanged")
	put("later/c.txt", "Ferry three stayed in the harbour.")
	out.hear(t, "1 added, 0 changed, 2 unchanged")
	put("bad.txt", "ab\x00\x01")
	out.hear(t, "bad.txt: this is a binary file")
	put("bad.txt", "Ferry four is new.")
	out.hear(t, "1 added, 0 changed, 3 unchanged")
	if err := os.Remove(filepath.Join(folder, "news", "b.txt")); err != nil {
		t.Fatal(err)
	}
	out.hear(t, "1 article is no longer in news (b.txt)")
	put(".hidden.txt", "Nobody reads this.")
	stop()
	if check := intact(t, folder); !strings.Contains(check, "good: 4 articles") {
		t.Errorf("the check says %q", check)
	}
}

// TestWatchPrunes: what goes from a watched folder goes from the index when that
// is asked for, and nothing else does.
func TestWatchPrunes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"news/a.txt": "Ferry one sank.", "news/b.txt": "Ferry two sank.", "other/c.txt": "Ferry three sank."} {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, stop := watched(t, program(t, folder, "index", "--index", "news.db", "--watch", "--prune", "news", "other"))
	out.hear(t, "3 added, 0 changed, 0 unchanged")
	if err := os.Remove(filepath.Join(folder, "news", "b.txt")); err != nil {
		t.Fatal(err)
	}
	out.hear(t, "0 added, 0 changed, 1 unchanged, 1 removed")
	stop()
	if check := intact(t, folder); !strings.Contains(check, "good: 2 articles") {
		t.Errorf("the check says %q", check)
	}
}

// TestWatchFeed asks a feed again, and reads only what is new in it.
func TestWatchFeed(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	items, asked := 1, 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" {
			http.NotFound(w, r)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		asked++
		tag := fmt.Sprintf(`"%d"`, items)
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Coast</title>`)
		for i := range items {
			fmt.Fprintf(w, `<item><guid>%d</guid><title>Ferry %d</title><description>Ferry %d carried %d people to Lind.</description></item>`, i, i, i, 100+i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	defer site.Close()
	folder := t.TempDir()
	cmd := program(t, folder, "index", "--index", "news.db", "--watch", "--every", "1s", site.URL+"/feed")
	cmd.Env = append(cmd.Env, "DATELINE_INDEX_PRIVATE_NETWORK=true")
	out, stop := watched(t, cmd)
	out.hear(t, "1 added, 0 changed, 0 unchanged")
	mu.Lock()
	items = 2
	mu.Unlock()
	out.hear(t, "1 added, 0 changed, 1 unchanged")
	stop()
	mu.Lock()
	defer mu.Unlock()
	if asked < 2 {
		t.Errorf("asked %d times", asked)
	}
	if n := strings.Count(out.String(), "\n"); n > 4 { // nothing is said of times without news
		t.Errorf("%d lines:\n%s", n, out)
	}
}

// TestIndexProgress shows on a terminal how far a run is and how fast it goes,
// takes that away at the end, and leaves a pipe alone.
func TestIndexProgress(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	newswire(t, filepath.Join(folder, "wire.jsonl"), 400, 1)
	screen, out := onTerminal(t, folder, nil, true, "index", "--index", "a.db", "wire.jsonl")
	if !strings.Contains(screen, " embedded, ") || !strings.Contains(screen, " a second") || !strings.HasSuffix(strings.TrimRight(screen, "\r\n"), "\x1b[K") {
		t.Errorf("the terminal shows %q", screen)
	}
	if !strings.HasPrefix(out, "a.db: 400 added, 0 changed, 0 unchanged, 0 removed; ") || strings.Count(out, "\n") != 1 {
		t.Errorf("standard output is %q", out)
	}
}

// TestProgressInAPipe is a line now and then, with the time that is left.
func TestProgressInAPipe(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := (&app{stderr: &out}).progress()
	p.total = 1000
	p.set(10, 100)
	if out.Len() > 0 {
		t.Errorf("at once: %q", &out)
	}
	p.began, p.told = p.began.Add(-time.Minute), p.told.Add(-time.Minute)
	p.read.Store(250)
	p.set(20, 100)
	p.set(30, 100)
	p.finish()
	if want := "bot: 0 articles indexed, 20 texts embedded, 0 a second, 25 % read, about 3m0s left\n"; out.String() != want {
		t.Errorf("after a minute %q, want %q", out.String(), want)
	}
}
