package weaviate_test

import (
	"strings"
	"testing"

	"dateline/store/storetest"
	"dateline/store/weaviate"
)

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"weaviate://a:1/News":                 "weaviate://a:1/News",
		"weaviate://a,b:2,c:3/News_2":         "weaviate://a:8080,b:2,c:3/News_2",
		"weaviates://cluster.example/N":       "weaviates://cluster.example:443/N",
		"weaviate://[::1]:8080,[::2]/News":    "weaviate://[::1]:8080,[::2]:8080/News",
		"weaviate://127.0.0.1:8090/DailyNews": "weaviate://127.0.0.1:8090/DailyNews",
	} {
		if a, err := weaviate.ParseAddress(text); err != nil || a.String() != want {
			t.Errorf("%s: %v, %v", text, a, err)
		}
	}
	for text, says := range map[string]string{
		"news.db":                     "is no address",
		"http://a/News":               "is no address",
		"weaviate://a:1":              "doesn't name an index",
		"weaviate://a:1/":             "doesn't name an index",
		"weaviate://a:1/news":         "begins with a capital",
		"weaviate://a:1/News/more":    "doesn't name an index",
		"weaviate://a:1/News{}":       "doesn't name an index",
		"weaviate:///News":            "names no host",
		"weaviate://a:1,/News":        "names no host",
		"weaviate://a b/News":         "names no host",
		"weaviate://user:secret@a/N":  "keep the key in the environment variable",
		"weaviates://secret@a:1/News": "keep the key in the environment variable",
	} {
		_, err := weaviate.ParseAddress(text)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want that it %s", text, err, says)
		}
	}
}

// TestKeyStaysPrivate: a key goes to nobody who could read it on the way.
func TestKeyStaysPrivate(t *testing.T) {
	for address, private := range map[string]bool{
		"weaviate://news.example:8080/News":          false,
		"weaviate://127.0.0.1:1,news.example:1/News": false,
		"weaviate://192.168.1.20:8080/News":          false,
		"weaviate://8.8.8.8:8080/News":               true,
	} {
		_, err := weaviate.Open(t.Context(), address, storetest.Identity, weaviate.Options{Key: "secret", Private: private})
		if err == nil || !strings.Contains(err.Error(), "weaviates://") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s, private %v: %v", address, private, err)
		}
	}
}
