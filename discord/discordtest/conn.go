package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socketPath is where the gateway is; the sessions' own address to resume at is
// below it.
const (
	socketPath = "/socket/"
	resumePath = "/socket/resume"
)

// conn is one websocket. What it sends goes through a goroutine of its own, so
// that a client that doesn't read holds nobody up.
type conn struct {
	ws       *websocket.Conn
	session  *session
	resume   bool // it came to resumePath
	b        Behaviour
	out      chan outgoing
	gone     chan struct{}
	once     sync.Once
	muted    bool
	compress bool
	received []time.Time
}

type outgoing struct {
	data  []byte
	close int
}

func (c *conn) write(data []byte) { c.enqueue(outgoing{data: data}) }

func (c *conn) closing(code int) { c.enqueue(outgoing{close: code}) }

func (c *conn) enqueue(o outgoing) {
	if c.muted {
		return
	}
	select {
	case c.out <- o:
	default: // it reads too slowly, which Discord ends too
		c.cut()
	}
}

func (c *conn) mute() { c.muted = true }

func (c *conn) cut() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.UnderlyingConn().Close()
	})
}

func (c *conn) pump(wait *sync.WaitGroup) {
	defer wait.Done()
	for {
		select {
		case <-c.gone:
			return
		case o := <-c.out:
			if o.close != 0 {
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(o.close, ""), time.Now().Add(time.Second))
				c.cut()
				return
			}
			if c.ws.SetWriteDeadline(time.Now().Add(10*time.Second)) != nil || c.deliver(o.data) != nil {
				c.cut()
				return
			}
		}
	}
}

// compressors are kept, because each is large.
var compressors = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// deliver compresses what is long, where the client asked for it.
func (c *conn) deliver(data []byte) error {
	if !c.compress || len(data) < 200 {
		return c.ws.WriteMessage(websocket.TextMessage, data)
	}
	var b bytes.Buffer
	z := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	z.Reset(&b)
	if _, err := z.Write(data); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.BinaryMessage, b.Bytes())
}

func (f *Fake) serveSocket(w http.ResponseWriter, r *http.Request) {
	b := f.next()
	if b.RefuseUpgrade != 0 {
		http.Error(w, http.StatusText(b.RefuseUpgrade), b.RefuseUpgrade)
		return
	}
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return
	}
	f.gateway.wait.Add(2)
	f.mu.Unlock()
	defer f.gateway.wait.Done()
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		f.gateway.wait.Done()
		return
	}
	c := &conn{ws: ws, b: b, out: make(chan outgoing, 4096), gone: make(chan struct{}), resume: r.URL.Path == resumePath+"/" || r.URL.Path == resumePath}
	go c.pump(&f.gateway.wait)
	f.mu.Lock()
	f.gateway.conns = append(f.gateway.conns, c)
	if q := r.URL.Query(); !slices.Contains([]string{"9", "10"}, q.Get("v")) || q.Get("encoding") != "json" {
		f.breaks("the gateway was opened with %q: v=9 or 10 and encoding=json", r.URL.RawQuery)
	}
	f.mu.Unlock()
	defer f.ended(c)
	switch {
	case b.SilentHello:
	case b.Garbage:
		c.write([]byte(`{"op":10,`))
	default:
		c.write(fmt.Appendf(nil, `{"op":10,"d":{"heartbeat_interval":%d,"_trace":["[\"fake\"]"]},"s":null,"t":null}`, f.settings.heartbeat.Milliseconds()))
	}
	f.listenTo(c)
}

func (f *Fake) ended(c *conn) {
	c.cut()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gateway.conns = slices.DeleteFunc(f.gateway.conns, func(other *conn) bool { return other == c })
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	f.change()
}

// incoming is what a client sends.
type incoming struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
}

func (f *Fake) listenTo(c *conn) {
	for {
		_ = c.ws.SetReadDeadline(time.Now().Add(3*f.settings.heartbeat + time.Second))
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			f.unheard(c, err)
			return
		}
		var in incoming
		if json.Unmarshal(data, &in) != nil {
			c.closing(4002)
			return
		}
		f.mu.Lock()
		f.hear(c, in)
		f.change()
		f.mu.Unlock()
	}
}

// unheard ends a session that the client closed for good.
func (f *Fake) unheard(c *conn, err error) {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != websocket.CloseNormalClosure && closed.Code != websocket.CloseGoingAway {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.session != nil && c.session.conn == c {
		delete(f.gateway.sessions, c.session.id)
	}
}

// hear takes one message. f.mu is held.
func (f *Fake) hear(c *conn, in incoming) {
	now := time.Now()
	c.received = slices.DeleteFunc(append(c.received, now), func(t time.Time) bool { return now.Sub(t) > time.Minute })
	if len(c.received) > 120 && f.settings.heartbeat > time.Second {
		f.breaks("%d messages to the gateway in a minute: 120 are allowed", len(c.received))
		f.shut(c, 4008)
		return
	}
	if c.muted || c.b.SilentHello {
		return
	}
	switch in.Op {
	case 1:
		f.gateway.beats++
		if !c.b.NoAcks && !f.gateway.noAcks {
			c.write([]byte(`{"op":11}`))
		}
	case 2, 6:
		if c.session != nil {
			f.shut(c, 4005)
			return
		}
		if in.Op == 2 {
			f.identify(c, in.Data)
		} else {
			f.resume(c, in.Data)
		}
	case 3, 4, 8:
		if c.session == nil {
			f.shut(c, 4003)
		}
	default:
		f.breaks("op %d to the gateway", in.Op)
		f.shut(c, 4001)
	}
}
