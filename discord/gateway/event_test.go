package gateway_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

func TestPanicEndsAnEventOnly(t *testing.T) {
	t.Parallel()
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	ana := f.User("ana")
	var told atomic.Pointer[discordgo.MessageCreate]
	seen := make(chan string, 10)
	r := start(t, f, func(o *gateway.Options) {
		o.Handle = func(_ context.Context, _ int, event any) {
			if m, ok := event.(*discordgo.MessageCreate); ok {
				if m.Content == "boom" {
					panic("boom")
				}
				seen <- m.Content
			}
		}
		o.Panicked = func(_ context.Context, _ int, event, _ any) {
			told.Store(event.(*discordgo.MessageCreate))
			panic("again")
		}
	})
	r.connected()
	f.Say(general, ana, "boom")
	f.Say(general, ana, "after")
	if got := <-seen; got != "after" {
		t.Errorf("got %q", got)
	}
	if m := told.Load(); m == nil || m.Content != "boom" {
		t.Errorf("told of %v", m)
	}
	r.stop()
}

func TestOddEvents(t *testing.T) {
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	r := start(t, f)
	r.connected()
	for _, odd := range []struct{ name, data string }{
		{"MESSAGE_CREATE", `{"id":"1","channel_id":"2","content":"no author"}`},
		{"MESSAGE_CREATE", `{"id":1}`},
		{"MESSAGE_CREATE", `null`},
		{"MESSAGE_CREATE", `[]`},
		{"MESSAGE_UPDATE", `{"id":"1","channel_id":"2","embeds":[]}`},
		{"INTERACTION_CREATE", `{"id":"1","type":2,"token":"t"}`},
		{"INTERACTION_CREATE", `{"id":"1","type":2,"token":"t","data":{"name":"ask"}}`},
		{"INTERACTION_CREATE", `{"id":"1","type":2,"token":"t","data":{"name":"ask"},"member":{}}`},
		{"INTERACTION_CREATE", `{"id":"1","type":3,"token":"t","data":{"custom_id":"x"},"user":{"id":"5"}}`},
		{"INTERACTION_CREATE", `{"id":"1","type":99,"token":"t","data":{},"user":{"id":"5"}}`},
		{"GUILD_CREATE", `{"id":"1","channels":"none"}`},
		{"THREAD_CREATE", `null`},
		{"A_THING_OF_THE_FUTURE", `{"x":1}`},
	} {
		f.Dispatch(odd.name, odd.data)
	}
	f.Say(general, f.User("ana"), "still here")
	r.awaitMessages("still here")
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		switch e := e.(type) {
		case *discordgo.Ready, *discordgo.GuildCreate, *discordgo.MessageCreate, *discordgo.ChannelCreate:
		default:
			t.Errorf("a %T was handed on", e)
		}
	}
}

// discordgo fails over components that it doesn't know, also in a message that
// is only replied to.
func TestUnknownComponentsCostNoMessage(t *testing.T) {
	f := discordtest.New(t)
	f.Guild("Newsroom")
	r := start(t, f)
	r.connected()
	f.Dispatch("MESSAGE_CREATE", `{"id":"10","channel_id":"20","content":"a question","author":{"id":"30"},"components":[{"type":77}],
		"referenced_message":{"id":"11","channel_id":"20","author":{"id":"31"},"components":[{"type":1,"components":[{"type":99}]}]}}`)
	f.Dispatch("INTERACTION_CREATE", `{"id":"12","type":3,"token":"t","data":{"custom_id":"x","component_type":2},"user":{"id":"5"},
		"message":{"id":"11","channel_id":"20","author":{"id":"31"},"components":[{"type":99}]}}`)
	r.awaitMessages("a question")
	f.Await("the press", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		i, ok := r.events[len(r.events)-1].(*discordgo.InteractionCreate)
		return ok && i.MessageComponentData().CustomID == "x"
	})
}

func (r *rig) guilds() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, e := range r.events {
		if g, ok := e.(*discordgo.GuildCreate); ok && strings.HasPrefix(g.Name, "server ") {
			n++
		}
	}
	return n
}

// What Discord sends never brings the process down, and what is handed on is
// whole.
func FuzzDecodeEvent(f *testing.F) {
	for _, seed := range []struct{ name, data string }{
		{"MESSAGE_CREATE", `{"id":"1","channel_id":"2","content":"x","author":{"id":"3"},"components":[{"type":77}]}`},
		{"MESSAGE_CREATE", `{"id":"1","author":{},"referenced_message":{"components":[{"type":1,"components":[{"type":2}]}]}}`},
		{"INTERACTION_CREATE", `{"id":"1","type":3,"token":"t","data":{"custom_id":"x","component_type":2},"user":{"id":"5"},"message":{"id":"1","author":{"id":"3"}}}`},
		{"INTERACTION_CREATE", `{"id":"1","type":5,"token":"t","data":{"custom_id":"x","components":[{"type":18,"component":{"type":4}}]},"user":{"id":"5"}}`},
		{"GUILD_CREATE", `{"id":"1","channels":[{"id":"2","type":0}],"threads":[],"members":[]}`},
		{"READY", `{"session_id":"x","user":{"id":"1"}}`},
	} {
		f.Add(seed.name, []byte(seed.data))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		event, err := gateway.DecodeEvent(name, data)
		if event == nil || err != nil {
			return
		}
		switch e := event.(type) {
		case *discordgo.MessageCreate:
			_ = e.Author.ID + e.ID
		case *discordgo.MessageUpdate:
			_ = e.Author.ID + e.ID
		case *discordgo.InteractionCreate:
			_ = e.Data.Type()
			if e.User == nil {
				_ = e.Member.User.ID
			}
		}
	})
}

// TestOddFields sends events whose every field is of another type than it has,
// one after another: what the bot needs of each arrives.
func TestOddFields(t *testing.T) {
	f := discordtest.New(t)
	general := f.Guild("Newsroom").Text("general")
	got := make(chan any, 100)
	r := start(t, f, func(o *gateway.Options) {
		o.Handle = func(_ context.Context, _ int, event any) {
			switch event.(type) {
			case *discordgo.MessageCreate, *discordgo.InteractionCreate:
				got <- event
			}
		}
	})
	r.connected()
	next := func() any {
		select {
		case event := <-got:
			return event
		case <-time.After(2 * time.Minute):
			t.Fatal("an event is lost")
			return nil
		}
	}
	const author = `"author":{"id":"77","username":"ann","discriminator":0,"public_flags":"64","avatar_decoration_data":[1],"bot":"false"}`
	for name, data := range map[string]string{
		"numbers for text":          `{"id":1576653135907127297,"channel_id":2,"content":"x","type":"0","tts":"no","flags":"4","mention_everyone":0,` + author + `}`,
		"odd times":                 `{"id":"1","channel_id":"2","content":"x","timestamp":1700000000,"edited_timestamp":false,` + author + `}`,
		"odd lists":                 `{"id":"1","channel_id":"2","content":"x","mentions":{"a":1},"mention_roles":[1,{}],"embeds":[7,{"title":5,"fields":"none"}],"attachments":[{"id":5,"size":"10","filename":[]}],` + author + `}`,
		"a poll of another kind":    `{"id":"1","channel_id":"2","content":"x","poll":{"question":"who?","answers":[{"answer_id":"1","poll_media":[]}],"expiry":7},` + author + `}`,
		"new components":            `{"id":"1","channel_id":"2","content":"x","type":99,"components":[{"type":250,"components":[{"type":251}]},{"type":1,"components":[{"type":"2"}]}],` + author + `}`,
		"an odd member":             `{"id":"1","channel_id":"2","content":"x","member":{"roles":[5],"permissions":123,"joined_at":"yesterday","flags":"3"},` + author + `}`,
		"an odd message replied to": `{"id":"1","channel_id":"2","content":"x","message_reference":{"message_id":3,"type":"0"},"referenced_message":{"id":3,"content":"y","type":"19","timestamp":"soon",` + author + `,"components":[{"type":200}]},` + author + `}`,
		"an odd forward":            `{"id":"1","channel_id":"2","content":"x","message_snapshots":[{"message":{"content":"y","timestamp":5,"type":"0","components":[{"type":200}]}}],` + author + `}`,
	} {
		f.Dispatch("MESSAGE_CREATE", data)
		m, ok := next().(*discordgo.MessageCreate)
		if !ok || m.Content != "x" || m.Author.ID != "77" || m.ID == "" {
			t.Errorf("%s: got %+v", name, m)
			continue
		}
		if strings.Contains(data, "referenced_message") && (m.ReferencedMessage == nil || m.ReferencedMessage.Content != "y") || strings.Contains(data, "snapshots") && len(m.MessageSnapshots) != 1 {
			t.Errorf("%s: what it refers to is lost", name)
		}
		if strings.Contains(data, "1576653135907127297") && m.ID != "1576653135907127297" {
			t.Errorf("%s: the id is %s", name, m.ID)
		}
	}
	f.Dispatch("INTERACTION_CREATE", `{"id":5,"application_id":"1","type":2,"token":"t","version":"1","app_permissions":8,"entitlements":{},"locale":1,"context":"0",
		"data":{"id":7,"name":"Check this claim","type":"3","target_id":9,"resolved":{"messages":{"9":{"id":9,"content":"y","timestamp":0,"type":"0","components":[{"type":200}]}}}},
		"member":{"user":{"id":77,"username":"ann"},"roles":[],"permissions":2147483647,"joined_at":7}}`)
	i := next().(*discordgo.InteractionCreate)
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	if !ok || i.Member == nil || data.Resolved == nil || data.Resolved.Messages["9"] == nil || data.Resolved.Messages["9"].Content != "y" {
		t.Errorf("the command is lost: %+v", i.Interaction)
	}
	f.Say(general, f.User("ana"), "after")
	if m, ok := next().(*discordgo.MessageCreate); !ok || m.Content != "after" {
		t.Error("it doesn't go on")
	}
	r.stop()
}
