package metrics_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dateline/discord/gateway"
	"dateline/discord/metrics"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ gateway.Observer = (*metrics.Metrics)(nil)

func TestServer(t *testing.T) {
	m := metrics.New()
	var down atomic.Bool
	s, err := metrics.Listen(t.Context(), "127.0.0.1:0", m, func() error {
		if down.Load() {
			return errors.New("shard 0 isn't connected")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := metrics.Listen(t.Context(), s.Address(), m, nil); err == nil || !strings.Contains(err.Error(), "metrics_address") {
		t.Errorf("an address twice: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()

	m.Question("mention")
	m.Outcome("refused")
	m.Claims(2, 1, 3)
	m.Limit("user")
	m.Vote(true)
	m.Vote(false)
	m.Panic("MessageCreate")
	m.Panic("say \"a\\b\"\n")
	m.Stage("final", 300*time.Millisecond)
	m.Queue(7, 2)
	m.Connected(0, true)
	m.Identified(0)
	m.Resumed(0)
	m.Disconnected(0, "closed")
	m.HeartbeatLatency(0, 45*time.Millisecond)
	m.RateLimit("POST channels/{id}/messages", time.Second, false)
	m.RESTFailure("GET users/@me", 503)

	status, text := get(t, s, "/metrics")
	if status != http.StatusOK {
		t.Errorf("/metrics: %d", status)
	}
	for _, want := range []string{
		`dateline_questions_total{way="mention"} 1`, `dateline_outcomes_total{outcome="refused"} 1`, `dateline_claims_total{fate="dropped"} 3`,
		`dateline_limited_total{limit="user"} 1`, `dateline_votes_total{vote="not helpful"} 1`, `dateline_panics_total{event="MessageCreate"} 1`,
		`dateline_stage_seconds_bucket{stage="final",le="0.5"} 1`, `dateline_queue{state="waiting"} 7`, `dateline_gateway_connected{shard="0"} 1`,
		`dateline_gateway_identifies_total{shard="0"} 1`, `dateline_gateway_resumes_total{shard="0"} 1`, `dateline_gateway_heartbeat_seconds{shard="0"} 0.045`,
		`dateline_gateway_disconnects_total{reason="closed",shard="0"} 1`, `dateline_rest_failures_total{route="GET users/@me",status="503"} 1`,
		`dateline_rest_rate_limits_total{route="POST channels/{id}/messages",scope="route"} 1`, "go_goroutines ", "process_resident_memory_bytes ",
		`dateline_panics_total{event="say \"a\\b\"\n"} 1`, "# HELP dateline_queue Questions that wait", "# TYPE dateline_stage_seconds histogram",
		`dateline_stage_seconds_bucket{stage="final",le="0.25"} 0`, `dateline_stage_seconds_sum{stage="final"} 0.3`, `dateline_stage_seconds_count{stage="final"} 1`,
	} {
		if !strings.Contains(text, want+"\n") && !strings.Contains(text, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 404, "/debug/pprof/": 404} {
		if got, _ := get(t, s, path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if err := metrics.Ask(t.Context(), s.Address()); err != nil {
		t.Errorf("asked whether it is well: %v", err)
	}
	_, port, _ := net.SplitHostPort(s.Address())
	if err := metrics.Ask(t.Context(), ":"+port); err != nil {
		t.Errorf("asked where it listens everywhere: %v", err)
	}
	down.Store(true)
	if err := metrics.Ask(t.Context(), s.Address()); err == nil || err.Error() != "shard 0 isn't connected" {
		t.Errorf("asked whether it is well: %v", err)
	}
	if status, text := get(t, s, "/readyz"); status != 503 || !strings.Contains(text, "shard 0") {
		t.Errorf("/readyz: %d %s", status, text)
	}
	if status, _ := get(t, s, "/healthz"); status != 200 {
		t.Errorf("/healthz: %d", status)
	}
}

// TestNobodyAnswers asks where nothing listens, and where something else does.
func TestNobodyAnswers(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := l.Addr().String()
	l.Close()
	for _, address := range []string{free, "", "nowhere", "127.0.0.1:0"} {
		if err := metrics.Ask(t.Context(), address); !errors.Is(err, metrics.ErrNobody) {
			t.Errorf("%q: %v", address, err)
		}
	}
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	if err := metrics.Ask(t.Context(), other.Listener.Addr().String()); err == nil || errors.Is(err, metrics.ErrNobody) || !strings.Contains(err.Error(), "404") {
		t.Errorf("something else: %v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if err := metrics.Ask(done, other.Listener.Addr().String()); !errors.Is(err, context.Canceled) {
		t.Errorf("after it was cancelled: %v", err)
	}
}

func get(t *testing.T, s *metrics.Server, path string) (int, string) {
	t.Helper()
	resp, err := http.Get("http://" + s.Address() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// Who counts needn't ask whether anyone listens.
func TestNobodyListens(*testing.T) {
	var m *metrics.Metrics
	m.Question("x")
	m.Outcome("x")
	m.Claims(1, 1, 1)
	m.Limit("x")
	m.Vote(true)
	m.Panic("x")
	m.Stage("x", 0)
	m.Queue(1, 1)
	m.Connected(0, true)
	m.Identified(0)
	m.Resumed(0)
	m.Disconnected(0, "x")
	m.HeartbeatLatency(0, 0)
	m.RateLimit("x", 0, true)
	m.RESTFailure("x", 0)
}
