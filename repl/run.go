package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"dateline/render"
)

// Manner is how a session talks.
type Manner int

// The manners.
const (
	Full     Manner = iota // an editor on a terminal
	Plain                  // a terminal without cursor movement: TERM=dumb, a screen reader
	Pipe                   // one question a line, answers for people
	PipeJSON               // one JSON object a line, in and out
)

// Options say how to talk and to whom.
type Options struct {
	Manner         Manner
	Style          render.Style // Width 0 on a terminal means its own
	Stdin          io.Reader    // for Full, an *os.File that is a terminal
	Stdout, Stderr io.Writer
	Env            []string // of the terminal, as os.Environ gives it
	FrameRate      int      // the most frames a second of Full; 0 means 60

	// Open makes the services. It runs while the person is typing already.
	Open func(ctx context.Context) (Services, error)
	// Opening says what Open is at, "" for nothing worth telling. It is called
	// while Open runs, from another goroutine. May be nil.
	Opening func() string

	Resume string // the name of the conversation to go on with
	Latest bool   // go on with the latest one
	Offer  bool   // offer those that there are
	Name   string // name of the conversation to begin
}

// ErrStopped is what ends a session whose services were still being opened when
// the person stopped that.
var ErrStopped = errors.New("stopped before the index was ready: nothing is left half made, and bot chat begins with it again")

// Run talks until the person leaves, the input ends, or ctx does. In a pipe
// the error is that of the first question that failed.
func Run(ctx context.Context, o Options) error {
	switch o.Manner {
	case Full:
		in, ok := o.Stdin.(*os.File)
		if !ok {
			return errors.New("repl: the editor needs a terminal on standard input")
		}
		out, ok := o.Stdout.(*os.File)
		if !ok {
			return errors.New("repl: the editor needs a terminal on standard output")
		}
		return runFull(ctx, o, in, out)
	case Plain:
		if asciiOnly(o.Env) {
			o.Stdout = asciiWriter{o.Stdout}
		}
		return runPlain(ctx, o)
	}
	return runPipe(ctx, o)
}

func (o Options) frameRate() int {
	if o.FrameRate <= 0 {
		return 60
	}
	return o.FrameRate
}

// open makes the services and the session that the options ask for.
func (o Options) open(ctx context.Context) (*session, error) {
	services, err := o.Open(ctx)
	if err != nil {
		return nil, err
	}
	s := newSession(services)
	s.screen = o.Manner == Full
	switch {
	case o.Offer:
		err = s.offer(ctx)
	case o.Latest || o.Resume != "":
		err = s.resume(ctx, o.Resume)
	case o.Name != "" && s.Memory != nil:
		_, err = runNew(ctx, s, look{}, o.Name)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) close() {
	if s.Close != nil {
		s.Close()
	}
}

// welcome is what a greeting tells.
type welcome struct {
	holds   string // what there is to ask about
	visited bool   // somebody has used this index before
}

func (s *session) welcome(ctx context.Context) (welcome, error) {
	all, err := s.Library.Articles(ctx)
	return welcome{holds: holding(all), visited: s.visited(ctx)}, err
}

// greeting is what a session begins with: at most five lines the first time,
// one later.
func (s *session) greeting(l look, w welcome) string {
	if len(s.exchanges) > 0 {
		return s.resumed(l)
	}
	if s.offers != nil {
		return s.offering(l)
	}
	writer := ""
	if s.Writer != "" {
		writer = " · " + render.Clean(s.Writer)
	}
	if s.Private {
		writer += " · private: nothing is kept"
	}
	if w.visited {
		return l.line(l.Bold("Dateline") + l.Dim(" · "+w.holds+" · /help"+writer))
	}
	lines := []string{l.Bold("Dateline") + ": ask about " + w.holds + "."}
	for i, q := range s.Examples[:min(len(s.Examples), 3)] {
		lead := "Try:  "
		if i > 0 {
			lead = "      "
		}
		lines = append(lines, l.Dim(lead)+render.Clean(q))
	}
	lines = append(lines, l.Dim("/help lists the commands · Ctrl+D leaves"+writer))
	for i := range lines {
		lines[i] = l.line(lines[i])
	}
	return strings.Join(lines, "\n")
}

// visited reports whether somebody has used this index before.
func (s *session) visited(ctx context.Context) bool {
	if s.Memory == nil {
		return false
	}
	lines, err := s.Memory.History(ctx)
	if err == nil && len(lines) > 0 {
		return true
	}
	kept, err := s.Memory.Conversations(ctx, Surface, 1)
	return err == nil && len(kept) > 0 && kept[0].Turns > 0
}

// holding says what there is to ask about: "3 articles from WSJ, NPR and CNN".
func holding(all []ArticleInfo) string {
	names := outletsOf(all)
	if len(names) > 5 {
		names = append(names[:4:4], fmt.Sprintf("%d more", len(names)-4))
	}
	if len(all) == 0 {
		return "an empty index"
	}
	return render.Clean(plural(len(all), "article") + " from " + list(names))
}
