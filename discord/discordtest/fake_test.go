package discordtest_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

func session(t *testing.T, f *discordtest.Fake) *discordgo.Session {
	t.Helper()
	rest, err := gateway.NewREST(gateway.RESTOptions{Token: f.Token(), APIURL: f.URL(), Timeout: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rest.Close)
	return rest.With(context.Background())
}

var nobody = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

func TestMessages(t *testing.T) {
	f := discordtest.New(t)
	s := session(t, f)
	general := f.Guild("Newsroom").Text("general")
	m, err := s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{
		Content: "first", AllowedMentions: nobody,
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Quotes", Style: discordgo.SecondaryButton, CustomID: "q:1"},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	second := "second"
	if _, err := s.ChannelMessageEditComplex(&discordgo.MessageEdit{ID: m.ID, Channel: general.ID, Content: &second, AllowedMentions: nobody}); err != nil {
		t.Fatal(err)
	}
	got := f.FromBot(general)
	if len(got) != 1 || got[0].Content != "second" || len(got[0].History) != 1 || got[0].Button("Quotes").CustomID != "q:1" {
		t.Errorf("got %+v", got)
	}
	if err := s.ChannelMessageDelete(general.ID, m.ID); err != nil {
		t.Fatal(err)
	}
	if n := len(f.FromBot(general)); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}

func TestBrokenRules(t *testing.T) {
	f := discordtest.New(t)
	f.Expect("allowed_mentions")
	s := session(t, f)
	general := f.Guild("Newsroom").Text("general")
	_, _ = s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: "hi"})
	f.Expect("empty message")
	_, _ = s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{AllowedMentions: nobody})
}

// inVain keeps what ends a test, and ends only its goroutine.
type inVain struct {
	testing.TB
	said string
}

func (t *inVain) Fatalf(format string, args ...any) {
	t.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// TestStillness awaits what can't come, of a bot that does nothing.
func TestStillness(t *testing.T) {
	kept := &inVain{TB: t}
	f := discordtest.New(kept, discordtest.Stillness(10*time.Millisecond))
	over := make(chan struct{})
	go func() {
		defer close(over)
		f.Await("what is there", func() bool { return true })
		f.Await("a word", func() bool { return false })
	}()
	<-over
	if !strings.Contains(kept.said, "for a word in vain") {
		t.Errorf("it says %q", kept.said)
	}
}

// TestFaultSays refuses what says a word, and nothing else.
func TestFaultSays(t *testing.T) {
	f := discordtest.New(t)
	s := session(t, f)
	general := f.Guild("Newsroom").Text("general")
	remove := f.Inject(discordtest.Fault{Says: "heron", Status: 400, Code: 200000})
	send := func(text string) error {
		_, err := s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: text, AllowedMentions: nobody})
		return err
	}
	if err := send("a heron"); gateway.Code(gateway.Explain(err)) != 200000 {
		t.Errorf("the word: %v", err)
	}
	if err := send("a duck"); err != nil {
		t.Error(err)
	}
	remove()
	if err := send("a heron"); err != nil {
		t.Error(err)
	}
}
