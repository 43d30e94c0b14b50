package gateway_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

// Whatever happens to its connections, as long as Discord lets the session be
// resumed each message arrives once and in order.
func TestStormLosesNothing(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t, discordtest.Heartbeat(150*time.Millisecond))
	general := f.Guild("Newsroom").Text("general")
	ana := f.User("ana")
	r := start(t, f, timing(func(t *gateway.Timing) {
		t.Hello, t.Ready = time.Second, time.Second
		t.BackoffMax, t.Stable = 20*time.Millisecond, 50*time.Millisecond
	}))
	r.connected()
	blows := []func(){
		f.Drop, f.AskReconnect, f.Silence, f.Garbage, f.AskHeartbeat,
		func() { f.Invalidate(true) },
		func() { f.CloseWith(4000) },
		func() { f.CloseWith(4002) },
		func() {
			f.Script(discordtest.Behaviour{RefuseUpgrade: 502}, discordtest.Behaviour{SilentHello: true})
			f.Drop()
		},
		func() { f.Script(discordtest.Behaviour{SilentReady: true}); f.Drop() },
		func() {
			f.Script(discordtest.Behaviour{DropReady: true}, discordtest.Behaviour{Garbage: true})
			f.Drop()
		},
		func() { f.Inject(discordtest.Fault{Route: "GET gateway/bot", Status: 503, Times: 2}); f.Drop() },
	}
	var want []string
	for i := range 300 {
		want = append(want, fmt.Sprint("message ", i))
		f.Say(general, ana, want[i])
		if i%25 == 0 {
			f.Await("what was said before", func() bool { return len(r.messages()) > i })
			blow := rand.IntN(len(blows))
			t.Logf("message %d: blow %d", i, blow)
			blows[blow]()
		}
		time.Sleep(time.Millisecond)
	}
	r.awaitMessages(want...)
	if n := f.Identifies(); n != 1 {
		t.Errorf("%d IDENTIFYs\n%s", n, f.Trace())
	}
	r.stop()
}
