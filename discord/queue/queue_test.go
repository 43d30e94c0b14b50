package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"dateline/discord/queue"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a queue until the test ends.
func start(t *testing.T, q *queue.Queue) {
	t.Helper()
	var done sync.WaitGroup
	done.Go(func() { q.Run(t.Context()) })
	t.Cleanup(func() {
		q.Close()
		done.Wait()
	})
}

// TestTurns fills a queue of one worker from three servers and looks at the
// order in which they are served, and at the places that were told.
func TestTurns(t *testing.T) {
	q := queue.New(1, 100, nil)
	hold, order := make(chan struct{}), make(chan string, 100)
	add := func(lane string, n int) (places []int, jobs []*queue.Job) {
		for i := range n {
			job, place, err := q.Add(lane, func(context.Context) {
				<-hold
				order <- fmt.Sprint(lane, i)
			})
			if err != nil {
				t.Fatal(err)
			}
			places, jobs = append(places, place), append(jobs, job)
		}
		return places, jobs
	}
	places, _ := add("a", 4)
	if diff := cmp.Diff([]int{0, 2, 3, 4}, places); diff != "" {
		t.Error(diff)
	}
	places, jobs := add("b", 2)
	if diff := cmp.Diff([]int{2, 4}, places); diff != "" {
		t.Error(diff)
	}
	places, _ = add("c", 1)
	if diff := cmp.Diff([]int{3}, places); diff != "" {
		t.Error(diff)
	}
	if got := jobs[1].Place(); got != 5 {
		t.Errorf("b1 is at place %d now that c came", got)
	}
	start(t, q)
	close(hold)
	var got []string
	for range 7 {
		got = append(got, <-order)
	}
	if diff := cmp.Diff([]string{"a0", "b0", "c0", "a1", "b1", "a2", "a3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFull(t *testing.T) {
	var mu sync.Mutex
	most := 0
	q := queue.New(2, 3, func(waiting, running int) {
		mu.Lock()
		defer mu.Unlock()
		most = max(most, waiting+running)
	})
	hold := make(chan struct{})
	begun := make(chan struct{}, 10)
	run := func(context.Context) {
		begun <- struct{}{}
		<-hold
	}
	var jobs []*queue.Job
	for i := range 5 {
		job, place, err := q.Add("x", run)
		if err != nil || place != []int{0, 0, 3, 4, 5}[i] {
			t.Fatalf("job %d: place %d, %v", i, place, err)
		}
		jobs = append(jobs, job)
	}
	if _, _, err := q.Add("y", run); !errors.Is(err, queue.ErrFull) {
		t.Errorf("one too many: %v", err)
	}
	start(t, q)
	<-begun
	<-begun
	if jobs[0].Remove() {
		t.Error("a job that runs was removed")
	}
	if !jobs[4].Remove() || jobs[4].Remove() {
		t.Error("a job that waits wasn't removed once")
	}
	if got := jobs[2].Place(); got != 1 {
		t.Errorf("the first that waits is at %d", got)
	}
	if _, _, err := q.Add("y", run); err != nil {
		t.Errorf("after one was removed: %v", err)
	}
	if left := q.Close(); left != 3 {
		t.Errorf("%d left waiting", left)
	}
	if _, _, err := q.Add("y", run); !errors.Is(err, queue.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
	close(hold)
	mu.Lock()
	defer mu.Unlock()
	if most != 5 {
		t.Errorf("at most %d at a time", most)
	}
}

// TestFair holds the promise of Place: a job is begun after so many others.
func TestFair(t *testing.T) {
	q := queue.New(1, 1000, nil)
	type one struct {
		name  string
		place func() int
	}
	order := make(chan string, 400)
	var all []one
	for i := range 300 {
		lane := fmt.Sprint(i % 7 * (i % 3))
		name := fmt.Sprint(lane, "/", i)
		job, _, err := q.Add(lane, func(context.Context) { order <- name })
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one{name, job.Place})
	}
	want := make([]string, len(all))
	for _, j := range all {
		want[j.place()-1] = j.name
	}
	start(t, q)
	var got []string
	for range all {
		got = append(got, <-order)
	}
	if !slices.Equal(want, got) {
		t.Errorf("told\n%v\nbut got\n%v", want, got)
	}
}

func TestLimit(t *testing.T) {
	l := queue.NewLimit(3, time.Minute)
	now := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	for i := range 3 {
		if ok, _ := l.Take("ann", now); !ok {
			t.Errorf("event %d was one too many", i)
		}
	}
	ok, again := l.Take("ann", now)
	if ok || again.Sub(now) != 20*time.Second {
		t.Errorf("the fourth: %v, again in %v", ok, again.Sub(now))
	}
	if ok, _ := l.Take("bob", now); !ok {
		t.Error("one's limit was another's")
	}
	if ok, _ := l.Take("ann", again); !ok {
		t.Error("no room when it was promised")
	}
	l.Undo("ann")
	if ok, _ := l.Take("ann", again); !ok {
		t.Error("no room after an event was given back")
	}
	if ok, _ := l.Take("cat", now.Add(time.Hour)); !ok || l.Len() != 1 {
		t.Errorf("%d keys are kept after an hour", l.Len())
	}
	none := queue.NewLimit(0, time.Minute)
	for range 1000 {
		if ok, _ := none.Take("ann", now); !ok {
			t.Fatal("no limit limits")
		}
	}
}
