// Package written reads the written passages of train/data, to which the tests of
// verify and rag fit the weights that the program carries.
package written

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Passage is a passage with what was written on it, as train/data/README.md says.
type Passage struct {
	PID, Outlet, Headline, Text string
	Claims                      []struct{ C, Y, K string }
	Questions                   []struct {
		Q, A, S string
		Y       any // true, 1, false or 0
	}
}

// Part is train, dev or report, as train/data.py has it: the judges were trained
// on the first.
func (p Passage) Part() string {
	writer, number, _ := strings.Cut(p.PID, "-")
	n, _ := strconv.Atoi(number)
	switch {
	case writer == "n3p" || writer == "n4f" || writer == "n5r":
		return "report"
	case writer == "n3o":
		return "dev"
	case n%7 != 0:
		return "train"
	case n%2 != 0:
		return "dev"
	}
	return "report"
}

// Read reads the passages of a part, or of all of them, from the files of a
// pattern.
func Read(pattern, part string) ([]Passage, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no file of written passages is called %s", pattern)
	}
	var out []Passage
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for line := range bytes.Lines(text) {
			var p Passage
			if err := json.Unmarshal(line, &p); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			if part == "all" || p.Part() == part {
				out = append(out, p)
			}
		}
	}
	return out, nil
}
