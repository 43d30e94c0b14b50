package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

// TestGlobalLimitIsNeverMet sends three times what may go in a second, from a
// standing start and after a rest, to a Discord that counts over fixed seconds
// and to one that is slow; the counts are of any second.
func TestGlobalLimitIsNeverMet(t *testing.T) {
	t.Parallel()
	const most = 20
	for name, delay := range map[string]time.Duration{"quick": 0, "slow": 150 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := discordtest.New(t, discordtest.WithoutDescription())
			f.Limit("global", most, time.Second)
			if delay > 0 {
				f.Inject(discordtest.Fault{Delay: delay})
			}
			rest := newREST(t, f, func(o *gateway.RESTOptions) { o.PerSecond = most })
			guild := f.Guild("x")
			var all sync.WaitGroup
			flood := func(n int) {
				for i := range n {
					room := guild.Text(fmt.Sprint("room", i))
					all.Go(func() {
						if _, err := send(t.Context(), rest, room.ID, "x"); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
			}
			flood(most / 2)
			time.Sleep(1200 * time.Millisecond)
			flood(3 * most)
			var at []time.Time
			for _, r := range f.Requests() {
				at = append(at, r.At)
				for r.At.Sub(at[0]) >= time.Second {
					at = at[1:]
				}
				if len(at) > most || r.Status == http.StatusTooManyRequests {
					t.Errorf("%d in one second, answered %d", len(at), r.Status)
				}
			}
		})
	}
}

// TestFirstGoesFirst fills the line with edits that nobody waits for: what
// somebody hears of the bot by goes before them.
func TestFirstGoesFirst(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t, discordtest.WithoutDescription())
	rest := newREST(t, f, func(o *gateway.RESTOptions) { o.PerSecond = 10 })
	guild := f.Guild("x")
	var all sync.WaitGroup
	for i := range 30 {
		room := guild.Text(fmt.Sprint("room", i))
		all.Go(func() { _, _ = send(t.Context(), rest, room.ID, "behind") })
	}
	const route = "POST channels/{id}/messages"
	f.Await("some to go", func() bool { return f.Asked(route) >= 8 })
	before := f.Asked(route)
	first := guild.Text("first")
	ctx := gateway.Send(t.Context(), gateway.Sending{First: true})
	if _, err := send(ctx, rest, first.ID, "ahead"); err != nil {
		t.Error(err)
	}
	if n := f.Asked(route) - 1 - before; n > 11 {
		t.Errorf("%d others that waited went before it", n)
	}
	all.Wait()
}

// TestPatience meets limits that are longer than a request may be held.
func TestPatience(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]discordtest.Fault{
		"its own": {Status: 429, RetryAfter: time.Hour}, "global": {Status: 429, RetryAfter: time.Hour, Global: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := discordtest.New(t)
			fault.Times = 1
			f.Inject(fault)
			rest := newREST(t, f, nil)
			room := f.Guild("x").Text("general")
			ctx := gateway.Send(t.Context(), gateway.Sending{Patience: 2 * time.Second})
			for range 2 { // the first learns of it, the second knows
				_, err := send(ctx, rest, room.ID, "x")
				fault := new(gateway.Fault)
				if err = gateway.Explain(err); !errors.As(err, &fault) || fault.Status != 429 || gateway.Wait(err) < 59*time.Minute || !gateway.Temporary(err) {
					t.Errorf("got %v, to wait for %v", err, gateway.Wait(err))
				}
			}
			if n := len(f.Requests()); n != 1 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// TestPatienceIsKept waits for what is shorter.
func TestPatienceIsKept(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	f.Inject(discordtest.Fault{Status: 429, RetryAfter: 200 * time.Millisecond, Times: 1})
	rest := newREST(t, f, nil)
	room := f.Guild("x").Text("general")
	said := 0
	ctx := gateway.Send(t.Context(), gateway.Sending{Patience: time.Hour, Body: func() (any, error) {
		said++
		return map[string]any{"content": fmt.Sprint("try ", said), "allowed_mentions": map[string]any{"parse": []string{}}}, nil
	}})
	m, err := send(ctx, rest, room.ID, "x")
	if err != nil || m.Content != "try 2" {
		t.Errorf("sent %v: %v", m, err)
	}
	called := errors.New("called off")
	ctx = gateway.Send(t.Context(), gateway.Sending{Body: func() (any, error) { return nil, called }})
	if _, err := send(ctx, rest, room.ID, "x"); !errors.Is(err, called) || len(f.FromBot(room)) != 1 {
		t.Errorf("it was sent, or failed with %v", err)
	}
}

// send sends a message that pings nobody.
func send(ctx context.Context, rest *gateway.REST, channel, text string) (*discordgo.Message, error) {
	return rest.With(ctx).ChannelMessageSendComplex(channel, &discordgo.MessageSend{Content: text, AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}})
}

func newREST(t *testing.T, f *discordtest.Fake, change func(*gateway.RESTOptions)) *gateway.REST {
	t.Helper()
	o := gateway.RESTOptions{Token: f.Token(), APIURL: f.URL(), BackoffMin: time.Millisecond, Timeout: 5 * time.Minute}
	if change != nil {
		change(&o)
	}
	rest, err := gateway.NewREST(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rest.Close)
	return rest
}
