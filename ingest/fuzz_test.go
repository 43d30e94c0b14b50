package ingest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/ingest"
)

// samples are good files of every format.
func samples() map[string]string {
	const htmlPage = `<html lang="en"><head><title>Ferry | Coast</title><meta property="og:site_name" content="Coast"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry"}</script></head><body><nav>Home</nav><article><h1>Ferry</h1><p>The council voted &amp; left.</p><table><tr><th>A</th><td>1</td></tr></table><pre>a\nb</pre></article></body></html>`
	mail := "From: \"Desk\" <d@c.example>\nMessage-ID: <1@x>\nSubject: =?utf-8?q?Ferry_S=C3=B8l?=\nDate: Tue, 16 May 2023 08:30:00 +0200\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nThe council of S=F8l voted.\n--x\nContent-Type: text/html\nContent-Disposition: attachment; filename=a.html\nContent-Transfer-Encoding: base64\n\nPHA+VGhlIGNvdW5jaWwgdm90ZWQuPC9wPg==\n--x--\n"
	return map[string]string{
		"a.txt":      "\ufeff---\r\noutlet: Ridge\r\ntags: [a, b]\r\n---\r\nThe refin-\r\nery closed. Sølvberg said no.\r\n",
		"b.txt":      utf16of("---\noutlet: Ridge\n---\nSaid Sølvberg.", true, true),
		"c.txt":      "\x93We can\x92t,\x94 said S\xf8lvberg.",
		"a.md":       "+++\ntitle = \"T\"\n[params]\nauthor = \"B\"\n+++\n# T\n\nA *b* [c](d \"e\") <div>f</div> [^1]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: note\n\n> q\n\n```\ncode\n```\n",
		"a.html":     htmlPage,
		"a.xml":      `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>C</title><item><title>F</title><link>https://c.example/f</link><pubDate>Tue, 16 May 2023 08:30:00 +0200</pubDate><description><![CDATA[<p>The council voted.</p>]]></description></item><item><guid>2</guid><description>Two.</description></item></channel></rss>`,
		"a.json":     "[\n {\"id\":1,\"title\":\"T\",\"text\":\"One.\\u2014\"},\n {\"id\":\"b\",\"body\":[\"p\",\"q\"],\"url\":\"https://c.example\"}\n]",
		"a.jsonl":    "{\"id\":\"a\",\"outlet\":\"O\",\"text\":\"One.\"}\n{\"articles\":[{\"text\":\"Two.\"},{\"content\":\"<p>Three.</p>\"}]}\n",
		"a.csv":      "id;title;text\n1;\"A; b\";\"The council\nvoted.\"\n2;C;D e.\n",
		"a.pdf":      pdfOf(column(60, 700, "The council voted on Tues-", "day to close it."), column(60, 700, "It left.")),
		"a.docx":     docx(map[string]string{"word/document.xml": document(`<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ferry</w:t></w:r></w:p><w:p><w:r><w:t>The council voted.</w:t></w:r></w:p>`)}),
		"a.eml":      mail,
		"a.mbox":     "From a Mon\n" + mail + "\nFrom b Tue\nFrom: B <b@x.example>\nSubject: Two\n\n>From it left.\n",
		"a.warc":     warcOf("https://c.example/f", "text/html", htmlPage) + warcOf("https://c.example/g", "text/plain", sentence),
		"a.warc.gz":  gzipped(warcOf("https://c.example/f", "text/html", htmlPage)),
		"a.jsonl.gz": gzipped("{\"id\":\"a\",\"outlet\":\"O\",\"text\":\"One.\"}\n"),
		"stdin":      sentence,
	}
}

// holds checks what must hold of whatever a reader makes of its input.
func holds(t *testing.T, found []ingest.Found, faults []*ingest.Fault, size int) {
	t.Helper()
	if len(found)+len(faults) == 0 {
		t.Error("neither read nor told of")
	}
	for _, f := range faults {
		if text := f.Error(); f.Where == "" || strings.ContainsAny(text, "\n\r\x1b\x00") || len(text) > 2000+size {
			t.Errorf("not a line: %q", text)
		}
	}
	for _, f := range found {
		a := f.Article
		for _, field := range []string{a.ID, a.Outlet, a.Headline, a.URL, a.Date, a.Author, a.Section, a.Language} {
			if len(field) > 4096 || !utf8.ValidString(field) || strings.ContainsAny(field, "\n\r\x00\x1b") {
				t.Errorf("a field is %q", field)
			}
		}
		if a.Outlet == "" || a.Origin.Location == "" || len(f.Paths) == 0 || len(a.Text) > corpus.MaxArticleBytes || !utf8.ValidString(a.Text) || strings.TrimSpace(a.Text) == "" || strings.Contains(a.Text, "\x00") {
			t.Errorf("read %.500q", fmt.Sprintf("%+v", a))
		}
		if place, ok := a.Origin.Place(corpus.Span{End: len(a.Text)}); ok && (place.Start < 0 || place.End > size) {
			t.Errorf("the text is %v of %d bytes", place, size)
		}
	}
}

func fuzz(f *testing.F, name string) {
	seeds := 0
	for other, text := range samples() {
		if strings.HasSuffix(other, name[strings.LastIndex(name, "."):]) || other == name {
			f.Add([]byte(text))
			seeds++
		}
	}
	if seeds == 0 {
		f.Fatal("no sample")
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found, faults := ingest.ReadAs(t.Context(), name, bytes.NewReader(data))
		holds(t, found, faults, len(data))
	})
}

func FuzzText(f *testing.F)     { fuzz(f, "a.txt") }
func FuzzMarkdown(f *testing.F) { fuzz(f, "a.md") }
func FuzzHTML(f *testing.F)     { fuzz(f, "a.html") }
func FuzzFeed(f *testing.F)     { fuzz(f, "a.xml") }
func FuzzJSON(f *testing.F)     { fuzz(f, "a.json") }
func FuzzJSONL(f *testing.F)    { fuzz(f, "a.jsonl") }
func FuzzCSV(f *testing.F)      { fuzz(f, "a.csv") }
func FuzzPDF(f *testing.F)      { fuzz(f, "a.pdf") }
func FuzzDOCX(f *testing.F)     { fuzz(f, "a.docx") }
func FuzzMail(f *testing.F)     { fuzz(f, "a.eml") }
func FuzzMbox(f *testing.F)     { fuzz(f, "a.mbox") }
func FuzzWARC(f *testing.F)     { fuzz(f, "a.warc") }
func FuzzGzip(f *testing.F)     { fuzz(f, "a.warc.gz") }

// FuzzManifest: a folder's manifest leads to articles of the folder alone, or
// to a clear line.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"articles":[{"id":"x","outlet":"NPR","file":"a.txt","author":"Bo","date":"2023-05-16"},{"file":"../a.txt"},{"file":"a.txt","sha256":"00"}]}`))
	f.Add([]byte(`[{"file":"b.md","headline":{"a":1}},{"file":"/etc/passwd"},{"file":""},1]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		root := lay(t, map[string]string{"manifest.json": string(data), "a.txt": sentence, "b.md": "# Head\n\nIt *rained*."})
		found, faults := read(t, root, ingest.Options{})
		holds(t, found, faults, max(len(data), len(sentence)))
		for _, one := range found {
			if one.Text != sentence && one.Text != "It rained." && one.Text != "Head\n\nIt rained." {
				t.Errorf("read %q", one.Text)
			}
		}
	})
}
