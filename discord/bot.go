package discord

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/queue"
	"dateline/state"
)

// Bot answers on Discord. It is safe for concurrent use.
type Bot struct {
	Options
	begun time.Time

	work     crew
	base     context.Context
	stop     context.CancelCauseFunc // ends base
	stopping atomic.Bool

	self     atomic.Pointer[self]
	ready    chan struct{} // closed when self is known
	isReady  sync.Once
	queue    *queue.Queue
	pace     pace
	limits   limits
	serial   serial
	channels channels
	paused   paused
	inFlight inFlight
	recovery recovery
	talk     talk
	noticed  noticed
	nearing  chan struct{} // has room for as many as may ask at once how near the articles come
	unread   sync.Once     // told that messages come without their content
}

// self is who the bot is on Discord.
type self struct{ user, app string }

// New makes a bot. It does nothing before Run.
func New(o Options) (*Bot, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	b := &Bot{Options: o, begun: time.Now(), ready: make(chan struct{})}
	b.base, b.stop = context.WithCancelCause(context.Background())
	b.queue = queue.New(o.Workers, o.Queue, o.Metrics.Queue)
	b.limits = newLimits(o.Settings)
	b.serial = serial{waiting: map[string][]func(){}}
	b.channels = channels{known: map[string]channel{}, roles: map[string]string{}, names: map[string]string{}}
	b.talk = talk{asked: map[[2]string]asked{}}
	b.paused = paused{guilds: map[string]bool{}}
	b.recovery = recovery{open: map[string][]state.Exchange{}, served: map[string]bool{}}
	b.nearing = make(chan struct{}, o.Workers)
	b.inFlight = inFlight{jobs: map[string]*job{}}
	return b, nil
}

// Run takes up what a killed process left open, and answers until ctx ends.
// Then it finishes what is in flight, within the grace time, tells those who
// wait that it is restarting, and returns when every goroutine has ended. It
// may be called once.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.loadPaused(ctx); err != nil {
		return fmt.Errorf("read where the bot is paused: %w", err)
	}
	var running sync.WaitGroup
	running.Go(func() { b.queue.Run(b.base) })
	b.work.Go(func() { b.expire(ctx) })
	for what, f := range map[string]func(context.Context){"register": b.register, "recover": b.recover} {
		b.spawn(what, nil, func(context.Context) {
			select {
			case <-b.ready:
				f(ctx)
			case <-ctx.Done():
			}
		})
	}
	<-ctx.Done()
	b.drain(&running)
	return nil
}

// Handle takes one event of the gateway. It returns at once.
func (b *Bot) Handle(_ context.Context, shard int, event any) {
	switch e := event.(type) {
	case *discordgo.Ready:
		b.setSelf(e)
		if shard == 0 {
			b.serves("") // direct messages come over the first connection
			b.catchUpDirect()
		}
	case *discordgo.GuildCreate:
		if e.Guild != nil {
			b.channels.addGuild(e.Guild, b.me().user)
			b.serves(e.ID)
			b.catchUp(e.Guild)
		}
	case *discordgo.GuildDelete:
		b.left(e)
	case *discordgo.ChannelCreate:
		b.channels.add(e.Channel)
	case *discordgo.ChannelUpdate:
		b.channels.add(e.Channel)
	case *discordgo.GuildRoleCreate:
		b.channels.addRole(e.GuildRole)
	case *discordgo.GuildRoleUpdate:
		b.channels.addRole(e.GuildRole)
	case *discordgo.ChannelDelete:
		b.channels.remove(e.ID)
	case *discordgo.ThreadCreate:
		b.channels.add(e.Channel)
	case *discordgo.ThreadUpdate:
		b.channels.add(e.Channel)
	case *discordgo.ThreadDelete:
		b.channels.remove(e.ID)
	case *discordgo.MessageCreate:
		b.messageCreated(e.Message)
	case *discordgo.MessageUpdate:
		b.messageEdited(e.Message)
	case *discordgo.MessageDelete:
		b.messageDeleted(e.ID)
	case *discordgo.MessageDeleteBulk:
		for _, id := range e.Messages {
			b.messageDeleted(id)
		}
	case *discordgo.InteractionCreate:
		b.interactionCreated(e.Interaction)
	}
}

func (b *Bot) setSelf(r *discordgo.Ready) {
	if r.User == nil {
		return
	}
	me := &self{user: r.User.ID, app: r.User.ID}
	if r.Application != nil && r.Application.ID != "" {
		me.app = r.Application.ID
	}
	b.self.Store(me)
	b.isReady.Do(func() { close(b.ready) })
}

// me is who the bot is, or nobody before that is known.
func (b *Bot) me() self {
	if s := b.self.Load(); s != nil {
		return *s
	}
	return self{}
}

// left forgets a server that the bot was taken out of. One that is only out of
// order is not.
func (b *Bot) left(e *discordgo.GuildDelete) {
	if e.Unavailable || e.Guild == nil {
		return
	}
	guild := e.ID
	b.spawn("leave", nil, func(ctx context.Context) {
		if _, err := b.Memory.Leave(ctx, guild); err != nil {
			b.Log.Error("can't delete what was kept of a server that the bot left", "err", err)
		}
	})
}

// spawn runs f in a goroutine that Run waits for. A panic in it is logged and
// told to who waits for an answer to i, which may be nil.
func (b *Bot) spawn(what string, i *discordgo.Interaction, f func(ctx context.Context)) {
	b.work.Go(func() { b.guard(what, i, f) })
}

func (b *Bot) guard(what string, i *discordgo.Interaction, f func(ctx context.Context)) {
	defer func() {
		if v := recover(); v != nil {
			b.Metrics.Panic(what)
			b.Log.Error("panic", "in", what, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			if i != nil {
				b.tell(b.base, i, sorry)
			}
		}
	}()
	f(b.base)
}

// Panicked apologises for an event over which Handle panicked.
func (b *Bot) Panicked(_ context.Context, _ int, event, _ any) {
	if e, ok := event.(*discordgo.InteractionCreate); ok {
		b.spawn("apology", nil, func(ctx context.Context) { b.tell(ctx, e.Interaction, sorry) })
	}
}

// sorry is said when the fault is the bot's.
const sorry = "Something went wrong on my side, and I've noted it for whoever runs me. Please ask again in a minute."

// errRestarting ends what is in flight when the process is told to end.
var errRestarting = errors.New("restarting")
