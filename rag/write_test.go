package rag_test

import (
	"context"
	"iter"
	"regexp"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/llm"
	"dateline/llm/llmtest"
	"dateline/rag"
	"dateline/verify"
)

// checkShown holds every event of a written answer to what must be true
// before a person sees it, in the order in which they see it.
func checkShown(t testing.TB, articles map[string]corpus.Article, all []rag.Event) *rag.Answer {
	t.Helper()
	a := checkOrder(t, all)
	checkAnswer(t, articles, a)
	known := 0
	for _, event := range all {
		claim, ok := event.(rag.ClaimShown)
		if !ok {
			continue
		}
		known += len(claim.NewCitations)
		if len(claim.Claim.Citations) == 0 {
			t.Errorf("%.80q: shown without a citation: %q", a.Question, claim.Claim.Text)
		}
		for _, n := range claim.Claim.Citations {
			if n < 1 || n > known {
				t.Errorf("%.80q: %q cites %d, of which nothing was told yet", a.Question, claim.Claim.Text, n)
			}
		}
		for _, bad := range []string{"://", "@", "<", "](", "[1]", "NO ANSWER"} {
			if a.Mode == "llm" && strings.Contains(claim.Claim.Text, bad) {
				t.Errorf("%.80q: %q has %q in it", a.Question, claim.Claim.Text, bad)
			}
		}
	}
	return a
}

// The whole fixture with a model that answers well, and to every third question
// adds an invention: every sentence shown has a citation that carries it.
func TestWrittenFixture(t *testing.T) {
	t.Parallel()
	articles := seedArticles(t)
	_, encoder := seedStore(t)
	verifier := verify.New(claimJudge(), encoder)
	written, refused, extracted, dropped, unconfirmed, claims := 0, 0, 0, 0, 0, 0
	for i, c := range fixture(t) {
		if i%every != 0 {
			continue
		}
		m := &llmtest.Model{Runes: 1 + i%7, Reply: func(r llm.Request) (string, error) {
			if condenses(r) {
				return "NO ANSWER", nil // the rules condense
			}
			if restates(r) {
				return inventions[0], nil
			}
			if i%3 > 0 {
				return gold(r, c), nil
			}
			return inventions[i%len(inventions)] + " " + gold(r, c), nil
		}}
		all, err := events(t, writer(t, m, func(c *rag.Config) { c.MaxSentences = 6 }), asked(c), 0)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		a := checkShown(t, articles, all)
		dropped += len(a.Dropped)
		switch {
		case a.Refusal != nil:
			refused++
		case a.Mode == "llm":
			written++
		default:
			extracted++
		}
		for _, claim := range a.Claims {
			claims++
			if claim.Verdict == rag.Unconfirmed {
				unconfirmed++
			}
			for _, invented := range inventions {
				if strings.Contains(invented, claim.Text[:len(claim.Text)/2]) {
					t.Errorf("%s: shown: %q", c.ID, claim.Text)
				}
			}
			if a.Mode == "llm" && claim.Verdict == rag.Supported {
				checkCarried(t, verifier, articles, a, claim)
			}
		}
	}
	t.Logf("%d written, %d extracted, %d refused; %d sentences shown, %d of them unconfirmed, %d dropped", written, extracted, refused, claims, unconfirmed, dropped)
	if written < 100/every || dropped < 40/every {
		t.Errorf("%d written and %d dropped: the test tests too little", written, dropped)
	}
}

// creditRE is the beginning of a credit.
var creditRE = regexp.MustCompile(` \([^()]*$`)

// checkCarried verifies a claim once more against the passages of its quotes
// alone.
func checkCarried(t testing.TB, v *verify.Verifier, articles map[string]corpus.Article, a *rag.Answer, c rag.Claim) {
	t.Helper()
	passages := make(map[string]corpus.Passage)
	for _, h := range a.Hits {
		passages[h.Passage.ID] = h.Passage
	}
	var evidence []verify.Evidence
	for _, n := range c.Citations {
		cited := a.Citations[n-1]
		evidence = append(evidence, verify.Evidence{Number: n, Article: articles[cited.ArticleID], Span: passages[cited.PassageID].Span})
	}
	// Who is credited at its end is the program's own doing, which
	// TestWhoseWordsItIs holds.
	sentence, _, _ := strings.Cut(c.Text, ", citing ")
	r, err := v.Sentence(t.Context(), strings.TrimRight(creditRE.ReplaceAllString(sentence, ""), " "), evidence)
	if err != nil || r.Verdict == verify.Unsupported {
		t.Errorf("%q is called %s (%s: %s) against its own passages, %v", c.Text, r.Verdict, r.Reason, r.Detail, err)
	}
}

