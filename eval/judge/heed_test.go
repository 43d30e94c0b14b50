package judge_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/eval"
	"dateline/eval/judge"
)

// picky is an endpoint that answers as told and keeps what it was asked, and
// when.
type picky struct {
	mu    sync.Mutex
	reply func(n int, body map[string]any) (status int, header, text string)
	seen  []map[string]any
	times []time.Time
}

func (p *picky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	p.seen, p.times = append(p.seen, body), append(p.times, time.Now())
	status, header, text := p.reply(len(p.seen), body)
	if header != "" {
		w.Header().Set("Retry-After", header)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status != http.StatusOK {
		fmt.Fprintf(w, `{"error":{"message":%q}}`, text)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": text}}},
		"usage":   map[string]any{"prompt_tokens": 1000, "completion_tokens": 100},
	})
}

func pickyJudge(t *testing.T, o judge.Options, reply func(n int, body map[string]any) (int, string, string)) (*judge.Judge, *picky) {
	t.Helper()
	p := &picky{reply: reply}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	o.BaseURL, o.Model, o.Wait, o.Client = server.URL+"/v1", "m", time.Millisecond, server.Client()
	t.Cleanup(o.Client.CloseIdleConnections)
	j, err := judge.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return j, p
}

func TestRetryAfterIsHeeded(t *testing.T) {
	j, p := pickyJudge(t, judge.Options{}, func(n int, _ map[string]any) (int, string, string) {
		if n == 1 {
			return http.StatusTooManyRequests, "1", "slow down"
		}
		return http.StatusOK, "", fine
	})
	if _, err := j.Judge(t.Context(), request); err != nil || len(p.times) != 2 || p.times[1].Sub(p.times[0]) < 900*time.Millisecond {
		t.Errorf("%v; asked at %v", err, p.times)
	}
	// Longer than anybody waits: it gives up, and doesn't ask for the next
	// answer either.
	j, p = pickyJudge(t, judge.Options{}, func(int, map[string]any) (int, string, string) {
		return http.StatusTooManyRequests, "3600", "slow down"
	})
	for range 2 {
		if _, err := j.Judge(t.Context(), request); err == nil || !strings.Contains(err.Error(), "m") {
			t.Errorf("got %v", err)
		}
	}
	if len(p.seen) != 1 {
		t.Errorf("asked %d times", len(p.seen))
	}
}

func TestEitherNameOfTheReplysLength(t *testing.T) {
	for _, wants := range []string{"max_tokens", "max_completion_tokens"} {
		j, p := pickyJudge(t, judge.Options{}, func(_ int, body map[string]any) (int, string, string) {
			for _, name := range []string{"max_tokens", "max_completion_tokens"} {
				if body[name] != nil && name != wants {
					return http.StatusBadRequest, "", fmt.Sprintf("Unsupported parameter: '%s' is not supported with this model. Use '%s' instead.", name, wants)
				}
			}
			return http.StatusOK, "", fine
		})
		for range 2 {
			if _, err := j.Judge(t.Context(), request); err != nil {
				t.Errorf("%s: %v", wants, err)
			}
		}
		if last := p.seen[len(p.seen)-1]; last[wants] == nil || len(p.seen) > 3 {
			t.Errorf("%s: asked %d times, last with %v", wants, len(p.seen), last)
		}
	}
}

func TestWhatAVerdictCosts(t *testing.T) {
	j, _ := pickyJudge(t, judge.Options{PricePrompt: 2, PriceCompletion: 10}, func(n int, _ map[string]any) (int, string, string) {
		if n == 1 {
			return http.StatusOK, "", "I can't."
		}
		return http.StatusOK, "", fine
	})
	v, err := j.Judge(t.Context(), request)
	if want := (eval.Spent{Calls: 2, PromptTokens: 2000, CompletionTokens: 200, Cost: 0.006}); err != nil || v.Spent != want {
		t.Errorf("%+v, %v; want %+v", v.Spent, err, want)
	}
}
