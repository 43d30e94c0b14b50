package seeds_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"

	"dateline/seeds"
)

func TestArticles(t *testing.T) {
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		id, outlet, file, hash string
		bytes                  int
	}{
		{"wsj", "WSJ", "000_02ab0d5ab6c1d3ae.txt", "7c85324e2496bbfcacced344e16def098f635773c2891de58442b5f2773d49c7", 6257},
		{"npr", "NPR", "001_07bd1c686537eff7.txt", "c92fa667f11b3a2bd61e826f5eae6674f6cd3baa5314907671fd23dca3d23a7a", 2465},
		{"cnn", "CNN", "002_9e75ee7642a235e9.txt", "23f0672549aad0a98a2a41a34e04b17b45b8198c018ce080d001a290bf736b0c", 2772},
	}
	if len(articles) != len(want) {
		t.Fatalf("%d articles, want %d", len(articles), len(want))
	}
	for i, w := range want {
		a := articles[i]
		if a.ID != w.id || a.Outlet != w.outlet || len(a.Text) != w.bytes {
			t.Errorf("article %d is %q of %q with %d bytes, want %+v", i, a.ID, a.Outlet, len(a.Text), w)
		}
		sum := sha256.Sum256([]byte(a.Text))
		if got := hex.EncodeToString(sum[:]); got != w.hash {
			t.Errorf("%s: SHA-256 %s, want %s", w.id, got, w.hash)
		}
		raw, err := fs.ReadFile(seeds.FS, w.file)
		if err != nil || string(raw) != a.Text {
			t.Errorf("%s: the text isn't that of %s (%v)", w.id, w.file, err)
		}
	}
}

// TestManifestSaysNothingNew holds the manifest to what the articles say.
func TestManifestSaysNothingNew(t *testing.T) {
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		for field, value := range map[string]string{"outlet": a.Outlet, "headline": a.Headline, "url": a.URL, "date": a.Date} {
			if !strings.Contains(a.Text, value) {
				t.Errorf("%s: %s %q is nowhere in the text", a.ID, field, value)
			}
		}
	}
}
