package store

import (
	"fmt"
	"math"
	"strings"

	"dateline/embed"
)

// UnitTolerance is how far from 1 the length of a vector may be.
const UnitTolerance = 1e-3

// Validate checks what every store may rely on in a change: ids are given and
// not given twice, sentences cover each text without gap or overlap, passages
// are runs of whole sentences or a part of one, and vectors are finite, of the embedder's
// dimensions and of length 1. The error is an *InvalidError.
func Validate(id Identity, change Change) error {
	seen := make(map[string]bool, len(change.Put)+len(change.Remove))
	passages := make(map[string]bool)
	for _, doc := range change.Put {
		what := fmt.Sprintf("article %q", doc.Article.ID)
		switch {
		case doc.Article.ID == "":
			return invalid("an article", "it has no id")
		case seen[doc.Article.ID]:
			return invalid(what, "it is in the change twice")
		}
		seen[doc.Article.ID] = true
		if err := validateSentences(id.Embedder, what, doc); err != nil {
			return err
		}
		if err := validatePassages(id.Embedder, what, doc, passages); err != nil {
			return err
		}
	}
	for _, gone := range change.Remove {
		if seen[gone] {
			return invalid(fmt.Sprintf("article %q", gone), "the change both puts and removes it")
		}
	}
	return nil
}

func validateSentences(id embed.Identity, what string, doc Document) error {
	end := 0
	for i, s := range doc.Sentences {
		where := fmt.Sprintf("%s, sentence %d", what, i)
		if s.Start != end || s.End <= s.Start || s.End > len(doc.Article.Text) {
			return invalid(where, "bytes %d to %d don't follow on from byte %d of %d", s.Start, s.End, end, len(doc.Article.Text))
		}
		end = s.End
		if err := ValidateVector(id, where, s.Vector); err != nil {
			return err
		}
	}
	if end != len(doc.Article.Text) {
		return invalid(what, "its sentences end at byte %d of %d", end, len(doc.Article.Text))
	}
	return nil
}

func validatePassages(id embed.Identity, what string, doc Document, seen map[string]bool) error {
	for i, p := range doc.Passages {
		where := fmt.Sprintf("%s, passage %d", what, i)
		switch {
		case p.ID == "":
			return invalid(where, "it has no id")
		case seen[p.ID]:
			return invalid(where, "its id %q is in the change twice", p.ID)
		case p.ArticleID != doc.Article.ID:
			return invalid(where, "it says that it is of article %q", p.ArticleID)
		case p.Ordinal != i:
			return invalid(where, "its ordinal is %d", p.Ordinal)
		case p.FirstSentence < 0 || p.LastSentence < p.FirstSentence || p.LastSentence >= len(doc.Sentences):
			return invalid(where, "sentences %d to %d aren't in the article's %d", p.FirstSentence, p.LastSentence, len(doc.Sentences))
		case !isWhole(doc, p):
			return invalid(where, "bytes %d to %d aren't sentences %d to %d", p.Start, p.End, p.FirstSentence, p.LastSentence)
		}
		seen[p.ID] = true
		if err := ValidateVector(id, where, p.Vector); err != nil {
			return err
		}
	}
	return nil
}

// isWhole reports whether a passage is its sentences, white space at either
// end apart, or lies within the one sentence that it names: corpus.Chunk cuts
// a sentence that is too long for the embedder.
func isWhole(doc Document, p Passage) bool {
	start, end := doc.Sentences[p.FirstSentence].Start, doc.Sentences[p.LastSentence].End
	if p.Start < start || p.End > end || p.Start >= p.End {
		return false
	}
	if p.FirstSentence == p.LastSentence {
		return true
	}
	text := doc.Article.Text
	return strings.TrimSpace(text[start:p.Start]) == "" && strings.TrimSpace(text[p.End:end]) == ""
}

// ValidateVector checks that a vector has the embedder's dimensions and length
// 1, within UnitTolerance. what names it in the error, an *InvalidError.
func ValidateVector(id embed.Identity, what string, vector []float32) error {
	if len(vector) != id.Dimensions {
		return invalid(what, "its vector has %d numbers, not the %d of %q", len(vector), id.Dimensions, id.Name)
	}
	if length := Length(vector); !(math.Abs(length-1) <= UnitTolerance) { // also false for NaN
		return invalid(what, "its vector has length %v, not 1", length)
	}
	return nil
}

// Length is the Euclidean length of a vector, NaN or infinite if a number in it is.
func Length(vector []float32) float64 {
	var sum float64
	for _, x := range vector {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}
