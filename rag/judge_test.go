package rag_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
)

const twoSentences = goodReply + " It dominates the insurgency in eastern Afghanistan, the WSJ says [1]."

func judgedBy(j llm.Model) func(*rag.Config) {
	return func(c *rag.Config) { c.Writing.Judge = j }
}

// named gives a model another name.
type named struct {
	llm.Model
	name string
}

func (n named) Name() string { return n.name }

func TestJudge(t *testing.T) {
	for name, test := range map[string]struct {
		reply           func(claim string) (string, error)
		claims, dropped int
		notice          string
		calls           int
	}{
		"yes":       {func(string) (string, error) { return "Yes", nil }, 2, 0, "", 2},
		"in a word": {func(string) (string, error) { return "<think>Is it?</think>\n **YES**, it does.", nil }, 2, 0, "", 2},
		"one no": {func(c string) (string, error) {
			return map[bool]string{true: "No", false: "Yes"}[strings.Contains(c, "dominates")], nil
		}, 1, 1, "", 2},
		"fails":       {func(string) (string, error) { return "", &llm.Error{Kind: llm.Unreachable} }, 2, 0, "it can't be reached", 0},
		"won't say":   {func(string) (string, error) { return "It depends.", nil }, 2, 0, "it sent no reply that can be read", 0},
		"says naught": {func(string) (string, error) { return "", nil }, 2, 0, "it sent no reply that can be read", 0},
	} {
		t.Run(name, func(t *testing.T) {
			j := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
				_, claim, _ := strings.Cut(r.Messages[len(r.Messages)-1].Text, "\nClaim: ")
				return test.reply(claim)
			}}
			all, err := events(t, writer(t, always(twoSentences), judgedBy(j)), text(answered), 0)
			if err != nil {
				t.Fatal(err)
			}
			a := checkShown(t, seedArticles(t), all)
			if len(a.Claims) != test.claims || len(a.Dropped) != test.dropped || (a.Notice == "") != (test.notice == "") || !strings.Contains(a.Notice, test.notice) {
				t.Errorf("claims %+v, dropped %+v, notice %q", a.Claims, a.Dropped, a.Notice)
			}
			if test.calls > 0 && (a.Usage.JudgeCalls != test.calls || a.Usage.JudgeTokens == 0 || a.Usage.Calls != 1) {
				t.Errorf("usage %+v", a.Usage)
			}
		})
	}
}

// When the judge confirms nothing, the articles speak for themselves.
func TestJudgeLeavesNothing(t *testing.T) {
	a := ask(t, writer(t, always(twoSentences), judgedBy(llmtest.Says("No"))), text(answered))
	if a.Mode != "extractive" || len(a.Dropped) != 2 || a.Notice == "" {
		t.Errorf("%+v", a)
	}
}

// The judge is shown the passages and the claim, in the form that models made
// for it know; others are told what to do.
func TestJudgeIsAskedInItsForm(t *testing.T) {
	for _, name := range []string{"bespoke-minicheck:7b", "small"} {
		var mu sync.Mutex
		var asked []llm.Request
		j := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, r)
			return "Yes", nil
		}}
		ask(t, writer(t, always(goodReply), judgedBy(named{j, name})), text(answered))
		if len(asked) != 1 {
			t.Fatalf("asked %d times", len(asked))
		}
		last := asked[0].Messages[len(asked[0].Messages)-1].Text
		if !strings.HasPrefix(last, "Document: WSJ: ") || !strings.Contains(last, "\nClaim: According to the WSJ, the Haqqani network is based") || strings.Contains(last, "[1]") {
			t.Errorf("%s is asked %q", name, last)
		}
		if system := len(asked[0].Messages) == 2; system != (name == "small") {
			t.Errorf("%s is asked with %d messages", name, len(asked[0].Messages))
		}
	}
}

// Several sentences are judged at the same time, and shown in their order; a
// judge that takes too long is asked no longer.
func TestJudgeAtTheSameTime(t *testing.T) {
	both := make(chan struct{})
	var mu sync.Mutex
	inside := 0
	j := streaming(func(ctx context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			mu.Lock()
			if inside++; inside == 2 {
				close(both)
			}
			mu.Unlock()
			select {
			case <-both:
				yield(llm.Chunk{Text: "Yes"}, nil)
			case <-ctx.Done():
				yield(llm.Chunk{}, ctx.Err())
			}
		}
	})
	a := ask(t, writer(t, always(twoSentences), judgedBy(j), func(c *rag.Config) { c.Writing.JudgeTime = time.Minute }), text(answered))
	if len(a.Claims) != 2 || a.Notice != "" || !strings.Contains(a.Claims[0].Text, "North Waziristan") {
		t.Errorf("claims %+v, notice %q", a.Claims, a.Notice)
	}
	hangs := streaming(func(ctx context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			<-ctx.Done()
			yield(llm.Chunk{}, ctx.Err())
		}
	})
	a = ask(t, writer(t, always(twoSentences), judgedBy(hangs), func(c *rag.Config) { c.Writing.JudgeTime = 20 * time.Millisecond }), text(answered))
	if len(a.Claims) != 2 || !strings.Contains(a.Notice, "it took too long") {
		t.Errorf("claims %+v, notice %q", a.Claims, a.Notice)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := writer(t, always(twoSentences), judgedBy(hangs), func(c *rag.Config) { c.Writing.JudgeTime = time.Hour }).Answer(ctx, text(answered)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Whoever leaves after a sentence doesn't wait for what the judge says of the
// next.
func TestLeavingTheJudge(t *testing.T) {
	j := streaming(func(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			if _, claim, _ := strings.Cut(r.Messages[1].Text, "\nClaim: "); strings.Contains(claim, "dominates") {
				<-ctx.Done()
				yield(llm.Chunk{}, ctx.Err())
				return
			}
			yield(llm.Chunk{Text: "Yes"}, nil)
		}
	})
	e := writer(t, always(twoSentences), judgedBy(j), func(c *rag.Config) { c.Writing.JudgeTime = time.Hour })
	shown := 0
	for event, err := range e.Ask(t.Context(), text(answered)) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := event.(rag.ClaimShown); ok {
			shown++
			break
		}
	}
	if shown != 1 {
		t.Errorf("%d sentences were shown", shown)
	}
}
