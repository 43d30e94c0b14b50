package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

const realLooking = "MTEyMjMzNDQ1NTY2Nzc4ODk5.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB"

func TestCleanToken(t *testing.T) {
	for _, raw := range []string{
		realLooking, "Bot " + realLooking, "bot  " + realLooking, `"` + realLooking + `"`, `'Bot ` + realLooking + `'`,
		"  " + realLooking + "\r\n", "\"Bot " + realLooking + "\"\n", "“" + realLooking + "”", "Bot \"" + realLooking + "\"", "\ufeff" + realLooking,
	} {
		if got, err := gateway.CleanToken(raw); got != realLooking || err != nil {
			t.Errorf("%q: %q, %v", raw, got, err)
		}
	}
	for raw, want := range map[string]string{
		"":                                 "empty",
		"Bot ":                             "isn't a bot token",
		strings.Repeat("ab12", 16):         "public key",
		"123456789012345678":               "an id",
		"abcDEFghiJKLmnoPQRstuVWXyz012345": "client secret",
		realLooking[:20] + " " + realLooking[20:]: "white space",
		"Bearer " + realLooking:                   "user's access token",
		"hunter2":                                 "three parts",
	} {
		_, err := gateway.CleanToken(raw)
		if err == nil || !errors.Is(err, gateway.ErrToken) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; it should say %q", raw, err, want)
		} else if raw != "" && len(raw) > 10 && strings.Contains(err.Error(), raw) {
			t.Errorf("the error repeats what was set: %v", err)
		}
	}
}

