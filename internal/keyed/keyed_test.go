package keyed_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"dateline/internal/keyed"
)

const key = "sk-of-nobody-else"

// listener is a server that remembers whether anybody gave it the key.
type listener struct {
	*httptest.Server
	mu   sync.Mutex
	keys int
	asks int
	to   string // where it redirects to, "" for an answer
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asks++
	if strings.Contains(r.Header.Get("Authorization"), key) {
		l.keys++
	}
	if l.to != "" && r.URL.Path == "/v1/models" {
		http.Redirect(w, r, l.to, http.StatusTemporaryRedirect)
		return
	}
	_, _ = io.WriteString(w, "here")
}

func (l *listener) heard() (asks, keys int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asks, l.keys
}

func listen(t *testing.T, secure bool) *listener {
	l := &listener{}
	l.Server = httptest.NewUnstartedServer(l)
	if secure {
		l.StartTLS()
	} else {
		l.Start()
	}
	t.Cleanup(l.Close)
	return l
}

// ask sends the key to base, trusting the tests' certificates.
func ask(t *testing.T, base string, o keyed.Options) (string, error) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	o.Keyed = true
	client, err := keyed.Client(u, o)
	if err != nil {
		return "", err
	}
	defer client.CloseIdleConnections()
	client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/models", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func TestRedirectsKeepTheKey(t *testing.T) {
	port := func(l *listener) string { _, p, _ := net.SplitHostPort(l.Listener.Addr().String()); return p }
	for name, tc := range map[string]struct {
		secure      bool
		otherSecure bool
		to          func(self, other *listener) string
		followed    bool
	}{
		"to the same host":        {to: func(self, _ *listener) string { return self.URL + "/elsewhere" }, followed: true},
		"to a path":               {secure: true, to: func(*listener, *listener) string { return "/elsewhere" }, followed: true},
		"to another port":         {to: func(_, other *listener) string { return other.URL }},
		"to another port, secure": {secure: true, otherSecure: true, to: func(_, other *listener) string { return other.URL }},
		"to another host":         {to: func(_, other *listener) string { return "http://localhost:" + port(other) }},
		"to a subdomain":          {to: func(_, other *listener) string { return "http://a.localhost:" + port(other) }},
		"from https to http":      {secure: true, to: func(_, other *listener) string { return other.URL }},
		"down on the same port":   {secure: true, to: func(self, _ *listener) string { return "http" + strings.TrimPrefix(self.URL, "https") }},
		"from http to https":      {otherSecure: true, to: func(_, other *listener) string { return other.URL }},
		"with a name in it":       {to: func(_, other *listener) string { return "http://u:p@" + other.Listener.Addr().String() }},
	} {
		t.Run(name, func(t *testing.T) {
			self, other := listen(t, tc.secure), listen(t, tc.otherSecure)
			self.to = tc.to(self, other)
			body, err := ask(t, self.URL, keyed.Options{})
			if tc.followed != (err == nil && body == "here") {
				t.Errorf("%q, %v", body, err)
			}
			if err != nil && (!strings.Contains(err.Error(), "it redirects to ") || strings.Contains(err.Error(), key)) {
				t.Errorf("the error doesn't say so: %v", err)
			}
			asks, _ := self.heard()
			if want := 1; !tc.followed && asks != want {
				t.Errorf("the endpoint was asked %d times", asks)
			}
			if asks, keys := other.heard(); asks+keys > 0 {
				t.Errorf("another host was asked %d times and given the key %d times", asks, keys)
			}
		})
	}
}

func TestRedirectsEnd(t *testing.T) {
	self := listen(t, false)
	self.to = "/v1/models"
	if _, err := ask(t, self.URL, keyed.Options{}); err == nil || !strings.Contains(err.Error(), "more than 3 times") {
		t.Errorf("%v", err)
	}
}

