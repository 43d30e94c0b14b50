package discord

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"dateline/discord/gateway"
	"dateline/state"
)

// How old a question may be to be taken up again after a restart. An
// interaction can be answered for fifteen minutes.
const takenUp = 14 * time.Minute

// lost is said of questions that are older.
const lost = "I was restarted while I had your question. Please ask it again."

// recovery is the questions that processes before this one left open, by
// server, until this one turns out to serve it: of several processes that share
// a memory, each takes up its own.
type recovery struct {
	mu     sync.Mutex
	loaded bool
	open   map[string][]state.Exchange
	served map[string]bool // before open was loaded
}

// recover looks up what was left open.
func (b *Bot) recover(ctx context.Context) {
	all, err := b.Memory.Open(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.Log.Error("can't look up the questions that were left open", "err", err)
		}
		return
	}
	r := &b.recovery
	r.mu.Lock()
	for _, e := range all {
		r.open[e.Guild] = append(r.open[e.Guild], e)
	}
	r.loaded = true
	served := slices.Collect(maps.Keys(r.served))
	r.served = nil
	r.mu.Unlock()
	for _, guild := range served {
		b.serves(guild)
	}
}

// serves takes up what was left open in a server that this process turns out
// to serve; "" is direct messages.
func (b *Bot) serves(guild string) {
	r := &b.recovery
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.loaded {
		r.served[guild] = true
		return
	}
	open := r.open[guild]
	delete(r.open, guild)
	for _, e := range open {
		b.inOrder(e.Question, "recovery", func(ctx context.Context) { b.takeUp(ctx, e.ID) })
	}
}

// takeUp answers a question that was left open, in the messages that are
// there, or says that it was lost.
func (b *Bot) takeUp(ctx context.Context, id int64) {
	e, err := b.Memory.ByID(ctx, id)
	if err != nil || b.inFlight.get(e.Question) != nil {
		b.unlessMissing(err)
		return
	}
	// It may have come in since, and be answered by now.
	if e, err = b.Memory.ByID(ctx, id); err != nil || e.Status != state.Pending {
		b.unlessMissing(err)
		return
	}
	var p place
	if err := json.Unmarshal(e.Place, &p); err != nil {
		b.Log.Error("a question that was left open can't be read", "exchange", e.ID, "err", err)
		if err := b.Memory.Fail(ctx, e.ID); err != nil {
			b.Log.Error("can't keep that a question failed", "err", err)
		}
		return
	}
	j := b.newJob(&job{
		asker: asker{user: e.Asker, guild: e.Guild, channel: e.Channel}, id: e.ID, key: e.Question, kind: e.Kind, way: p.Way, text: e.Text, plain: p.Plain, quoted: p.Quoted, parent: e.Parent, thread: p.Thread, quiet: p.Quiet, late: p.Late, recovered: len(e.Messages) > 0,
		post: &post{bot: b, exchange: e.ID, key: e.Question, channel: e.Channel, guild: e.Guild, replyTo: p.ReplyTo, app: p.App, token: p.Token, lone: p.Lone, messages: e.Messages},
	})
	if p.Token == "" {
		b.adopt(ctx, j)
	}
	if e.Turn != 0 { // only that it is shown is missing
		j.kept = e.Record
	}
	if time.Since(e.Asked) > takenUp && j.kept == nil || j.kind == kindCheck && b.Checker == nil {
		j.post.token = ""
		if p.Token == "" || len(j.post.messages) > 0 {
			b.Metrics.Outcome("interrupted")
			_ = b.give(j, lost) // or with the next start
		} else {
			b.keepFailed(j)
		}
		b.settle(j)
		return
	}
	b.admit(ctx, j, nil, func(string) { _ = b.give(j, lost) })
}

// adopt finds the messages of an answer that were sent and not kept: those of
// the bot's that refer to the question.
func (b *Bot) adopt(ctx context.Context, j *job) {
	if j.post.replyTo == "" {
		return
	}
	found, err := b.REST.With(ctx).ChannelMessages(j.post.channel, 100, "", j.key, "")
	if err != nil {
		b.Log.Debug("can't look for an answer that was begun", "err", gateway.Explain(err))
		return
	}
	slices.Reverse(found) // oldest first
	me := b.me().user
	for _, m := range found {
		if m.Author == nil || m.Author.ID != me || m.MessageReference == nil || m.MessageReference.MessageID != j.key {
			continue
		}
		if slices.ContainsFunc(j.post.messages, func(k state.Message) bool { return k.ID == m.ID }) {
			continue
		}
		kept := state.Message{Channel: m.ChannelID, ID: m.ID}
		if err := b.Memory.SetMessage(ctx, j.id, len(j.post.messages), kept); err != nil {
			b.Log.Error("can't keep which message carries an answer", "err", err)
		}
		j.post.messages = append(j.post.messages, kept)
	}
}
