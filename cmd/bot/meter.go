package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"

	"dateline/internal/onscreen"
)

// meter shows how far long work has come, on a terminal only. It is set from
// one goroutine.
type meter struct {
	what string
	to   io.Writer // nil where there is no terminal
	bar  *progressbar.ProgressBar
	tell *doing // instead of a bar, nil for none
}

// doing is what the program is at, for a front end that shows it by itself.
type doing struct{ text atomic.Pointer[string] }

func (d *doing) set(format string, args ...any) {
	d.text.Store(new(onscreen.Line(fmt.Sprintf(format, args...))))
}

func (d *doing) String() string {
	if text := d.text.Load(); text != nil {
		return *text
	}
	return ""
}

func (a *app) meter(what string) *meter {
	m := &meter{what: onscreen.Line(what), tell: a.doing}
	if a.doing == nil && isTerminal(a.stderr) {
		m.to = a.stderr
	}
	return m
}

// set shows the bar, from the first call on: a bar that doesn't know its end
// turns a spinner in a goroutine of its own, which races with its being set.
func (m *meter) set(done, total int) {
	if m.tell != nil {
		m.tell.set("%s, %d of %d", m.what, done, total)
	}
	if m.to == nil || total <= 0 {
		return
	}
	if m.bar == nil {
		m.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(m.to), progressbar.OptionSetDescription(m.what), progressbar.OptionSetWidth(30),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth())
		_ = m.bar.RenderBlank()
	}
	_ = m.bar.Set(done)
}

func (m *meter) finish() {
	if m.bar != nil {
		_ = m.bar.Finish()
	}
}
