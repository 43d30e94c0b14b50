package discord

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

// missedChannels is how many channels of a server are looked at for what was
// asked while the bot was away, those first in which something was said last.
const missedChannels = 25

// catchUp answers what was asked in a server in the last minutes, while the bot
// wasn't there: with each new session, which Discord begins by telling of every
// server. What is kept of questions knows which were answered.
func (b *Bot) catchUp(g *discordgo.Guild) {
	if b.Missed <= 0 || g.Unavailable {
		return
	}
	if b.MissedMembers > 0 && g.MemberCount > b.MissedMembers {
		b.Log.Info("it isn't looked for what was asked meanwhile in a server with more members than missed_members", "server", g.ID, "members", g.MemberCount)
		return
	}
	since := time.Now().Add(-b.Missed)
	var channels []*discordgo.Channel
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		if c != nil && !snowflakeBefore(c.LastMessageID, since) {
			channels = append(channels, c)
		}
	}
	slices.SortFunc(channels, func(x, y *discordgo.Channel) int { return compareIDs(y.LastMessageID, x.LastMessageID) })
	if len(channels) == 0 {
		return
	}
	guild := g.ID
	if left := len(channels) - missedChannels; left > 0 {
		b.Log.Info("not every channel of a server is looked at for what was asked meanwhile", "server", guild, "looked_at", missedChannels, "left_out", left)
	}
	b.spawn("missed", nil, func(ctx context.Context) {
		for _, c := range channels[:min(missedChannels, len(channels))] {
			b.catchUpIn(ctx, guild, c.ID, since)
		}
	})
}

// catchUpDirect is catchUp for direct messages, in the channels that are kept:
// Discord names none by itself.
func (b *Bot) catchUpDirect() {
	if b.Missed <= 0 || !b.DirectMessages {
		return
	}
	since := time.Now().Add(-b.Missed)
	b.spawn("missed", nil, func(ctx context.Context) {
		channels, err := b.Memory.Direct(ctx, missedChannels+1)
		if err != nil {
			b.Log.Error("can't look up where somebody wrote in private", "err", err)
			return
		}
		if len(channels) > missedChannels {
			b.Log.Info("not every private conversation is looked at for what was asked meanwhile", "looked_at", missedChannels)
		}
		for _, c := range channels[:min(missedChannels, len(channels))] {
			b.catchUpIn(ctx, "", c, since)
		}
	})
}

// missedMessages is how many messages of a channel are looked at: as many as
// Discord tells of at once.
const missedMessages = 100

func (b *Bot) catchUpIn(ctx context.Context, guild, channelID string, since time.Time) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	found, err := b.REST.With(gateway.Send(ctx, gateway.Sending{Patience: patience})).ChannelMessages(channelID, missedMessages, "", snowflakeAt(since), "")
	if err != nil {
		b.Log.Debug("can't look for what was asked meanwhile", "channel", channelID, "err", gateway.Explain(err))
		return
	}
	if len(found) == missedMessages {
		b.Log.Info("not every message of a channel is looked at for what was asked meanwhile", "channel", channelID, "looked_at", missedMessages)
	}
	slices.Reverse(found) // oldest first
	for _, m := range found {
		if m.GuildID = guild; !b.human(m) || b.answeredAmong(found, m) {
			continue
		}
		b.inOrder(m.ID, "missed", func(ctx context.Context) { b.considerMissed(ctx, m) })
	}
}

// answeredAmong reports whether the bot has replied to a message.
func (b *Bot) answeredAmong(all []*discordgo.Message, m *discordgo.Message) bool {
	me := b.me().user
	return slices.ContainsFunc(all, func(other *discordgo.Message) bool {
		return other.Author != nil && other.Author.ID == me && other.MessageReference != nil && other.MessageReference.MessageID == m.ID
	})
}

// considerMissed is consider for a message that comes without who its author is
// in the server.
func (b *Bot) considerMissed(ctx context.Context, m *discordgo.Message) {
	if _, err := b.Memory.ByQuestion(ctx, m.ID); err == nil || b.inFlight.get(m.ID) != nil {
		return
	}
	if way, _ := b.way(ctx, m); way == "" {
		return
	}
	if roles := b.Lists.Roles; len(roles.Allow)+len(roles.Deny) > 0 && m.GuildID != "" {
		member, err := b.REST.With(gateway.Send(ctx, gateway.Sending{Patience: lookTime})).GuildMember(m.GuildID, m.Author.ID)
		if err != nil {
			return // who asked may not be allowed to
		}
		m.Member = member
	}
	b.consider(ctx, m)
}

// snowflakeAt is the least id of Discord's at a time.
func snowflakeAt(t time.Time) string {
	const epoch = 1420070400000
	return strconv.FormatInt(max(0, t.UnixMilli()-epoch)<<22, 10)
}

// snowflakeBefore reports whether an id was made before a time; none was.
func snowflakeBefore(id string, t time.Time) bool {
	made, err := discordgo.SnowflakeTimestamp(id)
	return err != nil || made.Before(t)
}

func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
