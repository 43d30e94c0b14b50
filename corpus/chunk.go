package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Chunking says how articles are cut into passages. An index remembers the one
// it was built with.
type Chunking struct {
	Version       int `json:"version"`        // of the splitting and chunking rules
	TargetTokens  int `json:"target_tokens"`  // the size that passages are given where sentences and paragraphs allow
	MaxTokens     int `json:"max_tokens"`     // no passage is longer: a longer sentence is split
	OverlapTokens int `json:"overlap_tokens"` // how much of a passage's end begins the next one, at most, in whole sentences
}

// DefaultChunking gives passages of about 120 to 200 tokens.
var DefaultChunking = Chunking{Version: ChunkingVersion, TargetTokens: 150, MaxTokens: 200}

const (
	// ChunkingVersion grows whenever Split or Chunk cut a text differently.
	ChunkingVersion = 1

	// MaxTextTokens is the longest EmbeddingText of a passage: the encoder's
	// 512 without its two special tokens and room for a prefix.
	MaxTextTokens = 500
)

// Validate says what is wrong with the sizes, naming the one to change.
func (c Chunking) Validate() error {
	var errs []error
	if c.MaxTokens < 16 || c.MaxTokens > MaxTextTokens {
		errs = append(errs, fmt.Errorf("max_tokens is %d: give 16 to %d", c.MaxTokens, MaxTextTokens))
	}
	if c.TargetTokens < 1 || c.TargetTokens > c.MaxTokens {
		errs = append(errs, fmt.Errorf("target_tokens is %d: give 1 to max_tokens (%d)", c.TargetTokens, c.MaxTokens))
	}
	if c.OverlapTokens < 0 || c.OverlapTokens > c.TargetTokens/2 {
		errs = append(errs, fmt.Errorf("overlap_tokens is %d: give 0 to half of target_tokens (%d)", c.OverlapTokens, c.TargetTokens/2))
	}
	return errors.Join(errs...)
}

// clamp brings the sizes into the ranges that Validate allows.
func (c Chunking) clamp() Chunking {
	if c.MaxTokens <= 0 {
		c.MaxTokens = DefaultChunking.MaxTokens
	}
	c.MaxTokens = min(max(c.MaxTokens, 16), MaxTextTokens)
	if c.TargetTokens <= 0 {
		c.TargetTokens = DefaultChunking.TargetTokens
	}
	c.TargetTokens = min(c.TargetTokens, c.MaxTokens)
	c.OverlapTokens = min(max(c.OverlapTokens, 0), c.TargetTokens/2)
	return c
}

// Chunk cuts an article into passages of whole sentences, in order. sentences
// are Split(a.Text); count is the encoder's number of tokens of a text, special
// tokens left out. Without overlap the passages tile the text as the sentences
// do. A text without any letter, digit or mark has none.
//
// A passage of text alone has at most c.MaxTokens tokens, and its EmbeddingText
// at most MaxTextTokens. A sentence that is longer is split near its middle, at
// a clause mark or else between words, until the parts fit; each part is a
// passage of its own, with that sentence as its first and last. Only a single
// character that count finds longer than the limits can break them. Sizes out
// of range are brought into it.
func Chunk(a Article, sentences []Span, count func(string) int, c Chunking) []Passage {
	if len(sentences) == 0 || strings.TrimFunc(a.Text, isSpace) == "" {
		return nil
	}
	k := chunker{article: a, sentences: sentences, count: count, sizes: c.clamp()}
	k.title = a.titleLine(Span{Start: len(a.Text), End: len(a.Text)})
	k.measure()
	for first := 0; first < len(sentences); {
		if k.tooLong(sentences[first]) {
			k.splitSentence(first, sentences[first])
			first++
			continue
		}
		end := first + 1
		for end < len(sentences) && !k.tooLong(sentences[end]) {
			end++
		}
		k.group(first, end)
		first = end
	}
	return k.passages
}

type chunker struct {
	article   Article
	sentences []Span
	count     func(string) int
	sizes     Chunking
	title     string // what stands before a passage, the line end included
	tokens    []int  // of the sentences before the i-th, summed
	passages  []Passage
}

func (k *chunker) measure() {
	k.tokens = make([]int, len(k.sentences)+1)
	for i, s := range k.sentences {
		k.tokens[i+1] = k.tokens[i] + k.count(Trim(k.article.Text, s).In(k.article.Text))
	}
}

// tooLong reports whether a span can't be one passage.
func (k *chunker) tooLong(s Span) bool {
	text := Trim(k.article.Text, s).In(k.article.Text)
	return k.count(text) > k.sizes.MaxTokens || k.count(k.title+text) > MaxTextTokens
}

// splitSentence emits the parts of a sentence that is too long.
func (k *chunker) splitSentence(sentence int, s Span) {
	if cut := middleCut(k.article.Text, s); k.tooLong(s) && cut > s.Start && cut < s.End {
		k.splitSentence(sentence, Span{s.Start, cut})
		k.splitSentence(sentence, Span{cut, s.End})
		return
	}
	k.emit(s, sentence, sentence)
}

// middleCut finds where to split a span: after a clause mark in its middle
// half, else after the white space nearest before the middle, else the nearest
// after it, else at the character in the middle.
func middleCut(text string, s Span) int {
	trim := Trim(text, s)
	middle := trim.Start + trim.Len()/2
	for middle < trim.End && !utf8.RuneStart(text[middle]) {
		middle++
	}
	if c := lastClause(text, runeAt(text, trim.Start+trim.Len()/4), runeAt(text, trim.Start+trim.Len()*3/4)); c > 0 {
		if c = skipSpace(text, c); c < trim.End {
			return c
		}
	}
	if c := lastSpace(text, trim.Start, middle); c > 0 {
		return c
	}
	if i := strings.IndexFunc(text[middle:trim.End], isSpace); i >= 0 {
		return skipSpace(text, middle+i)
	}
	if middle >= trim.End { // one character, or bytes that are none
		return trim.Start + trim.Len()/2
	}
	return middle
}

// runeAt moves i forward to where a character begins.
func runeAt(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}

// emit appends a passage.
func (k *chunker) emit(s Span, first, last int) {
	k.passages = append(k.passages, Passage{
		ID:            passageID(k.article.ID, s, s.In(k.article.Text)),
		ArticleID:     k.article.ID,
		Ordinal:       len(k.passages),
		Span:          s,
		FirstSentence: first,
		LastSentence:  last,
	})
}

// passageID is the hex of the first 16 bytes of a SHA-256 over the article's
// id, preceded by its length, the range and the text in it.
func passageID(article string, s Span, text string) string {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(article)))
	b = append(b, article...)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.Start))
	b = binary.LittleEndian.AppendUint64(b, uint64(s.End))
	sum := sha256.Sum256(append(b, text...))
	return hex.EncodeToString(sum[:16])
}
