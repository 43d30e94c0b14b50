package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"dateline/internal/keyed"
)

// What is read of one call at most. A reply of a thousand tokens takes about a
// third of a mebibyte in its frames.
const (
	maxReply      = 16 << 20
	maxLine       = 256 << 10
	maxFailure    = 64 << 10 // of a body that tells of an error
	maxEmptyLines = 3000     // in a row: servers send comments to keep a connection
)

var errTooLong = errors.New("it sends without end")

// reader sends go-openai's requests and looks after what go-openai doesn't: a
// temperature of 0, the headers of failures, how much is read, and replies that
// aren't streams. It serves one call.
type reader struct {
	http   *http.Client
	zero   bool // the request's temperature is 0
	status int
	after  time.Duration // that a failure asks to wait
	failed error         // why the body ended early

	text, thought bool // that something of a reply came, or of what goes before it
}

// Do implements openai.HTTPDoer.
func (r *reader) Do(req *http.Request) (*http.Response, error) {
	if r.zero {
		if err := setTemperature(req); err != nil {
			return nil, err
		}
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return nil, err
	}
	r.status = resp.StatusCode
	r.after = keyed.RetryAfter(resp.Header, time.Now())
	b := &body{ReadCloser: resp.Body, reader: r, left: maxReply}
	if resp.StatusCode >= http.StatusMultipleChoices {
		b.left, b.cut = maxFailure, true
	}
	resp.Body = b
	if resp.StatusCode == http.StatusOK && req.Header.Get("Accept") == eventStream {
		b.whole = isJSON(resp.Header)
		resp.Body = streamed(b)
	}
	return resp, nil
}

const eventStream = "text/event-stream" // that go-openai asks for

// setTemperature writes a temperature of 0 into a request: go-openai leaves it
// out, and endpoints take 1 then. The smallest number that go-openai sends is
// no substitute: divided by it, a server's probabilities overflow.
func setTemperature(req *http.Request) error {
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	fields := make(map[string]json.RawMessage)
	if err := json.Unmarshal(sent, &fields); err != nil {
		return err
	}
	fields["temperature"] = json.RawMessage("0")
	if sent, err = json.Marshal(fields); err != nil {
		return err
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(sent)), int64(len(sent))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(sent)), nil }
	return nil
}

// body bounds a body and each line of it, and ends it with a line feed, which
// go-openai needs to see the last line.
type body struct {
	io.ReadCloser
	reader *reader
	left   int  // bytes that may yet come
	cut    bool // the end of the bound is the end of the body, and no failure
	whole  bool // one JSON object, whose lines may be long
	line   int  // bytes since the last line feed
	ended  bool
}

func (b *body) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	if b.left <= 0 {
		if b.cut {
			return 0, io.EOF
		}
		return 0, b.fail(fmt.Errorf("%w: more than %d MiB", errTooLong, maxReply>>20))
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	for _, c := range p[:n] {
		b.line++
		if c == '\n' {
			b.line = 0
		}
	}
	if b.line > maxLine && !b.cut && !b.whole {
		return 0, b.fail(fmt.Errorf("%w: a line of more than %d KiB", errTooLong, maxLine>>10))
	}
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF) && !b.cut && b.line > 0 && n < len(p):
		p[n] = '\n'
		b.line, b.ended = 0, true
		return n + 1, nil
	case errors.Is(err, io.EOF) && !b.cut && b.line > 0:
		return n, nil // the next read makes room for the line feed
	case errors.Is(err, io.EOF):
		return n, io.EOF
	}
	return n, b.fail(err)
}

func (b *body) fail(err error) error {
	b.reader.failed = err
	return err
}
