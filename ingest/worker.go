package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"syscall"
	"time"
)

// The exit statuses of a worker that ended itself.
const (
	exitLate  = 71
	exitLarge = 72
)

// A worker is this program, whatever program it is: one that reads with this
// package needs nothing else to have it read apart, a test's included.
func init() {
	if os.Getenv(workerVariable) != "" {
		os.Exit(serve(os.Stdin, os.Stdout))
	}
}

// serve does what it is asked until nobody asks any more.
func serve(from io.Reader, to io.Writer) int {
	// Whoever interrupts means the program that asks, and that ends this one.
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	debug.SetMaxStack(64 << 20)
	var guard guard
	go guard.watch()
	in, out := bufio.NewReader(from), bufio.NewWriter(to)
	replies := json.NewEncoder(out)
	for {
		r, data, err := receive(in)
		if err != nil {
			return 0
		}
		debug.SetMemoryLimit(r.Memory / 4 * 3)
		guard.begin(r)
		err = do(r, data, func(rec record) error { return replies.Encode(reply{Record: pack(rec)}) })
		end := reply{End: true, NoFeed: errors.Is(err, errNoFeed)}
		if err != nil {
			end.Fault = at("", err)
			end.Fault.Err = nil // an error of any type; its words are in the reason
		}
		if errors.Join(replies.Encode(end), out.Flush()) != nil {
			return 1
		}
		guard.end()
	}
}

// do does one piece of work. What a library panics with is damage: it reads
// whatever it is given and stops where that makes no sense.
func do(r request, data string, found func(record) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = problem("save it again, or as text", "a damaged %s: %s", r.Work, oneLine(fmt.Sprint(p)))
		}
	}()
	one := func(rec record, err error) error {
		if err != nil {
			return err
		}
		return found(rec)
	}
	switch r.Work {
	case workMarkdown:
		text, heading, err := fromMarkdown(data)
		return one(record{text: text, headline: heading}, err)
	case workPage:
		return one(fromHTML(data, r.Address))
	case workFragment:
		return one(record{text: textOfHTML(data)}, nil)
	case workPDF:
		return one(fromPDF(data))
	case workDOCX:
		return one(fromDOCX(context.Background(), data))
	case workFeed:
		items, cut := parseFeed(data)
		for _, rec := range items {
			if err := found(rec); err != nil {
				return err
			}
		}
		return cut
	}
	return problem("", "no work is called %q", r.Work)
}

// guard ends the process when a piece of work takes too long or too much.
type guard struct{ until, memory atomic.Int64 }

func (g *guard) begin(r request) {
	g.memory.Store(r.Memory)
	g.until.Store(time.Now().Add(r.Limit).UnixNano())
}

func (g *guard) end() { g.until.Store(0) }

// watch looks often enough that little can be taken in between.
func (g *guard) watch() {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(5 * time.Millisecond) {
		until := g.until.Load()
		if until == 0 {
			continue
		}
		if time.Now().UnixNano() > until {
			os.Exit(exitLate)
		}
		metrics.Read(sample)
		if int64(sample[0].Value.Uint64()-sample[1].Value.Uint64()) > g.memory.Load() {
			os.Exit(exitLarge)
		}
	}
}
