package repl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// loadMost is the largest file that /load reads.
const loadMost = 64 << 20

func runLoad(_ context.Context, s *session, l look, path string) (result, error) {
	if path == "" {
		return result{}, need("/load talks.json", "file to load")
	}
	name, err := home(path)
	if err != nil {
		return result{}, err
	}
	saved, err := readSaved(name)
	if err != nil {
		return result{}, fmt.Errorf("can't load %s: %w", path, err)
	}
	s.reset("")
	for _, a := range saved.Answers {
		s.exchanges = append(s.exchanges, exchange{answer: a.Answer, record: a.record})
	}
	return result{text: s.resumed(l), fresh: true}, nil
}

func readSaved(path string) (savedSession, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return savedSession{}, errors.New("there is no such file")
	case err == nil && (info.IsDir() || info.Size() > loadMost):
		err = errors.New("it is none that /save wrote")
	}
	if err != nil {
		return savedSession{}, cause(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return savedSession{}, cause(err)
	}
	return parseSaved(data)
}

// parseSaved reads what asJSON writes and refuses what the commands couldn't
// work with.
func parseSaved(data []byte) (savedSession, error) {
	var saved savedSession
	if err := json.Unmarshal(data, &saved); err != nil {
		return saved, fmt.Errorf("it is none that /save FILE.json wrote (%w)", err)
	}
	if saved.Schema != sessionSchema {
		return saved, fmt.Errorf("its schema is %q, this program reads %q", saved.Schema, sessionSchema)
	}
	for i, a := range saved.Answers {
		if a.Answer == nil {
			return saved, fmt.Errorf("answer %d is null", i+1)
		}
		for _, c := range a.Claims {
			for _, n := range c.Citations {
				if n < 1 || n > len(a.Citations) {
					return saved, fmt.Errorf("answer %d cites [%d], which it doesn't have", i+1, n)
				}
			}
		}
	}
	return saved, nil
}
