package discordtest

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Fake is one Discord. Its methods may be called from any goroutine.
type Fake struct {
	t      testing.TB
	server *http.Server
	addr   string
	token  string

	settings settings

	mu       sync.Mutex
	changed  chan struct{} // closed at each change, and replaced
	closed   bool
	lastID   uint64
	skew     time.Duration // how far our clock is ahead of the world's
	bot      *User
	appID    string
	users    map[string]*User
	guilds   []*Guild
	channels map[string]*Channel
	actions  map[string]*Interaction // by token
	commands map[string][]*discordgo.ApplicationCommand
	typing   []Typing
	files    map[string]string
	said     []string // by people
	requests []Request
	made     int // requests, with those no longer kept

	rules      rules
	faults     []*Fault
	faulty     int
	limits     limits
	gateway    gatewayState
	describing describing
}

// New starts a Discord that ends with the test.
func New(t testing.TB, options ...Option) *Fake {
	t.Helper()
	f := &Fake{
		t: t, changed: make(chan struct{}),
		lastID:   uint64(time.Now().UnixMilli()-epoch) << 22,
		files:    map[string]string{},
		users:    map[string]*User{},
		channels: map[string]*Channel{},
		actions:  map[string]*Interaction{},
		commands: map[string][]*discordgo.ApplicationCommand{},
	}
	f.settings = defaultSettings()
	for _, o := range options {
		o(&f.settings)
	}
	f.limits = newLimits()
	f.gateway = newGateway(f.settings)
	f.appID = f.id()
	f.bot = &User{ID: f.appID, Name: "Dateline", Bot: true}
	f.users[f.bot.ID] = f.bot
	f.token = base64.RawStdEncoding.EncodeToString([]byte(f.bot.ID)) + ".Gfake0.only-for-tests-over-loopback-00000"
	f.describing.load(t, f.settings)
	f.listen()
	return f
}

func (f *Fake) listen() {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatalf("discordtest: %v", err)
	}
	f.addr = l.Addr().String()
	f.server = &http.Server{Handler: f.handler(), ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			f.t.Errorf("discordtest: %v", err)
		}
	}()
	f.t.Cleanup(func() {
		f.close()
		<-done
	})
}

// close ends everything, and tells of rules that were to be broken and weren't.
func (f *Fake) close() {
	f.closeConnections()
	_ = f.server.Close()
	f.gateway.wait.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.rules.finish(f.t)
}

// URL is what stands for https://discord.com.
func (f *Fake) URL() string { return "http://" + f.addr }

// Token is the bot's.
func (f *Fake) Token() string { return f.token }

// Bot is the bot's user. Its id is the application's too.
func (f *Fake) Bot() *User { return f.bot }

// Now is the time here, ahead of the world's by what was advanced.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time { return time.Now().Add(f.skew) }

// Advance puts the clock ahead, by which interactions expire. It ages nothing
// in the bot.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.skew += d
}

// epoch is when Discord's ids begin, in milliseconds.
const epoch = 1420070400000

// id makes the next id: later ones are greater, as Discord's are.
func (f *Fake) id() string {
	if now := uint64(f.now().UnixMilli()-epoch) << 22; now > f.lastID {
		f.lastID = now
	} else {
		f.lastID++
	}
	return strconv.FormatUint(f.lastID, 10)
}

// change wakes those who await something. f.mu must be held.
func (f *Fake) change() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// Await waits until ok returns true, and fails the test when it doesn't within
// the fake's patience, or the bot falls still. ok is asked again after each change here and now and then.
func (f *Fake) Await(what string, ok func() bool) {
	f.t.Helper()
	began := time.Now()
	if !f.awaits(f.settings.patience, f.settings.stillness, ok) {
		f.t.Fatalf("discordtest: waited %s for %s in vain; the last requests were:\n%s", time.Since(began).Round(time.Second), what, f.recent())
	}
}

// Quiet lets d pass and fails the test when ok becomes true meanwhile.
func (f *Fake) Quiet(d time.Duration, what string, ok func() bool) {
	f.t.Helper()
	if f.awaits(d, 0, ok) {
		f.t.Fatalf("discordtest: %s shouldn't have come; the last requests were:\n%s", what, f.recent())
	}
}

// awaits waits until ok returns true, at most for d, and no longer than still
// after the last request, where that isn't 0.
func (f *Fake) awaits(d, still time.Duration, ok func() bool) bool {
	end := time.NewTimer(d)
	defer end.Stop()
	moved, seen := time.Now(), -1
	for {
		f.mu.Lock()
		changed, made := f.changed, f.made
		f.mu.Unlock()
		if ok() {
			return true
		}
		if made != seen {
			moved, seen = time.Now(), made
		}
		if still > 0 && time.Since(moved) > still {
			return false
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Millisecond):
		case <-end.C:
			return ok()
		}
	}
}
