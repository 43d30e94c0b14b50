package discordtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// describing checks requests against Discord's own description of its
// interface. A check takes some milliseconds, so of each kind of request the
// first are checked and then one in some.
type describing struct {
	router routers.Router
	mu     sync.Mutex
	seen   map[string]int
}

const (
	checkFirst = 40
	checkThen  = 20
)

// description is read once for all tests of a process.
var description = sync.OnceValues(func() (routers.Router, error) {
	file, err := findDescription()
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/api/v10"}}
	return gorillamux.NewRouter(doc)
})

// findDescription looks for shared/discord/openapi.json beside the repository.
func findDescription() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		file := filepath.Join(dir, "shared", "discord", "openapi.json")
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fs.ErrNotExist
		}
		dir = parent
	}
}

func (d *describing) load(t testing.TB, s settings) {
	d.seen = map[string]int{}
	if !s.describe {
		return
	}
	router, err := description()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("discordtest: Discord's description: %v", err)
	}
	d.router = router
}

// Described reports whether requests are held against Discord's description.
func (f *Fake) Described() bool { return f.describing.router != nil }

// check returns what the description doesn't allow.
func (d *describing) check(x *exchange, route string) error {
	if d.router == nil {
		return nil
	}
	d.mu.Lock()
	key := x.Method + " " + route
	n := d.seen[key]
	d.seen[key]++
	d.mu.Unlock()
	if n >= checkFirst && n%checkThen != 0 {
		return nil
	}
	return d.validate(x)
}

func (d *describing) validate(x *exchange) error {
	// The body that counts is the JSON, also of a form; and discordgo speaks v9.
	r := x.Clone(context.Background())
	r.URL.Path, r.URL.RawPath = "/api/v10"+x.URL.Path, ""
	r.URL.Host, r.URL.Scheme = "", ""
	r.Header.Set("Content-Type", "application/json")
	body := forgiven(x)
	r.Body, r.ContentLength = http.NoBody, 0
	if len(body) > 0 {
		r.Body, r.ContentLength = readCloser{bytes.NewReader(body)}, int64(len(body))
	} else {
		r.Header.Del("Content-Type")
	}
	route, params, err := d.router.FindRoute(r)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: false},
	})
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// forgiven takes out what Discord accepts and its description doesn't:
// permissions as text, and the keys that discordgo's edits leak.
func forgiven(x *exchange) []byte {
	body := x.body
	if !strings.Contains(x.URL.Path, "/commands") && !bytes.Contains(body, []byte(`"Channel"`)) {
		return body
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	each := func(o map[string]any) {
		delete(o, "default_member_permissions")
		delete(o, "ID")
		delete(o, "Channel")
	}
	switch v := v.(type) {
	case map[string]any:
		each(v)
	case []any:
		for _, o := range v {
			if o, ok := o.(map[string]any); ok {
				each(o)
			}
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		return body
	}
	return out
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
