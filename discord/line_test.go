package discord_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/rag"
)

// TestPrivateInLine tells the place in line of a private question to nobody but
// who asked.
func TestPrivateInLine(t *testing.T) {
	w := start(t, func(w *world) { w.set.Workers = 1 })
	gate := make(chan struct{})
	w.engine.set(func(q rag.Question) plan { return plan{claims: []string{"Answer to " + q.Text}, gate: gate} })
	first := w.fake.Mention(w.room, w.ann, "0?")
	w.fake.Await("the first to begin", func() bool { return len(w.engine.questions()) == 1 })
	asked := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "1?", "private": true})
	if told := asked.AwaitReply("a place", discordtest.Says("next in line")); !told.Ephemeral {
		t.Error("everybody sees that it waits")
	}
	close(gate)
	w.fake.AwaitReply(first, "an answer", final("Answer to 0?"))
	if got := asked.AwaitReply("an answer", final("Answer to 1?")); !got.Ephemeral {
		t.Error("everybody sees the answer")
	}
}

// TestLine asks more than the workers can take and the line can hold, from a
// busy server and a quiet one.
func TestLine(t *testing.T) {
	w := start(t, func(w *world) { w.set.Workers, w.set.Queue = 1, 4 })
	gate := make(chan struct{})
	w.engine.set(func(q rag.Question) plan { return plan{claims: []string{"Answer to " + q.Text}, gate: gate} })
	quiet := w.fake.Guild("Quiet")
	there, joe := quiet.Text("general"), quiet.Member("joe")
	first := w.fake.Mention(w.room, w.ann, "0?")
	w.fake.Await("the first to begin", func() bool { return len(w.engine.questions()) == 1 })
	var busy []*discordtest.Interaction
	for i := range 3 {
		i := w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": fmt.Sprint(i+1, "?")})
		busy = append(busy, i.AwaitAck())
	}
	for i, says := range []string{"next in line", "no. 2 in line", "no. 3 in line"} {
		busy[i].AwaitReply("a place", discordtest.Says(says))
	}
	late := w.fake.Mention(there, joe, "quiet?")
	w.fake.AwaitReply(late, "a place before those of the busy server", discordtest.Says("no. 2 in line"))
	full := w.fake.Slash(joe, there, "ask", map[string]any{"question": "one too many?"})
	told := full.AwaitReply("when to come back", discordtest.Says("doesn't fit in line"))
	if !told.Ephemeral || !moment.MatchString(told.Content) {
		t.Errorf("told %q", told.Content)
	}
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "one more too many?"), "when to come back", discordtest.Says("doesn't fit in line"))
	close(gate)
	w.fake.AwaitReply(first, "an answer", final("Answer to 0?"))
	w.fake.AwaitReply(late, "an answer", final("Answer to quiet?"))
	for n, i := range busy {
		i.AwaitReply("an answer", final(fmt.Sprint("Answer to ", n+1, "?")))
	}
	var order []string
	for _, q := range w.engine.questions() {
		order = append(order, q.Text)
	}
	if got := strings.Join(order, " "); got != "0? 1? quiet? 2? 3?" {
		t.Errorf("asked in the order %s", got)
	}
}

// TestAtOnce asks very many questions at once, from ten servers, and prints how
// soon they were acknowledged. The whole load, of an engine that takes two
// seconds, is
//
//	DATELINE_QUESTIONS=1000 go test -v -run AtOnce ./discord
func TestAtOnce(t *testing.T) {
	questions, takes := 150, 50*time.Millisecond
	if s := os.Getenv("DATELINE_QUESTIONS"); s != "" {
		takes = 2 * time.Second
		if _, err := fmt.Sscan(s, &questions); err != nil {
			t.Fatal(err)
		}
	}
	w := start(t, func(w *world) {
		// The description takes 10 to 27 ms a request; how fast this machine is
		// must not decide.
		w.fake = fake(t, discordtest.WithoutDescription())
		w.set.Workers, w.set.Queue = 64, 500
	})
	w.engine.always(plan{claims: []string{"An answer."}, wait: takes})
	var rooms []*discordtest.Channel
	var people []*discordtest.User
	for i := range 10 {
		g := w.fake.Guild(fmt.Sprint("server ", i))
		rooms, people = append(rooms, g.Text("general")), append(people, g.Member("someone"))
	}
	var asked []*discordtest.Interaction
	for i := range questions {
		asked = append(asked, w.fake.Slash(people[i%10], rooms[i%10], "ask", map[string]any{"question": fmt.Sprint("Question ", i, "?")}))
	}
	answered, turnedAway := 0, 0
	var waits []time.Duration
	for _, i := range asked {
		_, after, _ := i.AwaitAck().Acked()
		waits = append(waits, after)
		m := i.AwaitReply("an answer, or when to come back", func(m *discordtest.Message) bool {
			return len(m.Buttons()) == 3 || strings.Contains(m.Content, "doesn't fit in line")
		})
		if len(m.Buttons()) == 3 {
			answered++
		} else {
			turnedAway++
		}
	}
	p50, p99 := quantile(waits, .5), quantile(waits, .99)
	t.Logf("%d questions at once: %d answered, %d asked to come back; acknowledged within %v at the median, %v at the 99th percentile", questions, answered, turnedAway, p50, p99)
	if answered+turnedAway != questions || answered < min(questions, 500) {
		t.Errorf("%d answered, %d turned away", answered, turnedAway)
	}
}

// TestLateAcknowledgement has Discord take a command for lost before it is
// acknowledged: the answer comes into the channel, and nowhere for a private one.
func TestLateAcknowledgement(t *testing.T) {
	w := start(t, nil)
	defer w.fake.Inject(discordtest.Fault{Route: "POST interactions/{id}/{token}/callback", Status: 404, Code: 10062})()
	w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "When did the bridge open?"})
	w.fake.AwaitMessage(w.room, "an answer in the channel", final("asked: When did the bridge open? [1]", "You asked: When did the bridge open?"))
	w.engine.always(plan{})
	w.fake.Slash(w.ann, w.room, "ask", map[string]any{"question": "Who else?"})
	w.fake.AwaitMessage(w.room, "a refusal in the channel", discordtest.Says("The articles don't answer that.", "You asked: Who else?"))
	other := w.guild.Text("other")
	w.fake.Slash(w.ann, other, "ask", map[string]any{"question": "When?", "private": true})
	w.fake.Await("it to be given up", func() bool { return strings.Contains(w.log.String(), "can't acknowledge a question") })
	w.fake.Await("everything to be seen to", w.bot.Idle)
	if n := len(w.fake.FromBot(other)); n > 0 {
		t.Error("everybody sees a private answer")
	}
	if s := w.log.String(); strings.Contains(s, "level=ERROR") {
		t.Error("it is logged as a fault")
	}
}

func quantile(all []time.Duration, q float64) time.Duration {
	sorted := append([]time.Duration{}, all...)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// TestFirstSentence prints the time from a mention to the first sentence.
func TestFirstSentence(t *testing.T) {
	w := start(t, nil)
	w.engine.always(plan{claims: []string{"An answer."}})
	var all []time.Duration
	for i := range 30 {
		room, by := w.guild.Text(fmt.Sprint("room-", i)), w.guild.Member(fmt.Sprint("member ", i))
		began := time.Now()
		w.fake.AwaitReply(w.fake.Mention(room, by, "What?"), "a sentence", discordtest.Says("An answer."))
		all = append(all, time.Since(began))
		w.settled()
	}
	t.Logf("from a mention to the first sentence: %v at the median, %v at the 90th percentile", quantile(all, .5), quantile(all, .9))
}
