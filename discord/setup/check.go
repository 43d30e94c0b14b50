package setup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"dateline/discord/gateway"
	"dateline/internal/checkup"
)

// Options says what is looked at.
type Options struct {
	REST         *gateway.REST
	TokenSetting string // as in gateway.Options

	// Channels are those where questions need no mention; the bot must be able
	// to work in them.
	Channels []string

	// ChannelsNamed and Servers are what else the configuration names: it must
	// be there.
	ChannelsNamed, Servers []Named

	// MostServers bounds how many servers' channels are looked at, 20 unless set.
	MostServers int
}

// Check looks at all of it. app is nil where Discord wouldn't say.
func Check(ctx context.Context, o Options) (results []checkup.Result, app *Application) {
	if o.MostServers == 0 {
		o.MostServers = 20
	}
	app, err := Ask(ctx, o.REST)
	if err != nil {
		return []checkup.Result{
			refused(err, o),
			checkup.Skip("Discord intents", "the token must work first"),
			checkup.Skip("Discord permissions", "the token must work first"),
		}, nil
	}
	results = append(results, checkup.Pass("Discord token", fmt.Sprintf("of the bot %s (application %s)", shown(app.Name), app.ID)), intents(app, o))
	return append(results, permissions(ctx, o, app)...), app
}

// Clock compares this machine's clock with Discord's.
func Clock(ctx context.Context, rest *gateway.REST) checkup.Result {
	const name = "clock"
	off, err := rest.Skew(ctx)
	switch {
	case err != nil:
		return checkup.Skip(name, "Discord couldn't be asked for the time: "+gateway.Explain(err).Error())
	case off.Abs() > time.Minute:
		return checkup.Warn(name, fmt.Sprintf("%s %s by Discord's", off.Abs().Round(time.Second), ahead(off)),
			"set it, or let a time service: limits by the hour and day, and when answers expire, go by it")
	}
	return checkup.Pass(name, "within a minute of Discord's")
}

func ahead(off time.Duration) string {
	if off < 0 {
		return "slow"
	}
	return "fast"
}

func refused(err error, o Options) checkup.Result {
	const name = "Discord token"
	if f, ok := errors.AsType[*gateway.Fault](err); ok {
		switch {
		case f.Status == http.StatusUnauthorized:
			return checkup.Fail(name, "Discord doesn't know it: it was reset, or its application deleted",
				"make a new one in Discord's developer portal under Bot, Reset Token, and put it into "+o.TokenSetting)
		case gateway.IsPortal(err):
			return checkup.Fail(name, f.Error(), "open any page in a browser on this network and sign in there, or let this machine reach discord.com past the proxy")
		case f.Status == 0:
			return checkup.Fail(name, f.Error(), "look at this machine's network, and at api_url in [discord]")
		}
	}
	return checkup.Fail(name, err.Error(), "try again later, and look at api_url in [discord]")
}

func intents(app *Application, o Options) checkup.Result {
	const name = "Discord intents"
	if app.MessageContent {
		return checkup.Pass(name, "Message Content is on")
	}
	try := "switch on Message Content Intent: https://discord.com/developers/applications/" + app.ID + "/bot"
	if len(o.Channels) > 0 {
		return checkup.Fail(name, "Message Content is off, so that no question can be read in the channels of channels in [discord]; "+WithoutContent, try)
	}
	return checkup.Warn(name, "Message Content is off: "+WithoutContent, try)
}

// shown keeps a name that others chose from steering a terminal.
func shown(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, name)
}
