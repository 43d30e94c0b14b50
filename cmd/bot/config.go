package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dateline/config"
	"dateline/internal/onscreen"
)

func (a *app) configCommand() *cobra.Command {
	var example, asJSON bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Say which settings are in force, and where each comes from",
		Long: `Prints every setting as it is in force, in the form of a configuration file,
and behind it where it comes from: a line of the file, a variable of the
environment, a flag, or the default. Secrets are in variables of the
environment: whether those are set is told, what they hold isn't.

With --default it prints a file with every key, its meaning and its default.`,
		Example: `  bot config
  bot config --default > ~/.config/dateline/config.toml`,
		Args: noArguments,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if example { // helps to mend a file that can't be read
				return checkFlagGroups(cmd)
			}
			return a.prepare(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if example {
				_, err := io.WriteString(a.stdout, config.Example())
				return err
			}
			settings, err := config.Explain(a.configPath, a.env)
			if err != nil {
				return usageError{err}
			}
			a.overFlags(cmd, settings)
			if asJSON {
				return writeSettingsJSON(onscreen.JSON(a.stdout), settings)
			}
			return a.writeSettings(settings)
		},
	}
	cmd.Flags().BoolVar(&example, "default", false, "print a file of the defaults, with what each key means")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON (docs/json.md)")
	cmd.MarkFlagsMutuallyExclusive("default", "json")
	return cmd
}

func (a *app) writeSettings(settings []config.Setting) error {
	section := ""
	for _, s := range settings {
		if s.Section != section {
			if section != "" {
				fmt.Fprintln(a.stdout)
			}
			section = s.Section
			fmt.Fprintf(a.stdout, "[%s]\n", section)
		}
		from := s.From
		if from == "" {
			from = "default"
		}
		if s.Names != "" {
			from += "; the variable is " + s.Names
		}
		fmt.Fprintf(a.stdout, "%s = %s # %s\n", s.Key, onscreen.Line(s.Value), onscreen.Line(from))
	}
	return nil
}

func writeSettingsJSON(w io.Writer, settings []config.Setting) error {
	type row struct {
		Section string `json:"section"`
		Key     string `json:"key"`
		Value   string `json:"value"`
		From    string `json:"from"`
		Secret  string `json:"secret,omitempty"`
	}
	out := struct {
		Schema   string `json:"schema"`
		Settings []row  `json:"settings"`
	}{Schema: "dateline.config/1"}
	for _, s := range settings {
		from := s.From
		if from == "" {
			from = "default"
		}
		out.Settings = append(out.Settings, row{s.Section, s.Key, s.Value, from, s.Names})
	}
	return json.NewEncoder(w).Encode(out)
}
