package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// What a library parses whole is parsed apart: in a process of its own, which
// is this program again. No library can be told to stop, and with what
// strangers make each can be kept busy for hours or made to take all memory: a
// PDF of 600 bytes whose pages lead round in a circle, 800 kB of "[a](" in
// Markdown. A process can be ended, and takes with it what it was at. It ends
// itself too when it takes too long or too much, so that nothing is left behind
// by one of ours that was killed.
// How long one piece may take, and how much memory the process that is at it.
var (
	apartTime   = 20 * time.Second
	apartMemory = int64(512 << 20)
)

// apartIdle is how long a process waits for more to do.
const apartIdle = 2 * time.Second

// The pieces of work.
const (
	workMarkdown = "Markdown"
	workPage     = "page"
	workFragment = "HTML"
	workFeed     = "feed"
	workPDF      = "PDF"
	workDOCX     = ".docx"
)

// errTooMuch means that a piece took too long or too much memory.
var errTooMuch = errors.New("too much work")

// request is what a worker is asked, as a line of JSON. Size bytes follow it.
type request struct {
	Work    string
	Address string // of a page, "" where it isn't known
	Limit   time.Duration
	Memory  int64
	Size    int
}

// reply is a line of JSON that a worker answers: a record, or the end.
type reply struct {
	Record *packed
	End    bool
	Fault  *Fault
	NoFeed bool // the Fault is errNoFeed
}

// packed is a record on its way. Bytes stay as they are, UTF-8 or not.
type packed struct {
	Fields [][]byte
	Notes  []string
}

func (r *record) fields() []*string {
	return []*string{&r.id, &r.outlet, &r.headline, &r.url, &r.date, &r.author, &r.section, &r.language, &r.text, &r.shifts, &r.item, &r.where}
}

func pack(r record) *packed {
	p := &packed{Notes: r.notes}
	for _, field := range r.fields() {
		p.Fields = append(p.Fields, []byte(*field))
	}
	return p
}

func (p *packed) record() record {
	r := record{notes: p.Notes}
	for i, field := range r.fields() {
		if i < len(p.Fields) {
			*field = string(p.Fields[i])
		}
	}
	return r
}

// apart does a piece of work in another process: what it found before an error
// comes with the error. One that took too much is errTooMuch.
func apart(ctx context.Context, work, data, address string) ([]record, error) {
	patience := patienceOf(ctx)
	limit := patience.next(len(data))
	if limit <= 0 {
		return nil, &Fault{Reason: "reading the rest of the file takes too long", Try: "split it", Err: errTooMuch}
	}
	w, err := workers.take()
	if err != nil {
		return nil, &Fault{Reason: "the process that would read it can't be started: " + oneLine(err.Error()), Try: "let the program start processes", Err: err}
	}
	began := time.Now()
	defer func() { patience.spend(time.Since(began)) }()
	// The worker keeps to the limit by itself; this is for one that can't.
	limited, cancel := context.WithTimeout(ctx, limit+limit/4)
	defer cancel()
	stop := context.AfterFunc(limited, w.kill)
	records, fault, err := w.ask(request{Work: work, Address: address, Limit: limit, Memory: apartMemory, Size: len(data)}, data)
	if stop() && err == nil {
		workers.give(w)
	} else {
		w.kill()
		err = w.end(work, limit, limited.Err() != nil)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return records, err
	case fault != nil:
		return records, fault
	}
	return records, nil
}

// patience is how long the pieces of one file may still take. It grows with
// them: a file of many pieces may take long if it is long.
type patience struct {
	mu   sync.Mutex
	left time.Duration
}

// bytesPerSecond is the least that reading gets through on a busy machine.
const bytesPerSecond = 250_000

type patienceKey struct{}

func withPatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, patienceKey{}, &patience{left: apartTime})
}

func patienceOf(ctx context.Context) *patience {
	if p, ok := ctx.Value(patienceKey{}).(*patience); ok {
		return p
	}
	return &patience{left: apartTime}
}

// next is how long a piece of some bytes may take.
func (p *patience) next(size int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left += time.Duration(float64(size) / bytesPerSecond * float64(time.Second))
	return min(p.left, apartTime)
}

