// Package metrics counts what a bot does, for Prometheus, and says over HTTP
// whether it is well. It holds no question, no answer and no one's name or id.
package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics is the counters of one process. Methods of a nil Metrics do nothing,
// so that whoever counts needn't ask whether anyone listens. They are safe for
// concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	questions, outcomes, claims, limits, votes, panics   *prometheus.CounterVec
	stages                                               *prometheus.HistogramVec
	queue                                                *prometheus.GaugeVec
	connected, heartbeat                                 *prometheus.GaugeVec
	identifies, resumes, losses, rateLimits, restFailure *prometheus.CounterVec
}

// New makes the counters, all at 0.
func New() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.questions = m.counter("questions_total", "Questions taken, by the way they were asked.", "way")
	m.outcomes = m.counter("outcomes_total", "Questions finished, by what became of them.", "outcome")
	m.claims = m.counter("claims_total", "Sentences of answers, by their fate.", "fate")
	m.limits = m.counter("limited_total", "Questions turned away, by whose limit was reached.", "limit")
	m.votes = m.counter("votes_total", "Votes on answers.", "vote")
	m.panics = m.counter("panics_total", "Events that a handler panicked over.", "event")
	m.stages = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: "stage_seconds", Help: "How long each stage of a question took.",
		Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120},
	}, []string{"stage"})
	m.queue = m.gauge("queue", "Questions that wait and questions that are being answered.", "state")
	m.connected = m.gauge("gateway_connected", "Whether the shard is connected.", "shard")
	m.heartbeat = m.gauge("gateway_heartbeat_seconds", "How long the last heartbeat's answer took.", "shard")
	m.identifies = m.counter("gateway_identifies_total", "Sessions begun with IDENTIFY.", "shard")
	m.resumes = m.counter("gateway_resumes_total", "Sessions taken up again with RESUME.", "shard")
	m.losses = m.counter("gateway_disconnects_total", "Connections lost, by reason.", "shard", "reason")
	m.rateLimits = m.counter("rest_rate_limits_total", "Rate limits met (429), by route.", "route", "scope")
	m.restFailure = m.counter("rest_failures_total", "Tries of requests that failed, by route and status; status 0 is no answer.", "route", "status")
	m.registry.MustRegister(m.stages, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

const namespace = "dateline"

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(g)
	return g
}

// Question counts a question taken. way is one of a few fixed words, such as
// "command", "mention", "reply", "thread", "dm", "channel", "forum", "menu".
func (m *Metrics) Question(way string) {
	if m != nil {
		m.questions.WithLabelValues(way).Inc()
	}
}

// Outcome counts a question finished. outcome is one of a few fixed words,
// such as "answered", "refused", "failed", "interrupted", "deleted".
func (m *Metrics) Outcome(outcome string) {
	if m != nil {
		m.outcomes.WithLabelValues(outcome).Inc()
	}
}

// Claims counts the sentences of one answer that were shown, shown as
// unconfirmed, and dropped.
func (m *Metrics) Claims(shown, unconfirmed, dropped int) {
	if m == nil {
		return
	}
	for fate, n := range map[string]int{"shown": shown, "unconfirmed": unconfirmed, "dropped": dropped} {
		m.claims.WithLabelValues(fate).Add(float64(n))
	}
}

// Limit counts a question turned away. limit is one of a few fixed words, such
// as "user", "channel", "server", "queue", "budget".
func (m *Metrics) Limit(limit string) {
	if m != nil {
		m.limits.WithLabelValues(limit).Inc()
	}
}

// Vote counts a vote on an answer.
func (m *Metrics) Vote(helpful bool) {
	if m == nil {
		return
	}
	if helpful {
		m.votes.WithLabelValues("helpful").Inc()
	} else {
		m.votes.WithLabelValues("not helpful").Inc()
	}
}

// Panic counts an event that a handler panicked over, by its type.
func (m *Metrics) Panic(event string) {
	if m != nil {
		m.panics.WithLabelValues(event).Inc()
	}
}

// Stage notes how long a stage of a question took. stage is one of a few fixed
// words, such as "acknowledged", "queued", "first sentence", "final".
func (m *Metrics) Stage(stage string, d time.Duration) {
	if m != nil {
		m.stages.WithLabelValues(stage).Observe(d.Seconds())
	}
}

// Queue says how many questions wait and how many are being answered.
func (m *Metrics) Queue(waiting, running int) {
	if m == nil {
		return
	}
	m.queue.WithLabelValues("waiting").Set(float64(waiting))
	m.queue.WithLabelValues("running").Set(float64(running))
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
	m.connected.WithLabelValues(strconv.Itoa(shard)).Set(v)
}

// Identified counts a session begun.
func (m *Metrics) Identified(shard int) {
	if m != nil {
		m.identifies.WithLabelValues(strconv.Itoa(shard)).Inc()
	}
}

// Resumed counts a session taken up again.
func (m *Metrics) Resumed(shard int) {
	if m != nil {
		m.resumes.WithLabelValues(strconv.Itoa(shard)).Inc()
	}
}

// Disconnected counts a connection lost.
func (m *Metrics) Disconnected(shard int, reason string) {
	if m != nil {
		m.losses.WithLabelValues(strconv.Itoa(shard), reason).Inc()
	}
}

// HeartbeatLatency notes how long a heartbeat's answer took.
func (m *Metrics) HeartbeatLatency(shard int, d time.Duration) {
	if m != nil {
		m.heartbeat.WithLabelValues(strconv.Itoa(shard)).Set(d.Seconds())
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
	m.rateLimits.WithLabelValues(route, scope).Inc()
}

// RESTFailure counts a try of a request that failed. status is 0 when nothing
// was answered.
func (m *Metrics) RESTFailure(route string, status int) {
	if m != nil {
		m.restFailure.WithLabelValues(route, strconv.Itoa(status)).Inc()
	}
}
