package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Slash uses a slash command. An option's value may be a string, a whole
// number, a bool or a number. The bot must have registered the command.
func (f *Fake) Slash(by *User, c *Channel, name string, options map[string]any) *Interaction {
	f.t.Helper()
	f.mu.Lock()
	f.said = append(f.said, strings.TrimSpace(fmt.Sprint("/", name, " ", optionText(options))))
	f.mu.Unlock()
	return f.act(by, c, discordgo.InteractionApplicationCommand, nil, func() object {
		cmd := f.command(c, name, discordgo.ChatApplicationCommand)
		return object{"id": cmd.ID, "name": name, "type": 1, "options": f.options(cmd.Options, options, "")}
	})
}

// optionText is an option's text, "" where none has one.
func optionText(options map[string]any) string {
	for _, o := range options {
		if text, ok := o.(string); ok {
			return text
		}
	}
	return ""
}

// Subcommand uses a command below a command, such as "status" of "dateline".
func (f *Fake) Subcommand(by *User, c *Channel, name, sub string, options map[string]any) *Interaction {
	f.t.Helper()
	return f.act(by, c, discordgo.InteractionApplicationCommand, nil, func() object {
		cmd := f.command(c, name, discordgo.ChatApplicationCommand)
		under := f.option(cmd.Options, sub)
		nested := object{"name": sub, "type": 1, "options": f.options(under.Options, options, "")}
		return object{"id": cmd.ID, "name": name, "type": 1, "options": []object{nested}}
	})
}

// Complete types into an option of a slash command that suggests values.
func (f *Fake) Complete(by *User, c *Channel, name, option, typed string) *Interaction {
	f.t.Helper()
	return f.act(by, c, discordgo.InteractionApplicationCommandAutocomplete, nil, func() object {
		cmd := f.command(c, name, discordgo.ChatApplicationCommand)
		return object{"id": cmd.ID, "name": name, "type": 1, "options": f.options(cmd.Options, map[string]any{option: typed}, option)}
	})
}

// ContextMenu uses a command on a message.
func (f *Fake) ContextMenu(by *User, m *Message, name string) *Interaction {
	f.t.Helper()
	return f.act(by, m.kept.channel, discordgo.InteractionApplicationCommand, nil, func() object {
		cmd := f.command(m.kept.channel, name, discordgo.MessageApplicationCommand)
		return object{
			"id": cmd.ID, "name": name, "type": 3, "target_id": m.ID,
			"resolved": object{"messages": object{m.ID: m.kept.json()}},
		}
	})
}

// Press presses a button under a message.
func (f *Fake) Press(m *Message, customID string, by *User) *Interaction {
	f.t.Helper()
	return f.act(by, m.kept.channel, discordgo.InteractionMessageComponent, m.kept, func() object {
		now := m.kept.snapshot()
		if !slices.ContainsFunc(now.Buttons(), func(b discordgo.Button) bool { return b.CustomID == customID && !b.Disabled }) {
			f.t.Errorf("discordtest: no button %q to press under message %s", customID, m.ID)
		}
		return object{"custom_id": customID, "component_type": 2}
	})
}

// Submit fills in the form that an interaction was answered with.
func (f *Fake) Submit(opened *Interaction, values map[string]string) *Interaction {
	f.t.Helper()
	modal := opened.Modal()
	if modal == nil {
		f.t.Fatalf("discordtest: interaction %s was answered with no form", opened.ID)
	}
	return f.act(opened.User, opened.Channel, discordgo.InteractionModalSubmit, opened.source, func() object {
		rows := []object{}
		left := maps.Clone(values)
		for _, c := range modal.Components {
			for _, in := range inputsOf(c) {
				rows = append(rows, object{"type": 1, "components": []object{{"type": 4, "custom_id": in.CustomID, "value": left[in.CustomID]}}})
				delete(left, in.CustomID)
			}
		}
		for id := range left {
			f.t.Errorf("discordtest: the form has no field %q", id)
		}
		return object{"custom_id": modal.CustomID, "components": rows}
	})
}

func inputsOf(c discordgo.MessageComponent) []*discordgo.TextInput {
	row, ok := c.(*discordgo.ActionsRow)
	if !ok {
		return nil
	}
	var out []*discordgo.TextInput
	for _, inner := range row.Components {
		if in, ok := inner.(*discordgo.TextInput); ok {
			out = append(out, in)
		}
	}
	return out
}

// act begins an interaction and tells the bot.
func (f *Fake) act(by *User, c *Channel, kind discordgo.InteractionType, source *message, data func() object) *Interaction {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	i := &Interaction{
		ID: f.id(), Type: kind, User: by, Channel: c, fake: f, began: f.now(), source: source,
	}
	i.Token = "aW50ZXJhY3Rpb246" + i.ID + "-token"
	f.actions[i.Token] = i
	event := object{
		"id": i.ID, "application_id": f.appID, "type": int(kind), "data": data(), "channel_id": c.ID, "channel": c.json(),
		"token": i.Token, "version": 1, "locale": "en-GB", "entitlements": []any{}, "authorizing_integration_owners": object{},
	}
	guild := ""
	if c.Guild != nil {
		guild = c.Guild.ID
		event["guild_id"], event["guild_locale"], event["context"] = guild, "en-US", 0
		event["member"] = with(c.Guild.memberJSON(by), "permissions", strconv.FormatInt(f.permissions(by, c), 10))
		event["app_permissions"] = strconv.FormatInt(f.permissions(f.bot, c), 10)
	} else {
		event["user"], event["context"], event["app_permissions"] = by.json(), 1, "0"
	}
	if source != nil {
		event["message"] = source.json()
	}
	f.dispatch(guild, "INTERACTION_CREATE", event)
	f.change()
	return i
}

func (f *Fake) option(among []*discordgo.ApplicationCommandOption, name string) *discordgo.ApplicationCommandOption {
	for _, o := range among {
		if o.Name == name {
			return o
		}
	}
	f.t.Errorf("discordtest: the command has no option %q", name)
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString}
}

func (f *Fake) options(among []*discordgo.ApplicationCommandOption, values map[string]any, focused string) []object {
	out := []object{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		o := object{"name": name, "type": int(f.option(among, name).Type), "value": values[name]}
		if name == focused {
			o["focused"] = true
		}
		out = append(out, o)
	}
	return out
}

func decode[T any](raw json.RawMessage) (out T, err error) {
	err = json.Unmarshal(raw, &out)
	return out, err
}