func (p *patience) spend(time time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left -= time
}

// worker is a process that does one piece of work after the other.
type worker struct {
	command *exec.Cmd
	to      io.WriteCloser
	from    *json.Decoder
	idle    *time.Timer
}

// workerVariable makes a worker of this program.
const workerVariable = "DATELINE_READS_APART"

// self is this program. Under Linux it is had even when its file was replaced.
func self() (string, error) {
	if runtime.GOOS == "linux" {
		if _, err := os.Stat("/proc/self/exe"); err == nil {
			return "/proc/self/exe", nil
		}
	}
	return os.Executable()
}

// startWorker starts a process that knows nothing of the surroundings: no key
// stands in its environment.
func startWorker() (*worker, error) {
	program, err := self()
	if err != nil {
		return nil, err
	}
	w := &worker{command: exec.Command(program)} //nolint:noctx // it outlives a call, and kill ends it
	w.command.Env = []string{workerVariable + "=1"}
	if w.to, err = w.command.StdinPipe(); err != nil {
		return nil, err
	}
	from, err := w.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.from = json.NewDecoder(from)
	if err := w.command.Start(); err != nil {
		return nil, err
	}
	running.Add(1)
	return w, nil
}

// ask sends a piece of work and waits for its end. err is of the process.
func (w *worker) ask(r request, data string) (records []record, fault error, err error) {
	line, err := json.Marshal(r)
	if err != nil {
		return nil, nil, err
	}
	if _, err := w.to.Write(append(line, '\n')); err != nil {
		return nil, nil, err
	}
	if _, err := io.WriteString(w.to, data); err != nil {
		return nil, nil, err
	}
	for {
		var got reply
		if err := w.from.Decode(&got); err != nil {
			return records, nil, err
		}
		switch {
		case got.Record != nil:
			records = append(records, got.Record.record())
		case got.End:
			if got.Fault == nil {
				return records, nil, nil
			}
			if got.NoFeed {
				got.Fault.Err = errNoFeed
			}
			return records, got.Fault, nil
		}
	}
}

// running counts the processes that haven't ended.
var running atomic.Int64

// wait takes down that a process has ended.
func (w *worker) wait() {
	_ = w.command.Wait() // an error is what its status says
	running.Add(-1)
}

func (w *worker) kill() {
	_ = w.command.Process.Kill() // which may have ended by itself
}

// end waits for a process that has ended and says why.
func (w *worker) end(work string, limit time.Duration, late bool) error {
	w.wait()
	switch status := w.command.ProcessState.ExitCode(); {
	case late || status == exitLate:
		return &Fault{Reason: fmt.Sprintf("reading the %s takes longer than %v", work, limit), Try: "save its text by itself", Err: errTooMuch}
	case status == exitLarge:
		return &Fault{Reason: fmt.Sprintf("reading the %s takes more than %d MB of memory", work, apartMemory>>20), Try: "save its text by itself", Err: errTooMuch}
	}
	return &Fault{Reason: fmt.Sprintf("what reads the %s broke off (%v)", work, w.command.ProcessState), Try: "save its text by itself", Err: errTooMuch}
}

// workers are the processes that have nothing to do, for a moment.
var workers pool

type pool struct {
	mu   sync.Mutex
	idle []*worker
}

func (p *pool) take() (*worker, error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		w.idle.Stop()
		p.mu.Unlock()
		return w, nil
	}
	p.mu.Unlock()
	return startWorker()
}

func (p *pool) give(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, w)
	w.idle = time.AfterFunc(apartIdle, func() { p.dismiss(w) })
}

// dismiss ends a process that had nothing to do, unless it was taken.
func (p *pool) dismiss(w *worker) {
	p.mu.Lock()
	for i, other := range p.idle {
		if other == w {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			p.mu.Unlock()
			w.kill()
			w.wait()
			return
		}
	}
	p.mu.Unlock()
}

// receive reads a request and what follows it.
func receive(from *bufio.Reader) (request, string, error) {
	var r request
	line, err := from.ReadBytes('\n')
	if err != nil {
		return r, "", err
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, "", err
	}
	data := make([]byte, r.Size)
	_, err = io.ReadFull(from, data)
	return r, string(data), err
}