func TestWhereAKeyMayGo(t *testing.T) {
	for address, want := range map[string]struct{ plain, private bool }{
		"https://api.example.com/v1":       {true, true},
		"https://8.8.8.8/v1":               {true, true},
		"http://localhost:11434/v1":        {true, true},
		"http://LOCALHOST./v1":             {true, true},
		"http://ollama.localhost/v1":       {true, true},
		"http://127.0.0.1:11434/v1":        {true, true},
		"http://127.9.9.9/v1":              {true, true},
		"http://[::1]:8080/v1":             {true, true},
		"http://[::ffff:127.0.0.1]/v1":     {true, true},
		"http://0.0.0.0:8080/v1":           {true, true},
		"http://192.168.1.20:8000/v1":      {false, true},
		"http://10.0.0.7/v1":               {false, true},
		"http://172.31.0.1/v1":             {false, true},
		"http://[fd00::1]/v1":              {false, true},
		"http://gpu.internal:8000/v1":      {false, true}, // held to it when it is dialled
		"http://8.8.8.8/v1":                {false, false},
		"http://172.32.0.1/v1":             {false, false},
		"http://[2001:4860:4860::8888]/v1": {false, false},
		"http://localhost.example.com/v1":  {false, true},
		"http://127.0.0.1.example.com/v1":  {false, true},
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct{ private, want bool }{{false, want.plain}, {true, want.private}} {
			_, err := keyed.Client(u, keyed.Options{Keyed: true, Private: tc.private})
			if (err == nil) != tc.want {
				t.Errorf("%s, private %v: %v", address, tc.private, err)
			}
			if err != nil && (!strings.Contains(err.Error(), "https://") || !strings.Contains(err.Error(), u.Host)) {
				t.Errorf("%s: the error doesn't say what to do: %v", address, err)
			}
			if _, err := keyed.Client(u, keyed.Options{Private: tc.private}); err != nil {
				t.Errorf("%s without a key: %v", address, err)
			}
		}
	}
	with, err := url.Parse("http://user:pass@example.com/v1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keyed.Client(with, keyed.Options{}); err == nil || strings.Contains(err.Error(), "pass") {
		t.Errorf("a password in the clear: %v", err)
	}
}

// A name may mean any address: each is held to the rule when it is dialled.
func TestNamesAreHeldToTheirAddress(t *testing.T) {
	self := listen(t, false)
	here := self.Listener.Addr().String()
	for name, tc := range map[string]struct {
		base    string
		private bool
		refused []string
	}{
		"this machine":      {"http://localhost", false, []string{"8.8.8.8:80", "192.168.1.20:80", "[2001:4860:4860::8888]:80"}},
		"a private network": {"http://gpu.internal", true, []string{"8.8.8.8:80", "172.32.0.1:80"}},
	} {
		u, err := url.Parse(tc.base)
		if err != nil {
			t.Fatal(err)
		}
		client, err := keyed.Client(u, keyed.Options{Keyed: true, Private: tc.private})
		if err != nil {
			t.Fatal(err)
		}
		dial := client.Transport.(*http.Transport).DialContext
		for _, address := range tc.refused {
			if conn, err := dial(t.Context(), "tcp", address); err == nil || !strings.Contains(err.Error(), "the key isn't sent over http:// to ") {
				t.Errorf("%s: %s was dialled: %v, %v", name, address, conn, err)
			}
		}
		conn, err := dial(t.Context(), "tcp", here)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		conn.Close()
	}
}

// A proxy would read what goes through it without TLS.
func TestNoProxyReadsTheKey(t *testing.T) {
	for base, want := range map[string]bool{"http://gpu.internal/v1": false, "https://api.example.com/v1": true} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		client, err := keyed.Client(u, keyed.Options{Keyed: true, Private: true})
		if err != nil {
			t.Fatal(err)
		}
		if may := client.Transport.(*http.Transport).Proxy != nil; may != want {
			t.Errorf("%s may go through a proxy: %v", base, may)
		}
	}
}
