package gateway_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
	"dateline/internal/waittest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(waittest.Together(m)) }

// quick is a world that turns faster. Its deadlines are long: those tests that
// are about one set it.
func quick() gateway.Timing {
	return gateway.Timing{
		Dial: time.Minute, Hello: time.Minute, Ready: time.Minute, Write: time.Minute, Close: 200 * time.Millisecond,
		BackoffMin: 5 * time.Millisecond, BackoffMax: 40 * time.Millisecond, Stable: time.Hour,
		InvalidMin: 10 * time.Millisecond, InvalidMax: 20 * time.Millisecond, IdentifyGap: time.Millisecond,
	}
}

// rig is a gateway that runs against a fake.
type rig struct {
	*testing.T
	fake    *discordtest.Fake
	gateway *gateway.Gateway
	cancel  context.CancelFunc
	ended   chan struct{}
	err     error

	mu     sync.Mutex
	events []any
}

type change func(*gateway.Options)

func start(t *testing.T, f *discordtest.Fake, changes ...change) *rig {
	t.Helper()
	r := prepare(t, f, changes...)
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() {
		defer close(r.ended)
		r.err = r.gateway.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		r.end()
	})
	return r
}

func prepare(t *testing.T, f *discordtest.Fake, changes ...change) *rig {
	t.Helper()
	rest, err := gateway.NewREST(gateway.RESTOptions{Token: f.Token(), APIURL: f.URL(), BackoffMin: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rest.Close)
	r := &rig{T: t, fake: f, ended: make(chan struct{})}
	o := gateway.Options{
		REST: rest, TokenSetting: "the environment variable DISCORD_TOKEN", Timing: quick(),
		Intents: discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent,
		Handle: func(_ context.Context, _ int, event any) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, event)
		},
	}
	if os.Getenv("GATEWAY_LOG") != "" {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	for _, c := range changes {
		c(&o)
	}
	if r.gateway, err = gateway.New(o); err != nil {
		t.Fatal(err)
	}
	return r
}

// end waits for Run and returns its error.
func (r *rig) end() error {
	r.Helper()
	select {
	case <-r.ended:
		return r.err
	case <-time.After(5 * time.Minute):
		r.Fatal("Run didn't return within five minutes")
		return nil
	}
}

// stop ends the context and expects Run to end without an error.
func (r *rig) stop() {
	r.Helper()
	r.cancel()
	if err := r.end(); err != nil {
		r.Errorf("Run returned %v", err)
	}
}

// fatal expects Run to end by itself with a fatal error.
func (r *rig) fatal() *gateway.FatalError {
	r.Helper()
	var fatal *gateway.FatalError
	if err := r.end(); !errors.As(err, &fatal) {
		r.Fatalf("Run returned %v and not a fatal error", err)
	}
	return fatal
}

// messages are the contents of the messages handed on so far.
func (r *rig) messages() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, e := range r.events {
		if m, ok := e.(*discordgo.MessageCreate); ok {
			out = append(out, m.Content)
		}
	}
	return out
}

func (r *rig) awaitMessages(want ...string) {
	r.Helper()
	r.fake.Await("messages to arrive", func() bool { return len(r.messages()) >= len(want) })
	got := r.messages()
	if len(got) != len(want) {
		r.Fatalf("got messages %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			r.Fatalf("got messages %q, want %q", got, want)
		}
	}
}

func timing(change func(*gateway.Timing)) change {
	return func(o *gateway.Options) { change(&o.Timing) }
}

// connected waits until the gateway knows that it is connected.
func (r *rig) connected() {
	r.Helper()
	r.fake.Await("a connection", func() bool { return r.gateway.Status().Ready() })
}
