package discord

import (
	"context"

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
	thread, err := b.startThread(j.ctx, j.post.channel, j.post.replyTo, j.text)
	if err != nil {
		b.Log.Warn("can't open a thread", "channel", j.post.channel, "err", err)
		return
	}
	j.post.channel, j.post.replyTo = thread, ""
	if err := b.Memory.Move(j.ctx, j.id, thread); err != nil {
		b.Log.Error("can't keep where an answer is", "err", err)
	}
}

// threadUnder opens a thread under the answer to a command.
func (b *Bot) threadUnder(j *job) {
	if len(j.post.messages) == 0 {
		return
	}
	m := j.post.messages[len(j.post.messages)-1]
	if _, err := b.startThread(j.ctx, m.Channel, m.ID, j.text); err != nil {
		b.Log.Warn("can't open a thread", "channel", m.Channel, "err", err)
	}
}

func (b *Bot) startThread(ctx context.Context, channelID, message, name string) (string, error) {
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
