package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTimesMayBeIn looks in news for what a pattern finds in a line that it was
// said to have no chance in.
func TestTimesMayBeIn(t *testing.T) {
	files, err := filepath.Glob("../eval/testdata/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../eval/testdata/*/*")
	if err != nil {
		t.Fatal(err)
	}
	found, passed := 0, 0
	for _, file := range append(files, more...) {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // a folder
		}
		for line := range strings.FieldsFuncSeq(string(data), func(r rune) bool { return strings.ContainsRune(".\n\"", r) }) {
			lower, digit := strings.ToLower(line), strings.ContainsAny(line, "0123456789")
			for i := range timePatterns {
				p := &timePatterns[i]
				if p.mayBeIn(lower, digit) {
					if p.MatchString(line) {
						found++
					}
					continue
				}
				passed++
				if p.MatchString(line) {
					t.Errorf("pattern %d is in %q", i, line)
				}
			}
		}
	}
	if found < 500 || passed < 10*found {
		t.Errorf("%d times were found and %d looks spared: too little to go by", found, passed)
	}
}
