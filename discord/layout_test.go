package discord

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/discord/text"
	"dateline/rag"
)

// Layout is tested from within: what a message is made of is easier to vary
// than what an engine of tests says over a gateway.

func TestLayoutOfSources(t *testing.T) {
	a := &rag.Answer{
		Mode:      "extractive",
		Claims:    []rag.Claim{{Text: "One.", Citations: []int{1, 3}, Verdict: rag.Supported}, {Text: "Two *2*.", Citations: []int{2}, Verdict: rag.Unconfirmed, Reason: "too free"}},
		Citations: []rag.Citation{{Number: 1, ArticleID: "a", Outlet: "A", Headline: "Head"}, {Number: 2, ArticleID: "b", Outlet: "B", Headline: "Other", URL: "https://b.example", Date: "6 *Oct* 2010"}, {Number: 3, ArticleID: "a", Outlet: "A", Headline: "Head"}},
		Conflicts: []rag.Conflict{{A: 0, B: 1}},
		Dropped:   []rag.Dropped{{}, {}},
		Notice:    "A notice.",
	}
	want := []string{`One. [1][3]
Two \*2\*. [2] *(unconfirmed: too free)*
-# A and B seem to differ: compare [1] and [2].
-# A notice.
-# [1][3] **A** · Head
-# [2] **B** · [Other](<https://b.example>) · 6 \*Oct\* 2010`}
	if diff := cmp.Diff(want, layout(a, false)); diff != "" {
		t.Error(diff)
	}
	a.Mode = "llm"
	if got := strings.Join(layout(a, false), "\n"); !strings.Contains(got, "-# 2 sentences left out: I couldn't find them in the articles.\n-# A notice.") {
		t.Error(got)
	}
}

// FuzzLayout has answers of any text, with citations of any number: no message
// is too long, none lacks a source, and no claim is lost.
func FuzzLayout(f *testing.F) {
	f.Add("One. Two.", "Head line", uint8(3), uint8(2), true)
	f.Add(strings.Repeat("A sentence that is long enough. ", 90), strings.Repeat("h", 300), uint8(6), uint8(30), false)
	f.Add("```go\nx\n``` **b. c** @everyone", "[x](y)", uint8(1), uint8(9), true)
	f.Fuzz(func(t *testing.T, claim, headline string, claims, cited uint8, model bool) {
		if len(claim) > 3000 || len(headline) > 500 || claims > 6 || cited > 30 {
			t.Skip("more than an answer has")
		}
		a := &rag.Answer{Mode: "extractive"}
		if model {
			a.Mode = "llm"
		}
		var numbers []int
		for n := 1; n <= int(cited); n++ {
			numbers = append(numbers, n)
			a.Citations = append(a.Citations, rag.Citation{Number: n, ArticleID: fmt.Sprint(n), Outlet: "Outlet", Headline: "Head " + headline, URL: "https://x.example/" + fmt.Sprint(n)})
		}
		for i := range int(claims) {
			a.Claims = append(a.Claims, rag.Claim{Text: fmt.Sprintf("Claim%d. %s", i, claim), Citations: numbers[:i%(len(numbers)+1)]})
		}
		parts := layout(a, true)
		whole := strings.Join(parts, "\n")
		for i, p := range parts {
			if n := text.Length(p); n > text.MaxMessage || n == 0 {
				t.Errorf("part %d is %d long", i, n)
			}
		}
		for i := range int(claims) {
			if !strings.Contains(whole, fmt.Sprintf("Claim%d.", i)) {
				t.Errorf("claim %d is lost", i)
			}
		}
		for n := range int(cited) {
			if strings.Contains(whole, fmt.Sprintf("[%d]", n+1)) && !strings.Contains(whole, fmt.Sprintf("-# [%d] **Outlet**", n+1)) {
				t.Errorf("[%d] has no source", n+1)
			}
		}
	})
}

// TestLayoutOfCopies: whoever prints the same words is credited in the source's
// line and on each side of a difference.
func TestLayoutOfCopies(t *testing.T) {
	a := &rag.Answer{
		Mode:   "extractive",
		Claims: []rag.Claim{{Text: "One.", Citations: []int{1}}, {Text: "Two.", Citations: []int{2}}},
		Citations: []rag.Citation{
			{Number: 1, ArticleID: "a", Outlet: "Alpha", Headline: "Head", Also: "Bravo and *C*", Copies: []rag.Copy{{Outlet: "Bravo"}, {Outlet: "*C*"}}},
			{Number: 2, ArticleID: "d", Outlet: "Delta", Headline: "Head", Agency: "AP"},
		},
		Conflicts: []rag.Conflict{{A: 0, B: 1}},
	}
	want := []string{`One. [1]
Two. [2]
-# Alpha (also in Bravo and \*C\*) and Delta seem to differ: compare [1] and [2].
-# [1] **Alpha** (also in Bravo and \*C\*) · Head
-# [2] AP, printed by **Delta** · Head`}
	if diff := cmp.Diff(want, layout(a, false)); diff != "" {
		t.Error(diff)
	}
}
