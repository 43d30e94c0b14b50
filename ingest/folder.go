package ingest

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// walk reads the files beneath one folder.
type walk struct {
	reader *Reader
	root   *os.Root
	folder string // absolute
	label  string // what the person calls it
	out    emit
}

// all reads every file of a known format below the folder, or those that its
// manifest lists. Names that begin with a dot are left out.
func (w *walk) all(ctx context.Context) {
	if _, err := w.root.Lstat(manifestName); err == nil {
		w.manifest(ctx)
		return
	}
	_ = fs.WalkDir(w.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if fault := badName(name); fault != nil {
			return w.tell(name, fault, entry != nil && entry.IsDir())
		}
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch {
		case err != nil:
			return w.tell(name, unreadable("", err), true)
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || entry.IsDir():
			return nil
		case entry.Type()&fs.ModeSymlink != 0 && w.readAnyway(name):
			return nil
		}
		if !w.file(ctx, name, name, false) {
			return fs.SkipAll
		}
		return nil
	})
}

// tell passes a fault of a name on and goes on behind it.
func (w *walk) tell(name string, fault *Fault, folder bool) error {
	fault.Where, fault.Under = w.display(name), w.location(name)
	if !w.out(Found{}, fault) {
		return fs.SkipAll
	}
	if folder {
		return fs.SkipDir
	}
	return nil
}

// badName refuses names that can't stand in a list or on a command line.
func badName(name string) *Fault {
	switch {
	case !utf8.ValidString(name):
		return problem("rename it", "its name isn't UTF-8")
	case strings.IndexFunc(name, unicode.IsControl) >= 0:
		return problem("rename it", "its name holds a line end or another control character")
	}
	return nil
}

func (w *walk) display(name string) string {
	if name == "." {
		return w.label
	}
	return filepath.Join(w.label, filepath.FromSlash(name))
}

func (w *walk) location(name string) string {
	return filepath.Join(w.folder, filepath.FromSlash(name))
}

// readAnyway reports whether a link leads to a file of this folder that is read
// under its own name.
func (w *walk) readAnyway(name string) bool {
	for range 16 {
		target, err := w.root.Readlink(filepath.FromSlash(name))
		if err != nil {
			break
		}
		name = path.Join(path.Dir(name), filepath.ToSlash(target))
		if filepath.IsAbs(target) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return false
		}
		if slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.HasPrefix(part, ".") }) {
			return false
		}
	}
	info, err := w.root.Lstat(filepath.FromSlash(name))
	return err == nil && (info.IsDir() || info.Mode().IsRegular() && formatOf(name) != formatNone)
}

// file reads one file, which the folder has under the name of open. chosen is
// set for one that the person named: it is read whatever its ending.
func (w *walk) file(ctx context.Context, name, open string, chosen bool) bool {
	in := &input{
		where: w.display(name), location: w.location(name), named: chosen, name: name, options: &w.reader.options,
		outlet: w.reader.options.Outlet, folder: filepath.Base(filepath.Dir(w.location(name))), paths: w.paths(name),
	}
	if fault := badName(name); fault != nil {
		fault.Where, fault.Under = in.where, in.location
		return w.out(Found{}, fault)
	}
	if !chosen && formatOf(name) == formatNone {
		return w.out(Found{}, &Fault{Where: in.where, Reason: "not a kind of file that holds articles", Harmless: true})
	}
	f, fault := openFile(w.root, open)
	if fault != nil {
		fault.Where, fault.Under = in.where, in.location
		return w.out(Found{}, fault)
	}
	defer f.Close()
	var from io.Reader = f
	if count := w.reader.options.Read; count != nil {
		from = tally{f, count}
	}
	return in.stream(ctx, from, 0, w.out)
}

// tally adds up what is read.
type tally struct {
	from  io.Reader
	count *atomic.Int64
}

func (t tally) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	t.count.Add(int64(n))
	return n, err
}

// Size is about how many bytes reading a source will read: those of a file, or
// of the files of known formats below a folder, without those that are too
// large to be read. It is 0 where nobody knows.
func Size(ctx context.Context, source string) int64 {
	if source == Stdin || IsAddress(source) {
		return 0
	}
	var total int64
	_ = filepath.WalkDir(source, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if entry.Type().IsRegular() && (name == source || formatOf(name) != formatNone) {
			if info, err := entry.Info(); err == nil && (info.Size() <= maxFile || inPieces(name)) {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}

// openFile opens a regular file. It is looked at before it is opened: a named
// pipe would block.
func openFile(root *os.Root, name string) (*os.File, *Fault) {
	name = filepath.FromSlash(name)
	info, err := root.Stat(name)
	if err != nil {
		if link, other := root.Lstat(name); other == nil && link.Mode()&fs.ModeSymlink != 0 {
			return nil, &Fault{Reason: "a link that leads nowhere, round in a circle or out of the folder", Try: "remove it, or give what it means as a PATH", Err: err}
		}
		return nil, unreadable("", err)
	}
	if !info.Mode().IsRegular() {
		return nil, problem("remove it from the folder", "not a regular file")
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, unreadable("", err)
	}
	return f, nil
}

// paths are the names of a file from its folder up: "01.txt" below "2024" gives
// "01.txt", "2024/01.txt" and so on up to the whole path.
func (w *walk) paths(name string) []string {
	list := []string{name}
	folder := filepath.ToSlash(w.folder)
	for tail := name; folder != "" && folder != "." && !strings.HasSuffix(folder, ":"); {
		base := path.Base(folder)
		if base == "/" {
			list = append(list, "/"+tail)
			break
		}
		tail = base + "/" + tail
		list = append(list, tail)
		folder = path.Dir(folder)
	}
	return list
}
