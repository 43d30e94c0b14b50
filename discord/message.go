package discord

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

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
	expected := way == "mention" || way == "reply" || way == "dm" // an answer, by whoever wrote
	if b.paused.is(a.guild) {
		if expected {
			b.notice(ctx, m, pausedText)
		}
		return
	}
	question := b.questionIn(m)
	if way == "forum" && m.ID == m.ChannelID && !strings.Contains(question, "?") {
		question = strings.TrimSpace(ch.name + " " + question) // a post is often asked by its title
	}
	if _, err := rag.CleanQuestion(question); err != nil && !tooLong(question) {
		if expected {
			b.notice(ctx, m, help)
		}
		return
	}
	if r := b.take(ctx, a, time.Now()); r != nil {
		b.Metrics.Limit(r.limit)
		b.notice(ctx, m, r.text)
		return
	}
	b.admitMessage(ctx, b.newJob(&job{
		asker: a, key: m.ID, kind: kindAsk, way: way, text: question, parent: b.parentOf(ctx, m, ch, way),
		thread: slices.Contains(b.ThreadChannels, m.ChannelID) && !ch.thread,
		post:   &post{bot: b, key: m.ID, channel: m.ChannelID, guild: m.GuildID, replyTo: m.ID},
	}), m)
}

// admitMessage admits a question that came as a message.
func (b *Bot) admitMessage(ctx context.Context, j *job, m *discordgo.Message) {
	b.admit(ctx, j, nil, func(text string) { b.notice(ctx, m, text) })
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
	case ch.thread && ch.owner == me:
		return b.readable(m, "thread"), ch
	}
	return "", ch
}

// readable is the way, unless Discord left the message's content out.
func (b *Bot) readable(m *discordgo.Message, way string) string {
	if m.Content != "" {
		return way
	}
	if len(m.Attachments)+len(m.Embeds)+len(m.StickerItems) == 0 && m.Poll == nil {
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

// mentionRE is a user, role or channel that is named, or a custom emoji.
var mentionRE = regexp.MustCompile(`<(?:@[!&]?|#|a?:[A-Za-z0-9_]+:)(\d+)>`)

// questionIn is what a message asks. A mention without more, in reply to what
// somebody wrote, asks that.
func (b *Bot) questionIn(m *discordgo.Message) string {
	question := b.textOf(m)
	if r := m.ReferencedMessage; question == "" && r != nil && r.Author != nil && r.Author.ID != b.me().user {
		question = b.textOf(r)
	}
	return question
}

// textOf is what a message says, without the bot's own name, and with others'
// names in the place of their mentions.
func (b *Bot) textOf(m *discordgo.Message) string {
	me := b.me().user
	return strings.TrimSpace(mentionRE.ReplaceAllStringFunc(m.Content, func(mention string) string {
		id := mentionRE.FindStringSubmatch(mention)[1]
		if id == me || !strings.HasPrefix(mention, "<@") {
			return " "
		}
		for _, u := range m.Mentions {
			if u != nil && u.ID == id {
				return u.DisplayName()
			}
		}
		return " "
	}))
}

func tooLong(question string) bool { return len(question) > rag.MaxQuestionBytes }

// recent is how long ago the last answer in a direct message may be for the
// next question to follow up on it.
const recent = time.Hour

// parentOf is the exchange that a message follows up on, 0 for none: the one
// that it replies to, or else the latest of the thread or direct message.
func (b *Bot) parentOf(ctx context.Context, m *discordgo.Message, ch channel, way string) int64 {
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
	case ch.thread && ch.owner == b.me().user:
		return b.latest(ctx, m.ChannelID, time.Time{})
	}
	return 0
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
