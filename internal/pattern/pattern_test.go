package pattern_test

import (
	"strings"
	"testing"

	"dateline/internal/pattern"
)

func TestPattern(t *testing.T) {
	p := pattern.New(`(?i)\bb(\w+)`)
	if got := p.FindStringSubmatch("the Bridge"); len(got) != 2 || got[1] != "ridge" || p.String() != `(?i)\bb(\w+)` {
		t.Errorf("found %q", got)
	}
	if err := pattern.Check(); err != nil {
		t.Error(err)
	}
	pattern.New(`(`)
	if err := pattern.Check(); err == nil || !strings.Contains(err.Error(), `"("`) {
		t.Errorf("a pattern that is none: %v", err)
	}
}
