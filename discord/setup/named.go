package setup

import (
	"context"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
	"dateline/internal/checkup"
)

// Named is ids that a key of the configuration names.
type Named struct {
	Key string // such as "thread_channels"
	IDs []string
}

// serversNamed looks up the servers that the configuration names.
func serversNamed(o Options, guilds []*discordgo.UserGuild) (results []checkup.Result) {
	for _, n := range o.Servers {
		for _, id := range n.IDs {
			if !slices.ContainsFunc(guilds, func(g *discordgo.UserGuild) bool { return g.ID == id }) {
				results = append(results, checkup.Fail("Discord servers", fmt.Sprintf("the bot is in no server %s, which %s in [discord] names", id, n.Key),
					"correct the id, invite the bot there, or take the id out"))
			}
		}
	}
	return results
}

// threadable are the kinds of channel in which threads are opened.
var threadable = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews}

// channelsNamed looks up the channels that the configuration names beside those
// where it answers without a mention.
func channelsNamed(ctx context.Context, o Options) (results []checkup.Result) {
	for _, n := range o.ChannelsNamed {
		for _, id := range n.IDs {
			c, err := o.REST.With(ctx).Channel(id)
			if err != nil {
				results = append(results, unknownChannel(id, n.Key, err))
				continue
			}
			if n.Key == "thread_channels" && !slices.Contains(threadable, c.Type) {
				results = append(results, checkup.Fail("Discord permissions", fmt.Sprintf("#%s, which thread_channels in [discord] names, is a channel in which no threads are opened", shown(c.Name)),
					"name a text channel there, or take the id out"))
			}
		}
	}
	return results
}

// unknownChannel words that a channel couldn't be looked up.
func unknownChannel(id, key string, err error) checkup.Result {
	if gateway.Temporary(err) {
		return checkup.Warn("Discord permissions", fmt.Sprintf("the channel %s of %s in [discord] couldn't be looked up: %v", id, key, gateway.Explain(err)), "try again later")
	}
	return checkup.Fail("Discord permissions", fmt.Sprintf("the channel %s, which %s in [discord] names, is in none of the bot's servers, or hidden from it", id, key),
		"correct its id, or let the bot see it")
}
