package gateway

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// call is one request with what is known of its kind.
type call struct {
	method string
	route  string // the path with its ids taken out: fit for logs and metrics
	bucket string // what Discord counts it by: method, route and major ids
	body   []byte

	global     bool // counts towards the bot's global limit
	repeatable bool // twice is the same as once
	callback   bool // the first answer to an interaction

	sending Sending
	began   time.Time
}

var apiVersion = regexp.MustCompile(`^/api/v[0-9]+/`)

func newCall(method, path, contentType string, body []byte) *call {
	path = apiVersion.ReplaceAllString(path, "")
	c := &call{method: method, body: body, global: true, repeatable: method != http.MethodPost, began: time.Now()}
	parts := strings.Split(path, "/")
	route := make([]string, len(parts))
	major := make([]string, len(parts))
	for i, p := range parts {
		route[i], major[i] = p, p
		if isID(p) {
			route[i] = "{id}"
			if i != 1 { // channels, guilds and webhooks count by their own id
				major[i] = "{id}"
			}
		}
	}
	switch parts[0] {
	case "interactions":
		c.global, c.callback = false, method == http.MethodPost
		if len(parts) > 2 {
			route[2] = "{token}"
		}
	case "webhooks":
		c.global = len(parts) < 3
		if len(parts) > 2 {
			route[2] = "{token}"
		}
	case "channels":
		if i := 4; len(parts) > i+1 && parts[i] == "reactions" {
			route = append(route[:i+1:i+1], "{emoji}")
			major = append(major[:i+1:i+1], "{emoji}")
			method = "*" // putting and taking away count together
		}
	}
	c.route = c.method + " " + strings.Join(route, "/")
	c.bucket = method + " " + strings.Join(major, "/")
	switch {
	case repeatablePosts[c.route]:
		c.repeatable = true
	case c.route == newMessage && strings.HasPrefix(contentType, "application/json"):
		c.body, c.repeatable = once(body)
	}
	return c
}

// newMessage is the route of a message that is sent.
const newMessage = "POST channels/{id}/messages"

// repeatablePosts do the same when they come twice: a private channel is
// opened once, a command takes the place of the one of its name.
var repeatablePosts = map[string]bool{
	"POST channels/{id}/typing":                   true,
	"POST users/@me/channels":                     true,
	"POST applications/{id}/commands":             true,
	"POST applications/{id}/guilds/{id}/commands": true,
}

func isID(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil && len(s) > 10
}

var nonces atomic.Int64

// once adds a nonce to a new message, by which Discord knows it again for some
// minutes and returns the first instead of a second. ok reports whether the
// message has one.
func once(body []byte) (_ []byte, ok bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body, false
	}
	if _, has := fields["nonce"]; !has {
		n := strconv.FormatInt(time.Now().UnixMicro(), 36) + "-" + strconv.FormatInt(nonces.Add(1), 36)
		fields["nonce"], _ = json.Marshal(n)
	}
	fields["enforce_nonce"] = json.RawMessage("true")
	out, err := json.Marshal(fields)
	return out, err == nil
}

// again reports whether the request should be sent once more. It doesn't ask
// whether there is time for that: the wait before the next try does.
func (c *call) again(resp *http.Response, err error) bool {
	if err != nil {
		if notSent(err) {
			return true
		}
		var failed *netError
		return errors.As(err, &failed) && (c.repeatable || c.callback)
	}
	switch resp.StatusCode {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return c.repeatable || c.callback
	}
	return false
}

// notSent reports whether the connection was never made.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// settle reads the answer to the last of some tries in the light of those
// before: an interaction that is answered already was answered by us.
func (c *call) settle(resp *http.Response, try int) *http.Response {
	if resp == nil || try == 1 {
		return resp
	}
	gone := c.method == http.MethodDelete && resp.StatusCode == http.StatusNotFound
	if !gone && (!c.callback || !says(resp, 40060)) {
		return resp
	}
	resp.StatusCode, resp.Status = http.StatusNoContent, "204 No Content"
	resp.Body, resp.ContentLength = http.NoBody, 0
	return resp
}

// says reports whether the answer carries that code of Discord's.
func says(resp *http.Response, code int) bool {
	data, ok := peek(resp)
	var said struct{ Code int }
	return ok && json.Unmarshal(data, &said) == nil && said.Code == code
}
