package ingest_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/ingest"
)

// lay writes files into a new folder called Herald.
func lay(t testing.TB, files map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "Herald")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// read reads a source to its end, with ids.
func read(t testing.TB, source string, o ingest.Options) (found []ingest.Found, faults []*ingest.Fault) {
	t.Helper()
	names := ingest.NewNames(nil)
	for one, err := range ingest.NewReader(o).Read(t.Context(), source) {
		if err != nil {
			fault, ok := errors.AsType[*ingest.Fault](err)
			if !ok {
				t.Fatal(err)
			}
			faults = append(faults, fault)
			continue
		}
		if double, _ := names.Name(&one); !double {
			found = append(found, one)
		}
	}
	return found, faults
}

// line writes the fields of an article that matter to a test on one line.
func line(a corpus.Article) string {
	fields := []string{a.ID, a.Outlet, a.Headline, a.URL, a.Date, a.Author, a.Section, a.Language}
	return strings.TrimRight(strings.Join(fields, "|"), "|") + " = " + a.Text
}

const sentence = "The council voted on Tuesday to close the ferry."

func utf16of(text string, big, mark bool) string {
	var b strings.Builder
	units := utf16.Encode([]rune(text))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		if big {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		} else {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
	}
	return b.String()
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func docx(parts map[string]string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		f, _ := w.Create(name)
		_, _ = f.Write([]byte(text))
	}
	_ = w.Close()
	return b.String()
}

func document(body string) string {
	return `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`
}

func warcOf(address, kind, body string) string {
	http := "HTTP/1.1 200 OK\r\nContent-Type: " + kind + "\r\n\r\n" + body
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: 2023-05-16T06:30:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"+
		"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", address, len(http), http)
}

