package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

type indexFlags struct {
	check, list, rebuild, prune bool
	remove                      []string
	outlet                      string
}

func (a *app) indexCommand() *cobra.Command {
	var f indexFlags
	cmd := &cobra.Command{
		Use:   "index [PATH...]",
		Short: "Bring articles into an index, check it, list it",
		Long: `Brings the articles of files and folders into the index that --index or the
configuration names. Articles that are there already and haven't changed cost
nothing; a changed one replaces its old version. A PATH is a folder with a
manifest.json, a folder of .txt and .md files, or a .jsonl file.

Without PATH it makes or refreshes the index of the seed articles.`,
		Example: `  bot index --index news.db articles/
  bot index --index news.db --check
  bot index --index news.db --list`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.index(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "verify the index against its articles")
	flags.BoolVar(&f.list, "list", false, "list the indexed articles")
	flags.BoolVar(&f.rebuild, "rebuild", false, "make the index anew, from PATH or from the articles in it")
	flags.BoolVar(&f.prune, "prune", false, "remove the articles that PATH doesn't have")
	flags.StringSliceVar(&f.remove, "remove", nil, "remove the article of this `ID`; may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("remove", a.completeArticles)
	flags.StringVar(&f.outlet, "outlet", "", "`OUTLET` of the articles that name none")
	cmd.MarkFlagsMutuallyExclusive("check", "list", "rebuild", "prune")
	cmd.MarkFlagsMutuallyExclusive("check", "list", "rebuild", "remove")
	return cmd
}

func (a *app) index(ctx context.Context, paths []string, f indexFlags) error {
	path, err := a.config.Index.File()
	if err != nil {
		return err
	}
	if (f.check || f.list) && len(paths) > 0 {
		return usagef("--check and --list take no PATH: name the index with --index FILE")
	}
	if a.ownIndex() && (len(paths) > 0 || f.prune || len(f.remove) > 0) {
		return usagef("the default index holds the seed articles only: name your own with --index FILE, or as path in [index] of the configuration")
	}
	switch {
	case f.check:
		return a.checkIndex(ctx, path)
	case f.list:
		return a.listIndex(ctx, path)
	}
	encoder, err := e5.New()
	if err != nil {
		return fmt.Errorf("start the encoder: %w", err)
	}
	articles, err := a.readArticles(ctx, paths, f.outlet)
	if err != nil {
		return err
	}
	if f.rebuild {
		return a.rebuildIndex(ctx, path, encoder, articles)
	}
	return a.updateIndex(ctx, path, encoder, articles, f)
}

// readArticles reads all paths, or the seeds for the seeds' own index.
func (a *app) readArticles(ctx context.Context, paths []string, outlet string) ([]corpus.Article, error) {
	if a.ownIndex() {
		return seeds.Articles()
	}
	var out []corpus.Article
	from := make(map[string]string)
	var passedOver []string
	options := corpus.ReadOptions{Outlet: outlet, PassedOver: func(file string) { passedOver = append(passedOver, file) }}
	for _, path := range paths {
		got, err := corpus.ReadPath(ctx, path, options)
		if err != nil {
			return nil, err
		}
		for _, article := range got {
			if other, ok := from[article.ID]; ok {
				return nil, fmt.Errorf("article id %q is in %s and in %s: give one of them another id", article.ID, other, path)
			}
			from[article.ID] = path
		}
		out = append(out, got...)
	}
	if n := len(passedOver); n > 0 {
		fmt.Fprintf(a.stderr, "bot: %s passed over (%s): in a folder .txt and .md are read; name a .jsonl file by itself\n", counted(n, "file"), firstOf(passedOver))
	}
	return out, nil
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

func (a *app) updateIndex(ctx context.Context, path string, encoder *e5.Encoder, articles []corpus.Article, f indexFlags) error {
	if len(articles) == 0 && len(f.remove) == 0 {
		return usagef("nothing to index: give a file or a folder of articles, for example: bot index%s articles/", a.indexFlag(path))
	}
	st, err := local.Open(ctx, path, identity(encoder), local.Options{OnWait: a.tellWait})
	if err != nil {
		if a.ownIndex() && replaceable(err) {
			return a.rebuildIndex(ctx, path, encoder, articles)
		}
		return err
	}
	defer st.Close()
	if err := a.removeArticles(ctx, st, f.remove); err != nil {
		return err
	}
	if len(articles) == 0 {
		return nil
	}
	meter := a.meter("embedding")
	report, err := rag.Index(ctx, st, encoder, articles, rag.IndexOptions{Prune: f.prune || a.ownIndex(), Progress: meter.set})
	meter.finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %d added, %d changed, %d unchanged, %d removed; %s embedded\n",
		onscreen.Line(path), report.Added, report.Changed, report.Unchanged, report.Removed, counted(report.Embedded, "text"))
	return nil
}

func (a *app) removeArticles(ctx context.Context, st store.Store, ids []string) error {
	for _, id := range ids {
		switch _, err := st.Article(ctx, id); {
		case errors.Is(err, store.ErrNotFound):
			return usagef("no article %q in the index: list them with --list", id)
		case err != nil && !errors.Is(err, local.ErrArticle): // a damaged one may go
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

// rebuildIndex makes the index anew from the articles given, or else from
// those that it holds.
func (a *app) rebuildIndex(ctx context.Context, path string, encoder *e5.Encoder, articles []corpus.Article) error {
	if len(articles) == 0 {
		held, err := heldArticles(ctx, path)
		if err != nil {
			return err
		}
		articles = held
	}
	meter := a.meter("embedding")
	defer meter.finish()
	st, err := a.build(ctx, path, encoder, articles, meter)
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
func heldArticles(ctx context.Context, path string) ([]corpus.Article, error) {
	st, err := local.OpenExisting(ctx, path, local.Options{ReadOnly: true})
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

func (a *app) listIndex(ctx context.Context, path string) error {
	st, err := local.OpenExisting(ctx, path, local.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer st.Close()
	infos, err := st.Articles(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tOUTLET\tPASSAGES\tSENTENCES\tBYTES\tHEADLINE")
	for _, i := range infos {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\n", onscreen.Line(i.ID), onscreen.Line(i.Outlet), i.Passages, i.Sentences, i.Bytes, onscreen.Line(i.Headline))
	}
	return w.Flush()
}

func (a *app) checkIndex(ctx context.Context, path string) error {
	st, err := local.OpenExisting(ctx, path, local.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer st.Close()
	report, err := st.Check(ctx)
	if err != nil {
		return err
	}
	if len(report.Problems) > 0 {
		for _, problem := range report.Problems {
			fmt.Fprintln(a.stdout, onscreen.Line(problem))
		}
		rebuild := "bot index --rebuild"
		if !a.ownIndex() {
			rebuild += a.indexFlag(path) + " ARTICLES"
		}
		return fmt.Errorf("the index %s has %s: make it anew from its articles: %s", path, counted(len(report.Problems), "fault"), rebuild)
	}
	encoder, err := e5.New()
	if err != nil {
		return fmt.Errorf("start the encoder: %w", err)
	}
	if err := encoder.Verify(); err != nil {
		return err
	}
	if err := fits(st, path, encoder); err != nil {
		return err
	}
	vectors := counted(report.Vectors, "vector")
	if report.Kept > 0 {
		vectors += fmt.Sprintf(" (%d of them kept from an interrupted run: index the same articles again to go on)", report.Kept)
	}
	fmt.Fprintf(a.stdout, "%s: good: %s, %s, %s, %s; every byte range, hash and checksum in order\n", onscreen.Line(path),
		counted(report.Articles, "article"), counted(report.Passages, "passage"), counted(report.Sentences, "sentence"), vectors)
	return nil
}

// counted is a number of things: "1 article", "2 articles".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
