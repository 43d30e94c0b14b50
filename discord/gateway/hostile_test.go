package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

// naming answers GET /gateway/bot as it is told, and nothing else.
func naming(t *testing.T, token, url string, limit map[string]any) *gateway.REST {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/proxy/api/v9/gateway/bot" {
			http.NotFound(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"url": url, "shards": 1, "session_start_limit": limit})
	}))
	t.Cleanup(s.Close)
	r, err := gateway.NewREST(gateway.RESTOptions{Token: token, APIURL: s.URL + "/proxy/"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// The token isn't sent in the clear, whatever address is named.
func TestGatewaysInTheClearAreRefused(t *testing.T) {
	for _, url := range []string{"ws://gateway.discord.gg", "http://127.0.0.1:1", "", "ws://localhost.example.org:80", "ftp://127.0.0.1"} {
		f := discordtest.New(t)
		r := start(t, f, func(o *gateway.Options) { o.REST = naming(t, realLooking, url, nil) })
		if fatal := r.fatal(); !strings.Contains(fatal.Error(), "api_url") {
			t.Errorf("%q: %v", url, fatal)
		}
	}
}

// A proxy in between may not know how many IDENTIFYs are left: those of this
// process are counted here too.
func TestOwnIdentifiesAreCounted(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	f.Always(discordtest.Behaviour{Invalid: true})
	url := strings.Replace(f.URL(), "http", "ws", 1) + "/socket"
	limit := map[string]any{"total": 50, "remaining": 50, "reset_after": 1000, "max_concurrency": 1}
	r := start(t, f, func(o *gateway.Options) { o.REST = naming(t, f.Token(), url, limit) },
		timing(func(t *gateway.Timing) { t.InvalidMin, t.InvalidMax, t.BackoffMax = 1, 1, time.Millisecond }))
	f.Await("the reserve", func() bool { return f.Identifies() >= 45 })
	f.Quiet(200*time.Millisecond, "one IDENTIFY more", func() bool { return f.Identifies() > 45 })
	r.stop()
}

func TestResumesAtTheFrontDoorWhereItsOwnAddressIsGone(t *testing.T) {
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	r := start(t, f)
	r.connected()
	gone := discordtest.Behaviour{RefuseUpgrade: 404}
	f.Script(gone, gone, gone)
	f.Drop()
	f.Say(general, f.User("ana"), "meanwhile")
	r.awaitMessages("meanwhile")
	last := f.Attempts()[len(f.Attempts())-1]
	if !last.Resume || last.AtResume || f.Identifies() != 1 {
		t.Errorf("the session was taken up elsewhere:\n%s", f.Trace())
	}
}

func TestHandlersThatHangDoNotHoldUpTheEnd(t *testing.T) {
	f := discordtest.New(t)
	release, entered := make(chan struct{}), make(chan struct{})
	general := f.Guild("Newsroom").Text("general")
	r := start(t, f, timing(func(t *gateway.Timing) { t.Shutdown = 50 * time.Millisecond }), func(o *gateway.Options) {
		o.Handle = func(_ context.Context, _ int, event any) {
			if _, ok := event.(*discordgo.MessageCreate); ok {
				close(entered)
				<-release
			}
		}
	})
	r.connected()
	f.Say(general, f.User("ana"), "hang")
	<-entered
	r.stop()
	close(release)
}

// While a handler is busy heartbeats go on and nothing is lost.
func TestSlowHandlersLoseNothing(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t, discordtest.Heartbeat(50*time.Millisecond))
	general := f.Guild("Newsroom").Text("general")
	ana := f.User("ana")
	seen := make(chan string, 3000)
	r := start(t, f, func(o *gateway.Options) {
		first := true
		o.Handle = func(_ context.Context, _ int, event any) {
			m, ok := event.(*discordgo.MessageCreate)
			if !ok {
				return
			}
			if first {
				first = false
				time.Sleep(500 * time.Millisecond)
			}
			seen <- m.Content
		}
	})
	r.connected()
	const n = 1500 // more than wait in line
	for i := range n {
		f.Say(general, ana, fmt.Sprint(i))
	}
	for i := range n {
		if got := <-seen; got != fmt.Sprint(i) {
			t.Fatalf("message %d is %q", i, got)
		}
	}
	r.stop()
}
