package ingest_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"dateline/ingest"
	"dateline/ingest/ingesttest"
)

// TestPages reads saved pages of many builds. The floors are what is reached;
// bench/html sets it beside other libraries. pages-once were made after the
// rules and read once before these floors were set.
func TestPages(t *testing.T) {
	for folder, floor := range map[string]struct{ precision, recall float64 }{
		"pages": {.985, .995}, "pages-once": {.97, .995},
	} {
		pages, err := ingesttest.Pages(filepath.Join("testdata", folder))
		if err != nil {
			t.Fatal(err)
		}
		var precision, recall float64
		for _, page := range pages {
			found, faults := ingest.ReadAs(t.Context(), page.Name+".html", bytes.NewReader(page.HTML))
			if len(found) != 1 {
				t.Errorf("%s: %d articles, %v", page.Name, len(found), faults)
				continue
			}
			p, r := page.Score(found[0].Text)
			precision, recall = precision+p, recall+r
			if p < .8 || r < .95 {
				t.Errorf("%s: precision %.3f, recall %.3f", page.Name, p, r)
			}
			a := found[0].Article
			for field, got := range map[string]string{"headline": a.Headline, "outlet": a.Outlet, "date": a.Date, "author": a.Author, "url": a.URL, "section": a.Section} {
				want := page.Fields[field]
				if field == "date" {
					want, got = want[:min(len(want), 10)], got[:min(len(got), 10)]
				}
				if want != "" && !strings.EqualFold(got, want) {
					t.Logf("%s: %s is %q, not %q", page.Name, field, got, page.Fields[field])
				}
			}
		}
		n := float64(len(pages))
		t.Logf("%d %s: precision %.3f, recall %.3f", len(pages), folder, precision/n, recall/n)
		if precision/n < floor.precision || recall/n < floor.recall {
			t.Errorf("%s: precision %.3f, recall %.3f, want %v", folder, precision/n, recall/n, floor)
		}
	}
}

