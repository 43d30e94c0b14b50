package llm_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dateline/llm"
	"dateline/llm/llmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var request = llm.Request{Messages: []llm.Message{{Role: llm.User, Text: strings.Repeat("word", 100)}}, MaxTokens: 50}

func TestLimitLetsNoMoreIn(t *testing.T) {
	var mu sync.Mutex
	inside, most := 0, 0
	m := &llmtest.Model{Reply: func(llm.Request) (string, error) {
		mu.Lock()
		inside++
		most = max(most, inside)
		mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		mu.Lock()
		inside--
		mu.Unlock()
		return "yes", nil
	}}
	limited := llm.Limit(m, 3, time.Minute)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if text, _, err := llm.Complete(t.Context(), limited, request, 100); err != nil || text != "yes" {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
	wg.Wait()
	if most > 3 || m.Calls() != 40 {
		t.Errorf("%d at once, %d calls", most, m.Calls())
	}
}

func TestLimitGivesUpWaiting(t *testing.T) {
	limited := llm.Limit(llmtest.Says("a b c"), 1, time.Millisecond)
	for range limited.Stream(t.Context(), request) { // holds the only turn
		_, _, err := llm.Complete(t.Context(), limited, request, 100)
		if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Busy || !strings.Contains(err.Error(), "max_calls") {
			t.Errorf("%v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := llm.Complete(ctx, limited, request, 100); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while waiting: %v", err)
		}
		break
	}
	if _, _, err := llm.Complete(t.Context(), limited, request, 100); err != nil {
		t.Errorf("the turn wasn't given back: %v", err)
	}
}

func TestMeterHoldsToTheDay(t *testing.T) {
	now := time.Date(2026, 1, 1, 23, 0, 0, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "a", "budget.json")
	m := llmtest.Says("four words of reply")
	metered := llm.Meter(m, llm.NewFileLedger(path, func() time.Time { return now }), 400)
	calls := 0
	for {
		_, used, err := llm.Complete(t.Context(), metered, request, 100)
		if err != nil {
			if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Budget || !strings.Contains(err.Error(), "tokens_a_day") {
				t.Fatal(err)
			}
			break
		}
		if calls++; calls > 10 {
			t.Fatal("no end to the day's tokens")
		}
		if used.Total() < 100 || used.Total() > 115 {
			t.Fatalf("usage %+v", used)
		}
	}
	if calls != 3 {
		t.Errorf("%d calls of about 109 tokens, reserved as 154, within 400", calls)
	}
	// Another process sees the same sum; a new day begins at nothing.
	other := llm.NewFileLedger(path, func() time.Time { return now })
	if sum, ok, err := other.Add(0, 0); err != nil || !ok || sum < 300 || sum > 345 {
		t.Errorf("sum %d, %v, %v", sum, ok, err)
	}
	now = now.Add(2 * time.Hour)
	if _, _, err := llm.Complete(t.Context(), metered, request, 100); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

func TestMeterPaysForWhatCame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "budget.json")
	ledger := llm.NewFileLedger(path, nil)
	failing := &llmtest.Model{Reply: func(llm.Request) (string, error) { return "", errors.New("down") }}
	if _, _, err := llm.Complete(t.Context(), llm.Meter(failing, ledger, 1000), request, 100); err == nil {
		t.Fatal("no error")
	}
	if sum, _, _ := ledger.Add(0, 0); sum != 0 {
		t.Errorf("a call that failed at once cost %d", sum)
	}
	for range llm.Meter(llmtest.Says(strings.Repeat("word ", 50)), ledger, 1000).Stream(t.Context(), request) {
		break
	}
	if sum, _, _ := ledger.Add(0, 0); sum < 100 || sum > 110 {
		t.Errorf("a call that was left after a word cost %d", sum)
	}
}

func TestLedgerFileThatIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "budget.json")
	if err := os.WriteFile(path, []byte("not a count"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := llm.Complete(t.Context(), llm.Meter(llmtest.Says("x"), llm.NewFileLedger(path, nil), 1000), request, 100)
	if e := new(llm.Error); !errors.As(err, &e) || e.Kind != llm.Budget || !strings.Contains(err.Error(), "remove it") {
		t.Errorf("%v", err)
	}
}

func TestLedgersAgree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "budget.json")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			l := llm.NewFileLedger(path, nil)
			for range 25 {
				if _, _, err := l.Add(3, 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if sum, _, err := llm.NewFileLedger(path, nil).Add(0, 0); sum != 300 || err != nil {
		t.Errorf("%d, %v", sum, err)
	}
}

func TestCompleteBoundsTheReply(t *testing.T) {
	m := llmtest.Says(strings.Repeat("on and ", 1000))
	if _, _, err := llm.Complete(t.Context(), m, request, 500); err == nil || m.Finished() != 0 {
		t.Errorf("%v, %d replies read to the end", err, m.Finished())
	}
}

func TestPrice(t *testing.T) {
	if got := (llm.Price{Prompt: 2, Completion: 8}).Of(llm.Usage{Prompt: 1e6, Completion: 5e5}); got != 6 {
		t.Errorf("%v", got)
	}
}
