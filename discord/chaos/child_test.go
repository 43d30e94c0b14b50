package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dateline/discord"
	"dateline/discord/gateway"
	"dateline/discord/metrics"
	"dateline/discord/setup"
	"dateline/state"
)

const childVariable = "DATELINE_TEST_CHAOS_CHILD"

// order is what the child is told.
type order struct{ URL, Token, State string }

// measure is what the child says of itself.
type measure struct {
	Goroutines int
	Heap       int64
}

// TestMain lets the test binary be the bot as well.
func TestMain(m *testing.M) {
	told := os.Getenv(childVariable)
	if told == "" {
		goleak.VerifyTestMain(m)
		return
	}
	if err := child(told); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child is the bot, until it is told to end. It writes the address where it
// can be measured to standard output.
func child(told string) (err error) {
	var o order
	if err := json.Unmarshal([]byte(told), &o); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	level := slog.LevelError
	if os.Getenv("CHAOS_LOG") != "" {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	st, err := state.Open(ctx, o.State)
	if err != nil {
		return err
	}
	counts := metrics.New()
	rest, err := gateway.NewREST(gateway.RESTOptions{
		Token: o.Token, APIURL: o.URL, Attempts: 8, Timeout: 20 * time.Second, BackoffMin: 5 * time.Millisecond, BackoffMax: 200 * time.Millisecond,
		PerSecond: 150, Limited: counts.RateLimit, Failed: counts.RESTFailure, Log: log,
	})
	if err != nil {
		return err
	}
	bot, err := discord.New(discord.Options{
		REST: rest, Engine: engine{}, Library: library{}, Memory: st.Discord(), Ledger: st, Metrics: counts, Log: log,
		Settings: discord.Settings{
			DirectMessages: true, Turns: 3, EditTime: time.Minute, Kept: 24 * time.Hour, Workers: 8, Queue: 500,
			EditEvery: 300 * time.Millisecond, Grace: 10 * time.Second,
		},
	})
	if err != nil {
		return err
	}
	connection, err := gateway.New(gateway.Options{
		REST: rest, Intents: setup.Intents(true), Handle: bot.Handle, Panicked: bot.Panicked, Observe: counts, Log: log, Timing: quick,
	})
	if err != nil {
		return err
	}
	if err := measured(ctx, rest); err != nil {
		return err
	}
	err = runBoth(ctx, connection, bot)
	rest.Close()
	err = errors.Join(err, st.Close())
	stop()
	// signal.NotifyContext's loop ends with the process.
	return errors.Join(err, goleak.Find(goleak.IgnoreTopFunction("os/signal.signal_recv"), goleak.IgnoreTopFunction("os/signal.loop")))
}

// quick is a world that turns faster, so that a minute holds much.
var quick = gateway.Timing{
	Dial: 5 * time.Second, Hello: time.Second, Ready: 2 * time.Second, Close: 200 * time.Millisecond,
	BackoffMin: 10 * time.Millisecond, BackoffMax: 300 * time.Millisecond, Stable: time.Second,
	InvalidMin: 50 * time.Millisecond, InvalidMax: 150 * time.Millisecond, IdentifyGap: identifyGap * 3 / 2,
}

// identifyGap is the time in which this Discord allows one IDENTIFY.
const identifyGap = 100 * time.Millisecond

// runBoth ends the connections before the bot, so that nothing new comes while
// it finishes.
func runBoth(ctx context.Context, connection *gateway.Gateway, bot *discord.Bot) error {
	botCtx, end := context.WithCancel(context.Background())
	defer end()
	var wait sync.WaitGroup
	var botErr error
	wait.Go(func() { botErr = bot.Run(botCtx) })
	err := connection.Run(ctx)
	end()
	wait.Wait()
	return errors.Join(err, botErr)
}

// measured serves what the process takes, after a collection.
func measured(ctx context.Context, rest *gateway.REST) error {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		rest.Close() // idle connections are no growth
		time.Sleep(100 * time.Millisecond)
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		_ = json.NewEncoder(w).Encode(measure{runtime.NumGoroutine(), int64(m.HeapAlloc)})
	})}
	go func() { _ = server.Serve(l) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	_, err = fmt.Println(l.Addr().String())
	return err
}
