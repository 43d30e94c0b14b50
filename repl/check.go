package repl

import (
	"context"
	"fmt"
	"strings"

	"dateline/internal/named"
	"dateline/rag"
	"dateline/render"
)

// draftMost is the longest draft that /check @FILE takes, in bytes.
const draftMost = 1 << 20

func runCheck(ctx context.Context, s *session, l look, arg string) (result, error) {
	if arg == "" || arg == "@" {
		return result{}, need("/check The talks took place in Kabul, or a file: /check @draft.txt", "text to check")
	}
	if path, isFile := strings.CutPrefix(arg, "@"); isFile {
		return s.checkDraft(ctx, l, path)
	}
	all, err := s.Checker.Check(ctx, arg, s.question.Outlets, s.question.Articles)
	if err != nil {
		return result{}, err
	}
	return result{text: s.checks(l, all), fresh: true}, nil
}

// checkDraft checks a whole file, and says at the end what to look at first.
func (s *session) checkDraft(ctx context.Context, l look, path string) (result, error) {
	name, err := home(path)
	if err != nil {
		return result{}, err
	}
	text, err := named.ReadText(name, draftMost)
	if err != nil {
		return result{}, &rag.QuestionError{What: err.Error(), Try: "for example: /check @draft.txt"}
	}
	report, err := s.Checker.Draft(ctx, text, s.question.Outlets, s.question.Articles)
	if err != nil {
		return result{}, err
	}
	var parts []string
	if len(report.Results) > 0 {
		parts = append(parts, s.checks(l, report.Results), "")
	}
	parts = append(parts, l.wrap(l.Bold(render.Clean(report.Summary))+".", 0))
	if len(report.First) > 0 {
		parts = append(parts, "Look at these first:")
	}
	for _, i := range report.First {
		r := report.Results[i]
		number := ""
		if len(r.Citations) > 0 {
			number = " " + l.Number(fmt.Sprintf("[%d]", r.Citations[0].Number))
		}
		parts = append(parts, l.wrap(fmt.Sprintf("  line %d: %s", r.Line, l.Bold(render.Clean(r.Verdict)))+number, 4), "    "+l.wrap(render.Clean(r.Sentence), 4))
	}
	return result{text: strings.Join(parts, "\n"), fresh: true}, nil
}

// checks writes what came of checking sentences, and numbers what they cite.
func (s *session) checks(l look, all []CheckResult) string {
	s.checked = nil
	var parts []string
	for i, r := range all {
		for j := range r.Citations { // one numbering, so that each can be followed
			all[i].Citations[j].Number = len(s.checked) + 1
			s.checked = append(s.checked, all[i].Citations[j])
		}
		line := ""
		if r.Line > 0 {
			line = l.Dim(fmt.Sprintf("line %d: ", r.Line))
		}
		parts = append(parts, l.wrap(line+render.Clean(r.Sentence)+" "+l.Bold("→ "+render.Clean(r.Verdict)), 0))
		if r.Nearest && len(r.Citations) > 0 {
			parts = append(parts, l.Dim("What comes nearest:"))
		}
		if len(r.Citations) > 0 {
			parts = append(parts, l.quotes(r.Citations))
		}
	}
	return strings.Join(parts, "\n")
}
