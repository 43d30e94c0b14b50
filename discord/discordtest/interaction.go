package discordtest

import (
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Interaction is one that a user began: a command, a press, a form.
type Interaction struct {
	ID, Token string
	Type      discordgo.InteractionType
	User      *User
	Channel   *Channel

	fake      *Fake
	began     time.Time
	source    *message // that the pressed component is under
	acked     discordgo.InteractionResponseType
	ackedAt   time.Time
	late      bool
	toldAck   bool // the bot was told that its first answer was taken
	original  *message
	loading   bool // deferred, and nothing sent yet
	followups []*message
	modal     *discordgo.InteractionResponseData
	choices   []*discordgo.ApplicationCommandOptionChoice
}

// Acked says with what the bot first answered, and after how long.
func (i *Interaction) Acked() (kind discordgo.InteractionResponseType, after time.Duration, ok bool) {
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	return i.acked, i.ackedAt.Sub(i.began), i.acked != 0
}

// Reply is the first message of the answer; nil while there is none, or only
// "thinking…".
func (i *Interaction) Reply() *Message {
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	if i.original == nil || i.loading || i.original.deleted {
		return nil
	}
	return i.original.snapshot()
}

// Loading reports whether the user still sees "thinking…".
func (i *Interaction) Loading() bool {
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	return i.loading && !i.original.deleted
}

// Followups are the further messages of the answer that are there.
func (i *Interaction) Followups() []*Message {
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	var out []*Message
	for _, m := range i.followups {
		if !m.deleted {
			out = append(out, m.snapshot())
		}
	}
	return out
}

// All is the whole answer: Reply and Followups.
func (i *Interaction) All() []*Message {
	out := i.Followups()
	if first := i.Reply(); first != nil {
		out = append([]*Message{first}, out...)
	}
	return out
}

// Modal is the form that the bot opened, nil for none.
func (i *Interaction) Modal() *discordgo.InteractionResponseData {
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	return i.modal
}

// Choices are the values that the bot suggested.
func (i *Interaction) Choices() []*discordgo.ApplicationCommandOptionChoice {
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	return i.choices
}

// AwaitAck waits until the bot has answered at all.
func (i *Interaction) AwaitAck() *Interaction {
	i.fake.t.Helper()
	i.fake.Await(fmt.Sprintf("an answer to interaction %s of %s", i.ID, i.User.Name), func() bool { _, _, ok := i.Acked(); return ok })
	return i
}

// AwaitReply waits for a first message that ok is content with.
func (i *Interaction) AwaitReply(what string, ok func(*Message) bool) *Message {
	i.fake.t.Helper()
	return i.fake.await(what, ok, func() []*Message {
		if m := i.Reply(); m != nil {
			return []*Message{m}
		}
		return nil
	})
}