func TestOnlyDiscordIsAsked(t *testing.T) {
	for _, bad := range []string{
		"http://discord.com", "ftp://127.0.0.1", "https://", "http://example.org:80", "https://a:b@discord.com", "127.0.0.1:80",
		"http://127.0.0.1.example.org", "https://discord.com?x=1", "http://0.0.0.0:1",
	} {
		if _, err := gateway.NewREST(gateway.RESTOptions{Token: realLooking, APIURL: bad}); err == nil || !strings.Contains(err.Error(), "api_url") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, good := range []string{"", "https://discord.com", "https://proxy.example.org/discord", "http://localhost:3000/", "http://[::1]:3000", "http://127.0.0.9"} {
		if _, err := gateway.NewREST(gateway.RESTOptions{Token: realLooking, APIURL: good}); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	f := discordtest.New(t)
	s := session(t, f, nil)
	for _, url := range []string{"https://example.org/api/v9/users/@me", "http://discord.com/api/v9/users/@me", discordgo.EndpointCDN + "x"} {
		if _, err := s.Request("GET", url, nil); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if n := len(f.Requests()); n != 0 {
		t.Errorf("%d requests got through", n)
	}
}

// strange is Discord's address with something else behind it.
func strange(t *testing.T, answer http.HandlerFunc) *gateway.REST {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	r, err := gateway.NewREST(gateway.RESTOptions{Token: realLooking, APIURL: server.URL, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// Whoever stands at Discord's address can't send the token on, nor to another
// request than was meant.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var asked atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	for _, to := range []string{"/api/v9/users/@me/guilds", elsewhere.URL, "https://discord.com/api/v9/users/@me/guilds"} {
		var paths atomic.Int64
		r := strange(t, func(w http.ResponseWriter, req *http.Request) {
			paths.Add(1)
			http.Redirect(w, req, to, http.StatusTemporaryRedirect)
		})
		if _, err := r.With(t.Context()).User("@me"); err == nil || strings.Contains(err.Error(), realLooking) {
			t.Errorf("to %s: %v", to, err)
		}
		if paths.Load() != 1 || asked.Load() != 0 {
			t.Errorf("to %s: asked %d times there and %d times elsewhere", to, paths.Load(), asked.Load())
		}
	}
}

// An answer without an end fills no memory.
func TestAnswersAreBounded(t *testing.T) {
	r := strange(t, func(w http.ResponseWriter, _ *http.Request) {
		piece := bytes.Repeat([]byte(" "), 1<<20)
		for range 17 {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, `{"id":"1"}`)
	})
	if u, err := r.With(t.Context()).User("@me"); err == nil || !strings.Contains(err.Error(), "longer than 16 MB") {
		t.Errorf("%v, %v", u, err)
	}
}

func session(t *testing.T, f *discordtest.Fake, change func(*gateway.RESTOptions)) *discordgo.Session {
	t.Helper()
	return rest(t, f, change).With(context.Background())
}

func rest(t *testing.T, f *discordtest.Fake, change func(*gateway.RESTOptions)) *gateway.REST {
	t.Helper()
	o := gateway.RESTOptions{
		Token: " \"Bot " + f.Token() + "\"\n", APIURL: f.URL() + "/", BackoffMin: time.Millisecond, BackoffMax: 5 * time.Millisecond,
		Timeout: 5 * time.Minute, // no machine's speed decides
	}
	if change != nil {
		change(&o)
	}
	r, err := gateway.NewREST(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

var nobody = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

func TestRequestsAreRepeated(t *testing.T) {
	t.Parallel()
	for _, status := range []int{500, 502, 503, 504, 0} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprint(status, " ", after), func(t *testing.T) {
				f := discordtest.New(t)
				general := f.Guild("Newsroom").Text("general")
				s := session(t, f, nil)
				fail := func(route string) {
					f.Inject(discordtest.Fault{Route: route, Status: status, Drop: status == 0, After: after, Times: 2})
				}
				fail("POST channels/{id}/messages")
				fail("PATCH channels/{id}/messages/{id}")
				fail("GET channels/{id}/messages/{id}")
				fail("DELETE channels/{id}/messages/{id}")
				fail("POST users/@me/channels")
				fail("POST applications/{id}/commands")
				if _, err := s.UserChannelCreate(f.User("ana").ID); err != nil {
					t.Fatal(err)
				}
				if _, err := s.ApplicationCommandCreate(f.Bot().ID, "", &discordgo.ApplicationCommand{Name: "ask", Description: "Asks"}); err != nil || len(f.Commands(nil)) != 1 {
					t.Fatal(err)
				}
				m, err := s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: "one", AllowedMentions: nobody})
				if err != nil {
					t.Fatal(err)
				}
				if n := len(f.FromBot(general)); n != 1 {
					t.Fatalf("%d messages were sent", n)
				}
				two := "two"
				if _, err := s.ChannelMessageEditComplex(&discordgo.MessageEdit{ID: m.ID, Channel: m.ChannelID, Content: &two, AllowedMentions: nobody}); err != nil {
					t.Fatal(err)
				}
				if _, err := s.ChannelMessage(m.ChannelID, m.ID); err != nil {
					t.Fatal(err)
				}
				if err := s.ChannelMessageDelete(m.ChannelID, m.ID); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// What may not be done twice is tried once; an interaction's first answer may,
// because Discord says that it was answered.
func TestWhatIsNotRepeated(t *testing.T) {
	f := discordtest.New(t, discordtest.AckDeadline(time.Hour))
	general := f.Guild("Newsroom").Text("general")
	ana := f.User("ana")
	s := session(t, f, nil)
	if _, err := s.ApplicationCommandCreate(f.Bot().ID, "", &discordgo.ApplicationCommand{Name: "ask", Description: "Asks"}); err != nil {
		t.Fatal(err)
	}
	i := interactionOf(f, f.Slash(ana, general, "ask", nil))
	f.Inject(discordtest.Fault{Route: "POST interactions/{id}/{token}/callback", Status: 503, After: true, Times: 1})
	if err := s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}); err != nil {
		t.Errorf("an answer that was lost on its way: %v", err)
	}
	f.Inject(discordtest.Fault{Route: "POST webhooks/{id}/{token}", Status: 503, Times: 1})
	_, err := s.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "x", AllowedMentions: nobody})
	if !gateway.Temporary(err) {
		t.Errorf("got %v", err)
	}
	if n := f.Asked("POST webhooks/{id}/{token}"); n != 1 {
		t.Errorf("a follow-up was sent %d times", n)
	}
}

func interactionOf(f *discordtest.Fake, i *discordtest.Interaction) *discordgo.Interaction {
	return &discordgo.Interaction{ID: i.ID, AppID: f.Bot().ID, Token: i.Token}
}

func TestFaultsAreExplained(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	general.Deny(f.Bot(), discordgo.PermissionSendMessages)
	s := session(t, f, func(o *gateway.RESTOptions) { o.Attempts = 2 })
	_, err := s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: "x", AllowedMentions: nobody})
	if got := gateway.Explain(err).Error(); got != "Discord answered 403 Forbidden (Missing Permissions) to POST channels/{id}/messages" || gateway.Code(err) != discordgo.ErrCodeMissingPermissions || gateway.Temporary(err) {
		t.Errorf("%q, code %d", got, gateway.Code(err))
	}
	const secret = "aW50ZXJhY3Rpb24-secret"
	i := &discordgo.Interaction{ID: "1234567890123", AppID: f.Bot().ID, Token: secret}
	for _, fault := range []discordtest.Fault{{Status: 502}, {Drop: true}, {Status: 429, RetryAfter: time.Millisecond}} {
		remove := f.Inject(fault)
		err := gateway.Explain(second(s.InteractionResponse(i)))
		if err == nil || strings.Contains(err.Error(), secret) || !gateway.Temporary(err) {
			t.Errorf("%+v: %v", fault, err)
		}
		remove()
	}
	if err := gateway.Explain(second(s.InteractionResponse(i))); err == nil || strings.Contains(err.Error(), secret) || gateway.Temporary(err) {
		t.Errorf("got %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRateLimitsAreWaitedFor(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	const window = 400 * time.Millisecond
	f.Limit("POST channels/{id}/messages", 3, window)
	general := f.Guild("Newsroom").Text("general")
	var met int
	s := session(t, f, func(o *gateway.RESTOptions) { o.Limited = func(string, time.Duration, bool) { met++ } })
	began := time.Now()
	for n := range 7 {
		if _, err := s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: fmt.Sprint(n), AllowedMentions: nobody}); err != nil {
			t.Fatal(err)
		}
	}
	if d := time.Since(began); d < 2*window-50*time.Millisecond {
		t.Errorf("seven messages took %s", d)
	}
	if n := f.Limited("POST channels/{id}/messages"); n != 0 || met != 0 {
		t.Errorf("the limit was run into %d times, told %d times", n, met)
	}
}

