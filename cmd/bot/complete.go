package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"dateline/internal/onscreen"
	"dateline/store"
)

// completeOutlets completes --outlet from the index.
func (a *app) completeOutlets(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, i := range a.indexed(cmd) {
		if !slices.Contains(out, i.Outlet) && typeable(i.Outlet) {
			out = append(out, i.Outlet)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeArticles completes --article and --remove from the index.
func (a *app) completeArticles(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, i := range a.indexed(cmd) {
		if typeable(i.ID) {
			out = append(out, cobra.CompletionWithDesc(i.ID, onscreen.Line(i.Outlet+" "+i.Headline)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// typeable reports whether a name may stand in somebody's command line as it is.
func typeable(name string) bool { return onscreen.Line(name) == name }

// indexed is the articles of the index that the command line names; nothing,
// and never an error, where there is none.
func (a *app) indexed(cmd *cobra.Command) []store.ArticleInfo {
	if a.configure(cmd, nil) != nil {
		return nil
	}
	path, err := a.config.Index.File()
	if err != nil {
		return nil
	}
	ctx := cmd.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	st, err := a.openIndex(ctx, path, true)
	if err != nil {
		return nil
	}
	defer st.Close()
	infos, err := st.Articles(ctx)
	if err != nil {
		return nil
	}
	return infos
}
