package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dateline/discord/gateway"
	"dateline/discord/setup"
	"dateline/internal/checkup"
	"dateline/internal/onscreen"
)

func (a *app) discordSetupCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Check the bot's token, intents and permissions, and print its invite link",
		Long: `Checks the token, which privileged intent the application has, and what the
bot may do in the channels of its servers; then prints the link that invites it
with exactly the permissions it uses. It changes nothing on Discord.

Without a token it says how to get one.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.discordSetup(cmd, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON (docs/json.md)")
	return cmd
}

// checksError ends a checkup with exit status 1 where a check failed, after its
// lines have said all.
func checksError(results []checkup.Result) error {
	if n := checkup.Failures(results); n > 0 {
		return fmt.Errorf("%s failed", counted(n, "check"))
	}
	return nil
}

func (a *app) discordSetup(cmd *cobra.Command, asJSON bool) error {
	if a.noToken() {
		if !asJSON {
			fmt.Fprintf(a.stdout, firstSteps, a.config.Discord.TokenEnv)
		}
		return fmt.Errorf("no bot token: %s is empty or not set", a.tokenSetting())
	}
	rest, err := a.discordREST(gateway.RESTOptions{Attempts: 3})
	if err != nil {
		return err
	}
	defer rest.Close()
	results, app := setup.Check(cmd.Context(), a.setupOptions(rest))
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if asJSON {
		err = a.setupJSON(results, app)
	} else {
		err = a.setupText(results, app)
	}
	if err != nil {
		return err
	}
	return checksError(results)
}

// setupOptions is what the configuration names on Discord.
func (a *app) setupOptions(rest *gateway.REST) setup.Options {
	d := a.config.Discord
	return setup.Options{
		REST: rest, TokenSetting: a.tokenSetting(), Channels: d.Channels,
		ChannelsNamed: []setup.Named{{Key: "thread_channels", IDs: d.ThreadChannels}, {Key: "allow_channels", IDs: d.AllowChannels}},
		Servers:       []setup.Named{{Key: "allow_servers", IDs: d.AllowServers}, {Key: "command_servers", IDs: d.CommandServers}},
	}
}

func (a *app) setupJSON(results []checkup.Result, app *setup.Application) error {
	out := struct {
		Schema      string             `json:"schema"`
		OK          bool               `json:"ok"`
		Checks      []checkup.Result   `json:"checks"`
		Application string             `json:"application,omitempty"`
		Invite      string             `json:"invite,omitempty"`
		Permissions []setup.Permission `json:"permissions,omitempty"`
	}{Schema: "dateline.discord-setup/1", OK: checkup.Failures(results) == 0, Checks: results}
	if app != nil {
		out.Application, out.Invite, out.Permissions = app.ID, setup.Invite(app.ID), setup.Permissions
	}
	e := json.NewEncoder(onscreen.JSON(a.stdout))
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func (a *app) setupText(results []checkup.Result, app *setup.Application) error {
	if err := checkup.Text(a.stdout, results); err != nil || app == nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nInvite the bot to a server of yours with this link:\n\n  %s\n\nIt asks for these permissions and no others:\n", setup.Invite(app.ID))
	for _, p := range setup.Permissions {
		fmt.Fprintf(&b, "  %-26s without it %s\n", p.Name, p.For)
	}
	if app.Public {
		b.WriteString("\nAnyone who has the link may invite it. To keep it to yourself, switch off Public Bot in the developer portal under Bot.\n")
	}
	b.WriteString("\nThen start it: bot discord\n")
	_, err := fmt.Fprint(a.stdout, b.String())
	return err
}

const firstSteps = `A bot needs a token of Discord's:

  1. Open https://discord.com/developers/applications and choose New Application.
  2. Under Bot, choose Reset Token and copy what it shows. Keep it secret.
  3. On the same page, switch on Message Content Intent, so that it can read
     follow-ups that don't mention it.
  4. Put the token into the environment variable %s and run this again:
     it checks the token and prints the link that invites the bot.

`
