package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// behave does what the script says in the place of READY or RESUMED.
func (f *Fake) behave(c *conn) bool {
	switch {
	case c.b.SilentReady:
		c.mute()
	case c.b.Reconnect:
		c.write([]byte(`{"op":7,"d":null}`))
	case c.b.Invalid:
		c.write(fmt.Appendf(nil, `{"op":9,"d":%t}`, c.b.Resumable))
	case c.b.CloseWith != 0:
		f.shut(c, c.b.CloseWith)
	default:
		return false
	}
	return true
}

func (f *Fake) identify(c *conn, raw json.RawMessage) {
	id, err := decode[discordgo.Identify](raw)
	shard := [2]int{0, 1}
	if id.Shard != nil {
		shard = *id.Shard
	}
	attempt := Attempt{At: time.Now(), Shard: shard, AtResume: c.resume}
	defer func() { f.gateway.log = append(f.gateway.log, attempt) }()
	f.gateway.left--
	const privileged = discordgo.IntentMessageContent | discordgo.IntentGuildMembers | discordgo.IntentGuildPresences
	switch {
	case err != nil:
		f.breaks("IDENTIFY: %v", err)
		f.shut(c, 4002)
	case f.gateway.left < 0:
		f.gateway.tokenLost = true
		f.breaks("more IDENTIFYs than are allowed in a day: the token was reset")
		f.shut(c, 4004)
	case id.Token != f.token || f.gateway.tokenLost:
		f.shut(c, 4004)
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		f.shut(c, 4010)
	case shard[1] < f.settings.shards && f.settings.shards > 1 && id.Shard == nil:
		f.shut(c, 4011)
	case id.Intents&privileged&^f.granted() != 0:
		f.shut(c, 4014)
	case !f.inWindow(shard[0]):
		f.breaks("a second IDENTIFY of concurrency key %d within %s", shard[0]%f.settings.maxConcurrency, f.settings.identifyWindow)
		c.write([]byte(`{"op":9,"d":false}`))
	case f.behave(c):
	default:
		attempt.Accepted = true
		c.compress = id.Compress && f.settings.compress
		f.begin(c, shard, id.Intents)
	}
}

// granted are the privileged intents that the application has.
func (f *Fake) granted() discordgo.Intent {
	if f.settings.messageContent {
		return discordgo.IntentMessageContent
	}
	return 0
}

func (f *Fake) inWindow(shard int) bool {
	key := shard % f.settings.maxConcurrency
	last, now := f.gateway.windows[key], time.Now()
	f.gateway.windows[key] = now
	return now.Sub(last) >= f.settings.identifyWindow
}

// begin makes a session and sends READY and the servers.
func (f *Fake) begin(c *conn, shard [2]int, intents discordgo.Intent) {
	s := &session{id: "session-" + f.id(), shard: shard, intents: intents, conn: c}
	f.gateway.sessions[s.id] = s
	c.session = s
	guilds := []object{}
	for _, g := range f.guilds {
		if s.serves(g.ID) {
			guilds = append(guilds, object{"id": g.ID, "unavailable": true})
		}
	}
	f.send(s, "READY", object{
		"v": 9, "user": f.bot.json(), "guilds": guilds, "session_id": s.id, "resume_gateway_url": "ws://" + f.addr + resumePath,
		"shard": shard, "application": object{"id": f.appID, "flags": flagCommandBadge}, "private_channels": []any{},
	})
	for _, g := range f.guilds {
		if s.serves(g.ID) {
			f.send(s, "GUILD_CREATE", g.json(true))
		}
	}
	if c.b.DropReady {
		c.enqueue(outgoing{close: 1006}) // no frame can carry it: the line just breaks
	}
}

func (f *Fake) resume(c *conn, raw json.RawMessage) {
	in, err := decode[struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}](raw)
	attempt := Attempt{At: time.Now(), Resume: true, AtResume: c.resume}
	defer func() { f.gateway.log = append(f.gateway.log, attempt) }()
	s := f.gateway.sessions[in.SessionID]
	if s != nil {
		attempt.Shard = s.shard
	}
	switch {
	case err != nil:
		f.breaks("RESUME: %v", err)
		f.shut(c, 4002)
	case in.Token != f.token || f.gateway.tokenLost:
		f.shut(c, 4004)
	case s != nil && in.Seq > s.seq:
		f.breaks("RESUME from event %d of %d", in.Seq, s.seq)
		f.shut(c, 4007)
	case f.behave(c):
	case s == nil:
		c.write([]byte(`{"op":9,"d":false}`))
	default:
		attempt.Accepted = true
		if s.conn != nil {
			s.conn.cut()
		}
		s.conn, c.session = c, s
		c.compress = f.settings.compress
		f.replay(c, s, in.Seq)
	}
}

// replay sends what the client missed, and that this is all.
func (f *Fake) replay(c *conn, s *session, after int64) {
	first := s.seq - int64(len(s.events)) // the number of the event before those kept
	for i, raw := range s.events {
		if first+int64(i)+1 > after {
			c.write(raw)
		}
	}
	f.send(s, "RESUMED", object{"_trace": []string{"fake"}})
	if c.b.DropReady {
		c.enqueue(outgoing{close: 1006})
	}
}

// Trace is what the gateway has seen, for a failed test.
func (f *Fake) Trace() string {
	var b strings.Builder
	for _, a := range f.Attempts() {
		fmt.Fprintf(&b, "%s resume=%t accepted=%t shard=%v\n", a.At.Format("05.000"), a.Resume, a.Accepted, a.Shard)
	}
	return b.String()
}
