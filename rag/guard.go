package rag

import (
	"slices"
)

// ReasonOtherTime is the reason of a refusal where the articles speak of the
// matter, but at another time than was asked about.
const ReasonOtherTime = "another time"

// dated is who says something, with the day of their article where that lies
// elsewhere in time than what is asked about.
func (m *moment) dated(date, who string) string {
	if d, other := m.elsewhen(date); other {
		return who + " (" + d.written() + ")"
	}
	return who
}

// elsewhen is the day of an article's date, where it is not of the time asked
// about.
func (m *moment) elsewhen(date string) (day, bool) {
	if m == nil {
		return day{}, false
	}
	d, ok := dayOf(date)
	return d, ok && !m.near(d)
}

// late is the nearest of dates that are all of another time than a question asks
// about in so many words: "this week".
func (m *moment) late(dates []string) (day, bool) {
	if m == nil || m.tense != thisTime || len(dates) == 0 {
		return day{}, false
	}
	var nearest day
	for _, date := range dates {
		d, other := m.elsewhen(date)
		if !other {
			return day{}, false // of that time, or nobody knows
		}
		if nearest.year == 0 || m.gap(d) < m.gap(nearest) {
			nearest = d
		}
	}
	return nearest, true
}

// noteLate says that an answer is from another time than was asked about.
func (m *moment) noteLate(a *Answer) {
	var dates []string
	for _, c := range a.Citations {
		dates = append(dates, c.Date)
	}
	if d, late := m.late(dates); late {
		a.note("None of this is of " + m.called() + ": the nearest article quoted is of " + d.written() + ".")
	}
}

// called names the time that a question asks about.
func (m *moment) called() string {
	if m.within == usual || m.within == seasonal {
		return "the last weeks" // "now", "recently"
	}
	return m.words
}

// refuseLate refuses an answer that is all of another time than a day or a week
// that was asked about, where the index has articles of that time: it would tell
// of it, had it happened. Out of an archive that ends before, the answer comes
// with its date.
func (f *found) refuseLate(chosen []*candidate) string {
	var dates []string
	for _, c := range chosen {
		dates = append(dates, c.article.Date)
	}
	d, late := f.moment.late(dates)
	if !late || f.moment.within > strict || !f.covered() {
		return ""
	}
	f.missing = f.moment.words + ": the nearest is of " + d.written()
	return ReasonOtherTime
}

// covered reports whether the index has articles of the time asked about.
func (f *found) covered() bool {
	return slices.ContainsFunc(f.dates, func(date string) bool {
		d, ok := dayOf(date)
		return ok && f.moment.near(d)
	})
}
