package corpus

import (
	"math"
	"slices"
)

// What a passage costs besides the square of its distance from the target, as
// a share of it. An end inside a paragraph costs as much as being a third off
// the target; a passage below a third of the target is worse than any other
// choice.
const (
	insideParagraph = 0.1
	tinyPassage     = 2.0
)

// group cuts the sentences [first, end), none of which is too long, into
// passages of least total cost: near the target in size, ending where a
// paragraph does, and none tiny unless there is nothing to join it to.
func (k *chunker) group(first, end int) {
	n := end - first
	cost := make([]float64, n+1) // of the best cut of the first i sentences
	from := make([]int, n+1)     // where that cut's last passage begins
	for i := 1; i <= n; i++ {
		cost[i] = math.Inf(1)
		for j := i - 1; j >= 0; j-- {
			size := k.size(first+j, first+i)
			if j < i-1 && (size > k.sizes.MaxTokens || i-j > k.sizes.MaxTokens) {
				break
			}
			if c := cost[j] + k.cost(size, first+i); c < cost[i] {
				cost[i], from[i] = c, j
			}
		}
	}
	var cuts []int
	for i := n; i > 0; i = from[i] {
		cuts = append(cuts, i)
	}
	start := first
	for _, cut := range slices.Backward(cuts) {
		k.settle(first, start, first+cut)
		start = first + cut
	}
}

// size is the number of tokens of the sentences [from, to).
func (k *chunker) size(from, to int) int { return k.tokens[to] - k.tokens[from] }

// cost of a passage of size tokens that ends before the sentence to.
func (k *chunker) cost(size, to int) float64 {
	target := float64(k.sizes.TargetTokens)
	off := (float64(size) - target) / target
	c := off * off
	if to < len(k.sentences) && !k.endsParagraph(to-1) {
		c += insideParagraph
	}
	if 3*size < k.sizes.TargetTokens {
		c += tinyPassage
	}
	return c
}

// endsParagraph reports whether a line ends with the sentence.
func (k *chunker) endsParagraph(sentence int) bool {
	s := k.sentences[sentence]
	trim := Trim(k.article.Text, s)
	return lineFeeds(k.article.Text[trim.End:s.End]) > 0
}

// settle emits the sentences [from, to), with what overlap there is room for.
// Tokens need not add up (two words may join over a lost space), so the whole
// is counted once more and halved should it be too long.
func (k *chunker) settle(first, from, to int) {
	span := Span{k.sentences[from].Start, k.sentences[to-1].End}
	if to-from > 1 && k.tooLong(span) {
		middle := from + (to-from)/2
		k.settle(first, from, middle)
		k.settle(first, middle, to)
		return
	}
	start := from
	for start > first && k.size(start-1, from) <= k.sizes.OverlapTokens &&
		!k.tooLong(Span{k.sentences[start-1].Start, span.End}) {
		start--
	}
	k.emit(Span{k.sentences[start].Start, span.End}, start, to-1)
}
