package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dateline/config"
)

// settingFlags are the flags that stand for a key of the configuration, over
// the file and the environment.
var settingFlags = []struct{ flag, section, key string }{
	{"log-level", "log", "level"},
	{"log-format", "log", "format"},
	{"metrics-address", "discord", "metrics_address"},
}

// overSettings lays the flags that were given over the configuration.
func overSettings(cmd *cobra.Command, c *config.Config) error {
	for _, s := range settingFlags {
		f := cmd.Flags().Lookup(s.flag)
		if f == nil || !f.Changed {
			continue
		}
		if err := c.Set(s.section, s.key, f.Value.String()); err != nil {
			return usagef("--%s: %w", s.flag, err)
		}
	}
	return nil
}

// overFlags lays the flags over the settings that are shown, as configure does
// over those in force.
func (a *app) overFlags(cmd *cobra.Command, settings []config.Setting) {
	flags := map[string]string{}
	if a.indexPath != "" {
		flags["index.path"] = "--index"
	}
	for _, s := range settingFlags {
		if f := cmd.Flags().Lookup(s.flag); f != nil && f.Changed {
			flags[s.section+"."+s.key] = "--" + s.flag
		}
	}
	for i := range settings {
		s := &settings[i]
		if flag := flags[s.Section+"."+s.Key]; flag != "" {
			s.From = flag
			s.Value = fmt.Sprintf("%q", cmd.Flags().Lookup(flag[2:]).Value.String())
		}
	}
}
