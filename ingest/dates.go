package ingest

import (
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"dateline/internal/pattern"

	"github.com/itlightning/dateparse"
)

// The forms that dates are kept in, each as exact as what was given: a zone
// only where one was given.
const (
	dayForm  = "2006-01-02"
	timeForm = "2006-01-02T15:04:05"
)

var (
	partDateRE = pattern.New(`^[0-9]{4}(-(0[1-9]|1[0-2]))?$`)
	pdfDateRE  = pattern.New(`^D:([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?(Z|[+-][0-9]{2}'?[0-9]{2})?`)
	zoneNameRE = pattern.New(`\b(UT|UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT)\)?$`)
)

// zoneOffsets are the names of zones that RFC 822 gives a meaning. No other is
// of one place alone.
var zoneOffsets = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
}

// normalDate brings a date to the form that it is kept in. ok is false, and the
// date what it was, where it can't be read or may be meant in two ways.
func normalDate(given string) (date string, ok bool) {
	text := strings.TrimSpace(given)
	if text == "" || partDateRE.MatchString(text) {
		return text, true
	}
	if m := pdfDateRE.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("%s-%s-%s", m[1], m[2], m[3])
		if m[4] != "" {
			text += fmt.Sprintf("T%s:%s:%02s%s", m[4], m[5], m[6], pdfZone(m[7]))
		}
	}
	if seconds, ok := unixTime(text); ok {
		return seconds.Format(time.RFC3339), true
	}
	at, zoned, ok := parseDate(text)
	switch {
	case !ok || at.Year() < 1000 || at.Year() > 9999:
		return given, false
	case !strings.Contains(text, ":") && at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0:
		return at.Format(dayForm), true
	case !zoned:
		return at.Format(timeForm), true
	}
	return at.Format(time.RFC3339), true
}

func pdfZone(zone string) string {
	zone = strings.ReplaceAll(zone, "'", "")
	if len(zone) == len("+0200") {
		return zone[:3] + ":" + zone[3:]
	}
	return zone
}

// unixTime reads a time in seconds or milliseconds.
func unixTime(text string) (time.Time, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n < 1e8 || len(text) == len("20240102") || len(text) == len("20240102150405"):
		return time.Time{}, false
	case n > 1e11:
		n /= 1000
	}
	return time.Unix(n, 0).UTC(), true
}

// parseDate reads a date as people and programs write it, and says whether it
// names a zone.
func parseDate(text string) (at time.Time, zoned, ok bool) {
	if len(text) > 64 {
		return at, false, false
	}
	if m := zoneNameRE.FindStringSubmatchIndex(text); m != nil {
		text = text[:m[2]] + zoneOffsets[text[m[2]:m[3]]] + text[m[3]:]
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, true, true
	}
	if at, err := mail.ParseDate(text); err == nil {
		return at, true, true
	}
	none := time.FixedZone("none", 0)
	at, err := dateparse.ParseIn(text, none, dateparse.SimpleErrorMessages(true), dateparse.RetryAmbiguousDateWithSwap(true))
	if err != nil || ambiguousRE.MatchString(text) && ambiguous(text) {
		return at, false, false
	}
	return at, at.Location() != none, true
}

var ambiguousRE = pattern.New(`^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{2,4}\b`)

// ambiguous reports whether a date in figures may be the fourth of March as
// well as the third of April.
func ambiguous(text string) bool {
	m := ambiguousRE.FindStringSubmatch(text)
	one, _ := strconv.Atoi(m[1])
	two, _ := strconv.Atoi(m[2])
	return one <= 12 && two <= 12 && one != two
}

// Period is the time that a date of an article, or a bound of a search for some,
// means: a year, a month, a day or a moment. One that names no zone is meant in
// the one given.
func Period(date string, zone *time.Location) (from, to time.Time, ok bool) {
	date, ok = normalDate(date)
	if !ok || date == "" {
		return from, to, false
	}
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {dayForm, 0, 0, 1}} {
		if from, err := time.ParseInLocation(form.layout, date, zone); err == nil {
			return from, from.AddDate(form.years, form.months, form.days), true
		}
	}
	if from, err := time.ParseInLocation(timeForm, date, zone); err == nil {
		return from, from.Add(time.Second), true
	}
	from, err := time.Parse(time.RFC3339, date)
	return from, from.Add(time.Second), err == nil
}
