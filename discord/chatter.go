package discord

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/asking"
	"dateline/rag"
)

// asksHere reports whether a message that nobody pointed at the bot asks
// something that it may know of. quiet says that it mayn't: then nothing is to
// be seen of it before there is an answer, and nothing at all if there is none.
func (b *Bot) asksHere(ctx context.Context, m *discordgo.Message, ch channel, way string) (asks, quiet bool) {
	switch {
	case b.Everything:
		return true, false
	case b.toOthers(m):
		return false, false
	}
	said, where := b.textOf(m), asking.Channel
	if way == "forum" && m.ID == m.ChannelID {
		title := strings.TrimRight(ch.name, "?!. ") + "?"
		said = strings.TrimSpace(said + "\n" + title) // which may be of what the post says: "When did it open?"
		return b.mayKnow(ctx, said, asking.Read(said, where), where)
	}
	if ch.thread && ch.owner == b.me().user || leans(said) && b.askedBy(ctx, m.ChannelID, m.Author.ID) != 0 {
		where = asking.Talk
	}
	return b.mayKnow(ctx, said, asking.Read(said, where), where)
}

// mayKnow decides by a message's form and by how near the articles come to it.
// In a conversation with the bot what plainly asks is answered in any case.
func (b *Bot) mayKnow(ctx context.Context, said string, form asking.Form, where asking.Where) (asks, quiet bool) {
	switch {
	case form == asking.Talks:
		return false, false
	case form == asking.Plain && where == asking.Talk:
		return true, false
	}
	near, err := b.near(ctx, said)
	if err != nil {
		b.Log.Warn("can't look how near the articles come to a message", "err", err)
		return form == asking.Plain, true
	}
	return near == rag.Close || near == rag.Near && form == asking.Plain, near != rag.Close
}

// near asks the engine, not more at a time than answers are made: of what is
// said in a busy server much may ask.
func (b *Bot) near(ctx context.Context, said string) (rag.Nearness, error) {
	select {
	case b.nearing <- struct{}{}:
		defer func() { <-b.nearing }()
	case <-ctx.Done():
		return rag.Far, ctx.Err()
	}
	return b.Engine.Near(ctx, rag.Question{Text: said, Outlets: b.Outlets})
}

// errNothing ends a quiet job that the articles don't answer.
var errNothing = errors.New("there is no answer to what may be no question")

// silent reports whether nothing is to be said of a job, and nothing was.
func (j *job) silent() bool { return j.quiet && len(j.post.messages) == 0 }

// leave ends a job without a word, and forgets it: people talked.
func (b *Bot) leave(j *job) {
	b.Metrics.Outcome("silent")
	if err := b.Memory.Delete(context.WithoutCancel(b.base), j.id); err != nil {
		b.unlessMissing(err)
	}
}
