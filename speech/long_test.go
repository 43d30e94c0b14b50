package speech_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dateline/corpus"
	"dateline/speech"
)

// long is an article of many sentences that all lean on others: on a name, a
// role, a pronoun, a quotation that runs on, another paper.
func long(paragraphs int, gap string) corpus.Article {
	var b strings.Builder
	for i := range paragraphs {
		fmt.Fprintf(&b, "A senior official of ward %d spoke.%[2]sThe Post is open on day %[1]d.%[2]sMr. Bell%[1]d said that it holds.%[2]s"+
			"The senior official said no.%[2]sHe said so again.%[2]s\"It will be long. It will be hard. Nobody knows,\" Mr. Karr said.%[2]s", i, gap)
	}
	return corpus.Article{ID: "long", Outlet: "Herald", Text: b.String()}
}

// Ten times the text is ten times the work, on many lines and on one.
func TestFindIsLinear(t *testing.T) {
	for _, gap := range []string{"\n", " "} {
		work := func(paragraphs int) float64 {
			a := long(paragraphs, gap)
			sentences := corpus.Split(a.Text)
			return testing.AllocsPerRun(1, func() {
				if _, err := speech.Find(t.Context(), a, sentences); err != nil {
					t.Error(err)
				}
			})
		}
		work(2)
		if one, ten := work(20), work(200); ten > 12*one {
			t.Errorf("%q: %.0f allocations for a text, %.0f for one ten times as long", gap, one, ten)
		}
	}
}

// One sentence costs no more in a long article: a few hundred sentences are
// looked at for it, not all that come before. A megabyte on one line ends.
func TestSpeakerLooksNear(t *testing.T) {
	filler := strings.Repeat("At Bell it rained. ", 1<<20/40) + strings.Repeat("It was official. ", 1<<20/40)
	text := "Anna Bell, a judge, said no. " + filler + "A harbour official spoke. \"It is late,\" Ms. Bell said. He said so. The official said yes."
	a := corpus.Article{ID: "long", Outlet: "Herald", Text: text}
	r := speech.Read(a, corpus.Split(text))
	n := len(corpus.Split(text))
	if n < 50000 {
		t.Fatalf("%d sentences", n)
	}
	for i, want := range []string{"Anna Bell", "Anna Bell", "a harbour official"} {
		if got := r.Speaker(n - 3 + i).Text; got != want {
			t.Errorf("sentence %d from the end: %q, want %q", 3-i, got, want)
		}
	}
	if r.Looked() > 500 {
		t.Errorf("looked at %d sentences", r.Looked())
	}
	for _, other := range []string{strings.Repeat("x", 1<<20), strings.Repeat(`"x `, 1<<20/3), strings.Repeat("A Post said. ", 1<<20/13), strings.Repeat("It rained. ", 1<<16/11) + "He said so."} {
		a := corpus.Article{ID: "long", Outlet: "Herald", Text: other}
		sentences := corpus.Split(other)
		r := speech.Read(a, sentences)
		if r.Speaker(len(sentences) - 1); r.Looked() > 500 {
			t.Errorf("%.20q: looked at %d sentences", other, r.Looked())
		}
	}
}

func TestFindIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := long(10, "\n")
	if got, err := speech.Find(ctx, a, corpus.Split(a.Text)); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("%d speakers, %v", len(got), err)
	}
}

// What was asked before changes nothing.
func TestSpeakerInAnyOrder(t *testing.T) {
	for id, a := range library(t) {
		sentences := corpus.Split(a.Text)
		want, err := speech.Find(t.Context(), a, sentences)
		if err != nil {
			t.Fatal(err)
		}
		r := speech.Read(a, sentences)
		for i, who := range slices.Backward(want) {
			if got := r.Speaker(i); got != who {
				t.Errorf("%s, sentence %d: %+v after those behind it, %+v after those before it", id, i, got, who)
			}
		}
		if got := r.Speaker(len(want)); got != (speech.Speaker{}) {
			t.Errorf("%s: %+v beyond its end", id, got)
		}
	}
}
