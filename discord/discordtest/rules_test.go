package discordtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

func row(components ...discordgo.MessageComponent) []discordgo.MessageComponent {
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: components}}
}

func press(id, label string) discordgo.Button {
	return discordgo.Button{CustomID: id, Label: label, Style: discordgo.PrimaryButton}
}

// Each of these must be caught where Discord's description isn't there.
func TestMessagesThatBreakARule(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	ok := discordgo.MessageSend{Content: "x", AllowedMentions: nobody}
	for name, change := range map[string]func(*discordgo.MessageSend){
		"a message of 2001 characters":   func(m *discordgo.MessageSend) { m.Content = long(2001) },
		"an empty message":               func(m *discordgo.MessageSend) { m.Content = "" },
		"without allowed_mentions":       func(m *discordgo.MessageSend) { m.AllowedMentions = nil },
		"allowed_mentions without parse": func(m *discordgo.MessageSend) { m.AllowedMentions = &discordgo.MessageAllowedMentions{} },
		"let the text ping": func(m *discordgo.MessageSend) {
			m.AllowedMentions = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{"everyone"}}
		},
		"6 components": func(m *discordgo.MessageSend) {
			m.Components = row(press("1", "a"), press("2", "a"), press("3", "a"), press("4", "a"), press("5", "a"), press("6", "a"))
		},
		"without custom_id":                 func(m *discordgo.MessageSend) { m.Components = row(press("", "a")) },
		"label of 81 characters":            func(m *discordgo.MessageSend) { m.Components = row(press("1", long(81))) },
		"custom_id of 101 characters":       func(m *discordgo.MessageSend) { m.Components = row(press(long(101), "a")) },
		"two components with the custom_id": func(m *discordgo.MessageSend) { m.Components = row(press("1", "a"), press("1", "b")) },
		"outside of a row":                  func(m *discordgo.MessageSend) { m.Components = []discordgo.MessageComponent{press("1", "a")} },
		"neither label nor emoji":           func(m *discordgo.MessageSend) { m.Components = row(press("1", "")) },
		"a text input outside of a form": func(m *discordgo.MessageSend) {
			m.Components = row(discordgo.TextInput{CustomID: "1", Label: "x", Style: 1})
		},
		"without the flag for components v2": func(m *discordgo.MessageSend) { m.Components = row(discordgo.TextDisplay{Content: "x"}) },
		"6 rows of components": func(m *discordgo.MessageSend) {
			for i := range 6 {
				m.Components = append(m.Components, row(press(fmt.Sprint(i), "a"))...)
			}
		},
		"a link with a custom_id": func(m *discordgo.MessageSend) {
			m.Components = row(discordgo.Button{CustomID: "1", Label: "x", Style: discordgo.LinkButton, URL: "https://example.org"})
		},
		"a menu of 26 choices": func(m *discordgo.MessageSend) {
			m.Components = row(discordgo.SelectMenu{CustomID: "1", MenuType: discordgo.StringSelectMenu, Options: make([]discordgo.SelectMenuOption, 26)})
		},
		"title of 257 characters": func(m *discordgo.MessageSend) { m.Embeds = []*discordgo.MessageEmbed{{Title: long(257)}} },
		"6001 characters in embeds": func(m *discordgo.MessageSend) {
			m.Embeds = []*discordgo.MessageEmbed{{Description: long(3000)}, {Description: long(3001)}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := discordtest.New(t, discordtest.WithoutDescription())
			f.Expect(name)
			general := f.Guild("Newsroom").Text("general")
			m := ok
			change(&m)
			_, _ = session(t, f).ChannelMessageSendComplex(general.ID, &m)
		})
	}
}

// The description is read from beside the repository, where it is kept.
func TestDescription(t *testing.T) {
	f := discordtest.New(t)
	if !f.Described() {
		t.Skip("shared/discord/openapi.json isn't beside the repository")
	}
	f.Expect("against Discord's description")
	f.Expect("cannot unmarshal number")
	general := f.Guild("Newsroom").Text("general")
	_, _ = session(t, f).Request("POST", discordgo.EndpointChannelMessages(general.ID), map[string]any{"content": 7, "allowed_mentions": nobody})
}

