package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/draft"
	"dateline/internal/pattern"
	"dateline/rag"
	"dateline/verify"
)

// Sentence is one sentence of a draft with what was found on it.
type Sentence struct {
	Line int // of the draft that it begins on, from 1
	Finding
}

// Report is a whole draft, sentence by sentence.
type Report struct {
	Sentences []Sentence
	// First is which sentences to look at first, as indices, the gravest first:
	// those that the articles contradict, then those that they speak of
	// otherwise, then those with the least in them.
	First []int
}

// lookFirst is how many sentences a report sends its reader to.
const lookFirst = 5

// Draft checks every sentence of a draft: text in paragraphs, with or without
// Markdown. q narrows what it is held against. progress is told how many of how
// many sentences are done; it may be nil.
func (c Checker) Draft(ctx context.Context, q rag.Question, text string, progress func(done, total int)) (Report, error) {
	var r Report
	all := sentences(text)
	for i, s := range all {
		if progress != nil {
			progress(i, len(all))
		}
		if len(s.text) > longestSentence {
			r.Sentences = append(r.Sentences, Sentence{s.line, Finding{Sentence: s.text, Check: verify.Check{Verdict: verify.Absent, Reason: Long}}})
			continue
		}
		one, err := c.sentence(ctx, q, s.text)
		if err != nil {
			return Report{}, fmt.Errorf("check the sentence on line %d: %w", s.line, err)
		}
		r.Sentences = append(r.Sentences, Sentence{s.line, one})
	}
	r.First = first(r.Sentences)
	return r, nil
}

// Long is why a sentence that is too long to be one is absent.
const Long verify.Reason = "long"

// longestSentence is the longest that is looked up, in bytes.
const longestSentence = 4000

// Count says how many sentences have a verdict.
func (r Report) Count(v verify.Verdict) int {
	n := 0
	for _, s := range r.Sentences {
		if s.Check.Verdict == v {
			n++
		}
	}
	return n
}

// Summary is one line: "12 sentences: 7 supported, 2 contradicted, 3 not in the
// articles".
func (r Report) Summary() string {
	if len(r.Sentences) == 0 {
		return "There is no sentence in it to check"
	}
	noun := "sentences"
	if len(r.Sentences) == 1 {
		noun = "sentence"
	}
	var parts []string
	for _, v := range []verify.Verdict{verify.Supported, verify.Contradicted, verify.Absent} {
		parts = append(parts, fmt.Sprintf("%d %s", r.Count(v), verdictText[v]))
	}
	return fmt.Sprintf("%d %s: %s", len(r.Sentences), noun, strings.Join(parts, ", "))
}

// first is which sentences to look at first.
func first(all []Sentence) []int {
	var out []int
	for i, s := range all {
		if s.Check.Verdict != verify.Supported {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		x, y := all[a].Check, all[b].Check
		return cmp.Or(cmp.Compare(gravity(x), gravity(y)), cmp.Compare(x.Score, y.Score))
	})
	return out[:min(len(out), lookFirst)]
}

// gravity orders what may be wrong with a sentence, the gravest first.
func gravity(c verify.Check) int {
	switch {
	case c.Verdict == verify.Contradicted && c.Reason == verify.WrongQuotation:
		return 0 // words that somebody didn't say
	case c.Verdict == verify.Contradicted:
		return 1
	case c.Reason == verify.TooFar, c.Reason == Empty, c.Reason == Long:
		return 3
	}
	return 2 // the articles speak of it, but otherwise
}

// placed is a sentence of a draft and the line that it begins on.
type placed struct {
	line int
	text string
}

var (
	// ownLineRE finds lines that are no part of the paragraph before them:
	// headings, items of lists, quotations, table rows.
	ownLineRE = pattern.New(`^\s*(?:#{1,6}\s|[-*+•]\s|\d{1,3}[.)]\s|>|\|)`)
	// markupRE finds lines without words of the draft's own.
	markupRE = pattern.New("^\\s*(?:```|~~~|[-=*_]{3,}\\s*$|<!--)")
)

// sentences cuts a draft into sentences. Lines that were broken to a width are
// joined again.
func sentences(text string) []placed {
	var out []placed
	var p paragraph
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || markupRE.MatchString(line) {
			out = append(out, p.sentences()...)
			p = paragraph{}
			continue
		}
		if ownLineRE.MatchString(line) {
			out = append(out, p.sentences()...)
			p = paragraph{}
		}
		p.add(number, line)
	}
	return append(out, p.sentences()...)
}

// paragraph is lines joined into one text.
type paragraph struct {
	text   strings.Builder
	starts []int // where each line begins in the text
	lines  []int
}

func (p *paragraph) add(number int, line string) {
	if p.text.Len() > 0 {
		p.text.WriteByte(' ')
	}
	p.starts, p.lines = append(p.starts, p.text.Len()), append(p.lines, number)
	p.text.WriteString(line)
}

func (p *paragraph) sentences() (out []placed) {
	text := p.text.String()
	for _, span := range corpus.Split(text) {
		span = corpus.Trim(text, span)
		sentence := draft.Clean(span.In(text))
		if !strings.ContainsFunc(sentence, isWordRune) {
			continue
		}
		at, found := slices.BinarySearch(p.starts, span.Start)
		if !found {
			at--
		}
		out = append(out, placed{p.lines[max(at, 0)], sentence})
	}
	return out
}
