package verify_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"dateline/corpus"
	"dateline/judge"
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
	v := verify.New(nil, judges())
	for _, row := range []struct {
		sentence string
		verdict  verify.Verdict
	}{
		{"Mayor Ada Lunt said that Morrow's harbour would close in May.", verify.Supported},
		{"10 ships are registered in the harbour.", verify.Supported},
		{"The fishermen's union rejected the plan.", verify.Supported},
		{"Twelve ships are registered there.", verify.Unsupported},
		{"The fishermen's union accepted the plan.", verify.Unsupported},
		{"Piet Vos said that \"we were never asked.\"", verify.Unsupported},
		{"The Evening Post reported that a buyer had offered 4 million crowns.", verify.Unsupported},
		{"A fire destroyed the town's school in 1987.", verify.Unsupported},
	} {
		r, err := v.Sentence(t.Context(), row.sentence, []verify.Evidence{passage(1, "Coast Herald", harbour)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != row.verdict {
			t.Errorf("%s: %s, %q (%s), %.2f, want %s", row.sentence, r.Verdict, r.Reason, r.Detail, r.Probability, row.verdict)
		}
		for _, q := range r.Quotes {
			if harbour[q.Start:q.End] != q.Text || q.Number != 1 {
				t.Errorf("%s: the quote %q isn't bytes %d to %d", row.sentence, q.Text, q.Start, q.End)
			}
		}
	}
}

func TestClaim(t *testing.T) {
	v := verify.New(nil, judges())
	evidence := []verify.Evidence{passage(1, "Coast Herald", harbour)}
	for claim, want := range map[string]verify.Verdict{
		"The fishermen's union rejected the plan.":      verify.Supported,
		"The fishermen's union accepted the plan.":      verify.Contradicted,
		"Twelve ships are registered there.":            verify.Contradicted,
		"The mayor was born in a village near Zelmond.": verify.Absent,
		"Is the harbour to close in May?":               verify.Absent,
	} {
		c, err := v.Claim(t.Context(), claim, evidence)
		if err != nil || c.Verdict != want {
			t.Errorf("%s: %s (%s), %.2f, %.2f, want %s, %v", claim, c.Verdict, c.Reason, c.Probability, c.Against, want, err)
		}
	}
}

// agreeing is a judge that holds everything to be supported, so that exact
// checks are all that can object.
type agreeing struct{}

func (agreeing) Claims(_ context.Context, _ string, over []judge.Evidence) ([]judge.Ruling, error) {
	out := make([]judge.Ruling, len(over))
	for i := range out {
		out[i] = judge.Ruling{Supported: 6, Contradicted: -6, NotSaid: -6}
	}
	return out, nil
}

// What can be read exactly is looked up, whatever the judge says. Beside each
// case stands a near miss.
func TestExactChecks(t *testing.T) {
	v := verify.New(nil, agreeing{})
	for _, row := range []struct {
		name, outlet, text, sentence string
		reason                       verify.Reason // "" where nothing objects
	}{
		{"a quotation", "Post", `"We were not asked," said Vos.`, `Vos said that "we were never asked".`, verify.WrongQuotation},
		{"its own words", "Post", `"We were not asked," said Vos.`, `Vos said that they “were not asked”.`, ""},
		{"with something left out", "Post", `"We were not asked by anybody at all," said Vos.`, `"We were not asked ... at all," Vos said.`, ""},
		{"with a word put in", "Post", `"We were not asked by anybody," said Vos.`, `"We [the union] were not asked", Vos said.`, ""},
		{"with two of its words exchanged", "Post", `"We were not asked by anybody," said Vos.`, `"We were asked not by anybody", Vos said.`, verify.WrongQuotation},
		{"a not left out", "Herald", "The north pier will not reopen this year, the harbour authority said.", "The north pier will reopen this year, the harbour authority said.", verify.SaidOtherwise},
		{"a not put in", "Herald", "The north pier will reopen this year, the harbour authority said.", "The north pier won't reopen this year, the harbour authority said.", verify.SaidOtherwise},
		{"a not that is there", "Herald", "The north pier will not reopen this year, the harbour authority said.", "The north pier won't reopen this year, the harbour authority said.", ""},
		{"a not of something else", "Herald", "The north pier will reopen this year, said the harbour authority, which had not spoken of it since the storm in March.", "The north pier will reopen this year.", ""},
		{"a not in a clause", "Herald", "The north pier will not reopen this year, the harbour authority said.", "The north pier will reopen this year.", verify.SaidOtherwise},
		{"nothing in common", "Post", "The bridge opened on Monday.", "Zebras sleep standing.", verify.NotSaid},
		{"an apostrophe", "Post", `"They don’t know," said Vos.`, `"They don't know," Vos said.`, ""},
		{"another outlet", "Post", "The bridge opened on Monday.", "The Evening Herald reported that the bridge opened on Monday.", verify.WrongOutlet},
		{"the outlet", "Post", "The bridge opened on Monday.", "The Post reported that the bridge opened on Monday.", ""},
		{"the outlet's other name", "WSJ", "The bridge opened on Monday.", "According to the Wall Street Journal, the bridge opened on Monday.", ""},
		{"an outlet that it passes on", "Post", "The bridge opened on Monday, the Evening Herald reported.", "The Evening Herald reported that the bridge opened on Monday.", ""},
		{"somebody, and no outlet", "Post", "The bridge opened on Monday, the mayor said.", "Mayor Lunt said that the bridge opened on Monday.", ""},
		{"a question", "Post", "The bridge opened on Monday.", "Did the bridge open on Monday?", verify.NoStatement},
	} {
		r, err := v.Sentence(t.Context(), row.sentence, []verify.Evidence{passage(1, row.outlet, row.text)})
		if err != nil || r.Reason != row.reason || (r.Verdict == verify.Supported) != (row.reason == "") {
			t.Errorf("%s: %q over %q is %s (%s: %s) at %.2f, want %q; %v", row.name, row.sentence, row.text, r.Verdict, r.Reason, r.Detail, r.Probability, row.reason, err)
		}
	}
}

// A figure, a date or a name that the passages lack speaks against a sentence; in
// another form it is the same.
func TestWhatIsMissingSpeaksAgainst(t *testing.T) {
	v := verify.New(nil, agreeing{})
	for _, row := range []struct{ text, has, lacks string }{
		{"Shares fell, wiping out $1.2bn in value.", "Shares fell, wiping out 1.2 billion dollars in value.", "Shares fell, wiping out 1.2 million dollars in value."},
		{"Norvolt employs 4,300 people.", "Norvolt employs 4300 people.", "Norvolt employs 3400 people."},
		{"Some 4,287 people came to the fair.", "About 4,300 people came to the fair.", "About 5,300 people came to the fair."},
		{"The ship had 312 passengers and 41 crew on board.", "The ship had 353 people on board.", "The ship had 363 people on board."},
		{"The talks begin on Sept. 14.", "The talks begin on 14 September.", "The talks begin on 15 September."},
		{"The World Health Organization closed the hall, said Ada Lunt.", "The WHO closed the hall, Lunt said.", "The WTO closed the hall, Olm said."},
	} {
		has, err := v.Sentence(t.Context(), row.has, []verify.Evidence{passage(1, "Post", row.text)})
		if err != nil {
			t.Fatal(err)
		}
		lacks, err := v.Sentence(t.Context(), row.lacks, []verify.Evidence{passage(1, "Post", row.text)})
		if err != nil {
			t.Fatal(err)
		}
		if has.Probability <= lacks.Probability {
			t.Errorf("over %q, %q has %.3f and %q %.3f", row.text, row.has, has.Probability, row.lacks, lacks.Probability)
		}
	}
}

func TestSentenceWithoutEvidence(t *testing.T) {
	v := verify.New(nil, agreeing{})
	r, err := v.Sentence(t.Context(), "Anything.", nil)
	if err != nil || r.Verdict != verify.Unsupported || r.Reason != verify.NoCitation {
		t.Errorf("%+v, %v", r, err)
	}
	c, err := v.Claim(t.Context(), "Anything.", nil)
	if err != nil || c.Verdict != verify.Absent {
		t.Errorf("%+v, %v", c, err)
	}
	for _, nothing := range []string{"", "[1]", "— …", strings.Repeat("word ", 1000)} {
		r, err := v.Sentence(t.Context(), nothing, []verify.Evidence{passage(1, "Coast Herald", harbour)})
		if err != nil || r.Verdict != verify.Unsupported {
			t.Errorf("%.20q: %+v, %v", nothing, r, err)
		}
	}
}

func TestBrokenEvidence(t *testing.T) {
	v := verify.New(nil, agreeing{})
	e := passage(7, "Coast Herald", harbour)
	e.Span.End = len(harbour) + 1
	_, err := v.Sentence(t.Context(), "Anything.", []verify.Evidence{e})
	if err == nil || !strings.Contains(err.Error(), "passage [7]") {
		t.Errorf("%v", err)
	}
	e = passage(7, "Coast Herald", harbour)
	e.Sentences, e.Vectors = []corpus.Span{{End: 5}}, [][]float32{}
	if _, err = v.Claim(t.Context(), "Anything.", []verify.Evidence{e}); err == nil || !strings.Contains(err.Error(), "vectors") {
		t.Errorf("%v", err)
	}
}

// failing is a judge that can't be asked.
type failing struct{ error }

func (f failing) Claims(context.Context, string, []judge.Evidence) ([]judge.Ruling, error) {
	return nil, f.error
}

func TestFailures(t *testing.T) {
	evidence := []verify.Evidence{passage(1, "Coast Herald", harbour)}
	broken := errors.New("broken")
	if _, err := verify.New(nil, failing{broken}).Sentence(t.Context(), "Twelve ships are there.", evidence); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := verify.New(nil, judges()).Sentence(ctx, "Twelve ships are there.", evidence); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// One verifier serves many at once, with the same findings.
func TestConcurrent(t *testing.T) {
	v := verify.New(nil, judges())
	evidence := []verify.Evidence{passage(1, "Coast Herald", harbour)}
	sentences := []string{"The fishermen's union rejected the plan.", "The fishermen's union accepted the plan."}
	var want []verify.Finding
	for _, s := range sentences {
		r, err := v.Sentence(t.Context(), s, evidence)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, r)
	}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			r, err := v.Sentence(t.Context(), sentences[i%2], evidence)
			if w := want[i%2]; err != nil || r.Verdict != w.Verdict || r.Probability != w.Probability || r.Detail != w.Detail {
				t.Errorf("%s: %+v, alone %+v, %v", sentences[i%2], r, w, err)
			}
		})
	}
	group.Wait()
}

