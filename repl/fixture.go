package repl

import (
	"context"
	"fmt"

	"dateline/internal/named"
)

func runEval(ctx context.Context, s *session, l look, path string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	if path == "" {
		return result{}, need("/eval questions.jsonl", "fixture to add to")
	}
	var earlier []string
	for _, e := range s.exchanges[:len(s.exchanges)-1] {
		earlier = append(earlier, e.answer.Question)
	}
	line, err := s.FixtureLine(e.answer, earlier)
	if err != nil {
		return result{}, err
	}
	if path == named.Standard {
		return result{text: string(line)}, nil
	}
	name, err := home(path)
	if err != nil {
		return result{}, err
	}
	if err := named.AppendLine(ctx, name, line); err != nil {
		return result{}, unwritten(path, err)
	}
	text := fmt.Sprintf("Added to %s: fill in its kind and answers, and whether it has any, before you measure with it; bot eval review asks for them.", path)
	return result{text: l.wrap(text, 0)}, nil
}
