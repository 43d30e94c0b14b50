package ingest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
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
	// A site of the web leads to one of the machine.
	outside := newSite(t, map[string]http.HandlerFunc{
		"/inwards": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, s.URL+"/page", http.StatusFound) },
		"/page":    says("text/html", page),
	})
	web := webOf(t, false)
	web.Public(func(to netip.AddrPort) bool { return to.String() == strings.TrimPrefix(outside.URL, "http://") })
	if found, faults := read(t, outside.URL+"/page", ingest.Options{Web: web}); len(found) != 1 || len(faults) > 0 {
		t.Errorf("the site outside: %d articles, %v", len(found), faults)
	}
	found, faults := read(t, outside.URL+"/inwards", ingest.Options{Web: web})
	if len(found) > 0 || len(faults) != 1 || !strings.Contains(faults[0].Error(), "an address of this machine") || len(s.asked) > 0 || outside.asked["/inwards"] != 1 {
		t.Errorf("behind a redirect: %d articles, %v; asked for %v", len(found), faults, s.asked)
	}
}

func readAddress(t *testing.T, address string, web *ingest.Web) ([]ingest.Found, []*ingest.Fault) {
	t.Helper()
	return read(t, address, ingest.Options{Web: web})
}

// TestRobots obeys rules with a query, and reads them anew after a day.
func TestRobots(t *testing.T) {
	rules := "User-agent: *\nDisallow: /*?print=\n"
	s := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("ETag", `"v1"`)
			fmt.Fprint(w, rules)
		},
		"/page": says("text/html", page),
	})
	web := webOf(t, true)
	read := func(path string) int { found, _ := readAddress(t, s.URL+path, web); return len(found) }
	if read("/page?print=1") != 0 || read("/page?id=1") != 1 {
		t.Error("a rule with a query isn't obeyed, or too much is")
	}
	rules = "User-agent: *\nDisallow: /page\n"
	web.Keep()
	web.Older(23 * time.Hour)
	if read("/page?id=2") != 1 {
		t.Error("robots.txt was read anew within a day")
	}
	web.Older(2 * time.Hour)
	found, faults := readAddress(t, s.URL+"/page?id=3", web)
	if len(found) != 0 || len(faults) != 1 || s.asked["/robots.txt"] != 2 {
		t.Errorf("robots.txt was asked for %d times in more than a day", s.asked["/robots.txt"])
	}
}

// TestPacked reads a sitemap that is kept as a gzip file, whatever it is said to
// be.
func TestPacked(t *testing.T) {
	for _, kind := range []string{"application/gzip", "application/xml", "text/plain"} {
		s := newSite(t, map[string]http.HandlerFunc{"/page": says("text/html", page)})
		packed := gzipped(`<?xml version="1.0"?><urlset xmlns="x"><url><loc>` + s.URL + `/page</loc></url></urlset>`)
		s.Config.Handler = packedHandler(s.Config.Handler, kind, packed)
		if found, faults := read(t, s.URL+"/sitemap.xml.gz", ingest.Options{Web: webOf(t, true)}); len(found) != 1 || len(faults) > 0 {
			t.Errorf("%s: %d articles, %v", kind, len(found), faults)
		}
	}
}

func packedHandler(other http.Handler, kind, packed string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/sitemap.xml.gz" {
			other.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, packed)
	})
}

// TestOtherHosts fetches what a feed sums up from whatever host has it, if that
// host's robots.txt lets it.
func TestOtherHosts(t *testing.T) {
	papers := newSite(t, map[string]http.HandlerFunc{
		"/robots.txt": says("text/plain", "User-agent: *\nDisallow: /closed\n"),
		"/page":       says("text/html", page), "/closed": says("text/html", page),
	})
	other := strings.Replace(papers.URL, "127.0.0.1", "localhost", 1)
	item := func(path string) string {
		return "<item><link>" + other + path + "</link><description>Short " + path + ".</description></item>"
	}
	s := newSite(t, map[string]http.HandlerFunc{
		"/feed": says("application/rss+xml", `<rss version="2.0"><channel><title>Coast</title>`+item("/page")+item("/closed")+`</channel></rss>`),
	})
	found, faults := read(t, s.URL+"/feed", ingest.Options{Web: webOf(t, true)})
	if len(found) != 2 || found[0].Text != "The council voted." || found[1].Text != "Short /closed." || len(faults) > 0 || papers.asked["/closed"] > 0 {
		t.Errorf("%+v, %v", found, faults)
	}
}

// TestComeAgain waits for a host that says for how long, and not for one that
// says so for ever or for too long.
func TestComeAgain(t *testing.T) {
	busy := func(times int, code int, after string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if times--; times >= 0 {
				w.Header().Set("Retry-After", after)
				w.WriteHeader(code)
				return
			}
			says("text/html", page)(w, r)
		}
	}
	s := newSite(t, map[string]http.HandlerFunc{
		"/once": busy(1, http.StatusTooManyRequests, "0"), "/twice": busy(2, http.StatusServiceUnavailable, "0"), "/always": busy(99, http.StatusTooManyRequests, "0"),
		"/tomorrow": busy(1, http.StatusTooManyRequests, "86400"), "/broken": busy(1, http.StatusInternalServerError, "0"),
	})
	for path, asked := range map[string]int{"/once": 2, "/twice": 3, "/always": 3, "/tomorrow": 1, "/broken": 1} {
		found, faults := read(t, s.URL+path, ingest.Options{Web: webOf(t, true)})
		if read := len(found) == 1 && len(faults) == 0; read != (path == "/once" || path == "/twice") || s.asked[path] != asked {
			t.Errorf("%s: %d articles, %v, asked for %d times", path, len(found), faults, s.asked[path])
		}
	}
}

// TestLostPage: what was fetched and not kept is fetched again.
func TestLostPage(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/page": func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"v1"`)
		says("text/html", page)(w, r)
	}})
	web := webOf(t, true)
	for i, step := range []struct {
		after func()
		want  int
	}{{web.Drop, 1}, {web.Keep, 1}, {web.Drop, 0}} {
		address := strings.Replace(s.URL, "http://", []string{"HTTP://", "Http://", "http://"}[i], 1)
		found, faults := read(t, address+"/page", ingest.Options{Web: web})
		step.after()
		if len(found) != step.want || len(faults) > 0 {
			t.Errorf("time %d: %d articles, %v", i, len(found), faults)
		}
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
		web.Keep()
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