func TestCommandsThatBreakARule(t *testing.T) {
	text := func(name string, required bool) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Description: "x", Required: required}
	}
	for want, cmd := range map[string]discordgo.ApplicationCommand{
		`command name "Ask"`:        {Name: "Ask", Description: "x"},
		`command name "as k"`:       {Name: "as k", Description: "x"},
		"has 0 characters":          {Name: "ask"},
		"has 101 characters":        {Name: "ask", Description: strings.Repeat("x", 101)},
		"two options":               {Name: "ask", Description: "x", Options: []*discordgo.ApplicationCommandOption{text("a", true), text("a", true)}},
		"follows one that isn't":    {Name: "ask", Description: "x", Options: []*discordgo.ApplicationCommandOption{text("a", false), text("b", true)}},
		"no description, no option": {Name: "Check this claim", Type: discordgo.MessageApplicationCommand, Description: "x"},
	} {
		t.Run(want, func(t *testing.T) {
			f := discordtest.New(t, discordtest.WithoutDescription())
			f.Expect(want)
			if _, err := session(t, f).ApplicationCommandCreate(f.Bot().ID, "", &cmd); err == nil || len(f.Commands(nil)) != 0 {
				t.Errorf("it was taken: %v", err)
			}
		})
	}
}

func TestAnswersThatBreakARule(t *testing.T) {
	for want, do := range map[string]func(*discordgo.Session, *discordgo.Interaction, *discordtest.Fake){
		"a message without data": func(s *discordgo.Session, i *discordgo.Interaction, _ *discordtest.Fake) {
			_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource})
		},
		"was answered twice": func(s *discordgo.Session, i *discordgo.Interaction, _ *discordtest.Fake) {
			for range 2 {
				_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
			}
		},
		"where none was pressed": func(s *discordgo.Session, i *discordgo.Interaction, _ *discordtest.Fake) {
			_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredMessageUpdate})
		},
		"before it was answered at first": func(s *discordgo.Session, i *discordgo.Interaction, _ *discordtest.Fake) {
			_, _ = s.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "x", AllowedMentions: nobody})
		},
		"was first answered after": func(s *discordgo.Session, i *discordgo.Interaction, f *discordtest.Fake) {
			f.Advance(2 * time.Minute)
			_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
		},
		"a form needs": func(s *discordgo.Session, i *discordgo.Interaction, _ *discordtest.Fake) {
			_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: &discordgo.InteractionResponseData{Title: "x"}})
		},
		"type 8 to an interaction of type 2": func(s *discordgo.Session, i *discordgo.Interaction, _ *discordtest.Fake) {
			_ = s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: &discordgo.InteractionResponseData{}})
		},
	} {
		t.Run(want, func(t *testing.T) {
			f := discordtest.New(t, discordtest.WithoutDescription(), unhurried)
			f.Expect(want)
			s, i := begun(t, f)
			do(s, i, f)
		})
	}
}

// unhurried lets no machine's speed decide whether an answer is late.
var unhurried = discordtest.AckDeadline(time.Minute)

// begun is an interaction that waits for its answer.
func begun(t *testing.T, f *discordtest.Fake) (*discordgo.Session, *discordgo.Interaction) {
	t.Helper()
	s, i, _ := began(t, f)
	return s, i
}

func began(t *testing.T, f *discordtest.Fake) (*discordgo.Session, *discordgo.Interaction, *discordtest.Interaction) {
	t.Helper()
	s := session(t, f)
	if _, err := s.ApplicationCommandCreate(f.Bot().ID, "", &discordgo.ApplicationCommand{Name: "ask", Description: "Asks"}); err != nil {
		t.Fatal(err)
	}
	i := f.Slash(f.User("ana"), f.Guild("Newsroom").Text("general"), "ask", nil)
	return s, &discordgo.Interaction{ID: i.ID, AppID: f.Bot().ID, Token: i.Token}, i
}

