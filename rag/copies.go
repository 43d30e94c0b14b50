package rag

import (
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/facts"
)

// imprint is a sentence as copies of it are known by: its words without their
// case and without any mark between them, so that an outlet's own quotation
// marks, dashes and spaces don't tell it from another's. A dateline isn't of it.
type imprint struct {
	index    int         // among the article's sentences
	span     corpus.Span // of the sentence, without white space around it
	words    []string
	key      uint64         // of the words
	pointed  bool           // it has a name or a figure, and enough words for one
	sentence string         // without its dateline
	pieces   func() []piece // of the sentence, read when first asked for
}

// What a sentence must have for a copy of it to say anything of its article: a
// formula like "The company did not respond." stands in many that have nothing to do
// with one another.
const pointedWords = 6

// printsOf are the prints of an article's sentences that have enough words to be
// told by.
func printsOf(a corpus.Article) []imprint {
	var out []imprint
	for i, s := range corpus.Split(a.Text) {
		p := printOf(a, i, corpus.Trim(a.Text, s))
		if len(p.words) >= minWords {
			out = append(out, p)
		}
	}
	return out
}

func printOf(a corpus.Article, index int, span corpus.Span) imprint {
	p := imprint{index: index, span: span, sentence: span.In(a.Text)}
	if index < creditLines {
		p.sentence = p.sentence[datelineEnd(p.sentence):]
	}
	h := fnv.New64a()
	var buffer [64]byte
	capital := false
	for _, w := range wordsOf(p.sentence) {
		p.words = append(p.words, w.text)
		_, _ = h.Write(append(append(buffer[:0], w.text...), ' '))
		first, _ := firstRune(w.In(p.sentence))
		capital = capital || len(p.words) > 1 && unicode.IsUpper(first) || unicode.IsDigit(first)
	}
	p.key = h.Sum64()
	p.pointed = capital && len(p.words) >= pointedWords
	p.pieces = sync.OnceValue(func() []piece { return piecesOf(p.sentence) })
	return p
}

// word is one of a sentence's in the form in which copies are compared.
type word struct {
	text string
	corpus.Span
}

// wordsOf cuts a text into words: letters and digits, in lower case. What stands
// inside a word or a number is no part of it: "don’t", "U.S.", "300,000"; but the
// point of "2.5" is.
func wordsOf(text string) []word {
	out := make([]word, 0, len(text)/5)
	var now []byte
	start := 0
	end := func(at int) {
		if len(now) > 0 {
			out = append(out, word{string(now), corpus.Span{Start: start, End: at}})
			now = now[:0]
		}
	}
	before := ' '
	size := 0
	for at := 0; at < len(text); at += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[at:])
		after := ' '
		if at+size < len(text) {
			after, _ = utf8.DecodeRuneInString(text[at+size:])
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if len(now) == 0 {
				start = at
			}
			now = utf8.AppendRune(now, unicode.ToLower(r))
		case r == '%':
			end(at)
			out = append(out, word{"percent", corpus.Span{Start: at, End: at + 1}})
		case strings.ContainsRune(".,", r) && unicode.IsDigit(before) && unicode.IsDigit(after):
			if r == '.' {
				now = append(now, '.')
			}
		case strings.ContainsRune("'’", r) && unicode.IsLetter(before) && unicode.IsLetter(after):
		case r == '.' && unicode.IsUpper(before) && len(now) > 0 && unicode.IsUpper(after):
		case r == '\u00ad': // a soft hyphen
		default:
			end(at)
		}
		before = r
	}
	end(len(text))
	return joinPercent(out)
}

// joinPercent makes one word of "per cent".
func joinPercent(words []word) []word {
	out := words[:0]
	for _, w := range words {
		if n := len(out); n > 0 && w.text == "cent" && out[n-1].text == "per" {
			out[n-1] = word{"percent", corpus.Span{Start: out[n-1].Start, End: w.End}}
			continue
		}
		out = append(out, w)
	}
	return out
}

// likeness is what one sentence has to do with another.
type likeness int

const (
	unlike  likeness = iota
	alike            // the same statement in the same words
	altered          // the same words but for a figure, a name, a time or a "not": another statement
)

// What of two sentences' pairs of words in a row they must have in common to be
// compared word by word, of all that either has.
const sharedPairs = 0.45

// likenessOf compares two sentences.
func likenessOf(a, b imprint) likeness {
	switch {
	case a.key == b.key && slices.Equal(a.words, b.words):
		return alike
	case pairsShared(a.words, b.words) < sharedPairs:
		return unlike
	}
	return likenessOfPieces(a.pieces(), b.pieces())
}

