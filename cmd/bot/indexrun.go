package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/ingest"
	"dateline/internal/onscreen"
	"dateline/rag"
	"dateline/store"
	"dateline/store/local"
)

// gather prepares to read some sources. known is what the index holds.
func (a *app) gather(ctx context.Context, sources []string, known []store.ArticleInfo, f indexFlags, p *progress) *gatherer {
	options := ingest.Options{Outlet: f.outlet, Stdin: a.stdin, Web: a.web()}
	if p != nil {
		options.Read = &p.read
		for _, source := range sources {
			p.total += ingest.Size(ctx, source)
		}
	}
	return &gatherer{
		reader: ingest.NewReader(options), names: ingest.NewNames(knownOf(known)), added: map[[16]byte]string{},
		sources: sources, strict: f.strict,
	}
}

// updateIndex brings what the sources hold into the index.
func (a *app) updateIndex(ctx context.Context, path string, encoder *e5.Encoder, sources []string, f indexFlags) error {
	if len(sources) == 0 {
		return a.removeAndPrune(ctx, path, encoder, f)
	}
	p := a.progress()
	defer p.finish()
	g := a.gather(ctx, sources, nil, f, p)
	next, stop := iter.Pull(g.articles(ctx))
	defer stop()
	// The names come from the index, but an index isn't made for nothing.
	st, err := a.openIndex(ctx, path, false)
	if err == nil {
		err = fits(st, path, encoder)
	}
	if err != nil && !isMissing(err) {
		if st != nil {
			err = errors.Join(err, st.Close())
		}
		return err
	}
	if st != nil {
		infos, err := st.Articles(ctx)
		if err != nil {
			return errors.Join(err, st.Close())
		}
		g.names = ingest.NewNames(knownOf(infos))
		a.recall(path, infos, f)
	}
	one, ok := next()
	if !ok {
		if st != nil {
			defer st.Close()
		}
		return a.foundNothing(path, g, f)
	}
	if st == nil {
		if st, err = a.makeIndex(ctx, path, identity(encoder)); err != nil {
			return err
		}
	}
	defer st.Close()
	if err := a.removeArticles(ctx, st, f.remove); err != nil {
		return err
	}
	all := func(yield func(corpus.Article) bool) {
		for ok := true; ok && yield(one); one, ok = next() {
		}
	}
	return a.bring(ctx, path, st, encoder, g, all, f, p)
}

// foundNothing is how a run ends that found no article.
func (a *app) foundNothing(path string, g *gatherer, f indexFlags) error {
	articles, addresses := a.web().Unchanged()
	switch {
	case g.err != nil:
		return g.err
	case g.faults == 0 && addresses > 0:
		if !f.watch {
			a.report(path, rag.IndexReport{Unchanged: articles})
		}
		return nil
	case g.faults == 0 && f.watch: // nothing new, or nothing yet
		return nil
	}
	if g.faults > 1 {
		g.tell(a.stderr)
	}
	return g.nothing()
}

// bring indexes articles and tells of it.
func (a *app) bring(ctx context.Context, path string, st store.Store, encoder *e5.Encoder, g *gatherer, articles iter.Seq[corpus.Article], f indexFlags, p *progress) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var gone, kept []string
	report, err := rag.IndexEach(ctx, st, encoder, func(yield func(corpus.Article) bool) {
		for article := range articles {
			if !yield(article) {
				return
			}
		}
		if g.err != nil { // nothing of the batch under way may go in
			cancel(g.err)
		}
	}, rag.IndexOptions{
		Progress: p.set, Committed: p.committed, Rename: a.renamer(ctx, st, g),
		Remove: func() []string {
			var remove []string
			gone = g.names.Gone(g.locations(), g.unread)
			remove, kept = g.pruned(gone, f)
			return remove
		},
	})
	p.finish()
	if g.err != nil { // it ended the other
		err = g.err
	}
	unchanged, _ := a.web().Unchanged()
	a.fetched(path, f, err)
	if err != nil {
		return err
	}
	report.Unchanged += unchanged
	a.report(path, report)
	g.tell(a.stderr)
	if !f.prune {
		a.tellGone(ctx, path, st, g, gone)
	}
	if len(kept) > 0 {
		return goneFolders(kept)
	}
	return g.end()
}

// fetched has addresses asked again only if they have changed, once what they
// answered is in the index.
func (a *app) fetched(path string, f indexFlags, err error) {
	switch {
	case a.fetcher == nil:
	case err != nil:
		a.fetcher.Drop()
	default:
		a.fetcher.Keep()
		a.keepVisits(path, f)
	}
}

