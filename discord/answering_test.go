package discord_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/discord/text"
	"dateline/rag"
)

// TestSentencesAppear releases an answer's sentences one by one.
func TestSentencesAppear(t *testing.T) {
	w := start(t, nil)
	gates := map[string]chan struct{}{"What?": make(chan struct{}), "Who?": make(chan struct{})}
	w.engine.set(func(q rag.Question) plan {
		return plan{claims: []string{"One.", "Two.", "Three."}, gate: gates[q.Text]}
	})
	question := w.fake.Mention(w.room, w.ann, "What?")
	asked := w.fake.Slash(w.guild.Member("bob"), w.room, "ask", map[string]any{"question": "Who?"})
	if kind, _, _ := asked.AwaitAck().Acked(); kind != 5 { // nothing but that: no sentence is there yet
		t.Errorf("acknowledged with %d", kind)
	}
	if !asked.Loading() {
		t.Error("it isn't shown that the bot thinks")
	}
	for i, shown := range []string{"One. [1]\n-# …", "One. [1]\nTwo. [2]\n-# …", "One. [1]\nTwo. [2]\nThree. [1]\n-# …"} {
		for _, gate := range gates {
			gate <- struct{}{}
		}
		reply := w.fake.AwaitReply(question, fmt.Sprint("sentence ", i), discordtest.Says(shown))
		if len(reply.Buttons()) > 0 {
			t.Error("an answer that isn't whole has buttons")
		}
		asked.AwaitReply(fmt.Sprint("sentence ", i), discordtest.Says(shown))
	}
	for _, gate := range gates {
		close(gate)
	}
	w.fake.AwaitReply(question, "the end", final("One. [1]\nTwo. [2]\nThree. [1]\n-# [1] **Gazette**"))
	asked.AwaitReply("the end", final("Three. [1]\n-# [1] **Gazette**"))
	if n := len(w.fake.FromBot(w.room)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// TestPace floods an answer with sentences: edits are few.
func TestPace(t *testing.T) {
	w := start(t, func(w *world) { w.set.EditEvery = 300 * time.Millisecond })
	gate := make(chan struct{})
	w.engine.always(plan{claims: strings.Split(strings.TrimSpace(strings.Repeat("S. ", 40)), " "), gate: gate})
	question := w.fake.Mention(w.room, w.ann, "What?")
	began := time.Now()
	for range 40 {
		gate <- struct{}{}
		time.Sleep(10 * time.Millisecond)
	}
	close(gate)
	answer := w.fake.AwaitReply(question, "the end", final())
	if most := int(time.Since(began)/(300*time.Millisecond)) + 2; len(answer.History) > most+1 {
		t.Errorf("%d edits in %v, at most %d were due", len(answer.History), time.Since(began), most)
	}
}

// TestLongAnswer has more than one message can hold, in both ways of asking.
func TestLongAnswer(t *testing.T) {
	w := start(t, nil)
	var claims []string
	for i := range 60 {
		claims = append(claims, fmt.Sprintf("Sentence no. %d says **one thing** and another, and goes on for a while so that it's long.", i))
	}
	claims = append(claims, "```go\n"+strings.Repeat("a := b + c\n", 300)+"```")
	w.engine.always(plan{claims: claims})
	question := w.fake.Mention(w.room, w.ann, "What?")
	asked := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "What?"})
	whole := func(all []*discordtest.Message) bool {
		return len(all) > 3 && len(all[len(all)-1].Buttons()) == 3
	}
	w.fake.Await("a long answer to a mention", func() bool { return whole(mine(w, question)) })
	w.fake.Await("a long answer to a command", func() bool { return whole(asked.All()) })
	for name, parts := range map[string][]*discordtest.Message{"mention": mine(w, question), "command": asked.All()} {
		var joined strings.Builder
		for i, m := range parts {
			joined.WriteString(m.Content + "\n")
			if n := text.Length(m.Content); n > 2000 {
				t.Errorf("%s: part %d is %d long", name, i, n)
			}
			if strings.Count(m.Content, "```")%2 != 0 || strings.Count(m.Content, "**")%2 != 0 {
				t.Errorf("%s: part %d is torn: %s", name, i, m.Content)
			}
			for _, source := range []string{"[1]", "[2]"} {
				body, below, _ := strings.Cut(m.Content, "\n-# [")
				if strings.Contains(body, source) && !strings.Contains("-# ["+below, "-# "+source) {
					t.Errorf("%s: part %d cites %s and has no such source: %s", name, i, source, m.Content)
				}
			}
			if (len(m.Buttons()) > 0) != (i == len(parts)-1) {
				t.Errorf("%s: part %d has %d buttons", name, i, len(m.Buttons()))
			}
		}
		for i := range 60 {
			if strings.Count(joined.String(), fmt.Sprintf("Sentence no. %d says", i)) != 1 {
				t.Errorf("%s: sentence %d isn't there once", name, i)
			}
		}
		if n := strings.Count(joined.String(), "a := b + c"); n != 300 {
			t.Errorf("%s: %d lines of code", name, n)
		}
	}
}

