package main

import (
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"dateline/config"
)

// settingFlag is a flag and the key that it stands for.
type settingFlag struct{ flag, section, key string }

// settingFlags are the flags that stand for a key of the configuration, over
// the file and the environment.
var settingFlags = []settingFlag{
	{"log-level", "log", "level"},
	{"log-format", "log", "format"},
	{"metrics-address", "discord", "metrics_address"},
}

// given yields the flags of settingFlags that a command was given.
func given(cmd *cobra.Command) iter.Seq2[settingFlag, string] {
	return func(yield func(settingFlag, string) bool) {
		for _, s := range settingFlags {
			if f := cmd.Flags().Lookup(s.flag); f != nil && f.Changed && !yield(s, f.Value.String()) {
				return
			}
		}
	}
}

// overSettings lays the flags that were given over the configuration.
func overSettings(cmd *cobra.Command, c *config.Config) error {
	for s, value := range given(cmd) {
		if err := c.Set(s.section, s.key, value); err != nil {
			return usagef("--%s: %w", s.flag, err)
		}
	}
	return nil
}

// overFlags lays the flags over the settings that are shown, as configure does
// over those in force.
func (a *app) overFlags(cmd *cobra.Command, settings []config.Setting) {
	type over struct{ flag, value string }
	flags := map[string]over{}
	if a.indexPath != "" {
		flags["index.path"] = over{"--index", a.indexPath}
	}
	for s, value := range given(cmd) {
		flags[s.section+"."+s.key] = over{"--" + s.flag, value}
	}
	for i := range settings {
		s := &settings[i]
		if o, ok := flags[s.Section+"."+s.Key]; ok {
			s.From, s.Value = o.flag, fmt.Sprintf("%q", o.value)
		}
	}
}
