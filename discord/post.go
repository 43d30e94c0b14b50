package discord

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
	"dateline/state"
)

// post is the messages of one answer. One goroutine at a time uses it.
type post struct {
	bot        *Bot
	exchange   int64
	key        string // the message or interaction that asks
	channel    string
	guild      string
	replyTo    string // the message that is answered, "" for none
	app, token string // of the interaction that is answered, "" for none
	messages   []state.Message
	shown      []content // what they say now, where that is known
}

// show makes the messages say the parts, with the buttons under the last, and
// takes away those that are left over.
func (p *post) show(ctx context.Context, parts []string, buttons []discordgo.MessageComponent) error {
	for i, part := range parts {
		c := say(part)
		if i == len(parts)-1 {
			c.buttons = buttons
		}
		if err := p.put(ctx, i, c); err != nil {
			return err
		}
	}
	return p.trim(ctx, len(parts))
}

// requestTime is how long a message may take to be sent, with the waits that
// rate limits ask for.
const requestTime = 2 * time.Minute

// put makes the message of a part, from 0, say something. It is errGone when
// somebody deleted the first.
func (p *post) put(ctx context.Context, part int, c content) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	// What was begun is seen through: a message that was sent and not heard of
	// would stay for ever, an edit that comes late would undo the next.
	ctx, cancel := context.WithTimeout(p.bot.base, requestTime)
	defer cancel()
	if part < len(p.shown) && p.shown[part].text == c.text && len(p.shown[part].buttons) == len(c.buttons) {
		return nil
	}
	if part < len(p.messages) {
		err := p.edit(ctx, part, c)
		switch {
		case err == nil:
			p.note(part, c)
			return nil
		case !gone(err):
			return err
		case part == 0:
			return errGone
		}
		return p.create(ctx, part, c, "") // somebody deleted a later part
	}
	return p.create(ctx, part, c, p.nonce(part))
}

func (p *post) note(part int, c content) {
	for len(p.shown) <= part {
		p.shown = append(p.shown, content{})
	}
	p.shown[part] = c
}

// nonce lets Discord know a message again that is sent twice, by a repeated
// request or by a process that was killed before it had kept the message's id.
func (p *post) nonce(part int) string {
	h := fnv.New32a()
	h.Write([]byte(p.key))
	id, err := strconv.ParseUint(p.key, 10, 64)
	if err != nil {
		id = uint64(h.Sum32())
	}
	return strconv.FormatUint(id, 36) + "-" + strconv.Itoa(part)
}

// create sends the message of a part.
func (p *post) create(ctx context.Context, part int, c content, nonce string) error {
	send, method, endpoint := c.body(), "POST", discordgo.EndpointChannelMessages(p.channel)
	switch {
	case p.token != "" && part == 0: // takes the place of "thinking…"
		method, endpoint = "PATCH", discordgo.EndpointWebhookMessage(p.app, p.token, "@original")
	case p.token != "":
		endpoint = discordgo.EndpointWebhookToken(p.app, p.token)
	default:
		send.Nonce = nonce
		if p.replyTo != "" {
			soft := false
			send.Reference = &discordgo.MessageReference{MessageID: p.replyTo, ChannelID: p.channel, GuildID: p.guild, FailIfNotExists: &soft}
		}
	}
	m, err := p.bot.request(ctx, method, endpoint, send)
	if expired(err) || gone(err) {
		return errGone
	}
	if err != nil {
		return err
	}
	kept := state.Message{Channel: m.ChannelID, ID: m.ID}
	if kept.Channel == "" {
		kept.Channel = p.channel
	}
	if part < len(p.messages) {
		p.messages[part] = kept
	} else {
		p.messages = append(p.messages, kept)
	}
	p.note(part, c)
	if err := p.bot.Memory.SetMessage(context.WithoutCancel(ctx), p.exchange, part, kept); err != nil {
		p.bot.Log.Error("can't keep which message carries an answer", "err", err)
	}
	return nil
}

// edit changes the message of a part: by the interaction's token while it
// holds, which doesn't count towards the bot's own rate limit.
func (p *post) edit(ctx context.Context, part int, c content) error {
	m := p.messages[part]
	if p.token != "" {
		_, err := p.bot.request(ctx, "PATCH", discordgo.EndpointWebhookMessage(p.app, p.token, m.ID), c.body())
		if !expired(err) {
			return err
		}
		p.token = ""
	}
	_, err := p.bot.request(ctx, "PATCH", discordgo.EndpointChannelMessage(m.Channel, m.ID), c.body())
	return err
}

// trim deletes the messages from part n on.
func (p *post) trim(ctx context.Context, n int) error {
	if len(p.messages) <= n {
		return nil
	}
	for _, m := range slices.Backward(p.messages[n:]) {
		if err := p.remove(ctx, m); err != nil && !gone(err) {
			return err
		}
	}
	p.messages = p.messages[:n]
	p.shown = p.shown[:min(n, len(p.shown))]
	if err := p.bot.Memory.KeepMessages(context.WithoutCancel(ctx), p.exchange, n); err != nil {
		p.bot.Log.Error("can't forget a message that was deleted", "err", err)
	}
	return nil
}

func (p *post) remove(ctx context.Context, m state.Message) error {
	session := p.bot.REST.With(ctx)
	if p.token != "" {
		_, err := session.Request("DELETE", discordgo.EndpointWebhookMessage(p.app, p.token, m.ID), nil)
		if err = gateway.Explain(err); !expired(err) {
			return err
		}
		p.token = ""
	}
	_, err := session.Request("DELETE", discordgo.EndpointChannelMessage(m.Channel, m.ID), nil)
	return gateway.Explain(err)
}
