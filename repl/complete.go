package repl

import (
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"dateline/render"
)

// menu is the completions that Tab walks through.
type menu struct {
	head    string   // what stands before the word
	items   []string // what the word may be
	at      int      // the one in the editor, -1 for none yet
	written string   // what the editor holds, to tell when it was changed
}

// complete completes the word at the end of a command.
func (s *screen) complete(back bool) {
	text := s.input.Value()
	if s.menu != nil && s.menu.written == text {
		s.menu.step(back)
		s.set(s.menu.written)
		return
	}
	head, items := s.candidates(text)
	if len(items) == 0 {
		s.hint = ""
		if !strings.HasPrefix(text, "/") {
			s.hint = "Tab completes commands: begin with /"
		}
		return
	}
	if len(items) == 1 {
		s.set(head + items[0] + closing(items[0]))
		return
	}
	if common := commonPrefix(items); len(head+common) > len(text) {
		text = head + common
		s.set(text)
	}
	s.menu = &menu{head: head, items: items, at: -1, written: text}
}

// closing is what follows a word that is complete.
func closing(item string) string {
	if strings.HasSuffix(item, string(filepath.Separator)) {
		return ""
	}
	return " "
}

// candidates are the words that could stand at the end of a text, and what
// stands before them.
func (s *screen) candidates(text string) (head string, items []string) {
	if !strings.HasPrefix(text, "/") || s.session == nil || strings.Contains(text, "\n") {
		return "", nil
	}
	word, arg, hasArg := strings.Cut(text[1:], " ")
	for _, c := range offered(s.session) {
		switch {
		case !hasArg && strings.HasPrefix(c.name, strings.ToLower(word)):
			items = append(items, "/"+c.name)
		case hasArg && c.name == word && strings.HasPrefix(c.args, "FILE"):
			return "/" + word + " ", paths(arg)
		case hasArg && c.name == word && word == "check" && strings.HasPrefix(arg, "@"):
			return "/" + word + " @", paths(arg[1:])
		case hasArg && c.name == word && c.choices != nil && s.job == nil:
			from := strings.LastIndex(arg, ",") + 1
			return "/" + word + " " + arg[:from], startingWith(arg[from:], c.choices(s.ctx, s.session))
		}
	}
	return "", items
}

func startingWith(prefix string, words []string) []string {
	var out []string
	for _, w := range words {
		if len(w) >= len(prefix) && strings.EqualFold(w[:len(prefix)], prefix) {
			out = append(out, w)
		}
	}
	return out
}

// paths are the paths that begin with a text, written as it is: "~/x" stays so.
// A character that Glob would read as a pattern finds nothing.
func paths(prefix string) []string {
	if strings.ContainsAny(prefix, `*?[\`) {
		return nil
	}
	name, err := home(prefix)
	if err != nil {
		return nil
	}
	if strings.HasSuffix(prefix, string(filepath.Separator)) && !strings.HasSuffix(name, string(filepath.Separator)) {
		name += string(filepath.Separator) // which Join takes off
	}
	found, _ := filepath.Glob(name + "*") // only a bad pattern is an error
	if name != prefix && len(found) > 0 {
		folder, _, _ := strings.Cut(prefix, "/")
		base, err := home(folder)
		for i := range found {
			if err == nil {
				found[i] = folder + strings.TrimPrefix(found[i], base)
			}
		}
	}
	return found
}

func commonPrefix(words []string) string {
	prefix := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	return prefix
}

func (m *menu) step(back bool) {
	switch {
	case back && m.at <= 0:
		m.at = len(m.items) - 1
	case back:
		m.at--
	default:
		m.at = (m.at + 1) % len(m.items)
	}
	m.written = m.head + m.items[m.at]
}

// view is the words in one row, from one before the chosen one.
func (m *menu) view(st render.Style, width int) string {
	var b strings.Builder
	for i := max(m.at-1, 0); i < len(m.items) && ansi.StringWidth(b.String()) < width; i++ {
		item := visible(m.items[i])
		if i == m.at {
			item = st.Bold("[" + item + "]")
		} else {
			item = st.Dim(" " + item + " ")
		}
		b.WriteString(item)
	}
	return b.String()
}
