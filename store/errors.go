package store

import (
	"fmt"

	"dateline/corpus"
	"dateline/embed"
)

// IdentityError means that an index was built with another embedder or another
// chunking than the one at hand, so its vectors or passages can't be used.
type IdentityError struct {
	Path string   // of the index
	Have Identity // what the index was built with
	Want Identity // what was asked for
}

// Error names both identities, as far as they differ, and the command that
// re-indexes.
func (e *IdentityError) Error() string {
	have, want := describe(e.Have.Embedder), describe(e.Want.Embedder)
	if e.Have.Embedder == e.Want.Embedder {
		have, want = describeChunking(e.Have.Chunking), describeChunking(e.Want.Chunking)
	} else if e.Have.Chunking != e.Want.Chunking {
		have += " and " + describeChunking(e.Have.Chunking)
		want += " and " + describeChunking(e.Want.Chunking)
	}
	return fmt.Sprintf("the index %s was built with %s, but this is %s: run `bot index --rebuild`, or use another index",
		e.Path, have, want)
}

func describe(id embed.Identity) string {
	text := fmt.Sprintf("embedder %q (%d dimensions, prefixes %q and %q", id.Name, id.Dimensions, id.QueryPrefix, id.PassagePrefix)
	if id.Hash == "" {
		return text + ")"
	}
	return text + fmt.Sprintf(", weights %.12s)", id.Hash)
}

func describeChunking(c corpus.Chunking) string {
	return fmt.Sprintf("chunking version %d (target %d, at most %d, overlap %d tokens)",
		c.Version, c.TargetTokens, c.MaxTokens, c.OverlapTokens)
}

// InvalidError means that what was given to a store can't be kept or searched
// for: it is the caller's mistake, and trying again won't help.
type InvalidError struct {
	What   string // "article \"npr\", passage 3"
	Reason string // "its vector has 3 numbers, not 384"
}

func (e *InvalidError) Error() string { return e.What + ": " + e.Reason }

func invalid(what, format string, args ...any) error {
	return &InvalidError{What: what, Reason: fmt.Sprintf(format, args...)}
}

// TakenError means that a new article's id is another's: give it another one.
type TakenError struct{ ID string }

func (e *TakenError) Error() string {
	return fmt.Sprintf("article %q: another article has got this id in the meantime: index it again", e.ID)
}
