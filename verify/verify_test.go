package verify_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"dateline/corpus"
	"dateline/verify"
)

const harbour = `The harbour of Morrow will close in May, Mayor Ada Lunt said on Tuesday. Ten ships are registered there.

The fishermen's union rejected the plan. "We were not asked," said its leader, Piet Vos. The Coast Herald reported that a buyer had offered 4 million crowns.`

// passage makes evidence of a whole text.
func passage(number int, outlet, text string) verify.Evidence {
	return verify.Evidence{
		Number: number, Article: corpus.Article{ID: outlet, Outlet: outlet, Text: text}, Span: corpus.Span{End: len(text)},
	}
}

func TestSentence(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	for _, row := range []struct {
		sentence string
		verdict  verify.Verdict
		reason   verify.Reason
	}{
		{"Mayor Ada Lunt said that Morrow's harbour would close in May.", verify.Supported, ""},
		{"10 ships are registered in the harbour.", verify.Supported, ""},
		{"The plan was rejected by the fishermen's union.", verify.Supported, ""},
		{"Piet Vos, the union's leader, said that \"we were not asked.\"", verify.Supported, ""},
		{"The harbour of Morrow will close in June, Mayor Ada Lunt said.", verify.Unsupported, verify.WrongTime},
		{"Twelve ships are registered there.", verify.Unsupported, verify.WrongFigure},
		{"Mayor Greta Olm said that the harbour would close in May.", verify.Unsupported, verify.WrongName},
		{"The fishermen's union accepted the plan.", verify.Unsupported, judged},
		{"Piet Vos said that \"we were never asked.\"", verify.Unsupported, verify.WrongQuotation},
		{"\"We were not asked,\" said Mayor Ada Lunt.", verify.Unsupported, judged},
		{"The Evening Post reported that a buyer had offered 4 million crowns.", verify.Unsupported, verify.WrongName},
	} {
		r, err := v.Sentence(t.Context(), row.sentence, []verify.Evidence{passage(1, "Coast Herald", harbour)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != row.verdict || row.reason != judged && r.Reason != row.reason {
			t.Errorf("%s: %s, %q (%s), want %s, %q", row.sentence, r.Verdict, r.Reason, r.Detail, row.verdict, row.reason)
		}
		for _, q := range r.Quotes {
			if harbour[q.Start:q.End] != q.Text || q.Number != 1 {
				t.Errorf("%s: the quote %q isn't bytes %d to %d", row.sentence, q.Text, q.Start, q.End)
			}
		}
	}
}

func TestSentenceWithoutEvidence(t *testing.T) {
	r, err := verify.New(claims(t), encoder(t)).Sentence(t.Context(), "Anything.", nil)
	if err != nil || r.Verdict != verify.Unsupported || r.Reason != verify.NoCitation {
		t.Errorf("%+v, %v", r, err)
	}
	c, err := verify.New(claims(t), encoder(t)).Claim(t.Context(), "Anything.", nil)
	if err != nil || c.Verdict != verify.Absent {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestBrokenEvidence(t *testing.T) {
	e := passage(7, "Coast Herald", harbour)
	e.Span.End = len(harbour) + 1
	_, err := verify.New(claims(t), encoder(t)).Sentence(t.Context(), "Anything.", []verify.Evidence{e})
	if err == nil || !strings.Contains(err.Error(), "passage [7]") {
		t.Errorf("%v", err)
	}
	e = passage(7, "Coast Herald", harbour)
	e.Sentences, e.Vectors = []corpus.Span{{End: 5}}, [][]float32{}
	if _, err = verify.New(claims(t), encoder(t)).Claim(t.Context(), "Anything.", []verify.Evidence{e}); err == nil || !strings.Contains(err.Error(), "vectors") {
		t.Errorf("%v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := verify.New(claims(t), encoder(t)).Sentence(ctx, "Ten ships are registered there.", []verify.Evidence{passage(1, "Coast Herald", harbour)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestConcurrent: one verifier serves many at once, with the same verdicts.
func TestConcurrent(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	evidence := []verify.Evidence{passage(1, "Coast Herald", harbour)}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			sentence, want := "The fishermen's union rejected the plan.", verify.Supported
			if i%2 == 1 {
				sentence, want = "The fishermen's union accepted the plan.", verify.Unsupported
			}
			if r, err := v.Sentence(t.Context(), sentence, evidence); err != nil || r.Verdict != want {
				t.Errorf("%s: %s, want %s, %v", sentence, r.Verdict, want, err)
			}
		})
	}
	group.Wait()
}

func TestCited(t *testing.T) {
	evidence := []verify.Evidence{passage(1, "A", harbour), passage(2, "B", harbour)}
	for _, row := range []struct {
		sentence, text string
		numbers        []int
		reason         verify.Reason
	}{
		{"It closes [2].", "It closes.", []int{2}, ""},
		{"It closes [2][1] soon [1, 2].", "It closes soon.", []int{2, 1}, ""},
		{"It closes.", "It closes.", nil, verify.NoCitation},
		{"It closes [1][3].", "It closes.", nil, verify.UnknownNumber},
		{"It closes [x].", "It closes [x].", nil, verify.NoCitation},
	} {
		text, cited, reason := verify.Cited(row.sentence, evidence)
		ok := text == row.text && reason == row.reason && len(cited) == len(row.numbers)
		for i := range cited {
			ok = ok && cited[i].Number == row.numbers[i]
		}
		if !ok {
			t.Errorf("%s: %q, %d passages, %q", row.sentence, text, len(cited), reason)
		}
	}
}

func TestClaim(t *testing.T) {
	v := verify.New(claims(t), encoder(t))
	evidence := []verify.Evidence{passage(1, "Coast Herald", harbour)}
	for claim, want := range map[string]verify.Verdict{
		"The fishermen's union rejected the plan.":      verify.Supported,
		"The fishermen's union accepted the plan.":      verify.Contradicted,
		"Twelve ships are registered there.":            verify.Contradicted,
		"The mayor was born in a village near Zelmond.": verify.Absent,
	} {
		c, err := v.Claim(t.Context(), claim, evidence)
		if err != nil || c.Verdict != want {
			t.Errorf("%s: %s (%s), want %s, %v", claim, c.Verdict, c.Reason, want, err)
		}
	}
}

// FuzzSentence: no input panics, and every quote is the article's own bytes.
func FuzzSentence(f *testing.F) {
	f.Add("Mayor Ada Lunt said that it would close.", harbour)
	f.Add("", "")
	f.Add("\"“[1] not n't", "said, \"according to")
	f.Add("to to to be by and that who, said", "He who that: (and) “\n\n, by to be")
	f.Add("It has not, 5 percent of $4.2 billion \xff", "No no no\xff 90 percent")
	v := verify.New(claims(f), encoder(f))
	f.Fuzz(func(t *testing.T, sentence, text string) {
		e := []verify.Evidence{passage(1, "X", text)}
		r, err := v.Sentence(t.Context(), sentence, e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Claim(t.Context(), sentence, e); err != nil {
			t.Fatal(err)
		}
		for _, q := range r.Quotes {
			if text[q.Start:q.End] != q.Text {
				t.Fatalf("%q isn't bytes %d to %d", q.Text, q.Start, q.End)
			}
		}
	})
}

// What stands before a name says who somebody is; another quarter is another
// place.
func TestTitlesAndQuarters(t *testing.T) {
	const text = "U.S. Defense Secretary Robert Gates met former President Jo Hale and President Hamid Karzai in North Waziristan. Violence rose in eastern Kunar."
	e := []verify.Evidence{{Number: 1, Article: corpus.Article{ID: "a", Outlet: "WSJ", Text: text}, Span: corpus.Span{End: len(text)}}}
	v := verify.New(claims(t), encoder(t))
	for claim, want := range map[string]verify.Verdict{
		"Robert Gates is the Defense Secretary.": verify.Supported,
	} {
		got, err := v.Claim(t.Context(), claim, e)
		if err != nil || got.Verdict != want {
			t.Errorf("%s %+v, %v", claim, got, err)
		}
	}
	got, err := v.Sentence(t.Context(), "Gates met Karzai in East Waziristan.", e)
	if err != nil || got.Verdict != verify.Unsupported {
		t.Errorf("%+v, %v", got, err)
	}
}
