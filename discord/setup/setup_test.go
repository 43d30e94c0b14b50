package setup_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"go.uber.org/goleak"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
	"dateline/discord/setup"
	"dateline/internal/checkup"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func rest(t *testing.T, f *discordtest.Fake, token string) *gateway.REST {
	t.Helper()
	r, err := gateway.NewREST(gateway.RESTOptions{Token: token, APIURL: f.URL(), Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func check(t *testing.T, f *discordtest.Fake, channels ...string) (string, *setup.Application) {
	t.Helper()
	results, app := setup.Check(context.Background(), setup.Options{REST: rest(t, f, f.Token()), TokenSetting: "DISCORD_TOKEN", Channels: channels})
	return text(t, results), app
}

func text(t *testing.T, results []checkup.Result) string {
	t.Helper()
	var b strings.Builder
	if err := checkup.Text(&b, results); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func holds(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
}

func TestAllIsWell(t *testing.T) {
	f := discordtest.New(t)
	g := f.Guild("Newsroom")
	g.Text("general")
	g.Forum("questions")
	g.Channel("a category", discordgo.ChannelTypeGuildCategory)
	got, app := check(t, f)
	holds(t, got, "passed   Discord token", "of the bot Dateline", "Message Content is on", "permissions in Newsroom", "all that it uses in 2 channels")
	if app == nil || !app.MessageContent || app.ID != f.Bot().ID || strings.Contains(got, "warned") {
		t.Errorf("%+v\n%s", app, got)
	}
}

func TestInNoServerYet(t *testing.T) {
	got, app := check(t, discordtest.New(t))
	holds(t, got, "warned   Discord permissions", "in no server yet", setup.Invite(app.ID))
}

func TestIntentIsMissing(t *testing.T) {
	f := discordtest.New(t, discordtest.WithoutMessageContent())
	f.Guild("Newsroom").Text("general")
	got, app := check(t, f)
	holds(t, got, "warned   Discord intents", "Message Content is off", "follow-ups without a mention", "/ask", "https://discord.com/developers/applications/"+app.ID+"/bot")
	if i := setup.Intents(app.MessageContent); i&discordgo.IntentMessageContent != 0 {
		t.Errorf("intents %d", i)
	}
}

func TestPermissionsByChannel(t *testing.T) {
	f := discordtest.New(t)
	g := f.Guild("News\x1b[31mroom")
	g.Text("general")
	quiet := g.Text("quiet")
	quiet.Deny(f.Bot(), discordgo.PermissionSendMessages|discordgo.PermissionCreatePublicThreads)
	staff := g.Text("staff")
	staff.Deny(g.Role("nobody", 0), discordgo.PermissionViewChannel) // concerns somebody else
	secret := g.Text("secret")
	secret.Deny(f.Bot(), discordgo.PermissionViewChannel)
	asked := g.Text("asked")
	asked.Deny(f.Bot(), discordgo.PermissionReadMessageHistory)
	got, _ := check(t, f, asked.ID, "99999999999999999")
	holds(t, got,
		"passed   permissions in News[31mroom", "in 2 channels, and 1 channel hidden",
		"warned   permissions in News[31mroom", "#quiet lacks Send Messages and Create Public Threads",
		"failed   permissions in News[31mroom", "#asked, where questions need no mention, lacks Read Message History",
		"failed   Discord permissions", "99999999999999999",
	)
}

func TestAdministratorMayAll(t *testing.T) {
	f := discordtest.New(t)
	g := f.Guild("Newsroom")
	g.BotRole(discordgo.PermissionAdministrator)
	g.Everyone(0)
	g.Text("general")
	got, _ := check(t, f)
	holds(t, got, "all that it uses in 1 channel\n")
}

func TestNothingIsSeen(t *testing.T) {
	f := discordtest.New(t)
	g := f.Guild("Newsroom")
	g.Everyone(0)
	g.Text("general")
	got, _ := check(t, f)
	holds(t, got, "warned   permissions in Newsroom", "it sees no channel", "View Channels")
}

func TestManyServers(t *testing.T) {
	f := discordtest.New(t, discordtest.WithoutDescription())
	for range 205 {
		f.Guild("Newsroom").Text("general")
	}
	f.Limit("global", 0, 0)
	results, _ := setup.Check(context.Background(), setup.Options{REST: rest(t, f, f.Token()), MostServers: 3})
	holds(t, text(t, results), "202 more servers weren't looked at")
}

func TestTokenIsRefused(t *testing.T) {
	f := discordtest.New(t)
	results, app := setup.Check(context.Background(), setup.Options{REST: rest(t, f, f.Token()+"x"), TokenSetting: "the environment variable DISCORD_TOKEN"})
	got := text(t, results)
	holds(t, got, "failed   Discord token", "it was reset", "→ make a new one", "DISCORD_TOKEN", "skipped  Discord intents", "skipped  Discord permissions")
	if app != nil || checkup.Failures(results) != 1 || strings.Contains(got, f.Token()) {
		t.Errorf("%+v\n%s", app, got)
	}
}

func TestDiscordIsAway(t *testing.T) {
	f := discordtest.New(t)
	for _, fault := range []discordtest.Fault{{Status: 503}, {Drop: true}, {Status: 403, Code: 50001}} {
		remove := f.Inject(fault)
		got, app := check(t, f)
		holds(t, got, "failed   Discord token", "api_url")
		if app != nil {
			t.Errorf("%+v", app)
		}
		remove()
	}
}

func TestClock(t *testing.T) {
	f := discordtest.New(t)
	holds(t, text(t, []checkup.Result{setup.Clock(context.Background(), rest(t, f, f.Token()))}), "passed   clock")
	f.Inject(discordtest.Fault{Route: "GET gateway", Drop: true})
	holds(t, text(t, []checkup.Result{setup.Clock(context.Background(), rest(t, f, f.Token()))}), "skipped  clock")
}

func TestInvite(t *testing.T) {
	u, err := url.Parse(setup.Invite("1234"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if u.Host != "discord.com" || q.Get("client_id") != "1234" || q.Get("scope") != "bot applications.commands" || q.Get("permissions") == "" {
		t.Errorf("%s", u)
	}
	if setup.Bits()&discordgo.PermissionAdministrator != 0 || setup.Bits()&discordgo.PermissionManageMessages != 0 {
		t.Error("the link asks for more than the bot uses")
	}
}

func TestNamedByTheConfiguration(t *testing.T) {
	f := discordtest.New(t)
	g := f.Guild("Newsroom")
	general, forum := g.Text("general"), g.Forum("questions")
	const nowhere = "99999999999999999"
	results, _ := setup.Check(t.Context(), setup.Options{
		REST: rest(t, f, f.Token()), TokenSetting: "TOKEN",
		ChannelsNamed: []setup.Named{{Key: "thread_channels", IDs: []string{general.ID, forum.ID, nowhere}}},
		Servers:       []setup.Named{{Key: "allow_servers", IDs: []string{g.ID, nowhere}}},
	})
	var b strings.Builder
	if err := checkup.Text(&b, results); err != nil {
		t.Fatal(err)
	}
	holds(t, b.String(), "the bot is in no server "+nowhere+", which allow_servers", "#questions, which thread_channels", "no threads are opened", "the channel "+nowhere+", which thread_channels")
	if n := checkup.Failures(results); n != 3 {
		t.Errorf("%d failed:\n%s", n, b.String())
	}
}

func TestChannelsWithoutContent(t *testing.T) {
	f := discordtest.New(t, discordtest.WithoutMessageContent())
	c := f.Guild("Newsroom").Text("general")
	got, _ := check(t, f, c.ID)
	holds(t, got, "failed   Discord intents", "no question can be read in the channels", "switch on Message Content Intent")
}

// TestCaptivePortal has a network's sign-in page answer in Discord's place.
func TestCaptivePortal(t *testing.T) {
	for name, page := range map[string]http.HandlerFunc{
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<html>Sign in</html>"))
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://login.example/", http.StatusFound)
		},
		"status 511": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNetworkAuthenticationRequired) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(page)
			defer server.Close()
			r, err := gateway.NewREST(gateway.RESTOptions{Token: discordtest.New(t).Token(), APIURL: server.URL, Attempts: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			results, _ := setup.Check(t.Context(), setup.Options{REST: r, TokenSetting: "TOKEN"})
			var b strings.Builder
			if err := checkup.Text(&b, results); err != nil {
				t.Fatal(err)
			}
			holds(t, b.String(), "failed   Discord token", "captive portal", "sign in")
		})
	}
}
