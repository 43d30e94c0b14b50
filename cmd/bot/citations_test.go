package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"dateline/embed/e5"
	"dateline/judge"
	"dateline/rag"
	"dateline/store/local"
)

// askedOfFormats is how many questions TestCitations asks.
const askedOfFormats = 1000

// ferryStory is an article of three sentences, and a question that it answers.
func ferryStory(i int) (sentences []string, question string) {
	towns := []string{"Lind", "Oss", "Velm", "Tarnow", "Sølvik", "Málaga", "Årby"}
	return []string{
		fmt.Sprintf("Ferry %d of the Skerry fleet carried %d people to %s on Monday.", i, 1000+7*i, towns[i%len(towns)]),
		fmt.Sprintf("It left %d minutes late because a valve in its refinery-built engine was stuck.", 3+i%50),
		fmt.Sprintf("Captain Núñez of ferry %d said that the sea was calm.", i),
	}, fmt.Sprintf("How many people did ferry %d carry?", i)
}

// layStory writes a story in one of many formats, and returns the texts of the
// file in which its citations count bytes, "" for a format without them.
func layStory(t *testing.T, folder string, i int, s []string) (counted string) {
	t.Helper()
	text, paragraphs := strings.Join(s, " "), strings.Join(s, "\n\n")
	quoted := func(v any) string { data, _ := json.Marshal(v); return string(data) }
	var name, file string
	switch i % 11 {
	case 0:
		name, file = "txt", text+"\n"
	case 1:
		name, file = "txt", "---\noutlet: Ridge Daily\nauthor: Bo\n---\n\n"+paragraphs+"\n"
	case 2:
		name, file = "txt", "\ufeff---\r\noutlet: Vale Times\r\n---\r\n"+strings.ReplaceAll(paragraphs, "\n", "\r\n")
	case 3:
		name, file = "txt", strings.NewReplacer("carried", "car-\nried", "minutes", "min-\n  utes").Replace(text)
	case 4:
		latin, err := charmap.Windows1252.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		name, file = "txt", latin
	case 5:
		name, file = "md", "# Ferries\n\n"+strings.Replace(paragraphs, "people", "**people**", 1)
	case 6:
		name, file = "html", "<html><head><title>Ferries</title></head><body><nav><a>Home</a></nav><article><p>"+strings.Join(s, "</p>\n<p>")+"</p></article></body></html>"
	case 7:
		name, file = "jsonl", quoted(map[string]any{"id": fmt.Sprint("j", i), "outlet": "Coast", "text": text})+"\n"
	case 8:
		name, file = "csv", "Source,Text\nCoast,\""+text+"\"\n"
	case 9:
		name, file = "eml", "From: Coast Desk <d@c.example>\nSubject: Ferries\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte(text))+"\n"
	case 10:
		name, file = "xml", `<rss version="2.0"><channel><title>Coast</title><item><guid>1</guid><description>`+text+`</description></item></channel></rss>`
	}
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.%s", i, name)), []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	if i%11 <= 3 {
		return file
	}
	return ""
}

// TestCitations asks of articles in many formats, and takes every citation back
// to its file: its words are the file's own, at the place that is told where
// the file's bytes can be counted.
func TestCitations(t *testing.T) {
	long(t)
	root := filepath.Join(t.TempDir(), "articles")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	stories := askedOfFormats/3 + 11
	counted, told, questions := map[string]string{}, map[string]string{}, []string{}
	for i := range stories {
		sentences, question := ferryStory(i)
		file := layStory(t, root, i, sentences)
		key := fmt.Sprintf("%04d.", i)
		counted[key], told[key] = file, strings.Join(sentences, " ")
		questions = append(questions, question, fmt.Sprintf("What did the captain of ferry %d say?", i), fmt.Sprintf("Where did ferry %d go on Monday?", i))
	}
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "news.db"), identity(encoder), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	a := &app{stdin: strings.NewReader(""), stdout: t.Output(), stderr: t.Output()}
	g := a.gather(t.Context(), []string{root}, nil, indexFlags{}, nil)
	if _, err := rag.IndexEach(t.Context(), st, encoder, g.articles(t.Context()), rag.IndexOptions{}); err != nil || g.err != nil || g.faults > 0 {
		t.Fatal(err, g.err, g.listed)
	}
	j, err := judge.Open(encoder)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := judge.OpenClaims(encoder)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := rag.New(rag.Config{Store: st, Embedder: encoder, Judge: j, Claims: claims})
	if err != nil {
		t.Fatal(err)
	}
	citations, exact := 0, 0
	for _, question := range questions[:askedOfFormats] {
		answer, err := engine.Answer(t.Context(), rag.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		cited := slices.Clone(answer.Citations)
		if answer.Refusal != nil {
			cited = append(cited, answer.Refusal.Nearest...)
		}
		for _, c := range cited {
			citations++
			key := filepath.Base(c.Origin.Location)[:5]
			if c.Part == rag.PartHeadline {
				continue
			}
			words := strings.Join(strings.Fields(c.Quote), " ")
			if !strings.Contains(told[key], words) {
				t.Errorf("%s doesn't say %q", c.Origin.Location, c.Quote)
			}
			place, ok := c.Origin.Place(c.Span)
			if file := counted[key]; ok != (file != "") {
				t.Errorf("%s has bytes to count: %v", c.Origin.Location, ok)
			} else if ok {
				exact++
				there := file[place.Start:place.End]
				for _, gap := range []string{"-\n  ", "-\n"} {
					there = strings.ReplaceAll(there, gap, "")
				}
				if there != c.Quote {
					t.Errorf("%s says %q and not %q", c.Place(), there, c.Quote)
				}
			}
		}
	}
	t.Logf("%d questions, %d citations, %d of them with bytes of a file", askedOfFormats, citations, exact)
	if citations < askedOfFormats/2 || exact == 0 {
		t.Errorf("only %d citations, %d with bytes", citations, exact)
	}
}
