package repl

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// key does what a key asks for, in whatever is open.
func (s *screen) key(m tea.KeyPressMsg) tea.Cmd {
	s.hint = ""
	switch {
	case s.leaving:
		if m.String() == "ctrl+c" { // what is awaited doesn't end
			return tea.Quit
		}
		return nil
	case s.pager != nil:
		if s.pager.key(m.String()) {
			s.pager = nil
			return s.hold(mainScreenBack)
		}
		return nil
	case s.search != nil && s.searchKey(m):
		return nil
	}
	name := m.String()
	if name != "tab" && name != "shift+tab" {
		s.menu = nil
	}
	return s.promptKey(m, name)
}

func (s *screen) promptKey(m tea.KeyPressMsg, name string) tea.Cmd {
	prefixed := s.prefixed
	s.prefixed = false
	switch name {
	case "ctrl+x":
		s.prefixed = true
		return nil
	case "ctrl+e":
		if prefixed {
			return s.editOutside()
		}
	case "enter", "ctrl+m":
		return s.enter()
	case "ctrl+c":
		return s.interrupt()
	case "ctrl+d":
		if s.input.Value() == "" {
			return s.leave()
		}
	case "ctrl+l":
		return s.clear()
	case "ctrl+z":
		return s.suspend()
	case "ctrl+r":
		s.search = &search{draft: s.input.Value(), at: len(s.history.lines)}
		return nil
	case "ctrl+o":
		return s.readOn()
	case "ctrl+y":
		s.input.InsertString(s.killed)
		return nil
	case "tab", "shift+tab":
		if s.openPaste() {
			return nil
		}
		s.complete(name == "shift+tab")
		return nil
	case "esc":
		return nil
	case "up", "ctrl+p":
		if name == "ctrl+p" || s.atTop() {
			if text, ok := s.history.older(s.input.Value()); ok {
				s.set(s.pastes.short(text))
			}
			return nil
		}
	case "down", "ctrl+n":
		if name == "ctrl+n" || s.atBottom() {
			if text, ok := s.history.newer(); ok {
				s.set(s.pastes.short(text))
			}
			return nil
		}
	}
	return s.edit(m)
}

// enter sends what was typed, or goes on with another line after a backslash.
func (s *screen) enter() tea.Cmd {
	text := s.input.Value()
	if strings.HasSuffix(text, `\`) && s.atBottom() {
		s.set(strings.TrimSuffix(text, `\`) + "\n")
		return nil
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	s.input.Reset()
	s.history.add(text)
	s.waiting = append(s.waiting, entry{text: text})
	return s.goOn()
}

// interrupt stops what is going on; with nothing going on it clears the line.
func (s *screen) interrupt() tea.Cmd {
	switch {
	case s.job != nil && !s.job.keeping || len(s.waiting) > 0:
		return s.stop()
	case s.input.Value() != "":
		s.input.Reset()
		s.history.rewind()
	case s.session == nil:
		return s.stopOpening()
	default:
		s.hint = "Ctrl+D leaves."
	}
	return nil
}

// stopOpening stops to make or open the index, without which there is no
// session. Asked twice, it doesn't wait for that to end.
func (s *screen) stopOpening() tea.Cmd {
	s.stopOpen()
	again := s.stopped
	s.stopped = true
	if again {
		s.failed = ErrStopped
		return tea.Quit
	}
	return nil
}

// leave ends the session once everything is on the screen.
func (s *screen) leave() tea.Cmd {
	s.leaving = true
	j := s.job
	switch {
	case j == nil:
		s.stopOpen()
	case j.steps != nil && !j.keeping:
		j.cancel()
		return s.brokeOff(j, context.Canceled)
	default:
		j.cancel()
	}
	return nil
}

// readOn opens the pager where the last citation is. What is on the screen may be
// on its way to the disk still: it is read on once it is there.
func (s *screen) readOn() tea.Cmd {
	if s.job != nil {
		s.job.readOn = s.job.keeping
	}
	if s.session == nil || s.job != nil {
		return nil
	}
	if s.place != nil {
		s.openPager(*s.place)
		return nil
	}
	return s.run("/read 1")
}

func (s *screen) openPager(p place) {
	s.pager = newPager(p, s.look, s.width, s.height)
}
