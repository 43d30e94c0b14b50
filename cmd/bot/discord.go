package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dateline/config"
	"dateline/discord/gateway"
)

func (a *app) discordCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discord",
		Short: "Answer questions on Discord",
		Long: `Connects to Discord and answers there, until it is stopped: the /ask command,
mentions, replies, direct messages, two commands on any message, and questions
without a mention in the channels that [discord] in the configuration names.

bot discord setup says how to get a token and the link that invites the bot.`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.discord(cmd.Context()) },

		SuggestionsMinimumDistance: nearEnough,
	}
	cmd.PersistentFlags().String("metrics-address", "", "`ADDRESS` where /healthz, /readyz and /metrics are served, such as 127.0.0.1:9464 (default: metrics_address in [discord])")
	cmd.AddCommand(a.discordSetupCommand(), a.discordHealthCommand())
	return cmd
}

// tokenSetting names where the bot's token is set.
func (a *app) tokenSetting() string {
	return "the environment variable " + a.config.Discord.TokenEnv
}

// noToken reports whether there is no token, neither in the environment nor in
// a file.
func (a *app) noToken() bool {
	_, err := config.ReadSecret(a.config.Discord.TokenEnv, a.env)
	return errors.Is(err, config.ErrNoSecret)
}

// discordREST is the door to Discord's REST interface. o's token and address
// are the configuration's.
func (a *app) discordREST(o gateway.RESTOptions) (*gateway.REST, error) {
	token, err := config.ReadSecret(a.config.Discord.TokenEnv, a.env)
	if errors.Is(err, config.ErrNoSecret) {
		return nil, usagef("no bot token: %s is empty or not set: bot discord setup says how to get one", a.tokenSetting())
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("no bot token: %w", err)}
	}
	o.Token, o.APIURL, o.Log = token.Unwrap(), a.config.Discord.APIURL, a.log
	rest, err := gateway.NewREST(o)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", a.tokenSetting(), err)}
	}
	return rest, nil
}
