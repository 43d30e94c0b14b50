package weaviate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"dateline/internal/keyed"
)

// hosts sends requests to the nodes of a cluster: to one of them until it
// fails, and then to the next, so that a question goes on when a node is gone.
type hosts struct {
	list    []host
	current atomic.Int32
	attempt time.Duration // that a node has for an answer before the next is asked
}

type host struct {
	url    *url.URL
	client *http.Client
}

// answerBytes is the most that is read of an answer: a full page of passages
// with their vectors is 60 MB.
const answerBytes = 256 << 20

func newHosts(a Address, o Options) (*hosts, error) {
	h := &hosts{attempt: o.Patience}
	if len(a.Hosts) > 1 {
		h.attempt = o.Patience / 3 // two may hang
	}
	for _, name := range a.Hosts {
		u := hostURL(a, name)
		c, err := keyed.Client(u, keyedOptions(o))
		if err != nil {
			return nil, err
		}
		h.list = append(h.list, host{u, c})
	}
	return h, nil
}

// RoundTrip asks the node that answered last, and then the others in turn.
func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	var err error
	for range h.list {
		at := h.current.Load()
		var response *http.Response
		response, err = h.ask(r, h.list[at])
		if err == nil || r.Context().Err() != nil {
			return response, err
		}
		h.current.CompareAndSwap(at, (at+1)%int32(len(h.list)))
	}
	return nil, err
}

// ask asks one node and reads its answer whole, within its time. An answer that
// a node is starting or stopping is an error, so that another is asked.
func (h *hosts) ask(r *http.Request, to host) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), h.attempt)
	defer cancel()
	r = r.Clone(ctx)
	r.URL.Host, r.Host = to.url.Host, to.url.Host
	if r.GetBody != nil {
		var err error
		if r.Body, err = r.GetBody(); err != nil {
			return nil, err
		}
	}
	response, err := to.client.Transport.RoundTrip(r)
	if err != nil {
		return nil, h.slow(ctx, to, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, answerBytes+1))
	switch {
	case err != nil:
		return nil, h.slow(ctx, to, err)
	case len(body) > answerBytes:
		return nil, fmt.Errorf("%s answers with more than %d MB", to.url.Host, answerBytes>>20)
	case response.StatusCode == http.StatusBadGateway, response.StatusCode == http.StatusServiceUnavailable, response.StatusCode == http.StatusGatewayTimeout:
		return nil, fmt.Errorf("%s isn't ready (status %d)", to.url.Host, response.StatusCode)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// slow says of a node that it took too long, where that is what happened.
func (h *hosts) slow(ctx context.Context, to host, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%s doesn't answer within %v", to.url.Host, h.attempt)
	}
	return err
}

func (h *hosts) close() {
	for _, one := range h.list {
		one.client.CloseIdleConnections()
	}
}
