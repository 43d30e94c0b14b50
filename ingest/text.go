package ingest

import (
	"bufio"
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/lexicon"
)

// readText reads a plain text with or without front matter.
func readText(_ context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	d, fault := decode(data, in.charset)
	if fault != nil {
		return fault
	}
	rec := record{}
	fields, begin := frontMatter(d.text)
	if fields != nil {
		rec = fields.record()
	}
	text, shifts := joinHyphens(d.text[begin:], d.skip+begin)
	rec.text = text
	if d.exact {
		rec.shifts = corpus.ShiftsOf(shifts)
	}
	if d.note != "" {
		rec.notes = append(rec.notes, d.note)
	}
	in.put(rec, out)
	return nil
}

// maxLookups is how many hyphens at line ends are looked at in one text.
const maxLookups = 4000

// joinHyphens takes out the hyphens at line ends that only typesetting put
// there ("refin-\nery"), with the line end, and says how far what is left has
// moved from where it was, which began at byte begin of a file. A hyphen that
// the word has anywhere ("twenty-\nfive") stays.
func joinHyphens(text string, begin int) (string, []corpus.Shift) {
	shifts := []corpus.Shift{{At: 0, By: begin}}
	if !strings.Contains(text, "-\n") && !strings.Contains(text, "-\r") {
		return text, shifts
	}
	var b strings.Builder
	last, lookups := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] != '-' {
			continue
		}
		left, right, next := wordsAround(text, i)
		if next == 0 {
			continue
		}
		if lookups++; lookups > maxLookups { // a hostile text has a million of them
			break
		}
		if !joinable(text, left, right) {
			continue
		}
		b.WriteString(text[last:i])
		last = next
		shifts = append(shifts, corpus.Shift{At: b.Len(), By: begin + next - b.Len()})
		i = next - 1
	}
	b.WriteString(text[last:])
	return b.String(), shifts
}

// wordsAround are the letters before the hyphen at byte i and those that begin
// the next line, at next; next is 0 where it is no word broken at a line's end.
func wordsAround(text string, i int) (left, right string, next int) {
	line, after := cutLine(text, i+1)
	if line != "" || after >= len(text) || after == i+1 {
		return "", "", 0
	}
	for after < len(text) && (text[after] == ' ' || text[after] == '\t') {
		after++
	}
	start := i
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:start])
		if !unicode.IsLetter(r) {
			break
		}
		start -= n
	}
	end := after
	for end < len(text) {
		r, n := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += n
	}
	if start == i || end == after {
		return "", "", 0
	}
	// A second hyphen, or a digit, and it is another kind of word.
	if start > 0 && (text[start-1] == '-' || text[start-1] >= '0' && text[start-1] <= '9') {
		return "", "", 0
	}
	return text[start:i], text[after:end], after
}

// joinable reports whether two halves are one word without a hyphen. What the
// text itself does elsewhere says most, then the dictionary; halves that are
// both words of their own may be a compound.
func joinable(text, left, right string) bool {
	text = text[:min(len(text), 64<<10)]
	if r, _ := utf8.DecodeRuneInString(right); !unicode.IsLower(r) {
		return false
	}
	switch {
	case strings.Contains(text, left+right):
		return true
	case strings.Contains(text, left+"-"+right):
		return false
	}
	known := func(word string) bool { return len(lexicon.Lemmas(strings.ToLower(word))) > 0 }
	if known(left + right) {
		return true
	}
	return len(left) < 2 || len(right) < 2 || !known(left) || !known(right)
}
