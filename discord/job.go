package discord

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"dateline/discord/queue"
	"dateline/state"
)

// The kinds of an exchange.
const (
	kindAsk   = "ask"
	kindCheck = "check"
)

// job is a question on its way to its answer.
type job struct {
	asker
	id      int64  // of the exchange
	key     string // the message or interaction that asks
	kind    string
	way     string // how it was asked, a word for the metrics
	text    string
	plain   string          // without names that Discord's marks stand for, "" where that is text
	quoted  string          // what it is about: others' words
	parent  int64           // the exchange that it follows up on, 0 for none
	thread  bool            // a thread is opened for it
	late    bool            // a command that is answered as a message
	quiet   bool            // it may be no question: nothing is shown but an answer
	kept    json.RawMessage // the answer, where a process before this one had it
	post    *post
	arrived time.Time

	ctx          context.Context
	cancel       context.CancelCauseFunc
	entry        *queue.Job    // nil until it is in line
	view         *view         // nil until it is acknowledged
	told         time.Time     // by when an acknowledgement says that the answer is there, if it does
	recovered    bool          // a process before this one had it
	asked        origin        // where it was asked, of an answer in a thread of its own
	acknowledged chan struct{} // closed when the answer may be shown
	dropped      bool          // set before acknowledged is closed: don't answer
	done         chan struct{} // closed when it is over
	again        func() error  // shows once more what couldn't be shown, nil for nothing
	over         sync.Once
}

// place is what of a question is kept for after a restart.
type place struct {
	App     string `json:"app,omitempty"` // of an interaction
	Token   string `json:"token,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"` // a message
	Way     string `json:"way"`
	Thread  bool   `json:"thread,omitempty"`
	Plain   string `json:"plain,omitempty"`
	Quoted  string `json:"quoted,omitempty"`
	Lone    bool   `json:"lone,omitempty"` // only who asked sees the answer
	Quiet   bool   `json:"quiet,omitempty"`
	Late    bool   `json:"late,omitempty"`
}

func (j *job) place() json.RawMessage {
	data, _ := json.Marshal(place{ // strings always marshal
		App: j.post.app, Token: j.post.token, ReplyTo: j.post.replyTo, Way: j.way, Thread: j.thread, Plain: j.plain, Quoted: j.quoted, Lone: j.post.lone, Quiet: j.quiet, Late: j.late,
	})
	return data
}

// exchange is the job as Memory keeps it.
func (j *job) exchange() state.Exchange {
	return state.Exchange{
		Question: j.key, Kind: j.kind, Guild: j.guild, Channel: j.post.home(), Asker: j.user, Text: j.text, Parent: j.parent, Place: j.place(),
	}
}

// newJob makes a job of a question that was begun or not.
func (b *Bot) newJob(j *job) *job {
	j.ctx, j.cancel = context.WithCancelCause(b.base)
	j.acknowledged, j.done = make(chan struct{}), make(chan struct{})
	if j.arrived.IsZero() {
		j.arrived = time.Now()
	}
	j.post.since = j.arrived
	return j
}

// settle ends a job: nothing of it is done any more.
func (b *Bot) settle(j *job) {
	j.over.Do(func() {
		j.cancel(nil)
		j.view.end()
		b.inFlight.remove(j)
		close(j.done)
	})
}

// inFlight is the jobs that aren't over, by the message or interaction that
// asks.
type inFlight struct {
	mu   sync.Mutex
	jobs map[string]*job
}

// add reports false for a question that a job has already.
func (f *inFlight) add(j *job) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.jobs[j.key] != nil {
		return false
	}
	f.jobs[j.key] = j
	return true
}

func (f *inFlight) remove(j *job) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.jobs[j.key] == j {
		delete(f.jobs, j.key)
	}
}

func (f *inFlight) len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.jobs)
}

func (f *inFlight) get(key string) *job {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.jobs[key]
}

func (f *inFlight) all() []*job {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]*job, 0, len(f.jobs))
	for _, j := range f.jobs {
		out = append(out, j)
	}
	return out
}
