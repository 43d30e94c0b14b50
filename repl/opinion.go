package repl

import (
	"context"
	"errors"
)

func runGood(ctx context.Context, s *session, _ look, reason string) (result, error) {
	return s.rate(ctx, true, reason)
}

func runBad(ctx context.Context, s *session, _ look, reason string) (result, error) {
	if reason == "" {
		return result{}, need("/bad it leaves out what CNN says", "reason")
	}
	return s.rate(ctx, false, reason)
}

func (s *session) rate(ctx context.Context, good bool, reason string) (result, error) {
	e, err := s.last()
	if err != nil {
		return result{}, err
	}
	if e.turn == 0 {
		return result{}, errors.New("the last answer wasn't kept, so there is nothing to keep the opinion with")
	}
	if err := s.Memory.Rate(ctx, e.turn, "", good, reason); err != nil {
		return result{}, err
	}
	if e.Broken != "" {
		return result{text: "Noted of the answer that was " + brokenShort(e.Broken) + ", thank you."}, nil
	}
	return result{text: "Noted, thank you."}, nil
}

// brokenShort is brokenText in a word or two.
func brokenShort(why string) string {
	if why == stopped {
		return "stopped"
	}
	return "cut short"
}
