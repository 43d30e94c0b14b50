package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"dateline/corpus"
	"dateline/ingest"
	"dateline/internal/onscreen"
	"dateline/store"
)

func (a *app) articlesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "articles",
		Short: "List, show, remove and export the articles of an index",
		Args:  unknownCommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.articlesList(), a.articlesShow(), a.articlesRemove(), a.articlesExport())
	return cmd
}

// articleFilter says which articles of an index are meant. Empty means any.
type articleFilter struct {
	outlets      []string
	text         string // in id, headline, author, section or address
	since, until string // dates, as far as they are given
	sort         string
	json         bool
}

func (f *articleFilter) flags(cmd *cobra.Command, a *app) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.outlets, "outlet", nil, "only articles of this `OUTLET`; may be repeated")
	flags.StringVar(&f.text, "find", "", "only articles with this `TEXT` in id, headline, author, section or address")
	flags.StringVar(&f.since, "since", "", "only articles of this `DATE` or later: 2024, 2024-05 or 2024-05-31")
	flags.StringVar(&f.until, "until", "", "only articles of this `DATE` or earlier")
	_ = cmd.RegisterFlagCompletionFunc("outlet", a.completeOutlets)
}

func (f *articleFilter) match(i store.ArticleInfo) bool {
	switch {
	case len(f.outlets) > 0 && !slices.ContainsFunc(f.outlets, func(o string) bool { return strings.EqualFold(o, i.Outlet) }),
		!f.within(i.Date):
		return false
	}
	if f.text == "" {
		return true
	}
	all := strings.ToLower(strings.Join([]string{i.ID, i.Headline, i.Author, i.Section, i.URL, i.Location}, "\n"))
	return strings.Contains(all, strings.ToLower(f.text))
}

func (a *app) articlesList() *cobra.Command {
	var f articleFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the articles",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := a.config.Index.File()
			if err != nil {
				return err
			}
			if !slices.Contains([]string{"", "id", "date", "outlet"}, f.sort) {
				return usagef("--sort can't be %q: give date, id or outlet", f.sort)
			}
			return a.listArticles(cmd.Context(), path, f)
		},
	}
	f.flags(cmd, a)
	cmd.Flags().StringVar(&f.sort, "sort", "date", "order by `WHAT`: date (newest first), id or outlet")
	cmd.Flags().BoolVar(&f.json, "json", false, "one JSON object a line")
	return cmd
}

// within reports whether a date lies within the filter's bounds. A bound that
// names no zone is meant in that of the article: what was printed on a day is of
// that day wherever it is looked for.
func (f *articleFilter) within(date string) bool {
	if f.since == "" && f.until == "" {
		return true
	}
	from, to, ok := ingest.Period(date, time.UTC)
	if !ok {
		return false
	}
	if since, _, ok := ingest.Period(f.since, from.Location()); ok && !to.After(since) {
		return false
	}
	_, until, ok := ingest.Period(f.until, from.Location())
	return !ok || from.Before(until)
}

// check says which bound is no date.
func (f *articleFilter) check() error {
	for _, bound := range [][2]string{{"--since", f.since}, {"--until", f.until}} {
		if _, _, ok := ingest.Period(bound[1], time.UTC); bound[1] != "" && !ok {
			return usagef("%s can't be %q: give 2024, 2024-05, 2024-05-31 or 2024-05-31T10:00:00Z", bound[0], bound[1])
		}
	}
	return nil
}

// byDate orders dates by when they were, the newest first and what has none
// last.
func byDate(x, y string) int {
	atX, _, _ := ingest.Period(x, time.UTC)
	atY, _, _ := ingest.Period(y, time.UTC)
	return atY.Compare(atX)
}

// matching are the articles of an index that a filter means.
func (a *app) matching(ctx context.Context, path string, f articleFilter, use func(store.Store, []store.ArticleInfo) error) error {
	if err := f.check(); err != nil {
		return err
	}
	st, err := a.openIndex(ctx, path, true)
	if err != nil {
		return err
	}
	defer st.Close()
	infos, err := st.Articles(ctx)
	if err != nil {
		return err
	}
	infos = slices.DeleteFunc(infos, func(i store.ArticleInfo) bool { return !f.match(i) })
	slices.SortStableFunc(infos, func(x, y store.ArticleInfo) int {
		switch f.sort {
		case "date":
			return byDate(x.Date, y.Date)
		case "outlet":
			return cmp.Compare(strings.ToLower(x.Outlet), strings.ToLower(y.Outlet))
		}
		return 0
	})
	return use(st, infos)
}

func (a *app) listArticles(ctx context.Context, path string, f articleFilter) error {
	return a.matching(ctx, path, f, func(_ store.Store, infos []store.ArticleInfo) error {
		if f.json {
			return listJSON(a.stdout, infos)
		}
		w := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
		dated := slices.ContainsFunc(infos, func(i store.ArticleInfo) bool { return i.Date != "" })
		fmt.Fprintf(w, "ID\tOUTLET\tPASSAGES\tSENTENCES\tBYTES\t%sHEADLINE\n", when(dated, "DATE\t"))
		for _, i := range infos {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s%s\n", onscreen.Line(i.ID), onscreen.Line(i.Outlet), i.Passages, i.Sentences, i.Bytes,
				when(dated, onscreen.Line(i.Date)+"\t"), onscreen.Line(i.Headline))
		}
		return w.Flush()
	})
}

