package discordtest

import (
	"cmp"
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// object is a JSON object as it goes over the wire.
type object map[string]any

func with(o object, key string, value any) object {
	o = maps.Clone(o)
	o[key] = value
	return o
}

func compareIDs(a, b string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

func (u *User) json() object {
	return object{
		"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil,
		"bot": u.Bot, "public_flags": 0, "flags": 0,
	}
}

func (r *Role) json(position int) object {
	return object{
		"id": r.ID, "name": r.Name, "permissions": strconv.FormatInt(r.Permissions, 10), "position": position,
		"color": 0, "hoist": false, "managed": r.Managed, "mentionable": false, "flags": 0,
	}
}

func (g *Guild) memberJSON(u *User) object {
	ids := []string{}
	for _, r := range g.members[u.ID] {
		ids = append(ids, r.ID)
	}
	return object{
		"user": u.json(), "nick": nil, "avatar": nil, "roles": ids, "joined_at": stamp(time.Unix(1700000000, 0)),
		"deaf": false, "mute": false, "flags": 0, "pending": false,
	}
}

func (g *Guild) rolesJSON() []object {
	out := []object{}
	for i, r := range g.roles {
		out = append(out, r.json(i))
	}
	return out
}

// json is the guild; whole adds what only the gateway sends.
func (g *Guild) json(whole bool) object {
	o := object{
		"id": g.ID, "name": g.Name, "owner_id": g.owner.ID, "roles": g.rolesJSON(), "emojis": []any{}, "features": []any{},
		"icon": nil, "verification_level": 0, "preferred_locale": "en-US", "nsfw_level": 0, "premium_tier": 0,
	}
	if !whole {
		return o
	}
	channels, threads := []object{}, []object{}
	for _, c := range g.channels {
		channels = append(channels, c.json())
		for _, t := range c.threads() {
			if !t.archived {
				threads = append(threads, t.json())
			}
		}
	}
	o["channels"], o["threads"] = channels, threads
	o["members"] = []object{g.memberJSON(g.fake.bot)}
	o["member_count"], o["large"], o["unavailable"] = len(g.members), false, false
	o["joined_at"] = stamp(time.Unix(1700000000, 0))
	return o
}

func (c *Channel) json() object {
	o := object{"id": c.ID, "type": int(c.Type), "flags": 0, "last_message_id": nil}
	if n := len(c.messages); n > 0 {
		o["last_message_id"] = c.messages[n-1].id
	}
	if c.With != nil {
		o["recipients"] = []object{c.With.json()}
		return o
	}
	o["guild_id"], o["name"] = c.Guild.ID, c.Name
	if c.Parent != nil {
		o["parent_id"], o["owner_id"] = c.Parent.ID, c.owner
		o["message_count"], o["member_count"] = len(c.messages), 1
		o["thread_metadata"] = object{
			"archived": c.archived, "locked": c.locked, "auto_archive_duration": c.archive,
			"archive_timestamp": stamp(c.fake.now()), "create_timestamp": stamp(c.fake.now()),
		}
		o["applied_tags"] = c.applied
		return o
	}
	o["position"], o["nsfw"], o["topic"] = 0, false, nil
	overwrites := []object{}
	for _, w := range c.overwrites {
		overwrites = append(overwrites, object{
			"id": w.ID, "type": int(w.Type), "allow": strconv.FormatInt(w.Allow, 10), "deny": strconv.FormatInt(w.Deny, 10),
		})
	}
	o["permission_overwrites"] = overwrites
	if c.Type == discordgo.ChannelTypeGuildForum {
		o["available_tags"] = []any{}
	}
	return o
}

func (m *message) json() object {
	o := m.alone()
	if m.reference != nil {
		o["referenced_message"] = nil
		if !m.reference.deleted {
			o["referenced_message"] = m.reference.alone() // one level is all that Discord sends
		}
	}
	return o
}

// alone is the message without the one that it answers, which it still names.
func (m *message) alone() object {
	f := m.channel.fake
	o := object{
		"id": m.id, "channel_id": m.channel.ID, "author": m.author.json(), "content": m.content, "type": m.kind,
		"timestamp": stamp(m.at), "edited_timestamp": nil, "tts": false, "pinned": false, "mention_everyone": false,
		"mentions": f.mentionsIn(m), "mention_roles": []any{}, "attachments": []any{},
		"embeds": orEmpty(m.embeds), "components": orEmpty(m.components), "flags": m.flags,
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	if m.webhook != "" {
		o["webhook_id"], o["application_id"] = m.webhook, f.appID
	}
	if m.action != nil {
		o["interaction_metadata"] = object{"id": m.action.ID, "type": int(m.action.Type), "user": m.action.User.json(), "authorizing_integration_owners": object{}}
	}
	if m.thread != nil {
		o["thread"] = m.thread.json()
	}
	if m.reference != nil {
		ref := object{"channel_id": m.channel.ID, "message_id": m.reference.id, "type": 0}
		if g := m.channel.Guild; g != nil {
			ref["guild_id"] = g.ID
		}
		o["message_reference"] = ref
	}
	for key, value := range m.shows {
		if key != "message_snapshots" || f.settings.messageContent {
			o[key] = value
		}
	}
	return o
}

// event is the message as the gateway sends it.
func (m *message) event() object {
	o := m.json()
	if g := m.channel.Guild; g != nil {
		o["guild_id"] = g.ID
		if _, in := g.members[m.author.ID]; in && m.webhook == "" {
			member := g.memberJSON(m.author)
			delete(member, "user")
			o["member"] = member
		}
	}
	return o
}

func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return json.RawMessage("[]")
	}
	return raw
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }
