package ingest

import (
	"testing"
	"time"
)

// FuzzSitemap: whatever a server calls a sitemap, what is taken from it are
// addresses of the web, and no more than may be in one.
func FuzzSitemap(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><urlset xmlns="x"><url><loc>https://c.example/a?b=1&amp;c=2</loc></url><url><loc> <![CDATA[http://c.example/b]]> </loc></url></urlset>`))
	f.Add([]byte(`<sitemapindex><sitemap><loc>file:///etc/passwd</loc></sitemap><loc>https://c.example`))
	f.Fuzz(func(t *testing.T, body []byte) {
		pages := sitemap(body)
		if len(pages) > maxSitemap {
			t.Errorf("%d addresses", len(pages))
		}
		for _, p := range pages {
			if !isWebAddress(p) {
				t.Errorf("%q", p)
			}
		}
	})
}

// FuzzRobots: no robots.txt holds requests back for longer than the bound, nor
// stops the program.
func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /closed/\nCrawl-delay: 1e9\n"), "/closed/a")
	f.Add([]byte("user-agent: dateline\nAllow: /*.html$\nDisallow: /\ncrawl-delay: -3"), "/x.html")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		h := &webHost{delay: time.Second}
		h.obey(file, "Dateline/test")
		if h.delay < time.Second || h.delay > maxDelay {
			t.Errorf("a delay of %v", h.delay)
		}
		if h.robots != nil {
			h.robots.Test(path)
		}
	})
}
