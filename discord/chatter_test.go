package discord_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"dateline/corpus"
	"dateline/discord"
	"dateline/discord/discordtest"
	"dateline/embed/e5"
	"dateline/judge"
	"dateline/rag"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

// TestChannel plays what people say in a channel that the bot listens in, half
// of it questions about articles that are indexed, with the engine that answers
// outside of tests. Forms and thresholds were chosen on channel-tune.txt and not
// on channel-report.txt. Plain go test takes every eighth message of the latter.
func TestChannel(t *testing.T) {
	for _, file := range []string{"channel-tune.txt", "channel-report.txt"} {
		t.Run(file, func(t *testing.T) {
			step := 1
			if os.Getenv("DATELINE_FULL") == "" {
				if step = 8; file == "channel-tune.txt" {
					t.Skip("takes long: DATELINE_FULL=1 runs it, and .ci/run does")
				}
			}
			asks, talk := saidIn(t, file)
			if len(asks) < 60 || len(talk) < 60 {
				t.Fatalf("%d questions and %d others", len(asks), len(talk))
			}
			asks, talk = everyNth(asks, step), everyNth(talk, step)
			right, wrong := answeredOf(t, asks, talk)
			t.Logf("of %d questions %d are answered (%s), of %d others %d (%s)",
				len(asks), right, interval(right, len(asks)), len(talk), wrong, interval(wrong, len(talk)))
			// A sample of so few may have one more of each.
			if (right+step/8)*100 < 95*len(asks) || (wrong-step/8)*100 > 3*len(talk) {
				t.Error("at least 95 in 100 of the questions should be, and at most 3 in 100 of the rest")
			}
		})
	}
}

// answeredOf says all of it in a channel, and returns how much is answered. What
// isn't gets no mark either.
func answeredOf(t *testing.T, asks, talk []string) (right, wrong int) {
	t.Helper()
	var room *discordtest.Channel
	w := start(t, func(w *world) {
		w.answers = reporter(t)
		room = w.guild.Text("ask-here")
		w.set.Channels, w.set.Queue, w.set.Workers = []string{room.ID}, 1000, 2
	})
	all := append(append([]string{}, asks...), talk...)
	sent := make([]*discordtest.Message, len(all))
	for i, said := range all { // by one each, so that nothing leans on another's
		sent[i] = w.fake.Say(room, w.guild.Member(fmt.Sprint("member ", i)), said)
	}
	w.allDone()
	for i, m := range sent {
		answers := len(w.fake.Replies(m))
		if answers == 0 && len(m.Now().Reactions(w.fake.Bot())) > 0 {
			t.Errorf("it marks %q", all[i])
		}
		switch {
		case answers > 0 && i < len(asks):
			right++
		case answers > 0:
			wrong++
		}
		if (answers > 0) != (i < len(asks)) {
			t.Logf("wrong about: %s", all[i])
		}
	}
	if n := len(w.fake.Typings()); n > 0 {
		t.Errorf("it types, %d times", n)
	}
	return right, wrong
}

// allDone waits until everything that was said is seen to.
func (w *world) allDone() {
	w.t.Helper()
	// What is said is told in order: when this is answered, all was told.
	w.fake.AwaitReply(w.fake.Mention(w.room, w.ann, "Who leads the council?"), "an answer", func(m *discordtest.Message) bool { return len(m.Buttons()) > 0 })
	w.fake.Await("everything to be seen to", w.bot.Idle)
}

// reporter answers from the articles of the seeds and of eval/testdata/wire, as
// the program does.
func reporter(t *testing.T) discord.Engine {
	t.Helper()
	e, err := newsroom()
	if err != nil {
		t.Fatal(err)
	}
	st, err := local.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"), store.Identity{Embedder: e.encoder.Identity(), Chunking: corpus.DefaultChunking}, local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	wire, err := corpus.ReadPath(t.Context(), filepath.Join("..", "eval", "testdata", "wire"), corpus.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	articles, err := seeds.Articles()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rag.Index(t.Context(), st, e.encoder, append(articles, wire...), rag.IndexOptions{}); err != nil {
		t.Fatal(err)
	}
	made, err := rag.New(rag.Config{Judge: e.judge, Claims: e.claims, Store: st, Embedder: e.encoder, DenseWeight: -1})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// readers is what reads for an engine.
type readers struct {
	encoder *e5.Encoder
	judge   *judge.Judge
	claims  *judge.Claims
}

var newsroom = sync.OnceValues(func() (r readers, err error) {
	if r.encoder, err = e5.New(e5.WithWorkers(1)); err != nil {
		return r, err
	}
	if r.judge, err = judge.Open(r.encoder); err != nil {
		return r, err
	}
	r.claims, err = judge.OpenClaims(r.encoder)
	return r, err
})

// saidIn are the messages of a file: those that ask for what the articles hold,
// and the rest.
func saidIn(t *testing.T, file string) (asks, talk []string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		switch mark, said, _ := strings.Cut(lines.Text(), " "); mark {
		case "?":
			asks = append(asks, said)
		case "-":
			talk = append(talk, said)
		default:
			t.Fatalf("%s: %q", file, lines.Text())
		}
	}
	return asks, talk
}

func everyNth(all []string, n int) (some []string) {
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

// interval is Wilson's, of 95 %.
func interval(k, n int) string {
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	middle, half := (p+z*z/2/m)/(1+z*z/m), z*math.Sqrt(p*(1-p)/m+z*z/4/m/m)/(1+z*z/m)
	return fmt.Sprintf("%.1f %%, 95 %% interval %.1f to %.1f", 100*p, 100*max(0, middle-half), 100*min(1, middle+half))
}
