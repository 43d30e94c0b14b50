package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dateline/discord/metrics"
	"dateline/internal/checkup"
	"dateline/internal/onscreen"
)

func (a *app) discordHealthCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Say whether bot discord runs here and is connected",
		Long: `Asks the bot discord that runs on this machine, at metrics_address in [discord]
or --metrics-address, whether it is connected to Discord. The exit status is 0 if
it is and 1 if it isn't: a container's health check can be this command.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			address := a.config.Discord.MetricsAddress
			if address == "" {
				return usagef("bot discord can't be asked: set metrics_address in [discord], or give --metrics-address, to both")
			}
			if err := metrics.Ask(cmd.Context(), address); err != nil {
				return fmt.Errorf("bot discord isn't well: %w: look into its log, or run: bot doctor", err)
			}
			_, err := fmt.Fprintln(a.stdout, "connected")
			return err
		},
	}
}

// doctorService asks the bot discord that runs here, where there is one.
func (a *app) doctorService(ctx context.Context) checkup.Result {
	const name = "service"
	address := a.config.Discord.MetricsAddress
	if address == "" {
		return checkup.Skip(name, "metrics_address in [discord] is empty, so that bot discord can't be asked whether it is connected")
	}
	err := metrics.Ask(ctx, address)
	switch {
	case err == nil:
		return checkup.Pass(name, "bot discord runs and is connected")
	case errors.Is(err, metrics.ErrNobody):
		return checkup.Warn(name, fmt.Sprintf("bot discord doesn't run: nothing answers at %s", onscreen.Line(address)), "start it: bot discord, or systemctl start dateline-discord")
	}
	return checkup.Fail(name, "bot discord runs and isn't well: "+err.Error(), "look into its log; it connects again by itself where that can help")
}
