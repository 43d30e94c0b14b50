package gateway

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"mime"
	"net/http"
)

// errPortal is that something else answers in Discord's place: the page by which
// a network lets people sign in, or a proxy.
var errPortal = errors.New("something else answers in Discord's place")

// IsPortal reports whether a request failed because something stands between
// this machine and Discord: a network's sign-in page, or a proxy.
func IsPortal(err error) bool { return errors.Is(err, errPortal) }

// portal is the fault of an answer that isn't Discord's, nil for another.
func portal(resp *http.Response, c *call) error {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	redirected := resp.StatusCode >= 300 && resp.StatusCode < 400
	if resp.StatusCode != http.StatusNetworkAuthenticationRequired && !redirected && (resp.StatusCode >= 300 || kind != "text/html" && kind != "application/xhtml+xml") {
		return nil
	}
	return &Fault{Route: c.route, Said: "a web page answered in its place: this network's sign-in page (a captive portal), or a proxy", Err: errPortal}
}

// certified words a certificate that isn't Discord's likewise.
func certified(err error, c *call) error {
	var (
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		verify  *tls.CertificateVerificationError
	)
	if !errors.As(err, &host) && !errors.As(err, &unknown) && !errors.As(err, &verify) {
		return err
	}
	return &Fault{Route: c.route, Said: "what answers in its place has another's certificate: this network's sign-in page (a captive portal), or a proxy: " + clean(err.Error()), Err: errPortal}
}
