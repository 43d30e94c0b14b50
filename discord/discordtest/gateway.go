package discordtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// gatewayState is all connections and sessions, under Fake's lock.
type gatewayState struct {
	wait      sync.WaitGroup
	conns     []*conn
	sessions  map[string]*session
	script    []Behaviour
	always    Behaviour
	left      int // IDENTIFYs for today
	tokenLost bool
	log       []Attempt
	windows   map[int]time.Time // concurrency key to its last IDENTIFY
	noAcks    bool
	beats     int
	opened    int
}

func newGateway(s settings) gatewayState {
	return gatewayState{sessions: map[string]*session{}, left: s.identifies, windows: map[int]time.Time{}}
}

// Attempt is one IDENTIFY or RESUME.
type Attempt struct {
	At       time.Time
	Resume   bool
	Accepted bool
	Shard    [2]int
	AtResume bool // it came to the address that READY named for resuming
}

// Attempts are all so far.
func (f *Fake) Attempts() []Attempt {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.gateway.log)
}

// Identifies counts the IDENTIFYs so far, accepted or not.
func (f *Fake) Identifies() int { return f.attempts(false) }

// Resumes counts the RESUMEs so far, accepted or not.
func (f *Fake) Resumes() int { return f.attempts(true) }

func (f *Fake) attempts(resume bool) int {
	n := 0
	for _, a := range f.Attempts() {
		if a.Resume == resume {
			n++
		}
	}
	return n
}

// session is what RESUME takes up again.
type session struct {
	id      string
	shard   [2]int
	intents discordgo.Intent
	seq     int64
	events  []json.RawMessage // those sent so far, to be sent again
	conn    *conn             // nil while it is cut
}

// Connected counts the sessions that have a connection.
func (f *Fake) Connected() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, s := range f.gateway.sessions {
		if s.conn != nil {
			n++
		}
	}
	return n
}

// AwaitConnected waits until so many sessions have a connection.
func (f *Fake) AwaitConnected(n int) {
	f.t.Helper()
	f.Await(strconv.Itoa(n)+" connected sessions", func() bool { return f.Connected() == n })
}

// serves reports whether events of a guild, "" for a DM, go to the session.
func (s *session) serves(guild string) bool {
	if guild == "" {
		return s.shard[0] == 0
	}
	id, err := strconv.ParseUint(guild, 10, 64)
	return err == nil && int(id>>22%uint64(s.shard[1])) == s.shard[0]
}

// dispatch sends an event to the sessions that it concerns. One that is cut
// gets it when it is taken up again. f.mu must be held.
func (f *Fake) dispatch(guild, name string, data object) {
	for _, s := range f.gateway.sessions {
		if s.serves(guild) {
			f.send(s, name, data)
		}
	}
}

// dispatchMessage sends a message, as far as intents and permissions let the
// bot see it.
func (f *Fake) dispatchMessage(guild, name string, m *message) {
	if m.channel.Guild != nil && f.permissions(f.bot, m.channel)&discordgo.PermissionViewChannel == 0 {
		return
	}
	wants := discordgo.IntentDirectMessages
	if guild != "" {
		wants = discordgo.IntentGuildMessages
	}
	for _, s := range f.gateway.sessions {
		if s.serves(guild) && s.intents&wants != 0 {
			f.send(s, name, f.veil(m, m.event(), s.intents&discordgo.IntentMessageContent != 0))
		}
	}
}

// veil empties what the privileged intent is needed for.
func (f *Fake) veil(m *message, o object, intent bool) object {
	mine := m.author == f.bot || m.channel.Guild == nil
	for _, u := range f.mentionsIn(m) {
		mine = mine || u["id"] == f.bot.ID
	}
	if !intent && !mine {
		o["content"], o["embeds"], o["components"], o["attachments"] = "", []any{}, []any{}, []any{}
	}
	if ref, ok := o["referenced_message"].(object); ok && m.reference != nil {
		f.veil(m.reference, ref, intent)
	}
	return o
}

func (f *Fake) send(s *session, name string, data any) {
	s.seq++
	raw, err := json.Marshal(object{"op": 0, "t": name, "s": s.seq, "d": data})
	if err != nil {
		f.t.Errorf("discordtest: event %s: %v", name, err)
		return
	}
	s.events = append(s.events, raw)
	if len(s.events) > 5000 {
		s.events = slices.Delete(s.events, 0, 2500)
	}
	if s.conn != nil {
		s.conn.write(raw)
	}
}

// Dispatch sends an event of any kind to every session: a strange one, say.
// data is its JSON.
func (f *Fake) Dispatch(name, data string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.gateway.sessions {
		f.send(s, name, json.RawMessage(data))
	}
}

func (f *Fake) closeConnections() {
	f.mu.Lock()
	conns := slices.Clone(f.gateway.conns)
	f.mu.Unlock()
	for _, c := range conns {
		c.cut()
	}
}

var upgrader = websocket.Upgrader{ReadBufferSize: 4096, WriteBufferSize: 4096}

// Opened counts the connections so far, refused ones included.
func (f *Fake) Opened() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gateway.opened
}

// Heartbeats counts those so far.
func (f *Fake) Heartbeats() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gateway.beats
}

// Accepted counts the sessions that were begun so far.
func (f *Fake) Accepted() int {
	n := 0
	for _, a := range f.Attempts() {
		if a.Accepted && !a.Resume {
			n++
		}
	}
	return n
}
