package ingest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/ingest"
)

// index is what an index would hold after some runs.
type index map[string]corpus.Article

func (x index) run(t *testing.T, sources ...string) (gone []string, notes []string) {
	t.Helper()
	return x.read(t, ingest.Options{}, sources...)
}

// give has a text come on standard input.
func (x index) give(t *testing.T, text string) (gone []string, notes []string) {
	t.Helper()
	return x.read(t, ingest.Options{Stdin: strings.NewReader(text)}, ingest.Stdin)
}

func (x index) read(t *testing.T, o ingest.Options, sources ...string) (gone []string, notes []string) {
	t.Helper()
	var known []ingest.Known
	for _, a := range x {
		known = append(known, ingest.Known{ID: a.ID, Outlet: a.Outlet, Headline: a.Headline, URL: a.URL, Hash: a.Hash(), Location: a.Origin.Location})
	}
	names := ingest.NewNames(known)
	var locations, unread []string
	for _, source := range sources {
		location, err := ingest.Location(source)
		if err != nil {
			t.Fatal(err)
		}
		locations = append(locations, location)
		for found, err := range ingest.NewReader(o).Read(t.Context(), source) {
			if fault, ok := errors.AsType[*ingest.Fault](err); ok {
				unread = append(unread, fault.Under)
				continue
			}
			double, note := names.Name(&found)
			if note != "" {
				notes = append(notes, note)
			}
			if !double {
				x[found.ID] = found.Article
			}
		}
	}
	return names.Gone(locations, unread), notes
}

func (x index) ids() string {
	known := make([]ingest.Known, 0, len(x))
	for id := range x {
		known = append(known, ingest.Known{ID: id})
	}
	return strings.Join(ingest.NewNames(known).Others(nil), " ")
}

// TestNoArticleIsLost brings in what shares names.
func TestNoArticleIsLost(t *testing.T) {
	root := lay(t, map[string]string{
		"2023/01.txt": "The fair drew 900 visitors.", "2024/01.txt": "The storm cut power.", "2023/02.txt": "It rained.",
		"x/2023/01.txt": "A third story.",
		"coast.jsonl":   `{"id":1,"outlet":"Coast","text":"One."}` + "\n" + `{"outlet":"Coast","text":"Two."}`,
		"ridge.jsonl":   `{"id":1,"outlet":"Ridge","text":"Three."}`,
	})
	at := func(name string) string { return root + "/" + name }
	x := index{}
	x.run(t, at("2023"))
	x.run(t, at("2024"))
	x.run(t, at("x/2023"))
	_, notes := x.run(t, at("coast.jsonl"))
	if len(notes) > 0 {
		t.Errorf("%v", notes)
	}
	_, notes = x.run(t, at("ridge.jsonl"))
	if len(notes) != 1 || !strings.Contains(notes[0], "Coast") {
		t.Errorf("another outlet's id: %v", notes)
	}
	want := x.ids()
	if len(x) != 7 {
		t.Errorf("%d articles: %s", len(x), want)
	}
	for range 2 { // in any order, alone or together, nothing more comes of it
		x.run(t, at("2024"), at("x/2023"), at("2023"))
		x.run(t, at("ridge.jsonl"))
		x.run(t, at("2023/01.txt"), at("coast.jsonl"))
		x.run(t, root)
	}
	if got := x.ids(); got != want {
		t.Errorf("%s, then %s", want, got)
	}
}

// TestReplaced: a changed file and a given id of the same outlet are new
// versions.
func TestReplaced(t *testing.T) {
	x := index{}
	root := lay(t, map[string]string{"a.txt": "Old.", "1.jsonl": `{"id":"n","outlet":"O","text":"Old."}`})
	x.run(t, root)
	write(t, root, "a.txt", "New.")
	write(t, root, "1.jsonl", `{"id":"n","outlet":"O","text":"New."}`)
	if _, notes := x.run(t, root); len(notes) > 0 || len(x) != 2 || x["a.txt"].Text != "New." || x["n"].Text != "New." {
		t.Errorf("%v %+v", notes, x)
	}
}

