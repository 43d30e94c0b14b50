package openai

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
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

// reader sends go-openai's requests and looks after what go-openai doesn't:
// the headers of failures, and how much is read. It serves one call.
type reader struct {
	http   *http.Client
	status int
	after  time.Duration // that a failure asks to wait
	failed error         // why the body ended early
}

// Do implements openai.HTTPDoer.
func (r *reader) Do(req *http.Request) (*http.Response, error) {
	resp, err := r.http.Do(req)
	if err != nil {
		return nil, err
	}
	r.status = resp.StatusCode
	r.after = retryAfter(resp.Header, time.Now())
	b := &body{ReadCloser: resp.Body, reader: r, left: maxReply}
	if resp.StatusCode >= http.StatusMultipleChoices {
		b.left, b.cut = maxFailure, true
	}
	resp.Body = b
	return resp, nil
}

// body bounds a body and each line of it, and ends it with a line feed, which
// go-openai needs to see the last line.
type body struct {
	io.ReadCloser
	reader *reader
	left   int  // bytes that may yet come
	cut    bool // the end of the bound is the end of the body, and no failure
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
	if b.line > maxLine && !b.cut {
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