// pairsShared is the part of two sentences' pairs of words in a row that both
// have.
func pairsShared(a, b []string) float64 {
	// Lists of very different length can't share enough.
	if 2*min(len(a), len(b)) < max(len(a), len(b)) {
		return 0
	}
	type pair [2]string
	pairs := make(map[pair]bool, len(a))
	for i := 1; i < len(a); i++ {
		pairs[pair{a[i-1], a[i]}] = true
	}
	all, both := len(pairs), 0
	seen := make(map[pair]bool, len(b))
	for i := 1; i < len(b); i++ {
		p := pair{b[i-1], b[i]}
		if seen[p] {
			continue
		}
		seen[p] = true
		if pairs[p] {
			both++
		} else {
			all++
		}
	}
	return float64(both) / float64(max(all, 1))
}

// pieceSort is what it means that two sentences differ in a piece.
type pieceSort int

const (
	plainPiece  pieceSort = iota
	lightPiece            // an outlet may put it in or leave it out
	figurePiece           // the rest change the statement
	namePiece
	timePiece
	denialPiece
)

// piece is a word of a sentence, or a figure.
type piece struct {
	text string
	sort pieceSort
}

// lightWords may differ between copies: they say nothing by themselves.
var lightWords = wordSet(`a an the that also`)

// piecesOf reads a sentence's words with what they are.
func piecesOf(sentence string) []piece {
	found := facts.Find(sentence)
	var out []piece
	figureEnd := 0
	for i, w := range wordsOf(sentence) {
		if w.Start < figureEnd {
			continue
		}
		p := piece{w.text, plainPiece}
		for _, f := range found {
			if f.Start > w.Start || w.Start >= f.End || f.Kind == facts.Quoted {
				continue
			}
			switch f.Kind {
			case facts.Figure:
				p, figureEnd = piece{f.Value, figurePiece}, f.End
			case facts.Name:
				p.sort = namePiece
			case facts.Time:
				p.sort = timePiece
			}
		}
		raw := w.In(sentence)
		first, _ := firstRune(raw)
		switch {
		case p.sort != plainPiece:
		case denies(sentence, w.Span):
			p.sort = denialPiece
		case lightWords[w.text]:
			p.sort = lightPiece
		case i > 0 && unicode.IsUpper(first): // a name that facts don't see
			p.sort = namePiece
		}
		out = append(out, p)
	}
	return out
}

// mostAltered is how many words of each of two sentences may differ.
const mostAltered = 4

func likenessOfPieces(a, b []piece) likeness {
	onlyA, onlyB, common := difference(a, b)
	switch {
	case len(onlyA)+len(onlyB) == 0:
		return alike
	case len(onlyA) > mostAltered || len(onlyB) > mostAltered || 3*common < 2*max(len(a), len(b)):
		return unlike
	case countSort(onlyA, denialPiece) != countSort(onlyB, denialPiece):
		return altered
	}
	for _, sort := range []pieceSort{figurePiece, namePiece, timePiece} {
		if countSort(onlyA, sort) > 0 && countSort(onlyB, sort) > 0 {
			return altered
		}
	}
	return unlike
}

func countSort(pieces []piece, sort pieceSort) int {
	n := 0
	for _, p := range pieces {
		if p.sort == sort {
			n++
		}
	}
	return n
}

// difference are the pieces that only one of two sentences has, but for light
// ones, in the longest common order of the rest, and how many are common.
func difference(a, b []piece) (onlyA, onlyB []piece, common int) {
	length := make([][]int, len(a)+1) // of the longest common order from i and j on
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if a[i].text == b[j].text {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	keep := func(list []piece, p piece) []piece {
		if p.sort == lightPiece {
			return list
		}
		return append(list, p)
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i].text == b[j].text:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			onlyA, i = keep(onlyA, a[i]), i+1
		default:
			onlyB, j = keep(onlyB, b[j]), j+1
		}
	}
	return onlyA, onlyB, length[0][0]
}

// What a sentence has that says by itself what it is about, so that another
// article's copy of it speaks of the same: so many words, and so many of its names,
// figures and times.
const (
	specificWords = 8
	specificFacts = 2
)

// specific reports whether a sentence can be told to be the same statement
// wherever it stands.
func (p imprint) specific() bool {
	if len(p.words) < specificWords {
		return false
	}
	n := 0
	for _, f := range facts.Find(p.sentence) {
		if f.Kind != facts.Quoted {
			n++
		}
	}
	return n >= specificFacts && !leansRE.MatchString(p.sentence)
}

// kin reports whether two articles print one text, as far as can be told from
// other sentences than the two given: they have two pointed ones in common, or
// half of the shorter one's.
func kin(a, b []imprint, besideA, besideB int) bool {
	keys := make(map[uint64]bool, len(a))
	for _, p := range a {
		if p.pointed && p.index != besideA {
			keys[p.key] = true
		}
	}
	common := 0
	for _, p := range b {
		if p.pointed && p.index != besideB && keys[p.key] {
			delete(keys, p.key)
			common++
		}
	}
	return common >= 2 || common > 0 && 2*common >= min(len(a), len(b))-1
}