// What is copied from a passage is supported by itself, however long the
// article.
func TestCopiedSentence(t *testing.T) {
	v := verify.New(nil, failing{errors.New("a copy needs no judge")})
	files, err := filepath.Glob("../eval/testdata/wire/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d articles, %v", len(files), err)
	}
	n := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for _, s := range corpus.Split(text) {
			sentence := strings.TrimSpace(s.In(text))
			if len(strings.Fields(sentence)) < 4 || strings.HasSuffix(strings.TrimRight(sentence, "\"”"), "?") {
				continue
			}
			n++
			r, err := v.Sentence(t.Context(), sentence+" [1]", []verify.Evidence{passage(1, "Herald", text)})
			if err != nil || r.Verdict != verify.Supported || len(r.Quotes) != 1 || r.Quotes[0].Text != sentence {
				t.Errorf("%q: %+v, %v", sentence, r, err)
			}
		}
	}
	if n < 200 {
		t.Errorf("%d sentences were tried", n)
	}
}

// A clause of a sentence, word for word, needs no judge, unless what is left out
// makes another thing of it.
func TestExcerpts(t *testing.T) {
	refuses := errors.New("the judge is asked")
	v := verify.New(nil, failing{refuses})
	for _, row := range []struct {
		text, sentence string
		excerpt        bool
	}{
		{"The bridge cost 40 million euros and took six years, engineers said.", "The bridge cost 40 million euros.", true},
		{"The bridge cost 40 million euros and took six years, engineers said.", "The bridge cost 40 million euros and took six years.", true},
		{"The Haqqani network, which is based in North Waziristan, dominates the insurgency in the east.", "The Haqqani network dominates the insurgency in the east.", true},
		{"The Haqqani network, which dominates the insurgency in the east, is based in North Waziristan.", "It dominates the insurgency in the east.", true},
		{"The minister said that the port lost a third of its trade.", "The port lost a third of its trade.", true},
		{"The port lost a third of its trade.", "The Post reports that the port lost a third of its trade.", true},
		{"The port lost a third of its trade.", "The port lost a third of its trade (Post).", true},
		{"Karzai told the group, made up of about 68 clerics and elders.", "CNN reports: “the group, made up of about 68 clerics” (CNN, citing President Hamid Karzai).", true},
		{"The port lost a third of its trade last year, the minister said.", "The port lost a third of its trade.", true},
		{"The company will close the old plant.", "The company will close.", false},
		{"The two have to be dealt with differently, the official said.", "An official told the Post that the two have to be dealt with differently.", true},
		{"The two have to be dealt with differently, the official said.", "A diplomat told the Post that the two have to be dealt with differently.", false},
		{"The minister denied that the port lost a third of its trade.", "The port lost a third of its trade.", false},
		{"The port lost, if the minister is right, a third of its trade.", "The port lost a third of its trade.", false},
		{"The union of teachers rejected the plan of the mayor.", "The union rejected the plan of the mayor.", false},
		{"The bridge, the ministry said, will not open on Monday.", "The bridge will open on Monday.", false},
		{"Ten ships are registered there, and four were sold.", "Four ships are registered there.", false},
	} {
		r, err := v.Sentence(t.Context(), row.sentence, []verify.Evidence{passage(1, "Post", row.text), passage(2, "CNN", row.text)})
		if got := err == nil && r.Verdict == verify.Supported; got != row.excerpt || err != nil && !errors.Is(err, refuses) {
			t.Errorf("%q of %q: %+v, %v", row.sentence, row.text, r, err)
		}
	}
}

// FuzzSentence: no input panics, and every quote is the article's own bytes.
func FuzzSentence(f *testing.F) {
	f.Add("Mayor Ada Lunt said that it would close.", harbour)
	f.Add("", "")
	f.Add("\"“[1] not n't", "said, \"according to")
	f.Add("to to to be by and that who, said (É", "He who that: (and) “\n\n, by to be")
	f.Add("It has not, 5 percent of $4.2 billion \xff U.S.É", "No no no\xff 90 percent")
	v := verify.New(nil, agreeing{})
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
