package rag

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dateline/corpus"
	"dateline/internal/pattern"
)

// day is a date; year is 0 where none is given, date is 0 for a whole month.
type day struct {
	year, month, date int
	corpus.Span       // in the text that it was read from
}

const monthNames = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

var dayPatterns = []struct {
	re                *pattern.Pattern
	year, month, date int // groups, 0 for none
}{
	{pattern.New(`\b(\d{4})-(\d{2})-(\d{2})`), 1, 2, 3},
	{pattern.New(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (` + monthNames + `)\.?(?:,? (\d{4}))?\b`), 3, 2, 1},
	{pattern.New(`(?i)\b(` + monthNames + `)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?\b`), 3, 1, 2},
	{pattern.New(`(?i)\b(` + monthNames + `)\.? (\d{4})\b`), 2, 1, 0},
}

// daysIn are the dates that a text names by day and month, or by month and year.
func daysIn(text string) []day {
	var out []day
	for _, p := range dayPatterns {
	next:
		for _, m := range p.re.FindAllStringSubmatchIndex(text, -1) {
			d := day{Span: corpus.Span{Start: m[0], End: m[1]}}
			for _, o := range out {
				if o.Overlaps(d.Span) {
					continue next
				}
			}
			group := func(i int) string {
				if i == 0 || m[2*i] < 0 {
					return ""
				}
				return text[m[2*i]:m[2*i+1]]
			}
			d.year, _ = strconv.Atoi(group(p.year))
			d.date, _ = strconv.Atoi(group(p.date))
			d.month = monthOf(group(p.month))
			if d.month == 0 || d.date > 31 || p.date > 0 && d.date == 0 {
				continue
			}
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b day) int { return a.Start - b.Start })
	return out
}

func monthOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		if n > 12 {
			return 0
		}
		return n
	}
	if len(s) < 3 {
		return 0
	}
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(s[:3]))
	if i < 0 || i%3 != 0 {
		return 0
	}
	return i/3 + 1
}

// dayOf reads an article's date, however its source writes it.
func dayOf(date string) (day, bool) {
	date = strings.TrimSpace(date)
	// Most begin so, and each question reads hundreds.
	if t, err := time.Parse(time.DateOnly, date[:min(len(date), len(time.DateOnly))]); err == nil {
		return day{year: t.Year(), month: int(t.Month()), date: t.Day()}, true
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC} {
		if t, err := time.Parse(layout, date); err == nil {
			return day{year: t.Year(), month: int(t.Month()), date: t.Day()}, true
		}
	}
	for _, d := range daysIn(date) {
		if d.date > 0 && d.year > 0 {
			return d, true
		}
	}
	return day{}, false
}

// holds reports whether an article's day is the one asked for.
func (d day) holds(o day) bool {
	return d.month == o.month && (d.date == 0 || d.date == o.date) && (d.year == 0 || d.year == o.year)
}

func (d day) compare(o day) int {
	return (d.year-o.year)*10000 + (d.month-o.month)*100 + d.date - o.date
}

// byDate orders dates as articles have them; those that can't be read are the
// oldest.
func byDate(a, b string) int {
	x, okX := dayOf(a)
	y, okY := dayOf(b)
	switch {
	case okX && okY:
		if c := x.compare(y); c != 0 {
			return c
		}
		return strings.Compare(a, b) // the time of day, where both give it alike
	case okX:
		return 1
	case okY:
		return -1
	}
	return 0
}

// articlesOf are the ids of the articles of one of the days, of these outlets.
func (r *request) articlesOf(days []day, outlets []string) []string {
	var ids []string
	for _, info := range r.infos {
		d, ok := dayOf(info.Date)
		if ok && (len(outlets) == 0 || slices.Contains(outlets, info.Outlet)) && slices.ContainsFunc(days, func(x day) bool { return x.holds(d) }) {
			ids = append(ids, info.ID)
		}
	}
	return ids
}

var dayLeadRE = pattern.New(`(?i)\s*\b(?:on|of|from|dated|in|for|at|since|by)?(?: the)?\s*$`)

// withoutDays is a text without the dates that it names and the word that
// joins them on.
func withoutDays(text string) string {
	days := daysIn(text)
	for _, d := range slices.Backward(days) {
		before := dayLeadRE.ReplaceAllString(text[:d.Start], "")
		text = before + text[d.End:]
	}
	return strings.Join(strings.Fields(text), " ")
}
