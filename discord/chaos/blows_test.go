package chaos

import (
	"math/rand/v2"
	"time"

	"dateline/discord/discordtest"
)

// faults are what happens to requests all the time.
var faults = []discordtest.Fault{
	{Chance: .03, Status: 503},
	{Chance: .02, Status: 500, After: true},
	{Chance: .02, Status: 502},
	{Chance: .02, Status: 504, After: true},
	{Chance: .02, Drop: true},
	{Chance: .02, Drop: true, After: true},
	{Chance: .03, Status: 429, RetryAfter: 100 * time.Millisecond},
	{Chance: .01, Status: 429, RetryAfter: 50 * time.Millisecond, Global: true},
	{Chance: .05, Delay: 200 * time.Millisecond},
}

// blows are what happens to connections now and then. After each the session
// can be resumed.
var blows = map[string]func(*discordtest.Fake){
	"dropped":         (*discordtest.Fake).Drop,
	"op 7":            (*discordtest.Fake).AskReconnect,
	"op 9, resumable": func(f *discordtest.Fake) { f.Invalidate(true) },
	"silence":         (*discordtest.Fake).Silence,
	"garbage":         (*discordtest.Fake).Garbage,
	"closed, 4000":    func(f *discordtest.Fake) { f.CloseWith(4000) },
	"closed, 4008":    func(f *discordtest.Fake) { f.CloseWith(4008) },
	"refused, silent": func(f *discordtest.Fake) {
		next(f, discordtest.Behaviour{RefuseUpgrade: 502}, discordtest.Behaviour{SilentHello: true})
	},
	"silent for READY": func(f *discordtest.Fake) { next(f, discordtest.Behaviour{SilentReady: true}) },
	"dropped on READY": func(f *discordtest.Fake) {
		next(f, discordtest.Behaviour{DropReady: true}, discordtest.Behaviour{DropReady: true})
	},
	"op 7 for READY": func(f *discordtest.Fake) { next(f, discordtest.Behaviour{Reconnect: true}) },
	"strange events": func(f *discordtest.Fake) {
		f.Dispatch("MESSAGE_CREATE", `{"id":"1","content":"of nobody"}`)
		f.Dispatch("INTERACTION_CREATE", `{"id":"1"}`)
		f.Dispatch("SOMETHING_NEW", `[]`)
	},
}

// losses end a session for good: what comes meanwhile is nobody's.
var losses = map[string]func(*discordtest.Fake){
	"op 9":         func(f *discordtest.Fake) { f.Invalidate(false) },
	"closed, 4009": func(f *discordtest.Fake) { f.CloseWith(4009) },
	"forgotten":    (*discordtest.Fake).Forget,
	"op 9 twice":   func(f *discordtest.Fake) { f.Script(discordtest.Behaviour{Invalid: true}); f.Invalidate(false) },
}

func next(f *discordtest.Fake, b ...discordtest.Behaviour) {
	f.Script(b...)
	f.Drop()
}

func pick(from map[string]func(*discordtest.Fake)) (string, func(*discordtest.Fake)) {
	at := rand.IntN(len(from))
	for name, do := range from {
		if at == 0 {
			return name, do
		}
		at--
	}
	return "", nil
}

// rage strikes until end is closed.
func (c *chaos) rage(end <-chan struct{}) {
	for {
		select {
		case <-end:
			return
		case <-time.After(time.Duration(200+rand.IntN(800)) * time.Millisecond):
		}
		// One blow is got over before the next: five RESUMEs refused in a row
		// would end a session, and with it what was asked meanwhile.
		c.fake.Await("a connection", c.settled())
		if rand.IntN(6) > 0 {
			name, strike := pick(blows)
			c.struck(name)
			strike(c.fake)
			continue
		}
		c.lose()
	}
}

// settled reports whether a blow is got over: all that it scripted has happened,
// and the bot is connected. A bot that was just connecting when it was struck
// never meets the script, so it is dropped once more.
func (c *chaos) settled() func() bool {
	var since time.Time
	return func() bool {
		scripted, connected := c.fake.Scripted(), c.fake.Connected()
		if scripted == 0 || connected != 1 {
			since = time.Time{}
			return scripted == 0 && connected == 1
		}
		if since.IsZero() {
			since = time.Now()
		}
		if time.Since(since) > missed {
			c.fake.Drop()
			since = time.Time{}
		}
		return false
	}
}

// missed is how long a bot is connected beside a script before it has missed it.
const missed = 3 * time.Second

// lose ends the session for good. Nobody asks while there is none that would
// hear of it.
func (c *chaos) lose() {
	c.asking.Lock()
	defer c.asking.Unlock()
	name, strike := pick(losses)
	before := c.fake.Accepted()
	c.struck(name)
	strike(c.fake)
	c.fake.Await("a new session after "+name, func() bool { return c.fake.Accepted() > before && c.fake.Connected() == 1 })
}

func (c *chaos) struck(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blows[name]++
}