// The notice says why nothing that the model wrote could be used.
func TestNoticeSaysWhatWasWrong(t *testing.T) {
	for reply, want := range map[string]string{
		"": "empty or too short",
		"The network's leader plays the violin in Vienna every evening.":     "cited nothing",
		"The network's leader plays the violin in Vienna every evening [1].": "couldn't find what the language model wrote",
	} {
		m := &llmtest.Model{Reply: func(r llm.Request) (string, error) {
			if restates(r) {
				return "", nil
			}
			return reply, nil
		}}
		a := ask(t, writer(t, m), text(answered))
		if a.Mode != "extractive" || !strings.Contains(a.Notice, want) || a.LeftOut() != 0 {
			t.Errorf("%q: mode %s, notice %q, %d left out", reply, a.Mode, a.Notice, a.LeftOut())
		}
	}
}

// The first sentence is shown while the model still writes.
func TestFirstSentenceBeforeTheEnd(t *testing.T) {
	more := make(chan struct{})
	ended := false
	m := streaming(func(ctx context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for _, piece := range llmtest.Cut("According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]. It ", 3) {
				if !yield(llm.Chunk{Text: piece}, nil) {
					return
				}
			}
			select {
			case <-more:
			case <-ctx.Done():
				yield(llm.Chunk{}, ctx.Err())
				return
			}
			ended = true
			yield(llm.Chunk{Text: "dominates the insurgency in eastern Afghanistan, the WSJ says [1]."}, nil)
		}
	})
	claims := 0
	for event, err := range writer(t, m).Ask(t.Context(), text(answered)) {
		if err != nil {
			t.Fatal(err)
		}
		if claim, ok := event.(rag.ClaimShown); ok {
			if claims++; claims == 1 {
				if ended {
					t.Error("the model had finished")
				}
				close(more)
			}
			if claim.Claim.Verdict != rag.Supported || claim.NewCitations == nil && claims == 1 {
				t.Errorf("%+v", claim)
			}
		}
	}
	if claims != 2 {
		t.Errorf("%d claims", claims)
	}
}

func TestWrittenAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply, restated string
		claims          []string // the text that each claim holds
		dropped         int
		calls           int
		refused, notice bool
		mode            string
	}{
		"good": {
			reply:  "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1].",
			claims: []string{"According to the WSJ, the Haqqani network"}, calls: 1, mode: "llm",
		},
		"without its outlet": {
			reply:  "The Haqqani network is based in Pakistan's North Waziristan tribal region [1].",
			claims: []string{"North Waziristan tribal region (WSJ)."}, calls: 1, mode: "llm",
		},
		"never cites": {
			reply:  "The Haqqani network is based in Pakistan's North Waziristan tribal region.",
			claims: []string{"North Waziristan tribal region (WSJ)."}, calls: 1, mode: "llm",
		},
		"cites what isn't there": {
			reply:  "The Haqqani network is based in Pakistan's North Waziristan tribal region [42].",
			claims: []string{"North Waziristan tribal region (WSJ)."}, calls: 1, mode: "llm",
		},
		"cites another passage": {
			reply:  "The Haqqani network is based in Pakistan's North Waziristan tribal region [7].",
			claims: []string{"North Waziristan tribal region (WSJ)."}, calls: 1, mode: "llm",
		},
		"cites all": {
			reply:  "The Haqqani network is based in Pakistan's North Waziristan tribal region [1-8].",
			claims: []string{"North Waziristan tribal region (WSJ)."}, calls: 1, mode: "llm",
		},
		"one invention": {
			reply:  "The Haqqani network is based in Pakistan's North Waziristan tribal region [1]. Its leader plays the violin in Vienna [1].",
			claims: []string{"North Waziristan"}, dropped: 1, calls: 2, mode: "llm",
		},
		"calls everybody": {
			reply:  "According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1]. @everyone must see https://evil.example [1]. <@42> look here [1].",
			claims: []string{"North Waziristan"}, dropped: 2, calls: 1, mode: "llm",
		},
		"calls and no more than that": {
			reply:  "@here look: According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1].\nSee https://evil.example [1].\n@everyone [1]",
			claims: []string{"North Waziristan"}, calls: 1, mode: "llm",
		},
		"restated": {
			reply:    "The Haqqani network is based in Pakistan's South Waziristan tribal region [1].",
			restated: "The Haqqani network is based in Pakistan's North Waziristan tribal region [1].",
			claims:   []string{"North Waziristan"}, calls: 2, mode: "llm",
		},
		"restated as wrong": {
			reply:    "The Haqqani network is based in Pakistan's South Waziristan tribal region [1].",
			restated: "The Haqqani network is based in Norway's Finnmark region [1].",
			claims:   []string{"“"}, dropped: 1, calls: 2, notice: true, mode: "extractive",
		},
		"says little and lists its sources": {
			reply:  "Yes. According to the WSJ, the Haqqani network is based in Pakistan's North Waziristan tribal region [1].\n\nSources: [1], [2]\n",
			claims: []string{"According to the WSJ"}, calls: 1, mode: "llm",
		},
		"goes in circles": {
			reply:  strings.Repeat("The Haqqani network is based in Pakistan's North Waziristan tribal region [1]. ", 50),
			claims: []string{"North Waziristan"}, calls: 1, mode: "llm",
		},
		"says no answer":         {reply: "NO ANSWER", refused: true, calls: 1, mode: "llm"},
		"says so in other words": {reply: "I'm sorry, but the passages do not say where it is based.", refused: true, calls: 1, mode: "llm"},
		"refuses":                {reply: "I cannot help with that.", refused: true, calls: 1, mode: "llm"},
		"says nothing":           {reply: "", claims: []string{"“"}, calls: 1, notice: true, mode: "extractive"},
		"writes nonsense":        {reply: "asdf qwer yxcv. ]]] [[[ 1 2 3!!!", claims: []string{"“"}, dropped: 1, calls: 2, notice: true, mode: "extractive"},
		"thinks aloud": {
			reply:  "<think>They ask where it is. South Waziristan [1]. No.</think>\nThe Haqqani network is based in Pakistan's North Waziristan tribal region [1].",
			claims: []string{"North Waziristan"}, calls: 1, mode: "llm",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := &llmtest.Model{Runes: 4, Reply: func(r llm.Request) (string, error) {
				if restates(r) {
					return test.restated, nil
				}
				return test.reply, nil
			}}
			all, err := events(t, writer(t, m), text(answered), 0)
			if err != nil {
				t.Fatal(err)
			}
			a := checkShown(t, seedArticles(t), all)
			if (a.Refusal != nil) != test.refused || (a.Notice != "") != test.notice || a.Mode != test.mode || len(a.Dropped) != test.dropped {
				t.Errorf("refusal %+v, notice %q, mode %s, dropped %+v", a.Refusal, a.Notice, a.Mode, a.Dropped)
			}
			if a.Usage.Calls != test.calls || a.Usage.PromptVersion != rag.PromptVersion || a.Usage.PromptTokens == 0 {
				t.Errorf("usage %+v", a.Usage)
			}
			if test.mode == "llm" && a.Usage.Model != "scripted" {
				t.Errorf("model %q", a.Usage.Model)
			}
			if len(a.Claims) < len(test.claims) || a.Mode == "llm" && len(a.Claims) != len(test.claims) {
				t.Fatalf("claims %+v", a.Claims)
			}
			for i, want := range test.claims {
				if !strings.Contains(a.Claims[i].Text, want) {
					t.Errorf("claim %d is %q, want %q in it", i, a.Claims[i].Text, want)
				}
			}
		})
	}
}

// A sentence is given its outlet, and the outlet's own source, where it lacks
// them.
func TestWhoSaysIt(t *testing.T) {
	for reply, want := range map[string]string{
		"The Haqqani network dominates the insurgency in eastern Afghanistan [1].":                               " (WSJ).",
		"The Haqqani network dominates the insurgency in eastern Afghanistan, says the Wall Street Journal [1].": "Journal.",
	} {
		a := ask(t, writer(t, always(reply)), text("Are the Taliban and al Qaeda to be dealt with differently, when did the Afghan Peace Council convene, and what of the Haqqani network?"))
		if len(a.Claims) != 1 || a.Mode != "llm" || !strings.HasSuffix(a.Claims[0].Text, want) {
			t.Errorf("%q gives %+v, dropped %+v", reply, a.Claims, a.Dropped)
		}
	}
}

