package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"dateline/corpus"
	"dateline/ingest"
	"dateline/internal/onscreen"
	"dateline/store"
)

// gatherer reads the articles of some sources and keeps account of what was
// left out and why.
type gatherer struct {
	reader  *ingest.Reader
	names   *ingest.Names
	sources []string // as the person gave them
	strict  bool

	found    int
	doubles  int
	faults   int
	listed   []string // of the faults, at most maxListed
	harmless []string // what was passed over
	notes    []string
	unread   []string            // locations that couldn't be read
	added    map[[16]byte]string // the ids of new articles by their texts
	err      error               // that ended it
}

// maxListed bounds lists of what was skipped, and of notes.
const maxListed = 1000

// locations are those of the sources.
func (g *gatherer) locations() []string {
	var list []string
	for _, source := range g.sources {
		if location, err := ingest.Location(source); err == nil {
			list = append(list, location)
		}
	}
	return list
}

// articles yields what was found, with ids. It ends early with g.err.
func (g *gatherer) articles(ctx context.Context) iter.Seq[corpus.Article] {
	return func(yield func(corpus.Article) bool) {
		for _, source := range g.sources {
			for found, err := range g.reader.Read(ctx, source) {
				if err != nil {
					if g.err = g.fault(err); g.err != nil {
						return
					}
					continue
				}
				double, note := g.names.Name(&found)
				if double {
					g.doubles++
					continue
				}
				g.found++
				if note != "" {
					found.Notes = append(found.Notes, note)
				}
				for _, note := range found.Notes {
					g.note("%s: %s", onscreen.Line(found.ID), note)
				}
				if g.names.New(found.ID) {
					g.added[textKey(found.Text)] = found.ID
				}
				if !yield(found.Article) {
					return
				}
			}
		}
	}
}

// textKey tells a text from others.
func textKey(text string) [16]byte {
	sum := sha256.Sum256([]byte(text))
	return [16]byte(sum[:16])
}

func (g *gatherer) note(format string, args ...any) {
	if len(g.notes) < maxListed {
		g.notes = append(g.notes, fmt.Sprintf(format, args...))
	}
}

// fault takes down what wasn't read. It is an error where that ends the run.
func (g *gatherer) fault(err error) error {
	fault, ok := errors.AsType[*ingest.Fault](err)
	if !ok {
		return err
	}
	if fault.Under != "" {
		g.unread = append(g.unread, fault.Under)
	}
	if fault.Harmless {
		if len(g.harmless) < maxListed {
			g.harmless = append(g.harmless, fault.Where)
		}
		return nil
	}
	if g.strict {
		return fault
	}
	g.faults++
	if len(g.listed) < maxListed {
		g.listed = append(g.listed, onscreen.Line(fault.Error()))
	}
	return nil
}

// nothing is the error of a run that found no article at all.
func (g *gatherer) nothing() error {
	if g.faults == 1 {
		return errors.New(g.listed[0])
	}
	if g.faults == 0 {
		passed := ""
		if n := len(g.harmless); n > 0 {
			passed = fmt.Sprintf(" (%s passed over)", counted(n, "file"))
		}
		return fmt.Errorf("%s holds no articles%s: give text, Markdown, HTML, PDF, .docx, feeds, mail, WARC, JSON or CSV", strings.Join(g.sources, ", "), passed)
	}
	return fmt.Errorf("no article could be read, for the %d reasons above: mend them and index again", g.faults)
}

// shownAtOnce is how many notes and names of a list are shown.
const shownAtOnce = 20

// tell lists what a person should know of a run.
func (g *gatherer) tell(w io.Writer) {
	for i, note := range g.notes {
		if i == shownAtOnce && len(g.notes) > shownAtOnce+1 {
			fmt.Fprintf(w, "bot: … and %d notes more\n", len(g.notes)-i)
			break
		}
		fmt.Fprintln(w, "bot: "+note)
	}
	if n := len(g.harmless); n > 0 {
		fmt.Fprintf(w, "bot: %s passed over, not of a kind that holds articles (%s)\n", counted(n, "file"), firstOf(g.harmless))
	}
	if g.doubles > 0 {
		fmt.Fprintf(w, "bot: %s met twice and counted once\n", counted(g.doubles, "article"))
	}
	if g.faults == 0 {
		return
	}
	fmt.Fprintf(w, "bot: %s skipped:\n", counted(g.faults, "item"))
	for _, line := range g.listed {
		fmt.Fprintln(w, "  "+line)
	}
	if more := g.faults - len(g.listed); more > 0 {
		fmt.Fprintf(w, "  … and %d more\n", more)
	}
}

// end is the error of a run in which something was skipped by fault.
func (g *gatherer) end() error {
	if g.faults == 0 {
		return nil
	}
	return fmt.Errorf("%s skipped, all others are indexed: mend what is listed above and index again", counted(g.faults, "item"))
}

// knownOf is what an index holds, as names are given by.
func knownOf(infos []store.ArticleInfo) []ingest.Known {
	known := make([]ingest.Known, len(infos))
	for i, a := range infos {
		known[i] = ingest.Known{ID: a.ID, Outlet: a.Outlet, Headline: a.Headline, URL: a.URL, Hash: a.Hash, Location: a.Location}
	}
	return known
}
