package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Request is one that the bot made.
type Request struct {
	Method, Path, Route string // Route is the path with its ids taken out
	Body                string
	Status              int
	GlobalLimit         bool      // it met the limit over all requests
	At                  time.Time // when it came
}

// Requests are all so far, the oldest first.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Request(nil), f.requests...)
}

// Asked counts the requests of one kind, such as "POST channels/{id}/messages".
func (f *Fake) Asked(route string) int {
	n := 0
	for _, r := range f.Requests() {
		if r.Method+" "+r.Route == route {
			n++
		}
	}
	return n
}

// keepRequests bounds what is remembered of them.
const keepRequests = 20_000

func (f *Fake) recent() string {
	all := f.Requests()
	var b strings.Builder
	for _, r := range all[max(0, len(all)-12):] {
		fmt.Fprintf(&b, "  %s %s %.200s -> %d\n", r.Method, r.Path, r.Body, r.Status)
	}
	return b.String()
}

// refusal is an answer that isn't a success.
type refusal struct {
	status int
	body   any
}

func refuse(status, code int, message string) *refusal {
	return &refusal{status, object{"message": message, "code": code}}
}

func invalid(message string) *refusal { return refuse(400, 50035, "Invalid Form Body: "+message) }

// exchange is one request on its way through.
type exchange struct {
	*http.Request
	f    *Fake
	body []byte // its JSON; for a form, the part with the JSON

	// ended is called once, when the answer is sent, with f.mu held; lost says that it
	// didn't arrive, so that the request may come again.
	ended func(lost bool)
}

// handle is what a route does, with f.mu held. A nil answer is 204.
type handle func(x *exchange) (answer any, refused *refusal)

var (
	versionPath = regexp.MustCompile(`^/api/v(9|10)(/.*)$`)
	longNumber  = regexp.MustCompile(`^[0-9]{11,}$`)
)

func (f *Fake) handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range f.routes() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, h) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.breaks("%s %s is nothing that Discord has, or that this one plays", r.Method, r.URL.Path)
		f.mu.Unlock()
		reply(w, 404, object{"message": "404: Not Found", "code": 0})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, socketPath) {
			f.serveSocket(w, r)
			return
		}
		if name, ok := strings.CutPrefix(r.URL.Path, "/files/"); ok {
			f.mu.Lock()
			says, has := f.files[name]
			f.mu.Unlock()
			if !has || r.Header.Get("Authorization") != "" {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			_, _ = io.WriteString(w, says)
			return
		}
		m := versionPath.FindStringSubmatch(r.URL.Path)
		if m == nil {
			reply(w, 404, object{"message": "404: Not Found", "code": 0})
			return
		}
		r.URL.Path = m[2]
		r.URL.RawPath = ""
		mux.ServeHTTP(w, r)
	})
}

func (f *Fake) serve(w http.ResponseWriter, r *http.Request, h handle) {
	came := time.Now()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	x := &exchange{Request: r, f: f, body: raw}
	route := routeOf(r.URL.Path)
	fault := f.fault(r.Method, route, string(raw))
	if fault.spoils(w, r) {
		f.note(r, Request{Route: route, Body: string(raw), Status: fault.Status, At: came})
		return
	}
	faulty := x.takeForm()
	var complaint error
	if faulty == nil {
		complaint = f.describing.check(x, route) // slow, and so not under the lock
	}
	f.mu.Lock()
	if complaint != nil {
		f.breaks("%s %s against Discord's description: %.600s (sent: %.300s)", x.Method, route, oneLine(complaint), x.body)
	}
	status, answer, header := f.answer(x, route, faulty, h)
	f.mu.Unlock()
	f.note(r, Request{Route: route, Body: string(raw), Status: status, GlobalLimit: header["X-RateLimit-Global"] != "", At: came})
	if fault.After {
		f.end(x, true)
	}
	if fault.spoilsAfter(w) {
		return
	}
	for key, value := range header {
		w.Header().Set(key, value)
	}
	reply(w, status, answer)
	f.end(x, r.Context().Err() != nil) // lost: the bot had given it up
}

// end notes that the answer was sent, and whether it won't arrive or came too
// late.
func (f *Fake) end(x *exchange, lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if x.ended != nil {
		x.ended(lost)
		x.ended = nil
	}
}

// answer is all that happens under the lock.
func (f *Fake) answer(x *exchange, route string, faulty error, h handle) (int, any, map[string]string) {
	header, limited := f.limits.take(x, route)
	if limited != nil {
		return limited.status, limited.body, header
	}
	if !f.allowed(x, route) {
		return 401, object{"message": "401: Unauthorized", "code": 0}, header
	}
	if faulty != nil {
		f.breaks("%s %s: %v", x.Method, route, faulty)
		return 400, object{"message": faulty.Error(), "code": 50109}, header
	}
	answer, refused := h(x)
	if refused != nil {
		return refused.status, refused.body, header
	}
	if answer == nil {
		return 204, nil, header
	}
	// Rendered here, so that nothing in it changes while it's written.
	data, err := json.Marshal(answer)
	if err != nil {
		f.t.Errorf("discordtest: answer to %s: %v", route, err)
	}
	return 200, json.RawMessage(data), header
}

// allowed checks the token; an interaction's own stands in its path.
func (f *Fake) allowed(x *exchange, route string) bool {
	if route == "gateway" || strings.HasPrefix(route, "interactions/") || strings.HasPrefix(route, "webhooks/") {
		return true
	}
	return x.Header.Get("Authorization") == "Bot "+f.token && !f.gateway.tokenLost
}

// takeForm leaves in body the JSON of a form with files.
func (x *exchange) takeForm() error {
	kind, params, _ := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if len(x.body) > 0 && !json.Valid(x.body) {
			return fmt.Errorf("the body is no JSON")
		}
		return nil
	}
	form, err := multipart.NewReader(bytes.NewReader(x.body), params["boundary"]).ReadForm(32 << 20)
	if err != nil {
		return err
	}
	defer form.RemoveAll() //nolint:errcheck // a test's own temporary files
	if part := form.Value["payload_json"]; len(part) == 1 {
		x.body = []byte(part[0])
		return nil
	}
	return fmt.Errorf("a form without payload_json")
}

// into decodes the body.
func (x *exchange) into(v any) *refusal {
	if err := json.Unmarshal(x.body, v); err != nil {
		x.f.breaks("%s %s: %v", x.Method, x.URL.Path, err)
		return refuse(400, 50109, "The request body contains invalid JSON.")
	}
	return nil
}

func (f *Fake) note(r *http.Request, made Request) {
	made.Method, made.Path = r.Method, r.URL.Path
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.requests) == keepRequests {
		f.requests = append(f.requests[:0], f.requests[keepRequests/2:]...)
	}
	f.requests = append(f.requests, made)
	f.made++
	f.change()
}

// routeOf takes the ids out of a path.
func routeOf(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, p := range parts {
		if longNumber.MatchString(p) {
			parts[i] = "{id}"
		}
	}
	if len(parts) > 2 && (parts[0] == "webhooks" || parts[0] == "interactions") {
		parts[2] = "{token}"
	}
	if len(parts) > 5 && parts[4] == "reactions" {
		parts[5] = "{emoji}"
	}
	return strings.Join(parts, "/")
}

func reply(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
