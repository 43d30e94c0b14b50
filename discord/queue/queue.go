// Package queue holds questions until a worker is free: bounded, in turn over
// servers, with the place in line told.
package queue

import (
	"context"
	"errors"
	"sync"
)

// ErrFull is returned when no more can wait, ErrClosed when no more is taken.
var (
	ErrFull   = errors.New("the queue is full")
	ErrClosed = errors.New("the queue is closed")
)

// Queue runs jobs by a fixed number of workers. Lanes (servers, say) take
// turns: one with many jobs doesn't hold up another with few. It is safe for
// concurrent use.
type Queue struct {
	mu      sync.Mutex
	ready   *sync.Cond
	lanes   map[string][]*Job // that hold at least one job
	turns   []string          // the lanes, next first
	waiting int
	running int
	workers int
	most    int
	closed  bool
	changed func(waiting, running int)
}

// Job is one piece of work in a queue.
type Job struct {
	lane  string
	run   func(ctx context.Context)
	queue *Queue
}

// New makes a queue of which most jobs may wait while workers are busy.
// changed, if not nil, is told of every change of their numbers; it must not
// call the queue.
func New(workers, most int, changed func(waiting, running int)) *Queue {
	if changed == nil {
		changed = func(int, int) {}
	}
	q := &Queue{lanes: map[string][]*Job{}, workers: max(1, workers), most: max(0, most), changed: changed}
	q.ready = sync.NewCond(&q.mu)
	return q
}

// Add puts a job in line. place is how many jobs go before it, 0 when a worker
// is free for it. An error is ErrFull or ErrClosed.
func (q *Queue) Add(lane string, run func(ctx context.Context)) (job *Job, place int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	free := q.workers - q.running - q.waiting
	switch {
	case q.closed:
		return nil, 0, ErrClosed
	case free <= 0 && q.waiting-max(0, q.workers-q.running) >= q.most:
		return nil, 0, ErrFull
	}
	job = &Job{lane: lane, run: run, queue: q}
	if len(q.lanes[lane]) == 0 {
		q.turns = append(q.turns, lane)
	}
	q.lanes[lane] = append(q.lanes[lane], job)
	q.waiting++
	q.changed(q.waiting, q.running)
	q.ready.Signal()
	if free > 0 {
		return job, 0, nil
	}
	return job, q.place(job), nil
}

// place is how many jobs will be begun before a waiting one, and one more.
func (q *Queue) place(job *Job) int {
	mine := -1
	for i, j := range q.lanes[job.lane] {
		if j == job {
			mine = i
		}
	}
	if mine < 0 {
		return 0
	}
	before, passed := 0, false
	for _, lane := range q.turns {
		// A lane that comes later in the round has had one turn fewer.
		turns := mine
		if lane == job.lane {
			passed = true
		} else if !passed {
			turns++
		}
		before += min(turns, len(q.lanes[lane]))
	}
	return before + 1
}

// Place is how many jobs will be begun up to a waiting one, itself included, 0
// when it waits no longer.
func (j *Job) Place() int {
	j.queue.mu.Lock()
	defer j.queue.mu.Unlock()
	return j.queue.place(j)
}

// Remove takes a job out of the line. It reports false when it was begun.
func (j *Job) Remove() bool {
	q := j.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, other := range q.lanes[j.lane] {
		if other == j {
			q.take(j.lane, i)
			q.changed(q.waiting, q.running)
			return true
		}
	}
	return false
}

// take removes the i-th job of a lane, and the lane when it was the last.
func (q *Queue) take(lane string, i int) *Job {
	jobs := q.lanes[lane]
	job := jobs[i]
	q.lanes[lane] = append(jobs[:i:i], jobs[i+1:]...)
	q.waiting--
	if len(q.lanes[lane]) > 0 {
		return job
	}
	delete(q.lanes, lane)
	for k, other := range q.turns {
		if other == lane {
			q.turns = append(q.turns[:k:k], q.turns[k+1:]...)
			break
		}
	}
	return job
}

// Run works until Close was called and every job that was begun has ended. ctx
// is what jobs get.
func (q *Queue) Run(ctx context.Context) {
	var work sync.WaitGroup
	for range q.workers {
		work.Go(func() {
			for {
				job := q.next()
				if job == nil {
					return
				}
				job.run(ctx)
				q.mu.Lock()
				q.running--
				q.changed(q.waiting, q.running)
				q.mu.Unlock()
			}
		})
	}
	work.Wait()
}

// next waits for a job; nil ends a worker.
func (q *Queue) next() *Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.turns) == 0 && !q.closed {
		q.ready.Wait()
	}
	if q.closed {
		return nil
	}
	lane := q.turns[0]
	job := q.take(lane, 0)
	if len(q.lanes[lane]) > 0 { // to the end of the round
		q.turns = append(q.turns[1:len(q.turns):len(q.turns)], lane)
	}
	q.running++
	q.changed(q.waiting, q.running)
	return job
}

// Close takes no more jobs, begins none, and returns how many it left waiting.
func (q *Queue) Close() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.ready.Broadcast()
	return q.waiting
}

// Counts are how many jobs wait and how many run.
func (q *Queue) Counts() (waiting, running int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting, q.running
}
