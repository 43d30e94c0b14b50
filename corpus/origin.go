package corpus

import (
	"strconv"
	"strings"
)

// Origin is where an article came from: by it the article is known again, and
// a quote is traced to its source.
type Origin struct {
	// Location is the absolute path of a file, or an address, with "#" and the
	// item's name where it holds several articles; "" when unknown.
	Location string

	// Shifts says how far bytes of the text stand behind those of the file, for
	// formats in which a person can count them; "" for the others. Use Place.
	Shifts string
}

// Shift says that from byte At of a text on, until the next shift, a byte
// stands By bytes further on in the file.
type Shift struct{ At, By int }

// ShiftsOf writes shifts down, which must rise in At and begin at 0.
func ShiftsOf(shifts []Shift) string {
	var b strings.Builder
	for i, s := range shifts {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(s.At) + "+" + strconv.Itoa(s.By))
	}
	return b.String()
}

// Place is the range of the file that holds a range of the text. ok is false
// where the format has no such range: then a range counts the text as it was
// read.
func (o Origin) Place(s Span) (place Span, ok bool) {
	if o.Shifts == "" || s.Start < 0 || s.End < s.Start {
		return s, false
	}
	for field := range strings.FieldsSeq(o.Shifts) {
		left, right, _ := strings.Cut(field, "+")
		at, err := strconv.Atoi(left)
		if err != nil {
			return s, false
		}
		by, err := strconv.Atoi(right)
		if err != nil {
			return s, false
		}
		if at <= s.Start {
			place.Start = s.Start + by
		}
		if at < s.End || at == 0 { // an end lies behind its last byte
			place.End = s.End + by
		}
	}
	return place, true
}
