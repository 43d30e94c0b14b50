package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"dateline/internal/onscreen"
)

// logger writes log messages as the configuration says: for programs, as text
// with times for a service's log, and for a person at a terminal as the
// program's own messages are.
func (a *app) logger(w io.Writer, person bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: a.config.Log.Level}
	switch {
	case a.config.Log.Format == "json":
		return slog.New(slog.NewJSONHandler(w, options))
	case person:
		return slog.New(&personal{w: w, level: a.config.Log.Level, told: new(told)})
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// personal writes a log message as a line for a person, and one that comes
// again and again only once: a model that is down fails at every question.
type personal struct {
	w      io.Writer
	level  slog.Leveler
	before string // attributes of every message
	told   *told
}

type told struct {
	mu   sync.Mutex
	last string
}

func (p *personal) Enabled(_ context.Context, level slog.Level) bool { return level >= p.level.Level() }

func (p *personal) Handle(_ context.Context, r slog.Record) error {
	line := "bot: " + onscreen.Line(r.Message) + p.before
	r.Attrs(func(attr slog.Attr) bool {
		line += described(attr)
		return true
	})
	p.told.mu.Lock()
	defer p.told.mu.Unlock()
	if line == p.told.last {
		return nil
	}
	p.told.last = line
	_, err := fmt.Fprintln(p.w, line)
	return err
}

// described is an attribute after a message: an error is the rest of it.
func described(attr slog.Attr) string {
	value := onscreen.Line(attr.Value.Resolve().String())
	if attr.Key == "error" {
		return ": " + value
	}
	return fmt.Sprintf(", %s %s", attr.Key, value)
}

func (p *personal) WithAttrs(attrs []slog.Attr) slog.Handler {
	q := *p
	for _, attr := range attrs {
		q.before += described(attr)
	}
	return &q
}

func (p *personal) WithGroup(string) slog.Handler { return p }
