package discordtest

import "github.com/bwmarrin/discordgo"

// Permissions are what a user may do in a channel, computed as Discord does.
func (f *Fake) Permissions(u *User, c *Channel) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.permissions(u, c)
}

func (f *Fake) permissions(u *User, c *Channel) int64 {
	if c.Guild == nil {
		return everyone
	}
	if c.Parent != nil {
		return f.permissions(u, c.Parent)
	}
	g := c.Guild
	base := g.base(u)
	if base&discordgo.PermissionAdministrator != 0 {
		return everything
	}
	apply := func(match func(*discordgo.PermissionOverwrite) bool) {
		var allow, deny int64
		for _, o := range c.overwrites {
			if match(o) {
				allow |= o.Allow
				deny |= o.Deny
			}
		}
		base = base&^deny | allow
	}
	apply(func(o *discordgo.PermissionOverwrite) bool { return o.ID == g.ID })
	apply(func(o *discordgo.PermissionOverwrite) bool {
		for _, r := range g.members[u.ID] {
			if r.ID == o.ID {
				return true
			}
		}
		return false
	})
	apply(func(o *discordgo.PermissionOverwrite) bool { return o.ID == u.ID })
	if base&discordgo.PermissionViewChannel == 0 {
		return 0
	}
	return base
}

func (g *Guild) base(u *User) int64 {
	if g.owner == u {
		return discordgo.PermissionAdministrator
	}
	if _, in := g.members[u.ID]; !in {
		return 0
	}
	base := g.roles[0].Permissions
	for _, r := range g.members[u.ID] {
		base |= r.Permissions
	}
	return base
}

// may returns the refusal when the bot lacks something in the channel.
func (f *Fake) may(c *Channel, permissions int64) *refusal {
	if c.Guild == nil {
		return nil
	}
	have := f.permissions(f.bot, c)
	if have&discordgo.PermissionViewChannel == 0 {
		return refuse(403, 50001, "Missing Access")
	}
	if have&permissions != permissions {
		return refuse(403, 50013, "Missing Permissions")
	}
	return nil
}

// sending is the permission that a message in the channel takes.
func (c *Channel) sending() int64 {
	if c.Parent != nil {
		return discordgo.PermissionSendMessagesInThreads
	}
	return discordgo.PermissionSendMessages
}

// everything is what an owner or administrator may do. discordgo's own sum
// leaves out threads.
const everything = 1<<62 - 1
