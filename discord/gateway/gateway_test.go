package gateway_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

func TestEventsArriveInOrder(t *testing.T) {
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	ana := f.User("ana")
	r := start(t, f)
	r.connected()
	var want []string
	for i := range 200 {
		want = append(want, fmt.Sprint("message ", i))
		f.Say(general, ana, want[i])
	}
	r.awaitMessages(want...)
	if s := r.gateway.Status(); !s.Ready() || s.Shards != 1 || s.Each[0].Identifies != 1 || s.Each[0].Resumes != 0 {
		t.Errorf("status %+v", s)
	}
	r.stop()
	if s := r.gateway.Status(); s.Ready() {
		t.Errorf("after the end: status %+v", s)
	}
}

func TestResumeLosesNothing(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*discordtest.Fake){
		"the line breaks":  (*discordtest.Fake).Drop,
		"op 7":             (*discordtest.Fake).AskReconnect,
		"op 9, resumable":  func(f *discordtest.Fake) { f.Invalidate(true) },
		"code 4000":        func(f *discordtest.Fake) { f.CloseWith(4000) },
		"code 4008":        func(f *discordtest.Fake) { f.CloseWith(4008) },
		"code 1001":        func(f *discordtest.Fake) { f.CloseWith(1001) },
		"garbage is said":  (*discordtest.Fake).Garbage,
		"no more is heard": (*discordtest.Fake).Silence,
	} {
		t.Run(name, func(t *testing.T) {
			heartbeat := 40 * time.Second // so that no pause of a busy machine's looks like silence
			if name == "no more is heard" {
				heartbeat = 500 * time.Millisecond
			}
			f := discordtest.New(t, discordtest.Heartbeat(heartbeat))
			general := f.Guild("Newsroom").Text("general")
			ana := f.User("ana")
			r := start(t, f)
			r.connected()
			f.Say(general, ana, "before")
			r.awaitMessages("before")
			lose(f)
			f.Say(general, ana, "meanwhile")
			f.Await("a resume", func() bool { return f.Resumes() > 0 && f.Connected() == 1 })
			f.Say(general, ana, "after")
			r.awaitMessages("before", "meanwhile", "after")
			if n := f.Identifies(); n != 1 {
				t.Errorf("%d IDENTIFYs\n%s", n, f.Trace())
			}
			for _, a := range f.Attempts() {
				if a.Resume && !a.AtResume {
					t.Errorf("a RESUME went elsewhere than to resume_gateway_url\n%s", f.Trace())
				}
			}
			r.stop()
		})
	}
}

func TestSessionsThatAreLostAreBegunAnew(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*discordtest.Fake){
		"op 9":      func(f *discordtest.Fake) { f.Invalidate(false) },
		"code 4007": func(f *discordtest.Fake) { f.CloseWith(4007) },
		"code 4009": func(f *discordtest.Fake) { f.CloseWith(4009) },
		"forgotten": (*discordtest.Fake).Forget,
		"resume is refused": func(f *discordtest.Fake) {
			b := discordtest.Behaviour{CloseWith: 4000}
			f.Script(b, b, b, b, b)
			f.Drop()
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := discordtest.New(t)
			general := f.Guild("Newsroom").Text("general")
			r := start(t, f)
			r.connected()
			lose(f)
			f.Await("a new session", func() bool { return f.Identifies() == 2 && f.Connected() == 1 })
			f.Say(general, f.User("ana"), "after")
			r.awaitMessages("after")
			r.stop()
		})
	}
}

// TestSessionsThatAreLostUnheardAreBegunAnew loses a session while the line is
// down, so that only the RESUME can be told so. What leaves a session alone
// leaves it to be taken up again.
func TestSessionsThatAreLostUnheardAreBegunAnew(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		strike     func(*discordtest.Fake)
		identifies int
	}{
		"op 9":            {func(f *discordtest.Fake) { f.Invalidate(false) }, 2},
		"code 4009":       {func(f *discordtest.Fake) { f.CloseWith(4009) }, 2},
		"forgotten":       {(*discordtest.Fake).Forget, 2},
		"op 9, resumable": {func(f *discordtest.Fake) { f.Invalidate(true) }, 1},
		"code 4008":       {func(f *discordtest.Fake) { f.CloseWith(4008) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := discordtest.New(t)
			general := f.Guild("Newsroom").Text("general")
			r := start(t, f)
			r.connected()
			f.Always(discordtest.Behaviour{RefuseUpgrade: 503})
			f.Drop()
			f.AwaitConnected(0)
			c.strike(f)
			f.Always(discordtest.Behaviour{})
			f.AwaitConnected(1)
			if n := f.Identifies(); n != c.identifies {
				t.Errorf("%d IDENTIFYs, want %d\n%s", n, c.identifies, f.Trace())
			}
			f.Say(general, f.User("ana"), "after")
			r.awaitMessages("after")
			r.stop()
		})
	}
}

