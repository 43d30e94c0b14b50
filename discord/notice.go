package discord

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
	"dateline/state"
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
	sent, err := b.request(ctx, "POST", discordgo.EndpointChannelMessages(m.ChannelID), send)
	if cantRefer(err) {
		send.Reference = nil
		sent, err = b.request(ctx, "POST", discordgo.EndpointChannelMessages(m.ChannelID), send)
	}
	if err == nil {
		b.noticed.add(m.ID, state.Message{Channel: m.ChannelID, ID: sent.ID}, time.Now())
	} else {
		b.Log.Log(ctx, b.levelOf(err), "can't answer in a channel", "channel", m.ChannelID, "err", err)
	}
}

// noticed is the notices of the last minutes, by the message that each answers:
// they go with it.
type noticed struct {
	mu   sync.Mutex
	sent map[string]state.Message
	old  map[string]state.Message // before the last turn
	turn time.Time
}

// noticeKept is for how long a notice is surely found, and noticesKept how many
// at most.
const (
	noticeKept  = 10 * time.Minute
	noticesKept = 1024
)

func (n *noticed) add(question string, notice state.Message, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sent == nil || len(n.sent) >= noticesKept || now.Sub(n.turn) > noticeKept {
		n.old, n.sent, n.turn = n.sent, map[string]state.Message{}, now
	}
	n.sent[question] = notice
}

// take finds the notice that answers a message, and forgets it.
func (n *noticed) take(question string) (state.Message, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, some := range []map[string]state.Message{n.sent, n.old} {
		if notice, ok := some[question]; ok {
			delete(some, question)
			return notice, true
		}
	}
	return state.Message{}, false
}

// withdraw deletes the notice that answered a message, if one did.
func (b *Bot) withdraw(ctx context.Context, question string) {
	notice, ok := b.noticed.take(question)
	if !ok {
		return
	}
	p := post{bot: b}
	if err := p.remove(gateway.Send(ctx, gateway.Sending{Patience: patience}), notice); err != nil && !gone(err) {
		b.Log.Log(ctx, b.levelOf(err), "can't delete a word to somebody whose message was deleted", "channel", notice.Channel, "err", err)
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
