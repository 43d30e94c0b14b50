package gateway

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

const discordHost = "discord.com"

// apiBase reads the address that stands for https://discord.com.
func apiBase(raw string) (*url.URL, error) {
	if raw == "" {
		raw = "https://" + discordHost
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("api_url in [discord]: %w", err)
	}
	switch {
	case u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return nil, fmt.Errorf("api_url in [discord] is %s: it must be an address such as https://discord.com", u.Redacted())
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
	case u.Scheme == "http":
		return nil, fmt.Errorf("api_url in [discord] is %s: the token would travel in the clear: use https, or a host on this machine such as http://127.0.0.1:3000", u.Redacted())
	default:
		return nil, fmt.Errorf("api_url in [discord] is %s: it must begin with https://", u.Redacted())
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// socketAddress checks the gateway's address as the REST interface gave it,
// and adds the version and encoding that this package speaks.
func socketAddress(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "", fmt.Errorf("what stands at api_url names %q as the gateway, which is no address", raw)
	}
	if u.Scheme != "wss" && (u.Scheme != "ws" || !loopback(u.Hostname())) {
		return "", fmt.Errorf("what stands at api_url names %s as the gateway: it must be wss, or ws on this machine", u.Redacted())
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = url.Values{"v": {version}, "encoding": {"json"}}.Encode()
	return u.String(), nil
}

// loopback reports whether a host is this machine, without asking a name
// server: what it said could change.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