// Every try below hangs a discordgo session for ever.
func TestSilenceIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	silent := []discordtest.Behaviour{{SilentHello: true}, {SilentReady: true}, {Reconnect: true}, {Garbage: true}, {RefuseUpgrade: 503}}
	f := discordtest.New(t)
	f.Script(silent...)
	r := start(t, f, timing(func(t *gateway.Timing) { t.Hello, t.Ready = 200*time.Millisecond, 200*time.Millisecond }))
	r.connected()
	r.stop()
}

func TestEndDoesNotWaitForSilence(t *testing.T) {
	for name, b := range map[string]discordtest.Behaviour{
		"before HELLO": {SilentHello: true}, "before READY": {SilentReady: true}, "refused": {RefuseUpgrade: 500},
		"invalid": {Invalid: true}, "dropped": {DropReady: true}, "reconnect": {Reconnect: true}, "live": {},
	} {
		t.Run(name, func(t *testing.T) {
			f := discordtest.New(t)
			f.Always(b)
			r := start(t, f)
			f.Await("a connection", func() bool { return f.Opened() > 0 })
			began := time.Now()
			r.stop()
			if d := time.Since(began); d > 30*time.Second {
				t.Errorf("the end took %s", d)
			}
			f.AwaitConnected(0)
		})
	}
}

func TestInvalidSessionsAreSpacedOut(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	f.Always(discordtest.Behaviour{Invalid: true})
	const least = 50 * time.Millisecond
	r := start(t, f, timing(func(t *gateway.Timing) { t.InvalidMin, t.InvalidMax = least, 2*least }))
	f.Await("some IDENTIFYs", func() bool { return f.Identifies() >= 5 })
	r.stop()
	tries := f.Attempts()
	for i, a := range tries[1:] {
		if gap := a.At.Sub(tries[i].At); gap < least {
			t.Errorf("IDENTIFY %d came %s after the one before", i+1, gap)
		}
	}
}

func TestIdentifiesStopShortOfTheDaysLimit(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t, discordtest.Identifies(110))
	f.Always(discordtest.Behaviour{Invalid: true})
	r := start(t, f, timing(func(t *gateway.Timing) {
		t.InvalidMin, t.InvalidMax, t.BackoffMax = time.Nanosecond, time.Nanosecond, time.Millisecond
	}))
	f.Await("the reserve", func() bool { return f.Identifies() >= 10 })
	f.Quiet(300*time.Millisecond, "one IDENTIFY more", func() bool { return f.Identifies() > 10 })
	r.stop()
}

func TestFinalCodesEndIt(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		4004: "the environment variable DISCORD_TOKEN", 4010: "shard_range", 4011: "shards in [discord]",
		4012: "update", 4013: "update", 4014: "Message Content Intent",
	} {
		for _, when := range []string{"at first", "in mid-session", "on resume"} {
			t.Run(fmt.Sprint(code, " ", when), func(t *testing.T) {
				f := discordtest.New(t)
				if when == "at first" {
					f.Always(discordtest.Behaviour{CloseWith: code})
				}
				r := start(t, f)
				if when != "at first" {
					r.connected()
				}
				switch when {
				case "in mid-session":
					f.CloseWith(code)
				case "on resume":
					f.Always(discordtest.Behaviour{CloseWith: code})
					f.Drop()
				}
				fatal := r.fatal()
				if fatal.Code != code || !strings.Contains(fatal.Error(), want) {
					t.Errorf("code %d: %v; it should say %q", fatal.Code, fatal, want)
				}
				if n := len(f.Attempts()); n > 2 {
					t.Errorf("%d tries", n)
				}
			})
		}
	}
}

