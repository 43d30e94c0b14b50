package main

import (
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
	cmd.AddCommand(a.discordSetupCommand())
	return cmd
}

// tokenSetting names where the bot's token is set.
func (a *app) tokenSetting() string {
	return "the environment variable " + a.config.Discord.TokenEnv
}

// discordREST is the door to Discord's REST interface. o's token and address
// are the configuration's.
func (a *app) discordREST(o gateway.RESTOptions) (*gateway.REST, error) {
	token, err := config.ReadSecret(a.config.Discord.TokenEnv, a.env)
	if err != nil {
		return nil, usagef("no bot token: %s is empty or not set: bot discord setup says how to get one", a.tokenSetting())
	}
	o.Token, o.APIURL, o.Log = token.Unwrap(), a.config.Discord.APIURL, a.log
	rest, err := gateway.NewREST(o)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", a.tokenSetting(), err)}
	}
	return rest, nil
}
