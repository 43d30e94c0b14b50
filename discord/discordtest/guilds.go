package discordtest

import (
	"strconv"
)

func (f *Fake) getGuilds(x *exchange) (any, *refusal) {
	out := []object{}
	after := x.URL.Query().Get("after")
	limit, err := strconv.Atoi(x.URL.Query().Get("limit"))
	if err != nil {
		limit = 200
	}
	for _, g := range f.guilds {
		if len(out) < limit && (after == "" || compareIDs(g.ID, after) > 0) {
			out = append(out, object{
				"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": false,
				"permissions": strconv.FormatInt(g.base(f.bot), 10), "features": []any{},
			})
		}
	}
	return out, nil
}

func (f *Fake) guild(x *exchange) (*Guild, *refusal) {
	for _, g := range f.guilds {
		if g.ID == x.PathValue("guild") {
			return g, nil
		}
	}
	return nil, refuse(404, 10004, "Unknown Guild")
}

func (f *Fake) getGuild(x *exchange) (any, *refusal) {
	g, r := f.guild(x)
	if r != nil {
		return nil, r
	}
	return g.json(false), nil
}

func (f *Fake) getChannels(x *exchange) (any, *refusal) {
	g, r := f.guild(x)
	if r != nil {
		return nil, r
	}
	out := []object{}
	for _, c := range g.channels {
		if !c.gone {
			out = append(out, c.json())
		}
	}
	return out, nil
}

func (f *Fake) getRoles(x *exchange) (any, *refusal) {
	g, r := f.guild(x)
	if r != nil {
		return nil, r
	}
	return g.rolesJSON(), nil
}

func (f *Fake) getMember(x *exchange) (any, *refusal) {
	g, r := f.guild(x)
	if r != nil {
		return nil, r
	}
	id := x.PathValue("user")
	if _, in := g.members[id]; !in {
		return nil, refuse(404, 10007, "Unknown Member")
	}
	return g.memberJSON(f.users[id]), nil
}

func (f *Fake) getThreads(x *exchange) (any, *refusal) {
	g, r := f.guild(x)
	if r != nil {
		return nil, r
	}
	out := []object{}
	for _, c := range g.channels {
		for _, t := range c.threads() {
			if !t.archived {
				out = append(out, t.json())
			}
		}
	}
	return object{"threads": out, "members": []any{}}, nil
}
