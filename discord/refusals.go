package discord

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

// Discord's codes that discordgo has no names for.
const (
	codeAutoMod      = 200000 // a message that the server's rules block
	codeAutoModTitle = 200001 // a title likewise
)

// blocked reports whether the server's AutoMod let a message not through.
func blocked(err error) bool {
	code := gateway.Code(err)
	return code == codeAutoMod || code == codeAutoModTitle
}

// closed reports whether a thread takes no more messages.
func closed(err error) bool {
	return archived(err) || gateway.Code(err) == discordgo.ErrCodeThreadIsLocked
}

// unreachable reports whether somebody takes no private messages.
func unreachable(err error) bool {
	return gateway.Code(err) == discordgo.ErrCodeCannotSendMessagesToThisUser
}

const blockedText = "This server's AutoMod doesn't let my answer through: a word in it is on the server's list. " +
	"An admin can exempt my role: Server Settings, AutoMod, the rule, Allow these roles. You can ask me in a private message, too."

// refuse ends a job whose answer Discord doesn't take, and says to whoever can
// do something about it what that is. It reports false for other faults.
func (b *Bot) refuse(j *job, err error) (done bool, again error) {
	level := slog.LevelWarn // an admin, or whoever runs the bot, has to do something
	if !b.once(fmt.Sprint("refused:", gateway.Code(err), ":", j.post.channel)) {
		level = slog.LevelDebug
	}
	log := func(level slog.Level, text string) {
		b.Log.Log(j.ctx, level, "an answer isn't taken by Discord", "why", text, "server", j.guild, "channel", j.post.channel, "err", err)
	}
	switch {
	case forbidden(err):
		log(level, "the bot may not answer in a channel where it was asked: let it view the channel and send messages there, in threads too; bot discord setup shows what is missing")
		b.tellApart(j)
	case closed(err):
		log(slog.LevelInfo, "a thread was locked before its question was answered: a moderator of the server can unlock it")
	case unreachable(err):
		log(slog.LevelInfo, "somebody asked in a private message and takes none from the bot: they can allow them in the server's privacy settings")
	case blocked(err):
		if level == slog.LevelWarn {
			level = slog.LevelInfo
		}
		log(level, "a server's AutoMod blocks an answer: an admin of the server can exempt the bot's role from the rule")
		b.Metrics.Outcome("forbidden")
		return true, b.give(j, blockedText)
	default:
		return false, nil
	}
	b.Metrics.Outcome("forbidden")
	b.keepFailed(j)
	return true, nil
}

// tellApart tells who asked, in a private message and once in a while, that the
// bot may not write where it was asked.
func (b *Bot) tellApart(j *job) {
	if j.guild == "" || j.post.token != "" || !b.DirectMessages || !b.once("apart:"+j.user+":"+j.post.channel) {
		return
	}
	ctx, cancel := context.WithTimeout(gateway.Send(b.base, gateway.Sending{Patience: patience}), requestTime)
	defer cancel()
	dm, err := b.REST.With(ctx).UserChannelCreate(j.user)
	if err == nil {
		_, err = b.request(ctx, "POST", discordgo.EndpointChannelMessages(dm.ID), say(fmt.Sprintf(
			"I can't answer you in <#%s>: I may not write there. An admin of the server can let my role view that channel and send messages in it. Until then `/ask` works there, and I answer here.", j.post.channel)).body())
	}
	if err != nil {
		b.Log.Debug("can't tell somebody apart that the bot may not answer", "err", gateway.Explain(err))
	}
}

// goBack takes an answer back to the channel where it was asked for, from a
// thread that nothing could be written in.
func (b *Bot) goBack(j *job, err error) bool {
	from := j.asked
	if from.channel == "" || len(j.post.messages) > 0 || !forbidden(err) && !closed(err) {
		return false
	}
	j.asked, j.thread = origin{}, false
	j.post.channel, j.post.replyTo = from.channel, from.message
	b.noThread(from.channel, err)
	if err := b.Memory.Move(context.WithoutCancel(j.ctx), j.id, from.channel); err != nil {
		b.Log.Error("can't keep where an answer is", "err", err)
	}
	return true
}

// origin is where a question was asked whose answer was moved into a thread.
type origin struct{ channel, message string }
