package discordtest

import (
	"strconv"
)

// live calls do for every connection that carries a session. f.mu is held.
func (f *Fake) live(do func(*conn)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.carrying(do)
}

// losing does the same, and ends every session: those that are cut at the
// moment as well, whose bot hears of it when it would take them up again.
func (f *Fake) losing(do func(*conn)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.carrying(do)
	clear(f.gateway.sessions)
}

func (f *Fake) carrying(do func(*conn)) {
	for _, s := range f.gateway.sessions {
		if s.conn != nil {
			do(s.conn)
		}
	}
}

// Drop ends every connection without a word, as a broken line does.
func (f *Fake) Drop() { f.live((*conn).cut) }

// AskReconnect sends op 7: the bot should come again and resume.
func (f *Fake) AskReconnect() { f.live(func(c *conn) { c.write([]byte(`{"op":7,"d":null}`)) }) }

// Invalidate sends op 9: every session is lost, or may be resumed.
func (f *Fake) Invalidate(resumable bool) {
	strike := f.losing
	if resumable {
		strike = f.live
	}
	strike(func(c *conn) { c.write([]byte(`{"op":9,"d":` + strconv.FormatBool(resumable) + `}`)) })
}

// CloseWith closes every connection with a code, which may end every session.
func (f *Fake) CloseWith(code int) {
	strike := f.live
	if final(code) {
		strike = f.losing
	}
	strike(func(c *conn) { c.closing(code) })
}

// shut closes a connection with a code, and forgets its session when the code
// is one after which it can't be resumed. f.mu is held.
func (f *Fake) shut(c *conn, code int) {
	if c.session != nil && final(code) {
		delete(f.gateway.sessions, c.session.id)
	}
	c.closing(code)
}

// final reports whether a session that was closed with a code can't be resumed.
func final(code int) bool { return code == 4004 || code == 4007 || code >= 4009 }

// Silence lets every connection stay open and say nothing more, not even to
// heartbeats.
func (f *Fake) Silence() { f.live((*conn).mute) }

// WithoutAcks leaves heartbeats unanswered from now on, while events go on.
func (f *Fake) WithoutAcks(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.noAcks = on
}

// AskHeartbeat asks every connection for a heartbeat out of turn.
func (f *Fake) AskHeartbeat() { f.live(func(c *conn) { c.write([]byte(`{"op":1,"d":null}`)) }) }

// Garbage sends what isn't JSON.
func (f *Fake) Garbage() {
	f.live(func(c *conn) { c.write([]byte(`{"op":0,"t":"MESSAGE_CREATE","d":{`)) })
}

// Forget ends every connection without a word, and every session.
func (f *Fake) Forget() { f.losing((*conn).cut) }

// Script says how the next connections behave, one each; those after them as
// Always says.
func (f *Fake) Script(next ...Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.script = append(f.gateway.script, next...)
}

// Scripted counts the connections that a script is left for.
func (f *Fake) Scripted() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.gateway.script)
}

// Always says how connections behave that no Script is left for.
func (f *Fake) Always(b Behaviour) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.always = b
}

// Behaviour is how a new connection goes.
type Behaviour struct {
	RefuseUpgrade int  // an HTTP status in the place of a websocket
	SilentHello   bool // open, and nothing is ever said
	SilentReady   bool // HELLO, and nothing more
	Reconnect     bool // op 7 where READY belongs
	Invalid       bool // op 9 where READY belongs
	Resumable     bool // what op 9 says of the session
	CloseWith     int  // this code where READY belongs
	DropReady     bool // READY, and then the line breaks
	Garbage       bool // what isn't JSON, where HELLO belongs
	NoAcks        bool // no heartbeat is answered
}

func (f *Fake) next() Behaviour {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.opened++
	if len(f.gateway.script) == 0 {
		return f.gateway.always
	}
	b := f.gateway.script[0]
	f.gateway.script = f.gateway.script[1:]
	return b
}
