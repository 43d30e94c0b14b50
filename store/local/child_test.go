package local_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dateline/corpus"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/storetest"
)

// childVariable names the job of a child process: this test binary started
// again. Its other arguments follow.
const childVariable = "DATELINE_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := jobs[job](os.Args[1:]); err != nil {
			fmt.Println("error:", strings.ReplaceAll(err.Error(), "\n", "; "))
			os.Exit(3)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// jobs are what a child may do; system_test.go adds what only Linux can.
var jobs = map[string]func(args []string) error{
	"apply":  applyForever,
	"build":  buildForever,
	"ensure": ensureOnce,
	"hold":   holdLock,
	"search": searchOnce,
}

// child is a process of one job.
type child struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(t *testing.T, job string, args ...string) *child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return startProgram(t, exec.CommandContext(t.Context(), program, args...), job)
}

func startProgram(t *testing.T, cmd *exec.Cmd, job string) *child {
	t.Helper()
	c := &child{Cmd: cmd}
	c.Env = append(os.Environ(), childVariable+"="+job)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if c.in, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewScanner(out)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// line is the child's next line of output, "" at its end.
func (c *child) line() string {
	if !c.out.Scan() {
		return ""
	}
	return c.out.Text()
}

// finish reads the rest of the output and waits for the end.
func (c *child) finish() (lines []string) {
	for c.out.Scan() {
		lines = append(lines, c.out.Text())
	}
	_ = c.Wait() // the output says how it went
	return lines
}

// parts is how many articles an edition has; all of them say its number.
const parts = 5

func edition(n int) store.Change {
	var change store.Change
	for part := range parts {
		text := strings.Repeat(fmt.Sprintf("Edition %d of part %d.\n", n, part), 8) + fmt.Sprintf("The last line of %d.\n", n)
		change.Put = append(change.Put, storetest.Document(corpus.Article{ID: fmt.Sprintf("part-%d", part), Date: strconv.Itoa(n), Text: text}))
	}
	return change
}

// editionOf is the number that all articles of an index say, 0 for an empty one.
func editionOf(ctx context.Context, s *local.Store) (int, error) {
	list, err := s.Articles(ctx)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	n, err := strconv.Atoi(list[0].Date)
	if err != nil || len(list) != parts {
		return 0, fmt.Errorf("%d articles, %w", len(list), err)
	}
	for i, doc := range edition(n).Put {
		if list[i].Hash != doc.Article.Hash() || list[i].Sentences != len(doc.Sentences) {
			return 0, fmt.Errorf("article %s isn't of edition %d", list[i].ID, n)
		}
	}
	return n, nil
}

// applyForever puts one edition after the other and prints the number of each
// after it was applied.
func applyForever(args []string) error {
	ctx := context.Background()
	s, err := local.Open(ctx, args[0], storetest.Identity, local.Options{})
	if err != nil {
		return err
	}
	n, err := editionOf(ctx, s)
	if err != nil {
		return err
	}
	fmt.Println(n)
	for n++; ; n++ {
		extra := map[store.Key][]float32{store.KeyOf(strconv.Itoa(n)): storetest.Vector(strconv.Itoa(n), storetest.Dimensions)}
		if err := errors.Join(s.KeepVectors(ctx, extra), s.Apply(ctx, edition(n))); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// buildForever rebuilds the whole index, one edition after the other.
func buildForever(args []string) error {
	ctx := context.Background()
	n, _ := strconv.Atoi(args[1])
	fmt.Println(n)
	for n++; ; n++ {
		s, err := local.Build(ctx, args[0], storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
			return s.Apply(ctx, edition(n))
		})
		if err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// ensureOnce says whether it had to build the index itself.
func ensureOnce(args []string) error {
	ctx := context.Background()
	built := "used"
	s, err := local.Ensure(ctx, args[0], storetest.Identity, local.Options{}, func(ctx context.Context, s *local.Store) error {
		built = "built"
		time.Sleep(200 * time.Millisecond) // time for the others to come
		return s.Apply(ctx, edition(1))
	})
	if err != nil {
		return err
	}
	n, err := editionOf(ctx, s)
	fmt.Println(built, n)
	return errors.Join(err, s.Close())
}
