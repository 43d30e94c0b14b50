package discord_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dateline/discord/discordtest"
)

// TestStorm lets people in 20 servers mention the bot all at once, under the
// limits that Discord has, and prints how soon each was heard of, how soon
// answered, and what it took. The whole load is
//
//	DATELINE_MENTIONS=500 go test -v -run Storm ./discord
//
// It also holds the waits to what was asked for. They are told in requests that
// the fake counted between a mention and what answers it first, at the pace that
// Discord allows: a machine that is slow sends fewer, and so fails nothing.
func TestStorm(t *testing.T) {
	mentions, over := 60, 600*time.Millisecond
	whole := false
	if s := os.Getenv("DATELINE_MENTIONS"); s != "" {
		over, whole = 5*time.Second, true
		if _, err := fmt.Sscan(s, &mentions); err != nil {
			t.Fatal(err)
		}
	}
	w := start(t, stormy)
	w.engine.always(plan{claims: []string{"An answer.", "And more of it."}, wait: 50 * time.Millisecond})
	const servers, rooms = 20, 5
	var places []*discordtest.Channel
	for i := range servers {
		g := w.fake.Guild(fmt.Sprint("server ", i))
		for r := range rooms {
			places = append(places, g.Text(fmt.Sprint("room-", r)))
		}
	}
	w.fake.Await("the commands", func() bool { return w.fake.Asked("GET applications/{id}/commands") > 0 })
	time.Sleep(1200 * time.Millisecond) // registering them counts too
	before := len(w.fake.Requests())
	began := time.Now()
	var asked []*discordtest.Message
	for i := range mentions {
		c := places[i%len(places)]
		asked = append(asked, w.fake.Mention(c, c.Guild.Member(fmt.Sprint("member ", i)), fmt.Sprint("Question ", i, "?")))
		time.Sleep(time.Until(began.Add(time.Duration(i+1) * over / time.Duration(mentions))))
	}
	var heard, finals, paced []time.Duration
	for _, q := range asked {
		answer := w.fake.AwaitReply(q, "an answer", final("An answer."))
		heard = append(heard, answer.Timestamp.Sub(q.Timestamp))
		paced = append(paced, time.Duration(countedBetween(w.fake.Requests(), q.Timestamp, answer.Timestamp))*time.Second/allowed)
		end := answer.Timestamp
		if n := len(answer.Edits); n > 0 {
			end = answer.Edits[n-1]
		}
		finals = append(finals, end.Sub(q.Timestamp))
		for _, said := range answer.History {
			if by := promised(said); !by.IsZero() && end.After(by) {
				t.Errorf("answered %v later than the line told: %s", end.Sub(by), said)
			}
		}
	}
	s := stormIn(w.fake.Requests()[before:])
	t.Logf("%d mentions in %v before issue 19, on another fake: heard of after 2.4s at the median, 9s at the 99th percentile; about 4 requests each, at most 73 in a second, 48 of them met the global limit", 500, 5*time.Second)
	t.Logf("%d mentions in %v now: heard of after %v at the median, %v at the 99th percentile; answered after %v and %v; %.2f requests each, at most %d in a second, %d of them met the global limit and %d another; all done after %v",
		mentions, over, short(quantile(heard, .5)), short(quantile(heard, .99)), short(quantile(finals, .5)), short(quantile(finals, .99)),
		float64(s.counted)/float64(mentions), s.most, s.global, s.limited-s.global, short(time.Since(began)))
	median, late := quantile(paced, .5), quantile(paced, .99)
	t.Logf("at %d counted requests a second they were heard of after %v at the median, %v at the 99th percentile", allowed, short(median), short(late))
	if whole && (median >= 2*time.Second || late >= 7*time.Second) {
		t.Error("want less than 2s at the median, and than 7s at the 99th percentile")
	}
	if s.global > 0 || s.most > allowed {
		t.Errorf("%d requests in one second, %d met the global limit", s.most, s.global)
	}
}

// stormy is a bot at the pace that Discord allows, however slow this machine
// is.
func stormy(w *world) {
	w.fake = fake(w.t, discordtest.WithoutDescription())
	w.set.Queue = 1000
	w.set.EditEvery, w.set.ShowAfter, w.set.LineAfter = 0, 0, 0
	w.perSecond = -1
}

// allowed is how many requests Discord allows in a second.
const allowed = 50

// countedBetween is how many requests that count were made in a time.
func countedBetween(all []discordtest.Request, from, to time.Time) (n int) {
	for _, r := range all {
		if counts(r) && r.At.After(from) && !r.At.After(to) {
			n++
		}
	}
	return n
}

// counts reports whether a request is one that the global limit counts.
func counts(r discordtest.Request) bool {
	return !strings.HasPrefix(r.Route, "interactions/") && !strings.HasPrefix(r.Route, "webhooks/")
}

func short(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }

var told = regexp.MustCompile(`<t:(\d+):R>`)

// promised is the moment by which a line tells that the answer will be there.
func promised(said string) time.Time {
	m := told.FindStringSubmatch(said)
	if m == nil {
		return time.Time{}
	}
	n, _ := strconv.ParseInt(m[1], 10, 64)
	return time.Unix(n, 0)
}

// storm is what requests came to.
type storm struct{ counted, most, limited, global int }

func stormIn(all []discordtest.Request) (s storm) {
	var at []time.Time
	for _, r := range all {
		if !counts(r) {
			continue
		}
		s.counted++
		at = append(at, r.At)
		for len(at) > 0 && r.At.Sub(at[0]) >= time.Second {
			at = at[1:]
		}
		s.most = max(s.most, len(at))
		if r.Status == 429 {
			s.limited++
			if r.GlobalLimit {
				s.global++
			}
		}
	}
	return s
}
