package discord

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
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
	lone       bool   // only who asked sees it
	messages   []state.Message
	shown      []content      // what they say now, where that is known
	newest     func() content // what the first says by the time it leaves, nil for what was given
	since      time.Time      // when somebody began to wait for it
}

// home is the channel that a conversation may go on in: none where only one
// person sees it.
func (p *post) home() string {
	if p.lone {
		return "alone"
	}
	return p.channel
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
	if part < len(p.shown) && p.shown[part].same(c) {
		return nil
	}
	// What has left is seen through: a message that was sent and not heard of
	// would stay for ever, an edit that comes late would undo the next.
	sending, cancel := context.WithTimeout(p.bot.base, requestTime)
	defer cancel()
	o := gateway.Sending{First: part == 0 && len(p.messages) == 0, Since: p.since, Patience: patience}
	// Until it leaves it may be called off, and says what is the newest.
	leaving := func() error {
		if part == 0 && p.newest != nil {
			c = p.newest()
		}
		return context.Cause(ctx)
	}
	if part >= len(p.messages) {
		return p.create(sending, o, part, &c, leaving)
	}
	err := p.edit(sending, o, part, &c, leaving)
	switch {
	case gone(err) && part > 0:
		err = nil // somebody deleted a later part: it stays deleted
	case gone(err):
		return errGone
	}
	if err == nil {
		p.note(part, c)
	}
	return err
}

// patience is how long rate limits may hold up a message. One that would be held
// for longer is tried again later.
const patience = time.Minute

// same reports whether two contents look the same.
func (c content) same(other content) bool {
	return c.text == other.text && len(c.buttons) == len(other.buttons)
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

// create sends the message of a part. c is what it says when it has left.
func (p *post) create(ctx context.Context, o gateway.Sending, part int, c *content, leaving func() error) (err error) {
	method, endpoint := "POST", discordgo.EndpointChannelMessages(p.channel)
	switch {
	case p.token != "" && part == 0: // takes the place of "thinking…"
		method, endpoint = "PATCH", discordgo.EndpointWebhookMessage(p.app, p.token, "@original")
	case p.token != "":
		endpoint = discordgo.EndpointWebhookToken(p.app, p.token)
	}
	o.Body = func() (any, error) {
		err := leaving()
		c.lone = p.lone && method == "POST" // what is edited stays as it is
		send := c.body()
		if p.token == "" {
			send.Nonce = p.nonce(part)
			send.Reference = p.reference()
		}
		return send, err
	}
	m, err := p.bot.request(gateway.Send(ctx, o), method, endpoint, c.body())
	if cantRefer(err) && p.token == "" && p.replyTo != "" {
		p.replyTo = "" // then plainly
		m, err = p.bot.request(gateway.Send(ctx, o), method, endpoint, c.body())
	}
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
	p.note(part, *c)
	if p.token == "" && strings.TrimSpace(m.Content) != strings.TrimSpace(c.text) {
		// It was sent before, with other words, and that wasn't heard of.
		p.note(part, say(m.Content))
		defer func() {
			if err == nil {
				err = p.put(ctx, part, *c)
			}
		}()
	}
	if err := p.bot.Memory.SetMessage(context.WithoutCancel(ctx), p.exchange, part, kept); err != nil {
		p.bot.Log.Error("can't keep which message carries an answer", "err", err)
	}
	return nil
}

// reference is to the message that is answered, nil for none.
func (p *post) reference() *discordgo.MessageReference {
	if p.replyTo == "" {
		return nil
	}
	soft := false
	return &discordgo.MessageReference{MessageID: p.replyTo, ChannelID: p.channel, GuildID: p.guild, FailIfNotExists: &soft}
}

// edit changes the message of a part: by the interaction's token while it
// holds, which doesn't count towards the bot's own rate limit. c is what it says
// when that has left.
func (p *post) edit(ctx context.Context, o gateway.Sending, part int, c *content, leaving func() error) error {
	m := p.messages[part]
	o.Body = func() (any, error) {
		err := leaving()
		return c.body(), err
	}
	ctx = gateway.Send(ctx, o)
	if p.token != "" {
		_, err := p.bot.request(ctx, "PATCH", discordgo.EndpointWebhookMessage(p.app, p.token, m.ID), c.body())
		if !expired(err) {
			return err
		}
		p.token = ""
	}
	_, err := p.bot.request(ctx, "PATCH", discordgo.EndpointChannelMessage(m.Channel, m.ID), c.body())
	if archived(err) && p.reopen(ctx, m.Channel) {
		_, err = p.bot.request(ctx, "PATCH", discordgo.EndpointChannelMessage(m.Channel, m.ID), c.body())
	}
	return err
}

// reopen takes a thread out of the archive, which whoever may write in it may
// do, unless it is locked.
func (p *post) reopen(ctx context.Context, thread string) bool {
	archived := false
	_, err := p.bot.REST.With(gateway.Send(ctx, gateway.Sending{Patience: patience})).ChannelEditComplex(thread, &discordgo.ChannelEdit{Archived: &archived})
	if err != nil {
		p.bot.Log.Debug("can't open a thread again that is archived", "channel", thread, "err", gateway.Explain(err))
	}
	return err == nil
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
