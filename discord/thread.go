package discord

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
	"dateline/discord/text"
)

// openThread opens a thread on the message that asks and moves the answer
// there. Where that can't be done the answer stays in the channel.
func (b *Bot) openThread(j *job) {
	if j.post.token != "" || len(j.post.messages) > 0 || j.post.replyTo == "" {
		return
	}
	ctx := gateway.Send(j.ctx, gateway.Sending{First: true, Since: j.arrived, Patience: threadTime})
	thread, err := b.startThread(ctx, j.post.channel, j.post.replyTo, j.text)
	if err != nil {
		b.noThread(j.post.channel, err)
		return
	}
	j.asked = origin{j.post.channel, j.post.replyTo}
	j.post.channel, j.post.replyTo = thread, ""
	if err := b.Memory.Move(j.ctx, j.id, thread); err != nil {
		b.Log.Error("can't keep where an answer is", "err", err)
	}
}

var errThreadLate = errors.New("opening the thread took too long")

// noThread logs why an answer stays in the channel: what an admin can mend as a
// warning, once in a while for each channel.
func (b *Bot) noThread(channelID string, err error) {
	switch {
	case !forbidden(err):
		b.Log.Info("a thread couldn't be opened in time, so that the answer is in the channel", "channel", channelID, "err", err)
	case b.once("thread:" + channelID):
		b.Log.Warn("the bot may not open threads in a channel of thread_channels: let it create public threads there and send messages in them; bot discord setup shows what is missing",
			"channel", channelID, "err", err)
	}
}

// threadUnder opens a thread under the answer to a command.
func (b *Bot) threadUnder(j *job) {
	if len(j.post.messages) == 0 {
		return
	}
	m := j.post.messages[len(j.post.messages)-1]
	ctx := gateway.Send(j.ctx, gateway.Sending{Patience: threadTime})
	if _, err := b.startThread(ctx, m.Channel, m.ID, j.text); err != nil {
		b.noThread(m.Channel, err)
	}
}

// threadTime is how long a thread may take to be opened. Discord lets a bot open
// few, and asks to wait for minutes after that.
const threadTime = 3 * time.Second

func (b *Bot) startThread(ctx context.Context, channelID, message, name string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, threadTime, errThreadLate)
	defer cancel()
	thread, err := b.REST.With(ctx).MessageThreadStartComplex(channelID, message, &discordgo.ThreadStart{
		Name: text.Clip(text.Clean(name), 90), AutoArchiveDuration: 24 * 60,
	})
	if gateway.Code(err) == discordgo.ErrCodeThreadAlreadyCreatedForThisMessage {
		return message, nil // a thread has the id of its message
	}
	if err != nil {
		return "", gateway.Explain(err)
	}
	b.channels.add(thread)
	return thread.ID, nil
}
