package discord_test

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"dateline/discord"
	"dateline/discord/discordtest"
	"dateline/discord/gateway"
	"dateline/discord/metrics"
	"dateline/discord/setup"
	"dateline/internal/waittest"
	"dateline/state"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(answerUntilKilled); path != "" {
		childBot(path)
	}
	together := waittest.Together(m)
	goleak.VerifyTestMain(together, goleak.Cleanup(func(code int) {
		if testing.Verbose() {
			printPlayed()
		}
		os.Exit(code)
	}))
}

// world is a bot that is connected to a fake Discord.
type world struct {
	t      *testing.T
	fake   *discordtest.Fake
	guild  *discordtest.Guild
	room   *discordtest.Channel
	ann    *discordtest.User
	engine *engine
	store  *state.Store
	bot    *discord.Bot
	rest   *gateway.REST
	log    *logged
	stop   func() // ends the bot and waits for it
	path   string
	set    discord.Settings
	check  discord.Checker

	answers discord.Engine // in the place of engine, where it isn't nil

	translator discord.Translator

	content   *bool   // whether messages come with what they say; nil for yes
	perSecond float64 // requests that count; 0 for any number, less for as many as Discord allows
}

// settings are those of a bot that answers everything.
func settings() discord.Settings {
	return discord.Settings{
		DirectMessages: true, Turns: 5, EditTime: 10 * time.Minute, Kept: 30 * 24 * time.Hour, Workers: 4, Queue: 100,
		EditEvery: 50 * time.Millisecond, ShowAfter: 30 * time.Millisecond, LineAfter: time.Nanosecond, Grace: 10 * time.Second,
	}
}

// fake is a Discord that lets no machine's speed decide. A bot that asks it for
// nothing in two minutes, twice as long as any pause of the bot's own, is done.
func fake(t testing.TB, options ...discordtest.Option) *discordtest.Fake {
	t.Helper()
	still := 2 * time.Minute
	if binary != "" {
		still = 30 * time.Second // a program has no such pauses in these cases
	}
	return discordtest.New(t, append(options, discordtest.AckDeadline(time.Minute), discordtest.Stillness(still))...)
}

// start starts a fake Discord with a server, and a bot in it. change may
// change the settings, or be nil.
func start(t *testing.T, change func(*world)) *world {
	t.Helper()
	t.Parallel()
	w := &world{t: t, fake: fake(t), engine: &engine{}, path: filepath.Join(t.TempDir(), "x.state.db"), set: settings(), check: checker{}, log: &logged{}}
	w.guild = w.fake.Guild("Newsroom")
	w.room = w.guild.Text("general")
	w.ann = w.guild.Member("ann")
	if change != nil {
		change(w)
	}
	w.engine.t = t
	t.Cleanup(w.tell)
	w.run()
	t.Cleanup(func() { w.stop() })
	return w
}

// run starts the bot, for the first time or again.
func (w *world) run() {
	w.t.Helper()
	if binary != "" {
		w.runBinary()
		return
	}
	var err error
	if w.store, err = state.Open(w.t.Context(), w.path); err != nil {
		w.t.Fatal(err)
	}
	perSecond := w.perSecond
	switch {
	case perSecond == 0:
		perSecond = 10_000
	case perSecond < 0:
		perSecond = 0
	}
	w.rest, err = gateway.NewREST(gateway.RESTOptions{Token: w.fake.Token(), APIURL: w.fake.URL(), BackoffMin: time.Millisecond, PerSecond: perSecond})
	if err != nil {
		w.t.Fatal(err)
	}
	answers := w.answers
	if answers == nil {
		answers = w.engine
	}
	w.bot, err = discord.New(discord.Options{
		Translator: w.translator,
		REST:       w.rest, Engine: answers, Library: library{}, Checker: w.check, Memory: w.store.Discord(), Ledger: w.store, Metrics: metrics.New(),
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Settings: w.set,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := w.bot.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	hangUp := w.connect()
	w.fake.Await("the commands to be registered", func() bool {
		return len(w.fake.Commands(nil))+len(w.fake.Commands(w.guild)) >= 5
	})
	w.stop = sync.OnceFunc(func() {
		hangUp()
		cancel()
		done.Wait()
		w.rest.Close()
		if err := w.store.Close(); err != nil {
			w.t.Error(err)
		}
		if text := w.log.String(); strings.Contains(text, "level=ERROR") && !w.log.faults() {
			w.t.Errorf("the bot logged:\n%s", text)
		}
	})
}

// connect hands the fake's events to a bot.
func (w *world) connect() (hangUp func()) {
	w.t.Helper()
	g, err := gateway.New(gateway.Options{
		REST: w.rest, TokenSetting: "the test", Intents: setup.Intents(w.content == nil || *w.content), Handle: w.bot.Handle, Panicked: w.bot.Panicked,
		Timing: gateway.Timing{BackoffMin: time.Millisecond, BackoffMax: 50 * time.Millisecond, IdentifyGap: time.Millisecond, Close: 200 * time.Millisecond},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := g.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	w.fake.AwaitConnected(1)
	return func() {
		cancel()
		done.Wait()
	}
}

// logged keeps what the bot logs, and tells errors that a test expects.
type logged struct {
	mu       sync.Mutex
	b        strings.Builder
	expected bool
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// expect says that errors are part of the test.
func (l *logged) expect() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected = true
}

func (l *logged) faults() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.expected
}

// created is the event that tells of a message.
func created(m *discordtest.Message) *discordgo.MessageCreate {
	return &discordgo.MessageCreate{Message: m.Message}
}

// age makes all that is kept look older.
func (w *world) age(by time.Duration) {
	w.t.Helper()
	db, err := sql.Open("sqlite", w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	then := time.Now().Add(-by).UTC().Format("2006-01-02T15:04:05.000000Z")
	if _, err := db.Exec(`UPDATE discord_exchanges SET asked = ?`, then); err != nil {
		w.t.Fatal(err)
	}
}
