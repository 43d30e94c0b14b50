package spelling_test

import (
	"testing"

	"dateline/internal/spelling"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"top_k", "top_k", 0},
		{"topk", "top_k", 1},
		{"tpo_k", "top_k", 1},
		{"sourcs", "sources", 1},
		{"kitten", "sitting", 3},
		{"Zürich", "Zurich", 1},
		{"", "abc", 3},
	} {
		if got := spelling.Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := spelling.Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
