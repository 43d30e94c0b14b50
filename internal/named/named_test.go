//go:build unix

package named_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dateline/internal/named"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func put(t *testing.T, path, s string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

// write is one output of a run that reads nothing.
func write(t *testing.T, path, s string) error {
	t.Helper()
	f, err := named.NewSet(io.Discard).Output("--json", path)
	if err != nil {
		return err
	}
	return f.Write(t.Context(), text(s))
}

func TestPlainFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	if err := write(t, path, "one"); err != nil || get(t, path) != "one" {
		t.Fatalf("new: %v, %q", err, get(t, path))
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := write(t, path, "two"); err != nil || get(t, path) != "two" {
		t.Fatalf("again: %v, %q", err, get(t, path))
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("its mode is %v now", info.Mode())
	}
	f, err := named.NewSet(nil).Output("--json", path)
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	if err := f.Write(t.Context(), func(w io.Writer) error { fmt.Fprint(w, "half"); return full }); !errors.Is(err, full) || get(t, path) != "two" {
		t.Errorf("a failed write: %v, and the file holds %q", err, get(t, path))
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLinksAreFollowed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "sub", "real.json")
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	link(t, "sub/real.json", filepath.Join(dir, "one"))
	link(t, "one", filepath.Join(dir, "two"))
	for i, s := range []string{"dangling", "there"} {
		if err := write(t, filepath.Join(dir, "two"), s); err != nil || get(t, file) != s {
			t.Fatalf("%d: %v", i, err)
		}
		for _, name := range []string{"one", "two"} {
			if info, _ := os.Lstat(filepath.Join(dir, name)); info.Mode()&os.ModeSymlink == 0 {
				t.Fatalf("%s is no link any more", name)
			}
		}
	}
	link(t, "round", filepath.Join(dir, "round"))
	if err := write(t, filepath.Join(dir, "round"), "x"); err == nil {
		t.Error("a link to itself was written to")
	}
}

func TestPipeIsWrittenThrough(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		data, _ := os.ReadFile(path)
		got <- string(data)
	}()
	if err := write(t, path, "through"); err != nil {
		t.Fatal(err)
	}
	if s := <-got; s != "through" {
		t.Errorf("read %q", s)
	}
	if info, _ := os.Lstat(path); info.Mode()&os.ModeNamedPipe == 0 {
		t.Error("the pipe is none any more")
	}
	f, err := named.NewSet(nil).Output("--json", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := f.Write(ctx, text("x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody reads, and it ends with %v", err)
	}
}

func TestDevices(t *testing.T) {
	if err := write(t, os.DevNull, "gone"); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&os.ModeDevice == 0 {
		t.Fatalf("the null device was replaced: %v", err)
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		if err := write(t, "/dev/full", "x"); err == nil || !strings.Contains(err.Error(), "write /dev/full: no space left") {
			t.Errorf("a full disk: %v", err)
		}
	}
	set := named.NewSet(nil)
	for _, flag := range []string{"--json", "--html"} {
		if _, err := set.Output(flag, os.DevNull); err != nil {
			t.Errorf("what is thrown away twice: %v", err)
		}
	}
}

func TestStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	var out bytes.Buffer
	set := named.NewSet(&out)
	f, err := set.Output("--json", "-")
	if err != nil || !set.ToStandard() {
		t.Fatal(err)
	}
	if err := f.Write(t.Context(), text("{}")); err != nil || out.String() != "{}" {
		t.Errorf("%q, %v", &out, err)
	}
	if _, err := os.Lstat("-"); err == nil {
		t.Error(`a file named "-" was made`)
	}
	if _, err := set.Output("--html", "-"); err == nil {
		t.Error("two reports on one stream")
	}
	// A file that standard output leads to must stay the same file.
	into, err := os.Create("log")
	if err != nil {
		t.Fatal(err)
	}
	defer into.Close()
	f, err = named.NewSet(into).Output("--json", "log")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Write(t.Context(), text("a")), func() error { _, err := into.WriteString("b"); return err }()); err != nil || get(t, "log") != "ab" {
		t.Errorf("%v, it holds %q", err, get(t, "log"))
	}
}

