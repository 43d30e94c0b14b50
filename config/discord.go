package config

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxShards is many more than anybody has.
const maxShards = 100_000

// ShardCount is over how many connections the servers are spread, 0 for as
// many as Discord suggests.
func (d Discord) ShardCount() int {
	n, _ := strconv.Atoi(d.Shards) // "auto" is 0
	return n
}

// ShardsHere are the first and last connection of this process, counted from
// 0. A last of -1 means up to the last there is.
func (d Discord) ShardsHere() (first, last int) {
	first, last, ok := parseRange(d.ShardRange)
	if !ok {
		return 0, -1
	}
	return first, last
}

var rangeForm = regexp.MustCompile(`^([0-9]{1,6})(?:-([0-9]{1,6}))?$`)

func parseRange(s string) (first, last int, ok bool) {
	m := rangeForm.FindStringSubmatch(s)
	if m == nil {
		return 0, 0, false
	}
	first, _ = strconv.Atoi(m[1]) // at most six digits
	last = first
	if m[2] != "" {
		last, _ = strconv.Atoi(m[2])
	}
	return first, last, first <= last && last < maxShards
}

// privateAddress is one over which a secret may travel.
func privateAddress() rule[string] {
	return text("an address that begins with https://, or with http:// on this machine", func(s string) bool {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return false
		}
		ip := net.ParseIP(u.Hostname())
		here := strings.EqualFold(u.Hostname(), "localhost") || ip != nil && ip.IsLoopback()
		return u.Scheme == "https" || u.Scheme == "http" && here
	})
}

func shards() rule[string] {
	return text(`"auto", or a whole number in quotes such as "4"`, func(s string) bool {
		n, err := strconv.Atoi(s)
		return s == "auto" || err == nil && 1 <= n && n <= maxShards
	})
}

func shardRange() rule[string] {
	return text(`empty, or numbers such as "0-3" or "4"`, func(s string) bool {
		_, _, ok := parseRange(s)
		return s == "" || ok
	})
}

// listenAddress is where a server listens, or nothing.
func listenAddress() rule[string] {
	return text(`empty, or an address and port such as "127.0.0.1:9090"`, func(s string) bool {
		if s == "" {
			return true
		}
		_, port, err := net.SplitHostPort(s)
		n, errPort := strconv.Atoi(port)
		return err == nil && errPort == nil && 0 <= n && n <= 65535
	})
}

var idForm = regexp.MustCompile(`^[0-9]{17,20}$`)

// ids is a list of Discord's ids.
func ids() rule[[]string] {
	r := names()
	r.allowed = "a list of Discord's ids, in quotes"
	r.inFile, r.inEnv = `["1234567890123456789"]`, "1234567890123456789"
	r.ok = func(list []string) bool {
		return !slices.ContainsFunc(list, func(id string) bool { return !idForm.MatchString(id) })
	}
	return r
}
