package discordtest

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// messageRequest is a message as the bot sends it, by whichever door.
type messageRequest struct {
	Content    *string         `json:"content"`
	Embeds     json.RawMessage `json:"embeds"`
	Components json.RawMessage `json:"components"`
	Flags      int             `json:"flags"`
	Allowed    json.RawMessage `json:"allowed_mentions"`
	Nonce      any             `json:"nonce"`
	Enforce    bool            `json:"enforce_nonce"`
	Files      json.RawMessage `json:"attachments"`
	Reference  *struct {
		MessageID string `json:"message_id"`
		FailIf    *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
}

func (in *messageRequest) mentions() *discordgo.MessageAllowedMentions {
	out := &discordgo.MessageAllowedMentions{}
	if len(in.Allowed) > 0 {
		_ = json.Unmarshal(in.Allowed, out) // its form was checked
	}
	return out
}

// messageOf makes a message of the bot's in a channel.
func (f *Fake) messageOf(c *Channel, in *messageRequest) *message {
	m := &message{channel: c, author: f.bot, at: f.now(), mentions: in.mentions(), nonce: in.Nonce}
	in.onto(m)
	m.flags = in.Flags
	return m
}

// onto lays what was sent over a message. What wasn't stays.
func (in *messageRequest) onto(m *message) {
	if in.Content != nil {
		m.content = *in.Content
	}
	if in.Embeds != nil {
		m.embeds = in.Embeds
	}
	if in.Components != nil {
		m.components = in.Components
	}
	if len(in.Allowed) > 0 {
		m.mentions = in.mentions()
	}
}

func (f *Fake) createMessage(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	in, r := f.readMessage(x, false)
	if r != nil {
		return nil, r
	}
	if r := f.may(c, c.sending()); r != nil {
		return nil, r
	}
	if c.locked {
		return nil, refuse(400, 160005, "Thread is locked")
	}
	if c.Type == discordgo.ChannelTypeGuildForum {
		f.breaks("a message straight into the forum %s: start a thread", c.Name)
		return nil, refuse(400, 50008, "Cannot send messages in a non-text channel")
	}
	if c.With != nil && c.With.Bot {
		return nil, refuse(403, 50007, "Cannot send messages to this user")
	}
	if in.Enforce && in.Nonce != nil {
		for _, m := range c.messages {
			if m.author == f.bot && m.nonce == in.Nonce {
				return m.json(), nil
			}
		}
	}
	m := f.messageOf(c, in)
	if in.Reference != nil {
		if m.reference = c.find(in.Reference.MessageID); m.reference == nil && (in.Reference.FailIf == nil || *in.Reference.FailIf) {
			return nil, refuse(400, 50035, "Invalid Form Body: message_reference: Unknown message")
		}
		if r := f.may(c, discordgo.PermissionReadMessageHistory); r != nil {
			return nil, refuse(403, 160002, "Cannot reply without permission to read message history")
		}
		m.kind = 19
	}
	f.add(m)
	return m.json(), nil
}

// ofBot is the message in the path, which the bot wrote.
func (f *Fake) messageIn(x *exchange) (*message, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	m := c.find(x.PathValue("message"))
	if m == nil || m.flags&int(discordgo.MessageFlagsEphemeral) != 0 {
		return nil, refuse(404, 10008, "Unknown Message")
	}
	return m, nil
}

func (f *Fake) editMessage(x *exchange) (any, *refusal) {
	m, r := f.messageIn(x)
	if r != nil {
		return nil, r
	}
	if m.author != f.bot {
		f.breaks("an edit of a message that %s wrote", m.author.Name)
		return nil, refuse(403, 50005, "Cannot edit a message authored by another user")
	}
	return f.editBy(x, m)
}

func (f *Fake) editBy(x *exchange, m *message) (any, *refusal) {
	in, r := f.readMessage(x, true)
	if r != nil {
		return nil, r
	}
	if m.channel.archived && m.webhook == "" {
		return nil, refuse(400, 50083, "Thread is archived")
	}
	f.edit(m, func() { in.onto(m) })
	if m.content == "" && len(orEmpty(m.embeds)) == 2 && len(orEmpty(m.components)) == 2 {
		f.breaks("an edit that leaves message %s empty", m.id)
	}
	return m.json(), nil
}

func (f *Fake) deleteMessage(x *exchange) (any, *refusal) {
	m, r := f.messageIn(x)
	if r != nil {
		return nil, r
	}
	if m.author != f.bot {
		if r := f.may(m.channel, discordgo.PermissionManageMessages); r != nil {
			return nil, r
		}
	}
	f.remove(m)
	return nil, nil
}

func (f *Fake) getMessage(x *exchange) (any, *refusal) {
	m, r := f.messageIn(x)
	if r != nil {
		return nil, r
	}
	if r := f.may(m.channel, discordgo.PermissionReadMessageHistory); r != nil {
		return nil, r
	}
	return f.readable(m), nil
}

// readable is a message as REST gives it: without the privileged intent the
// contents of others' messages are empty here too.
func (f *Fake) readable(m *message) object { return f.veil(m, m.json(), f.settings.messageContent) }

func (f *Fake) getMessages(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	if f.may(c, discordgo.PermissionReadMessageHistory) != nil {
		return []object{}, nil
	}
	q := x.URL.Query()
	limit := 50
	if q.Has("limit") {
		n, err := strconv.Atoi(q.Get("limit"))
		if err != nil || n < 1 || n > 100 {
			f.breaks("messages asked for with limit=%s: 1 to 100", q.Get("limit"))
			return nil, invalid("limit")
		}
		limit = n
	}
	out := []object{}
	for _, m := range slices.Backward(c.messages) {
		before, after := q.Get("before"), q.Get("after")
		switch {
		case m.deleted, m.flags&int(discordgo.MessageFlagsEphemeral) != 0:
		case before != "" && compareIDs(m.id, before) >= 0, after != "" && compareIDs(m.id, after) <= 0:
		case len(out) < limit:
			out = append(out, f.readable(m))
		}
	}
	return out, nil
}
