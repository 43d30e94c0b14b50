package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// nearEnough is how many letters a mistyped name may be off and still be
// guessed.
const nearEnough = 2

// unknownCommand refuses arguments of the root: what isn't a command's name.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("unknown command %q: did you mean %q?", args[0], near[0])
	}
	if cmd.HasParent() {
		return usagef("unknown command %q: see %s --help", args[0], cmd.CommandPath())
	}
	return usagef("unknown command %q: see bot --help, or ask with: bot ask QUESTION", args[0])
}

// strictHelpers makes the commands that cobra adds refuse what they don't know,
// with the exit status of a wrong usage.
func strictHelpers(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd("completion")
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "completion":
			cmd.Args, cmd.SuggestionsMinimumDistance = unknownCommand, nearEnough
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			cmd.Short = "Write the completion script of a shell"
			for _, shell := range cmd.Commands() {
				shell.Args = noArguments
			}
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil || found == root && len(rest) > 0 {
					return unknownCommand(root, args)
				}
				return nil
			}
		}
	}
}

var groupRE = regexp.MustCompile(`\[([^\]]*)\] were all set`)

// checkFlagGroups refuses flags that exclude one another.
func checkFlagGroups(cmd *cobra.Command) error {
	err := cmd.ValidateFlagGroups()
	if err == nil {
		return nil
	}
	if m := groupRE.FindStringSubmatch(err.Error()); m != nil {
		return usagef("--%s exclude one another: give one of them", strings.Join(strings.Fields(m[1]), " and --"))
	}
	return usageError{err}
}

// noArguments refuses arguments of a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s takes no arguments, but got %q: see %s --help", cmd.CommandPath(), args[0], cmd.CommandPath())
}

// flagError words an error of the flags, and guesses what a mistyped one meant.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		if near := nearestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			return usagef("unknown flag --%s: did you mean --%s?", unknown.GetSpecifiedName(), near)
		}
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return usagef("--%s can't be %q: it takes %s: see %s --help", f.Name, invalid.GetValue(), kindOf(f), cmd.CommandPath())
	}
	return usagef("%w: see %s --help", err, cmd.CommandPath())
}

// kindOf says what a flag takes.
func kindOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number, not negative"
	case "bool":
		return "true or false"
	}
	return fmt.Sprintf("a %s", f.Value.Type())
}

// nearestFlag is the flag of a command that is most like name, or "". Cobra
// knows how to guess commands only, so the flags pose as commands.
func nearestFlag(cmd *cobra.Command, name string) string {
	flags := &cobra.Command{SuggestionsMinimumDistance: nearEnough}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	if near := flags.SuggestionsFor(name); len(near) > 0 {
		return near[0]
	}
	return ""
}