func TestNamesThatClash(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	put(t, "a.jsonl", "questions")
	put(t, "other", "x")
	link(t, "a.jsonl", "link")
	link(t, ".", "here")
	if err := os.MkdirAll("x/y", 0o755); err != nil {
		t.Fatal(err)
	}
	link(t, "x/y", "deep")
	if err := os.Link("a.jsonl", "hard"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		input, json, html string
		want              string // "" for none
	}{
		{"a.jsonl", "a.jsonl", "", "--json a.jsonl would overwrite the fixture"},
		{"a.jsonl", "./a.jsonl", "", "would overwrite the fixture"},
		{"a.jsonl", "link", "", "would overwrite the fixture"},
		{"link", "a.jsonl", "", "would overwrite the fixture"},
		{"a.jsonl", "hard", "", "would overwrite the fixture"},
		{"a.jsonl", "here/a.jsonl", "", "would overwrite the fixture"},
		{"a.jsonl", filepath.Join(dir, "a.jsonl"), "", "would overwrite the fixture"},
		{"a.jsonl", "new", "new", "--json and --html name the same file, new"},
		{"a.jsonl", "new", "here/new", "name the same file"},
		{"a.jsonl", "other", "./other", "name the same file"},
		{"a.jsonl", "a.json", "a.html", ""},
		{"a.jsonl", "other", "new", ""},
		{"a.jsonl", "b/../new", "", "there is no folder b/.."},
		{"a.jsonl", "new", "deep/../new", ""}, // the second is x/new
		{"a.jsonl", "x/new", "deep/../new", "name the same file"},
		{"a.jsonl", "here", "", "it is a folder"},
		{"a.jsonl", "new/", "", "there is no folder"},
		{"nowhere", "nowhere", "", "--json nowhere would overwrite the fixture"},
		{"-", "-", "", ""},
	} {
		set := named.NewSet(io.Discard)
		err := set.Input("the fixture", c.input)
		if err == nil {
			_, err = set.Output("--json", c.json)
		}
		if err == nil && c.html != "" {
			_, err = set.Output("--html", c.html)
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
		if get(t, "a.jsonl") != "questions" || get(t, "other") != "x" {
			t.Fatalf("%+v lost a file", c)
		}
	}
	set := named.NewSet(nil)
	if err := errors.Join(set.Input("the fixture", "a.jsonl"), set.Appended("--journal", "j")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.jsonl", "j"} {
		if _, err := set.Output("--json", name); err == nil {
			t.Errorf("--json %s", name)
		}
	}
	if err := set.Input("the baseline", "j"); err == nil {
		t.Error("what is written to is read")
	}
}

// No name given as an output, whatever it is and however the writing ends, costs
// what was there: afterwards it is what was written, or what it was before; it
// is of the same kind; and no input has changed.
func TestNoNameIsEverLost(t *testing.T) {
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		names := []string{"plain", "other", "link", "linklink", "dangling", "hard", "pipe", "new", "sub/file", "sub/link", "./plain", "sub/../plain"}
		if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"plain", "other", "sub/file"} {
			put(t, filepath.Join(dir, name), "old "+name)
		}
		link(t, "plain", filepath.Join(dir, "link"))
		link(t, "link", filepath.Join(dir, "linklink"))
		link(t, "sub/absent", filepath.Join(dir, "dangling"))
		link(t, "../other", filepath.Join(dir, "sub", "link"))
		if err := errors.Join(os.Link(filepath.Join(dir, "plain"), filepath.Join(dir, "hard")), syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600)); err != nil {
			t.Fatal(err)
		}
		before := look(t, dir)
		name := func() string { return filepath.Join(dir, names[rng.IntN(len(names))]) }
		input := name()
		set := named.NewSet(io.Discard)
		if err := set.Input("the fixture", input); err != nil {
			t.Fatal(err)
		}
		wrote := map[string]bool{}
		for i := range 3 {
			f, err := set.Output(fmt.Sprintf("--o%d", i), name())
			if err != nil {
				continue
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			_ = f.Write(ctx, func(w io.Writer) error {
				s := fmt.Sprintf("new %d", i)
				fmt.Fprint(w, s)
				if rng.IntN(3) == 0 {
					return errors.New("fails half-way")
				}
				wrote[s] = true
				return nil
			})
			cancel()
		}
		for path, was := range before {
			now := look(t, dir)[path]
			if now.mode.Type() != was.mode.Type() {
				t.Fatalf("seed %d: %s was %v and is %v", seed, path, was.mode, now.mode)
			}
			if now.text != was.text && (!wrote[now.text] || same(t, filepath.Join(dir, path), input)) {
				t.Fatalf("seed %d: %s held %q and holds %q", seed, path, was.text, now.text)
			}
		}
		for path := range look(t, dir) {
			if strings.Contains(filepath.Base(path), "-") {
				t.Fatalf("seed %d: %s is left behind", seed, path)
			}
		}
	}
}

