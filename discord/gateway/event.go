package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/bwmarrin/discordgo"
)

// kinds are the events that are handed on, by Discord's names.
var kinds = map[string]func() any{
	"READY":   func() any { return &discordgo.Ready{} },
	"RESUMED": func() any { return &discordgo.Resumed{} },

	"GUILD_CREATE":        func() any { return &discordgo.GuildCreate{} },
	"GUILD_UPDATE":        func() any { return &discordgo.GuildUpdate{} },
	"GUILD_DELETE":        func() any { return &discordgo.GuildDelete{} },
	"GUILD_ROLE_CREATE":   func() any { return &discordgo.GuildRoleCreate{} },
	"GUILD_ROLE_UPDATE":   func() any { return &discordgo.GuildRoleUpdate{} },
	"GUILD_ROLE_DELETE":   func() any { return &discordgo.GuildRoleDelete{} },
	"GUILD_MEMBER_UPDATE": func() any { return &discordgo.GuildMemberUpdate{} },

	"CHANNEL_CREATE":   func() any { return &discordgo.ChannelCreate{} },
	"CHANNEL_UPDATE":   func() any { return &discordgo.ChannelUpdate{} },
	"CHANNEL_DELETE":   func() any { return &discordgo.ChannelDelete{} },
	"THREAD_CREATE":    func() any { return &discordgo.ThreadCreate{} },
	"THREAD_UPDATE":    func() any { return &discordgo.ThreadUpdate{} },
	"THREAD_DELETE":    func() any { return &discordgo.ThreadDelete{} },
	"THREAD_LIST_SYNC": func() any { return &discordgo.ThreadListSync{} },

	"MESSAGE_CREATE":          func() any { return &discordgo.MessageCreate{} },
	"MESSAGE_UPDATE":          func() any { return &discordgo.MessageUpdate{} },
	"MESSAGE_DELETE":          func() any { return &discordgo.MessageDelete{} },
	"MESSAGE_DELETE_BULK":     func() any { return &discordgo.MessageDeleteBulk{} },
	"MESSAGE_REACTION_ADD":    func() any { return &discordgo.MessageReactionAdd{} },
	"MESSAGE_REACTION_REMOVE": func() any { return &discordgo.MessageReactionRemove{} },
	"INTERACTION_CREATE":      func() any { return &discordgo.InteractionCreate{} },
}

var errPartial = errors.New("a part that every such event has is missing")

// decodeEvent makes the event that a dispatch carries; nil for one that nobody
// is told of.
func decodeEvent(name string, data json.RawMessage) (any, error) {
	kind := kinds[name]
	if kind == nil {
		return nil, nil
	}
	event := kind()
	err := json.Unmarshal(data, event)
	if err != nil {
		// Discord invents components, and discordgo fails over one it doesn't
		// know, be it in a message that is only replied to.
		event = kind()
		again := json.Unmarshal(withoutComponents(data), event)
		if again != nil {
			event, again = refit(data, kind())
		}
		if again != nil {
			return nil, fmt.Errorf("event %s: %w", name, err)
		}
	}
	if !whole(event) {
		if name == "MESSAGE_UPDATE" {
			return nil, nil // a link was looked up: nobody edited anything
		}
		return nil, fmt.Errorf("event %s: %w", name, errPartial)
	}
	return event, nil
}

// refit decodes an event with what doesn't fit it left out.
func refit(data json.RawMessage, event any) (any, error) {
	t := reflect.TypeOf(event).Elem()
	if t.Kind() == reflect.Struct && t.NumField() == 1 && t.Field(0).Anonymous {
		t = t.Field(0).Type // a name for it alone
	}
	fitting, err := fitted(data, t)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(fitting, event); err != nil {
		return event, json.Unmarshal(withoutComponents(fitting), event)
	}
	return event, nil
}

// whole reports whether the event has what its handlers rely on.
func whole(event any) bool {
	switch e := event.(type) {
	case *discordgo.MessageCreate:
		return e.Message != nil && e.Author != nil && e.ID != ""
	case *discordgo.MessageUpdate:
		return e.Message != nil && e.Author != nil && e.ID != ""
	case *discordgo.MessageDelete:
		return e.Message != nil && e.ID != ""
	case *discordgo.InteractionCreate:
		return wholeInteraction(e)
	case *discordgo.GuildCreate:
		return e.Guild != nil
	case *discordgo.GuildUpdate:
		return e.Guild != nil
	case *discordgo.GuildDelete:
		return e.Guild != nil
	case *discordgo.ChannelCreate:
		return e.Channel != nil
	case *discordgo.ChannelUpdate:
		return e.Channel != nil
	case *discordgo.ChannelDelete:
		return e.Channel != nil
	case *discordgo.ThreadCreate:
		return e.Channel != nil
	case *discordgo.ThreadUpdate:
		return e.Channel != nil
	case *discordgo.ThreadDelete:
		return e.Channel != nil
	case *discordgo.Ready:
		return e.User != nil
	}
	return true
}

func wholeInteraction(e *discordgo.InteractionCreate) bool {
	if e.Interaction == nil || e.ID == "" || e.Token == "" || e.Data == nil {
		return false
	}
	if e.User == nil && (e.Member == nil || e.Member.User == nil) {
		return false
	}
	return e.Type != discordgo.InteractionMessageComponent || e.Message != nil
}

// withoutComponents takes the components out of an event's messages. Those of
// a form that was filled in stay: they are its data.
func withoutComponents(data json.RawMessage) json.RawMessage {
	var top map[string]any
	if json.Unmarshal(data, &top) != nil {
		return data
	}
	for key, value := range top {
		if key == "components" {
			delete(top, key)
		}
		if form, ok := value.(map[string]any); key != "data" || !ok || form["resolved"] != nil {
			strip(value)
		}
	}
	out, err := json.Marshal(top)
	if err != nil {
		return data
	}
	return out
}

func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "components")
		for _, inner := range v {
			strip(inner)
		}
	case []any:
		for _, inner := range v {
			strip(inner)
		}
	}
}
