package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"dateline/rag"
)

// progress shows how far indexing has come: on a terminal a line that is
// written over and over, elsewhere one line now and then.
type progress struct {
	app   *app
	read  atomic.Int64 // bytes of the files, as they are read
	total int64        // bytes of all files, 0 where nobody knows
	tty   bool

	began, told time.Time
	articles    int // that are in the index
	texts       int // embedded, those of the batch under way included
	before      int // embedded before the batch under way
	shown       bool
}

// tellPipe is how often a line goes into a pipe or a log.
const tellPipe = 30 * time.Second

func (a *app) progress() *progress {
	now := time.Now()
	return &progress{app: a, tty: isTerminal(a.stderr) && a.doing == nil, began: now, told: now}
}

// set is told how many of a batch's texts are embedded.
func (p *progress) set(done, _ int) {
	p.texts = p.before + done
	p.show()
}

// committed is told after each batch what is done.
func (p *progress) committed(r rag.IndexReport) {
	p.articles = r.Added + r.Changed + r.Unchanged
	p.before, p.texts = r.Embedded, r.Embedded
	p.show()
}

func (p *progress) show() {
	every := tellPipe
	if p.tty {
		every = 200 * time.Millisecond
	}
	if time.Since(p.told) < every {
		return
	}
	p.told = time.Now()
	if !p.tty {
		fmt.Fprintf(p.app.stderr, "bot: %s\n", p.line())
		return
	}
	p.shown = true
	fmt.Fprintf(p.app.stderr, "\r\x1b[K%s", p.line())
}

// line is what has been done, how fast, and how long it may go on.
func (p *progress) line() string {
	spent := time.Since(p.began)
	rate := float64(p.texts) / max(spent.Seconds(), 0.001)
	line := fmt.Sprintf("%s indexed, %s embedded, %.0f a second", counted(p.articles, "article"), counted(p.texts, "text"), rate)
	// What is read is a batch ahead of what is embedded, so this is a little
	// hopeful at the beginning.
	if read := p.read.Load(); p.total > 0 && read > 0 && spent > 2*time.Second {
		share := min(1, float64(read)/float64(p.total))
		line += fmt.Sprintf(", %.0f %% read", 100*share)
		if share < 1 {
			left := time.Duration(float64(spent) * (1 - share) / share)
			line += fmt.Sprintf(", about %s left", left.Round(time.Second))
		}
	}
	return line
}

// finish takes the line away.
func (p *progress) finish() {
	if p.shown {
		fmt.Fprint(p.app.stderr, "\r\x1b[K")
		p.shown = false
	}
}
