package rag_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/rag"
)

// agencyStory is what two outlets print word for word.
const agencyStory = `The harbour of Port Merrow was closed on Tuesday after a tanker ran aground at its mouth.
Nobody was hurt, the coast guard said, and no oil was seen on the water.
Two tugs will try to free the ship at the next spring tide.
`

func TestHitsShowHowTheyScore(t *testing.T) {
	e, articles := seedEngine(t), seedArticles(t)
	hits := retrieve(t, e, "Which region is the Haqqani network based in?", 50)
	if len(hits) < 8 {
		t.Fatalf("%d hits", len(hits))
	}
	seen := make(map[string]bool)
	for i, h := range hits {
		a := articles[h.Passage.ArticleID]
		if h.Text != h.Passage.In(a.Text) || h.Outlet != a.Outlet || h.Headline != a.Title() || h.URL != a.URL {
			t.Errorf("hit %d isn't what its article has: %+v", i, h)
		}
		if seen[h.Passage.ID] {
			t.Errorf("passage %s is there twice", h.Passage.ID)
		}
		seen[h.Passage.ID] = true
		if h.DenseRank == 0 && h.LexicalRank == 0 {
			t.Errorf("hit %d was found by neither search", i)
		}
		if h.DenseRank == 0 && h.Dense != 0 || h.Dense > 1.001 || h.LexicalRank == 0 && h.Lexical != 0 || h.Lexical < 0 || math.IsNaN(h.Score) {
			t.Errorf("hit %d has odd scores: %+v", i, h)
		}
		if h.Score > hits[0].Score {
			t.Errorf("hit %d scores %v, the first %v", i, h.Score, hits[0].Score)
		}
	}
	if best := hits[0]; best.DenseRank == 0 || best.LexicalRank == 0 || !strings.Contains(best.Text, "Waziristan") {
		t.Errorf("the best is %+v", best)
	}
}

func TestRetrieveIsDeterministic(t *testing.T) {
	e := seedEngine(t)
	const q = "What do officials say of the talks?"
	first := retrieve(t, e, q, 8)
	for range 3 {
		if d := cmp.Diff(first, retrieve(t, e, q, 8)); d != "" {
			t.Fatalf("asked again:\n%s", d)
		}
	}
	if fewer := retrieve(t, e, q, 1); len(fewer) != 1 || !cmp.Equal(fewer[0], first[0]) {
		t.Errorf("the best of one isn't the best of eight")
	}
}

func TestRetrieveMixesOutlets(t *testing.T) {
	if got := outlets(retrieve(t, seedEngine(t), "Are the Taliban serious about peace talks?", 8)); !slices.Equal(got, []string{"CNN", "NPR", "WSJ"}) {
		t.Errorf("eight passages are of %v alone", got)
	}
	// The same words in another order have the same scores, and are no copies.
	articles := []corpus.Article{{ID: "other", Outlet: "Other", Text: "Outside Port Merrow on Monday a tanker ran aground."}}
	for i, text := range []string{
		"A tanker ran aground outside Port Merrow on Monday.", "On Monday a tanker ran outside Port Merrow aground.",
		"Aground ran a tanker on Monday outside Port Merrow.", "A Port Merrow tanker on Monday ran aground outside.",
		"Monday on a tanker outside ran aground Port Merrow.", "Merrow Port: tanker a Monday outside aground ran on.",
	} {
		articles = append(articles, corpus.Article{ID: string(rune('a' + i)), Outlet: "Often", Text: text})
	}
	hits := retrieve(t, engineOver(t, articles...), "Where did a tanker run aground?", 2)
	if got := outlets(hits); !slices.Equal(got, []string{"Often", "Other"}) {
		t.Errorf("two passages, all of the same score, are of %v alone", got)
	}
}

// TestRetrieveDropsCopies: of an agency's story that two outlets carry, one
// copy is kept, always the same, and the answer says it once.
func TestRetrieveDropsCopies(t *testing.T) {
	articles := append(generated(10),
		corpus.Article{ID: "east", Outlet: "Eastern Echo", Headline: "Tanker aground", Text: agencyStory},
		corpus.Article{ID: "west", Outlet: "Western Word", Headline: "Tanker aground", Text: agencyStory},
		corpus.Article{ID: "late", Outlet: "Late Letter", Headline: "Tanker aground", Text: "Updated with a line on tides.\n" + agencyStory},
	)
	e := engineOver(t, articles...)
	const q = "Why was the harbour of Port Merrow closed on Tuesday?"
	copies := func(hits []rag.Hit) (ids []string) {
		for _, h := range hits {
			if strings.Contains(h.Text, "Port Merrow") {
				ids = append(ids, h.Passage.ArticleID)
			}
		}
		return ids
	}
	kept := copies(retrieve(t, e, q, 10))
	if len(kept) != 1 {
		t.Fatalf("copies kept: %v, want one", kept)
	}
	slices.Reverse(articles)
	if again := copies(retrieve(t, engineOver(t, articles...), q, 10)); !slices.Equal(again, kept) {
		t.Errorf("indexed in another order, %v is kept, not %v", again, kept)
	}
	a := ask(t, e, text(q))
	checkAnswer(t, byID(articles...), a)
	said := make(map[string]bool)
	for _, c := range a.Citations {
		if said[c.Quote] {
			t.Errorf("said twice: %q", c.Quote)
		}
		said[c.Quote] = true
	}
	for _, outlet := range []string{"Eastern Echo", "Western Word", "Late Letter"} {
		hits, err := e.Retrieve(t.Context(), rag.Question{Text: q, Outlets: []string{outlet}}, 5)
		if err != nil || !slices.Equal(outlets(hits), []string{outlet}) {
			t.Errorf("asked for %s's copy: %v, %v", outlet, outlets(hits), err)
		}
	}
}

// TestRewritesLeaveRoom: a story that many outlets took over, each with a line of
// its own, doesn't fill the first passages: another that says something else of
// the matter is among them. No outlet is lost further down.
func TestRewritesLeaveRoom(t *testing.T) {
	articles := generated(10)
	own := []string{
		"Gulls were seen on the deck. A crowd of some forty watched from the pier with flasks of tea until it grew dark.",
		"The lighthouse was lit early. Two schools put off trips to the island that had been planned since the autumn.",
		"Fishermen stayed at home. The market sold what was left from Monday and shut its doors before noon for once.",
		"Hotels were asked for rooms. The mayor cut short a visit to the capital and came back on the evening train.",
		"A brass band had to wait. Its players slept on benches in the customs house, and one lost a borrowed cornet.",
	}
	for i, line := range own {
		outlet := "Outlet " + string(rune('P'+i))
		articles = append(articles, corpus.Article{ID: outlet, Outlet: outlet, Headline: "Tanker aground", Text: agencyStory + line})
	}
	articles = append(articles, corpus.Article{
		ID: "pilot", Outlet: "Harbour Log", Headline: "Pilot's account",
		Text: "The pilot of the tanker that ran aground at Port Merrow on Tuesday says that its engine had failed.",
	})
	e := engineOver(t, articles...)
	const q = "Why was the harbour of Port Merrow closed on Tuesday after a tanker ran aground?"
	if got := ids(retrieve(t, e, q, 6)); slices.Index(got, "pilot") > 1 {
		t.Errorf("the first are %v", got)
	}
	if got := outlets(retrieve(t, e, q, 12)); len(got) < 6 {
		t.Errorf("of six outlets on it, %v are found", got)
	}
}
