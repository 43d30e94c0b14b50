package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"dateline/check"
	"dateline/config"
	"dateline/discord"
	"dateline/discord/gateway"
	"dateline/discord/metrics"
	"dateline/discord/setup"
	"dateline/internal/onscreen"
	"dateline/llm"
	"dateline/rag"
	"dateline/verify"
)

// discord answers on Discord until ctx ends.
func (a *app) discord(ctx context.Context) error {
	m := metrics.New()
	rest, err := a.discordREST(gateway.RESTOptions{Limited: m.RateLimit, Failed: m.RESTFailure})
	if err != nil {
		return err
	}
	defer rest.Close()
	application, err := setup.Ask(ctx, rest)
	if err != nil {
		return a.discordFault(err)
	}
	if !application.MessageContent {
		fmt.Fprintln(a.stderr, "bot: the application has no Message Content intent: "+setup.WithoutContent+": switch it on under Bot in the developer portal")
	}
	bot, done, err := a.discordBot(ctx, rest, m)
	if err != nil {
		return err
	}
	defer done()
	g, err := a.discordGateway(rest, m, bot, application)
	if err != nil {
		return err
	}
	return a.serve(ctx, g, bot, m)
}

// discordFault words a fault of the first request, which shows whether the
// token is good.
func (a *app) discordFault(err error) error {
	if fault := new(gateway.Fault); errors.As(err, &fault) && fault.Status == 401 {
		return usagef("Discord doesn't know the token in %s: reset it under Bot in the developer portal and set it anew, or see: bot discord setup", a.tokenSetting())
	}
	return fmt.Errorf("ask Discord who this bot is: %w: bot doctor looks for the cause", err)
}

// discordBot opens the index, the state and all that answers from them.
func (a *app) discordBot(ctx context.Context, rest *gateway.REST, m *metrics.Metrics) (*discord.Bot, func(), error) {
	o, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	kept, err := a.openState(ctx)
	if err != nil {
		o.close()
		return nil, nil, err
	}
	done := func() {
		_ = kept.Close()
		o.close()
	}
	settings := discordSettings(a.config)
	if o.writing.Model != nil {
		settings.Model = a.config.LLM.Model
	}
	bot, err := discord.New(discord.Options{
		REST: rest, Engine: o.engine, Library: headlines{library{o.store}}, Memory: kept.Discord(), Ledger: kept, Metrics: m, Log: a.log,
		Checker:  claimChecker{check.Checker{Retriever: o.engine, Articles: o.store, Verifier: o.engine.Verifier()}, a.config.Retrieval.Outlets},
		Settings: settings, Translator: translator(o.writing.Model),
	})
	if err != nil {
		done()
		return nil, nil, err
	}
	return bot, done, nil
}

// translator is the model's, nil for none.
func translator(m llm.Model) discord.Translator {
	if m == nil {
		return nil
	}
	return inEnglish{m}
}

func discordSettings(c config.Config) discord.Settings {
	d := c.Discord
	return discord.Settings{
		Everything: d.AnswerEverything, Missed: time.Duration(d.MissedMinutes) * time.Minute, MissedMembers: d.MissedMembers,
		Channels: d.Channels, ThreadChannels: d.ThreadChannels, CommandServers: d.CommandServers, DirectMessages: d.DirectMessages,
		Lists: discord.Lists{
			Servers: discord.List{Allow: d.AllowServers, Deny: d.DenyServers}, Channels: discord.List{Allow: d.AllowChannels, Deny: d.DenyChannels},
			Roles: discord.List{Allow: d.AllowRoles, Deny: d.DenyRoles}, Users: discord.List{Allow: d.AllowUsers, Deny: d.DenyUsers},
		},
		Outlets:       c.Retrieval.Outlets,
		UserPerMinute: d.UserPerMinute, ChannelPerMinute: d.ChannelPerMinute, ServerPerMinute: d.ServerPerMinute, TokensPerDay: d.TokensPerDay,
		Turns: d.Turns, EditTime: time.Duration(d.EditMinutes) * time.Minute, Kept: time.Duration(d.DaysKept) * 24 * time.Hour,
		Workers: d.Workers, Queue: d.Queue,
	}
}

func (a *app) discordGateway(rest *gateway.REST, m *metrics.Metrics, bot *discord.Bot, application *setup.Application) (*gateway.Gateway, error) {
	first, last := a.config.Discord.ShardsHere()
	return gateway.New(gateway.Options{
		REST: rest, TokenSetting: a.tokenSetting(), Intents: setup.Intents(application.MessageContent),
		Shards: a.config.Discord.ShardCount(), First: first, Last: last,
		Handle: bot.Handle, Panicked: bot.Panicked, Log: a.log,
		Observe: &announced{Metrics: m, say: sync.OnceFunc(func() {
			fmt.Fprintf(a.stdout, "Answering on Discord as %s. Ctrl+C stops it.\n", onscreen.Line(application.Name))
		})},
	})
}

// serve runs the connections, the bot and the metrics until ctx ends or one of
// them fails. No event comes in any more while the bot finishes its answers.
func (a *app) serve(ctx context.Context, g *gateway.Gateway, bot *discord.Bot, m *metrics.Metrics) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var errs [3]error
	connected, finished := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	run := func(i int, f func() error) {
		all.Go(func() {
			errs[i] = f()
			cancel()
		})
	}
	answering, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	observed, hide := context.WithCancel(context.WithoutCancel(ctx))
	defer hide()
	if address := a.config.Discord.MetricsAddress; address != "" {
		server, err := metrics.Listen(ctx, address, m, func() error {
			if !g.Status().Ready() {
				return errors.New("not connected to Discord")
			}
			return nil
		})
		if err != nil {
			return err
		}
		run(0, func() error { return server.Run(observed) })
	}
	run(1, func() error {
		defer close(connected)
		return g.Run(ctx)
	})
	run(2, func() error {
		defer close(finished)
		return bot.Run(answering)
	})
	<-ctx.Done()
	<-connected
	stop()
	<-finished
	hide()
	all.Wait()
	return errors.Join(errs[:]...)
}

// announced says when the bot is connected for the first time, beside what is
// measured.
type announced struct {
	*metrics.Metrics
	say func()
}

func (a *announced) Connected(shard int, connected bool) {
	a.Metrics.Connected(shard, connected)
	if connected {
		a.say()
	}
}

// headlines shows a library to Discord.
type headlines struct{ library library }

func (h headlines) Articles(ctx context.Context) ([]discord.ArticleInfo, error) {
	all, err := h.library.Articles(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]discord.ArticleInfo, len(all))
	for i, a := range all {
		out[i] = discord.ArticleInfo{Outlet: a.Outlet, Headline: a.Headline}
	}
	return out, nil
}

// claimChecker checks claims for Discord as bot check does.
type claimChecker struct {
	check.Checker
	outlets []string
}

var verdicts = map[verify.Verdict]discord.Verdict{
	verify.Supported: discord.Supported, verify.Contradicted: discord.Contradicted, verify.Absent: discord.Absent,
}

func (c claimChecker) Check(ctx context.Context, claim string) ([]discord.Finding, error) {
	found, err := c.Claim(ctx, rag.Question{Outlets: c.outlets}, claim)
	if err != nil {
		return nil, err
	}
	out := make([]discord.Finding, len(found))
	for i, f := range found {
		out[i] = discord.Finding{Sentence: f.Sentence, Verdict: verdicts[f.Check.Verdict], Why: f.Why(), Citations: f.Citations()}
	}
	return out, nil
}