// mine are the bot's messages of a channel that answer no command.
func mine(w *world, question *discordtest.Message) (out []*discordtest.Message) {
	for _, m := range w.fake.Replies(question) {
		out = append(out, m.Now())
	}
	return out
}

func TestHostileAnswer(t *testing.T) {
	w := start(t, nil)
	w.engine.always(plan{claims: []string{"@everyone <@1> see [this](https://evil.example) or https://evil.example/x ||now|| <@&2>"}})
	answer := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Who?"), "an answer", final())
	if len(answer.Pings) > 0 || !strings.HasPrefix(answer.Content, `\@everyone \<\@1\> see \[this\](https\:\/\/evil\.example) or https\:\/\/evil\.example\/x \|\|now\|\| \<\@&2\> [1]`) {
		t.Errorf("it pings %v: %s", answer.Pings, answer.Content)
	}
}

func TestButtons(t *testing.T) {
	w := start(t, nil)
	w.engine.always(plan{claims: []string{"It opened.", "It didn't open."}, mode: "extractive"})
	answer := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Did it open?"), "an answer", final())
	bob := w.guild.Member("bob")
	w.stop()
	w.run() // buttons work after a restart
	press := func(label string, by *discordtest.User) *discordtest.Interaction {
		return w.fake.Press(answer, answer.Button(label).CustomID, by)
	}
	quotes := press("Quotes", bob).AwaitReply("the quotes", discordtest.Says("**1.** It opened.\n> The bridge opened on Monday.\n-# [1] **Gazette**", "> The bridge did not open on Monday.\n-# [2] **Herald** · Bridge stays shut"))
	if !quotes.Ephemeral {
		t.Error("everybody sees the quotes")
	}
	if got := press("Helpful", w.ann).AwaitReply("thanks", discordtest.Says("Noted")); !got.Ephemeral {
		t.Error("everybody sees the vote")
	}
	w.votes("ann: good")
	form := press("Not helpful", w.ann).AwaitAck()
	w.votes("ann: bad") // noted before the form is filled in
	w.fake.Submit(form, map[string]string{"reason": "wrong\n day"}).AwaitReply("thanks", discordtest.Says("Noted"))
	w.votes("ann: bad wrong day")
	press("Helpful", bob).AwaitReply("thanks", discordtest.Says("Noted"))
	press("Helpful", w.ann).AwaitReply("thanks", discordtest.Says("Noted"))
	w.votes("ann: good", "bob: good")
}

// votes checks what is kept of votes.
func (w *world) votes(want ...string) {
	w.t.Helper()
	all, err := w.store.Feedback(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	names := map[string]string{w.ann.ID: "ann"}
	var got []string
	for _, f := range all {
		who, opinion := names[f.Person], "bad"
		if who == "" {
			who = "bob"
		}
		if f.Good {
			opinion = "good"
		}
		got = append(got, strings.TrimSpace(who+": "+opinion+" "+f.Reason))
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.t.Errorf("votes %q, want %q", got, want)
	}
}

func TestDontKnow(t *testing.T) {
	w := start(t, nil)
	w.engine.always(plan{})
	answer := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Who painted it?"), "a refusal", final("The articles don't answer that."))
	if answer.Content != "The articles don't answer that." {
		t.Errorf("it says %q", answer.Content)
	}
	near := w.fake.Press(answer, answer.Button("Nearest passages").CustomID, w.ann).AwaitReply("the nearest", discordtest.Says("What comes nearest in the articles:\n> The bridge opened on Monday.\n-# [1] **Gazette**"))
	if !near.Ephemeral {
		t.Error("everybody sees it")
	}
}

// TestQuotesAreNoMarkup: what an article says is shown as it stands there, and
// makes no link and no mention.
func TestQuotesAreNoMarkup(t *testing.T) {
	w := start(t, nil)
	for label, claims := range map[string][]string{"Quotes": {"It opened."}, "Nearest passages": nil} {
		w.engine.always(plan{claims: claims, quoted: "@everyone see [this](https://evil.example) *now*"})
		answer := w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, label+"?"), "an answer", final())
		w.fake.Press(answer, answer.Button(label).CustomID, w.ann).
			AwaitReply("the words as they are", discordtest.Says(`> \@everyone see \[this\](https\:\/\/evil\.example) \*now\*`))
	}
}

// TestManyQuotes has more quotes than one message holds.
func TestManyQuotes(t *testing.T) {
	w := start(t, nil)
	var claims []string
	for i := range 40 {
		claims = append(claims, fmt.Sprintf("Claim %d is made.", i))
	}
	w.engine.always(plan{claims: claims})
	question := w.fake.Mention(w.room, w.ann, "What?")
	answer := w.fake.AwaitReply(question, "an answer", final())
	pressed := w.fake.Press(answer, answer.Button("Quotes").CustomID, w.ann)
	w.fake.Await("all quotes", func() bool {
		all := pressed.All()
		return len(all) > 1 && strings.Contains(all[len(all)-1].Content, "Claim 39 is made.")
	})
	for _, m := range pressed.All() {
		if !m.Ephemeral {
			t.Error("everybody sees the quotes")
		}
	}
}