func same(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

type seen struct {
	mode os.FileMode
	text string
}

func look(t *testing.T, dir string) map[string]seen {
	t.Helper()
	out := map[string]seen{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		s := seen{mode: info.Mode()}
		if info.Mode().IsRegular() {
			s.text = get(t, path)
		}
		rel, err := filepath.Rel(dir, path)
		out[rel] = s
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSpool(t *testing.T) {
	dir := t.TempDir()
	plain, pipe := filepath.Join(dir, "plain"), filepath.Join(dir, "pipe")
	put(t, plain, "x")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{plain, dir, filepath.Join(dir, "nowhere")} {
		if path, _, err := named.Spool(t.Context(), name, nil); err != nil || path != name {
			t.Errorf("%s became %s, %v", name, path, err)
		}
	}
	go func() { _ = os.WriteFile(pipe, []byte("piped"), 0o600) }()
	for name, want := range map[string]string{pipe: "piped", "-": "typed"} {
		path, remove, err := named.Spool(t.Context(), name, strings.NewReader("typed"))
		if err != nil || get(t, path) != want {
			t.Fatalf("%s: %v", name, err)
		}
		if err := remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("the copy is still there")
		}
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	plain, dangling, pipe := filepath.Join(dir, "plain"), filepath.Join(dir, "dangling"), filepath.Join(dir, "pipe")
	put(t, plain, "old")
	link(t, "target", dangling)
	link(t, "plain", filepath.Join(dir, "link"))
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{plain, filepath.Join(dir, "link")} {
		if err := named.Create(t.Context(), name, 0o600, []byte("new")); !errors.Is(err, os.ErrExist) || get(t, plain) != "old" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := named.Create(t.Context(), dangling, 0o600, []byte("new")); err != nil || get(t, filepath.Join(dir, "target")) != "new" {
		t.Errorf("dangling: %v", err)
	}
	got := make(chan string)
	go func() {
		data, _ := os.ReadFile(pipe)
		got <- string(data)
	}()
	if err := named.Create(t.Context(), pipe, 0o600, []byte("through")); err != nil || <-got != "through" {
		t.Errorf("pipe: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAppendLine(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jsonl")
	put(t, path, "one")
	link(t, "a.jsonl", filepath.Join(dir, "link"))
	for _, name := range []string{path, filepath.Join(dir, "link"), filepath.Join(dir, "new")} {
		if err := named.AppendLine(t.Context(), name, []byte("more")); err != nil {
			t.Fatal(err)
		}
	}
	if get(t, path) != "one\nmore\nmore\n" || get(t, filepath.Join(dir, "new")) != "more\n" {
		t.Errorf("%q, %q", get(t, path), get(t, filepath.Join(dir, "new")))
	}
	if err := named.AppendLine(t.Context(), dir, []byte("more")); err == nil {
		t.Error("a folder")
	}
}
