// Package metrics counts what a bot does, for Prometheus, and says over HTTP
// whether it is well. It holds no question, no answer and no one's name or id.
package metrics

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	counts "github.com/VictoriaMetrics/metrics"
)

// Metrics is the counters of one process. Methods of a nil Metrics do nothing,
// so that whoever counts needn't ask whether anyone listens. They are safe for
// concurrent use.
type Metrics struct{ set *counts.Set }

// New makes the counters, all at 0.
func New() *Metrics { return &Metrics{set: counts.NewSet()} }

const namespace = "dateline_"

// families are what is counted, with what each says of itself.
var families = []struct{ name, kind, help string }{
	{"questions_total", "counter", "Questions taken, by the way they were asked."},
	{"outcomes_total", "counter", "Questions finished, by what became of them."},
	{"claims_total", "counter", "Sentences of answers, by their fate."},
	{"limited_total", "counter", "Questions turned away, by whose limit was reached."},
	{"votes_total", "counter", "Votes on answers."},
	{"panics_total", "counter", "Events that a handler panicked over."},
	{"stage_seconds", "histogram", "How long each stage of a question took."},
	{"queue", "gauge", "Questions that wait and questions that are being answered."},
	{"gateway_connected", "gauge", "Whether the shard is connected."},
	{"gateway_heartbeat_seconds", "gauge", "How long the last heartbeat's answer took."},
	{"gateway_identifies_total", "counter", "Sessions begun with IDENTIFY."},
	{"gateway_resumes_total", "counter", "Sessions taken up again with RESUME."},
	{"gateway_disconnects_total", "counter", "Connections lost, by reason."},
	{"rest_rate_limits_total", "counter", "Rate limits met (429), by route."},
	{"rest_failures_total", "counter", "Tries of requests that failed, by route and status; status 0 is no answer."},
}

// stageBuckets are in seconds.
var stageBuckets = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}

// write writes everything as Prometheus reads it, the process's own figures
// included.
func (m *Metrics) write(w io.Writer) {
	for _, f := range families {
		fmt.Fprintf(w, "# HELP %s%s %s\n# TYPE %[1]s%[2]s %[4]s\n", namespace, f.name, f.help, f.kind)
	}
	m.set.WritePrometheus(w)
	counts.WriteProcessMetrics(w)
	counts.WriteFDMetrics(w)
}

// series is a metric's name with its labels: names and values in turn.
func series(name string, labels ...string) string {
	var b strings.Builder
	for i := 0; i < len(labels); i += 2 {
		fmt.Fprintf(&b, `,%s="%s"`, labels[i], escape.Replace(labels[i+1]))
	}
	return namespace + name + "{" + b.String()[1:] + "}"
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (m *Metrics) count(n int, name string, labels ...string) {
	m.set.GetOrCreateCounter(series(name, labels...)).Add(n)
}

func (m *Metrics) gauge(v float64, name string, labels ...string) {
	m.set.GetOrCreateGauge(series(name, labels...), nil).Set(v)
}

// Question counts a question taken. way is one of a few fixed words, such as
// "command", "mention", "reply", "thread", "dm", "channel", "forum", "menu".
func (m *Metrics) Question(way string) {
	if m != nil {
		m.count(1, "questions_total", "way", way)
	}
}

// Outcome counts a question finished. outcome is one of a few fixed words,
// such as "answered", "refused", "failed", "interrupted", "deleted".
func (m *Metrics) Outcome(outcome string) {
	if m != nil {
		m.count(1, "outcomes_total", "outcome", outcome)
	}
}

// Claims counts the sentences of one answer that were shown, shown as
// unconfirmed, and dropped.
func (m *Metrics) Claims(shown, unconfirmed, dropped int) {
	if m == nil {
		return
	}
	for fate, n := range map[string]int{"shown": shown, "unconfirmed": unconfirmed, "dropped": dropped} {
		m.count(n, "claims_total", "fate", fate)
	}
}

// Limit counts a question turned away. limit is one of a few fixed words, such
// as "user", "channel", "server", "queue", "budget".
func (m *Metrics) Limit(limit string) {
	if m != nil {
		m.count(1, "limited_total", "limit", limit)
	}
}

// Vote counts a vote on an answer.
func (m *Metrics) Vote(helpful bool) {
	if m == nil {
		return
	}
	if helpful {
		m.count(1, "votes_total", "vote", "helpful")
	} else {
		m.count(1, "votes_total", "vote", "not helpful")
	}
}

// Panic counts an event that a handler panicked over, by its type.
func (m *Metrics) Panic(event string) {
	if m != nil {
		m.count(1, "panics_total", "event", event)
	}
}

// Stage notes how long a stage of a question took. stage is one of a few fixed
// words, such as "acknowledged", "queued", "first sentence", "final".
func (m *Metrics) Stage(stage string, d time.Duration) {
	if m != nil {
		m.set.GetOrCreatePrometheusHistogramExt(series("stage_seconds", "stage", stage), stageBuckets).Update(d.Seconds())
	}
}

// Queue says how many questions wait and how many are being answered.
func (m *Metrics) Queue(waiting, running int) {
	if m == nil {
		return
	}
	m.gauge(float64(waiting), "queue", "state", "waiting")
	m.gauge(float64(running), "queue", "state", "running")
}

// Connected is for the gateway, as are the methods below.
func (m *Metrics) Connected(shard int, connected bool) {
	if m == nil {
		return
	}
	v := 0.0
	if connected {
		v = 1
	}
	m.gauge(v, "gateway_connected", "shard", strconv.Itoa(shard))
}

// Identified counts a session begun.
func (m *Metrics) Identified(shard int) {
	if m != nil {
		m.count(1, "gateway_identifies_total", "shard", strconv.Itoa(shard))
	}
}

// Resumed counts a session taken up again.
func (m *Metrics) Resumed(shard int) {
	if m != nil {
		m.count(1, "gateway_resumes_total", "shard", strconv.Itoa(shard))
	}
}

// Disconnected counts a connection lost.
func (m *Metrics) Disconnected(shard int, reason string) {
	if m != nil {
		m.count(1, "gateway_disconnects_total", "reason", reason, "shard", strconv.Itoa(shard))
	}
}

// HeartbeatLatency notes how long a heartbeat's answer took.
func (m *Metrics) HeartbeatLatency(shard int, d time.Duration) {
	if m != nil {
		m.gauge(d.Seconds(), "gateway_heartbeat_seconds", "shard", strconv.Itoa(shard))
	}
}

// RateLimit counts a rate limit met. route has no ids in it.
func (m *Metrics) RateLimit(route string, _ time.Duration, global bool) {
	if m == nil {
		return
	}
	scope := "route"
	if global {
		scope = "global"
	}
	m.count(1, "rest_rate_limits_total", "route", route, "scope", scope)
}

// RESTFailure counts a try of a request that failed. status is 0 when nothing
// was answered.
func (m *Metrics) RESTFailure(route string, status int) {
	if m != nil {
		m.count(1, "rest_failures_total", "route", route, "status", strconv.Itoa(status))
	}
}
