package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/asking"
	"dateline/rag"
	"dateline/state"
)

// messageCreated takes a message of anybody's.
func (b *Bot) messageCreated(m *discordgo.Message) {
	if !b.human(m) {
		return
	}
	b.inOrder(m.ID, "message", func(ctx context.Context) { b.consider(ctx, m) })
}

// human reports whether a message is a person's: no bot's, no webhook's, not
// one that Discord made by itself.
func (b *Bot) human(m *discordgo.Message) bool {
	return m != nil && m.Author != nil && !m.Author.Bot && !m.Author.System && m.WebhookID == "" && m.Author.ID != b.me().user &&
		(m.Type == discordgo.MessageTypeDefault || m.Type == discordgo.MessageTypeReply)
}

// consider asks what a message asks, if it does.
func (b *Bot) consider(ctx context.Context, m *discordgo.Message) {
	way, ch := b.way(ctx, m)
	if way == "" {
		return
	}
	a := b.askerOf(m, ch)
	if !b.allowed(a) {
		return
	}
	expected, quiet := expects(way), false
	if !expected {
		var asks bool
		if asks, quiet = b.asksHere(ctx, m, ch, way); !asks {
			return // people talk
		}
	}
	if b.paused.is(a.guild) {
		if expected {
			b.notice(ctx, m, pausedText)
		}
		return
	}
	w := b.wishOf(ctx, m, ch)
	if way == "reply" && w.kind == kindAsk && asking.Idle(w.text) {
		return // thanked
	}
	if _, err := rag.CleanQuestion(w.text); err != nil && !tooLong(w.text) {
		if expected {
			b.notice(ctx, m, help)
		}
		return
	}
	if r := b.take(ctx, a, time.Now()); r != nil {
		b.Metrics.Limit(r.limit)
		if !quiet {
			b.notice(ctx, m, r.text)
		}
		return
	}
	j := b.newJob(&job{
		quiet: quiet, asker: a, key: m.ID, kind: w.kind, way: way, text: w.text, plain: w.plain, quoted: w.quoted, parent: b.parentOf(ctx, m, ch, way, w),
		thread: slices.Contains(b.ThreadChannels, m.ChannelID) && !ch.thread,
		post:   &post{bot: b, key: m.ID, channel: m.ChannelID, guild: m.GuildID, replyTo: m.ID},
	})
	b.admitMessage(ctx, j, m)
}

// expects reports whether whoever asks in a way expects an answer, whatever they
// wrote.
func expects(way string) bool { return way == "mention" || way == "reply" || way == "dm" }

// toOthers reports whether a message is for somebody else by name.
func (b *Bot) toOthers(m *discordgo.Message) bool {
	me, role := b.me().user, b.channels.role(m.GuildID)
	for _, mark := range markRE.FindAllStringSubmatch(m.Content, -1) {
		kind, id := mark[1], mark[2]
		if strings.HasPrefix(kind, "@") && id != me && id != role {
			return true
		}
	}
	return false
}

// admitMessage admits a question that came as a message.
func (b *Bot) admitMessage(ctx context.Context, j *job, m *discordgo.Message) {
	b.admit(ctx, j, nil, func(text string) {
		if !j.quiet {
			b.notice(ctx, m, text)
		}
	})
}

// way is how a message asks, "" when it doesn't.
func (b *Bot) way(ctx context.Context, m *discordgo.Message) (string, channel) {
	ch := b.channel(ctx, m.GuildID, m.ChannelID)
	me := b.me().user
	toBot := m.ReferencedMessage != nil && m.ReferencedMessage.Author != nil && m.ReferencedMessage.Author.ID == me
	switch {
	case m.GuildID == "":
		return "dm", ch
	case mentions(m, me, b.channels.role(m.GuildID)):
		return "mention", ch
	case toBot:
		return "reply", ch
	case m.MessageReference != nil && m.Type == discordgo.MessageTypeReply:
		return "", ch // people talking to one another
	case b.listens(m.ChannelID, ch) && ch.thread:
		return b.readable(m, "forum"), ch
	case b.listens(m.ChannelID, ch):
		return b.readable(m, "channel"), ch
	case ch.thread && (ch.owner == me || b.askedIn(ctx, m.ChannelID)):
		return b.readable(m, "thread"), ch
	}
	return "", ch
}

// askedIn reports whether the bot was asked in a thread lately.
func (b *Bot) askedIn(ctx context.Context, thread string) bool {
	_, err := b.Memory.Latest(ctx, thread, time.Now().Add(-24*time.Hour))
	b.unlessMissing(err)
	return err == nil
}

