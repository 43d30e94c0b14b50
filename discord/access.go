package discord

import (
	"context"
	"slices"
	"sync"
)

// asker is who asks, and from where.
type asker struct {
	user    string
	roles   []string
	guild   string // "" in a direct message
	channel string
	parent  string // of a thread or forum post, "" otherwise
}

// allowed reports whether the operator's lists let someone ask.
func (b *Bot) allowed(a asker) bool {
	l := b.Lists
	switch {
	case !l.Users.admits(a.user):
		return false
	case a.guild == "":
		return b.DirectMessages
	case !l.Servers.admits(a.guild):
		return false
	}
	// A thread is where its channel is.
	places := []string{a.channel}
	if a.parent != "" {
		places = append(places, a.parent)
	}
	return l.Channels.admits(places...) && l.Roles.admits(a.roles...)
}

// admits reports whether one of some ids is allowed and none is denied.
func (l List) admits(ids ...string) bool {
	if slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(l.Deny, id) }) {
		return false
	}
	return len(l.Allow) == 0 || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(l.Allow, id) })
}

// paused is the servers where an admin has silenced the bot.
type paused struct {
	mu     sync.Mutex
	guilds map[string]bool
}

func (p *paused) is(guild string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.guilds[guild]
}

func (p *paused) set(guild string, on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if on {
		p.guilds[guild] = true
	} else {
		delete(p.guilds, guild)
	}
}

func (b *Bot) loadPaused(ctx context.Context) error {
	guilds, err := b.Memory.Paused(ctx)
	for _, g := range guilds {
		b.paused.set(g, true)
	}
	return err
}
