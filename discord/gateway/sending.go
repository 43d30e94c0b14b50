package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Sending says how a request waits for rate limits, and what it says when it
// leaves.
type Sending struct {
	// First marks a request by which somebody hears of the bot: it goes before
	// others that haven't waited for much longer, and has a share of the pace
	// that they may not use.
	First bool

	// Since is when that somebody began to wait; the zero value for now.
	Since time.Time

	// Patience is the longest that rate limits may hold the request up, 0 for as
	// long as its context lasts. One that would be held longer fails at once with
	// a *Fault of status 429, which says so and has not been sent.
	Patience time.Duration

	// Body, if not nil, is asked for the request's JSON body at the moment it
	// leaves, in the place of the one that it was made with.
	Body func() (any, error)
}

type sendingKey struct{}

// Send returns a context whose requests are sent so.
func Send(ctx context.Context, s Sending) context.Context {
	return context.WithValue(ctx, sendingKey{}, s)
}

func sendingOf(ctx context.Context) Sending {
	s, _ := ctx.Value(sendingKey{}).(Sending)
	return s
}

// late makes the body that the request has by now.
func (c *call) late() error {
	if c.sending.Body == nil {
		return nil
	}
	body, err := c.sending.Body()
	if err != nil {
		return err
	}
	if c.body, err = json.Marshal(body); err != nil {
		return err
	}
	if c.route == newMessage {
		c.body, c.repeatable = once(c.body)
	}
	return nil
}

// until is when limits must have let the request go, the zero value for never.
func (c *call) until() time.Time {
	if c.sending.Patience <= 0 {
		return time.Time{}
	}
	return c.began.Add(c.sending.Patience)
}

// limited is the fault of a request that a limit would hold for too long.
func (c *call) limited(wait time.Duration) error {
	said := "too many requests"
	if wait > 0 {
		said += ": Discord asks to wait for " + wait.Round(time.Second).String()
	}
	return &Fault{Route: c.route, Status: http.StatusTooManyRequests, Said: said, Wait: wait}
}
