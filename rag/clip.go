package rag

import (
	"sort"
	"unicode/utf8"

	"dateline/embed"
)

// clip cuts a text to the longest prefix that the embedder reads. Only a text
// of one endless sentence is ever cut, and only for its vector: what is shown
// and quoted stays whole.
func clip(text string, counter embed.TokenCounter) string {
	limit := counter.MaxTokens()
	// A token is at least one byte, so a short text needs no counting.
	if len(text) <= limit || counter.CountTokens(text) <= limit {
		return text
	}
	n := sort.Search(len(text), func(n int) bool { return counter.CountTokens(prefix(text, n)) > limit })
	return prefix(text, n-1)
}

// prefix is the first n bytes of text, less a rune that they would cut.
func prefix(text string, n int) string {
	for n > 0 && n < len(text) && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
