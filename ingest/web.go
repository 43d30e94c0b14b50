package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/temoto/robotstxt"
)

// The bounds of fetching.
const (
	maxFetch     = 32 << 20         // of an answer, unpacked
	maxRobots    = 512 << 10        // what is read of a robots.txt
	maxRedirects = 10               //
	fetchTime    = 30 * time.Second // for one answer
	maxDelay     = 60 * time.Second // between two requests to a host that asks for more
	maxSitemap   = 50_000           // addresses, the protocol's own bound
	maxRetries   = 2                // of a host that says when to come again
	robotsAge    = 24 * time.Hour   // after which a robots.txt is read anew
)

// WebOptions says how addresses are fetched.
type WebOptions struct {
	UserAgent string        // names us and says where to read about us
	Delay     time.Duration // between two requests to one host; 0 means a second
	Private   bool          // loopback and private addresses may be fetched
}

// Web fetches addresses: politely, by robots.txt, at a rate for each host and
// with conditional requests, and safely: no address of the machine itself or
// of its network is connected to, whatever a name or a redirect leads to.
// It is safe for concurrent use.
type Web struct {
	options WebOptions
	client  *http.Client

	mu        sync.Mutex
	hosts     map[string]*webHost
	seen      map[string]Visit // by address, of what Keep was told of
	fresh     map[string]Visit // of what nobody has kept yet
	unchanged map[string]bool  // addresses of seen that said so, likewise

	public func(netip.AddrPort) bool // may it be connected to, if Private isn't set
}

// webHost is what is known of one host.
type webHost struct {
	robots *robotstxt.Group
	read   time.Time // when that was
	next   time.Time // when the next request may go out
	delay  time.Duration
}

// errUnchanged means that an address answers what it did the last time.
var errUnchanged = errors.New("unchanged")

// NewWeb fetches with some options.
func NewWeb(o WebOptions) *Web {
	if o.Delay <= 0 {
		o.Delay = time.Second
	}
	w := &Web{options: o, hosts: map[string]*webHost{}, seen: map[string]Visit{}, fresh: map[string]Visit{}, unchanged: map[string]bool{}}
	w.public = func(to netip.AddrPort) bool { return isPublic(to.Addr()) }
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: w.control}
	transport := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: fetchTime,
		MaxResponseHeaderBytes: 1 << 20, MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second,
		// A proxy would connect in our place, to anything.
		Proxy: nil,
	}
	w.client = &http.Client{
		Transport: transport,
		// Redirects are followed by hand, so that each step is checked.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return w
}

// Close gives up idle connections.
func (w *Web) Close() { w.client.CloseIdleConnections() }

// control refuses a connection by the address that a name led to.
func (w *Web) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if w.options.Private || w.public(to) {
		return nil
	}
	return problem("set private_network = true in [index] of the configuration if you mean it", "%s is an address of this machine or its network", to.Addr())
}

var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

func isPublic(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	for _, prefix := range notPublic {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}

// answer is what an address answered.
type answer struct {
	body    []byte
	kind    string // its Content-Type
	address string // after redirects
}

// fetch gets an address, through redirects. Each step is checked as the first.
func (w *Web) fetch(ctx context.Context, address string, robots bool) (answer, error) {
	retries := 0
	for hop := 0; hop < maxRedirects; hop++ {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return answer{}, problem("correct it", "%q is not an http or https address", shorten(address, 200))
		}
		u.Fragment, u.User = "", nil
		host, err := w.host(ctx, u)
		if err != nil {
			return answer{}, err
		}
		if robots && host.robots != nil && !host.robots.Test(u.RequestURI()) {
			return answer{}, problem("ask the site for a feed or an export", "its robots.txt asks programs not to fetch it")
		}
		if err := w.wait(ctx, host); err != nil {
			return answer{}, err
		}
		got, next, err := w.get(ctx, u)
		if status, ok := errors.AsType[*statusError](err); ok && status.after > 0 && retries < maxRetries {
			retries++
			hop--
			w.holdBack(host, status.after)
			continue
		}
		if err != nil || next == "" {
			return got, err
		}
		address = next
	}
	return answer{}, problem("check the address", "it redirects more than %d times", maxRedirects)
}