func TestAWrongTokenEndsIt(t *testing.T) {
	f, other := discordtest.New(t), discordtest.New(t)
	rest, err := gateway.NewREST(gateway.RESTOptions{Token: f.Token() + "x", APIURL: other.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer rest.Close()
	r := start(t, other, func(o *gateway.Options) { o.REST = rest })
	if fatal := r.fatal(); !strings.Contains(fatal.Error(), "DISCORD_TOKEN") || strings.Contains(fatal.Error(), f.Token()) {
		t.Errorf("got %v", fatal)
	}
}

func TestBackoffGrows(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	f.Always(discordtest.Behaviour{DropReady: true})
	r := start(t, f, timing(func(t *gateway.Timing) { t.BackoffMin, t.BackoffMax = 20*time.Millisecond, 160*time.Millisecond }))
	f.Await("some tries", func() bool { return len(f.Attempts()) >= 7 })
	r.stop()
	tries := f.Attempts()
	if gap := tries[6].At.Sub(tries[5].At); gap < 80*time.Millisecond {
		t.Errorf("the sixth wait took %s, less than half of the longest", gap)
	}
}

// Without a fresh start after each stable time the waits would soon be longer
// than anybody's patience.
func TestBackoffStartsAnewAfterAStableTime(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	const stable = 20 * time.Millisecond
	r := start(t, f, timing(func(t *gateway.Timing) { t.BackoffMin, t.BackoffMax, t.Stable = time.Millisecond, 24*time.Hour, stable }))
	for n := range 30 {
		f.Await("a connection", func() bool {
			s := r.gateway.Status().Each
			return len(s) == 1 && s[0].Connected && time.Since(s[0].Since) > 2*stable
		})
		f.Drop()
		f.Await("a resume", func() bool { return f.Resumes() > n })
	}
	r.stop()
}

func TestDeadConnectionIsNoticedByItsHeartbeats(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t, discordtest.Heartbeat(60*time.Millisecond))
	r := start(t, f)
	r.connected()
	f.Await("a latency", func() bool { return r.gateway.Status().Each[0].Latency > 0 })
	f.WithoutAcks(true)
	f.Await("a resume", func() bool { return f.Resumes() > 0 })
	f.WithoutAcks(false)
	f.Await("a connection that lasts", func() bool { return r.gateway.Status().Ready() })
	if last := r.gateway.Status().Each[0].LastError; !strings.Contains(last, "heartbeats") {
		t.Errorf("the connection was lost over %q", last)
	}
	if n := f.Identifies(); n != 1 {
		t.Errorf("%d IDENTIFYs", n)
	}
	r.stop()
}

func TestAskedHeartbeatIsSent(t *testing.T) {
	f := discordtest.New(t, discordtest.Heartbeat(time.Hour))
	r := start(t, f)
	r.connected()
	before := f.Heartbeats()
	f.AskHeartbeat()
	f.Await("a heartbeat out of turn", func() bool { return f.Heartbeats() > before })
	r.stop()
}

func TestShards(t *testing.T) {
	f := discordtest.New(t, discordtest.Shards(4), discordtest.MaxConcurrency(2), discordtest.IdentifyWindow(100*time.Millisecond))
	for i := range 12 {
		f.Guild(fmt.Sprint("server ", i)).Text("general")
	}
	gap := timing(func(t *gateway.Timing) { t.IdentifyGap = 120 * time.Millisecond })
	first := start(t, f, gap, func(o *gateway.Options) { o.Last = 2 })
	f.AwaitConnected(3)
	time.Sleep(100 * time.Millisecond) // one process doesn't know of another's IDENTIFYs
	second := start(t, f, gap, func(o *gateway.Options) { o.Shards, o.First, o.Last = 4, 3, 3 })
	f.AwaitConnected(4)
	if s := first.gateway.Status(); s.Shards != 4 || len(s.Each) != 3 {
		t.Errorf("status %+v", s)
	}
	f.Await("every server once", func() bool { return first.guilds()+second.guilds() == 12 })
	second.stop()
	first.stop()
}

func TestShardsThatAreNoneAreSaid(t *testing.T) {
	f := discordtest.New(t)
	r := start(t, f, func(o *gateway.Options) { o.First, o.Last = 3, 5 })
	if fatal := r.fatal(); !strings.Contains(fatal.Error(), "shard_range") {
		t.Errorf("got %v", fatal)
	}
}

func TestRunsOnce(t *testing.T) {
	f := discordtest.New(t)
	r := start(t, f)
	r.connected()
	if err := r.gateway.Run(context.Background()); err == nil {
		t.Error("a second Run was taken")
	}
	r.stop()
}

func TestRESTIsAwaited(t *testing.T) {
	f := discordtest.New(t)
	remove := f.Inject(discordtest.Fault{Route: "GET gateway/bot", Status: 503})
	r := start(t, f)
	f.Await("tries", func() bool { return f.Asked("GET gateway/bot") >= 8 })
	remove()
	r.connected()
	r.stop()
}
