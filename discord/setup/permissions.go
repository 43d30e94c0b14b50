package setup

import (
	"context"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
	"dateline/internal/checkup"
)

// answerable are the kinds of channel in which the bot can be asked.
var answerable = []discordgo.ChannelType{
	discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildVoice,
}

// permissions looks at what the bot may do in which channel of its servers.
func permissions(ctx context.Context, o Options, app *Application) []checkup.Result {
	const name = "Discord permissions"
	guilds, err := servers(ctx, o.REST)
	if err != nil {
		return []checkup.Result{checkup.Fail(name, "its servers couldn't be asked for: "+err.Error(), "try again later")}
	}
	named := append(serversNamed(o, guilds), channelsNamed(ctx, o)...)
	if len(guilds) == 0 {
		return append([]checkup.Result{checkup.Warn(name, "the bot is in no server yet", "invite it: "+Invite(app.ID))}, named...)
	}
	wanted := make(map[string]bool)
	for _, id := range o.Channels {
		wanted[id] = true
	}
	var results []checkup.Result
	for i, g := range guilds {
		if i == o.MostServers {
			results = append(results, checkup.Skip(name, fmt.Sprintf("%d more servers weren't looked at", len(guilds)-i)))
			break
		}
		results = append(results, server(ctx, o, app, g, wanted)...)
	}
	for _, id := range o.Channels {
		if !wanted[id] {
			continue
		}
		if _, err := o.REST.With(ctx).Channel(id); err != nil || len(guilds) <= o.MostServers {
			results = append(results, unknownChannel(id, "channels", err))
		}
	}
	return append(results, named...)
}

// servers are all that the bot is in.
func servers(ctx context.Context, rest *gateway.REST) ([]*discordgo.UserGuild, error) {
	s := rest.With(ctx)
	var all []*discordgo.UserGuild
	for after := ""; ; {
		page, err := s.UserGuilds(200, "", after, false)
		if err != nil {
			return nil, gateway.Explain(err)
		}
		all = append(all, page...)
		if len(page) < 200 {
			return all, nil
		}
		after = page[len(page)-1].ID
	}
}

// server looks at one. It takes the channels that it found from wanted.
func server(ctx context.Context, o Options, app *Application, g *discordgo.UserGuild, wanted map[string]bool) []checkup.Result {
	name := "permissions in " + shown(g.Name)
	s := o.REST.With(ctx)
	guild, err := s.Guild(g.ID)
	if err != nil {
		return []checkup.Result{checkup.Fail(name, gateway.Explain(err).Error(), "try again later")}
	}
	member, err := s.GuildMember(g.ID, app.Bot.ID)
	if err != nil {
		return []checkup.Result{checkup.Fail(name, gateway.Explain(err).Error(), "try again later")}
	}
	channels, err := s.GuildChannels(g.ID)
	if err != nil {
		return []checkup.Result{checkup.Fail(name, gateway.Explain(err).Error(), "try again later")}
	}
	return judge(name, guild, member, channels, wanted)
}

func judge(name string, guild *discordgo.Guild, member *discordgo.Member, channels []*discordgo.Channel, wanted map[string]bool) []checkup.Result {
	var results []checkup.Result
	var whole, hidden int
	lacking := make(map[string][]string) // what is missing, and where
	for _, c := range channels {
		if !slices.Contains(answerable, c.Type) {
			continue
		}
		lacks := missing(In(guild, member, c))
		switch {
		case len(lacks) == 0:
			whole++
		case wanted[c.ID]:
			results = append(results, checkup.Fail(name, fmt.Sprintf("#%s, where questions need no mention, lacks %s", shown(c.Name), names(lacks)),
				"give the bot's role these in the channel's settings, Permissions"))
		case slices.Contains(lacks, Permissions[0].Name):
			hidden++
		default:
			lacking[names(lacks)] = append(lacking[names(lacks)], "#"+shown(c.Name))
		}
		delete(wanted, c.ID)
	}
	for what, where := range lacking {
		results = append(results, checkup.Warn(name, fmt.Sprintf("%s lacks %s", names(few(where, 5)), what),
			"give the bot's role these in the channel's settings, Permissions; or leave it, and it won't be asked there"))
	}
	slices.SortFunc(results, func(a, b checkup.Result) int { return compare(a.Found, b.Found) })
	found := fmt.Sprintf("all that it uses in %s", count(whole, "channel"))
	if hidden > 0 {
		found += fmt.Sprintf(", and %s hidden from it", count(hidden, "channel"))
	}
	if whole == 0 && len(results) == 0 {
		return []checkup.Result{checkup.Warn(name, "it sees no channel", "give the bot's role View Channels where it should be asked")}
	}
	if whole > 0 {
		results = append([]checkup.Result{checkup.Pass(name, found)}, results...)
	}
	return results
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// In is what a member may do in a channel: its roles' permissions, and over
// them what the channel takes and gives, to everyone, to roles, to itself.
func In(guild *discordgo.Guild, member *discordgo.Member, c *discordgo.Channel) int64 {
	if guild.OwnerID == member.User.ID {
		return everything
	}
	var have int64
	for _, r := range guild.Roles {
		if r.ID == guild.ID || slices.Contains(member.Roles, r.ID) {
			have |= r.Permissions
		}
	}
	if have&discordgo.PermissionAdministrator != 0 {
		return everything
	}
	apply := func(match func(id string) bool) {
		var allow, deny int64
		for _, o := range c.PermissionOverwrites {
			if match(o.ID) {
				allow |= o.Allow
				deny |= o.Deny
			}
		}
		have = have&^deny | allow
	}
	apply(func(id string) bool { return id == guild.ID })
	apply(func(id string) bool { return id != guild.ID && slices.Contains(member.Roles, id) })
	apply(func(id string) bool { return id == member.User.ID })
	if have&discordgo.PermissionViewChannel == 0 {
		return 0
	}
	return have
}

// everything is what an owner or administrator may do. discordgo's own sum
// leaves out threads.
const everything = 1<<62 - 1
