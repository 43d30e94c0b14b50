package discord

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/rag"
	"dateline/state"
)

// messageEdited answers a question anew that its author has changed.
func (b *Bot) messageEdited(m *discordgo.Message) {
	// Discord also tells of messages that only got a preview of a link.
	if !b.human(m) || m.EditedTimestamp == nil || m.Content == "" || b.EditTime <= 0 {
		return
	}
	if asked, err := discordgo.SnowflakeTimestamp(m.ID); err != nil || m.EditedTimestamp.Sub(asked) > b.EditTime {
		return
	}
	b.inOrder(m.ID, "edit", func(ctx context.Context) { b.askAnew(ctx, m) })
}

func (b *Bot) askAnew(ctx context.Context, m *discordgo.Message) {
	e, err := b.Memory.ByQuestion(ctx, m.ID)
	if errors.Is(err, state.ErrNotFound) && b.inFlight.get(m.ID) == nil {
		b.consider(ctx, m) // it didn't ask before
		return
	}
	if err != nil {
		b.unlessMissing(err)
		return
	}
	ch := b.channel(ctx, m.GuildID, m.ChannelID)
	w := b.wishOf(ctx, m, ch)
	if w.text == e.Text {
		return
	}
	if _, err := rag.CleanQuestion(w.text); err != nil {
		return
	}
	a := b.askerOf(m, ch)
	if !b.allowed(a) || b.paused.is(a.guild) {
		return
	}
	if r := b.take(ctx, a, time.Now()); r != nil {
		b.Metrics.Limit(r.limit)
		b.notice(ctx, m, r.text)
		return
	}
	b.endEarly(m.ID, errEdited)
	// What the ended job did to the messages is known now.
	if e, err = b.Memory.ByQuestion(ctx, m.ID); err != nil {
		b.unlessMissing(err)
		return
	}
	j := b.newJob(&job{
		asker: a, id: e.ID, key: m.ID, kind: w.kind, way: "edit", text: w.text, plain: w.plain, quoted: w.quoted, parent: e.Parent, recovered: len(e.Messages) > 0,
		post: &post{bot: b, exchange: e.ID, key: m.ID, channel: e.Channel, guild: m.GuildID, messages: e.Messages},
	})
	if e.Channel == m.ChannelID {
		j.post.replyTo = m.ID
	}
	if err := b.Memory.Reopen(ctx, e.ID, w.text, j.place()); err != nil {
		b.unlessMissing(err)
		return
	}
	b.admitMessage(ctx, j, m)
}

// endEarly ends the job of a question and waits until nothing of it is done
// any more.
func (b *Bot) endEarly(key string, cause error) {
	j := b.inFlight.get(key)
	if j == nil {
		return
	}
	j.cancel(cause)
	if j.entry != nil && j.entry.Remove() {
		b.settle(j)
	}
	<-j.done
}

// messageDeleted takes the answer away with its question.
func (b *Bot) messageDeleted(id string) {
	b.inOrder(id, "deletion", func(ctx context.Context) {
		b.endEarly(id, errDeleted)
		b.withdraw(ctx, id)
		e, err := b.Memory.ByQuestion(ctx, id)
		if errors.Is(err, state.ErrNotFound) {
			return
		}
		if err != nil {
			b.unlessMissing(err)
			return
		}
		b.Metrics.Outcome("deleted")
		p := &post{bot: b, exchange: e.ID, key: id, channel: e.Channel, guild: e.Guild, messages: e.Messages}
		if err := p.trim(ctx, 0); err != nil {
			b.Log.Warn("can't delete the answer to a question that was deleted", "channel", e.Channel, "err", err)
		}
		if err := b.Memory.Delete(ctx, e.ID); err != nil {
			b.Log.Error("can't delete what was kept of a question that was deleted", "err", err)
		}
	})
}
