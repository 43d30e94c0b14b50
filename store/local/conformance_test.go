package local_test

import (
	"path/filepath"
	"testing"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

func TestConformance(t *testing.T) { suite().Run(t) }

func TestConformanceOfLarge(t *testing.T) {
	local.WithoutChromem(t)
	suite().Run(t)
}

// suite allows for the ten bits of a number, of which vectors of eight numbers
// feel more than those of an embedder do.
func suite() storetest.Suite {
	return storetest.Suite{
		Tolerance: 2e-3,
		Open: func(t *testing.T) store.Store {
			return open(t, filepath.Join(t.TempDir(), "index.db"))
		},
		Again: func(t *testing.T, first store.Store) store.Store {
			return open(t, first.(*local.Store).Path())
		},
	}
}

func open(t testing.TB, path string) *local.Store {
	t.Helper()
	s, err := local.Open(t.Context(), path, storetest.Identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