// TestExportsWithTheSameIDs: two exports count their articles from 1 each. Theirs
// stay two, unless they are plainly versions of one.
func TestExportsWithTheSameIDs(t *testing.T) {
	for _, test := range []struct {
		name, first, second string
		articles            int
		note                string
	}{
		{"others", `{"id":1,"outlet":"O","title":"Ferry","text":"One."}`, `{"id":1,"outlet":"O","title":"Bridge","text":"Two."}`, 2, "kept as \"1#2\""},
		{"without headlines", `{"id":1,"outlet":"O","text":"One."}`, `{"id":1,"outlet":"O","text":"Two."}`, 2, "kept as"},
		{"of one headline", `{"id":1,"outlet":"O","title":"Ferry","text":"One."}`, `{"id":1,"outlet":"O","title":"FERRY","text":"Two."}`, 1, "replaces"},
		{"of one address", `{"id":1,"outlet":"O","title":"A","url":"https://o.example/1","text":"One."}`, `{"id":1,"outlet":"O","title":"B","url":"https://o.example/1","text":"Two."}`, 1, "replaces"},
		{"of one headline at two addresses", `{"id":1,"outlet":"O","title":"A","url":"https://o.example/1","text":"One."}`, `{"id":1,"outlet":"O","title":"A","url":"https://o.example/2","text":"Two."}`, 2, "kept as"},
		{"the same", `{"id":1,"outlet":"O","text":"One."}`, `{"id":1,"outlet":"O","text":"One."}`, 1, ""},
	} {
		x := index{}
		root := lay(t, map[string]string{"2023.jsonl": test.first, "2024.jsonl": test.second})
		x.run(t, root+"/2023.jsonl")
		_, notes := x.run(t, root+"/2024.jsonl")
		if got := strings.Join(notes, "; "); len(x) != test.articles || (test.note == "") != (got == "") || !strings.Contains(got, test.note) {
			t.Errorf("%s: %s, notes %q", test.name, x.ids(), got)
		}
		if test.articles == 2 { // whatever comes next
			want := x.ids()
			for range 2 {
				x.run(t, root+"/2023.jsonl")
				x.run(t, root+"/2024.jsonl")
				x.run(t, root)
			}
			if got := x.ids(); got != want || x["1"].Text != "One." || x["1#2"].Text != "Two." {
				t.Errorf("%s: %+v", test.name, x)
			}
		}
	}
}

// TestGone tells of files that aren't there any more, and not of those that
// can't be read now.
func TestGone(t *testing.T) {
	root := lay(t, map[string]string{"a.txt": "One.", "d/b.txt": "Two.", "c.jsonl": `{"id":"x","outlet":"O","text":"Three."}` + "\n" + `{"id":"y","outlet":"O","text":"Four."}`})
	x := index{"old": {ID: "old", Outlet: "O", Text: "From before."}, "else": {ID: "else", Outlet: "O", Text: "E", Origin: corpus.Origin{Location: root + "2/z.txt"}}}
	x.run(t, root)
	write(t, root, "c.jsonl", `{"id":"x","outlet":"O","text":"Three."}`+"\n")
	remove(t, root, "a.txt")
	remove(t, root, "d/b.txt")
	if gone, _ := x.run(t, root); fmt.Sprint(gone) != "[a.txt d/b.txt y]" {
		t.Errorf("gone: %v", gone)
	}
	if gone, _ := x.run(t, root+"/d"); fmt.Sprint(gone) != "[d/b.txt]" {
		t.Errorf("gone from d: %v", gone)
	}
	write(t, root, "a.txt", "ab\x00")
	write(t, root, "c.jsonl", `{"id":"x","outlet":"O","te`)
	if gone, _ := x.run(t, root); fmt.Sprint(gone) != "[d/b.txt]" {
		t.Errorf("gone, with files that can't be read: %v", gone)
	}
}