// host is what is known of an address's host, its robots.txt read the first
// time.
func (w *Web) host(ctx context.Context, u *url.URL) (*webHost, error) {
	key := u.Scheme + "://" + u.Host
	w.mu.Lock()
	h := w.hosts[key]
	w.mu.Unlock()
	if h != nil && time.Since(h.read) < robotsAge {
		return h, nil
	}
	h = &webHost{delay: w.options.Delay, read: time.Now()}
	robots := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	for range 3 {
		got, next, err := w.get(ctx, robots)
		if next != "" {
			if robots, err = url.Parse(next); err == nil && robots.Host != "" {
				continue
			}
		}
		status, ok := errors.AsType[*statusError](err)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case ok && status.code >= 500:
			return nil, problem("try again later", "its robots.txt can't be had: the server answered %d", status.code)
		case ok: // there is none
		case err != nil:
			return nil, err
		default:
			h.obey(got.body, w.options.UserAgent)
		}
		break
	}
	h.next = time.Now().Add(w.options.Delay)
	w.mu.Lock()
	w.hosts[key] = h
	w.mu.Unlock()
	return h, nil
}

// obey takes over what a robots.txt asks of an agent; one that can't be read
// asks for nothing.
func (h *webHost) obey(file []byte, agent string) {
	if data, err := robotstxt.FromBytes(file[:min(len(file), maxRobots)]); err == nil {
		h.robots = data.FindGroup(agent)
		h.delay = min(max(h.delay, h.robots.CrawlDelay), maxDelay)
	}
}

// wait holds a request back until its host's time has come.
func (w *Web) wait(ctx context.Context, h *webHost) error {
	w.mu.Lock()
	now := time.Now()
	at := h.next
	if at.Before(now) {
		at = now
	}
	h.next = at.Add(h.delay)
	w.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// holdBack has a host's next request wait.
func (w *Web) holdBack(h *webHost, wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at := time.Now().Add(wait); at.After(h.next) {
		h.next = at
	}
}

// statusError is an answer that is none. after is how long the server asks to
// wait, 0 where it doesn't or for longer than is waited.
type statusError struct {
	code  int
	after time.Duration
}

// retryAfter is how long an answer asks to wait, if that is within reason.
func retryAfter(response *http.Response) time.Duration {
	given := response.Header.Get("Retry-After")
	if given == "" || response.StatusCode != http.StatusTooManyRequests && response.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(given); err == nil {
		wait = time.Duration(min(seconds, 1<<20)) * time.Second
	} else if at, err := http.ParseTime(given); err == nil {
		wait = time.Until(at)
	}
	if wait > maxDelay {
		return 0
	}
	return max(wait, time.Millisecond)
}

func (e *statusError) Error() string { return fmt.Sprintf("the server answered %d", e.code) }

// get makes one request. next is where a redirect leads, "" for none.
func (w *Web) get(ctx context.Context, u *url.URL) (got answer, next string, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return got, "", problem("correct it", "%q is not an address", u.String())
	}
	request.Header.Set("User-Agent", w.options.UserAgent)
	request.Header.Set("Accept", "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, text/plain;q=0.9, application/pdf;q=0.8, */*;q=0.1")
	w.mu.Lock()
	known, again := w.fresh[u.String()]
	if !again {
		known = w.seen[u.String()]
	}
	w.mu.Unlock()
	if known.ETag != "" {
		request.Header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		request.Header.Set("If-Modified-Since", known.Modified)
	}
	response, err := w.client.Do(request)
	if err != nil {
		return got, "", unreachable(err)
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotModified:
		w.mu.Lock()
		w.unchanged[u.String()] = true
		w.mu.Unlock()
		return answer{address: u.String()}, "", errUnchanged
	case response.StatusCode >= 300 && response.StatusCode < 400 && response.Header.Get("Location") != "":
		to, err := u.Parse(response.Header.Get("Location"))
		if err != nil {
			return got, "", problem("check the address", "it redirects to what is no address")
		}
		return got, to.String(), nil
	case response.StatusCode != http.StatusOK:
		return got, "", &statusError{response.StatusCode, retryAfter(response)}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxFetch+1))
	if err != nil {
		return got, "", unreachable(err)
	}
	if len(body) > maxFetch {
		return got, "", problem("fetch it by hand and split it", "too large: an answer may have %d MB", maxFetch>>20)
	}
	visit := Visit{ETag: response.Header.Get("ETag"), Modified: response.Header.Get("Last-Modified")}
	w.mu.Lock()
	delete(w.fresh, u.String())
	if visit.ETag+visit.Modified != "" && u.Path != "/robots.txt" {
		w.fresh[u.String()] = visit
	}
	w.mu.Unlock()
	return answer{body: body, kind: response.Header.Get("Content-Type"), address: u.String()}, "", nil
}

// unreachable words an error of the network.
func unreachable(err error) error {
	if fault, ok := errors.AsType[*Fault](err); ok {
		return fault
	}
	reason := err.Error()
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		reason = wrapped.Err.Error()
	}
	return &Fault{Reason: "it can't be reached: " + oneLine(reason), Try: "check the address and the network", Err: err}
}
