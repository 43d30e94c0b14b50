package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// fieldError is a fault of one field of a line.
type fieldError struct{ field, what string }

func (e *fieldError) Error() string { return strings.TrimPrefix(e.field+": "+e.what, ": ") }

func fieldf(field, format string, args ...any) error {
	return &fieldError{field, fmt.Sprintf(format, args...)}
}

// fixtureKeys are the keys that a fixture line may hold.
var fixtureKeys = []string{"id", "kind", "turns", "asked", "question", "answerable", "answers", "evidence", "tags", "note"}

// parseLine reads one line of a fixture. Keys are matched exactly; an unknown,
// missing or repeated one is an error, as is a value of the wrong type.
func parseLine(line []byte) (Case, error) {
	if err := notUTF8(line); err != nil {
		return Case{}, err
	}
	fields, err := object(line, "", fixtureKeys)
	if err != nil {
		return Case{}, err
	}
	var c Case
	for _, f := range []struct {
		key      string
		into     any
		want     string
		optional bool
	}{
		{"id", &c.ID, "a string", false},
		{"kind", &c.Kind, "a string", false},
		{"turns", &c.Turns, "a list of strings", true},
		{"question", &c.Question, "a string", false},
		{"answerable", &c.Answerable, "true or false", false},
		{"answers", &c.Answers, "a list of lists of strings", false},
		{"tags", &c.Tags, "a list of strings", true},
		{"note", &c.Note, "a string", true},
	} {
		if f.key == "answerable" && bytes.Equal(fields[f.key], []byte("null")) {
			return Case{}, fieldf("answerable", "not filled in yet; want true where the articles hold an answer, false where they don't")
		}
		if err := value(fields, f.key, f.into, f.want, f.optional); err != nil {
			return Case{}, err
		}
	}
	var asked string
	if err := value(fields, "asked", &asked, "a day", true); err != nil {
		return Case{}, err
	}
	if c.Asked, err = askedOn(asked); err != nil {
		return Case{}, err
	}
	if c.Evidence, err = evidenceList(fields["evidence"]); err != nil {
		return Case{}, err
	}
	return c, checkCase(c)
}

// askedOn reads the day of asking, zero where none is given.
func askedOn(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	asked, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return asked, fieldf("asked", "want a day such as 2024-03-09, found %q", shorten(day, 40))
	}
	return asked, nil
}

// object splits a JSON object into its members and refuses unknown and
// repeated keys, which encoding/json would let through.
func object(data []byte, field string, known []string) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	open, err := dec.Token()
	if err != nil {
		return nil, fieldf(field, "not JSON: %s", jsonFault(err))
	}
	if open != json.Delim('{') {
		return nil, fieldf(field, "want a JSON object, found %s", shorten(string(data), 40))
	}
	fields := map[string]json.RawMessage{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, fieldf(field, "not JSON: %s", jsonFault(err))
		}
		key, _ := token.(string) // an object's key is always a string
		if !slices.Contains(known, key) {
			return nil, fieldf(join(field, key), "unknown field; a line may have %s", strings.Join(known, ", "))
		}
		if _, twice := fields[key]; twice {
			return nil, fieldf(join(field, key), "given twice")
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fieldf(join(field, key), "not JSON: %s", jsonFault(err))
		}
		fields[key] = raw
	}
	if _, err := dec.Token(); err != nil {
		return nil, fieldf(field, "not JSON: %s", jsonFault(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fieldf(field, "text after the closing brace; one JSON object a line")
	}
	return fields, nil
}

func value(fields map[string]json.RawMessage, key string, into any, want string, optional bool) error {
	raw, ok := fields[key]
	if !ok && optional {
		return nil
	}
	if !ok {
		return fieldf(key, "missing; want %s", want)
	}
	if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, into) != nil {
		return fieldf(key, "want %s, found %s", want, shorten(string(raw), 40))
	}
	return nil
}

func evidenceList(raw json.RawMessage) ([]Evidence, error) {
	var items []json.RawMessage
	if err := value(map[string]json.RawMessage{"evidence": raw}, "evidence", &items, "a list of objects", false); raw == nil || err != nil {
		if raw == nil {
			err = fieldf("evidence", "missing; want a list of objects")
		}
		return nil, err
	}
	list := make([]Evidence, len(items))
	for i, item := range items {
		at := fmt.Sprintf("evidence[%d]", i)
		fields, err := object(item, at, []string{"article", "quote"})
		if err != nil {
			return nil, err
		}
		for key, into := range map[string]*string{"article": &list[i].Article, "quote": &list[i].Quote} {
			if err := value(fields, key, into, "a string", false); err != nil {
				if fe, ok := errors.AsType[*fieldError](err); ok {
					fe.field = join(at, fe.field)
				}
				return nil, err
			}
		}
	}
	return list, nil
}

func join(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}

func jsonFault(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the line ends too early"
	}
	return err.Error()
}

// shorten cuts text to at most n runes, for a message.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
