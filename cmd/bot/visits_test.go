package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestAddressesAgain indexes a feed from one run to the next, as cron does: what
// hasn't changed isn't sent again, unless the index has lost some of it.
func TestAddressesAgain(t *testing.T) {
	long(t) // a second between two requests
	var mu sync.Mutex
	edition, whole := 1, 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		tag := `"page"`
		if r.URL.Path == "/feed" {
			tag = fmt.Sprintf(`"%d"`, edition)
		}
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		whole++
		if r.URL.Path != "/feed" {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<title>Ferry</title><article>%s</article>`, strings.Repeat("<p>The ferry to Lind carried 214 people over the strait on Monday, the harbour office said.</p>", 9))
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Coast</title>`)
		for i := range edition {
			fmt.Fprintf(w, `<item><link>http://%s/%d</link><title>Ferry</title><description>A ferry sailed.</description></item>`, r.Host, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	defer site.Close()
	folder := t.TempDir()
	run := func(says string, fetched int, args ...string) {
		t.Helper()
		cmd := program(t, folder, append([]string{"index", "--index", "news.db"}, args...)...)
		cmd.Env = append(cmd.Env, "DATELINE_INDEX_PRIVATE_NETWORK=true")
		whole = 0
		if out := output(t, cmd); !strings.Contains(out, says) || whole != fetched {
			t.Errorf("%s; %d answers were sent whole, want %q and %d", strings.TrimSpace(out), whole, says, fetched)
		}
	}
	feed := site.URL + "/feed"
	run("1 added, 0 changed, 0 unchanged", 2, feed)
	run("0 added, 0 changed, 1 unchanged", 0, feed)
	edition = 2
	run("1 added, 0 changed, 1 unchanged", 2, feed) // the feed and its new page
	run("0 added, 0 changed, 2 unchanged", 0, feed)
	shown := output(t, program(t, folder, "articles", "list", "--index", "news.db"))
	if strings.Count(shown, "Ferry") != 2 || strings.Contains(output(t, program(t, folder, "articles", "export", "--index", "news.db")), "A ferry sailed") {
		t.Errorf("the index holds %s", shown)
	}
	run("2 unchanged", 3, "--prune", feed) // what is gone is seen only where all is read
	run("0 added, 2 changed, 0 unchanged", 3, "--outlet", "Lind Gazette", feed)
	if err := os.Remove(filepath.Join(folder, "news.db")); err != nil {
		t.Fatal(err)
	}
	run("2 added", 3, feed)
	if err := os.WriteFile(filepath.Join(folder, "news.db.visits"), []byte("{spoilt"), 0o600); err != nil {
		t.Fatal(err)
	}
	run("0 added, 0 changed, 2 unchanged", 3, feed)
}
