package discord

import (
	"context"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/rag"
	"dateline/state"
)

// interactionCreated takes a command, a pressed button or a form.
func (b *Bot) interactionCreated(i *discordgo.Interaction) {
	arrived := time.Now()
	b.spawn("interaction", i, func(ctx context.Context) {
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			b.command(ctx, i, arrived)
		case discordgo.InteractionMessageComponent:
			b.pressed(ctx, i)
		case discordgo.InteractionModalSubmit:
			b.filledIn(ctx, i)
		}
	})
}

// userOf is who an interaction is of.
func userOf(i *discordgo.Interaction) *discordgo.User {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	if i.User != nil {
		return i.User
	}
	return &discordgo.User{}
}

// askerBy asks Discord about the channel only where a list of channels decides:
// the interaction has to be acknowledged soon.
func (b *Bot) askerBy(ctx context.Context, i *discordgo.Interaction) (asker, channel) {
	ch, _ := b.channels.get(i.ChannelID)
	if l := b.Lists.Channels; len(l.Allow)+len(l.Deny) > 0 {
		ch = b.channel(ctx, i.GuildID, i.ChannelID)
	}
	a := asker{user: userOf(i).ID, guild: i.GuildID, channel: i.ChannelID, parent: ch.parent}
	if i.Member != nil {
		a.roles = i.Member.Roles
	}
	return a, ch
}

func (b *Bot) command(ctx context.Context, i *discordgo.Interaction, arrived time.Time) {
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	if !ok {
		return
	}
	switch data.Name {
	case commandAsk:
		text := ""
		if o := data.GetOption("question"); o != nil {
			text, _ = o.Value.(string)
		}
		private := false
		if o := data.GetOption("private"); o != nil {
			private, _ = o.Value.(bool)
		}
		b.askBy(ctx, i, kindAsk, "command", text, private, arrived)
	case commandAnswer:
		b.askBy(ctx, i, kindAsk, "menu", b.targetText(data), false, arrived)
	case commandCheck:
		b.askBy(ctx, i, kindCheck, "menu", b.targetText(data), false, arrived)
	case commandPrivacy:
		b.tell(ctx, i, b.privacy())
	case commandForget:
		b.forget(ctx, i)
	case commandAdmin:
		b.admin(ctx, i, data)
	default:
		b.tell(ctx, i, "I don't know that command any more. Discord shows the new ones after a restart of your app.")
	}
}

// targetText is what the message says that a command was used on.
func (b *Bot) targetText(data discordgo.ApplicationCommandInteractionData) string {
	if data.Resolved == nil || data.Resolved.Messages[data.TargetID] == nil {
		return ""
	}
	m := data.Resolved.Messages[data.TargetID]
	m.Attachments = nil // there is no time to look at files: Discord waits for an answer
	return b.wordsOf(b.base, m)
}

// askBy asks by a command. The answer to a private one is for who asked alone.
func (b *Bot) askBy(ctx context.Context, i *discordgo.Interaction, kind, way, text string, private bool, arrived time.Time) {
	a, ch := b.askerBy(ctx, i)
	switch _, err := rag.CleanQuestion(text); {
	case !b.allowed(a):
		b.tell(ctx, i, "Whoever runs me has set that I don't answer here, or not everyone.")
		return
	case b.paused.is(a.guild):
		b.tell(ctx, i, pausedText)
		return
	case err != nil && !tooLong(text):
		b.tell(ctx, i, help)
		return
	}
	if r := b.take(ctx, a, arrived); r != nil {
		b.Metrics.Limit(r.limit)
		b.tell(ctx, i, r.text)
		return
	}
	j := b.newJob(&job{
		asker: a, key: i.ID, kind: kind, way: way, text: text, arrived: arrived,
		thread: way == "command" && !private && a.guild != "" && !ch.thread && slices.Contains(b.ThreadChannels, i.ChannelID),
		post:   &post{bot: b, key: i.ID, channel: i.ChannelID, guild: i.GuildID, app: i.AppID, token: i.Token, lone: private},
	})
	if way == "command" && ch.thread && ch.owner == b.me().user {
		j.parent = b.latest(ctx, i.ChannelID, time.Time{})
	}
	b.admit(ctx, j, func(place int) error { return b.acknowledge(ctx, i, j, place) }, func(text string) { b.tell(ctx, i, text) })
}

// acknowledge shows "thinking…", or the place in line.
func (b *Bot) acknowledge(ctx context.Context, i *discordgo.Interaction, j *job, place int) error {
	kind, c := discordgo.InteractionResponseDeferredChannelMessageWithSource, content{}
	var data any
	if place > 0 && b.expect(place) > b.LineAfter {
		j.told = b.promise(place)
		kind, c = discordgo.InteractionResponseChannelMessageWithSource, say(inLine(place, j.told))
		c.lone = j.post.lone
		data = c.body()
	} else if j.post.lone {
		data = discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}
	}
	m, err := b.respond(ctx, i, kind, data)
	if err != nil || m == nil {
		return err
	}
	kept := state.Message{Channel: m.ChannelID, ID: m.ID}
	if kept.Channel == "" {
		kept.Channel = i.ChannelID
	}
	j.post.messages = []state.Message{kept}
	if !j.told.IsZero() {
		j.post.note(0, c)
	}
	return nil
}
