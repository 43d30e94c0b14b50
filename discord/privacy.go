package discord

import (
	"context"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/text"
)

// privacy says what is kept.
func (b *Bot) privacy() string {
	elsewhere := "Questions are answered on the machine that runs me and are sent nowhere else."
	if b.Model != "" {
		elsewhere = fmt.Sprintf("To be answered, a question goes to the language model %s with the questions before it and passages of the articles, but not with your name or id.", text.Escape(text.Clean(b.Model)))
	}
	return fmt.Sprintf(`**What I keep, for %s**
- Each question to me: its text, your id, where it was asked, and my answer
- Votes on answers: your id and the reason that you gave

A message that you ask me about, by a reply or a link, I keep until you're answered. I keep no other messages, and don't log questions or answers. %s
`+"`/forget`"+` deletes all that I keep of you. What stands in this channel stays there: delete your question and my answer goes with it.`, days(b.Kept), elsewhere)
}

func days(d time.Duration) string {
	if n := int(d.Hours() / 24); n != 1 {
		return fmt.Sprintf("%d days", n)
	}
	return "1 day"
}

// forget deletes what is kept of whoever asks for it.
func (b *Bot) forget(ctx context.Context, i *discordgo.Interaction) {
	exchanges, opinions, err := b.Memory.Forget(ctx, userOf(i).ID)
	if err != nil {
		b.Log.Error("can't forget a person", "err", err)
		b.tell(ctx, i, sorry)
		return
	}
	if exchanges+opinions == 0 {
		b.tell(ctx, i, "I kept nothing of you.")
		return
	}
	b.tell(ctx, i, fmt.Sprintf("Done. I have deleted what I kept of you: %s and %s. The buttons under those answers no longer work.",
		plural(exchanges, "question"), plural(opinions, "vote")))
}

func plural(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// expire deletes what is older than it may be, now and every hour.
func (b *Bot) expire(ctx context.Context) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		if n, err := b.Memory.Expire(ctx, time.Now().Add(-b.Kept)); err != nil && ctx.Err() == nil {
			b.Log.Error("can't delete what is too old", "err", err)
		} else if n > 0 {
			b.Log.Info("deleted what is too old", "exchanges", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
		}
	}
}
