package ingest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"dateline/ingest"
)

// tagged answers with an ETag, and only a request that doesn't have it whole.
func tagged(tag *string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", *tag)
		if r.Header.Get("If-None-Match") == *tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		answer(w, r)
	}
}

// TestVisits takes what was noted to another run: an address is noted with all
// that came of it, and a page that hasn't changed isn't replaced by what its feed
// says of it.
func TestVisits(t *testing.T) {
	edition, same := `"1"`, `"page"`
	s := newSite(t, map[string]http.HandlerFunc{
		"/a": tagged(&same, says("text/html", page)), "/b": tagged(&same, says("text/html", page)),
		"/feed": tagged(&edition, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>Coast</title><item><link>http://%s/a</link><title>A</title><description>Short.</description></item>`, r.Host)
			if edition != `"1"` {
				fmt.Fprintf(w, `<item><link>http://%s/b</link><title>B</title><description>Short.</description></item>`, r.Host)
			}
			fmt.Fprint(w, `</channel></rss>`)
		}),
	})
	feed := s.URL + "/feed"
	var noted map[string]ingest.Visit
	for i, step := range []struct {
		edition, unchanged string
		came               []string // articles
		of                 []string // what the feed is noted with
	}{
		{`"1"`, "0 of 0", []string{"/a"}, []string{"/a"}},
		{`"1"`, "1 of 1", nil, []string{"/a"}},
		{`"2"`, "1 of 1", []string{"/b"}, []string{"/a", "/b"}}, // the page, not the feed
		{`"2"`, "2 of 1", nil, []string{"/a", "/b"}},
	} {
		edition = step.edition
		web := webOf(t, true)
		web.Recall(noted)
		found, faults := readAddress(t, feed, web)
		var came []string
		for _, f := range found {
			came = append(came, f.Origin.Location[len(s.URL):])
		}
		if len(faults) > 0 || !slices.Equal(came, step.came) {
			t.Errorf("step %d: %v came, faults %v", i, came, faults)
		}
		articles, addresses := web.Unchanged()
		if got := fmt.Sprint(articles, " of ", addresses); got != step.unchanged {
			t.Errorf("step %d: %s unchanged", i, got)
		}
		if before := web.Visits(); len(before) != len(noted) {
			t.Errorf("step %d: noted before it is kept: %v", i, before)
		}
		web.Keep()
		noted = web.Visits()
		var of []string
		for _, l := range noted[feed].Locations {
			of = append(of, l[len(s.URL):])
		}
		if !slices.Equal(of, step.of) {
			t.Errorf("step %d: the feed is noted with %v", i, of)
		}
		if _, ok := noted[s.URL+"/robots.txt"]; ok {
			t.Error("robots.txt is noted, of which nothing is kept")
		}
	}
}