// readable is the way, unless Discord left the message's content out.
func (b *Bot) readable(m *discordgo.Message, way string) string {
	if m.Content != "" || way == "forum" && m.ID == m.ChannelID { // a post has its title
		return way
	}
	if len(m.Attachments)+len(m.Embeds)+len(m.StickerItems)+len(m.MessageSnapshots) == 0 && m.Poll == nil {
		b.unread.Do(func() {
			b.Log.Warn("messages come without what they say, so only mentions, replies with a mention, commands and direct messages are answered: " +
				"switch on Message Content Intent on the Bot page of the developer portal, and see: bot discord setup")
		})
	}
	return ""
}

// mentions reports whether a message names the bot itself, or the role that is
// its own: not everyone, nor only by being a reply to it.
func mentions(m *discordgo.Message, me, role string) bool {
	return me != "" && (strings.Contains(m.Content, "<@"+me+">") || strings.Contains(m.Content, "<@!"+me+">")) ||
		role != "" && strings.Contains(m.Content, "<@&"+role+">")
}

func (b *Bot) askerOf(m *discordgo.Message, ch channel) asker {
	a := asker{user: m.Author.ID, guild: m.GuildID, channel: m.ChannelID, parent: ch.parent}
	if m.Member != nil {
		a.roles = m.Member.Roles
	}
	return a
}

func tooLong(question string) bool { return len(question) > rag.MaxQuestionBytes }

// recent is how long ago the last answer in a direct message may be for the
// next question to follow up on it.
const recent = time.Hour

// followed is for how long somebody's next question in a channel may lean on the
// one before.
const followed = 10 * time.Minute

// parentOf is the exchange that a message follows up on, 0 for none: the one
// that it replies to, or else the latest of the thread or direct message, or of
// the same person in the same place where it plainly leans on that.
func (b *Bot) parentOf(ctx context.Context, m *discordgo.Message, ch channel, way string, w wish) int64 {
	if r := m.MessageReference; r != nil {
		e, err := b.Memory.ByMessage(ctx, r.MessageID)
		if err == nil {
			return e.ID
		}
		b.unlessMissing(err)
		// Which message answers is kept a moment after it is sent. It refers
		// to its question itself.
		if to := m.ReferencedMessage; to != nil && to.MessageReference != nil {
			if e, err = b.Memory.ByQuestion(ctx, to.MessageReference.MessageID); err == nil {
				return e.ID
			}
			b.unlessMissing(err)
		}
	}
	switch {
	case way == "dm":
		return b.latest(ctx, m.ChannelID, time.Now().Add(-recent))
	case w.quoted != "" || w.kind == kindCheck: // that is what it leans on
		return 0
	case ch.thread && ch.owner == b.me().user:
		return b.latest(ctx, m.ChannelID, time.Time{})
	case leans(w.text):
		if id := b.askedBy(ctx, m.ChannelID, m.Author.ID); id != 0 {
			return id
		}
		if way == "thread" {
			return b.latest(ctx, m.ChannelID, time.Now().Add(-recent))
		}
	}
	return 0
}

// leans reports whether a question can't be understood without another before
// it.
func leans(question string) bool {
	return rag.Condense([]rag.Turn{{Question: "What happened?"}}, question) != question
}

// askedBy is what somebody asked in a place a moment ago, 0 for nothing.
func (b *Bot) askedBy(ctx context.Context, channelID, user string) int64 {
	if id := b.talk.last(channelID, user); id != 0 {
		return id
	}
	e, err := b.Memory.Latest(ctx, channelID, time.Now().Add(-followed)) // before a restart
	b.unlessMissing(err)
	if err != nil || e.Asker != user {
		return 0
	}
	return e.ID
}

func (b *Bot) latest(ctx context.Context, channelID string, since time.Time) int64 {
	e, err := b.Memory.Latest(ctx, channelID, since)
	if errors.Is(err, state.ErrNotFound) {
		e, err = b.Memory.ByMessage(ctx, channelID) // a thread has the id of its first message
	}
	b.unlessMissing(err)
	return e.ID
}

// unlessMissing logs a fault of the memory. That there is nothing is none.
func (b *Bot) unlessMissing(err error) {
	if err != nil && !errors.Is(err, state.ErrNotFound) && !errors.Is(err, context.Canceled) {
		b.Log.Error("can't look up an earlier exchange", "err", err)
	}
}
