package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/llm/llmtest"
)

// TestSoak has people ask bot discord one question a second while the model that
// writes the answers fails one time in ten. Every question must come to an end,
// and a long run must not grow: DATELINE_SOAK=2h asks for one.
func TestSoak(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("its size is read from Linux")
	}
	t.Parallel()
	long := 3 * time.Second
	if given := os.Getenv("DATELINE_SOAK"); given != "" {
		var err error
		if long, err = time.ParseDuration(given); err != nil {
			t.Fatal(err)
		}
	}
	s := startSoak(t)
	const samples = 12
	var all []size
	end := time.Now().Add(long)
	for n := 0; time.Now().Before(end); n++ {
		s.ask(n)
		if time.Until(end) < long-time.Duration(len(all)+1)*long/samples {
			all = append(all, s.size())
			t.Log(all[len(all)-1])
		}
		time.Sleep(time.Second)
	}
	s.wait.Wait()
	t.Log(s.size())
	if code := s.bot.end(t, syscall.SIGTERM); code != exitOK {
		t.Errorf("exit status %d", code)
	}
	if long < 10*time.Minute {
		return // it is still filling what it keeps
	}
	half, rest := all[len(all)/3:2*len(all)/3], all[2*len(all)/3:]
	for _, x := range []struct {
		what string
		of   func(size) int
	}{
		{"memory in MB", func(s size) int { return s.memory }},
		{"goroutines", func(s size) int { return s.goroutines }},
		{"open files", func(s size) int { return s.files }},
		{"kB of the index", func(s size) int { return s.index }},
	} {
		before, after := most(half, x.of), most(rest, x.of)
		if float64(after) > 1.25*float64(before)+5 {
			t.Errorf("%s: %d at most in the middle third, %d in the last", x.what, before, after)
		}
	}
}

// size is how large the program is.
type size struct {
	asked, ended, failed      int
	memory, goroutines, files int // MB, count, count
	index, state              int // kB on disk
}

func (s size) String() string {
	return fmt.Sprintf("%d asked, %d ended (%d calls of the model failed): %d MB, %d goroutines, %d open files; index %d kB, state %d kB",
		s.asked, s.ended, s.failed, s.memory, s.goroutines, s.files, s.index, s.state)
}

func most(all []size, of func(size) int) int {
	return of(slices.MaxFunc(all, func(a, b size) int { return of(a) - of(b) }))
}

// readers is a multiple of how many rooms there are.
const readers = 64

// soak is a bot among people who ask all the time.
type soak struct {
	t         *testing.T
	fake      *discordtest.Fake
	rooms     []*discordtest.Channel
	people    []*discordtest.User
	questions []string
	bot       running
	folder    string
	metrics   string
	wait      sync.WaitGroup

	mu                   sync.Mutex
	asked, ended, failed int
	last                 map[*discordtest.Channel]*discordtest.Message
}

func startSoak(t *testing.T) *soak {
	s := &soak{t: t, fake: discordtest.New(t), folder: cacheFolder(t), metrics: freeAddress(t), last: map[*discordtest.Channel]*discordtest.Message{}}
	servers := make([]*discordtest.Guild, 4)
	for n := range servers {
		server := s.fake.Guild(fmt.Sprint("Newsroom ", n))
		servers[n] = server
		for m := range 2 {
			s.rooms = append(s.rooms, server.Text(fmt.Sprint("room ", m)))
		}
	}
	for n := range readers { // as many as ask in turn without one of them asking too much
		s.people = append(s.people, servers[n%len(s.rooms)/2].Member(fmt.Sprint("reader", n)))
	}
	s.questions = fixtureQuestions(t)
	model := llmtest.New(t, s.reply)
	s.bot = answering(t, s.fake, s.folder, fmt.Sprintf("metrics_address = %q\n[llm]\nbase_url = %q\nmodel = \"small\"\nretries = 0\n", s.metrics, model.URL))
	return s
}

// fixtureQuestions are those about the seeds.
func fixtureQuestions(t *testing.T) []string {
	t.Helper()
	f, err := os.Open("../../eval/testdata/seeds.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q struct{ Question string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		if q.Question != "" {
			out = append(out, q.Question)
		}
	}
	return out
}

// reply is what the model says: the first sentence of the first passage that it
// was given, or every tenth time nothing that helps.
func (s *soak) reply(n int, r llmtest.Request) llmtest.Reply {
	if n%10 == 9 {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.failed++
		return []llmtest.Reply{
			{Status: http.StatusServiceUnavailable, Body: "overloaded"}, {Text: "The talks", Break: true}, {Text: "They", Spoil: true}, {Fail: "out of memory"},
		}[n/10%4]
	}
	_, passage, _ := strings.Cut(r.Messages[len(r.Messages)-1].Content, "[1]")
	sentence, _, _ := strings.Cut(passage[strings.LastIndex(passage[:min(len(passage), 200)], "\n")+1:], ". ")
	return llmtest.Reply{Text: strings.TrimSpace(sentence) + ". [1]", Between: 2 * time.Millisecond}
}

// ask has somebody ask in one way or another, and waits for the end elsewhere.
func (s *soak) ask(n int) {
	room, person := s.rooms[n%len(s.rooms)], s.people[n%len(s.people)]
	text := s.questions[n%len(s.questions)]
	s.mu.Lock()
	s.asked++
	before := s.last[room]
	s.mu.Unlock()
	answered := func(m *discordtest.Message) bool { return len(m.Buttons()) > 0 || strings.HasPrefix(m.Content, "⚠") }
	s.wait.Go(func() {
		var answer *discordtest.Message
		switch {
		case n%4 == 0:
			answer = s.fake.Slash(person, room, "ask", map[string]any{"question": text}).AwaitReply("an answer", answered)
		case n%4 == 1 && before != nil:
			answer = s.fake.AwaitReply(s.fake.Reply(before, person, text), "an answer", answered)
		case n%4 == 2:
			answer = s.fake.AwaitReply(s.fake.Say(s.fake.DM(person), person, text), "an answer", answered)
		default:
			answer = s.fake.AwaitReply(s.fake.Mention(room, person, text), "an answer", answered)
		}
		if buttons := answer.Buttons(); n%5 == 0 && len(buttons) > 0 {
			s.fake.Press(answer, buttons[0].CustomID, person).AwaitReply("what the button shows", func(*discordtest.Message) bool { return true })
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended++
		if n%4 == 3 {
			s.last[room] = answer
		}
	})
}

// size measures the program from outside.
func (s *soak) size() size {
	s.mu.Lock()
	out := size{asked: s.asked, ended: s.ended, failed: s.failed}
	s.mu.Unlock()
	out.goroutines = s.metric("go_goroutines")
	out.memory = s.metric("process_resident_memory_bytes") >> 20
	out.files = s.metric("process_open_fds")
	err := filepath.WalkDir(s.folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if strings.Contains(path, ".state.db") {
			out.state += int(info.Size() >> 10)
		} else {
			out.index += int(info.Size() >> 10)
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) { // SQLite's own files come and go
		s.t.Error(err)
	}
	return out
}

func (s *soak) metric(name string) int {
	r, err := http.Get("http://" + s.metrics + "/metrics")
	if err != nil {
		s.t.Error(err)
		return 0
	}
	defer r.Body.Close()
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				s.t.Error(err)
			}
			return int(v)
		}
	}
	s.t.Errorf("no metric %s", name)
	return 0
}
