package ingest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/ingest"
)

// site is a web site that counts what is asked of it.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	times []time.Time
	agent string
}

func newSite(t *testing.T, pages map[string]http.HandlerFunc) *site {
	s := &site{asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		s.times = append(s.times, time.Now())
		s.agent = r.UserAgent()
		s.mu.Unlock()
		if page, ok := pages[r.URL.Path]; ok {
			page(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func says(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, strings.ReplaceAll(body, "SITE", "http://"+r.Host))
	}
}

func webOf(t *testing.T, private bool) *ingest.Web {
	web := ingest.NewWeb(ingest.WebOptions{UserAgent: "Dateline/test", Delay: time.Millisecond, Private: private})
	t.Cleanup(web.Close)
	return web
}

const page = `<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>The council voted.</p></article></body></html>`

func TestAddresses(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": says("text/plain", "User-agent: *\nDisallow: /closed/\n"),
		"/page":       says("text/html", page),
		"/text":       says("text/plain; charset=iso-8859-1", "S\xf8lvberg said no."),
		"/closed/a":   says("text/html", page),
		"/moved":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/page", http.StatusFound) },
		"/round":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) },
		"/inside": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		},
		"/to-closed": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/closed/a", http.StatusFound) },
		"/broken":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"/picture":   says("image/png", "\x89PNG\r\n\x1a\n\x00\x00"),
		"/huge": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			block := []byte(strings.Repeat("word ", 1<<18))
			for range 30 {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		},
		"/feed":    says("application/rss+xml", `<rss version="2.0"><channel><title>Coast</title><item><title>Ferry, says the feed</title><link>SITE/page</link><pubDate>Tue, 16 May 2023 08:30:00 +0200</pubDate><description>Short.</description></item><item><link>SITE/gone</link><description>Only this.</description></item></channel></rss>`),
		"/sitemap": says("application/xml", `<?xml version="1.0"?><urlset xmlns="x"><url><loc>SITE/page</loc></url><url><loc>SITE/text</loc></url><url><loc>SITE/closed/a</loc></url></urlset>`),
		"/index":   says("application/xml", `<sitemapindex><sitemap><loc>SITE/sitemap</loc></sitemap><sitemap><loc>SITE/index</loc></sitemap></sitemapindex>`),
	})
	for _, test := range []struct {
		path string
		want []string
		says string
	}{
		{"/page", []string{"Ferry = The council voted."}, ""},
		{"/text", []string{" = Sølvberg said no."}, ""},
		{"/moved", []string{"Ferry = The council voted."}, ""},
		{"/feed", []string{"Ferry = The council voted.", " = Only this."}, ""},
		{"/sitemap", []string{"Ferry = The council voted.", " = Sølvberg said no."}, "robots.txt"},
		{"/index", []string{"Ferry = The council voted.", " = Sølvberg said no."}, "robots.txt"},
		{"/closed/a", nil, "robots.txt asks programs not to"},
		{"/to-closed", nil, "robots.txt asks programs not to"},
		{"/round", nil, "redirects more than"},
		{"/inside", nil, "is not an http or https address"},
		{"/broken", nil, "the server answered 500"},
		{"/none", nil, "the server answered 404"},
		{"/picture", nil, "binary"},
		{"/huge", nil, "too large"},
	} {
		t.Run(test.path[1:], func(t *testing.T) {
			found, faults := read(t, s.URL+test.path, ingest.Options{Web: webOf(t, true)})
			var got []string
			for _, f := range found {
				got = append(got, f.Headline+" = "+f.Text)
				if !strings.HasPrefix(f.Origin.Location, s.URL) || !strings.HasPrefix(f.URL, s.URL) {
					t.Errorf("%+v isn't from %s", f, s.URL)
				}
			}
			if strings.Join(got, "|") != strings.Join(test.want, "|") {
				t.Errorf("%q, want %q; %v", got, test.want, faults)
			}
			if test.says == "" && len(faults) > 0 || test.says != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), test.says)) {
				t.Errorf("%v, want %q", faults, test.says)
			}
		})
	}
	if s.agent != "Dateline/test" || s.asked["/closed/a"] > 0 {
		t.Errorf("agent %q, %v", s.agent, s.asked)
	}
}

// TestPrivateAddresses: the machine's own addresses are refused, by number, by
// name and behind a redirect.
func TestPrivateAddresses(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/page": says("text/html", page)})
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, address := range []string{s.URL + "/page", "http://localhost" + port + "/page", "http://[::1]" + port + "/page", "http://[::ffff:127.0.0.1]" + port + "/page", "http://0.0.0.0" + port + "/page", "http://2130706433" + port + "/page"} {
		found, faults := read(t, address, ingest.Options{Web: webOf(t, false)})
		if len(found) > 0 || len(faults) != 1 {
			t.Errorf("%s: %d articles, %v", address, len(found), faults)
		}
	}
	if len(s.asked) > 0 {
		t.Errorf("asked for %v", s.asked)
	}
}

// TestPolite waits between requests and asks only for what has changed.
func TestPolite(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": says("text/plain", "User-agent: *\nCrawl-delay: 0.3\n"),
		"/page": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == `"v1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("ETag", `"v1"`)
			says("text/html", page)(w, r)
		},
	})
	web := webOf(t, true)
	for i := range 3 {
		found, faults := read(t, s.URL+"/page", ingest.Options{Web: web})
		if want := max(0, 1-i); len(found) != want || len(faults) > 0 {
			t.Errorf("time %d: %d articles, %v", i, len(found), faults)
		}
	}
	for i := 2; i < len(s.times); i++ {
		if gap := s.times[i].Sub(s.times[i-1]); gap < 250*time.Millisecond {
			t.Errorf("request %d came %v after the one before", i, gap)
		}
	}
	if s.asked["/robots.txt"] != 1 || s.asked["/page"] != 3 {
		t.Errorf("%v", s.asked)
	}
}
