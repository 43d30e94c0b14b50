package discordtest

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limits are Discord's rate limits, each counted by path.
type limits struct {
	rules   map[string]limitRule
	windows map[string]*window
	global  limitRule
}

type limitRule struct {
	n      int
	within time.Duration
}

type window struct {
	used int
	ends time.Time
}

func newLimits() limits {
	edits := limitRule{5, 5 * time.Second}
	return limits{
		rules: map[string]limitRule{
			"POST channels/{id}/messages":                       edits,
			"PATCH channels/{id}/messages/{id}":                 edits,
			"PATCH webhooks/{id}/{token}/messages/@original":    edits,
			"PATCH webhooks/{id}/{token}/messages/{id}":         edits,
			"PUT channels/{id}/messages/{id}/reactions/{emoji}": {4, time.Second},
			"POST channels/{id}/typing":                         edits,
		},
		windows: map[string]*window{},
		global:  limitRule{50, time.Second},
	}
}

// Limit sets the rate limit of one route, such as
// "POST channels/{id}/messages"; each path of it counts by itself. An n of 0
// takes the limit away. The route "global" is the limit over all that don't
// answer interactions.
func (f *Fake) Limit(route string, n int, within time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.limits.windows)
	if route == "global" {
		f.limits.global = limitRule{n, within}
		return
	}
	f.limits.rules[route] = limitRule{n, within}
}

// Limited counts the requests of a route that were answered with 429.
func (f *Fake) Limited(route string) int {
	n := 0
	for _, r := range f.Requests() {
		if r.Status == http.StatusTooManyRequests && r.Method+" "+r.Route == route {
			n++
		}
	}
	return n
}

// take counts a request. The headers go with its answer, whatever that is.
func (l *limits) take(x *exchange, route string) (map[string]string, *refusal) {
	now := time.Now()
	if !strings.HasPrefix(route, "interactions/") && !strings.HasPrefix(route, "webhooks/") && l.global.n > 0 {
		if w := l.window("global", l.global, now); w.used > l.global.n {
			return tooMany(w.ends.Sub(now), "global", l.global, w, now)
		}
	}
	rule := l.rules[x.Method+" "+route]
	if rule.n == 0 {
		return nil, nil
	}
	w := l.window(x.Method+" "+x.URL.Path, rule, now)
	if w.used > rule.n {
		return tooMany(w.ends.Sub(now), "user", rule, w, now)
	}
	if len(l.windows) > 10_000 {
		for key, w := range l.windows {
			if now.After(w.ends) {
				delete(l.windows, key)
			}
		}
	}
	return limitHeaders(rule, w, now), nil
}

func (l *limits) window(key string, rule limitRule, now time.Time) *window {
	w := l.windows[key]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Add(rule.within)}
		l.windows[key] = w
	}
	w.used++
	return w
}

func limitHeaders(rule limitRule, w *window, now time.Time) map[string]string {
	return map[string]string{
		"X-RateLimit-Limit":       strconv.Itoa(rule.n),
		"X-RateLimit-Remaining":   strconv.Itoa(max(0, rule.n-w.used)),
		"X-RateLimit-Reset":       decimal(float64(w.ends.UnixMilli()) / 1000),
		"X-RateLimit-Reset-After": decimal(w.ends.Sub(now).Seconds()),
		"X-RateLimit-Bucket":      "abcd1234",
	}
}

func tooMany(after time.Duration, scope string, rule limitRule, w *window, now time.Time) (map[string]string, *refusal) {
	header := limitHeaders(rule, w, now)
	header["Retry-After"] = strconv.Itoa(int(math.Ceil(after.Seconds())))
	header["X-RateLimit-Scope"] = scope
	if scope == "global" {
		header["X-RateLimit-Global"] = "true"
	}
	return header, &refusal{http.StatusTooManyRequests, object{
		"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": scope == "global",
	}}
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }
