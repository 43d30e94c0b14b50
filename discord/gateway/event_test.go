package gateway_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
)

func TestPanicEndsAnEventOnly(t *testing.T) {
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
