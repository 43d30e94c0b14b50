package discord_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"dateline/discord"
	"dateline/discord/discordtest"
	"dateline/discord/gateway"
	"dateline/discord/setup"
	"dateline/rag"
	"dateline/state"
)

const answerUntilKilled = "DATELINE_TEST_DISCORD_UNTIL_KILLED"

// childBot is a bot in a process of its own, to be killed. Its engine shows one
// sentence and never ends.
func childBot(path string) {
	ctx := context.Background()
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	store, err := state.Open(ctx, path)
	fail(err)
	rest, err := gateway.NewREST(gateway.RESTOptions{Token: os.Getenv("DISCORD_TOKEN"), APIURL: os.Getenv("DISCORD_URL")})
	fail(err)
	e := &engine{}
	e.always(plan{claims: []string{"Half an answer."}, hang: true})
	s := settings()
	s.Workers = 2
	bot, err := discord.New(discord.Options{REST: rest, Engine: e, Library: library{}, Checker: checker{}, Memory: store.Discord(), Ledger: store, Settings: s})
	fail(err)
	g, err := gateway.New(gateway.Options{REST: rest, Intents: setup.Intents(true), Handle: bot.Handle, Timing: gateway.Timing{IdentifyGap: time.Millisecond}})
	fail(err)
	go func() { fail(g.Run(ctx)) }()
	fail(bot.Run(ctx))
}

// TestKilled kills a process that answers four questions, of which two have a
// sentence shown and two wait in line, and starts another.
func TestKilled(t *testing.T) {
	w := start(t, nil)
	w.stop()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), answerUntilKilled+"="+w.path, "DISCORD_TOKEN="+w.fake.Token(), "DISCORD_URL="+w.fake.URL())
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	w.fake.AwaitConnected(1)
	mention := w.fake.Mention(w.room, w.ann, "One?")
	w.fake.AwaitReply(mention, "half an answer", discordtest.Says("Half an answer."))
	command := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Two?"})
	command.AwaitReply("half an answer", discordtest.Says("Half an answer."))
	waiting := w.fake.Mention(w.room, w.ann, "Three?")
	w.fake.AwaitReply(waiting, "a place in line", discordtest.Says("next in line"))
	behind := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Four?"})
	behind.AwaitReply("a place in line", discordtest.Says("no. 2 in line"))
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	w.run()
	for _, m := range []*discordtest.Message{mention, waiting} {
		w.fake.AwaitReply(m, "the answer", final())
	}
	for _, i := range []*discordtest.Interaction{command, behind} {
		i.AwaitReply("the answer", final())
	}
	w.settled()
	for name, n := range map[string]int{
		"to the mention": len(w.fake.Replies(mention)), "to who waited": len(w.fake.Replies(waiting)), "to the command": len(command.All()), "to who waited behind": len(behind.All()),
	} {
		if n != 1 {
			t.Errorf("%d messages %s", n, name)
		}
	}
	if n := len(w.engine.questions()); n != 4 {
		t.Errorf("%d questions were asked again", n)
	}
	w.stop()
	w.run() // there is nothing left to take up
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Five?"), "an answer", final("asked: Five?"))
	if n := len(w.engine.questions()); n != 5 {
		t.Errorf("%d questions were asked in all", n)
	}
}

// left leaves a question open as a killed process does.
func (w *world) left(e state.Exchange, messages ...string) int64 {
	w.t.Helper()
	store, err := state.Open(w.t.Context(), w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer store.Close()
	id, err := store.Discord().Begin(w.t.Context(), e)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, m := range messages {
		if err := store.Discord().SetMessage(w.t.Context(), id, i, state.Message{Channel: e.Channel, ID: m}); err != nil {
			w.t.Fatal(err)
		}
	}
	return id
}

// TestKilledAfterSending leaves a message that was sent, and isn't known.
func TestKilledAfterSending(t *testing.T) {
	w := start(t, nil)
	w.engine.always(plan{claims: []string{"Half."}, hang: true})
	question := w.fake.Mention(w.room, w.ann, "One?")
	half := w.fake.AwaitReply(question, "half an answer", discordtest.Says("Half."))
	w.stop() // takes it up later
	w.fake.Await("the message to be marked", func() bool { return strings.Contains(half.Now().Content, "I'm being restarted") })
	store, err := state.Open(t.Context(), w.path)
	if err != nil {
		t.Fatal(err)
	}
	open, err := store.Discord().Open(t.Context())
	if err != nil || len(open) != 1 {
		t.Fatalf("%d are open: %v", len(open), err)
	}
	if err := errors.Join(store.Discord().KeepMessages(t.Context(), open[0].ID, 0), store.Close()); err != nil {
		t.Fatal(err)
	}
	w.engine.always(plan{claims: []string{"Whole."}})
	w.run()
	got := w.fake.AwaitReply(question, "the answer", final("Whole."))
	if got.ID != half.ID || len(w.fake.Replies(question)) != 1 {
		t.Errorf("the answer is in another message: there are %d", len(w.fake.Replies(question)))
	}
}

// TestKeptAndNotShown leaves an answer that was kept and not shown: it is shown
// without asking again.
func TestKeptAndNotShown(t *testing.T) {
	w := start(t, nil)
	w.stop()
	question := w.fake.Mention(w.room, w.ann, "One?")
	id := w.left(state.Exchange{
		Question: question.ID, Kind: "ask", Guild: w.guild.ID, Channel: w.room.ID, Asker: w.ann.ID, Text: "One?",
		Place: []byte(`{"reply_to":"` + question.ID + `","way":"mention"}`),
	})
	store, err := state.Open(t.Context(), w.path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Discord().Keep(t.Context(), id, state.Turn{Question: "One?", Answer: "Kept.", Record: []byte(`{"Claims":[{"Text":"Kept.","Citations":[]}]}`)})
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	w.run()
	w.fake.AwaitReply(question, "the kept answer", final("Kept."))
	w.settled()
	if n := len(w.engine.questions()); n != 0 {
		t.Errorf("asked %d times", n)
	}
}

// TestLost leaves questions that are too old to be taken up.
func TestLost(t *testing.T) {
	w := start(t, func(w *world) { w.set.Grace = 500 * time.Millisecond })
	w.engine.always(plan{claims: []string{"Half."}, hang: true})
	thinking := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "One?"})
	thinking.AwaitReply("half an answer", discordtest.Says("Half."))
	mention := w.fake.Mention(w.room, w.ann, "Two?")
	w.fake.AwaitReply(mention, "half an answer", discordtest.Says("Half."))
	w.stop()
	w.fake.Advance(20 * time.Minute)
	w.age(20 * time.Minute)
	w.run()
	w.fake.AwaitReply(mention, "a word on that", discordtest.Says("I was restarted while I had your question"))
	thinking.AwaitReply("a word on that", discordtest.Says("I was restarted while I had your question"))
	w.settled()
}

