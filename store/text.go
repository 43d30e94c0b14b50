package store

import "dateline/corpus"

// SearchText is the text under which a passage is embedded and searched
// lexically: the article's title on a line of its own, and then the passage.
func SearchText(a corpus.Article, s corpus.Span) string { return a.EmbeddingText(s) }

// VectorKey is p's key, worked out from the article if p has none.
func (p Passage) VectorKey(a corpus.Article) Key {
	if p.Key != (Key{}) {
		return p.Key
	}
	return KeyOf(SearchText(a, p.Span))
}

// VectorKey is s's key, worked out from the article if s has none.
func (s Sentence) VectorKey(a corpus.Article) Key {
	if s.Key != (Key{}) {
		return s.Key
	}
	return KeyOf(s.In(a.Text))
}
