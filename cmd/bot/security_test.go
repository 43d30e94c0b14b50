package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testNameRE = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	testFuncRE = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
)

// docs/security.md names the test that holds each line: a table that names one
// which isn't there tells of a defence that nobody checks.
func TestThreatsNameTheirTests(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testFuncRE.FindAllSubmatch(text, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(page), "\n") {
		named := testNameRE.FindAllStringSubmatch(line, -1)
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ---") && !strings.HasPrefix(line, "| threat") && len(named) == 0 {
			t.Errorf("no test holds the line: %s", line)
		}
		for _, m := range named {
			if !there[m[1]] {
				t.Errorf("docs/security.md names %s, which is no test", m[1])
			}
		}
	}
}
