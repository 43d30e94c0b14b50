package ingest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"dateline/ingest"
)

// BenchmarkRead reads 200 articles of 3 kB in each format: README's "Your own
// articles" has the figures. Embedding isn't in it.
func BenchmarkRead(b *testing.B) {
	const articles = 200
	paragraph := strings.Repeat("The ferry to Lind carried 214 people over the strait on Monday, the harbour office said. ", 6)
	var paragraphs [6]string
	for i := range paragraphs {
		paragraphs[i] = fmt.Sprintf("Report %d. %s", i, paragraph)
	}
	plain := strings.Join(paragraphs[:], "\n\n")
	html := "<p>" + strings.Join(paragraphs[:], "</p>\n<p>") + "</p>"
	var drawn []string
	for i, line := range strings.SplitAfter(strings.Join(paragraphs[:], " "), ". ") {
		drawn = append(drawn, fmt.Sprintf("BT /F1 9 Tf 60 %d Td (%s) Tj ET", 780-14*i, line))
	}
	page := func(i int) string {
		return fmt.Sprintf(`<html><head><title>Ferry %d</title><meta property="og:site_name" content="Coast Gazette"></head><body><nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>Ferry %d</h1>%s</article><footer>All rights reserved</footer></body></html>`, i, i, html)
	}
	each := func(ext string, one func(i int) string) map[string]string {
		files := make(map[string]string)
		for i := range articles {
			files[fmt.Sprintf("%03d%s", i, ext)] = one(i)
		}
		return files
	}
	whole := func(name, head, foot string, one func(i int) string) map[string]string {
		var all strings.Builder
		all.WriteString(head)
		for i := range articles {
			all.WriteString(one(i))
		}
		return map[string]string{name: all.String() + foot}
	}
	quoted, err := json.Marshal(plain)
	if err != nil {
		b.Fatal(err)
	}
	for _, format := range []struct {
		name  string
		files map[string]string
	}{
		{"txt", each(".txt", func(i int) string { return fmt.Sprintf("---\nheadline: Ferry %d\n---\n%s", i, plain) })},
		{"md", each(".md", func(i int) string { return fmt.Sprintf("# Ferry %d\n\n%s", i, plain) })},
		{"html", each(".html", page)},
		{"feed", whole("feed.xml", `<rss version="2.0"><channel><title>Coast</title>`, `</channel></rss>`, func(i int) string {
			return fmt.Sprintf(`<item><guid>%d</guid><title>Ferry %d</title><description><![CDATA[%s]]></description></item>`, i, i, html)
		})},
		{"pdf", each(".pdf", func(int) string { return pdfDrawn(strings.Join(drawn, "\n")) })},
		{"docx", each(".docx", func(int) string {
			return docx(map[string]string{"word/document.xml": document("<w:p><w:r><w:t>" + strings.Join(paragraphs[:], "</w:t></w:r></w:p><w:p><w:r><w:t>") + "</w:t></w:r></w:p>")})
		})},
		{"mbox", whole("a.mbox", "", "", func(i int) string {
			return fmt.Sprintf("From a@b Mon Jan  1 00:00:00 2024\nFrom: Desk <a@b.example>\nMessage-ID: <%d@b>\nSubject: Ferry %d\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n\n%s\n\n", i, i, plain)
		})},
		{"warc", whole("a.warc", "", "", func(i int) string { return warcOf(fmt.Sprintf("http://e.example/%d", i), "text/html", page(i)) })},
		{"jsonl", whole("a.jsonl", "", "", func(i int) string {
			return fmt.Sprintf("{\"id\":\"%d\",\"title\":\"Ferry %d\",\"text\":%s}\n", i, i, quoted)
		})},
		{"csv", whole("a.csv", "id,title,text\n", "", func(i int) string {
			return fmt.Sprintf("%d,Ferry %d,%q\n", i, i, strings.ReplaceAll(plain, "\n\n", " "))
		})},
	} {
		b.Run(format.name, func(b *testing.B) {
			folder := lay(b, format.files)
			read(b, folder, ingest.Options{}) // the process that reads apart is started
			for b.Loop() {
				if found, faults := read(b, folder, ingest.Options{}); len(found) != articles || len(faults) > 0 {
					b.Fatalf("%d articles, %v", len(found), faults)
				}
			}
			b.ReportMetric(articles*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}