// TestFormats reads one file of each kind and near misses of it.
func TestFormats(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		want             []string
	}{
		{"plain", "a.txt", sentence, []string{"a.txt|Herald = " + sentence}},
		{"front matter", "a.txt", "---\nOutlet: Ridge\nTITLE: Six boats\nauthor: Bo\ntags: [x]\n---\nSix boats sank.", []string{"a.txt|Ridge|Six boats|||Bo = Six boats sank."}},
		{"front matter with CRLF and a mark", "a.txt", "\ufeff---\r\noutlet: Ridge\r\n---\r\nSix boats sank.\r\n", []string{"a.txt|Ridge = Six boats sank.\r"}},
		{"front matter with CR", "a.txt", "---\routlet: Ridge\r---\rSix boats sank.\r", []string{"a.txt|Ridge = Six boats sank.\r"}},
		{"front matter that isn't YAML", "a.txt", "---\noutlet: Coast Radio\nheadline: Ship: oil seen\n---\nOil was seen.", []string{"a.txt|Coast Radio|Ship: oil seen = Oil was seen."}},
		{"front matter with a tag sign", "a.txt", "---\nheadline: A day of #metoo # checked\n---\nOil was seen.", []string{"a.txt|Herald|A day of #metoo = Oil was seen."}},
		{"front matter with objects", "a.md", "---\ntitle: T\nauthor:\n  - name: Ann\n  - Bo\nsource: https://x.example/a\npublisher: {name: X}\n---\nOil was seen.", []string{"a.md|X|T|https://x.example/a||Ann, Bo = Oil was seen."}},
		{"TOML", "a.md", "+++\ntitle = \"Storm\"\ndate = 2023-01-04\n[params]\nauthor = \"Bo\"\n+++\n\nA storm came.", []string{"a.md|Herald|Storm||2023-01-04|Bo = A storm came."}},
		{"a dash line that opens no front matter", "a.txt", "---\n\nA dash line opens this.\n\n---\nSix boats sank.", []string{"a.txt|Herald = ---\n\nA dash line opens this.\n\n---\nSix boats sank."}},
		{"front matter that isn't closed", "a.txt", "---\noutlet: Ridge\nSix boats sank.", []string{"a.txt|Herald = ---\noutlet: Ridge\nSix boats sank."}},
		{"a note between dash lines", "a.txt", "---\nNote: this is old.\n---\nSix boats sank.", []string{"a.txt|Herald = ---\nNote: this is old.\n---\nSix boats sank."}},
		{"id given", "a.txt", "---\nid: 7\n---\nSix boats sank.", []string{"7|Herald = Six boats sank."}},
		{
			"hyphens at line ends", "a.txt", "About 940 employ-\nees of the refin-\n  ery lose their jobs. Twenty-\nfive well-\nknown men and the Anglo-\nSaxon. Pages 3-\n4.",
			[]string{"a.txt|Herald = About 940 employees of the refinery lose their jobs. Twenty-\nfive well-\nknown men and the Anglo-\nSaxon. Pages 3-\n4."},
		},

		{"Windows-1252", "a.txt", "\x93We can\x92t go on,\x94 said S\xf8lvberg.", []string{"a.txt|Herald = “We can’t go on,” said Sølvberg."}},
		{"Latin-1", "a.txt", "Said Ingrid S\xf8lvberg of N\xfa\xf1ez.", []string{"a.txt|Herald = Said Ingrid Sølvberg of Núñez."}},
		{"UTF-16", "a.txt", utf16of("---\noutlet: Ridge\n---\nSaid Sølvberg.", false, true), []string{"a.txt|Ridge = Said Sølvberg."}},
		{"UTF-16, big end first", "a.txt", utf16of("Said Sølvberg.", true, true), []string{"a.txt|Herald = Said Sølvberg."}},
		{"UTF-16 without a mark", "a.txt", utf16of("Said Ingrid Sølvberg.", false, false), []string{"a.txt|Herald = Said Ingrid Sølvberg."}},
		{"UTF-32", "a.txt", "\xff\xfe\x00\x00S\x00\x00\x00\xf8\x00\x00\x00l\x00\x00\x00.\x00\x00\x00", []string{"a.txt|Herald = Søl."}},
		{"UTF-8 cut short", "a.txt", "Sølvberg and Núñe\xc3", []string{"a.txt|Herald = Sølvberg and Núñe"}},
		{"Cyrillic", "a.txt", "\xcc\xfd\xf0 \xe3\xee\xf0\xee\xe4\xe0 \xee\xf2\xea\xf0\xfb\xeb \xed\xee\xe2\xfb\xe9 \xec\xee\xf1\xf2 \xf7\xe5\xf0\xe5\xe7 \xf0\xe5\xea\xf3 \xe2 \xf1\xf0\xe5\xe4\xf3 \xf3\xf2\xf0\xee\xec.", []string{"a.txt|Herald = Мэр города открыл новый мост через реку в среду утром."}},

		{
			"Markdown", "a.md", "# Ferry\n\nThe **council** of [Lind](https://l.example \"x\") said: &ldquo;no&rdquo;.[^1]\n\n![Dusk](a.jpg)\n\n* One *boat*.\n* Two.\n\n<div class=\"ad\">Now!</div>\n\n[^1]: Minutes, p. 4.",
			[]string{"a.md|Herald|Ferry = The council of Lind said: “no”.\n\nOne boat.\nTwo.\n\nNow!\n\nMinutes, p. 4."},
		},
		{"Markdown table", "a.md", "Pupils:\n\n| School | N |\n|---|--:|\n| Alder | 310 |", []string{"a.md|Herald = Pupils:\n\n| School | N |\n| Alder | 310 |"}},
		{"Markdown's stars in a sum", "a.md", "It is 2 * 3 * 4 of a_b_c.", []string{"a.md|Herald = It is 2 * 3 * 4 of a_b_c."}},
		{"Markdown with wiki links", "a.md", "The [[harbour|port]] of [[Lind]] ![[map.png]]opened.", []string{"a.md|Herald = The port of Lind opened."}},

		{
			"HTML", "a.html", `<html lang="en-GB"><head><title>Ferry to close | Coast Gazette</title><meta property="og:site_name" content="Coast Gazette"><link rel="canonical" href="https://c.example/f"><meta property="article:published_time" content="2023-05-16T08:30:00+02:00"><meta name="author" content="Liv Strand"></head><body><nav>Home | News</nav><article><h1>Ferry to close</h1><p>The <b>council</b> voted&nbsp;on Tuesday.</p><script>x()</script><p hidden>No.</p><p>It said so.</p></article><footer>Cookies</footer></body></html>`,
			[]string{"a.html|Coast Gazette|Ferry to close|https://c.example/f|2023-05-16T08:30:00+02:00|Liv Strand||en-GB = The council voted on Tuesday.\n\nIt said so."},
		},
		{"HTML named a text", "a.txt", "<!doctype html><html><head><title>F</title></head><body><p>The council voted &amp; left.</p></body></html>", []string{"a.txt|Herald|F = The council voted & left."}},
		{"a text that begins with a sign", "a.txt", "<3 is what the mayor wrote.", []string{"a.txt|Herald = <3 is what the mayor wrote."}},
		{"HTML in Windows-1252", "a.html", "<html><head><meta charset=\"windows-1252\"></head><body><p>S\xf8lvberg said no.</p></body></html>", []string{"a.html|Herald = Sølvberg said no."}},
		{
			"linked data", "a.html", `<html><head><script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"No"},{"@type":"NewsArticle","headline":"Ferry &amp; bus","datePublished":"2023-05-16","author":[{"name":"Ann"},{"name":"Bo"}],"publisher":{"name":"Coast"},"articleSection":"Local"}]}</script></head><body><p>The council voted.</p></body></html>`,
			[]string{"a.html|Coast|Ferry & bus||2023-05-16|Ann, Bo|Local = The council voted."},
		},

		{
			"RSS", "a.xml", `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Coast</title><item><title>Ferry &amp; bus</title><link>https://c.example/f</link><pubDate>Tue, 16 May 2023 08:30:00 +0200</pubDate><description>Short.</description><content:encoded><![CDATA[<p>The council voted.</p><p>It left.</p>]]></content:encoded></item></channel></rss>`,
			[]string{"a.xml#https://c.example/f|Coast|Ferry & bus|https://c.example/f|2023-05-16T08:30:00+02:00 = The council voted.\n\nIt left."},
		},
		{
			"Atom", "a.atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>Fell</title><entry><id>x1</id><title>Storm</title><updated>2023-01-04T10:00:00Z</updated><author><name>Bo</name></author><content type="html">&lt;p&gt;A storm came.&lt;/p&gt;</content></entry></feed>`,
			[]string{"a.atom#x1|Fell|Storm||2023-01-04T10:00:00Z|Bo = A storm came."},
		},
		{"a feed cut short", "a.rss", `<rss version="2.0"><channel><title>C</title><item><guid>1</guid><description>The council voted.</description></item><item><guid>2</guid><descr`, []string{"a.rss#1|C = The council voted."}},

		{
			"JSON Lines", "a.jsonl", "\ufeff" + `{"id":"a","outlet":"NPR","headline":"H","url":"http://n.example","date":"Monday","text":"One.\nTwo \u2014 three."}` + "\n\n" + `{"id":6,"source":"NPR","title":"T","body":"Four.","author":{"name":"Bo"},"x":[1]}` + "\n",
			[]string{"a|NPR|H|http://n.example|Monday = One.\nTwo — three.", "6|NPR|T|||Bo = Four."},
		},
		{
			"JSON array, written over lines", "a.json", "[\n {\n  \"id\": \"a\",\n  \"publisher\": \"O\",\n  \"text\": \"Six boats sank.\",\n  \"date\": 1684218600\n },\n {\"id\":\"b\",\"outlet\":\"O\",\"content\":\"<p>Two &amp; three.</p><p>Four.</p>\"}\n]",
			[]string{"a|O|||2023-05-16T06:30:00Z = Six boats sank.", "b|O = Two & three.\n\nFour."},
		},
		{
			"a list within an object", "a.json", `{"status":"ok","articles":[{"source":{"id":null,"name":"O"},"url":"https://o.example/a","content":"Six boats sank."}]}`,
			[]string{"a.json#https://o.example/a|O||https://o.example/a = Six boats sank."},
		},
		{
			"what is no object between others", "a.json", `["a, b", {"id":"a","outlet":"O","text":"One."}, 5, null, {"id":"b","outlet":"O","text":"Two, \"5\", three."}]`,
			[]string{"a|O = One.", `b|O = Two, "5", three.`},
		},
		{
			"broken lines between others", "a.jsonl", `{"id":"a","outlet":"O","text":"One."}` + "\n" + `{"id":"b","text":"not closed` + "\n" + `{"id":"c","outlet":"O",` + "\n" + `{"id":"d","outlet":"O","text":"Two."}` + "\nnonsense\n" + `{"id":"e","outlet":"O","text":"Three."`,
			[]string{"a|O = One.", "d|O = Two."},
		},
		{
			"one id twice", "a.jsonl", `{"id":"a","outlet":"O","text":"One."}` + "\n" + `{"id":"a","outlet":"O","text":"Two."}` + "\n" + `{"id":"a","outlet":"O","text":"One."}`,
			[]string{"a|O = One.", "a#2|O = Two."},
		},
		{"CSV", "a.csv", "Title,Source,Published,Body\nFerry,Coast,2023-05-16,\"The council voted.\nIt left.\"\n", []string{"a.csv#f8a5|Coast|Ferry||2023-05-16 = The council voted.\nIt left."}},
		{"CSV with semicolons in Windows-1252", "a.csv", "id;text\n1;S\xf8lvberg said no.\n", []string{"1|Herald = Sølvberg said no."}},

		{
			"message", "a.eml", "From: \"Coast Desk\" <d@c.example>\nSubject: =?utf-8?q?Ferry_S=C3=B8l?=\nDate: Tue, 16 May 2023 08:30:00 +0200\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nThe council of S=F8l vo=\nted.\n--=20\nBo\n",
			[]string{"a.eml|Coast Desk|Ferry Søl||2023-05-16T08:30:00+02:00 = The council of Søl voted."},
		},
		{
			"message of two parts", "a.eml", "From: d@c.example\nSubject: F\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nNo.\n--x\nContent-Type: text/html\n\n<p>The council voted on Tuesday to close it.</p>\n--x--\n",
			[]string{"a.eml|c.example|F = The council voted on Tuesday to close it."},
		},
		{
			"mbox", "a.mbox", "From a Mon\nFrom: A <a@x.example>\nMessage-ID: <1@x>\nSubject: One\n\nThe council voted.\n>From here on it is closed.\n\nFrom b Tue\nFrom: B <b@x.example>\nMessage-ID: <2@x>\nSubject: Two\n\nIt left.\n",
			[]string{"a.mbox#1@x|A|One = The council voted.\nFrom here on it is closed.", "a.mbox#2@x|B|Two = It left."},
		},
		{
			"mbox with a sentence that begins with From", "a.mbox", "From a Mon\nFrom: A <a@x.example>\nMessage-ID: <1@x>\nSubject: One\n\nThe ferry left.\n\nFrom the start it was late.\n\nFrom b Tue\nFrom: B <b@x.example>\nMessage-ID: <2@x>\nSubject: Two\n\nIt came.\n",
			[]string{"a.mbox#1@x|A|One = The ferry left.\n\nFrom the start it was late.", "a.mbox#2@x|B|Two = It came."},
		},
		{
			"docx", "a.docx", docx(map[string]string{"word/document.xml": document(`<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ferry</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">The </w:t></w:r><w:del><w:r><w:delText>old </w:delText></w:r></w:del><w:r><w:t>council voted.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Year</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2004</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`), "docProps/core.xml": `<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Bo</dc:creator></c>`}),
			[]string{"a.docx|Herald|Ferry|||Bo = The council voted.\n\n| Year | 2004 |"},
		},
		{
			"WARC", "a.warc", warcOf("https://c.example/f", "text/html", "<html><head><title>Ferry</title></head><body><p>The council voted.</p></body></html>") + warcOf("https://c.example/x.png", "image/png", "\x89PNG") + warcOf("https://c.example/g", "text/plain", sentence),
			[]string{"a.warc#https://c.example/f|c.example|Ferry|https://c.example/f = The council voted.", "a.warc#https://c.example/g|c.example||https://c.example/g = " + sentence},
		},
		{"gzip", "a.jsonl.gz", gzipped(`{"id":"a","outlet":"O","text":"One."}`), []string{"a|O = One."}},
		{"gzip of a text", "a.txt.gz", gzipped(sentence), []string{"a.txt.gz|Herald = " + sentence}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, faults := read(t, lay(t, map[string]string{test.file: test.text}), ingest.Options{})
			var got []string
			for _, f := range found {
				text := line(f.Article)
				if i := strings.Index(text, "#"); test.file == "a.csv" && i > 0 && i < 8 {
					text = text[:i+1] + "f8a5" + text[strings.Index(text, "|"):]
				}
				got = append(got, strings.TrimRight(text, "\n"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%v\n%s", faults, diff)
			}
		})
	}
}

func write(t testing.TB, root, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, root, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(root, filepath.FromSlash(name))); err != nil {
		t.Fatal(err)
	}
}
