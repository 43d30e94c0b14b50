package discordtest

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// User is someone, or a bot.
type User struct {
	ID, Name string
	Bot      bool
}

// Mention is what a message says to name the user.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

// Guild is a server.
type Guild struct {
	ID, Name string

	fake     *Fake
	owner    *User
	roles    []*Role // the first is @everyone
	members  map[string][]*Role
	channels []*Channel
	gone     bool
}

// Role is a server's.
type Role struct {
	ID, Name    string
	Permissions int64
	Managed     bool
}

// Everyone is what members may do where nothing else is said.
const everyone = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionReadMessageHistory |
	discordgo.PermissionAddReactions | discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles |
	discordgo.PermissionUseApplicationCommands | discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads

// Guild makes a server that the bot is a member of. What it may do beyond
// everyone's permissions is its role's: see Guild.BotRole.
func (f *Fake) Guild(name string) *Guild {
	f.mu.Lock()
	defer f.mu.Unlock()
	g := &Guild{ID: f.id(), Name: name, fake: f, members: map[string][]*Role{}}
	g.roles = []*Role{{ID: g.ID, Name: "@everyone", Permissions: everyone}}
	g.owner = f.user(name + "'s owner")
	g.members[g.owner.ID] = nil
	g.members[f.bot.ID] = []*Role{g.role(f.bot.Name, 0)}
	g.roles[1].Managed = true
	f.guilds = append(f.guilds, g)
	f.dispatch(g.ID, "GUILD_CREATE", g.json(true))
	f.change()
	return g
}

func (g *Guild) role(name string, permissions int64) *Role {
	r := &Role{ID: g.fake.id(), Name: name, Permissions: permissions}
	g.roles = append(g.roles, r)
	return r
}

// Owner is who the server belongs to, and may do everything there.
func (g *Guild) Owner() *User { return g.owner }

// Role makes a role.
func (g *Guild) Role(name string, permissions int64) *Role {
	g.fake.mu.Lock()
	defer g.fake.mu.Unlock()
	r := g.role(name, permissions)
	g.fake.dispatch(g.ID, "GUILD_ROLE_CREATE", object{"guild_id": g.ID, "role": r.json(len(g.roles) - 1)})
	return r
}

// Everyone sets what members may do where nothing else is said.
func (g *Guild) Everyone(permissions int64) {
	g.fake.mu.Lock()
	defer g.fake.mu.Unlock()
	g.roles[0].Permissions = permissions
}

// BotRole sets what the bot may do beyond what everyone may.
func (g *Guild) BotRole(permissions int64) {
	g.fake.mu.Lock()
	defer g.fake.mu.Unlock()
	g.roles[1].Permissions = permissions
}

// Member makes a user that is a member with these roles.
func (g *Guild) Member(name string, roles ...*Role) *User {
	g.fake.mu.Lock()
	defer g.fake.mu.Unlock()
	u := g.fake.user(name)
	g.members[u.ID] = roles
	return u
}

// Join makes a user a member.
func (g *Guild) Join(u *User, roles ...*Role) {
	g.fake.mu.Lock()
	defer g.fake.mu.Unlock()
	g.members[u.ID] = roles
}

// Remove throws the bot out of the server.
func (g *Guild) Remove() {
	f := g.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	g.gone = true
	f.guilds = slices.DeleteFunc(f.guilds, func(other *Guild) bool { return other == g })
	f.dispatch(g.ID, "GUILD_DELETE", object{"id": g.ID})
}

// User makes a user who is in no server.
func (f *Fake) User(name string) *User {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.user(name)
}

// OtherBot makes another application's bot.
func (f *Fake) OtherBot(name string) *User {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.user(name)
	u.Bot = true
	return u
}

func (f *Fake) user(name string) *User {
	u := &User{ID: f.id(), Name: name}
	f.users[u.ID] = u
	return u
}

// Channel makes a channel of any type.
func (g *Guild) Channel(name string, kind discordgo.ChannelType) *Channel {
	f := g.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.channel(&Channel{Name: name, Type: kind, Guild: g})
	g.channels = append(g.channels, c)
	f.dispatch(g.ID, "CHANNEL_CREATE", c.json())
	return c
}