func when(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

func listJSON(w io.Writer, infos []store.ArticleInfo) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, i := range infos {
		line := struct {
			ID        string `json:"id"`
			Outlet    string `json:"outlet"`
			Headline  string `json:"headline,omitempty"`
			URL       string `json:"url,omitempty"`
			Date      string `json:"date,omitempty"`
			Author    string `json:"author,omitempty"`
			Section   string `json:"section,omitempty"`
			Language  string `json:"language,omitempty"`
			Location  string `json:"location,omitempty"`
			Bytes     int    `json:"bytes"`
			Sentences int    `json:"sentences"`
			Passages  int    `json:"passages"`
		}{i.ID, i.Outlet, i.Headline, i.URL, i.Date, i.Author, i.Section, i.Language, i.Location, i.Bytes, i.Sentences, i.Passages}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) articlesShow() *cobra.Command {
	var bare bool
	cmd := &cobra.Command{
		Use:   "show ID...",
		Short: "Show articles with their passages marked",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			if len(ids) == 0 {
				return usagef("give the ID of an article: bot articles list shows them")
			}
			path, err := a.config.Index.File()
			if err != nil {
				return err
			}
			return a.showArticles(cmd.Context(), path, ids, bare)
		},
		ValidArgsFunction: a.completeArticles,
	}
	cmd.Flags().BoolVar(&bare, "text", false, "the text alone, byte for byte")
	return cmd
}

func (a *app) showArticles(ctx context.Context, path string, ids []string, bare bool) error {
	st, err := a.openIndex(ctx, path, true)
	if err != nil {
		return err
	}
	defer st.Close()
	for n, id := range ids {
		article, err := st.Article(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return usagef("no article %q in the index: list them with bot articles list%s", id, a.indexFlag(path))
		}
		if err != nil {
			return err
		}
		if bare {
			if _, err := io.WriteString(a.stdout, article.Text); err != nil {
				return err
			}
			continue
		}
		if n > 0 {
			fmt.Fprintln(a.stdout)
		}
		passages, err := passagesOf(ctx, st, article)
		if err != nil {
			return err
		}
		showArticle(a.stdout, article, passages)
	}
	return nil
}

// passagesOf are an article's passages, cut as the index cuts them. Where the
// count of tokens differs they are found by search.
func passagesOf(ctx context.Context, st store.Store, article corpus.Article) ([]corpus.Passage, error) {
	zero := make([]float32, st.Identity().Embedder.Dimensions)
	zero[0] = 1
	found, err := st.Dense(ctx, zero, len(article.Text)+1, store.Filter{Articles: []string{article.ID}})
	if err != nil {
		return nil, err
	}
	passages := make([]corpus.Passage, len(found))
	for i, match := range found {
		passages[i] = match.Passage
	}
	slices.SortFunc(passages, func(x, y corpus.Passage) int { return cmp.Compare(x.Ordinal, y.Ordinal) })
	return passages, nil
}

func showArticle(w io.Writer, article corpus.Article, passages []corpus.Passage) {
	fmt.Fprintf(w, "%s · %s\n", onscreen.Line(article.Outlet), onscreen.Line(article.Title()))
	for _, field := range [][2]string{
		{"id", article.ID},
		{"date", article.Date},
		{"author", article.Author},
		{"section", article.Section},
		{"language", article.Language},
		{"url", article.URL},
		{"from", article.Origin.Location},
	} {
		if field[1] != "" {
			fmt.Fprintf(w, "%-9s %s\n", field[0]+":", onscreen.Line(field[1]))
		}
	}
	for _, p := range passages {
		fmt.Fprintf(w, "\n[passage %d, %s]\n%s\n", p.Ordinal+1, placeOf(article.Origin, p.Span), printableText(corpus.Trim(article.Text, p.Span).In(article.Text)))
	}
}

// placeOf says which bytes a range is, and of what.
func placeOf(origin corpus.Origin, s corpus.Span) string {
	if place, ok := origin.Place(s); ok {
		return fmt.Sprintf("bytes %d–%d of the file", place.Start, place.End)
	}
	return fmt.Sprintf("bytes %d–%d of the text", s.Start, s.End)
}

// printableText keeps a text's lines and nothing that steers a terminal.
func printableText(text string) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	for i, line := range lines {
		lines[i] = onscreen.Line(line)
	}
	return strings.Join(lines, "\n")
}

func (a *app) articlesRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove ID...",
		Short: "Remove articles from the index",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			if len(ids) == 0 {
				return usagef("give the ID of an article: bot articles list shows them")
			}
			return a.index(cmd.Context(), nil, indexFlags{remove: ids, every: defaultEvery})
		},
		ValidArgsFunction: a.completeArticles,
	}
}

func (a *app) articlesExport() *cobra.Command {
	var f articleFilter
	var to string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write articles as JSON Lines, which bot index reads back",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, err := a.config.Index.File()
			if err != nil {
				return err
			}
			return a.export(cmd.Context(), path, f, to)
		},
	}
	f.flags(cmd, a)
	cmd.Flags().StringVar(&to, "to", "", "write to this `FILE`, whole or not at all, and not to standard output")
	return cmd
}

func (a *app) export(ctx context.Context, path string, f articleFilter, to string) error {
	return a.matching(ctx, path, f, func(st store.Store, infos []store.ArticleInfo) error {
		write := func(to io.Writer) error {
			w := bufio.NewWriter(to)
			for _, info := range infos {
				article, err := st.Article(ctx, info.ID)
				if err != nil {
					return err
				}
				if err := ingest.Export(w, article); err != nil {
					return err
				}
			}
			return w.Flush()
		}
		if to == "" {
			return write(a.stdout)
		}
		if err := replaceFile(to, write); err != nil {
			return err
		}
		fmt.Fprintf(a.stderr, "bot: %s written to %s\n", counted(len(infos), "article"), to)
		return nil
	})
}

// replaceFile writes a whole file and puts it in the place of what was there.
func replaceFile(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
