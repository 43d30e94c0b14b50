package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"dateline/config"
)

func TestReplicasOver(t *testing.T) {
	for _, test := range []struct{ set, hosts, want int }{
		{0, 1, 1}, {0, 2, 2}, {0, 3, 3}, {0, 7, 3}, {1, 3, 1}, {5, 3, 5},
	} {
		if got := (config.Weaviate{Replicas: test.set}).ReplicasOver(test.hosts); got != test.want {
			t.Errorf("replicas = %d over %d hosts: %d, want %d", test.set, test.hosts, got, test.want)
		}
	}
}

// TestBeside: what a bot remembers is kept beside a file, and for an index on a
// cluster in a file of its own.
func TestBeside(t *testing.T) {
	alone(t)
	if got, err := (config.Index{Path: "a/news.db"}).Beside(); got != "a/news.db" || err != nil {
		t.Errorf("beside a file: %q, %v", got, err)
	}
	one, err := config.Index{Path: "weaviate://a:1,b:2/News"}.Beside()
	if err != nil {
		t.Fatal(err)
	}
	other, err := config.Index{Path: "weaviate://c/News"}.Beside()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(filepath.Base(one), "News-") || !filepath.IsAbs(one) || one == other {
		t.Errorf("beside indexes on clusters: %q and %q", one, other)
	}
}