// pruned are the articles that --prune removes: those of the index that the
// sources don't have, less those that may be in what couldn't be read. Under
// --watch, where only what has changed is read, they are those that are gone
// from there. kept are others whose whole folder is gone.
func (g *gatherer) pruned(gone []string, f indexFlags) (remove, kept []string) {
	if !f.prune {
		return nil, nil
	}
	remove = gone
	if !f.watch {
		remove = g.names.Others(g.unread)
	}
	if f.goneFolders {
		return remove, nil
	}
	whole := g.names.WholeFolders(gone)
	for i := 0; i < len(remove); i++ {
		if whole[remove[i]] {
			kept = append(kept, remove[i])
		}
	}
	return slices.DeleteFunc(remove, func(id string) bool { return whole[id] }), kept
}

// goneFolders refuses to remove articles whose folder is gone as a whole, as it
// is when a disk isn't mounted.
func goneFolders(ids []string) error {
	return fmt.Errorf("%s of folders that are missing or empty as a whole kept (%s): is a disk not mounted? bot index --prune --gone-folders removes them", counted(len(ids), "article"), firstOf(ids))
}

// renamer gives a new article another id, where another process was first.
func (a *app) renamer(ctx context.Context, st store.Store, g *gatherer) func(corpus.Article) corpus.Article {
	return func(article corpus.Article) corpus.Article {
		if infos, err := st.Articles(ctx); err == nil {
			for _, k := range knownOf(infos) {
				g.names.Learn(k)
			}
		}
		article.ID = g.names.Rename(article)
		return article
	}
}

// tellGone tells of articles whose files are no longer where they were, and of
// the files that have their texts now.
func (a *app) tellGone(ctx context.Context, path string, st store.Store, g *gatherer, gone []string) {
	if len(gone) == 0 {
		return
	}
	for _, id := range gone[:min(len(gone), shownAtOnce)] {
		if article, err := st.Article(ctx, id); err == nil {
			if now, ok := g.added[textKey(article.Text)]; ok {
				fmt.Fprintf(a.stderr, "bot: %s has been renamed: it is %s now\n", onscreen.Line(id), onscreen.Line(now))
			}
		}
	}
	verb := "are"
	if len(gone) == 1 {
		verb = "is"
	}
	fmt.Fprintf(a.stderr, "bot: %s %s no longer in %s (%s): bot index%s --prune removes what is gone\n",
		counted(len(gone), "article"), verb, strings.Join(g.sources, ", "), firstOf(gone), a.indexFlag(path))
}

// removeAndPrune removes articles by id, and with --prune those whose files are
// gone.
func (a *app) removeAndPrune(ctx context.Context, path string, encoder *e5.Encoder, f indexFlags) error {
	st, err := a.openIndex(ctx, path, false)
	if err != nil {
		return err
	}
	defer st.Close()
	if !f.dryRun {
		if err := fits(st, path, encoder); err != nil {
			return err
		}
		if err := a.removeArticles(ctx, st, f.remove); err != nil {
			return err
		}
		if !f.prune {
			return nil
		}
	}
	infos, err := st.Articles(ctx)
	if err != nil {
		return err
	}
	gone, err := a.gone(ctx, infos)
	if err != nil {
		return err
	}
	names := ingest.NewNames(knownOf(infos))
	if whole := names.WholeFolders(gone); len(whole) > 0 && !f.goneFolders {
		return goneFolders(slices.DeleteFunc(gone, func(id string) bool { return !whole[id] }))
	}
	if f.dryRun {
		a.wouldRemove(gone)
		fmt.Fprintf(a.stdout, "%s: would remove %d, leave %d as they are; nothing was done\n", onscreen.Line(path), len(gone), len(infos)-len(gone))
		return nil
	}
	if len(gone) > 0 {
		if err := st.Apply(ctx, store.Change{Remove: gone}); err != nil {
			return err
		}
	}
	for _, id := range gone {
		fmt.Fprintf(a.stderr, "bot: removed %s\n", onscreen.Line(id))
	}
	fmt.Fprintf(a.stdout, "%s: %d removed, %s kept\n", onscreen.Line(path), len(gone), counted(len(infos)-len(gone), "article"))
	return nil
}

func (a *app) wouldRemove(ids []string) {
	for _, id := range ids {
		fmt.Fprintf(a.stdout, "remove  %s\n", onscreen.Line(id))
	}
}

