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
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// describing checks requests against Discord's own description of its
// interface.
type describing struct {
	*interfaces
	mu   sync.Mutex
	seen map[string]int
}

// Of each kind of request the first are checked, and then one in some.
const (
	checkFirst = 40
	checkThen  = 20
)

// interfaces is Discord's description of its interface: its routes, and what
// their bodies must be. kin-openapi would compile a body's schema anew for each
// request, which takes milliseconds.
type interfaces struct {
	routers.Router
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	bodies   map[string]*jsonschema.Schema
}

// description is read once for all tests of a process.
var description = sync.OnceValues(func() (*interfaces, error) {
	file, err := findDescription()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: "/api/v10"}}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("openapi.json", whole); err != nil {
		return nil, err
	}
	return &interfaces{Router: router, compiler: compiler, bodies: map[string]*jsonschema.Schema{}}, nil
})

// body is the schema of a route's JSON body.
func (in *interfaces) body(route *routers.Route) (*jsonschema.Schema, error) {
	at := "openapi.json#/paths/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(route.Path) +
		"/" + strings.ToLower(route.Method) + "/requestBody/content/application~1json/schema"
	in.mu.Lock()
	defer in.mu.Unlock()
	if s := in.bodies[at]; s != nil {
		return s, nil
	}
	s, err := in.compiler.Compile(at)
	if err == nil {
		in.bodies[at] = s
	}
	return s, err
}

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
	all, err := description()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("discordtest: Discord's description: %v", err)
	}
	d.interfaces = all
}

// Described reports whether requests are held against Discord's description.
func (f *Fake) Described() bool { return f.describing.interfaces != nil }

// check returns what the description doesn't allow.
func (d *describing) check(x *exchange, route string) error {
	if d.interfaces == nil {
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
	body := forgiven(x)
	r.Body, r.ContentLength = http.NoBody, 0
	route, params, err := d.FindRoute(r)
	if err != nil {
		return err
	}
	err = openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeRequestBody: true},
	})
	if err != nil || route.Operation.RequestBody == nil {
		return err
	}
	return d.validateBody(route, body)
}

func (d *describing) validateBody(route *routers.Route, body []byte) error {
	if len(body) == 0 {
		if route.Operation.RequestBody.Value.Required {
			return errors.New("no body")
		}
		return nil
	}
	if route.Operation.RequestBody.Value.Content.Get("application/json") == nil {
		return errors.New("a body that isn't JSON is asked for")
	}
	schema, err := d.body(route)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

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
