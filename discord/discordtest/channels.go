package discordtest

import (
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// channel is the one in the path, which the bot can see.
func (f *Fake) channelOf(x *exchange) (*Channel, *refusal) {
	c := f.channels[x.PathValue("channel")]
	if c == nil || c.gone {
		return nil, refuse(404, 10003, "Unknown Channel")
	}
	if c.Guild != nil && (c.Guild.gone || !slices.Contains(f.guilds, c.Guild)) {
		return nil, refuse(403, 50001, "Missing Access")
	}
	return c, f.may(c, 0)
}

func (f *Fake) getChannel(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	return c.json(), nil
}

func (f *Fake) patchChannel(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	var in struct {
		Archived *bool
		Locked   *bool
		Name     string
	}
	if r := x.into(&in); r != nil {
		return nil, r
	}
	if c.Parent == nil {
		return nil, refuse(403, 50013, "Missing Permissions")
	}
	if in.Archived != nil {
		c.archived = *in.Archived
	}
	if in.Locked != nil {
		c.locked = *in.Locked
	}
	if in.Name != "" {
		c.Name = in.Name
	}
	f.change()
	return c.json(), nil
}

func (f *Fake) deleteChannel(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	if c.Guild != nil {
		if r := f.may(c, discordgo.PermissionManageChannels); r != nil {
			return nil, r
		}
	}
	c.gone = true
	f.change()
	return c.json(), nil
}

func (f *Fake) createTyping(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	if r := f.may(c, c.sending()); r != nil {
		return nil, r
	}
	f.typing = append(f.typing, Typing{c, time.Now()})
	f.change()
	return nil, nil
}

func (f *Fake) react(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	if r := f.may(c, discordgo.PermissionAddReactions|discordgo.PermissionReadMessageHistory); r != nil {
		return nil, r
	}
	m := c.find(x.PathValue("message"))
	if m == nil {
		return nil, refuse(404, 10008, "Unknown Message")
	}
	if c.archived {
		return nil, refuse(400, 50083, "Thread is archived")
	}
	if m.reactions == nil {
		m.reactions = map[string][]string{}
	}
	emoji := x.PathValue("emoji")
	if !slices.Contains(m.reactions[emoji], f.bot.ID) {
		m.reactions[emoji] = append(m.reactions[emoji], f.bot.ID)
	}
	f.change()
	return nil, nil
}

func (f *Fake) unreact(x *exchange) (any, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, r
	}
	m := c.find(x.PathValue("message"))
	if m == nil {
		return nil, refuse(404, 10008, "Unknown Message")
	}
	emoji := x.PathValue("emoji")
	m.reactions[emoji] = slices.DeleteFunc(m.reactions[emoji], func(id string) bool { return id == f.bot.ID })
	f.change()
	return nil, nil
}
