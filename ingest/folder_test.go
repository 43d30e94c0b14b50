package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/ingest"
)

// TestOneBadFile has every kind of thing in a folder that isn't an article. The
// good one is read, and each of the others has its line.
func TestOneBadFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its file system has no such names and links")
	}
	root := lay(t, map[string]string{
		"ok.txt": sentence, "zero.txt": "", "blank.txt": "  \n\n", "fmonly.txt": "---\noutlet: X\n---\n", "marks.txt": "* * *\n",
		"binary.txt": "ab\x00\x01\x02c", "word.txt": strings.Repeat("x", 1<<20), "pic.png": "\x89PNG", ".hidden.txt": sentence,
		"line\nend.txt": sentence, "not\xffutf8.txt": sentence, "a.gz": "not gzip", "b.docx": "PK\x03\x04junk", "c.pdf": "A paper.",
		"bad.html.gz": gzipped(sentence)[:20], "table.csv": "a,b\n1,2\n", "settings.json": `{"color":"red"}`,
	})
	outside := filepath.Join(filepath.Dir(root), "outside.txt")
	if err := os.WriteFile(outside, []byte("Secret."), 0o644); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"dangling.txt": "nowhere.txt", "loop.txt": "loop.txt", "out.txt": "../outside.txt", "twin.txt": "ok.txt", "far.txt": outside, "up": ".."} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	pipe(t, filepath.Join(root, "pipe.txt"))
	large := filepath.Join(root, "large.txt")
	if err := os.WriteFile(large, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 1<<30); err != nil { // a hole
		t.Fatal(err)
	}
	found, faults := read(t, root, ingest.Options{})
	if len(found) != 1 || found[0].ID != "ok.txt" {
		t.Errorf("read %d articles, not the good one alone", len(found))
		for _, f := range found {
			t.Logf("%.200q", line(f.Article))
		}
	}
	told := make(map[string]*ingest.Fault)
	for _, f := range faults {
		told[filepath.Base(f.Where)] = f
		if text := f.Error(); strings.ContainsAny(text, "\n\x1b") || !strings.Contains(text, ": ") || f.Try == "" && !f.Harmless {
			t.Errorf("not a line with what to do: %q", text)
		}
	}
	for name, want := range map[string]string{
		"zero.txt": "no text", "blank.txt": "no text", "fmonly.txt": "no text", "marks.txt": "no text", "binary.txt": "binary", "word.txt": "a word of 1048576 bytes",
		"line\nend.txt": "line end", "not\xffutf8.txt": "UTF-8", "dangling.txt": "link", "loop.txt": "link", "out.txt": "link", "far.txt": "link",
		"pipe.txt": "not a regular file", "large.txt": "too large", "b.docx": "damaged", "c.pdf": "damaged", "bad.html.gz": "damaged",
	} {
		f := told[name]
		if f == nil || f.Harmless || !strings.Contains(f.Error(), want) {
			t.Errorf("%q: %v, want %q", name, f, want)
		}
	}
	for _, name := range []string{"pic.png", "table.csv", "settings.json"} {
		if f := told[name]; f == nil || !f.Harmless {
			t.Errorf("%s: %v, want it passed over", name, f)
		}
	}
	for _, name := range []string{"twin.txt", ".hidden.txt", "up"} {
		if f := told[name]; f != nil && !f.Harmless {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// TestManyTinyFiles reads many files without holding them.
func TestManyTinyFiles(t *testing.T) {
	root := lay(t, nil)
	const n = 3000
	for i := range n {
		if err := os.WriteFile(filepath.Join(root, fmt.Sprintf("%05d.txt", i)), fmt.Appendf(nil, "Ferry %d sank.", i), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, faults := read(t, root, ingest.Options{})
	if len(found) != n || len(faults) > 0 {
		t.Errorf("%d articles, %v", len(found), faults)
	}
}

func TestCancelled(t *testing.T) {
	root := lay(t, map[string]string{"a.txt": sentence, "b.txt": sentence, "c.jsonl": `{"text":"x"}`})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range ingest.NewReader(ingest.Options{}).Read(ctx, root) {
		n++
		last = err
		cancel()
	}
	if n != 2 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d items, the last %v", n, last)
	}
}

func TestManifest(t *testing.T) {
	root := lay(t, map[string]string{
		"manifest.json": `{"articles":[{"id":"x","outlet":"NPR","file":"a.txt","author":"Bo","section":"World","language":"en","date":"2023-05-16","other":1},
			{"file":"b.md"},{"file":"../outside.txt"},{"file":"none.txt"},{"file":"a.txt","sha256":"00"}]}`,
		"a.txt": sentence, "b.md": "# Head\n\nIt *rained*.", "c.txt": "Not listed.",
	})
	found, faults := read(t, root, ingest.Options{})
	if len(found) != 2 || line(found[0].Article) != "x|NPR|||2023-05-16|Bo|World|en = "+sentence || line(found[1].Article) != "b.md|Herald|Head = It rained." {
		t.Errorf("%+v", found)
	}
	if len(faults) != 3 || !strings.Contains(faults[0].Error(), "article 3") || !strings.Contains(faults[1].Error(), "no such file") || !strings.Contains(faults[2].Error(), "SHA-256") {
		t.Errorf("%v", faults)
	}
}

func TestStdin(t *testing.T) {
	for text, want := range map[string]string{
		sentence + "\n": "stdin#*|Gazette = " + sentence + "\n",
		`{"id":"a","outlet":"O","text":"One."}` + "\n":        "a|O = One.",
		"<html><body><p>The council voted.</p></body></html>": "stdin#*|Gazette = The council voted.",
		"# Not known for Markdown\n\nBut a text.":             "stdin#*|Gazette = # Not known for Markdown\n\nBut a text.",
		gzipped(sentence):                                "stdin#*|Gazette = " + sentence,
		"id,title,text\n7,Ferry,The ferry sank.\n":       "7|Gazette|Ferry = The ferry sank.",
		"text, the editor said, is all\nthat there is.":  "stdin#*|Gazette = text, the editor said, is all\nthat there is.",
		"---\noutlet: Ridge\n---\n# Ferry\n\nIt *sank*.": "stdin#*|Ridge|Ferry = It sank.",
		"---\noutlet: Ridge\n---\nFerry 7 * 3 is #1.":    "stdin#*|Ridge = Ferry 7 * 3 is #1.",
	} {
		found, faults := read(t, ingest.Stdin, ingest.Options{Stdin: strings.NewReader(text), Outlet: "Gazette"})
		if len(found) != 1 {
			t.Errorf("%.30q: %+v, %v", text, found, faults)
			continue
		}
		got := line(found[0].Article)
		if id, rest, ok := strings.Cut(got, "|"); ok && strings.HasPrefix(id, "stdin#") && len(id) == len("stdin#0123456789ab") {
			got = "stdin#*|" + rest
		}
		if got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
}

// TestStdinLosesNothing: what comes one day replaces nothing of what came
// before, and the same twice stays one.
func TestStdinLosesNothing(t *testing.T) {
	x := index{}
	give := func(text string) []string { _, notes := x.give(t, text); return notes }
	for _, test := range []struct {
		name, text string
		articles   int
		note       string
	}{
		{"one", "Alpha boat sank.\n", 1, ""},
		{"another", "Bravo boat sank.\n", 2, ""},
		{"the first again", "Alpha boat sank.\n", 2, ""},
		{"an export", `{"id":1,"outlet":"O","text":"One."}`, 3, ""},
		{"another export with its own first", `{"id":1,"outlet":"O","text":"Two."}`, 4, "kept as"},
		{"a third", `{"id":1,"outlet":"O","text":"Three."}`, 5, "kept as"},
		{"and again", `{"id":1,"outlet":"O","text":"Two."}`, 5, ""},
		{"with an address", `{"url":"https://o.example/a","outlet":"O","text":"Old."}`, 6, ""},
		{"a new version of it", `{"url":"https://o.example/a","outlet":"O","text":"New."}`, 6, "replaces"},
	} {
		notes := strings.Join(give(test.text), "; ")
		if len(x) != test.articles || (test.note == "") != (notes == "") || !strings.Contains(notes, test.note) {
			t.Errorf("%s: %d articles %s, notes %q", test.name, len(x), x.ids(), notes)
		}
	}
}

// TestPlaces takes ranges of texts back to the bytes of their files.
func TestPlaces(t *testing.T) {
	for name, text := range map[string]string{
		"plain":        "Six boats sank. Two came back.",
		"front matter": "---\noutlet: Ridge\n---\nSix boats sank. Two came back.\n",
		"mark":         "\ufeffSix boats sank.",
		"both":         "\ufeff---\r\noutlet: R\u00e9dge\r\n---\r\nSix boats sank.\r\nTwo came.\r\n",
		"hyphens":      "---\noutlet: Ridge\n---\nThe refin-\nery and the har-\n  bour closed. The man-\r\nager said so.",
	} {
		t.Run(name, func(t *testing.T) {
			found, faults := read(t, lay(t, map[string]string{"a.txt": text}), ingest.Options{})
			if len(found) != 1 {
				t.Fatal(faults)
			}
			a := found[0].Article
			for start := range a.Text {
				for end := start + 1; end <= len(a.Text); end++ {
					place, ok := a.Origin.Place(corpus.Span{Start: start, End: end})
					if !ok || place.Start < 0 || place.End > len(text) || place.Start >= place.End {
						t.Fatalf("%d to %d: %v, %v", start, end, place, ok)
					}
					there := text[place.Start:place.End]
					for _, gap := range []string{"-\n  ", "-\r\n", "-\n"} {
						there = strings.ReplaceAll(there, gap, "")
					}
					if there != a.Text[start:end] {
						t.Fatalf("%q is %q in the file", a.Text[start:end], text[place.Start:place.End])
					}
				}
			}
		})
	}
	found, _ := read(t, lay(t, map[string]string{"a.md": "It *rained*."}), ingest.Options{})
	if _, ok := found[0].Origin.Place(corpus.Span{End: 2}); ok {
		t.Error("a rendered text has places in its file")
	}
}

// TestExport reads back what Export writes.
func TestExport(t *testing.T) {
	root := lay(t, map[string]string{
		"a.txt": "---\nid: x\nauthor: Bo\nsection: S\nlang: en\ndate: 2023\n---\n\n<p>Not HTML</p> but \"text\" & \t tabs\r\n\n", "b.md": "# T\n\nIt *rained*.", "c.txt": "Six boats sank.",
	})
	found, _ := read(t, root, ingest.Options{})
	var b strings.Builder
	for _, f := range found {
		if err := ingest.Export(&b, f.Article); err != nil {
			t.Fatal(err)
		}
	}
	again, faults := read(t, lay(t, map[string]string{"e.jsonl": b.String()}), ingest.Options{Outlet: "Other"})
	if len(again) != 3 || len(faults) > 0 {
		t.Fatalf("%d articles, %v", len(again), faults)
	}
	for i := range again {
		if again[i].Article != found[i].Article {
			t.Errorf("%+v came back as %+v", found[i].Article, again[i].Article)
		}
	}
}

// TestBombsAreToldOf: what unpacks to far more than text does is given up early,
// whatever is in it.
func TestBombsAreToldOf(t *testing.T) {
	for _, name := range []string{"bomb.jsonl.gz", "bomb.txt.gz"} {
		found, faults := read(t, lay(t, map[string]string{name: gzipped(strings.Repeat(" \n", 20<<20))}), ingest.Options{})
		if len(found) > 0 || len(faults) != 1 || !strings.Contains(faults[0].Error(), "more than a hundred times its size") {
			t.Errorf("%s: %d articles, %v", name, len(found), faults)
		}
	}
}

// TestLinkedFiles reads a file once: where the folder has it under its own name,
// and else by the link to it, as Kubernetes lays ConfigMaps out.
func TestLinkedFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	root := lay(t, map[string]string{"own.txt": sentence, "..2024/hidden.txt": "Six boats sank."})
	for link, target := range map[string]string{"..data": "..2024", "linked.txt": "..data/hidden.txt", "twin.txt": "own.txt"} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	found, faults := read(t, root, ingest.Options{})
	var got []string
	for _, f := range found {
		got = append(got, line(f.Article))
	}
	if want := "linked.txt|Herald = Six boats sank.; own.txt|Herald = " + sentence; strings.Join(got, "; ") != want || len(faults) > 0 {
		t.Errorf("%q, want %q; %v", got, want, faults)
	}
}

// TestOnlyWebAddresses: an article's address is shown as a link, so that only
// one of the web is kept.
func TestOnlyWebAddresses(t *testing.T) {
	for _, address := range []string{"javascript:alert(1)", "file:///etc/passwd", "https://", "https://a.example/<script>"} {
		for name, text := range map[string]string{
			"a.txt":   "---\nurl: " + address + "\n---\n" + sentence,
			"a.jsonl": fmt.Sprintf(`{"text":%q,"url":%q}`, sentence, address),
		} {
			found, faults := read(t, lay(t, map[string]string{name: text}), ingest.Options{})
			if len(found) != 1 || len(faults) > 0 {
				t.Fatalf("%s: %+v, %v", name, found, faults)
			}
			if notes := strings.Join(found[0].Notes, "; "); found[0].URL != "" || !strings.Contains(notes, "is not an http or https address") {
				t.Errorf("%s has the address %q, notes %q", name, found[0].URL, notes)
			}
		}
	}
}

// TestSize counts what will be read, and not what is too large to be.
func TestSize(t *testing.T) {
	root := lay(t, map[string]string{"a.txt": sentence, "b.jsonl": `{"text":"x"}`, "c.png": sentence})
	for _, name := range []string{"large.txt", "large.jsonl"} {
		write(t, root, name, "")
		if err := os.Truncate(filepath.Join(root, name), 1<<30); err != nil { // a hole
			t.Fatal(err)
		}
	}
	if got, want := ingest.Size(t.Context(), root), int64(len(sentence)+len(`{"text":"x"}`)+1<<30); got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}

// TestLanguages tells of articles that questions aren't answered from, and
// guesses only where it can be sure.
func TestLanguages(t *testing.T) {
	german := "Der Gemeinderat von Osterby hat am Dienstag beschlossen, die Fähre nach Lind einzustellen. Der Bürgermeister sagte, die Kosten seien zu hoch. Die Einwohner der Insel wollen dagegen klagen und haben einen Anwalt genommen."
	english := strings.Repeat("The council of Osterby voted on Tuesday to close the ferry to Lind. ", 4)
	for _, test := range []struct{ name, file, text, language, note string }{
		{"guessed", "a.txt", german, "de", "its language is German"},
		{"too short to guess", "a.txt", german[:90], "", ""},
		{"English", "a.txt", english, "", ""},
		{"another script", "a.txt", "Совет проголосовал во вторник. Паром больше не ходит. Мэр сказал, что это дорого. Жители острова подали жалобу и ждут ответа суда, который решит дело в мае. До тех пор их возит катер.", "ru", "its language is Russian"},
		{"a few words in another script", "a.txt", "Паром затонул.", "", "it is written in Cyrillic script"},
		{"a line in Japanese", "a.txt", "フェリーが沈んだ。", "", "it is written in a script other than Latin"},
		{"English with a name in another script", "a.txt", "The ferry Паром sank.", "", ""},
		{"English with foreign names", "a.txt", english + "Signed: Jürgen Müller, Łukasz Żółty, Søren Kjærgård.", "", ""},
		{"declared", "a.txt", "---\nlang: fr\n---\nBonjour.", "fr", "its language is French"},
		{"a locale's name", "a.txt", "---\nlanguage: de_DE.UTF-8\n---\nHallo.", "de-DE", "its language is German"},
		{"declared English", "a.txt", "---\nlang: en-GB\n---\n" + english, "en-GB", ""},
		{"a page's", "a.html", `<html lang="es"><body><p>Buenos días.</p></body></html>`, "es", "its language is Spanish"},
		{"a word that is no tag", "a.txt", "---\nlanguage: the usual one\n---\n" + english, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, faults := read(t, lay(t, map[string]string{test.file: test.text}), ingest.Options{})
			if len(found) != 1 || len(faults) > 0 {
				t.Fatalf("%+v, %v", found, faults)
			}
			notes := strings.Join(found[0].Notes, "; ")
			if found[0].Language != test.language || !strings.HasPrefix(notes, test.note) || test.note == "" && notes != "" {
				t.Errorf("language %q, notes %q", found[0].Language, notes)
			}
		})
	}
}