func TestUnforeseenRateLimitsAreWaitedOut(t *testing.T) {
	t.Parallel()
	for _, global := range []bool{false, true} {
		f := discordtest.New(t)
		general := f.Guild("Newsroom").Text("general")
		var mu sync.Mutex
		var routes []string
		s := session(t, f, func(o *gateway.RESTOptions) {
			o.Limited = func(route string, _ time.Duration, g bool) {
				mu.Lock()
				defer mu.Unlock()
				routes = append(routes, fmt.Sprint(route, " ", g))
			}
		})
		f.Inject(discordtest.Fault{Route: "GET channels/{id}", Status: 429, RetryAfter: 150 * time.Millisecond, Global: global, Times: 2})
		began := time.Now()
		if _, err := s.Channel(general.ID); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d < 300*time.Millisecond {
			t.Errorf("two limits of 150 ms were waited out in %s", d)
		}
		if len(routes) != 2 || routes[0] != fmt.Sprint("GET channels/{id} ", global) {
			t.Errorf("told of %q", routes)
		}
	}
}

// One interaction's limit holds nobody else's answer up, as it does with a
// bucket for all of them.
func TestOneInteractionDoesNotHoldUpAnother(t *testing.T) {
	f := discordtest.New(t)
	s := rest(t, f, nil)
	f.Inject(discordtest.Fault{Route: "GET webhooks/{id}/{token}/messages/@original", Delay: time.Hour, Times: 1})
	slow := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(slow)
		_, _ = s.With(ctx).InteractionResponse(&discordgo.Interaction{ID: "1", AppID: f.Bot().ID, Token: "slow"})
	}()
	f.Await("the slow one", func() bool { return f.Met() == 1 })
	if _, err := s.With(context.Background()).InteractionResponse(&discordgo.Interaction{ID: "2", AppID: f.Bot().ID, Token: "fast"}); err == nil {
		t.Error("there is no such interaction")
	}
	select {
	case <-slow:
		t.Error("the slow one was waited for")
	default:
	}
	cancel()
	<-slow
}

func TestWaitsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]discordtest.Fault{
		"a limit":        {Status: 429, RetryAfter: time.Hour},
		"a global limit": {Status: 429, RetryAfter: time.Hour, Global: true},
		"silence":        {Delay: time.Hour},
		"between tries":  {Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			f := discordtest.New(t)
			s := rest(t, f, func(o *gateway.RESTOptions) { o.BackoffMin, o.BackoffMax = time.Hour, time.Hour })
			f.Inject(fault)
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			defer cancel()
			if _, err := s.With(ctx).User("@me"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			ended := errors.New("we stop")
			why, stop := context.WithCancelCause(context.Background())
			stop(ended)
			if _, err := s.With(why).User("@me"); !errors.Is(err, ended) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSlowAnswersAreGivenUp(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	var failed []int
	s := session(t, f, func(o *gateway.RESTOptions) {
		o.Timeout, o.Attempts = 200*time.Millisecond, 100 // a busy machine takes some for an answer that isn't delayed
		o.Failed = func(_ string, status int) { failed = append(failed, status) }
	})
	f.Inject(discordtest.Fault{Delay: time.Hour, Times: 2})
	if _, err := s.User("@me"); err != nil {
		t.Error(err)
	}
	if len(failed) < 2 || failed[0] != 0 || failed[1] != 0 {
		t.Errorf("told of %v", failed)
	}
}

func TestGlobalPace(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	f.Limit("global", 40, time.Second)
	s := rest(t, f, func(o *gateway.RESTOptions) { o.PerSecond = 15 })
	general := f.Guild("Newsroom").Text("general")
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if _, err := s.With(context.Background()).Channel(general.ID); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, r := range f.Requests() {
		if r.Status == http.StatusTooManyRequests {
			t.Error("the global limit was run into")
		}
	}
}
