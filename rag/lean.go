package rag

import (
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/speech"
)

var (
	// afterRE begins a sentence that counts from the one before it.
	afterRE = pattern.New(`^(?:["“])?(?:(?:[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|\d+|[Ss]everal|[Aa] few|[Ss]ome) (?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?) (?:later|earlier|after (?:that|this)|before (?:that|this))|(?:[Tt]he|[Tt]hat) (?:next|following|previous|same) (?:day|night|morning|evening|week|month|year)|(?:Soon |Shortly |Immediately )?(?:after|before)(?:wards?| that| this)\b|Then\b|By then\b|Since then\b|Until then\b)`)
	// needsBeforeRE begins a sentence that a reader can't follow without the one before it.
	needsBeforeRE = pattern.New(`^(?:["“])?(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Nor|Neither|Even so|As a result|Therefore|Otherwise|The (?:latter|former|same)|Asked (?:about that|about this|about it|when|why|whether|if)|One of them|None of them|Most of them|Some of them)\b`)
)

// maxLeanWords bounds a sentence that is shown with what it leans on.
const maxLeanWords = 75

// script is an article cut into sentences, with what holds them together.
type script struct {
	article   corpus.Article
	sentences []corpus.Span // without white space around them, empty where there is nothing else
	quotes    []corpus.Span // that run over more than one sentence
	speakers  *speech.Article
}

func scriptOf(a corpus.Article) *script {
	s := &script{article: a}
	all := corpus.Split(a.Text)
	s.speakers = speech.Read(a, all)
	for _, span := range all {
		s.sentences = append(s.sentences, corpus.Trim(a.Text, span))
	}
	for _, q := range facts.FindQuoted(a.Text) {
		over := 0
		for _, sentence := range s.sentences {
			if sentence.Overlaps(q.Span) {
				over++
			}
		}
		if over > 1 {
			s.quotes = append(s.quotes, q.Span)
		}
	}
	return s
}

func (s *script) text(i int) string { return s.sentences[i].In(s.article.Text) }

// who is the outlet, and its source, for the words from one sentence to another.
func (s *script) who(first, last int) string {
	return attribution(&candidate{article: s.article, span: s.span(first, last), speaker: s.speakers.Speaker(first)})
}

// content reports whether a sentence says something by itself: it is no title,
// byline, caption, table row or fragment.
func (s *script) content(i int) bool {
	if s.sentences[i].Len() == 0 {
		return false
	}
	text := s.text(i)
	return len(lexical.Terms(text)) >= minWords && !isHeadingText(text) && !bylineRE.MatchString(text) && !isTableRow(text)
}

// quotedWhole widens a run of sentences so that it tears no quotation.
func (s *script) quotedWhole(first, last int) (int, int) {
	for _, q := range s.quotes {
		from, to := -1, -1
		for i, sentence := range s.sentences {
			if sentence.Overlaps(q) {
				if from < 0 {
					from = i
				}
				to = i
			}
		}
		if from <= last && first <= to {
			first, last = min(first, from), max(last, to)
		}
	}
	return first, last
}

// whole is the run of sentences round one that can be read by itself: with the
// rest of its quotation, and with what it leans on. ok is false where that would
// be too long to quote.
func (s *script) whole(i int, leans *pattern.Pattern) (first, last int, ok bool) {
	first, last = s.quotedWhole(i, i)
	for range 2 {
		if first == 0 || !leans.MatchString(s.text(first)) && !afterRE.MatchString(s.text(first)) || s.sentences[first-1].Len() == 0 || !s.content(first-1) {
			break
		}
		before, after := s.quotedWhole(first-1, last)
		if s.words(before, after) > maxLeanWords {
			break
		}
		first, last = before, after
	}
	return first, last, s.words(first, last) <= maxLeanWords
}

func (s *script) words(first, last int) int {
	return len(strings.Fields(s.span(first, last).In(s.article.Text)))
}

func (s *script) span(first, last int) corpus.Span {
	return corpus.Span{Start: s.sentences[first].Start, End: s.sentences[last].End}
}

// isTableRow reports whether a text is a row of a table.
func isTableRow(text string) bool {
	return strings.Count(text, "|") >= 2 || strings.Count(text, "\t") >= 2
}
