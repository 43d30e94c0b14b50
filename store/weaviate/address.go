package weaviate

import (
	"fmt"
	"net"
	"regexp"
	"strings"
)

const (
	scheme       = "weaviate://"
	secureScheme = "weaviates://"
)

// Address says where an index is.
type Address struct {
	Secure bool     // by TLS
	Hosts  []string // with ports: any of the cluster's nodes, tried in turn
	Name   string   // of the index, in the cluster
}

// IsAddress reports whether a text is meant as an address, and not as a path.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, scheme) || strings.HasPrefix(text, secureScheme)
}

// nameForm is what the cluster allows as a name, as short as its files need it.
var nameForm = regexp.MustCompile(`^[A-Z][A-Za-z0-9_]{0,99}$`)

// ParseAddress reads weaviate://host:port,host:port/Name, or with TLS
// weaviates://…. Without a port it is 8080, with TLS 443.
func ParseAddress(text string) (Address, error) {
	rest, plain := strings.CutPrefix(text, scheme)
	rest, secure := strings.CutPrefix(rest, secureScheme)
	if plain == secure {
		return Address{}, fmt.Errorf("%q is no address of an index: write weaviate://host:8080/Name, or with TLS weaviates://host/Name", text)
	}
	hosts, name, _ := strings.Cut(rest, "/")
	if strings.Contains(hosts, "@") {
		return Address{}, fmt.Errorf("the address of an index names a user or a key: keep the key in the environment variable that api_key_env in [weaviate] names")
	}
	a := Address{Secure: secure, Name: name}
	if !nameForm.MatchString(name) {
		return Address{}, fmt.Errorf("%q doesn't name an index: give a name of letters, digits and _ that begins with a capital, for example %s%s/News", text, schemeOf(secure), hosts)
	}
	for host := range strings.SplitSeq(hosts, ",") {
		if _, _, err := net.SplitHostPort(host); err != nil {
			host = net.JoinHostPort(strings.Trim(host, "[]"), portOf(secure))
		}
		if strings.HasPrefix(host, ":") || strings.ContainsAny(host, " ?#%\\\"") {
			return Address{}, fmt.Errorf("%q names no host: write %shost:%s/%s", text, schemeOf(secure), portOf(secure), name)
		}
		a.Hosts = append(a.Hosts, host)
	}
	return a, nil
}

func (a Address) String() string {
	return schemeOf(a.Secure) + strings.Join(a.Hosts, ",") + "/" + a.Name
}

func schemeOf(secure bool) string {
	if secure {
		return secureScheme
	}
	return scheme
}

func portOf(secure bool) string {
	if secure {
		return "443"
	}
	return "8080"
}
