package ingest

import (
	"context"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"dateline/corpus"
)

// Stdin names standard input as a source.
const Stdin = "-"

// stdinLocation is where articles of standard input are from. What comes there
// one day has nothing to do with what comes the next, so that each text is an
// article of its own.
const stdinLocation = "stdin"

// The bounds of what is read. A file of many articles (JSON Lines, an mbox, a
// WARC, a CSV) is read piece by piece and may be of any size; each of its
// articles may not.
const (
	maxFile  = 64 << 20                   // of a file that is read whole
	maxText  = corpus.MaxArticleBytes     // of an article
	maxWord  = 32 << 10                   // without a white space or mark: no word of any language
	maxField = 4096                       // of every field but the text
	maxItems = 1_000_000                  // of one file
	maxDepth = 4                          // of archives and messages within one another
	maxLine  = 3 * corpus.MaxArticleBytes // of JSON Lines: a text in which every character is escaped
)

// Found is an article that was read. Its ID is what the source gives as one,
// or else "": Names gives it one.
type Found struct {
	corpus.Article

	// Paths are names that a person knows the article by, the shortest first:
	// "01.txt", "2024/01.txt". One of them becomes the id of an article that
	// gives none.
	Paths []string

	// Notes are what a person should know of it: "its language seems to be German".
	Notes []string
}

// Options says how to read.
type Options struct {
	Outlet string    // of the articles that name none; without it a folder's or a file's name
	Stdin  io.Reader // what Stdin reads
	Web    *Web      // fetches addresses; nil refuses them

	// Read counts the bytes of files that were read, nil for nobody. Size says
	// how many there are.
	Read *atomic.Int64
}

// Reader reads sources.
type Reader struct{ options Options }

// NewReader reads with some options.
func NewReader(o Options) *Reader { return &Reader{options: o} }

// emit takes what was read, or a fault, and reports whether to go on.
type emit func(Found, *Fault) bool

// Read yields the articles of a source: a file, a folder, Stdin or an http
// address. Each pair has either an article or a *Fault, or as its last the
// error of a context that has ended.
func (r *Reader) Read(ctx context.Context, source string) iter.Seq2[Found, error] {
	return func(yield func(Found, error) bool) {
		going := true
		out := func(found Found, fault *Fault) bool {
			if !going {
				return false
			}
			if ctx.Err() != nil {
				going = false
				yield(Found{}, ctx.Err())
				return false
			}
			if fault != nil {
				going = yield(Found{}, fault)
			} else {
				going = yield(found, nil)
			}
			return going
		}
		r.read(ctx, source, out)
		if going && ctx.Err() != nil {
			yield(Found{}, ctx.Err())
		}
	}
}

func (r *Reader) read(ctx context.Context, source string, out emit) {
	switch {
	case source == Stdin:
		r.readStdin(ctx, out)
	case IsAddress(source):
		r.readAddress(ctx, source, out)
	default:
		r.readPath(ctx, source, out)
	}
}

// IsAddress reports whether a source is on the web and not on a disk.
func IsAddress(source string) bool {
	scheme, _, ok := strings.Cut(source, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// Location is where a source's articles are from: the absolute path of a file
// or folder, or the address as it is.
func Location(source string) (string, error) {
	switch {
	case source == Stdin:
		return source, nil
	case IsAddress(source):
		scheme, rest, _ := strings.Cut(source, "://")
		return strings.ToLower(scheme) + "://" + rest, nil
	}
	return filepath.Abs(source)
}

// Within reports whether an article's location is at or below a source's.
func Within(location, source string) bool {
	rest, ok := strings.CutPrefix(location, source)
	return ok && (rest == "" || rest[0] == '#' || rest[0] == filepath.Separator || strings.HasSuffix(source, string(filepath.Separator)))
}

func (r *Reader) readPath(ctx context.Context, source string, out emit) {
	absolute, err := filepath.Abs(source)
	if err != nil {
		out(Found{}, unreadable(source, err))
		return
	}
	info, err := os.Stat(absolute)
	if err != nil {
		fault := unreadable(source, err)
		fault.Under = absolute
		out(Found{}, fault)
		return
	}
	folder, name := absolute, "."
	if !info.IsDir() {
		folder, name = filepath.Split(absolute)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		fault := unreadable(source, err)
		fault.Under = absolute
		out(Found{}, fault)
		return
	}
	defer root.Close()
	w := &walk{reader: r, root: root, folder: filepath.Clean(folder), label: source, out: out}
	if name == "." {
		w.all(ctx)
		return
	}
	w.label = filepath.Dir(source)
	if resolved, err := filepath.EvalSymlinks(absolute); err == nil && resolved != absolute {
		// The person named the link: following it is what they asked for.
		target, err := os.OpenRoot(filepath.Dir(resolved))
		if err != nil {
			out(Found{}, unreadable(source, err))
			return
		}
		defer target.Close()
		w.root = target
		w.file(ctx, name, filepath.Base(resolved), true)
		return
	}
	w.file(ctx, name, name, true)
}

func (r *Reader) readStdin(ctx context.Context, out emit) {
	if r.options.Stdin == nil {
		out(Found{}, &Fault{Where: "standard input", Reason: "there is none", Try: "give a file"})
		return
	}
	in := &input{where: "standard input", location: stdinLocation, outlet: r.options.Outlet, paths: []string{stdinLocation}, named: true, options: &r.options}
	in.stream(ctx, r.options.Stdin, 0, out)
}
