package main

import (
	"os"

	"golang.org/x/term"

	"dateline/render"
)

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// style is how text for people is written on standard output: plain unless it
// is a terminal that can do more. NO_COLOR is honoured (no-color.org).
func (a *app) style() render.Style {
	if !isTerminal(a.stdout) {
		return render.Style{}
	}
	s := render.Style{Width: 80}
	if width, _, err := term.GetSize(int(a.stdout.(*os.File).Fd())); err == nil && width > 0 {
		s.Width = min(width, 100)
	}
	kind, _ := a.env("TERM")
	if kind == "dumb" {
		return s
	}
	s.Links = true
	if no, _ := a.env("NO_COLOR"); no == "" {
		s.Color = true
	}
	return s
}
