package draft

import (
	"strings"
	"unicode"
)

// thinking passes over the <think> block that reasoning models put in front of
// a reply, where their server leaves it in. It holds no more than a tag.
type thinking struct {
	where where
	held  string
}

type where uint8

const (
	atStart where = iota
	inside
	after
)

const (
	opensThinking  = "<think>"
	closesThinking = "</think>"
)

// take returns the characters that are outside of the block.
func (t *thinking) take(r rune) []rune {
	switch t.where {
	case atStart:
		if t.held == "" && unicode.IsSpace(r) {
			return nil
		}
		t.held += string(r)
		switch {
		case strings.EqualFold(t.held, opensThinking):
			t.where, t.held = inside, ""
		case len(t.held) > len(opensThinking) || !strings.EqualFold(t.held, opensThinking[:len(t.held)]):
			return t.rest()
		}
	case inside:
		t.held += string(unicode.ToLower(r))
		for t.held != "" && !strings.HasPrefix(closesThinking, t.held) {
			t.held = t.held[len(string(firstRune(t.held))):]
		}
		if t.held == closesThinking {
			t.where, t.held = after, ""
		}
	default:
		return []rune{r}
	}
	return nil
}

// rest is what was held at the end of the reply.
func (t *thinking) rest() []rune {
	if t.where != atStart {
		return nil
	}
	t.where = after
	return []rune(t.held)
}
