package discordtest

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fault is what goes wrong with requests. Without Status and Drop they are
// only slow.
type Fault struct {
	Route  string  // such as "PATCH channels/{id}/messages/{id}", "" for every one
	Says   string  // only requests whose body holds this
	Times  int     // how often, 0 for always
	Chance float64 // of a request to meet it, 0 for each

	Delay      time.Duration // before anything happens
	Status     int           // the answer
	Code       int           // Discord's own, in the answer
	RetryAfter time.Duration // of a 429
	Global     bool          // of a 429
	Drop       bool          // the connection ends with no answer

	// After lets the request take effect first: it is the answer that is lost.
	After bool

	held chan struct{} // the request waits until it is closed
	met  int
}

// Hold lets requests of a route wait, without taking effect, until release is
// called or the bot gives up.
func (f *Fake) Hold(route string) (release func()) {
	held := make(chan struct{})
	remove := f.Inject(Fault{Route: route, held: held})
	return sync.OnceFunc(func() {
		remove()
		close(held)
	})
}

// Inject makes requests go wrong until remove is called.
func (f *Fake) Inject(fault Fault) (remove func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, &fault)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for i, other := range f.faults {
			if other == &fault {
				f.faults = append(f.faults[:i:i], f.faults[i+1:]...)
			}
		}
	}
}

// fault is what the request meets; the zero Fault for nothing.
func (f *Fake) fault(method, route, body string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.faults {
		switch {
		case fault.Route != "" && fault.Route != method+" "+route:
		case !strings.Contains(body, fault.Says):
		case fault.Times > 0 && fault.met >= fault.Times:
		case fault.Chance > 0 && rand.Float64() >= fault.Chance:
		default:
			fault.met++
			f.faulty++
			return *fault
		}
	}
	return Fault{}
}

// spoils reports whether the fault took the place of an answer.
func (fault Fault) spoils(w http.ResponseWriter, r *http.Request) bool {
	if fault.held != nil {
		select {
		case <-fault.held:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-r.Context().Done():
		}
	}
	return !fault.After && fault.answer(w)
}

func (fault Fault) spoilsAfter(w http.ResponseWriter) bool { return fault.After && fault.answer(w) }

func (fault Fault) answer(w http.ResponseWriter) bool {
	switch {
	case fault.Drop:
		panic(http.ErrAbortHandler)
	case fault.Status == http.StatusTooManyRequests:
		header, limited := tooMany(fault.RetryAfter, map[bool]string{true: "global", false: "user"}[fault.Global], limitRule{5, time.Second}, &window{used: 6, ends: time.Now().Add(fault.RetryAfter)}, time.Now())
		for key, value := range header {
			w.Header().Set(key, value)
		}
		reply(w, limited.status, limited.body)
	case fault.Status != 0:
		var body any = object{"message": http.StatusText(fault.Status), "code": fault.Code}
		if fault.Status >= 500 && fault.Code == 0 {
			body = json.RawMessage(`"upstream connect error"`)
		}
		reply(w, fault.Status, body)
	default:
		return false
	}
	return true
}

// Met counts the requests that met an injected fault so far.
func (f *Fake) Met() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.faulty
}
