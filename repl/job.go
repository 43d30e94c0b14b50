package repl

import (
	"context"
	"iter"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dateline/rag"
)

// job is an answer or a command under way.
type job struct {
	number  int
	ctx     context.Context
	cancel  context.CancelFunc
	steps   <-chan step // of an answer, nil for a command
	asking  *asking     // likewise
	writer  writer
	typed   <-chan struct{} // closed when what was typed is remembered
	doing   string
	started time.Time
	keeping bool // the answer is being kept: nothing to stop any more
	readOn  bool // asked for while it was being kept
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

// entry is something typed that waits for its turn.
type entry struct {
	text  string
	again bool // it is the last question once more, asked by /retry
}

// goOn begins with what waits, if nothing else is going on.
func (s *screen) goOn() tea.Cmd {
	if s.session == nil || s.job != nil || len(s.waiting) == 0 || s.leaving {
		return nil
	}
	next := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.say(s.echo(next.text))
	if next.again {
		return s.ask(next.text, true)
	}
	whole := s.session.command(s.pastes.expand(next.text))
	if isCommand(whole) {
		return s.run(whole)
	}
	return s.ask(whole, false)
}

func (s *screen) ask(text string, again bool) tea.Cmd {
	ctx, ticking := s.start("searching")
	j := s.job
	var stream iter.Seq2[rag.Event, error]
	j.asking, stream = s.session.ask(ctx, text, again)
	j.steps = pump(ctx, stream, s.work.Go)
	// Beside the answer, which shouldn't wait for a disk.
	remembered := make(chan struct{})
	j.typed = remembered
	session := s.session
	s.work.Go(func() {
		defer close(remembered)
		if !again {
			session.remember(context.WithoutCancel(s.ctx), text)
		}
	})
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
	j.writer.look = s.look
	switch {
	case m.err != nil:
		return s.brokeOff(j, m.err)
	case !m.more:
		return s.brokeOff(j, errBrokeOff)
	}
	j.asking.take(m.event)
	if text := j.writer.event(m.event); text != "" {
		s.say(text)
	}
	if found, ok := m.event.(rag.Retrieved); ok {
		j.doing = gathered(found.Hits) + " · " + s.session.reader()
	}
	if j.asking.whole {
		return s.keep(j)
	}
	return s.next(j)
}

// brokeOff ends an answer before its end and keeps what has come of it.
func (s *screen) brokeOff(j *job, err error) tea.Cmd {
	worth := j.asking.brokeOff(err)
	if text := j.writer.brokeOff(j.asking.answer); text != "" {
		s.say(text)
	}
	if j.asking.Broken == stopped {
		s.say(j.writer.stop(j.asking.answer))
	} else {
		s.say(s.fault(err))
	}
	if j.asking.Again {
		s.say(s.wrap(s.Dim("The earlier answer stays: /history shows it."), 0))
	}
	if !worth {
		return s.end()
	}
	return s.keep(j)
}

// keep adds what came of an answer to the conversation.
func (s *screen) keep(j *job) tea.Cmd {
	j.keeping = true
	s.place = nil
	session := s.session
	return s.do(func() tea.Msg {
		<-j.typed // which gives the conversation its id
		return kept{j.number, session.finish(context.WithoutCancel(s.ctx), j.asking)}
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
		session.remember(context.WithoutCancel(s.ctx), line)
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
	if m.fresh {
		s.place = nil
	}
	if m.place != nil {
		s.place = m.place
	}
	if m.err == nil {
		s.forgot(m.result)
	}
	if m.leave {
		s.leaving = true
	}
	if m.ask != "" {
		s.waiting = append([]entry{{m.ask, m.again}}, s.waiting...)
	}
	next := s.end()
	if m.clear {
		next = tea.Batch(s.clear(), next)
	}
	if m.err == nil && m.copied != "" {
		next = tea.Batch(tea.SetClipboard(m.copied), next)
	}
	return next
}

// forgot drops from what can be recalled what a command forgot.
func (s *screen) forgot(r result) {
	if r.typed != nil {
		s.history.lines, s.killed = *r.typed, ""
		s.history.rewind()
	}
	if r.dropped != "" {
		s.history.drop(func(line string) bool { return s.pastes.expand(line) == r.dropped })
	}
}

// end is the end of a job.
func (s *screen) end() tea.Cmd {
	s.rescope()
	readOn := false
	if s.job != nil {
		readOn = s.job.readOn
		s.job.cancel()
		s.job = nil
	}
	if readOn && !s.leaving {
		return s.readOn()
	}
	return s.goOn()
}

const stopping = "stopping"

// stop ends an answer at once, whatever its engine does, and tells a command
// to end. What waits behind it comes back into the editor.
func (s *screen) stop() tea.Cmd {
	s.giveBack()
	j := s.job
	if j == nil || j.keeping { // only what waited was stopped
		return nil
	}
	j.cancel()
	if j.steps == nil {
		j.doing = stopping // it uses the session, so it must end first
		return nil
	}
	return s.brokeOff(j, context.Canceled)
}

// giveBack puts all that waits into the editor, before what is being typed.
func (s *screen) giveBack() {
	if len(s.waiting) == 0 {
		return
	}
	var texts []string
	for _, w := range s.waiting {
		if !w.again {
			texts = append(texts, w.text)
		}
	}
	if typed := s.input.Value(); typed != "" {
		texts = append(texts, typed)
	}
	s.set(strings.Join(texts, "\n"))
	s.waiting = nil
}
