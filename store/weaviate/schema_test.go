package weaviate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

func TestMissing(t *testing.T) {
	_, err := weaviate.OpenExisting(t.Context(), fresh(t), options(t))
	if !errors.Is(err, weaviate.ErrMissing) || !strings.Contains(err.Error(), "bot index") {
		t.Errorf("an index that isn't there: %v", err)
	}
}

func TestOtherIdentity(t *testing.T) {
	address := fresh(t)
	open(t, address)
	other := storetest.Identity
	other.Embedder.Name = "another"
	_, err := weaviate.Open(t.Context(), address, other, options(t))
	if fault, ok := errors.AsType[*store.IdentityError](err); !ok || fault.Have != storetest.Identity || fault.Want != other {
		t.Fatalf("an index of another embedder: %v", err)
	}
	for _, want := range []string{`"storetest"`, `"another"`, address} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error doesn't name %s: %v", want, err)
		}
	}
}

// describe changes the description of a class, as another program would.
func describe(t *testing.T, class string, change func(string) string) {
	t.Helper()
	host, _, _ := strings.Cut(cluster(t), ",")
	url := "http://" + host + "/v1/schema/" + class
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	err = json.NewDecoder(response.Body).Decode(&whole)
	_ = response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	whole["description"] = change(fmt.Sprint(whole["description"]))
	body, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if response, err = http.DefaultClient.Do(r); err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		t.Fatalf("change the description: %s", answer)
	}
}

func TestOtherSchema(t *testing.T) {
	for name, test := range map[string]struct {
		change func(string) string
		kind   error
		says   string
	}{
		"schema":  {func(d string) string { return strings.Replace(d, `"schema":1`, `"schema":7`, 1) }, weaviate.ErrSchema, "its schema has version 7, this program's version 1"},
		"words":   {func(d string) string { return strings.Replace(d, `"terms":1`, `"terms":9`, 1) }, weaviate.ErrSchema, "its words are of version 9"},
		"foreign": {func(string) string { return "Somebody's shopping list" }, weaviate.ErrNotAnIndex, "give another name"},
	} {
		t.Run(name, func(t *testing.T) {
			address := fresh(t)
			held := open(t, address)
			describe(t, address[strings.LastIndexByte(address, '/')+1:], test.change)
			for what, err := range map[string]error{
				"Open": func() error {
					_, err := weaviate.Open(t.Context(), address, storetest.Identity, options(t))
					return err
				}(),
				"Apply": held.Apply(t.Context(), store.Change{Put: []store.Document{item(1)}}),
			} {
				if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}
