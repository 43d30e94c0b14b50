package rag_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/llm/openai"
	"dateline/rag"
)

// repeats is a model that says the same again and again, until it is left.
func repeats(piece string, sent *int) streaming {
	return func(ctx context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for ctx.Err() == nil {
				if *sent += len(piece); !yield(llm.Chunk{Text: piece}, nil) || *sent > 1<<30 {
					return
				}
			}
			yield(llm.Chunk{}, ctx.Err())
		}
	}
}

// A reply without end is left, whether it has sentences or not, and what it
// takes is bounded.
func TestEndlessReplies(t *testing.T) {
	long(t)
	kib := strings.Repeat("on and on and ", 73)
	for name, piece := range map[string]string{
		"no full stop": kib,
		"one line":     strings.Repeat("x", 64<<10),
		"white space":  strings.Repeat(" \n", 512),
		"thinking":     "<think>" + kib,
		"brackets":     strings.Repeat("[1", 512),
		"quotation":    "“" + strings.Repeat("No. ", 256),
		"lines":        "No it is not so\n",
	} {
		t.Run(name, func(t *testing.T) {
			sent := 0
			before := heap()
			a := ask(t, writer(t, repeats(piece, &sent)), text(answered))
			if sent > 4<<20 {
				t.Errorf("left after %d bytes", sent)
			}
			if a.Mode != "extractive" || a.Notice == "" || len(a.Dropped) > 40 {
				t.Errorf("mode %s, notice %q, %d dropped", a.Mode, a.Notice, len(a.Dropped))
			}
			for _, d := range a.Dropped {
				if len(d.Text) > 2000 {
					t.Errorf("a dropped sentence of %d bytes", len(d.Text))
				}
			}
			if grown := heap() - before; grown > 128<<20 {
				t.Errorf("the heap grew by %d MiB", grown>>20)
			}
		})
	}
}

// heap is how much memory the heap has taken from the system.
func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys)
}

// A sentence of 10 MB and then a good one: the reply is too long to be read to
// there, and what is held stays small.
func TestSentenceOfTenMegabytes(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Pieces: []string{goodReply + " And ", strings.Repeat("on and ", 10<<20/7), "so forth. " + goodReply}}))
	m := overHTTP(t, s)
	a := ask(t, writer(t, m), text(answered))
	if len(a.Claims) != 1 || a.Mode != "llm" || !strings.Contains(a.Notice, "may lack its end") {
		t.Errorf("%d claims, notice %q", len(a.Claims), a.Notice)
	}
}

// Two hundred at once against a server that takes its time: every one gets an
// answer, few are asked at once, and memory and goroutines come back.
func TestTwoHundredAtOnce(t *testing.T) {
	n := 200 / every
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Text: goodReply, Between: time.Millisecond}))
	m := llm.Limit(overHTTP(t, s, func(o *openai.Options) { o.Token, o.Whole = 10*time.Minute, 20*time.Minute }), 8, 10*time.Minute)
	e := writer(t, m)
	ask(t, e, text(answered)) // fills what is kept
	runtime.GC()
	var peak, before runtime.MemStats
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			a, err := e.Answer(t.Context(), text(answered))
			if err != nil || a.Mode != "llm" || len(a.Claims) != 1 {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	wg.Wait()
	runtime.GC()
	runtime.ReadMemStats(&peak)
	if s.Most() > 8 {
		t.Errorf("%d at once", s.Most())
	}
	if grown := int64(peak.HeapAlloc) - int64(before.HeapAlloc); grown > 32<<20 {
		t.Errorf("%d MiB are kept", grown>>20)
	}
	if grown := int64(peak.HeapSys) - int64(before.HeapSys); grown > 256<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}

// Those who leave while they wait leave nothing behind: TestMain looks for
// goroutines.
func TestManyLeave(t *testing.T) {
	s := llmtest.New(t, llmtest.Always(llmtest.Reply{Hang: true, Pieces: []string{goodReply + " It "}}))
	e := writer(t, llm.Limit(overHTTP(t, s), 4, time.Minute))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 + 36/every {
		wg.Go(func() {
			for _, err := range e.Ask(ctx, text(answered)) {
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		})
	}
	for s.Most() < 4 {
		runtime.Gosched()
	}
	cancel()
	wg.Wait()
}

// BenchmarkWrite is all that is ours in a written answer of four sentences:
// retrieve, prompt, cut, verify. The model takes no time.
func BenchmarkWrite(b *testing.B) {
	four := "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]. " +
		"It dominates the insurgency in eastern Afghanistan, the WSJ says [1]. " +
		"The WSJ reports that six allied service members were killed in three separate incidents [1]. " +
		"According to CNN, Karzai has been in talks with high-level Taliban members, a senior U.S. defense official said [2]."
	for name, reply := range map[string]string{"quoting": four, "restating": strings.ReplaceAll(four, "According to", "As we hear from")} {
		b.Run(name, func(b *testing.B) {
			e := writer(b, &llmtest.Model{Runes: 4, Reply: func(llm.Request) (string, error) { return reply, nil }})
			q := rag.Question{Text: "Where is the Haqqani network based and who was killed?"}
			ask(b, e, q)
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				ask(b, e, q)
				took = append(took, time.Since(begun))
			}
			b.ReportMetric(median(took), "ms-median")
		})
	}
}

func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}
