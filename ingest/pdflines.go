package ingest

import (
	"math"
	"slices"
	"strings"
)

// run is a piece of a line as the page draws it.
type run struct {
	x, end, y, size float64
	text            string
}

// linesOf puts a page's characters together to lines, in the order in which
// they are read; an empty line stands between paragraphs.
func linesOf(chars []glyph) []string {
	runs := runsOf(chars)
	if len(runs) == 0 {
		return nil
	}
	if gutter, ok := gutterOf(runs); ok {
		runs = byColumn(runs, gutter)
	}
	return layOut(runs)
}

// runsOf joins characters that follow one another on a line. A gap as wide as a
// letter is a space; one as wide as a gutter begins another run. A font without
// widths gives no gaps: its spaces are characters.
func runsOf(chars []glyph) []run {
	var runs []run
	var b strings.Builder
	var now run
	flush := func() {
		now.text = strings.Join(strings.Fields(b.String()), " ")
		if now.text != "" {
			runs = append(runs, now)
		}
		b.Reset()
	}
	for _, c := range chars {
		size := math.Abs(c.size)
		if size == 0 || math.IsNaN(c.x+c.y) || math.IsInf(c.x+c.y, 0) {
			size = 10
		}
		if strings.Trim(c.text, "\n\r") == "" {
			continue
		}
		gap := c.x - now.end
		switch {
		case b.Len() == 0:
			now = run{x: c.x, y: c.y, size: size}
		case math.Abs(c.y-now.y) > size*0.4 && math.Abs(c.y-now.y) > 1, gap < -size && c.x < now.x+size, gap > 1.8*size && c.width > 0:
			flush()
			now = run{x: c.x, y: c.y, size: size}
		case gap > 0.18*size && c.width > 0:
			b.WriteByte(' ')
		}
		b.WriteString(c.text)
		now.end = c.x + c.width
	}
	flush()
	return runs
}

// gutterOf is where the second of two columns begins: the place at which many
// runs begin that stand beside others.
func gutterOf(runs []run) (float64, bool) {
	left, right := math.Inf(1), math.Inf(-1)
	for _, r := range runs {
		left, right = min(left, r.x), max(right, r.end)
	}
	starts := make(map[int]int)
	for _, r := range runs {
		if r.x > left+(right-left)*0.3 && r.x < left+(right-left)*0.75 {
			starts[int(math.Round(r.x/3))]++
		}
	}
	best, most := 0, 0
	for _, at := range slices.Sorted(mapsKeys(starts)) {
		if n := starts[at] + starts[at+1]; n > most {
			best, most = at, n
		}
	}
	gutter := float64(best)*3 - 2
	beside, across := 0, 0
	for _, r := range runs {
		switch {
		case r.x < gutter && r.end > gutter+r.size:
			across++
		case r.x < gutter:
			beside++
		}
	}
	// A table has a column too, but fewer lines; a page without columns has
	// lines across.
	return gutter, most >= 5 && beside >= 5 && across*2 < most+beside && most*4 > beside
}

func mapsKeys(m map[int]int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// byColumn orders runs by columns; what stands across both ends the columns
// above it.
func byColumn(runs []run, gutter float64) []run {
	sorted := slices.Clone(runs)
	slices.SortStableFunc(sorted, func(a, b run) int {
		switch {
		case math.Abs(a.y-b.y) < 2:
			return 0
		case a.y > b.y:
			return -1
		}
		return 1
	})
	var out, left, right []run
	flush := func() {
		out = append(append(out, left...), right...)
		left, right = nil, nil
	}
	for _, r := range sorted {
		switch {
		case r.x < gutter && r.end > gutter+r.size:
			flush()
			out = append(out, r)
		case r.x < gutter:
			left = append(left, r)
		default:
			right = append(right, r)
		}
	}
	flush()
	return out
}

// layOut writes runs as lines. Runs at one height are one line; a step down
// that is larger than usual, or a step up, begins a paragraph, as does a change
// of size.
func layOut(runs []run) []string {
	usual := usualStep(runs)
	var lines []string
	for i, r := range runs {
		if i == 0 {
			lines = append(lines, r.text)
			continue
		}
		before := runs[i-1]
		step := before.y - r.y
		switch {
		case math.Abs(step) < 0.4*r.size && r.x >= before.end-r.size:
			lines[len(lines)-1] += " " + r.text
			continue
		case step > 1.45*usual, math.Abs(before.size-r.size) > 0.15*r.size, step > 0 && r.x > before.x+0.8*r.size && endsSentence(before.text):
			lines = append(lines, "")
		}
		lines = append(lines, r.text)
	}
	return lines
}

func endsSentence(text string) bool {
	return strings.ContainsAny(text[max(0, len(text)-4):], ".!?”\"")
}

// usualStep is the usual distance between two lines.
func usualStep(runs []run) float64 {
	var steps []float64
	for i := 1; i < len(runs); i++ {
		if step := runs[i-1].y - runs[i].y; step > 0.4*runs[i].size {
			steps = append(steps, step)
		}
	}
	if len(steps) == 0 {
		return 12
	}
	slices.Sort(steps)
	return steps[len(steps)/4] // most lines are within paragraphs
}
