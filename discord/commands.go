package discord

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

// The commands' names.
const (
	commandAsk     = "ask"
	commandPrivacy = "privacy"
	commandForget  = "forget"
	commandAdmin   = "dateline"
	commandAnswer  = "Answer with sources"
	commandCheck   = "Check this claim"
)

// Commands are those that the bot registers, with or without the one that
// checks claims.
func Commands(checks bool) []*discordgo.ApplicationCommand {
	everywhere := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	servers := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	admins := int64(discordgo.PermissionManageGuild)
	sub := func(name, description string) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: description}
	}
	out := []*discordgo.ApplicationCommand{
		{
			Type: discordgo.ChatApplicationCommand, Name: commandAsk, Description: "Ask about the news; every sentence of the answer has its source", Contexts: &everywhere,
			Options: []*discordgo.ApplicationCommandOption{{
				Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "What do you want to know?", Required: true, MaxLength: 1000,
			}, {
				Type: discordgo.ApplicationCommandOptionBoolean, Name: "private", Description: "Show the answer to me alone",
			}},
		},
		{Type: discordgo.ChatApplicationCommand, Name: commandPrivacy, Description: "What I keep of you, for how long, and who sees it", Contexts: &everywhere},
		{Type: discordgo.ChatApplicationCommand, Name: commandForget, Description: "Delete all that I keep of you", Contexts: &everywhere},
		{
			Type: discordgo.ChatApplicationCommand, Name: commandAdmin, Description: "For admins of the server", Contexts: &servers, DefaultMemberPermissions: &admins,
			Options: []*discordgo.ApplicationCommandOption{
				sub("status", "How I'm doing"), sub("pause", "Stop answering in this server"), sub("resume", "Answer in this server again"),
				sub("articles", "Which articles I answer from"),
			},
		},
		{Type: discordgo.MessageApplicationCommand, Name: commandAnswer, Contexts: &everywhere},
	}
	if checks {
		out = append(out, &discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: commandCheck, Contexts: &everywhere})
	}
	return out
}

// register makes Discord's commands those of this version: for named servers,
// or else everywhere. It tries until Discord lets it.
func (b *Bot) register(ctx context.Context) {
	type place struct {
		guild string
		want  []*discordgo.ApplicationCommand
	}
	places := []place{{"", Commands(b.Checker != nil)}}
	if len(b.CommandServers) > 0 {
		places = []place{{"", nil}} // or each would be there twice
		for _, guild := range b.CommandServers {
			places = append(places, place{guild, Commands(b.Checker != nil)})
		}
	}
	for _, p := range places {
		for wait := time.Second; ; wait = min(2*wait, 5*time.Minute) {
			err := b.registerIn(ctx, p.guild, p.want)
			if err == nil || ctx.Err() != nil {
				break
			}
			if !gateway.Temporary(err) {
				b.Log.Error("can't register the commands: see command_servers in [discord], and: bot discord setup", "server", p.guild, "err", err)
				break
			}
			b.Log.Warn("can't register the commands yet", "server", p.guild, "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
		}
	}
}

// registerIn changes what differs in one server, or everywhere for "".
func (b *Bot) registerIn(ctx context.Context, guild string, want []*discordgo.ApplicationCommand) error {
	session, app := b.REST.With(ctx), b.me().app
	have, err := session.ApplicationCommands(app, guild)
	if err != nil {
		return gateway.Explain(err)
	}
	old := map[commandKey]*discordgo.ApplicationCommand{}
	for _, c := range have {
		old[keyOf(c)] = c
	}
	for _, c := range want {
		existing := old[keyOf(c)]
		delete(old, keyOf(c))
		switch {
		case existing == nil:
			_, err = session.ApplicationCommandCreate(app, guild, c)
		case essence(existing) != essence(c):
			_, err = session.ApplicationCommandEdit(app, guild, existing.ID, c)
		}
		if err != nil {
			return gateway.Explain(err)
		}
	}
	for _, c := range old {
		if err := session.ApplicationCommandDelete(app, guild, c.ID); err != nil {
			return gateway.Explain(err)
		}
	}
	return nil
}

type commandKey struct {
	kind discordgo.ApplicationCommandType
	name string
}

func keyOf(c *discordgo.ApplicationCommand) commandKey {
	if c.Type == 0 {
		return commandKey{discordgo.ChatApplicationCommand, c.Name}
	}
	return commandKey{c.Type, c.Name}
}

// essence is what two commands must share to be the same: Discord fills in the
// rest.
func essence(c *discordgo.ApplicationCommand) string {
	type option struct {
		Type              discordgo.ApplicationCommandOptionType
		Name, Description string
		Required          bool
		MaxLength         int
	}
	var e struct {
		Description string
		Permissions int64
		Contexts    []discordgo.InteractionContextType
		Options     []option
	}
	e.Description = c.Description
	if c.DefaultMemberPermissions != nil {
		e.Permissions = *c.DefaultMemberPermissions
	}
	if c.Contexts != nil {
		e.Contexts = *c.Contexts
	}
	for _, o := range c.Options {
		e.Options = append(e.Options, option{o.Type, o.Name, o.Description, o.Required, o.MaxLength})
	}
	data, _ := json.Marshal(e) // plain values always marshal
	return string(data)
}
