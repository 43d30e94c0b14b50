package gateway

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The operations of the gateway.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// userAgent is what every request and connection says it comes from.
const userAgent = "DiscordBot (dateline, 1) discordgo/" + discordgo.VERSION

// greet takes the connection from HELLO to READY or RESUMED, each within its
// deadline. turn is nil where a session is resumed.
func (s *shard) greet(l *link, turn *ticket) error {
	t := s.g.o.Timing
	if err := l.within(t.Hello); err != nil {
		return err
	}
	p, err := l.read()
	if err != nil {
		return err
	}
	var hello struct {
		Interval float64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(p.Data, &hello); p.Op != opHello || err != nil || hello.Interval <= 0 {
		return fmt.Errorf("op %d came where HELLO belongs", p.Op)
	}
	s.heartbeat(l, time.Duration(hello.Interval*float64(time.Millisecond)))
	if err := s.introduce(l, turn); err != nil {
		return err
	}
	if err := l.within(t.Ready); err != nil {
		return err
	}
	for {
		p, err := l.read()
		if err != nil {
			return err
		}
		if err := s.take(l, p); err != nil {
			return err
		}
		if p.Op == opDispatch && (p.Type == "READY" || p.Type == "RESUMED") {
			s.g.o.Log.Info("connected to Discord", "shard", s.id, "shards", s.count, "resumed", p.Type == "RESUMED")
			return l.within(0) // the heartbeat watches from here on
		}
	}
}

// introduce sends IDENTIFY or RESUME.
func (s *shard) introduce(l *link, turn *ticket) error {
	o := &s.g.o
	if turn == nil {
		l.resuming, l.from = true, s.seq
		s.g.note(s.at, func(st *ShardStatus) { st.Resumes++ })
		o.Observe.Resumed(s.id)
		return l.send(opResume, map[string]any{"token": o.REST.token, "session_id": s.session, "seq": s.seq})
	}
	turn.use()
	s.g.note(s.at, func(st *ShardStatus) { st.Identifies++ })
	o.Observe.Identified(s.id)
	return l.send(opIdentify, identify{
		Token: o.REST.token, Compress: true, Threshold: 50, Shard: [2]int{s.id, s.count}, Presence: o.Presence, Intents: o.Intents,
		Properties: map[string]string{"os": runtime.GOOS, "browser": "dateline", "device": "dateline"},
	})
}

// listen takes messages until the connection ends, and returns why it did.
func (s *shard) listen(l *link) error {
	for {
		p, err := l.read()
		if err != nil {
			return err
		}
		if err := s.take(l, p); err != nil {
			return err
		}
	}
}

// take does what one message asks for. An error ends the connection.
func (s *shard) take(l *link, p payload) error {
	switch p.Op {
	case opDispatch:
		if err := s.dispatch(l, p); err != nil {
			return err
		}
		l.beat.seq.Store(s.seq)
	case opHeartbeat:
		return l.send(opHeartbeat, l.beat.seqOrNil())
	case opReconnect:
		return errReconnect
	case opInvalid:
		var resumable bool
		_ = json.Unmarshal(p.Data, &resumable) // what isn't true is false
		return &invalidError{resumable}
	case opAck:
		if d, ok := l.beat.answered(); ok {
			s.g.note(s.at, func(st *ShardStatus) { st.Latency = d })
			s.g.o.Observe.HeartbeatLatency(s.id, d)
		}
	}
	return nil
}