func TestInteractionsFromEndToEnd(t *testing.T) {
	f := discordtest.New(t, unhurried)
	s, i, seen := began(t, f)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}))
	if kind, _, ok := seen.Acked(); !ok || kind != discordgo.InteractionResponseDeferredChannelMessageWithSource || !seen.Loading() || seen.Reply() != nil {
		t.Error("it should be loading")
	}
	text := "the answer"
	components := row(press("more", "Quotes"), press("why", "Not helpful"))
	_, err := s.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: &text, Components: &components, AllowedMentions: nobody})
	check(err)
	_, err = s.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "and more", AllowedMentions: nobody, Flags: discordgo.MessageFlagsEphemeral})
	check(err)
	reply := seen.Reply()
	if reply == nil || reply.Content != text || seen.Loading() || len(seen.Followups()) != 1 || !seen.Followups()[0].Ephemeral {
		t.Fatalf("reply %+v, follow-ups %+v", reply, seen.Followups())
	}
	if n := len(f.Messages(reply.Channel())); n != 1 {
		t.Errorf("everyone sees %d messages", n)
	}

	ask := f.Press(reply, "why", f.User("ben"))
	form := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: &discordgo.InteractionResponseData{
		CustomID: "reason", Title: "Why?", Components: row(discordgo.TextInput{CustomID: "text", Label: "Reason", Style: discordgo.TextInputShort}),
	}}
	check(s.InteractionRespond(&discordgo.Interaction{ID: ask.ID, AppID: i.AppID, Token: ask.Token}, form))
	filled := f.Submit(ask, map[string]string{"text": "it is wrong"})
	check(s.InteractionRespond(&discordgo.Interaction{ID: filled.ID, AppID: i.AppID, Token: filled.Token}, &discordgo.InteractionResponse{
		Type: discordgo.InteractionResponseUpdateMessage, Data: &discordgo.InteractionResponseData{Content: "changed", AllowedMentions: nobody},
	}))
	if now := reply.Now(); now.Content != "changed" || len(now.History) != 1 {
		t.Errorf("the message is %+v", now)
	}

	f.Advance(16 * time.Minute)
	if err := second(s.InteractionResponse(i)); gateway.Code(err) != 50027 {
		t.Errorf("after 16 minutes: %v", err)
	}
	// It is a message like any other, for as long as it is there.
	check(second(s.ChannelMessageEditComplex(&discordgo.MessageEdit{ID: reply.ID, Channel: reply.ChannelID, Content: &text, AllowedMentions: nobody})))
}

func second[T any](_ T, err error) error { return err }

func TestThreads(t *testing.T) {
	f := discordtest.New(t)
	s := session(t, f)
	g := f.Guild("Newsroom")
	general, questions := g.Text("general"), g.Forum("questions")
	ana := g.Member("ana")
	asked := f.Mention(general, ana, "why?")
	start := &discordgo.ThreadStart{Name: "why?", AutoArchiveDuration: 60}
	thread, err := s.MessageThreadStartComplex(general.ID, asked.ID, start)
	if err != nil || thread.ID != asked.ID || asked.Thread().ID != thread.ID {
		t.Fatalf("%+v, %v", thread, err)
	}
	if err := second(s.MessageThreadStartComplex(general.ID, asked.ID, start)); gateway.Code(err) != 160004 {
		t.Errorf("a second thread: %v", err)
	}
	m, err := s.ChannelMessageSendComplex(thread.ID, &discordgo.MessageSend{Content: "because", AllowedMentions: nobody})
	if err != nil {
		t.Fatal(err)
	}
	asked.Thread().Archive(false)
	edited := "well"
	if err := second(s.ChannelMessageEditComplex(&discordgo.MessageEdit{ID: m.ID, Channel: m.ChannelID, Content: &edited, AllowedMentions: nobody})); gateway.Code(err) != 50083 {
		t.Errorf("an edit in an archived thread: %v", err)
	}
	if err := second(s.ChannelMessageSendComplex(thread.ID, &discordgo.MessageSend{Content: "again", AllowedMentions: nobody})); err != nil || asked.Thread().Archived() {
		t.Errorf("writing opens it again: %v", err)
	}
	asked.Thread().Archive(true)
	if err := second(s.ChannelMessageSendComplex(thread.ID, &discordgo.MessageSend{Content: "again", AllowedMentions: nobody})); gateway.Code(err) != 160005 {
		t.Errorf("writing into a locked thread: %v", err)
	}
	post, first := f.Thread(questions, ana, "A question", "Where were the talks?")
	if post.ID != first.ID || len(questions.Threads()) != 1 {
		t.Errorf("post %s, its message %s", post.ID, first.ID)
	}
	if err := second(s.ForumThreadStartComplex(questions.ID, &discordgo.ThreadStart{Name: "x"}, &discordgo.MessageSend{Content: "x", AllowedMentions: nobody})); err != nil {
		t.Error(err)
	}
}

