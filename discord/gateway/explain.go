package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Fault is a request that failed, in words that may be logged and shown: no
// token, no path with an interaction's token in it, nothing that was sent.
type Fault struct {
	Route  string        // such as "POST channels/{id}/messages", "" when unknown
	Status int           // 0 when no answer came
	Code   int           // Discord's own code of the fault, 0 for none
	Said   string        // what Discord said, in one line
	Wait   time.Duration // how long Discord asks to wait, 0 when unknown
	Err    error
}

func (f *Fault) Error() string {
	var b strings.Builder
	switch {
	case f.Status != 0:
		fmt.Fprintf(&b, "Discord answered %d %s", f.Status, http.StatusText(f.Status))
	default:
		b.WriteString("Discord couldn't be reached")
	}
	if f.Said != "" {
		b.WriteString(" (" + f.Said + ")")
	}
	if f.Route != "" {
		b.WriteString(" to " + f.Route)
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.Err }

// Temporary reports whether the same request might succeed later.
func (f *Fault) Temporary() bool {
	return f.Status == 0 || f.Status == http.StatusTooManyRequests || f.Status >= 500 ||
		f.Code == discordgo.ErrCodeThisActionCannotBePerformedDueToSlowmodeRateLimit
}

// Explain turns the error of a session's request into a *Fault. An error that
// isn't of a request, and that of a context, comes back as it is.
func Explain(err error) error {
	var (
		known *Fault
		rest  *discordgo.RESTError
		limit *discordgo.RateLimitError
		at    *url.Error
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		if errors.As(err, &at) { // whose text has the path
			return known
		}
		return err
	case errors.As(err, &rest):
		f := &Fault{Status: rest.Response.StatusCode, Err: err, Route: newCall(rest.Request.Method, rest.Request.URL.Path, "", nil).route}
		if rest.Message != nil {
			f.Code, f.Said = rest.Message.Code, clean(rest.Message.Message)
		}
		return f
	case errors.As(err, &limit):
		f := &Fault{Status: http.StatusTooManyRequests, Said: "too many requests", Err: err}
		if limit.RateLimit != nil && limit.TooManyRequests != nil {
			f.Wait = limit.RetryAfter
		}
		return f
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &at):
		f := &Fault{Said: clean(at.Err.Error()), Err: err}
		if u, parsed := url.Parse(at.URL); parsed == nil {
			f.Route = newCall(strings.ToUpper(at.Op), u.Path, "", nil).route
		}
		return f
	case strings.HasPrefix(err.Error(), "Exceeded Max retries HTTP "):
		return &Fault{Status: http.StatusBadGateway, Err: err}
	}
	return err
}

// Code is Discord's own code of a fault, 0 for none, such as
// discordgo.ErrCodeUnknownMessage.
func Code(err error) int {
	if f, ok := errors.AsType[*Fault](Explain(err)); ok {
		return f.Code
	}
	return 0
}

// Wait is how long Discord asks to wait before what failed is tried again, 0
// when it doesn't say.
func Wait(err error) time.Duration {
	if f, ok := errors.AsType[*Fault](Explain(err)); ok {
		return f.Wait
	}
	return 0
}

// Temporary reports whether what failed might succeed later.
func Temporary(err error) bool {
	f, ok := errors.AsType[*Fault](Explain(err))
	return ok && f.Temporary()
}

// clean keeps what others said to one line that can't steer a terminal.
func clean(s string) string {
	const most = 200
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < 0x21 || r == 0x7f || r >= 0x80 && r < 0xa0 }), " ")
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}
