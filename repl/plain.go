package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"dateline/rag"
	"dateline/render"
)

// plain talks line by line on a terminal: no colour, no cursor movement,
// nothing that is written over. A screen reader reads it from top to bottom.
type plain struct {
	options Options
	look
	session    *session
	in         *lines
	interrupts chan os.Signal
}

func runPlain(ctx context.Context, o Options) error {
	p := &plain{options: o, look: look{Style: o.Style, plain: true}, interrupts: make(chan os.Signal, 1)}
	signal.Notify(p.interrupts, os.Interrupt)
	defer signal.Stop(p.interrupts)
	var err error
	if p.session, err = p.open(ctx); err != nil {
		return err
	}
	defer p.session.close()
	w, err := p.session.welcome(ctx)
	if err != nil {
		return err
	}
	p.say(p.session.greeting(p.look, w))
	if p.session.Notice != "" {
		p.say(p.session.Notice)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.in = readLines(ctx, o.Stdin)
	for {
		text, err := p.read(ctx)
		switch {
		case errors.Is(err, io.EOF):
			p.say("")
			return nil
		case err != nil:
			return err
		case strings.TrimSpace(text) == "":
			continue
		}
		if leave := p.turn(ctx, text); leave {
			return nil
		}
		p.say("")
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// sayAgain is how often what is waited for is told anew.
const sayAgain = 10 * time.Second

// open opens the services, and says what is waited for if that takes a while.
func (p *plain) open(ctx context.Context) (s *session, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s, err = p.options.open(ctx)
	}()
	wait, told := openQuietly, ""
	for {
		timer := time.NewTimer(wait)
		select {
		case <-done:
			timer.Stop()
			return s, err
		case <-timer.C:
		}
		doing := "opening the index"
		if p.options.Opening != nil && p.options.Opening() != "" {
			doing = render.Clean(p.options.Opening())
		}
		if doing != told {
			p.say("Wait: " + doing + ".")
		}
		wait, told = sayAgain, doing
	}
}

// waitFor says what is waited for.
func (p *plain) waitFor(event rag.Event) {
	if found, ok := event.(rag.Retrieved); ok {
		p.say("Found " + gathered(found.Hits) + ": " + p.session.reader() + ".")
	}
}

func (p *plain) say(text string) { fmt.Fprintln(p.options.Stdout, text) }

// read is what a person types: a line, lines that end with a backslash, or
// lines between """ and """. Ctrl+C begins again.
func (p *plain) read(ctx context.Context) (string, error) {
	p.prompt()
	var parts []string
	fenced := false
	for {
		select {
		case <-p.interrupts:
			parts, fenced = nil, false
			p.say("")
			p.say("Ctrl+D leaves.")
			p.prompt()
			continue
		case text, ok := <-p.in.ready:
			if !ok {
				return p.in.next(ctx)
			}
			more, fence := continued(text, fenced)
			fenced = fence
			parts = append(parts, strings.TrimSuffix(strings.ReplaceAll(text, `"""`, ""), `\`))
			if !more {
				return strings.Join(parts, "\n"), nil
			}
			fmt.Fprint(p.options.Stdout, "  ")
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func (p *plain) prompt() { fmt.Fprint(p.options.Stdout, scoped(p.session.scope(), 40)) }

// continued reports whether a question goes on after a line, and whether it is
// between """ and """.
func continued(text string, fenced bool) (more, fence bool) {
	fence = fenced != (strings.Count(text, `"""`)%2 == 1)
	return fence || !fenced && strings.HasSuffix(text, `\`), fence
}

// turn does what was typed. Ctrl+C stops it and keeps the session.
func (p *plain) turn(ctx context.Context, text string) (leave bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-p.interrupts:
			cancel()
		case <-stop:
		}
	}()
	p.session.remember(ctx, text)
	text, again := p.session.command(text), false
	if isCommand(text) {
		r, err := dispatch(ctx, p.session, p.look, text)
		if err != nil {
			p.failed(ctx, err)
			return false
		}
		if r.text != "" {
			p.say(r.text)
		}
		if r.leave || r.ask == "" {
			return r.leave
		}
		text, again = r.ask, r.again
	}
	if err := p.answer(ctx, text, again); err != nil {
		p.failed(ctx, err)
	}
	return false
}

func (p *plain) failed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		p.say("Stopped. /retry asks again.")
		return
	}
	p.say(p.fault(err))
}

func (p *plain) answer(ctx context.Context, text string, again bool) error {
	w := writer{look: p.look}
	a, stream := p.session.ask(ctx, text, again)
	p.say("Searching.")
	for event, err := range abandonable(ctx, stream) {
		if err != nil {
			return p.brokeOff(ctx, &w, a, err)
		}
		a.take(event)
		p.waitFor(event)
		if out := w.event(event); out != "" {
			p.say(out)
		}
		if a.whole {
			return p.session.finish(ctx, a)
		}
	}
	return p.brokeOff(ctx, &w, a, errors.Join(ctx.Err(), errBrokeOff))
}

// brokeOff keeps what has come of an answer, and gives the error that ended it.
func (p *plain) brokeOff(ctx context.Context, w *writer, a *asking, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if !a.brokeOff(err) {
		return err
	}
	if end := w.brokeOff(a.answer); end != "" {
		p.say(end)
	}
	return errors.Join(err, p.session.finish(context.WithoutCancel(ctx), a))
}