// TestBesideTheArticle has what stands on a page beside its article, and near
// misses that are the article's.
func TestBesideTheArticle(t *testing.T) {
	lead := "<p>The council of Lind voted on Tuesday evening to close the ferry for good, after a debate of nine hours that was held behind doors and ended with a song.</p>"
	const leadText = "The council of Lind voted on Tuesday evening to close the ferry for good, after a debate of nine hours that was held behind doors and ended with a song."
	for _, test := range []struct{ name, in, want string }{
		{"share buttons", `<div class="share-tools"><span>Post</span><span>Send</span></div>`, ""},
		{"a share of something", `<p>Its share of the cost is two million.</p>`, "Its share of the cost is two million."},
		{"a part called after a share, but long", `<div class="market-share"><p>` + strings.Repeat("The share of the market that goes to boats fell again. ", 9) + `</p></div>`, strings.TrimSpace(strings.Repeat("The share of the market that goes to boats fell again. ", 9))},
		{"a class that only holds the word", `<div class="shared-column"><p>It ends in May.</p></div>`, "It ends in May."},
		{"names in capitals", `<div class="PageAuthorCard-authorBio">Bo grew up by the sea.</div>`, ""},
		{"an advertisement", `<div><p>Advertisement</p></div><p>Story continues below advertisement</p>`, ""},
		{"a sentence on one", `<p>The advertisement was withdrawn.</p>`, "The advertisement was withdrawn."},
		{"a pointer", `<p><strong>Read more: <a href="/b">Bus to take its place</a></strong></p>`, ""},
		{"a sentence that begins like one", `<p>Read more than one book a year, <a href="/b">she</a> told them.</p>`, "Read more than one book a year, she told them."},
		{"a heading above other articles", `<section><h3>More on this story</h3><ul><li><a href="/b">Bus to take its place</a></li></ul></section>`, ""},
		{"a heading within", `<div><h3>More on this than anybody knew</h3><p>It ends in May.</p></div>`, "More on this than anybody knew\n\nIt ends in May."},
		{"a box that asks for an address", `<div><p>The best of Lind, every Friday.</p><form><input type="email"></form></div>`, ""},
		{"a card", `<a href="/b"><div><h4>Bus to take its place</h4><p>It drives six times a day.</p></div></a>`, ""},
		{"a link in a sentence", `<p>It is <a href="/b">a bus</a> now.</p>`, "It is a bus now."},
		{"for ears", `<p>The <a href="/b">minutes<span class="sr-only"> (opens in a new tab)</span></a> are out.</p>`, "The minutes are out."},
		{"hidden on small screens", `<p class="hidden md:block">It ends in May.</p>`, "It ends in May."},
		{"hidden", `<p class="hidden">It ends in May.</p>`, ""},
		{"the mark of a footnote", `<p>That was in 2004<sup><a href="#fn1">1</a></sup>.</p>`, "That was in 2004."},
		{"a power", `<p>It is 40 m<sup>2</sup> large.</p>`, "It is 40 m2 large."},
		{"rights", `<p>© 2024 Coast Gazette</p>`, ""},
		{"a sentence on rights", `<p>Copyright holders lost the case.</p>`, "Copyright holders lost the case."},
		{"a table of figures", `<table><tr><td>Year</td><td>2004</td></tr><tr><td>Boats</td><td>6</td></tr></table>`, "| Year | 2004 |\n| Boats | 6 |"},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := `<html><head><title>F</title></head><body><article>` + lead + test.in + strings.ReplaceAll(lead, "closed", "shut") + `</article></body></html>`
			found, faults := ingest.ReadAs(t.Context(), "a.html", strings.NewReader(page))
			if len(found) != 1 {
				t.Fatal(faults)
			}
			want := leadText + "\n\n" + test.want + "\n\n" + leadText
			if test.want == "" {
				want = leadText + "\n\n" + leadText
			}
			if found[0].Text != want {
				t.Errorf("read\n%s\nwant\n%s", found[0].Text, want)
			}
		})
	}
	for name, body := range map[string]string{
		"a page whose text is called comments": `<div class="comments">` + lead + lead + `</div>`,
		"a page whose text is called a card":   `<a href="/"><div>` + lead + lead + `</div></a>`,
	} {
		found, _ := ingest.ReadAs(t.Context(), "a.html", strings.NewReader("<html><body>"+body+"</body></html>"))
		if len(found) != 1 || found[0].Text != leadText+"\n\n"+leadText {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// TestPageFields has what pages say of themselves in the ways that they do.
func TestPageFields(t *testing.T) {
	for _, test := range []struct{ name, head, body, want string }{
		{"the outlet at a title's end", `<title>Ferry to close | Local | Coast Gazette</title>`, `<h1>Ferry to close</h1>`, "|Coast Gazette|Ferry to close"},
		{"the outlet at a title's beginning", `<title>Coast Gazette: Ferry to close</title>`, `<h3>x</h3><h1>Ferry to close</h1>`, "|Coast Gazette|Ferry to close"},
		{"a bar in a headline", `<title>Ferry - what now?</title>`, `<h1>Ferry - what now?</h1>`, "|Herald|Ferry - what now?"},
		{"the first heading is the site's name", `<title>Ferry to close - Coast Gazette</title><meta property="og:site_name" content="Coast Gazette">`, `<h1>Coast Gazette</h1><h2>Ferry to close</h2>`, "|Coast Gazette|Ferry to close"},
		{"an author by reference", `<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"F","author":{"@id":"#b"}},{"@id":"#b","@type":"Person","name":"Bo"}]}</script>`, "", "|Herald|F|||Bo"},
		{"an author with an address", `<title>F</title><meta name="author" content="Bo Lind bo@c.example">`, "", "|Herald|F|||Bo Lind"},
		{"microdata", `<title>F</title>`, `<div itemprop="publisher"><meta itemprop="name" content="Coast"></div><abbr itemprop="datePublished" title="2024-05-06">then</abbr>`, "|Coast|F||2024-05-06"},
		{"a day in words", `<title>F</title>`, `<div class="post-date">Published 6th May 2024 at noon</div>`, "|Herald|F||2024-05-06"},
		{"a day of another kind", `<title>F</title>`, `<div class="deadline">6 May 2024</div>`, "|Herald|F"},
	} {
		t.Run(test.name, func(t *testing.T) {
			page := "<html><head>" + test.head + "</head><body>" + test.body + "<p>The council voted on Tuesday to close it.</p></body></html>"
			found, faults := ingest.ReadAs(t.Context(), "a.html", strings.NewReader(page))
			if len(found) != 1 {
				t.Fatal(faults)
			}
			if got, _, _ := strings.Cut(line(found[0].Article), " = "); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