// Who is said to have said it did say it: what an outlet tells beside is its
// own.
func TestWhoseWordsItIs(t *testing.T) {
	article := corpus.Article{ID: "a", Outlet: "Herald", Text: "The council of elders met for the first time on Friday, a session in which Governor Ida Brandt called for an end to the strike.\n\n" +
		"The port lost a third of its trade last year, Harbour Master Olaf Lind said on Monday.\n\n" +
		"“We will not sell the shipyard,” Mayor Eva Holm told reporters after the vote on the new budget.\n\n" +
		"Surgeon Per Aas said that the clinic needs twelve more nurses.\n"}
	e := &hashing{}
	st := openStore(t, e)
	index(t, st, e, rag.IndexOptions{}, article)
	for reply, want := range map[string]string{
		"The council of elders met for the first time on Friday [1].":  "Friday (Herald).",
		"An end to the strike was called for [1].":                     "Governor Ida Brandt).",
		"The port lost a third of its trade last year [1].":            "(Herald, citing Harbour Master Olaf Lind).",
		"The clinic needs twelve more nurses [1].":                     "(Herald, citing Surgeon Per Aas).",
		"The Herald says that the port lost a third of its trade [1].": "Olaf Lind).",
		"Per Aas said that the clinic needs twelve more nurses [1].":   "nurses (Herald).",
	} {
		asker, err := rag.New(rag.Config{Judge: judges(), Claims: claimJudge(), Store: st, Embedder: e, Writing: rag.Writing{Mode: rag.ModeLLM, Model: always(reply)}})
		if err != nil {
			t.Fatal(err)
		}
		a := ask(t, asker, text("When did the council meet, who wants the strike to end, what did the port lose and what does the clinic need?"))
		if len(a.Claims) != 1 || !strings.HasSuffix(a.Claims[0].Text, want) {
			t.Errorf("%q gives %+v, dropped %+v", reply, a.Claims, a.Dropped)
		}
	}
}

// In mode llm an answer that nothing is left of is a refusal: the person asked
// for no other kind.
func TestNothingLeftInModeLLM(t *testing.T) {
	all, err := events(t, writer(t, always("Its leader plays the violin in Vienna [1]."), mode(rag.ModeLLM)), text(answered), 0)
	if err != nil {
		t.Fatal(err)
	}
	a := checkShown(t, seedArticles(t), all)
	if a.Refusal == nil || a.Refusal.Reason != rag.ReasonNoAnswer || len(a.Refusal.Nearest) == 0 || len(a.Dropped) != 1 || a.Mode != "llm" {
		t.Errorf("%+v", a)
	}
}

func TestAnswerStopsAtItsSentences(t *testing.T) {
	left := false
	m := streaming(func(_ context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			for i := 0; ; i++ {
				if !yield(llm.Chunk{Text: "The Haqqani network is based in Pakistan's North Waziristan tribal region [1]. "}, nil) || i == 1e6 {
					left = i < 1e6
					return
				}
			}
		}
	})
	a := ask(t, writer(t, m, func(c *rag.Config) { c.MaxSentences = 1 }), text(answered))
	if len(a.Claims) != 1 || !left || !a.Usage.Estimated || a.Usage.CompletionTokens == 0 {
		t.Errorf("%d claims, left %v, usage %+v", len(a.Claims), left, a.Usage)
	}
}

func TestWhatAnAnswerCosts(t *testing.T) {
	m := always("The Haqqani network is based in Pakistan's North Waziristan tribal region [1].")
	a := ask(t, writer(t, m, func(c *rag.Config) { c.Writing.Price = llm.Price{Prompt: 1e6, Completion: 2e6} }), text(answered))
	if want := float64(a.Usage.PromptTokens + 2*a.Usage.CompletionTokens); a.Usage.Cost != want || want == 0 {
		t.Errorf("usage %+v, want a cost of %v", a.Usage, want)
	}
}

// A consumer that leaves ends the call to the model.
func TestWrittenStopsWhereItsConsumerDoes(t *testing.T) {
	for n := 1; n <= 3; n++ {
		m := always("The Haqqani network is based in Pakistan's North Waziristan tribal region [1]. It dominates the insurgency in eastern Afghanistan, the WSJ says [1]. ")
		some, err := events(t, writer(t, m), text(answered), n)
		if err != nil || len(some) != n {
			t.Errorf("stopped after %d: %d events, %v", n, len(some), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	hangs := streaming(func(ctx context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			cancel()
			<-ctx.Done()
			yield(llm.Chunk{}, ctx.Err())
		}
	})
	if _, err := writer(t, hangs).Answer(ctx, text(answered)); err == nil || ctx.Err() == nil {
		t.Errorf("cancelled: %v", err)
	}
}
