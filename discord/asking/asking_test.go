package asking_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"dateline/discord/asking"
)

// TestMessages reads messages as people write them in channels, those that ask
// with "? " before them and others with "- ", and counts how many of each are
// taken for what they are.
func TestMessages(t *testing.T) {
	for _, path := range []string{"testdata/messages.txt", "testdata/heldout.txt"} {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var n, right [2]int
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			mark, text, ok := strings.Cut(lines.Text(), " ")
			if !ok {
				t.Fatalf("%s: %q", path, lines.Text())
			}
			asks, kind := mark == "?", 0
			if !asks {
				kind = 1
			}
			n[kind]++
			if asking.Asks(text, asking.Channel) == asks {
				right[kind]++
			} else {
				t.Logf("%s: wrong about: %s", path, lines.Text())
			}
		}
		t.Logf("%s: of %d questions %d are answered, of %d others %d", path, n[0], right[0], n[1], n[1]-right[1])
		if 100*right[0] < 95*n[0] || 100*(n[1]-right[1]) > 3*n[1] || n[0] < 40 || n[1] < 40 {
			t.Errorf("%s: at least 95 in 100 of the questions should be, and at most 3 in 100 of the rest", path)
		}
	}
}

// TestTalk takes what leans on an earlier answer for a question in a
// conversation, and not where anybody may be meant.
func TestTalk(t *testing.T) {
	for text, want := range map[string][2]bool{
		"Why?": {false, true}, "and the others?": {false, true}, "Did he sign it?": {false, true}, "Who?": {false, true},
		"thanks!": {false, false}, "are you coming tonight?": {false, false}, "ok": {false, false}, "who leads the council": {true, true},
		"I heard the mayor was arrested. Is that true?": {true, true}, "Is that true?": {false, true},
		"> who leads the council?\nthis": {false, false}, "`who leads the council?`": {false, false}, "": {false, false}, "???": {false, false},
	} {
		if got := [2]bool{asking.Asks(text, asking.Channel), asking.Asks(text, asking.Talk)}; got != want {
			t.Errorf("%q asks in a channel, and in talk: %v, want %v", text, got, want)
		}
	}
}

// TestForms tells what asks plainly from what may, and from what only looks so.
func TestForms(t *testing.T) {
	for text, want := range map[string]asking.Form{
		"harbour tunnel length?": asking.Hints, "number of seats in the new hall": asking.Hints, "need the name of the winner": asking.Hints,
		"depth of the shaft where they were found": asking.Hints, "tolls went up by how much": asking.Hints, "is velin ahead or not": asking.Hints,
		"please find the date of the vote": asking.Plain, "when and where did the ferry sink": asking.Plain,
		"the price is too high": asking.Talks, "too many days of rain": asking.Talks, "number of idiots here is insane": asking.Talks,
		"thoughts on the strike?": asking.Talks, "what's your take on the deal?": asking.Talks, "did you guys hear about the fire?": asking.Talks,
		"how is this even legal?": asking.Talks, "who would believe the minister?": asking.Talks, "when will they learn?": asking.Talks,
		"!play some music": asking.Talks, "@sam when is the vote?": asking.Talks, "isn't it sad?": asking.Talks,
		"need a hand with the oven": asking.Talks, "could everyone please be quiet?": asking.Talks,
	} {
		if got := asking.Read(text, asking.Channel); got != want {
			t.Errorf("%q has the form %v, want %v", text, got, want)
		}
	}
}

func FuzzAsks(f *testing.F) {
	f.Add("who?")
	f.Add("what\xff the hell, is")
	f.Add("who the hell")
	f.Fuzz(func(_ *testing.T, text string) {
		asking.Asks(text, asking.Channel)
		asking.Asks(text, asking.Talk)
	})
}
