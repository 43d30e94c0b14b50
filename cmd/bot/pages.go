//go:build pages

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// A release holds man pages and completions. They are written by a build of the
// program that has one more command, so that what is shipped needs none of what
// writes them.
func init() { furtherCommands = append(furtherCommands, pagesCommand) }

func pagesCommand(*app) *cobra.Command {
	return &cobra.Command{
		Use:    "pages FOLDER",
		Short:  "Write man pages and completions into a folder",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return writePages(cmd.Root(), args[0])
		},
	}
}

func writePages(root *cobra.Command, folder string) error {
	man := filepath.Join(folder, "man")
	if err := os.MkdirAll(man, 0o755); err != nil {
		return err
	}
	root.DisableAutoGenTag = true
	// Of a release, not of the day: two builds of it write the same.
	day := time.Unix(0, 0).UTC()
	if given := os.Getenv("SOURCE_DATE_EPOCH"); given != "" {
		var seconds int64
		if _, err := fmt.Sscan(given, &seconds); err != nil {
			return fmt.Errorf("SOURCE_DATE_EPOCH isn't a number of seconds: %w", err)
		}
		day = time.Unix(seconds, 0).UTC()
	}
	header := &doc.GenManHeader{Section: "1", Source: "Dateline", Manual: "Dateline", Date: &day}
	if err := doc.GenManTree(root, header, man); err != nil {
		return err
	}
	completions := filepath.Join(folder, "completions")
	if err := os.MkdirAll(completions, 0o755); err != nil {
		return err
	}
	for name, write := range map[string]func(string) error{
		"bot.bash": func(p string) error { return root.GenBashCompletionFileV2(p, true) },
		"bot.zsh":  root.GenZshCompletionFile,
		"bot.fish": func(p string) error { return root.GenFishCompletionFile(p, true) },
		"bot.ps1":  root.GenPowerShellCompletionFileWithDesc,
	} {
		if err := write(filepath.Join(completions, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
