package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/weaviate"
)

type indexFlags struct {
	check, list, rebuild, prune bool
	dryRun, strict, watch       bool
	goneFolders                 bool
	remove                      []string
	outlet, from, to            string
	every                       time.Duration
}

// defaultEvery is how often --watch looks at addresses.
const defaultEvery = 15 * time.Minute

func (a *app) indexCommand() *cobra.Command {
	var f indexFlags
	cmd := &cobra.Command{
		Use:   "index [PATH|URL...]",
		Short: "Bring articles into an index, check it, list it",
		Long: `Brings the articles of files, folders and addresses into the index that
--index or the configuration names. Articles that are there already and haven't
changed cost nothing; a changed one replaces its old version. What can't be read
is left out and listed at the end with the reason.

A PATH is a folder, a file, or - for standard input. Read are text, Markdown,
HTML, PDF, .docx, RSS and Atom, .eml and mbox, WARC, JSON, JSON Lines and CSV,
and .gz of these. A URL is a page, a feed or a sitemap.

Without PATH it makes or refreshes the index of the seed articles; with --prune
alone it removes the articles whose files are gone.

An index is a file, or lies on a Weaviate cluster: --index weaviate://host:8080/News.
--from and --to copy one to the other with its vectors, and verify the copy.`,
		Example: `  bot index --index news.db articles/
  bot index --index news.db --dry-run export.jsonl https://example.org/feed.xml
  bot index --index news.db --check
  bot index --from news.db --to weaviate://node1:8080,node2:8080,node3:8080/News`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.index(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "verify the index against its articles")
	flags.BoolVar(&f.list, "list", false, "list the indexed articles (as bot articles list)")
	flags.BoolVar(&f.rebuild, "rebuild", false, "make the index anew, from PATH or from the articles in it")
	flags.BoolVar(&f.prune, "prune", false, "remove the articles that PATH doesn't have, or, without PATH, those whose files are gone; with --watch, as they go")
	flags.BoolVar(&f.goneFolders, "gone-folders", false, "with --prune, also remove the articles of folders that are missing or empty as a whole")
	flags.BoolVar(&f.dryRun, "dry-run", false, "say what would be done and do nothing")
	flags.BoolVar(&f.strict, "strict", false, "stop at the first thing that can't be read")
	flags.BoolVar(&f.watch, "watch", false, "go on until interrupted: index what changes in PATH, and look at addresses again")
	flags.DurationVar(&f.every, "every", defaultEvery, "with --watch, how often addresses are looked at")
	flags.StringSliceVar(&f.remove, "remove", nil, "remove the article of this `ID` (as bot articles remove); may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("remove", a.completeArticles)
	flags.StringVar(&f.from, "from", "", "copy the `INDEX` at this path or address, to that of --to, and verify the copy")
	flags.StringVar(&f.to, "to", "", "the `INDEX` that --from is copied to; what it holds beside is removed")
	flags.StringVar(&f.outlet, "outlet", "", "`OUTLET` of the articles that name none")
	cmd.MarkFlagsMutuallyExclusive("check", "list", "rebuild", "prune", "from")
	cmd.MarkFlagsMutuallyExclusive("check", "list", "rebuild", "remove", "dry-run", "watch", "from")
	cmd.MarkFlagsRequiredTogether("from", "to")
	return cmd
}

func (a *app) index(ctx context.Context, paths []string, f indexFlags) error {
	if f.from != "" {
		return a.copyIndex(ctx, paths, f)
	}
	path, err := a.config.Index.File()
	if err != nil {
		return err
	}
	if (f.check || f.list) && len(paths) > 0 {
		return usagef("--check and --list take no PATH: name the index with --index FILE")
	}
	if a.ownIndex() && (len(paths) > 0 || f.prune || f.watch || f.dryRun || len(f.remove) > 0) {
		return usagef("the default index holds the seed articles only: name your own with --index FILE, or as path in [index] of the configuration")
	}
	if f.every < time.Second {
		return usagef("--every is %v: give at least 1s", f.every)
	}
	switch {
	case f.rebuild && weaviate.IsAddress(path):
		return usagef("an index on a cluster isn't made anew in its place: index the articles under another name, and then use that one: bot index --index %s2 ARTICLES", onscreen.Line(path))
	case f.check:
		return a.checkIndex(ctx, path)
	case f.list:
		return a.listArticles(ctx, path, articleFilter{})
	case a.ownIndex():
		return a.indexSeeds(ctx, path, f.rebuild)
	case f.goneFolders && !f.prune:
		return usagef("--gone-folders goes with --prune")
	case len(paths) == 0 && f.dryRun && f.prune:
		return a.removeAndPrune(ctx, path, nil, f)
	case len(paths) == 0 && (f.watch || f.dryRun || !f.rebuild && !f.prune && len(f.remove) == 0):
		return usagef("nothing to index: give a file or a folder of articles, for example: bot index%s articles/", a.indexFlag(path))
	case f.dryRun:
		return a.dryRun(ctx, path, paths, f)
	}
	encoder, err := e5.New()
	if err != nil {
		return fmt.Errorf("start the encoder: %w", err)
	}
	switch {
	case f.rebuild && len(paths) == 0:
		return a.rebuildHeld(ctx, path, encoder)
	case f.rebuild:
		return a.rebuildFrom(ctx, path, encoder, paths, f)
	case f.watch:
		return a.watch(ctx, path, encoder, paths, f)
	}
	return a.updateIndex(ctx, path, encoder, paths, f)
}

// firstOf is the first few names of a list.
func firstOf(names []string) string {
	const shown = 3
	quoted := make([]string, min(len(names), shown))
	for i := range quoted {
		quoted[i] = onscreen.Line(names[i])
	}
	if len(names) > shown {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}

// indexSeeds makes or refreshes the seeds' own index.
func (a *app) indexSeeds(ctx context.Context, path string, anew bool) error {
	encoder, err := e5.New()
	if err != nil {
		return fmt.Errorf("start the encoder: %w", err)
	}
	articles, err := seeds.Articles()
	if err != nil {
		return err
	}
	if anew {
		return a.rebuildIndex(ctx, path, encoder, articles)
	}
	st, err := local.Open(ctx, path, identity(encoder), local.Options{OnWait: a.tellWait})
	if err != nil {
		if replaceable(err) {
			return a.rebuildIndex(ctx, path, encoder, articles)
		}
		return err
	}
	defer st.Close()
	meter := a.meter("embedding")
	report, err := rag.Index(ctx, st, encoder, articles, rag.IndexOptions{Prune: true, Progress: meter.set})
	meter.finish()
	if err != nil {
		return err
	}
	a.report(path, report)
	return nil
}

func (a *app) report(path string, r rag.IndexReport) {
	fmt.Fprintf(a.stdout, "%s: %d added, %d changed, %d unchanged, %d removed; %s embedded\n",
		onscreen.Line(path), r.Added, r.Changed, r.Unchanged, r.Removed, counted(r.Embedded, "text"))
}

func (a *app) removeArticles(ctx context.Context, st store.Store, ids []string) error {
	for _, id := range ids {
		switch _, err := st.Article(ctx, id); {
		case errors.Is(err, store.ErrNotFound):
			return usagef("no article %q in the index: list them with --list", id)
		case err != nil && !isArticleFault(err): // a damaged one may go
			return err
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := st.Apply(ctx, store.Change{Remove: ids}); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%d removed\n", len(ids))
	return nil
}

// rebuildHeld makes the index anew from the articles that it holds.
func (a *app) rebuildHeld(ctx context.Context, path string, encoder *e5.Encoder) error {
	held, err := a.heldArticles(ctx, path)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return usagef("the index holds no articles: give some, for example: bot index --rebuild%s articles/", a.indexFlag(path))
	}
	return a.rebuildIndex(ctx, path, encoder, held)
}

// rebuildIndex makes the index anew from the articles given.
func (a *app) rebuildIndex(ctx context.Context, path string, encoder *e5.Encoder, articles []corpus.Article) error {
	meter := a.meter("embedding")
	defer meter.finish()
	st, err := a.build(ctx, path, encoder, articles, meter, nil)
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	meter.finish()
	fmt.Fprintf(a.stdout, "%s: made anew, %s\n", onscreen.Line(path), counted(len(articles), "article"))
	return nil
}

// heldArticles reads every article out of an index, whatever its identity.
func (a *app) heldArticles(ctx context.Context, path string) ([]corpus.Article, error) {
	st, err := a.openIndex(ctx, path, true)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	infos, err := st.Articles(ctx)
	if err != nil {
		return nil, err
	}
	var out []corpus.Article
	for _, info := range infos {
		article, err := st.Article(ctx, info.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, article)
	}
	return out, nil
}

// counted is a number of things: "1 article", "2 articles".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
