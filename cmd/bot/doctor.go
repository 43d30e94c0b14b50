package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dateline/config"
	"dateline/embed/e5"
	"dateline/internal/checkup"
	"dateline/internal/disk"
	"dateline/internal/onscreen"
	"dateline/judge"
	"dateline/state"
)

func (a *app) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check everything that the program needs, and say what to do",
		Long: `Checks the configuration, the encoder, the index, what conversations are kept
in, the language model, the disk, the clock, Discord's token, intents and
permissions by channel, and whether bot discord runs and is connected.
Each line says passed, warned, failed or skipped, and what to do. It changes
nothing. The exit status is 1 when a check failed.`,
		Args: noArguments,
		// A configuration that can't be read is a finding here, not an end.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			results := a.checkup(cmd)
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			var err error
			if asJSON {
				err = checkup.JSON(onscreen.JSON(a.stdout), "dateline.doctor/1", results)
			} else {
				err = checkup.Text(a.stdout, results)
			}
			if err != nil {
				return err
			}
			return checksError(results)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON (docs/json.md)")
	return cmd
}

// checkup looks at everything, in the order in which things stand on one
// another.
func (a *app) checkup(cmd *cobra.Command) []checkup.Result {
	ctx := cmd.Context()
	results := []checkup.Result{a.doctorConfig(cmd)}
	encoder, result := doctorEncoder(ctx)
	results = append(results, result, a.doctorIndex(ctx, encoder), a.doctorState(ctx), a.doctorModel(ctx), a.doctorDisk())
	results = append(results, a.doctorDiscord(ctx)...)
	return append(results, a.doctorService(ctx))
}

func (a *app) doctorConfig(cmd *cobra.Command) checkup.Result {
	const name = "configuration"
	if err := a.configure(cmd, nil); err != nil {
		a.config = config.Default() // to look at the rest
		if a.indexPath != "" {
			a.config.Index.Path = a.indexPath
		}
		return checkup.Fail(name, strings.ReplaceAll(err.Error(), "\n", "; "), "fix it; config.example.toml has every key")
	}
	if file := a.config.PassedOver; file != "" {
		return checkup.Warn(name, fmt.Sprintf("the %s in this folder isn't used, for nobody named it; %s is", file, cmp.Or(a.config.File, "no other")), "to use it, add --config "+file)
	}
	if a.config.File == "" {
		return checkup.Pass(name, "no file: the defaults, and what the environment sets")
	}
	return checkup.Pass(name, a.config.File)
}

func doctorEncoder(ctx context.Context) (*e5.Encoder, checkup.Result) {
	const name = "encoder"
	encoder, err := e5.New()
	if err == nil {
		err = encoder.Verify()
	}
	if err == nil {
		err = new(judge.Judge).Verify()
	}
	if err != nil {
		return nil, checkup.Fail(name, err.Error(), "install the program anew: what is built into it is damaged")
	}
	began := time.Now()
	if _, err := encoder.EmbedQueries(ctx, []string{"Where did the talks take place?"}); err != nil {
		return nil, checkup.Fail(name, err.Error(), "install the program anew")
	}
	return encoder, checkup.Pass(name, fmt.Sprintf("built in (%s), %s for a question", encoder.Kernels(), time.Since(began).Round(time.Millisecond)))
}

func (a *app) doctorIndex(ctx context.Context, encoder *e5.Encoder) checkup.Result {
	const name = "index"
	path, err := a.config.Index.File()
	if err != nil {
		return checkup.Fail(name, err.Error(), "set path in [index]")
	}
	st, err := a.openIndex(ctx, path, true)
	if err != nil {
		if isMissing(err) && a.ownIndex() {
			return checkup.Pass(name, "of the seed articles, made with the first question: "+path)
		}
		return failure(name, a.indexFault(err))
	}
	defer st.Close()
	if encoder != nil {
		if err := fits(st, path, encoder); err != nil {
			return failure(name, a.indexFault(err))
		}
	}
	articles, err := st.Articles(ctx)
	if err != nil {
		return failure(name, a.indexFault(err))
	}
	if len(articles) == 0 {
		return checkup.Fail(name, path+" holds no article", "add some: bot index"+a.indexFlag(path)+" ARTICLES")
	}
	return checkup.Pass(name, fmt.Sprintf("%d articles in %s", len(articles), path))
}

// doctorState looks at the file that bot chat and bot discord keep
// conversations in, as they would open it.
func (a *app) doctorState(ctx context.Context) checkup.Result {
	const name = "conversations"
	index, err := a.config.Index.Beside()
	if err != nil {
		return checkup.Skip(name, "where the index is isn't known, and they are kept beside it")
	}
	path := state.PathFor(index)
	there, err := state.Look(ctx, path)
	if err != nil {
		return failure(name, err)
	}
	if there {
		return checkup.Pass(name, "kept in "+path)
	}
	if err := disk.Writable(existing(filepath.Dir(path))); err != nil {
		return checkup.Fail(name, fmt.Sprintf("%s can't be made: %v", path, err), "make its folder writable, or keep the index elsewhere: --index FILE")
	}
	return checkup.Pass(name, "none yet; they will be kept in "+path)
}

// failure splits what happened from what to do, which our errors say last.
func failure(name string, err error) checkup.Result {
	text := err.Error()
	i := strings.LastIndex(text, ": ")
	if i > 0 && strings.HasPrefix(text[i:], ": bot ") { // "make it with: bot index"
		if before := strings.LastIndex(text[:i], ": "); before > 0 {
			i = before
		}
	}
	if i <= 0 {
		return checkup.Fail(name, text, "")
	}
	return checkup.Fail(name, text[:i], text[i+2:])
}
