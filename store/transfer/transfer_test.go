package transfer_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
	"dateline/store/transfer"
)

func open(t *testing.T, identity store.Identity) *local.Store {
	t.Helper()
	s, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"), identity, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func put(t *testing.T, s store.Store, articles ...corpus.Article) {
	t.Helper()
	var change store.Change
	for _, a := range articles {
		change.Put = append(change.Put, storetest.Document(a))
	}
	if err := s.Apply(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func TestCopy(t *testing.T) {
	from, to := open(t, storetest.Identity), open(t, storetest.Identity)
	articles := append(storetest.Articles(), corpus.Article{ID: "empty"}, corpus.Article{ID: "odd \xff", Text: "\x00 not UTF-8 \xff\n", Origin: corpus.Origin{Location: "/a", Shifts: "x"}})
	put(t, from, articles...)
	old := articles[0]
	old.Text = "It was another text.\n"
	put(t, to, old, articles[1], corpus.Article{ID: "stranger", Text: "It goes.\n"})
	var last, total int
	report, err := transfer.Copy(t.Context(), from, to, func(done, of int) { last, total = done, of })
	if err != nil {
		t.Fatal(err)
	}
	if last != total || total != 2*len(articles) {
		t.Errorf("progress ends at %d of %d", last, total)
	}
	want := transfer.Report{Copied: 4, Same: 1, Removed: 1, Articles: 5, Passages: 6, Sentences: 10, Hash: report.Hash}
	if diff := cmp.Diff(want, report); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, a := range articles {
		if got, err := to.Article(t.Context(), a.ID); err != nil || got != a {
			t.Errorf("%q was copied as %v, %v", a.ID, got, err)
		}
	}
	back := open(t, storetest.Identity)
	again, err := transfer.Copy(t.Context(), to, back, nil)
	if err != nil || again.Hash != report.Hash || again.Copied != len(articles) {
		t.Errorf("back: %+v, %v", again, err)
	}
	if once, err := transfer.Copy(t.Context(), from, to, nil); err != nil || once.Copied != 0 || once.Same != len(articles) || once.Hash != report.Hash {
		t.Errorf("once more: %+v, %v", once, err)
	}
}

func TestOtherEmbedder(t *testing.T) {
	other := storetest.Identity
	other.Embedder.Name = "another"
	_, err := transfer.Copy(t.Context(), open(t, storetest.Identity), open(t, other), nil)
	if _, ok := errors.AsType[*store.IdentityError](err); !ok {
		t.Errorf("a copy to an index of another embedder: %v", err)
	}
}

// forgetful is a store that loses or spoils what it is given.
type forgetful struct {
	*local.Store
	spoil func(*store.Document)
}

func (f forgetful) Apply(ctx context.Context, change store.Change) error {
	for i := range change.Put {
		f.spoil(&change.Put[i])
	}
	return f.Store.Apply(ctx, change)
}

func TestVerify(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*store.Document)
		says  string
	}{
		"text":            {func(d *store.Document) { d.Article.Text = strings.ToUpper(d.Article.Text) }, "contents differ"},
		"location":        {func(d *store.Document) { d.Article.Origin.Location = "/elsewhere" }, "contents differ"},
		"vector":          {func(d *store.Document) { d.Passages[0].Vector = d.Sentences[0].Vector }, "the vector of passage 0 differs"},
		"sentence vector": {func(d *store.Document) { d.Sentences[1].Vector = d.Sentences[0].Vector }, "the vector of sentence 1 differs"},
		"passage":         {func(d *store.Document) { d.Passages = d.Passages[:1] }, "verify the copy"},
	} {
		t.Run(name, func(t *testing.T) {
			from := open(t, storetest.Identity)
			put(t, from, storetest.Articles()[0])
			_, err := transfer.Copy(t.Context(), from, forgetful{open(t, storetest.Identity), test.spoil}, nil)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want that %s", err, test.says)
			}
		})
	}
}
