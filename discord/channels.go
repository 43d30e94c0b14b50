package discord

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

// channel is what matters of one.
type channel struct {
	parent string // of a thread or forum post, "" otherwise
	owner  string // who opened it, likewise
	name   string
	thread bool
}

// channels remembers the channels that were told of, so that an ordinary
// message costs no request.
type channels struct {
	mu    sync.Mutex
	known map[string]channel
	roles map[string]string // by server: the role that Discord made for the bot
	names map[string]string // of roles
}

func (c *channels) addGuild(g *discordgo.Guild, me string) {
	c.setRole(g, me)
	for _, r := range g.Roles {
		c.addRole(&discordgo.GuildRole{Role: r, GuildID: g.ID})
	}
	for _, all := range [][]*discordgo.Channel{g.Channels, g.Threads} {
		for _, one := range all {
			c.add(one)
		}
	}
}

// setRole notes the bot's own role: people who mean to name the bot often name
// that, which is called the same.
func (c *channels) setRole(g *discordgo.Guild, me string) {
	for _, m := range g.Members {
		if m == nil || m.User == nil || m.User.ID != me {
			continue
		}
		for _, r := range g.Roles {
			if r.Managed && slices.Contains(m.Roles, r.ID) {
				c.mu.Lock()
				c.roles[g.ID] = r.ID
				c.mu.Unlock()
			}
		}
	}
}

func (c *channels) addRole(r *discordgo.GuildRole) {
	if r == nil || r.Role == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.names) < remembered {
		c.names[r.Role.ID] = r.Role.Name
	}
}

func (c *channels) roleName(id string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names[id]
}

// role is the bot's own in a server, "" where that is unknown.
func (c *channels) role(guild string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.roles[guild]
}

func (c *channels) add(ch *discordgo.Channel) {
	if ch != nil {
		c.set(ch.ID, channelOf(ch))
	}
}

// remembered is how many channels are, at most: one that was forgotten is asked
// for again.
const remembered = 200_000

func (c *channels) set(id string, ch channel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for other := range c.known {
		if len(c.known) < remembered {
			break
		}
		delete(c.known, other)
	}
	c.known[id] = ch
}

func channelOf(ch *discordgo.Channel) channel {
	if !ch.IsThread() {
		return channel{name: ch.Name}
	}
	return channel{parent: ch.ParentID, owner: ch.OwnerID, name: ch.Name, thread: true}
}

func (c *channels) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, id)
}

func (c *channels) get(id string) (channel, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, ok := c.known[id]
	return ch, ok
}

// lookTime is how long rate limits may hold up a look at something that a
// question waits for.
const lookTime = 2 * time.Second

// channel is what is known of a channel of a server, asked of Discord when it
// wasn't told. One that can't be seen passes for an ordinary one.
func (b *Bot) channel(ctx context.Context, guild, id string) channel {
	if guild == "" {
		return channel{}
	}
	if ch, ok := b.channels.get(id); ok {
		return ch
	}
	ctx, cancel := context.WithTimeout(gateway.Send(ctx, gateway.Sending{Patience: lookTime}), 2*lookTime)
	defer cancel()
	found, err := b.REST.With(ctx).Channel(id)
	if err != nil {
		b.Log.Debug("can't look at a channel", "channel", id, "err", gateway.Explain(err))
		if !gateway.Temporary(err) && ctx.Err() == nil {
			b.channels.set(id, channel{})
		}
		return channel{}
	}
	b.channels.set(id, channelOf(found))
	return channelOf(found)
}

// listens reports whether every message of a channel is a question by the
// operator's choice.
func (b *Bot) listens(id string, ch channel) bool {
	return slices.Contains(b.Channels, id) || ch.thread && slices.Contains(b.Channels, ch.parent)
}
