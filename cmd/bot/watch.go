package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"dateline/embed/e5"
	"dateline/ingest"
	"dateline/internal/onscreen"
)

// web fetches addresses. It is kept, so that it remembers what a host asks for
// and what hasn't changed.
func (a *app) web() *ingest.Web {
	if a.fetcher == nil {
		a.fetcher = ingest.NewWeb(ingest.WebOptions{UserAgent: "Dateline/" + versionText() + " (bot index; fetches what its user names)", Private: a.config.Index.PrivateNetwork})
	}
	return a.fetcher
}

// settle is how long a folder must be quiet before what changed in it is read,
// and settleMost how long it is waited for at most: a file is written in many
// pieces.
const (
	settle     = time.Second
	settleMost = 30 * time.Second
)

// watch indexes the sources, and then again what changes, until ctx ends.
func (a *app) watch(ctx context.Context, path string, encoder *e5.Encoder, sources []string, f indexFlags) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch folders: %w: index from time to time instead, without --watch", err)
	}
	defer watcher.Close()
	w := &watching{app: a, index: path, encoder: encoder, flags: f, watcher: watcher, dirty: map[string]bool{}}
	for _, source := range sources {
		if source == ingest.Stdin {
			return usagef("--watch can't watch standard input: give a folder, a file or an address")
		}
		w.sources = append(w.sources, source)
		w.dirty[source] = true
		if !ingest.IsAddress(source) {
			if err := w.follow(source); err != nil {
				return err
			}
		}
	}
	return w.run(ctx)
}

// watching is what --watch is about.
type watching struct {
	app     *app
	index   string
	encoder *e5.Encoder
	flags   indexFlags
	watcher *fsnotify.Watcher
	sources []string
	dirty   map[string]bool // sources that have changed
}

// follow has a folder and those below it watched, or the folder of a file.
func (w *watching) follow(source string) error {
	info, err := os.Stat(source)
	if err != nil {
		return fmt.Errorf("%s: there is no such file or folder: check the path", onscreen.Line(source))
	}
	if !info.IsDir() {
		return w.watch(filepath.Dir(source))
	}
	return filepath.WalkDir(source, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // which indexing tells of
		case !entry.IsDir():
			return nil
		case name != source && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		}
		return w.watch(name)
	})
}

func (w *watching) watch(folder string) error {
	if err := w.watcher.Add(folder); err != nil {
		return fmt.Errorf("watch %s: %w: raise fs.inotify.max_user_watches, or index from time to time without --watch", onscreen.Line(folder), err)
	}
	return nil
}

func (w *watching) run(ctx context.Context) error {
	again := time.NewTicker(w.flags.every)
	defer again.Stop()
	quiet := time.NewTimer(0)
	defer quiet.Stop()
	var since time.Time // the first change that isn't indexed yet
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
			for _, source := range w.sources {
				if ingest.IsAddress(source) {
					w.dirty[source] = true
					quiet.Reset(0)
				}
			}
		case event, ok := <-w.watcher.Events:
			if !ok {
				return errors.New("folders can't be watched any more: start again")
			}
			if !w.changed(event) {
				continue
			}
			if since.IsZero() {
				since = time.Now()
			}
			quiet.Reset(max(0, min(settle, settleMost-time.Since(since))))
		case err, ok := <-w.watcher.Errors:
			if !ok {
				return errors.New("folders can't be watched any more: start again")
			}
			fmt.Fprintf(w.app.stderr, "bot: watching: %s: all is looked at again\n", onscreen.Error(err))
			for _, source := range w.sources {
				w.dirty[source] = true
			}
			quiet.Reset(settle)
		case <-quiet.C:
			since = time.Time{}
			if err := w.update(ctx); err != nil {
				return err
			}
		}
	}
}

// changed notes the sources that an event is about.
func (w *watching) changed(event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod || strings.HasPrefix(filepath.Base(event.Name), ".") {
		return false
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
			if err := w.follow(event.Name); err != nil {
				fmt.Fprintf(w.app.stderr, "bot: %s\n", onscreen.Error(err))
			}
		}
	}
	ours := false
	name, _ := filepath.Abs(event.Name)
	for _, source := range w.sources {
		location, err := ingest.Location(source)
		if err == nil && !ingest.IsAddress(source) && ingest.Within(name, location) {
			w.dirty[source] = true
			ours = true
		}
	}
	return ours
}

// update indexes what has changed. What can't be read now is told of, and read
// when it has changed again.
func (w *watching) update(ctx context.Context) error {
	var sources []string
	for _, source := range w.sources {
		if w.dirty[source] {
			sources = append(sources, source)
		}
	}
	if len(sources) == 0 {
		return nil
	}
	w.dirty = map[string]bool{}
	err := w.app.updateIndex(ctx, w.index, w.encoder, sources, w.flags)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		fmt.Fprintln(w.app.stderr, "bot: "+onscreen.Error(w.app.indexFault(err)))
	}
	return nil
}
