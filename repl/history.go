package repl

import "slices"

// history is what was typed, oldest first, and where one is in it.
type history struct {
	lines []string
	at    int    // len(lines) is the line being typed
	draft string // which is kept here while one looks back
}

// load puts what earlier runs kept before what was typed since.
func (h *history) load(older []string) {
	h.lines = append(slices.Clone(older), h.lines...)
	h.rewind()
}

// add makes a line the latest.
func (h *history) add(line string) {
	h.lines = slices.DeleteFunc(h.lines, func(l string) bool { return l == line })
	h.lines = append(h.lines, line)
	h.rewind()
}

// drop forgets lines.
func (h *history) drop(which func(line string) bool) {
	h.lines = slices.DeleteFunc(h.lines, which)
	h.rewind()
}

func (h *history) rewind() { h.at, h.draft = len(h.lines), "" }

// older steps back; typed is what is in the editor.
func (h *history) older(typed string) (string, bool) {
	if h.at == 0 {
		return "", false
	}
	if h.at == len(h.lines) {
		h.draft = typed
	}
	h.at--
	return h.lines[h.at], true
}

// newer steps forward, at the end to what was being typed.
func (h *history) newer() (string, bool) {
	if h.at >= len(h.lines) {
		return "", false
	}
	h.at++
	if h.at == len(h.lines) {
		return h.draft, true
	}
	return h.lines[h.at], true
}
