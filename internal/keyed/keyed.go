// Package keyed reaches HTTP endpoints that are given a key, so that nobody but
// the endpoint reads it: not who listens on the way, and not another host that
// the endpoint names.
package keyed

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Options say what is sent, and where it may go.
type Options struct {
	// Keyed says that requests carry a key. An address with a name and password
	// in it counts as keyed, whatever is said here.
	Keyed bool

	// Private lets the key go over plain http:// to a private network, and not
	// only to this machine.
	Private bool

	Connect time.Duration // until there is a connection; 5 s unless set

	// Section and Secure are for what errors advise: the configuration's section
	// that has private_network, and what a safe address begins with. "llm" and
	// "an https://" unless set.
	Section, Secure string
}

// maxRedirects is how many of its own an endpoint is followed through.
const maxRedirects = 3

// Client is an HTTP client for the endpoint at base. Where a key is sent, base
// is https://, or http:// on this machine, or on a private network where
// Options say so: anything else is an error, which says what to do. A host's
// name is held to that again when it is dialled, for a name may mean any
// address. A redirect to another host, port or scheme is never followed.
func Client(base *url.URL, o Options) (*http.Client, error) {
	if o.Connect <= 0 {
		o.Connect = 5 * time.Second
	}
	o.Section, o.Secure = cmp.Or(o.Section, "llm"), cmp.Or(o.Secure, "an https://")
	dialer := &net.Dialer{Timeout: o.Connect}
	proxy := http.ProxyFromEnvironment
	if (o.Keyed || base.User != nil) && !strings.EqualFold(base.Scheme, "https") {
		if err := mayBePlain(base, o); err != nil {
			return nil, err
		}
		dialer.Control = near(o)
		proxy = nil // which would read the key
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: proxy, DialContext: dialer.DialContext, TLSHandshakeTimeout: o.Connect,
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
		},
		CheckRedirect: redirect,
	}, nil
}

// mayBePlain says whether a key may go to base without TLS, as far as the
// address alone tells.
func mayBePlain(base *url.URL, o Options) error {
	private := o.Private
	host := base.Hostname()
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil && isLocalName(host), err != nil && private, err == nil && isNear(ip, private):
		return nil
	case err == nil && isNear(ip, true) || err != nil && !private:
		return fmt.Errorf("over http:// the key would be readable on the way to %s: give %s address, or, if that is a host of your private network, set private_network = true in [%s]", base.Host, o.Secure, o.Section)
	}
	return fmt.Errorf("over http:// the key would be readable on the way to %s, which is on no private network: give %s address", base.Host, o.Secure)
}

func isLocalName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// isNear reports whether an address is this machine's, or with private one of a
// private network: RFC 1918, RFC 4193, and links' own. Connecting to no address
// (0.0.0.0) reaches this machine.
func isNear(ip netip.Addr, private bool) bool {
	ip = ip.Unmap()
	return ip.IsLoopback() || ip.IsUnspecified() || private && (ip.IsPrivate() || ip.IsLinkLocalUnicast())
}

// near refuses connections to addresses that are not near.
func near(o Options) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !isNear(to.Addr(), o.Private) {
			return fmt.Errorf("the key isn't sent over http:// to %s, which isn't this machine or a private network that the configuration allows: give %s address", to.Addr(), o.Secure)
		}
		return nil
	}
}

// redirect follows an endpoint within itself alone. net/http would send the key
// on to another port and to subdomains, and from https to http.
func redirect(next *http.Request, via []*http.Request) error {
	from := via[0].URL
	if !strings.EqualFold(next.URL.Scheme, from.Scheme) || !strings.EqualFold(next.URL.Hostname(), from.Hostname()) || port(next.URL) != port(from) {
		return fmt.Errorf("it redirects to %s://%s: if that is right, give that address", next.URL.Scheme, next.URL.Host)
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("it redirects more than %d times", maxRedirects)
	}
	return nil
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case strings.EqualFold(u.Scheme, "https"):
		return "443"
	}
	return "80"
}
