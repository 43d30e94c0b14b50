package chaos

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dateline/discord/discordtest"
)

var (
	howLong = flag.Duration("chaos", 5*time.Second, "how long chaos rages")
	howMany = flag.Int("users", 50, "how many users ask at the same time")
)

// chaos is a Discord, its people, and the bot.
type chaos struct {
	t       *testing.T
	fake    *discordtest.Fake
	rooms   []*discordtest.Channel
	process *exec.Cmd
	address string

	asking sync.RWMutex // held while a question is on its way to the bot

	mu        sync.Mutex
	blows     map[string]int
	questions []*question
	presses   int
}

// question is one, and what came of it.
type question struct {
	text    string
	message *discordtest.Message     // that asks
	action  *discordtest.Interaction // or a command
	deleted bool                     // and its answer with it
}

func TestChaos(t *testing.T) {
	c := begin(t)
	before := c.measure()
	var removes []func()
	for _, f := range faults {
		removes = append(removes, c.fake.Inject(f))
	}
	end := make(chan struct{})
	var people, rage sync.WaitGroup
	rage.Go(func() { c.rage(end) })
	for n := range *howMany {
		people.Go(func() { c.person(n, end) })
	}
	time.Sleep(*howLong / 3)
	early := c.measure()
	time.Sleep(*howLong * 2 / 3)
	close(end)
	rage.Wait()
	for _, remove := range removes {
		remove()
	}
	people.Wait()
	c.judge()
	c.grown(before, early)
	c.finish()
}

// begin starts the bot and waits until it listens.
func begin(t *testing.T) *chaos {
	c := &chaos{t: t, blows: map[string]int{}}
	c.fake = discordtest.New(t, discordtest.Heartbeat(500*time.Millisecond), discordtest.AckDeadline(time.Minute), discordtest.Patience(5*time.Minute),
		discordtest.IdentifyWindow(identifyGap), discordtest.WithoutDescription())
	c.fake.Limit("POST channels/{id}/messages", 5, time.Second)
	c.fake.Limit("PATCH channels/{id}/messages/{id}", 5, time.Second)
	c.fake.Limit("PATCH webhooks/{id}/{token}/messages/@original", 5, time.Second)
	c.fake.Limit("global", 200, time.Second)
	for n := range 5 {
		g := c.fake.Guild(fmt.Sprint("Newsroom ", n))
		for m := range 5 {
			c.rooms = append(c.rooms, g.Text(fmt.Sprint("room ", m)))
		}
	}
	told, err := json.Marshal(order{URL: c.fake.URL(), Token: c.fake.Token(), State: filepath.Join(t.TempDir(), "bot.state.db")})
	if err != nil {
		t.Fatal(err)
	}
	c.process = exec.Command(os.Args[0])
	c.process.Env = append(os.Environ(), childVariable+"="+string(told))
	c.process.Stderr = &tail{t: t}
	out, err := c.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.process.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	c.address = strings.TrimSpace(line)
	c.fake.Await("the commands", func() bool { return len(c.fake.Commands(nil)) >= 4 })
	return c
}

// person asks one question after another, in one way or another.
func (c *chaos) person(n int, end <-chan struct{}) {
	room := c.rooms[n%len(c.rooms)]
	user := room.Guild.Member(fmt.Sprint("user", n))
	private := c.fake.DM(user)
	for i := 0; ; i++ {
		select {
		case <-end:
			return
		case <-time.After(time.Duration(rand.IntN(300)) * time.Millisecond):
		}
		q := c.ask(user, room, private, fmt.Sprintf("q%dx%dx?", n, i))
		c.fake.Await("the end of "+q.text, func() bool { return q.over(c.fake) })
		c.afterwards(q, user)
	}
}

// afterwards is what people do with an answer: look at its quotes, change what
// they asked, take it back.
func (c *chaos) afterwards(q *question, user *discordtest.User) {
	c.asking.RLock()
	defer c.asking.RUnlock()
	switch n := rand.IntN(10); {
	case n < 2:
		c.press(q, user)
	case n == 2 && q.message != nil:
		q.text = "again" + q.text
		c.fake.Edit(q.message, c.fake.Bot().Mention()+" "+q.text)
		c.fake.Await("an answer to the changed "+q.text, func() bool {
			for _, m := range q.messages(c.fake) {
				if isApology(m.Content) || len(m.Buttons()) > 0 && strings.Contains(m.Content, strings.TrimSuffix(q.text, "?")) {
					return true
				}
			}
			return false
		})
	case n == 3 && q.message != nil:
		q.deleted = true
		c.fake.Delete(q.message)
		c.fake.Await("the end of the answer to the deleted "+q.text, func() bool { return len(q.messages(c.fake)) == 0 })
	}
}

// press presses the first button under an answer and waits for what it shows.
func (c *chaos) press(q *question, user *discordtest.User) {
	for _, m := range q.messages(c.fake) {
		if len(m.Buttons()) == 0 {
			continue
		}
		p := c.fake.Press(m, m.Buttons()[0].CustomID, user)
		c.fake.Await("what the button under "+q.text+" shows", func() bool { return p.Reply() != nil || len(p.Followups()) > 0 })
		c.mu.Lock()
		c.presses++
		c.mu.Unlock()
	}
}

// ask asks in one way or another, and returns when the bot was heard of.
func (c *chaos) ask(user *discordtest.User, room, private *discordtest.Channel, text string) *question {
	c.asking.RLock()
	defer c.asking.RUnlock()
	q := &question{text: text}
	switch rand.IntN(4) {
	case 0:
		q.message = c.fake.Say(private, user, text)
	case 1, 2:
		q.action = c.fake.Slash(user, room, "ask", map[string]any{"question": text})
	default:
		q.message = c.fake.Mention(room, user, text)
	}
	c.mu.Lock()
	c.questions = append(c.questions, q)
	c.mu.Unlock()
	c.fake.Await("anything to be heard of "+text, func() bool { return q.heard(c.fake) })
	return q
}

// heard reports whether the bot knows of the question.
func (q *question) heard(f *discordtest.Fake) bool {
	if q.action != nil {
		_, _, ok := q.action.Acked()
		return ok
	}
	return len(f.Replies(q.message)) > 0
}

func (q *question) messages(f *discordtest.Fake) []*discordtest.Message {
	if q.action != nil {
		return q.action.All()
	}
	return f.Replies(q.message)
}

// over reports whether the question has a final answer or an apology.
func (q *question) over(f *discordtest.Fake) bool {
	for _, m := range q.messages(f) {
		if isApology(m.Content) || len(m.Buttons()) > 0 {
			return true
		}
	}
	return false
}
