// Html sets the reader of web pages beside other libraries' on the saved pages
// of ingest/testdata/pages. Each page's right text stands beside it.
//
//	cd bench/html && go run . [-pages] [-of pages-once]
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-domdistiller"
	"github.com/markusmobius/go-trafilatura"

	"dateline/ingest"
	"dateline/ingest/ingesttest"
)

// reading is what a library makes of a page.
type reading struct {
	text   string
	fields map[string]string
}

var libraries = []struct {
	name string
	read func(page []byte) (reading, error)
}{
	{"ours", ours},
	{"go-readability 2", readable},
	{"go-trafilatura", trafilated(trafilatura.Balanced)},
	{"go-trafilatura, for precision", trafilated(trafilatura.FavorPrecision)},
	{"go-trafilatura, for recall", trafilated(trafilatura.FavorRecall)},
	{"go-domdistiller", distilled},
}

func main() {
	each := flag.Bool("pages", false, "print a row for each page too")
	of := flag.String("of", "pages", "folder of ingest/testdata")
	flag.Parse()
	log.SetFlags(0)
	pages, err := ingesttest.Pages(filepath.Join("..", "..", "ingest", "testdata", *of))
	if err != nil {
		log.Fatal(err)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 1, ' ', 0)
	fmt.Fprintf(w, "| of %d pages\t| precision\t| recall\t| F1\t| pages with F1 of .95 and more\t| headline\t| outlet\t| date\t| author\t|\n", len(pages))
	fmt.Fprintln(w, "| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t|")
	for _, library := range libraries {
		var p, r, f float64
		good := 0
		fields := map[string][2]int{}
		for _, page := range pages {
			read, err := library.read(page.HTML)
			if err != nil {
				read = reading{}
			}
			precision, recall := page.Score(read.text)
			f1 := 0.0
			if precision+recall > 0 {
				f1 = 2 * precision * recall / (precision + recall)
			}
			p, r, f = p+precision, r+recall, f+f1
			if f1 >= .95 {
				good++
			}
			if *each {
				fmt.Fprintf(os.Stderr, "%-30s %-18s precision %.3f recall %.3f\n", library.name, page.Name, precision, recall)
			}
			for _, name := range []string{"headline", "outlet", "date", "author"} {
				if want := page.Fields[name]; want != "" {
					n := fields[name]
					n[1]++
					if alike(name, read.fields[name], want) {
						n[0]++
					}
					fields[name] = n
				}
			}
		}
		n := float64(len(pages))
		fmt.Fprintf(w, "| %s\t| %.3f\t| %.3f\t| %.3f\t| %d", library.name, p/n, r/n, f/n, good)
		for _, name := range []string{"headline", "outlet", "date", "author"} {
			fmt.Fprintf(w, "\t| %d of %d", fields[name][0], fields[name][1])
		}
		fmt.Fprintln(w, "\t|")
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}

// alike compares fields; of dates the day.
func alike(name, got, want string) bool {
	if name == "date" {
		return len(got) >= 10 && strings.HasPrefix(want, got[:10])
	}
	squash := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	return squash(strings.ReplaceAll(got, ";", ",")) == squash(want)
}

func ours(page []byte) (reading, error) {
	folder, err := os.MkdirTemp("", "page")
	if err != nil {
		return reading{}, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "page.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		return reading{}, err
	}
	for found, err := range ingest.NewReader(ingest.Options{}).Read(context.Background(), file) {
		if err != nil {
			return reading{}, err
		}
		return reading{found.Text, map[string]string{"headline": found.Headline, "outlet": found.Outlet, "date": found.Date, "author": found.Author}}, nil
	}
	return reading{}, nil
}

var base = &url.URL{Scheme: "https", Host: "page.example", Path: "/"}

func readable(page []byte) (reading, error) {
	found, err := readability.FromReader(bytes.NewReader(page), base)
	if err != nil {
		return reading{}, err
	}
	var text bytes.Buffer
	if err := found.RenderText(&text); err != nil {
		return reading{}, err
	}
	fields := map[string]string{"headline": found.Title(), "outlet": found.SiteName(), "author": found.Byline()}
	if at, err := found.PublishedTime(); err == nil {
		fields["date"] = at.Format("2006-01-02")
	}
	return reading{text.String(), fields}, nil
}

func trafilated(focus trafilatura.ExtractionFocus) func([]byte) (reading, error) {
	return func(page []byte) (reading, error) {
		found, err := trafilatura.Extract(bytes.NewReader(page), trafilatura.Options{
			OriginalURL: base, EnableFallback: true, ExcludeComments: true, Focus: focus,
		})
		if err != nil {
			return reading{}, err
		}
		m := found.Metadata
		fields := map[string]string{"headline": m.Title, "outlet": m.Sitename, "author": m.Author}
		if !m.Date.IsZero() {
			fields["date"] = m.Date.Format("2006-01-02")
		}
		return reading{found.ContentText, fields}, nil
	}
}

func distilled(page []byte) (reading, error) {
	found, err := distiller.ApplyForReader(bytes.NewReader(page), &distiller.Options{OriginalURL: base})
	if err != nil {
		return reading{}, err
	}
	m := found.MarkupInfo
	return reading{found.Text, map[string]string{"headline": found.Title, "outlet": m.Publisher, "author": m.Author}}, nil
}
