package discord

import (
	"context"
	"log/slog"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

const (
	help       = "Ask me something about the news that I have read, such as: who leads the Taliban? I answer with the sentences that say so and where they stand. `/ask` works everywhere; reply to an answer to ask on."
	pausedText = "An admin of this server has paused me. `/ask` me again later."
)

// notice answers a message with a word on why it isn't answered. Who gets many
// of them gets a mark instead, where an answer is expected.
func (b *Bot) notice(ctx context.Context, m *discordgo.Message, said string) {
	if ok, _ := b.limits.notices.Take(m.Author.ID, time.Now()); !ok {
		if way, _ := b.way(ctx, m); !expects(way) {
			return
		}
		session := b.REST.With(gateway.Send(ctx, gateway.Sending{Patience: lookTime}))
		if err := session.MessageReactionAdd(m.ChannelID, m.ID, "⏳"); err != nil {
			b.Log.Debug("can't mark a message", "err", err)
		}
		return
	}
	p := post{bot: b, key: m.ID, channel: m.ChannelID, guild: m.GuildID, replyTo: m.ID}
	send := say(said).body()
	send.Reference, send.Nonce = p.reference(), p.nonce(99)
	ctx = gateway.Send(ctx, gateway.Sending{First: true, Patience: patience})
	_, err := b.request(ctx, "POST", discordgo.EndpointChannelMessages(m.ChannelID), send)
	if cantRefer(err) {
		send.Reference = nil
		_, err = b.request(ctx, "POST", discordgo.EndpointChannelMessages(m.ChannelID), send)
	}
	if err != nil {
		b.Log.Log(ctx, b.levelOf(err), "can't answer in a channel", "channel", m.ChannelID, "err", err)
	}
}

// levelOf is how much a fault matters to whoever runs the bot: what members and
// moderators do is no trouble of theirs.
func (b *Bot) levelOf(err error) slog.Level {
	if unreachable(err) || closed(err) || blocked(err) || gone(err) || gateway.Temporary(err) {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}
