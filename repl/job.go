package repl

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"dateline/rag"
	"dateline/render"
)

// job is an answer or a command under way.
type job struct {
	number  int
	ctx     context.Context
	cancel  context.CancelFunc
	steps   <-chan step // of an answer, nil for a command
	writer  writer
	doing   string
	started time.Time
	keeping bool // the answer is being kept: nothing to stop any more
}

// The messages of a job. number tells those of one that was stopped.
type (
	stepped struct {
		number int
		step
		more bool
	}
	commanded struct {
		number int
		result
		err error
	}
	kept struct {
		number int
		err    error
	}
	tick struct{ number int }
)

// beat is the time between two pictures of what is going on.
const beat = 100 * time.Millisecond

// start makes a job of a number of its own.
func (s *screen) start(doing string) (context.Context, tea.Cmd) {
	ctx, cancel := context.WithCancel(s.ctx)
	s.jobs++
	s.job = &job{number: s.jobs, ctx: ctx, cancel: cancel, doing: doing, started: time.Now(), writer: writer{look: s.look}}
	return ctx, s.beatOn()
}

// beatOn draws what is going on again in a moment.
func (s *screen) beatOn() tea.Cmd {
	number := s.jobs
	return tea.Tick(beat, func(time.Time) tea.Msg { return tick{number} })
}

func (s *screen) tick(t tick) tea.Cmd {
	opening := s.session == nil && t.number == 0
	if opening || s.job != nil && s.job.number == t.number {
		return s.beatOn()
	}
	return nil
}

// goOn begins with what waits, if nothing else is going on.
func (s *screen) goOn() tea.Cmd {
	if s.session == nil || s.job != nil || len(s.waiting) == 0 || s.leaving {
		return nil
	}
	text := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.say(s.echo(text))
	whole := s.pastes.expand(text)
	remember := s.remember(whole)
	if isCommand(whole) {
		return tea.Batch(remember, s.run(whole))
	}
	return tea.Batch(remember, s.ask(whole))
}

// longestKept is the longest typed text that is kept over runs, in bytes.
const longestKept = 16 << 10

func (s *screen) remember(text string) tea.Cmd {
	memory := s.session.Memory
	if memory == nil || len(text) > longestKept {
		return nil
	}
	return s.do(func() tea.Msg {
		// Leaving waits for this, so the end of the session is no reason to
		// drop it. That nothing can be kept is told of with the answer.
		_ = memory.Remember(context.WithoutCancel(s.ctx), text)
		return nil
	})
}

func (s *screen) ask(text string) tea.Cmd {
	ctx, ticking := s.start("searching")
	j := s.job
	j.steps = pump(ctx, s.session.ask(ctx, text), s.work.Go)
	return tea.Batch(ticking, s.next(j))
}

// next waits for the answer's next step.
func (s *screen) next(j *job) tea.Cmd {
	return func() tea.Msg {
		select {
		case st, ok := <-j.steps:
			return stepped{j.number, st, ok}
		case <-j.ctx.Done():
			return stepped{number: j.number, step: step{err: j.ctx.Err()}, more: true}
		}
	}
}

// step shows one step of an answer.
func (s *screen) step(m stepped) tea.Cmd {
	j := s.job
	if j == nil || j.number != m.number || j.keeping {
		return nil
	}
	switch {
	case m.err != nil:
		s.say(s.fault(m.err))
		return s.end()
	case !m.more:
		s.say(s.wrap(s.Dim("The answer broke off: /retry asks again."), 0))
		return s.end()
	}
	j.writer.look = s.look
	if text := j.writer.event(m.event); text != "" {
		s.say(text)
	}
	if found, ok := m.event.(rag.Retrieved); ok {
		j.doing = gathered(found.Hits) + " · " + s.reader()
	}
	if done, ok := m.event.(rag.Done); ok {
		return s.keep(j, done.Answer)
	}
	return s.next(j)
}

// reader says who makes an answer of the passages.
func (s *screen) reader() string {
	if s.session.model != "" && s.session.mode != string(rag.ModeExtractive) {
		return "asking " + render.Clean(s.session.model)
	}
	return "reading"
}

// keep adds a finished answer to the conversation.
func (s *screen) keep(j *job, answer *rag.Answer) tea.Cmd {
	j.keeping = true
	s.place = nil
	session := s.session
	return s.do(func() tea.Msg {
		return kept{j.number, session.finish(context.WithoutCancel(s.ctx), answer)}
	})
}

func (s *screen) keptDone(m kept) tea.Cmd {
	if m.err != nil {
		s.say(s.fault(m.err))
	}
	return s.end()
}

// run runs a command.
func (s *screen) run(line string) tea.Cmd {
	ctx, ticking := s.start("working")
	session, look, number := s.session, s.look, s.job.number
	return tea.Batch(ticking, s.do(func() tea.Msg {
		r, err := dispatch(ctx, session, look, line)
		return commanded{number, r, err}
	}))
}

func (s *screen) commandDone(m commanded) tea.Cmd {
	stopped := s.job == nil || s.job.number != m.number || s.job.doing == stopping
	switch {
	case m.err != nil && stopped:
		s.say(s.Dim("Stopped."))
	case m.err != nil:
		s.say(s.fault(m.err))
	case m.page != nil:
		s.openPager(m.page.place)
		s.place = &m.page.place
	case m.text != "":
		s.say(m.text)
	}
	if m.place != nil {
		s.place = m.place
	}
	if m.leave {
		s.leaving = true
	}
	if m.ask != "" {
		s.waiting = append([]string{m.ask}, s.waiting...)
	}
	next := s.end()
	if m.clear {
		return tea.Batch(s.clear(), next)
	}
	return next
}

// end is the end of a job.
func (s *screen) end() tea.Cmd {
	if s.job != nil {
		s.job.cancel()
		s.job = nil
	}
	return s.goOn()
}

const stopping = "stopping"

// stop ends an answer at once, whatever its engine does, and tells a command
// to end. What waits behind it comes back into the editor.
func (s *screen) stop() tea.Cmd {
	if len(s.waiting) > 0 {
		text := s.waiting[0]
		if typed := s.input.Value(); typed != "" {
			text += "\n" + typed
		}
		s.set(text)
		s.waiting = nil
	}
	j := s.job
	if j == nil || j.keeping { // only what waited was stopped
		return nil
	}
	j.cancel()
	if j.steps == nil {
		j.doing = stopping // it uses the session, so it must end first
		return nil
	}
	s.say(s.Dim("Stopped."))
	return s.end()
}