// gone are the articles whose files aren't there any more, or no longer hold
// them.
func (a *app) gone(ctx context.Context, infos []store.ArticleInfo) ([]string, error) {
	var gone []string
	within := make(map[string][]store.ArticleInfo) // by the file that holds several
	for _, info := range infos {
		if !filepath.IsAbs(info.Location) {
			continue
		}
		switch file, whole := fileOf(info.Location); {
		case file == "":
			gone = append(gone, info.ID)
		case !whole:
			within[file] = append(within[file], info)
		}
	}
	for file, held := range within {
		g := a.gather(ctx, []string{file}, infos, indexFlags{}, nil)
		for range g.articles(ctx) { // for their names
		}
		if g.err != nil {
			return nil, g.err
		}
		for _, info := range held {
			if !g.names.Met(info.ID) && !slices.ContainsFunc(g.unread, func(u string) bool { return ingest.Within(info.Location, u) }) {
				gone = append(gone, info.ID)
			}
		}
	}
	slices.Sort(gone)
	return gone, nil
}

// fileOf is the file of a location, "" if there is none any more, and whether
// it is all of the location. A "#" may be the file's own.
func fileOf(location string) (file string, whole bool) {
	if _, err := os.Lstat(location); err == nil {
		return location, true
	}
	for i, c := range location {
		if c != '#' {
			continue
		}
		if info, err := os.Stat(location[:i]); err == nil && !info.IsDir() {
			return location[:i], false
		}
	}
	return "", false
}

// rebuildFrom makes the index anew from what the sources hold.
func (a *app) rebuildFrom(ctx context.Context, path string, encoder *e5.Encoder, sources []string, f indexFlags) error {
	p := a.progress()
	defer p.finish()
	g := a.gather(ctx, sources, nil, f, p)
	next, stop := iter.Pull(g.articles(ctx))
	defer stop()
	one, ok := next()
	if !ok {
		return a.foundNothing(path, g, f)
	}
	st, err := local.Build(ctx, path, identity(encoder), local.Options{OnWait: a.tellWait}, func(ctx context.Context, st *local.Store) error {
		_, err := rag.IndexEach(ctx, st, encoder, func(yield func(corpus.Article) bool) {
			for ok := true; ok && yield(one); one, ok = next() {
			}
		}, rag.IndexOptions{Prune: true, Progress: p.set, Committed: p.committed})
		return errors.Join(g.err, err)
	})
	if g.err != nil {
		return g.err
	}
	if err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	p.finish()
	fmt.Fprintf(a.stdout, "%s: made anew, %s\n", onscreen.Line(path), counted(g.found, "article"))
	g.tell(a.stderr)
	return g.end()
}

// dryRun says what indexing would do.
func (a *app) dryRun(ctx context.Context, path string, sources []string, f indexFlags) error {
	var infos []store.ArticleInfo
	st, err := a.openIndex(ctx, path, true)
	if err == nil {
		infos, err = st.Articles(ctx)
		err = errors.Join(err, st.Close())
	}
	if err != nil && !isMissing(err) {
		return err
	}
	have := make(map[string]string, len(infos))
	for _, info := range infos {
		have[info.ID] = info.Hash
	}
	g := a.gather(ctx, sources, infos, f, nil)
	var add, change, same int
	for article := range g.articles(ctx) {
		what := "add"
		switch hash, ok := have[article.ID]; {
		case !ok:
			add++
		case hash == article.Hash():
			same++
			continue
		default:
			what = "change"
			change++
		}
		fmt.Fprintf(a.stdout, "%-6s  %s  %s · %s%s  %d bytes\n", what, onscreen.Line(article.ID), onscreen.Line(article.Outlet), datedTitle(article.Date, article.Title()), authorOf(article), len(article.Text))
	}
	if g.err != nil {
		return g.err
	}
	if g.found == 0 {
		return a.foundNothing(path, g, f)
	}
	gone := g.names.Gone(g.locations(), g.unread)
	remove, kept := g.pruned(gone, f)
	a.wouldRemove(remove)
	removed := ""
	if f.prune {
		removed = fmt.Sprintf("remove %d, ", len(remove))
	}
	fmt.Fprintf(a.stdout, "%s: would add %d, change %d, %sleave %d as they are; nothing was done\n", onscreen.Line(path), add, change, removed, same)
	g.tell(a.stderr)
	if len(kept) > 0 {
		return goneFolders(kept)
	}
	if len(gone) > 0 && !f.prune {
		fmt.Fprintf(a.stderr, "bot: %s no longer there (%s)\n", counted(len(gone), "article"), firstOf(gone))
	}
	return g.end()
}

func datedTitle(date, title string) string {
	if date != "" {
		return onscreen.Line(date) + " · " + onscreen.Line(title)
	}
	return onscreen.Line(title)
}

func authorOf(article corpus.Article) string {
	if article.Author == "" {
		return ""
	}
	return " · " + onscreen.Line(article.Author)
}
