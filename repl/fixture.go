package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
)

func runEval(_ context.Context, s *session, l look, path string) (result, error) {
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
	name, err := home(path)
	if err != nil {
		return result{}, err
	}
	if err := appendLine(name, append(line, '\n')); err != nil {
		return result{}, fmt.Errorf("can't write %s: %w", path, cause(err))
	}
	text := fmt.Sprintf("Added to %s: fill in its kind and answers, and look the evidence over, before you measure with it.", path)
	if e.answer.Refusal != nil {
		text = fmt.Sprintf("Added to %s as a question that has no answer: look it over before you measure with it.", path)
	}
	return result{text: l.wrap(text, 0)}, nil
}

// appendLine adds a line to a file of lines and makes the file if need be. A
// last line without an end gets one first.
func appendLine(path string, line []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > 0 {
		end := make([]byte, 1)
		if _, err = f.ReadAt(end, info.Size()-1); err == nil && end[0] != '\n' {
			line = append([]byte("\n"), line...)
		}
	}
	if err == nil {
		_, err = f.Write(line)
	}
	return errors.Join(err, f.Close())
}
