package gateway_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

var interactions = flag.Int("interactions", 2000, "how many interactions TestMemoryStaysFlatOverInteractions answers")

// discordgo's own session keeps two rate-limit buckets of each interaction for
// ever. This is what ours leaves behind, per interaction.
func TestMemoryStaysFlatOverInteractions(t *testing.T) {
	n := *interactions
	url := limitedServer(t)
	r, err := gateway.NewREST(gateway.RESTOptions{Token: realLooking, APIURL: url, PerSecond: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ours := growth(n, func(i *discordgo.Interaction) { answer(r.With(context.Background()), i) })
	t.Logf("%d interactions leave %d bytes each", n, ours/int64(n))
	if ours > int64(n)*40+1<<20 {
		t.Errorf("%d interactions left %d bytes behind", n, ours)
	}
	if n < 10_000 {
		return
	}
	one := r.With(context.Background())
	t.Logf("in one session of discordgo's they leave %d bytes each", growth(n, func(i *discordgo.Interaction) { answer(one, i) })/int64(n))
}

func answer(s *discordgo.Session, i *discordgo.Interaction) {
	_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
	_ = s.InteractionResponseDelete(i)
}

func growth(n int, do func(*discordgo.Interaction)) int64 {
	one := func(i int) {
		do(&discordgo.Interaction{ID: fmt.Sprint(100000000000000000 + i), AppID: "100000000000000001", Token: fmt.Sprint("aW50ZXJhY3Rpb246-and-more-of-a-token-", i)})
	}
	for i := range 500 {
		one(i) // connections, pools and the like are made once
	}
	before := heap()
	for i := range n {
		one(1000 + i)
	}
	after := heap()
	runtime.KeepAlive(do) // and with it the session, if there is one
	return after - before
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// limitedServer answers everything with 204 and a rate limit.
func limitedServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Remaining", "4")
		w.Header().Set("X-RateLimit-Reset-After", "0.050")
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(s.Close)
	return s.URL
}
