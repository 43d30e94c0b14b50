package ingest

import (
	"context"
	"io"
	"net/netip"
	"testing"
	"time"
)

// ReadAs reads what a file of a name would hold.
func ReadAs(ctx context.Context, name string, r io.Reader) (found []Found, faults []*Fault) {
	in := &input{where: name, location: "/" + name, name: name, named: true, folder: "Herald", paths: []string{name}, options: &Options{}}
	in.stream(ctx, r, 0, func(f Found, fault *Fault) bool {
		switch {
		case fault != nil:
			faults = append(faults, fault)
		case ctx.Err() == nil:
			found = append(found, f)
		}
		return ctx.Err() == nil
	})
	return found, faults
}

// LimitApart has pieces of work end after another time, and when they take
// other memory, during a test.
func LimitApart(t testing.TB, limit time.Duration, memory int64) {
	before, room := apartTime, apartMemory
	apartTime, apartMemory = limit, memory
	t.Cleanup(func() { apartTime, apartMemory = before, room })
}

// BusyApart is how many processes are at work or have hung on to it.
func BusyApart() int64 {
	workers.mu.Lock()
	defer workers.mu.Unlock()
	return running.Load() - int64(len(workers.idle))
}

// Patience is how many of some pieces of a file are tried, where each takes a
// time.
func Patience(pieces, size int, each time.Duration) int {
	p := &patience{left: apartTime}
	for n := range pieces {
		if p.next(size) <= 0 {
			return n
		}
		p.spend(each)
	}
	return pieces
}

// Public has a test say which addresses are of the web.
func (w *Web) Public(is func(netip.AddrPort) bool) { w.public = is }

// Older makes what is known of hosts older.
func (w *Web) Older(by time.Duration) {
	for _, h := range w.hosts {
		h.read = h.read.Add(-by)
	}
}
