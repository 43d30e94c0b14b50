package gateway

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxPayload = 32 << 20 // longer than any event, a server of many thousand channels included

	// closeToResume closes the connection and keeps the session: any code but
	// 1000 and 1001 does.
	closeToResume = 4000
)

// payload is one message of the gateway, in both directions.
type payload struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s,omitempty"`
	Type string          `json:"t,omitempty"`
}

// link is one websocket.
type link struct {
	ws     *websocket.Conn
	timing Timing

	write sync.Mutex

	mu    sync.Mutex
	cause error // why we cut it

	resuming bool  // RESUME was sent
	from     int64 // the last event before it
	beat     *heart
	wait     sync.WaitGroup // the heartbeat's goroutine
	done     chan struct{}
	once     sync.Once
}

// connect opens the websocket within its deadline. When ctx ends, the link says
// goodbye, and its reader returns within Timing.Close.
func (s *shard) connect(ctx context.Context, url string) (*link, error) {
	t := s.g.o.Timing
	dialCtx, cancel := context.WithTimeout(ctx, t.Dial)
	defer cancel()
	d := websocket.Dialer{
		Proxy:           http.ProxyFromEnvironment,
		NetDialContext:  (&net.Dialer{KeepAlive: 15 * time.Second}).DialContext,
		ReadBufferSize:  16 << 10,
		WriteBufferSize: 4 << 10,
	}
	ws, resp, err := d.DialContext(dialCtx, url, http.Header{"User-Agent": {userAgent}})
	if resp != nil {
		// A refusal's body; that of a websocket is empty, and closing it is too.
		defer resp.Body.Close()
	}
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("the gateway answered %s in the place of a websocket", resp.Status)
		}
		if ctx.Err() == nil && dialCtx.Err() != nil {
			return nil, fmt.Errorf("the gateway couldn't be reached within %s", t.Dial)
		}
		return nil, err
	}
	ws.SetReadLimit(maxPayload)
	// The codes are read from the errors; a close is answered by ending.
	ws.SetCloseHandler(func(int, string) error { return nil })
	l := &link{ws: ws, timing: t, done: make(chan struct{})}
	l.wait.Go(func() {
		select {
		case <-ctx.Done():
			l.goodbye(context.Cause(ctx))
		case <-l.done:
		}
	})
	return l, nil
}

// goodbye ends the session for good, and gives the other side a moment to
// close before the reader's deadline passes.
func (l *link) goodbye(cause error) {
	end := time.Now().Add(l.timing.Close)
	_ = l.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), end)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause == nil {
		l.cause = cause
	}
	_ = l.ws.SetReadDeadline(end)
}

// within sets the reader's deadline, 0 for none, unless the end has begun.
func (l *link) within(d time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.cause != nil:
		return l.cause
	case d == 0:
		return l.ws.SetReadDeadline(time.Time{})
	}
	return l.ws.SetReadDeadline(time.Now().Add(d))
}

// cut ends the connection from below, whatever state it is in.
func (l *link) cut(cause error) {
	l.mu.Lock()
	if l.cause == nil {
		l.cause = cause
	}
	l.mu.Unlock()
	_ = l.ws.UnderlyingConn().Close()
}

// why is the reason that we ended the link for, or else what reading it said.
func (l *link) why(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return l.cause
	}
	return err
}

// end frees everything and returns when no goroutine of the link is left. A
// session that it carried can be resumed, unless goodbye was said.
func (l *link) end() {
	l.once.Do(func() { close(l.done) })
	_ = l.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closeToResume, ""), time.Now().Add(100*time.Millisecond))
	_ = l.ws.UnderlyingConn().Close()
	l.wait.Wait()
}

// send writes one message within its deadline.
func (l *link) send(op int, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	l.write.Lock()
	defer l.write.Unlock()
	if err := l.ws.SetWriteDeadline(time.Now().Add(l.timing.Write)); err != nil {
		return err
	}
	return l.ws.WriteJSON(payload{Op: op, Data: raw})
}

// read reads one message.
func (l *link) read() (payload, error) {
	kind, data, err := l.ws.ReadMessage()
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = errSilent
		}
		return payload{}, err
	}
	if kind == websocket.BinaryMessage {
		if data, err = inflate(data); err != nil {
			return payload{}, fmt.Errorf("what Discord sent can't be decompressed: %w", err)
		}
	}
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return payload{}, fmt.Errorf("what Discord sent is no JSON: %w", err)
	}
	return p, nil
}

func inflate(data []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	out, err := io.ReadAll(io.LimitReader(z, maxPayload+1))
	if err == nil && len(out) > maxPayload {
		err = fmt.Errorf("longer than %d MB", maxPayload>>20)
	}
	return out, err
}
