package discord

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/text"
)

// admin does what an admin asks for. Discord lets only those use the command
// who may manage the server, or whom it is given to there.
func (b *Bot) admin(ctx context.Context, i *discordgo.Interaction, data discordgo.ApplicationCommandInteractionData) {
	if i.GuildID == "" || len(data.Options) == 0 {
		b.tell(ctx, i, "This works in a server only.")
		return
	}
	switch data.Options[0].Name {
	case "status":
		b.tell(ctx, i, b.status(ctx, i.GuildID))
	case "pause":
		b.pause(ctx, i, true, "I'm paused in this server, for everyone. `/dateline resume` ends that.")
	case "resume":
		b.pause(ctx, i, false, "I answer in this server again.")
	case "articles":
		b.show(ctx, i, b.articles(ctx))
	}
}

func (b *Bot) pause(ctx context.Context, i *discordgo.Interaction, on bool, done string) {
	if err := b.Memory.Pause(ctx, i.GuildID, on); err != nil {
		b.Log.Error("can't keep that the bot is paused", "err", err)
		b.tell(ctx, i, sorry)
		return
	}
	b.paused.set(i.GuildID, on)
	b.tell(ctx, i, done)
}

// status is how the bot does.
func (b *Bot) status(ctx context.Context, guild string) string {
	waiting, running := b.queue.Counts()
	lines := []string{"I answer in this server."}
	if b.paused.is(guild) {
		lines[0] = "I'm paused in this server: `/dateline resume` ends that."
	}
	lines = append(lines,
		fmt.Sprintf("Running since <t:%d:R>; answering %d, with %d waiting.", b.begun.Unix(), running, waiting),
		fmt.Sprintf("At most %s a minute from one person, %s from a channel, %s from the server.", most(b.UserPerMinute), most(b.ChannelPerMinute), most(b.ServerPerMinute)))
	if n, since, err := b.Memory.Counts(ctx, guild); err == nil && n > 0 {
		lines = append(lines, fmt.Sprintf("%s kept of this server, since <t:%d:d>; each is deleted after %s.", plural(int64(n), "question"), since.Unix(), days(b.Kept)))
	}
	if spent, err := b.Ledger.Spent(ctx, time.Now()); err == nil && (spent > 0 || b.TokensPerDay > 0) {
		lines = append(lines, fmt.Sprintf("Tokens today, in all servers: %d of %s.", spent, most(b.TokensPerDay)))
	}
	if all, err := b.Library.Articles(ctx); err == nil {
		lines = append(lines, fmt.Sprintf("%s indexed: `/dateline articles` lists them.", plural(int64(len(all)), "article")))
	}
	return strings.Join(lines, "\n")
}

func most(n int) string {
	if n <= 0 {
		return "any number"
	}
	return fmt.Sprint(n)
}

// listed is how many headlines of an outlet are listed.
const listed = 15

// articles lists what is indexed, by outlet.
func (b *Bot) articles(ctx context.Context) []string {
	all, err := b.Library.Articles(ctx)
	if err != nil {
		b.Log.Error("can't list the articles", "err", err)
		return []string{sorry}
	}
	byOutlet := map[string][]string{}
	for _, a := range all {
		byOutlet[a.Outlet] = append(byOutlet[a.Outlet], a.Headline)
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s from %s.\n", plural(int64(len(all)), "article"), plural(int64(len(byOutlet)), "outlet"))
	for _, outlet := range slices.Sorted(maps.Keys(byOutlet)) {
		headlines := byOutlet[outlet]
		fmt.Fprintf(&s, "**%s** · %d\n", text.Escape(text.Clean(outlet)), len(headlines))
		for _, h := range headlines[:min(listed, len(headlines))] {
			fmt.Fprintf(&s, "- %s\n", text.Escape(text.Clip(text.Clean(h), 120)))
		}
		if more := len(headlines) - listed; more > 0 {
			fmt.Fprintf(&s, "- and %d more\n", more)
		}
	}
	parts := text.Split(s.String(), text.MaxMessage)
	if len(parts) > 5 {
		parts = append(parts[:5], "There are more outlets than I can list here: `bot index --list` has all.")
	}
	return parts
}
