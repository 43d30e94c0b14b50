package rag

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/lexical"
)

// cell is one field of a table's row.
type cell struct {
	corpus.Span
	text string
}

// table is a grid of cells in an article, its first row the heading.
type table struct {
	article corpus.Article
	rows    [][]cell
}

var ruleRE = pattern.New(`^[\s|:+=-]+$`)

// tablesIn finds the tables of an article: lines of cells between bars or tabs,
// one after the other.
func tablesIn(a corpus.Article) []table {
	var out []table
	var rows [][]cell
	flush := func() {
		if len(rows) > 1 {
			out = append(out, table{a, rows})
		}
		rows = nil
	}
	start := 0
	for line := range strings.Lines(a.Text) {
		span := corpus.Span{Start: start, End: start + len(line)}
		start = span.End
		text := strings.TrimSpace(line)
		if ruleRE.MatchString(text) && strings.Contains(text, "-") && len(rows) > 0 {
			continue
		}
		if row := cellsOf(a.Text, span); len(row) > 1 && (len(rows) == 0 || len(row) == len(rows[0])) {
			rows = append(rows, row)
			continue
		}
		flush()
	}
	flush()
	return out
}

// cellsOf are the cells of a line, none where it is no row.
func cellsOf(text string, line corpus.Span) []cell {
	separator := byte('|')
	if s := line.In(text); strings.Count(s, "|") == 0 {
		if strings.Count(s, "\t") == 0 {
			return nil
		}
		separator = '\t'
	}
	var out []cell
	from := line.Start
	for i := line.Start; i <= line.End; i++ {
		if i < line.End && text[i] != separator {
			continue
		}
		if span := corpus.Trim(text, corpus.Span{Start: from, End: i}); span.Len() > 0 {
			out = append(out, cell{span, span.In(text)})
		}
		from = i + 1
	}
	return out
}

func rowSpan(row []cell) corpus.Span {
	return corpus.Span{Start: row[0].Start, End: row[len(row)-1].End}
}

// tabled answers a question that a cell of a table answers: its row and its
// heading are named, or it is the greatest or least of its column. nil for none.
func (f *found) tabled(question string) *plan {
	asked := lexical.Terms(question)
	for _, h := range f.hits {
		a := f.articles[h.Passage.ArticleID]
		if !strings.ContainsAny(a.Text, "|\t") {
			continue
		}
		for _, t := range tablesIn(a) {
			if row, column := t.lookUp(question, asked); row > 0 {
				return &plan{lines: []line{t.line(row, column)}}
			}
		}
	}
	return nil
}

// line is a row with its heading.
func (t table) line(row, column int) line {
	head, body := t.rows[0], t.rows[row]
	return line{
		text:   t.article.Outlet + ": " + body[0].text + ", " + head[column].text + ": " + body[column].text + ". “" + oneLine(rowSpan(body).In(t.article.Text)) + "” under “" + oneLine(rowSpan(head).In(t.article.Text)) + "”",
		places: []place{{article: t.article, span: rowSpan(body)}, {article: t.article, span: rowSpan(head)}},
	}
}

var (
	greatestRE = pattern.New(`(?i)\b(?:most|highest|largest|biggest|greatest|longest|maximum|top)\b`)
	leastRE    = pattern.New(`(?i)\b(?:least|fewest|lowest|smallest|shortest|minimum)\b`)
)

// lookUp finds the cell that a question asks for; row 0 for none.
func (t table) lookUp(question string, asked []lexical.Term) (row, column int) {
	for i, r := range t.rows[1:] {
		if hasAll(r[0].text, asked) {
			if row > 0 {
				return 0, 0 // the question names two rows
			}
			row = i + 1
		}
	}
	column, sure := t.columnOf(asked, row)
	switch {
	case row > 0 && sure:
		return row, column
	case row > 0 || column == 0:
		return 0, 0
	case greatestRE.MatchString(question):
		return t.extreme(column, 1), column
	case leastRE.MatchString(question):
		return t.extreme(column, -1), column
	}
	for i, r := range t.rows[1:] {
		if hasAll(r[column].text, asked) && digitRE.MatchString(r[column].text) {
			return i + 1, column // "Which school has 505 pupils?"
		}
	}
	return 0, 0
}

// columnOf is the column whose heading shares most words with the question, and
// whether no other does as much.
func (t table) columnOf(asked []lexical.Term, _ int) (column int, sure bool) {
	most := 0
	for i := 1; i < len(t.rows[0]); i++ {
		n := 0
		for _, h := range lexical.Terms(t.rows[0][i].text) {
			if !h.Stop && slices.ContainsFunc(asked, func(q lexical.Term) bool { return q.Text == h.Text }) {
				n++
			}
		}
		switch {
		case n > most:
			column, most, sure = i, n, true
		case n == most && n > 0:
			sure = false
		}
	}
	return column, sure
}

// hasAll reports whether a question has every word of a cell.
func hasAll(text string, asked []lexical.Term) bool {
	words := lexical.Terms(text)
	for _, w := range words {
		if !w.Stop && !slices.ContainsFunc(asked, func(q lexical.Term) bool { return q.Text == w.Text }) {
			return false
		}
	}
	return len(words) > 0
}

var numberRE = pattern.New(`\d[\d,]*(?:\.\d+)?`)

// extreme is the row with the greatest (sign 1) or least (-1) figure of a
// column, 0 where two share it or one can't be read.
func (t table) extreme(column int, sign float64) int {
	best, row, tied := math.Inf(-1), 0, false
	for i, r := range t.rows[1:] {
		n, err := strconv.ParseFloat(strings.ReplaceAll(numberRE.FindString(r[column].text), ",", ""), 64)
		if err != nil {
			return 0
		}
		switch lower := strings.ToLower(r[column].text); {
		case strings.Contains(lower, "billion"):
			n *= 1e9
		case strings.Contains(lower, "million"):
			n *= 1e6
		}
		switch v := sign * n; {
		case v > best:
			best, row, tied = v, i+1, false
		case v == best:
			tied = true
		}
	}
	if tied {
		return 0
	}
	return row
}
