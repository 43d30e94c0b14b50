//go:build linux

package local_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

func init() { jobs["fill"] = fillDisk }

// fillDisk applies editions under a limit on the size of files, until that
// fails.
func fillDisk(args []string) error {
	signal.Ignore(syscall.SIGXFSZ) // so that writing fails instead
	limit := syscall.Rlimit{Cur: 400 << 10, Max: 400 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := local.Open(ctx, args[0], storetest.Identity, local.Options{})
	if err != nil {
		return err
	}
	for n := 2; ; n++ {
		change := edition(n)
		for i := range change.Put {
			doc := change.Put[i]
			doc.Article.ID = fmt.Sprintf("%s of %d", doc.Article.ID, n)
			change.Put[i] = storetest.Document(doc.Article)
		}
		if err := s.Apply(ctx, change); err != nil {
			list, listErr := s.Articles(ctx)
			fmt.Println("articles", len(list), listErr)
			return errors.Join(err, s.Close())
		}
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := indexed(t)
	lines := start(t, "fill", path).finish()
	last := lines[len(lines)-1]
	if !strings.Contains(last, path) || !strings.Contains(last, local.ErrFull.Error()) && !strings.Contains(last, local.ErrDisk.Error()) {
		t.Errorf("the child says %q", last)
	}
	s := open(t, path)
	report, err := s.Check(t.Context())
	if err != nil || len(report.Problems) > 0 || report.Articles%parts != 0 || report.Articles < 2*parts {
		t.Errorf("after the disk was full: %+v, %v", report, err)
	}
	if want := fmt.Sprintf("articles %d <nil>", report.Articles); lines[0] != want {
		t.Errorf("the child saw %q, now there are %q", lines[0], want)
	}
}

// TestNoWriteAccess searches as a user who may only read: a file in a folder
// that can be written, and one in a folder that can't.
func TestNoWriteAccess(t *testing.T) {
	t.Parallel()
	for name, modes := range map[string][2]os.FileMode{
		"file":            {0o777, 0o444},
		"folder":          {0o555, 0o666},
		"file and folder": {0o555, 0o444},
	} {
		t.Run(name, func(t *testing.T) {
			path := indexed(t)
			lines := asOther(t, "search", path, modes[0], modes[1])
			if len(lines) != 2 || lines[0] != "found 3 3" || !strings.Contains(lines[1], local.ErrReadOnly.Error()) || !strings.Contains(lines[1], path) {
				t.Errorf("the child says %q", lines)
			}
		})
	}
	t.Run("unreadable", func(t *testing.T) {
		path := indexed(t)
		lines := asOther(t, "search", path, 0o777, 0)
		if len(lines) != 1 || !strings.Contains(lines[0], local.ErrPermission.Error()) || !strings.Contains(lines[0], path) {
			t.Errorf("the child says %q", lines)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		path := filepath.Join(filepath.Dir(indexed(t)), "sub", "index.db")
		if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		lines := asOther(t, "ensure", path, 0o555, 0)
		if len(lines) != 1 || !strings.Contains(lines[0], local.ErrPermission.Error()) || !strings.Contains(lines[0], path) {
			t.Errorf("the child says %q", lines)
		}
	})
}

// asOther runs a job with these modes on the folder and the file. Modes don't
// bind root, so root runs it as nobody.
func asOther(t *testing.T, job, path string, folder, file os.FileMode) []string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, path)
	if os.Geteuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		cmd.Path = copyProgram(t, program)
		for up := filepath.Dir(filepath.Dir(path)); up != os.TempDir() && len(up) > 1; up = filepath.Dir(up) {
			if err := os.Chmod(up, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Chmod(path, file); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(path), folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Dir(path), 0o755) })
	return startProgram(t, cmd, job).finish()
}

// copyProgram puts the test binary where everyone can start it.
func copyProgram(t *testing.T, program string) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "dateline-child")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	// Copied by another process: while this one has a file open for writing, a
	// child that a parallel test starts inherits it, and it can't be executed.
	to := filepath.Join(folder, "child")
	if err := errors.Join(os.Chmod(folder, 0o755), exec.CommandContext(t.Context(), "cp", program, to).Run(), os.Chmod(to, 0o755)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestReadOnlyBesideWriter opens for reading while another handle writes.
func TestReadOnlyBesideWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "index.db")
	writer := open(t, path)
	if err := writer.Apply(t.Context(), edition(1)); err != nil {
		t.Fatal(err)
	}
	reader, err := local.OpenExisting(t.Context(), path, local.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for n := 2; n < 5; n++ {
		if err := writer.Apply(t.Context(), edition(n)); err != nil {
			t.Fatal(err)
		}
		if got, err := editionOf(t.Context(), reader); got != n || err != nil {
			t.Errorf("the reader sees edition %d, %v, not %d", got, err, n)
		}
		if got, err := reader.Lexical(t.Context(), "line", 99, store.Filter{}); err != nil || len(got) != parts {
			t.Errorf("the reader finds %d passages, %v", len(got), err)
		}
	}
	if err := reader.Apply(t.Context(), edition(9)); !errors.Is(err, local.ErrReadOnly) {
		t.Errorf("Apply to a read-only index: %v", err)
	}
}
