// Package openai asks language models through any endpoint that speaks the
// OpenAI chat protocol: OpenAI's own, Ollama, llama.cpp's server, vLLM.
package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"

	"dateline/internal/keyed"
	"dateline/llm"
)

// DefaultBaseURL is OpenAI's own endpoint.
const DefaultBaseURL = "https://api.openai.com/v1"

// Options say which model answers, and how patient the caller is. Zero values
// mean the defaults given beside them.
type Options struct {
	BaseURL     string // of the endpoint, mostly ending in /v1; "": DefaultBaseURL
	Key         string // "" sends none, as local servers need none
	Private     bool   // the key may go over plain http:// to a private network
	Model       string
	Temperature float64 // from 0, which repeats itself most, to 2

	Connect time.Duration // until there is a connection; 5 s
	Token   time.Duration // until the first piece of a reply, and from each to the next; 30 s
	Whole   time.Duration // for a call with its retries; 2 min

	Retries int           // after a failure that may pass, before anything of a reply came; 0: none
	Backoff time.Duration // before the first retry, then doubled, each plus up to half; 500 ms
}

// Client asks one model. It is safe for concurrent use.
type Client struct {
	o     Options
	http  *http.Client
	form  atomic.Pointer[form]      // that the endpoint is known to take
	quiet atomic.Pointer[time.Time] // until which it asked to be left alone
}

// New makes a client. It asks nothing yet.
func New(o Options) (*Client, error) {
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the model's address %q is no web address: set base_url in [llm] to one like http://localhost:11434/v1", o.BaseURL)
	}
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	for d, def := range map[*time.Duration]time.Duration{&o.Connect: 5 * time.Second, &o.Token: 30 * time.Second, &o.Whole: 2 * time.Minute, &o.Backoff: 500 * time.Millisecond} {
		if *d <= 0 {
			*d = def
		}
	}
	c := &Client{o: o}
	c.form.Store(&form{usage: true, temperature: true, completion: u.Host == "api.openai.com"})
	if c.http, err = keyed.Client(u, keyed.Options{Keyed: o.Key != "", Private: o.Private, Connect: o.Connect}); err != nil {
		return nil, fmt.Errorf("the model's address: %w", err)
	}
	return c, nil
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Name implements llm.Model.
func (c *Client) Name() string { return c.o.Model }

// Endpoint is the address asked, without a name and password in it.
func (c *Client) Endpoint() string {
	u, err := url.Parse(c.o.BaseURL)
	if err != nil {
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// client is a go-openai client that reads through r.
func (c *Client) client(r *reader) *openai.Client {
	config := openai.DefaultConfig(c.o.Key)
	config.BaseURL = c.o.BaseURL
	config.HTTPClient = r
	config.EmptyMessagesLimit = maxEmptyLines
	return openai.NewClientWithConfig(config)
}

// Served is a model that an endpoint lists.
type Served struct {
	Name  string
	Owner string // whose it says it is: "llamacpp" for llama.cpp's server, "" for nobody's
}

// Models lists what the endpoint serves, in the order of the alphabet. One that
// is still loading is waited for as long as a first word may take.
func (c *Client) Models(ctx context.Context) ([]Served, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.o.Token, errSlow)
	defer cancel()
	for began := time.Now(); ; {
		out, err := c.models(ctx)
		e, loading := isLoading(err)
		if loading {
			if err = c.loads(ctx, e, began); err == nil {
				continue
			}
		}
		return out, err
	}
}

func (c *Client) models(ctx context.Context) ([]Served, error) {
	r := &reader{http: c.http}
	list, err := c.client(r).ListModels(ctx)
	if err != nil {
		err = c.fault(ctx, err, r)
		if e, ok := errors.AsType[*llm.Error](err); ok {
			e.Model = ""
			if e.Kind == llm.Slow {
				e.What, e.Try = fmt.Sprintf("it didn't list its models within %s", c.o.Token), "look whether it runs, or raise first_token_seconds in [llm]"
			}
		}
		return nil, err
	}
	var out []Served
	for _, m := range list.Models {
		if m.ID != "" {
			out = append(out, Served{m.ID, m.OwnedBy})
		}
	}
	slices.SortFunc(out, func(a, b Served) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(out, func(a, b Served) bool { return a.Name == b.Name }), nil
}
