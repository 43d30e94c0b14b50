package gateway

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// learn reads the answer's headers, and takes them out of it: discordgo would
// wait by them too, deaf to contexts.
func (l *limiter) learn(b *bucket, resp *http.Response) met {
	if resp == nil {
		return met{}
	}
	h := resp.Header
	left, errLeft := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after := seconds(h.Get("X-RateLimit-Reset-After"))
	m := met{global: h.Get("X-RateLimit-Global") != ""}
	if resp.StatusCode == http.StatusTooManyRequests {
		// The header is in whole seconds, the body exact; a proxy may leave out
		// either.
		m.wait = seconds(h.Get("Retry-After"))
		if said, ok := retryAfter(resp); ok && said.wait > 0 {
			m.wait, m.global = said.wait, m.global || said.global
		}
		m.wait = max(m.wait, 50*time.Millisecond)
	}
	for _, key := range []string{"Remaining", "Reset", "Reset-After", "Global", "Limit", "Bucket", "Scope"} {
		h.Del("X-RateLimit-" + key)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	switch {
	case m.global && m.wait > 0:
		l.window.close(m.wait)
	case m.wait > 0:
		b.known, b.left, b.reset = true, 0, now.Add(m.wait)
	case errLeft == nil:
		b.known, b.left, b.reset = true, left, now.Add(after+rounded)
	}
	return m
}

// rounded is by how much more a limit lasts than Discord says in thousandths of a
// second: on a quick network the request after it would come too early.
const rounded = time.Millisecond

// retryAfter reads what a 429 says in its body, and leaves the body readable.
func retryAfter(resp *http.Response) (met, bool) {
	var said struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	data, ok := peek(resp)
	if !ok || json.Unmarshal(data, &said) != nil {
		return met{}, false
	}
	return met{wait: time.Duration(said.RetryAfter * float64(time.Second)), global: said.Global}, true
}

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

// peek reads the body and puts it back.
func peek(resp *http.Response) ([]byte, bool) {
	data, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return data, err == nil
}
