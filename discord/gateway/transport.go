package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// maxAnswer is more than any answer of Discord's that this program asks for.
const maxAnswer = 16 << 20

// transport sends requests made for discord.com to where it really is, and
// nothing anywhere else. It returns when a request has succeeded or failed for
// good, with the answer read in full.
type transport struct {
	base   *url.URL
	http   *http.Transport
	o      RESTOptions
	limits *limiter
}

func newTransport(base *url.URL, o RESTOptions) *transport {
	h := http.DefaultTransport.(*http.Transport).Clone()
	h.MaxIdleConnsPerHost = 64
	h.IdleConnTimeout = 30 * time.Second
	h.DialContext = (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}).DialContext
	return &transport{base: base, http: h, o: o, limits: newLimiter(o.PerSecond)}
}

// RoundTrip sends the request when the rate limits let it go, again when it
// failed and may be repeated.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "https" || req.URL.Host != discordHost {
		return nil, fmt.Errorf("a request to %s was refused: only Discord's interface is asked", req.URL.Host)
	}
	body, err := takeBody(req)
	if err != nil {
		return nil, err
	}
	call := newCall(req.Method, req.URL.Path, req.Header.Get("Content-Type"), body)
	call.sending = sendingOf(req.Context())
	wait := t.o.BackoffMin
	for try := 1; ; try++ {
		resp, err := t.paced(req, call, try)
		if !call.again(resp, err) || try >= t.o.Attempts {
			return call.settle(resp, try), err
		}
		t.o.Log.Debug("asking Discord again", "route", call.route, "try", try, "status", statusOf(resp), "error", err)
		if err := sleep(req.Context(), jittered(wait)); err != nil {
			return nil, err
		}
		wait = min(2*wait, t.o.BackoffMax)
	}
}

// paced sends the request once, or as often as it takes when a rate limit is
// met: Discord did nothing then, so that is no try.
func (t *transport) paced(req *http.Request, c *call, try int) (*http.Response, error) {
	for met := 0; ; met++ {
		release, err := t.limits.acquire(req.Context(), c)
		if err != nil {
			return nil, err
		}
		if try == 1 { // another try says the same: the first may have come through
			if err := c.late(); err != nil {
				release(nil)
				return nil, err
			}
		}
		resp, err := t.once(req, c)
		limit := release(resp)
		if err != nil || resp.StatusCode >= 500 {
			t.failed(c, resp)
		}
		if err != nil || resp.StatusCode != http.StatusTooManyRequests {
			return resp, err
		}
		t.o.Log.Debug("Discord asks to wait", "route", c.route, "wait", limit.wait, "global", limit.global)
		if t.o.Limited != nil {
			t.o.Limited(c.route, limit.wait, limit.global)
		}
		if met == maxLimits {
			return resp, nil
		}
	}
}

// maxLimits is how often one request waits for a rate limit to pass.
const maxLimits = 20

func (t *transport) failed(c *call, resp *http.Response) {
	if t.o.Failed != nil {
		t.o.Failed(c.route, statusOf(resp))
	}
}

// once sends the request and reads the whole answer.
func (t *transport) once(req *http.Request, c *call) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.o.Timeout)
	defer cancel()
	out := req.Clone(ctx)
	out.URL.Scheme, out.URL.Host, out.Host = t.base.Scheme, t.base.Host, ""
	if t.base.Path != "" {
		out.URL.Path, out.URL.RawPath = t.base.Path+req.URL.Path, ""
	}
	out.Body, out.ContentLength = http.NoBody, 0
	if c.body != nil {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(c.body)), int64(len(c.body))
	}
	resp, err := t.http.RoundTrip(out)
	if err != nil {
		return nil, t.worded(req.Context(), certified(err, c))
	}
	defer resp.Body.Close()
	if err := portal(resp, c); err != nil {
		return nil, &netError{err}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, t.worded(req.Context(), err)
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("the answer of %s is longer than %d MB", t.base.Host, maxAnswer>>20)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return resp, nil
}

// worded tells our own time limit from the caller's.
func (t *transport) worded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &netError{fmt.Errorf("%s didn't answer within %s", t.base.Host, t.o.Timeout)}
	}
	return &netError{err}
}

// netError is a try that no answer came to.
type netError struct{ error }

func (e *netError) Unwrap() error { return e.error }

func takeBody(req *http.Request) ([]byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	defer req.Body.Close()
	body, err := io.ReadAll(req.Body)
	if len(body) == 0 {
		return nil, err
	}
	return body, err
}

func statusOf(resp *http.Response) int {
	if resp == nil {
		return 0
	}
	return resp.StatusCode
}

// sleep waits, or returns why ctx ended.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
