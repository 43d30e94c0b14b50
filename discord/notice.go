package discord

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	help       = "Ask me something about the news that I have read, such as: who leads the Taliban? I answer with the sentences that say so and where they stand. `/ask` works everywhere; reply to an answer to ask on."
	pausedText = "An admin of this server has paused me. `/ask` me again later."
)

// notice answers a message with a word on why it isn't answered. Who gets many
// of them gets a mark instead.
func (b *Bot) notice(ctx context.Context, m *discordgo.Message, said string) {
	session := b.REST.With(ctx)
	if ok, _ := b.limits.notices.Take(m.Author.ID, time.Now()); !ok {
		if err := session.MessageReactionAdd(m.ChannelID, m.ID, "⏳"); err != nil {
			b.Log.Debug("can't mark a message", "err", err)
		}
		return
	}
	p := post{bot: b, key: m.ID, channel: m.ChannelID, guild: m.GuildID, replyTo: m.ID}
	send := say(said).body()
	soft := false
	send.Reference = &discordgo.MessageReference{MessageID: m.ID, ChannelID: m.ChannelID, GuildID: m.GuildID, FailIfNotExists: &soft}
	send.Nonce = p.nonce(99)
	if _, err := b.request(ctx, "POST", discordgo.EndpointChannelMessages(m.ChannelID), send); err != nil {
		b.Log.Warn("can't answer in a channel", "channel", m.ChannelID, "err", err)
	}
}
