package chaos

import (
	"encoding/json"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// judge looks at what came of every question.
func (c *chaos) judge() {
	var answers, apologies, sorry int
	for _, q := range c.questions {
		ends, want := 0, 1
		if q.deleted {
			want = 0
		}
		got := q.messages(c.fake)
		for _, m := range got {
			switch {
			case isApology(m.Content):
				ends++
				apologies++
				if !apologises(q.text) {
					sorry++ // over its requests, and not over the engine
				}
			case len(m.Buttons()) > 0:
				ends++
				answers++
				if !strings.Contains(m.Content, strings.TrimSuffix(q.text, "?")) {
					c.t.Errorf("%s was answered with another's answer: %s", q.text, m.Content)
				}
			}
		}
		if ends != want || len(got) != want {
			c.t.Errorf("%s has %d ends in %d messages", q.text, ends, len(got))
			for _, m := range got {
				c.t.Logf("  %s: %q, before that %q", m.ID, m.Content, m.History)
			}
		}
		if q.action != nil && q.action.Loading() {
			c.t.Errorf("%s is thought about for ever", q.text)
		}
	}
	if answers == 0 || sorry > 2+len(c.questions)/100 {
		c.t.Errorf("of %d questions %d were answered, and %d apologised for without need", len(c.questions), answers, sorry)
	}
	limited, failed := 0, 0
	for _, r := range c.fake.Requests() {
		switch {
		case r.Status == http.StatusTooManyRequests:
			limited++
		case r.Status >= 500:
			failed++
		}
	}
	c.t.Logf("%d questions: %d answers, %d apologies, %d buttons pressed; %d IDENTIFYs, %d RESUMEs; of the last requests %d were limited and %d failed; blows: %v",
		len(c.questions), answers, apologies, c.presses, c.fake.Identifies(), c.fake.Resumes(), limited, failed, c.blows)
}

// measure asks the bot what it takes.
func (c *chaos) measure() (m measure) {
	resp, err := http.Get("http://" + c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		c.t.Fatal(err)
	}
	return m
}

// grown compares what the bot takes when all is quiet again with what it took
// before, and with what it took in the midst of it all.
func (c *chaos) grown(before, early measure) {
	var now measure
	settled := func() bool {
		now = c.measure()
		return now.Goroutines <= before.Goroutines+5
	}
	for end := time.Now().Add(30 * time.Second); !settled() && time.Now().Before(end); {
		time.Sleep(200 * time.Millisecond)
	}
	c.t.Logf("goroutines: %d before, %d after; heap: %d KB before, %d KB in the midst, %d KB after", before.Goroutines, now.Goroutines,
		before.Heap>>10, early.Heap>>10, now.Heap>>10)
	if now.Goroutines > before.Goroutines+5 {
		c.t.Errorf("%d goroutines before, %d after", before.Goroutines, now.Goroutines)
	}
	if allowed := early.Heap + 4<<20; now.Heap > allowed {
		c.t.Errorf("the heap grew to %d KB", now.Heap>>10)
	}
}

// finish ends the bot, which leaves no goroutine behind.
func (c *chaos) finish() {
	if err := c.process.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.process.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			c.t.Errorf("the bot ended badly: %v", err)
		}
	case <-time.After(5 * time.Minute):
		c.t.Error("the bot didn't end within five minutes")
	}
	c.fake.AwaitConnected(0)
}

// tail tells what the bot writes to standard error, but for the errors that the
// engine makes on purpose.
type tail struct{ t *testing.T }

func (w *tail) Write(p []byte) (int, error) {
	if text := string(p); !strings.Contains(text, "as it was told to") {
		w.t.Log(strings.TrimSpace(text))
	}
	return len(p), nil
}