func TestPermissionsAreHeld(t *testing.T) {
	f := discordtest.New(t)
	s := session(t, f)
	g := f.Guild("Newsroom")
	hidden, silent := g.Text("hidden"), g.Text("silent")
	hidden.Deny(f.Bot(), discordgo.PermissionViewChannel)
	silent.Deny(g.Role("other", 0), discordgo.PermissionViewChannel)
	silent.Deny(f.Bot(), discordgo.PermissionSendMessages|discordgo.PermissionReadMessageHistory)
	send := func(c *discordtest.Channel) error {
		return second(s.ChannelMessageSendComplex(c.ID, &discordgo.MessageSend{Content: "x", AllowedMentions: nobody}))
	}
	if code := gateway.Code(send(hidden)); code != discordgo.ErrCodeMissingAccess {
		t.Errorf("hidden: %d", code)
	}
	if code := gateway.Code(send(silent)); code != discordgo.ErrCodeMissingPermissions {
		t.Errorf("silent: %d", code)
	}
	if code := gateway.Code(second(s.ChannelMessage(silent.ID, "1"))); code != discordgo.ErrCodeUnknownMessage {
		t.Errorf("no such message: %d", code)
	}
	silent.Allow(f.Bot(), discordgo.PermissionSendMessages)
	if err := send(silent); gateway.Code(err) != 0 {
		t.Errorf("allowed again: %v", err)
	}
	g.Remove()
	if code := gateway.Code(send(silent)); code != discordgo.ErrCodeMissingAccess {
		t.Errorf("thrown out: %d", code)
	}
}

func TestEnforcedNonceSendsOnce(t *testing.T) {
	f := discordtest.New(t)
	s := session(t, f)
	general := f.Guild("Newsroom").Text("general")
	for range 3 {
		body := map[string]any{"content": "x", "nonce": "n1", "enforce_nonce": true, "allowed_mentions": nobody}
		if _, err := s.Request("POST", discordgo.EndpointChannelMessages(general.ID), body); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.FromBot(general)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestHeldRequests(t *testing.T) {
	f := discordtest.New(t)
	s := session(t, f)
	general := f.Guild("Newsroom").Text("general")
	release := f.Hold("POST channels/{id}/messages")
	done := make(chan error)
	go func() {
		done <- second(s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: "x", AllowedMentions: nobody}))
	}()
	f.Await("the request", func() bool { return f.Met() == 1 })
	if n := len(f.FromBot(general)); n != 0 {
		t.Errorf("%d messages while it is held", n)
	}
	release()
	if err := <-done; err != nil || len(f.FromBot(general)) != 1 {
		t.Error(err)
	}
}

func TestUnknownRoutesFail(t *testing.T) {
	f := discordtest.New(t)
	f.Expect("nothing that Discord has")
	if _, err := session(t, f).Request("GET", discordgo.EndpointAPI+"nonsense", nil); err == nil {
		t.Error("it was answered")
	}
	f.Expect(`no property "colour"`)
	general := f.Guild("Newsroom").Text("general")
	_, _ = session(t, f).Request("POST", discordgo.EndpointChannelMessages(general.ID), map[string]any{"content": "x", "colour": 1, "allowed_mentions": nobody})
}

func TestRatesAreLimitedWithHeaders(t *testing.T) {
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	f.Limit("POST channels/{id}/messages", 2, time.Hour)
	s := session(t, f)
	send := func(ctx context.Context) error {
		return second(s.ChannelMessageSendComplex(general.ID, &discordgo.MessageSend{Content: "x", AllowedMentions: nobody}, discordgo.WithContext(ctx)))
	}
	for n := range 2 {
		if err := send(t.Context()); err != nil {
			t.Errorf("message %d: %v", n, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := send(ctx); err == nil || len(f.FromBot(general)) != 2 {
		t.Errorf("the third, for which an hour is to be waited: %v, and %d are there", err, len(f.FromBot(general)))
	}
}
