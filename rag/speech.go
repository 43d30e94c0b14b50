package rag

import (
	"dateline/corpus"
	"dateline/speech"
)

// speaker is whose words a sentence gives.
type speaker struct {
	text   string // as the article names them, at their fullest: "a senior U.S. defense official"
	within bool   // that very text stands in the sentence
	relay  string // the other outlet that the article passes on: "the Washington Post"
}

// speakers finds, for every sentence of an article, whose words it gives.
func speakers(a corpus.Article, sentences []corpus.Span) []speaker {
	found := speech.Find(a, sentences)
	out := make([]speaker, len(found))
	for i, s := range found {
		out[i] = speaker{text: s.Text, within: s.Within, relay: s.Relay}
	}
	return out
}
