package discordtest

import (
	"encoding/json"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// Commands are those that the bot has registered in a server, or everywhere
// for nil.
func (f *Fake) Commands(g *Guild) []*discordgo.ApplicationCommand {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g == nil {
		return slices.Clone(f.commands[""])
	}
	return slices.Clone(f.commands[g.ID])
}

// command is one that can be used in the channel.
func (f *Fake) command(c *Channel, name string, kind discordgo.ApplicationCommandType) *discordgo.ApplicationCommand {
	f.t.Helper()
	lists := [][]*discordgo.ApplicationCommand{f.commands[""]}
	if c.Guild != nil {
		lists = append(lists, f.commands[c.Guild.ID])
	}
	var names []string
	for _, cmd := range slices.Concat(lists...) {
		if cmd.Name == name && cmd.Type == kind {
			return cmd
		}
		names = append(names, cmd.Name)
	}
	f.t.Fatalf("discordtest: no command %q of type %d was registered, only %q", name, kind, names)
	return nil
}

// scope is the server in the path, "" for everywhere.
func (f *Fake) scope(x *exchange) (string, *refusal) {
	if x.PathValue("app") != f.appID {
		return "", refuse(404, 10002, "Unknown Application")
	}
	if x.PathValue("guild") == "" {
		return "", nil
	}
	if _, r := f.guild(x); r != nil {
		return "", refuse(403, 50001, "Missing Access")
	}
	return x.PathValue("guild"), nil
}

func (f *Fake) getCommands(x *exchange) (any, *refusal) {
	scope, r := f.scope(x)
	if r != nil {
		return nil, r
	}
	if f.commands[scope] == nil {
		return []any{}, nil
	}
	return f.commands[scope], nil
}

func (f *Fake) putCommands(x *exchange) (any, *refusal) {
	scope, r := f.scope(x)
	if r != nil {
		return nil, r
	}
	var in []json.RawMessage
	if r := x.into(&in); r != nil {
		return nil, r
	}
	before := f.commands[scope]
	f.commands[scope] = nil
	for _, raw := range in {
		if _, r := f.register(x, scope, raw, before); r != nil {
			f.commands[scope] = before
			return nil, r
		}
	}
	f.change()
	return orNone(f.commands[scope]), nil
}

func orNone(list []*discordgo.ApplicationCommand) any {
	if list == nil {
		return []any{}
	}
	return list
}

func (f *Fake) createCommand(x *exchange) (any, *refusal) {
	scope, r := f.scope(x)
	if r != nil {
		return nil, r
	}
	defer f.change()
	cmd, r := f.register(x, scope, x.body, f.commands[scope])
	if r != nil {
		return nil, r
	}
	return cmd, nil
}

// register adds a command, in the place of one of its name among before, whose
// id it keeps.
func (f *Fake) register(x *exchange, scope string, raw json.RawMessage, before []*discordgo.ApplicationCommand) (*discordgo.ApplicationCommand, *refusal) {
	cmd, err := decode[*discordgo.ApplicationCommand](raw)
	if err != nil {
		f.breaks("%s: %v", x.URL.Path, err)
		return nil, invalid("command")
	}
	if cmd.Type == 0 {
		cmd.Type = discordgo.ChatApplicationCommand
	}
	if err := checkCommand(cmd); err != nil {
		f.breaks("%v", err)
		return nil, invalid(err.Error())
	}
	cmd.ID, cmd.ApplicationID, cmd.GuildID, cmd.Version = "", f.appID, scope, f.id()
	same := func(c *discordgo.ApplicationCommand) bool { return c.Name == cmd.Name && c.Type == cmd.Type }
	if at := slices.IndexFunc(before, same); at >= 0 {
		cmd.ID = before[at].ID
	}
	if cmd.ID == "" {
		cmd.ID = f.id()
	}
	f.commands[scope] = append(slices.DeleteFunc(slices.Clone(f.commands[scope]), same), cmd)
	count := 0
	for _, c := range f.commands[scope] {
		if c.Type == cmd.Type {
			count++
		}
	}
	if most := map[discordgo.ApplicationCommandType]int{1: 100, 2: 5, 3: 5}[cmd.Type]; count > most {
		f.breaks("%d commands of type %d: %d are allowed", count, cmd.Type, most)
	}
	return cmd, nil
}

func (f *Fake) registered(x *exchange) (string, int, *refusal) {
	scope, r := f.scope(x)
	if r != nil {
		return "", 0, r
	}
	at := slices.IndexFunc(f.commands[scope], func(c *discordgo.ApplicationCommand) bool { return c.ID == x.PathValue("command") })
	if at < 0 {
		return "", 0, refuse(404, 10063, "Unknown application command")
	}
	return scope, at, nil
}

func (f *Fake) getCommand(x *exchange) (any, *refusal) {
	scope, at, r := f.registered(x)
	if r != nil {
		return nil, r
	}
	return f.commands[scope][at], nil
}

func (f *Fake) editCommand(x *exchange) (any, *refusal) {
	scope, at, r := f.registered(x)
	if r != nil {
		return nil, r
	}
	old := f.commands[scope][at]
	cmd := *old
	if r := x.into(&cmd); r != nil {
		return nil, r
	}
	cmd.ID, cmd.ApplicationID, cmd.GuildID, cmd.Type, cmd.Version = old.ID, old.ApplicationID, old.GuildID, old.Type, f.id()
	if err := checkCommand(&cmd); err != nil {
		f.breaks("%v", err)
		return nil, invalid(err.Error())
	}
	f.commands[scope][at] = &cmd
	f.change()
	return &cmd, nil
}

func (f *Fake) deleteCommand(x *exchange) (any, *refusal) {
	scope, at, r := f.registered(x)
	if r != nil {
		return nil, r
	}
	f.commands[scope] = slices.Delete(slices.Clone(f.commands[scope]), at, at+1)
	f.change()
	return nil, nil
}