// TestOthersQuestions leaves a question open in a server that another process
// serves: it isn't this one's to take up.
func TestOthersQuestions(t *testing.T) {
	w := start(t, nil)
	w.stop()
	w.left(state.Exchange{Question: "1234567890123456789", Kind: "ask", Guild: "999999999999999999", Channel: "12345678901234567", Asker: w.ann.ID, Text: "Theirs?", Place: []byte(`{"way":"mention"}`)})
	mine := w.fake.Mention(w.room, w.ann, "Mine?")
	w.left(state.Exchange{Question: mine.ID, Kind: "ask", Guild: w.guild.ID, Channel: w.room.ID, Asker: w.ann.ID, Text: "Mine?", Place: []byte(`{"reply_to":"` + mine.ID + `","way":"mention"}`)})
	direct := w.fake.Say(w.fake.DM(w.ann), w.ann, "Direct?")
	w.left(state.Exchange{Question: direct.ID, Kind: "ask", Channel: direct.ChannelID, Asker: w.ann.ID, Text: "Direct?", Place: []byte(`{"reply_to":"` + direct.ID + `","way":"dm"}`)})
	w.run()
	w.fake.AwaitReply(mine, "an answer", final("asked: Mine?"))
	w.fake.AwaitReply(direct, "an answer", final("asked: Direct?"))
	w.fake.Await("those to be over", func() bool {
		open, err := w.store.Discord().Open(t.Context())
		return err == nil && len(open) == 1 && open[0].Text == "Theirs?"
	})
}

// TestRestarting ends a bot with answers under way: one finishes, one is too
// slow, one waits in line.
func TestRestarting(t *testing.T) {
	// A fifth of the time is for telling, and a busy machine needs more than a blink.
	w := start(t, func(w *world) { w.set.Workers, w.set.Grace = 2, 8*time.Second })
	gate := make(chan struct{})
	w.engine.set(func(q rag.Question) plan {
		if q.Text == "Quick?" {
			return plan{claims: []string{"Quick."}, gate: gate}
		}
		return plan{claims: []string{"Slow."}, hang: true}
	})
	slow := w.fake.Mention(w.room, w.ann, "Slow?")
	w.fake.AwaitReply(slow, "half an answer", discordtest.Says("Slow."))
	quick := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Quick?"}).AwaitAck()
	gate <- struct{}{}
	quick.AwaitReply("half an answer", discordtest.Says("Quick."))
	line := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "In line?"})
	line.AwaitReply("a place in line", discordtest.Says("next in line"))
	time.AfterFunc(300*time.Millisecond, func() { close(gate) })
	began := time.Now()
	w.stop()
	t.Logf("ended in %v", time.Since(began))
	if m := quick.Reply(); !final("Quick.")(m) {
		t.Errorf("the quick one says %q", m.Content)
	}
	if m := line.Reply(); !strings.HasPrefix(m.Content, "I'm being restarted") {
		t.Errorf("the one in line says %q", m.Content)
	}
	if m := w.fake.Replies(slow)[0]; !strings.HasPrefix(m.Content, "I'm being restarted") {
		t.Errorf("the slow one says %q", m.Content)
	}
	w.engine.set(nil)
	w.run()
	w.fake.AwaitReply(slow, "the answer after all", final("asked: Slow?"))
	line.AwaitReply("the answer after all", final("asked: In line?"))
}

// TestToldTwice tells the bot of one message twice, as a gateway may.
func TestToldTwice(t *testing.T) {
	w := start(t, nil)
	question := w.fake.Mention(w.room, w.ann, "One?")
	w.fake.AwaitReply(question, "an answer", final())
	w.bot.Handle(t.Context(), 0, created(question))
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Two?"), "an answer", final())
	w.settled()
	if n := len(w.fake.Replies(question)); n != 1 || len(w.engine.questions()) != 2 {
		t.Errorf("%d answers, asked %d times", n, len(w.engine.questions()))
	}
}
