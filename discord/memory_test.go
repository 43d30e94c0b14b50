package discord_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord"
	"dateline/discord/gateway"
	"dateline/discord/metrics"
	"dateline/state"
)

// forgetful is a Discord that says yes to everything and keeps nothing, so that
// only the bot's memory is measured.
func forgetful(t *testing.T) (url string, edited *atomic.Int64) {
	edited = new(atomic.Int64)
	var ids atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		message := fmt.Sprintf(`{"id":"%d","channel_id":"12345678901234567"}`, 1e18+ids.Add(1))
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.Contains(r.URL.Path, "/callback"):
			fmt.Fprintf(w, `{"resource":{"message":%s}}`, message)
		case strings.Contains(r.URL.Path, "/commands") && r.Method == http.MethodGet:
			fmt.Fprint(w, `[]`)
		case r.Method == http.MethodPatch:
			edited.Add(1)
			fmt.Fprint(w, message)
		default:
			fmt.Fprint(w, message)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, edited
}

// TestMemory asks by very many interactions in a row and looks at what is left
// of them in memory. DATELINE_INTERACTIONS=100000 is the whole run.
func TestMemory(t *testing.T) {
	n := 1500
	if s := os.Getenv("DATELINE_INTERACTIONS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatal(err)
		}
	}
	url, edited := forgetful(t)
	store, err := state.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rest, err := gateway.NewREST(gateway.RESTOptions{Token: "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gfake0.only-for-tests-over-loopback-00000", APIURL: url, PerSecond: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	defer rest.Close()
	e := &forgetting{}
	set := settings()
	set.Workers, set.Queue = 32, 1000
	bot, err := discord.New(discord.Options{REST: rest, Engine: e, Library: library{}, Memory: store.Discord(), Ledger: store, Metrics: metrics.New(), Settings: set})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = bot.Run(ctx) })
	defer running.Wait()
	defer cancel()
	bot.Handle(ctx, 0, &discordgo.Ready{User: &discordgo.User{ID: "123456789012345678"}})
	var early uint64
	var goroutines int
	var heaps []string
	began := time.Now()
	for i := range n {
		bot.Handle(ctx, 0, &discordgo.InteractionCreate{Interaction: asking(i)})
		for int64(i)-edited.Load() > 200 { // about as many at a time as are asked of it
			time.Sleep(time.Millisecond)
		}
		if i%(n/6) == n/6-1 {
			heaps = append(heaps, fmt.Sprintf("%.1f", float64(heap())/1e6))
		}
		if i == n/3 {
			early, goroutines = heap(), runtime.NumGoroutine()
		}
	}
	for edited.Load() < int64(n) {
		time.Sleep(time.Millisecond)
	}
	late := heap()
	t.Logf("%d interactions in %v: heap in MB after each sixth: %s; %d goroutines after a third, %d at the end",
		n, time.Since(began).Round(time.Millisecond), strings.Join(heaps, ", "), goroutines, runtime.NumGoroutine())
	if late > early+8<<20 {
		t.Errorf("the heap grew from %d to %d bytes", early, late)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// asking is an interaction that asks: each of another user, in one of some
// servers.
func asking(i int) *discordgo.Interaction {
	id := fmt.Sprint(int64(1.4e18) + int64(i))
	return &discordgo.Interaction{
		ID: id, AppID: "123456789012345678", Token: "token-" + id, Type: discordgo.InteractionApplicationCommand, ChannelID: "12345678901234567",
		GuildID: fmt.Sprint(int64(1e18) + int64(i%50)), Member: &discordgo.Member{User: &discordgo.User{ID: fmt.Sprint(int64(1.1e18) + int64(i))}},
		Data: discordgo.ApplicationCommandInteractionData{Name: "ask", CommandType: discordgo.ChatApplicationCommand, Options: []*discordgo.ApplicationCommandInteractionDataOption{
			{Name: "question", Type: discordgo.ApplicationCommandOptionString, Value: "When did the bridge open?"},
		}},
	}
}
