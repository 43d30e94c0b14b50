package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// ReadReport opens a report that WriteJSON wrote, as a baseline or to show it
// again. Its results are streamed from the file, which must stay where it is.
func ReadReport(path string) (*Report, error) {
	var head map[string]json.RawMessage
	err := scanReport(path, &head, nil)
	if err != nil {
		return nil, fmt.Errorf("read the report %s: %w", path, err)
	}
	whole, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("read the report %s: %w", path, err)
	}
	var r Report
	if err := json.Unmarshal(whole, &r); err != nil {
		return nil, fmt.Errorf("read the report %s: %w; write it anew with --json", path, err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("read the report %s: its schema is %q and this version reads %q; write it anew with --json", path, shorten(r.Schema, 40), Schema)
	}
	r.results = func() iter.Seq2[Result, error] {
		return func(yield func(Result, error) bool) {
			stopped := false
			err := scanReport(path, nil, func(result Result) bool {
				stopped = !yield(result, nil)
				return !stopped
			})
			if err != nil && !stopped {
				yield(Result{}, fmt.Errorf("read the report %s: %w", path, err))
			}
		}
	}
	return &r, nil
}

// scanReport reads a report's file through. Head gets every member but the
// questions; each is called with one question at a time until it says stop.
// Either may be nil.
func scanReport(path string, head *map[string]json.RawMessage, each func(Result) bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReaderSize(f, 64<<10))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return errors.New("it is not a JSON object; want what --json wrote")
	}
	members := map[string]json.RawMessage{}
	questions := false
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return cutShort(err)
		}
		key, _ := token.(string) // an object's key is always a string
		if key == "questions" {
			questions = true
			if more, err := scanQuestions(dec, each); err != nil || !more {
				return cutShort(err)
			}
			continue
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return cutShort(err)
		}
		if head != nil {
			members[key] = raw
		}
	}
	if _, err := dec.Token(); err != nil {
		return cutShort(err)
	}
	if !questions {
		return errors.New("it holds no questions; want what --json wrote")
	}
	if head != nil {
		*head = members
	}
	return nil
}

func scanQuestions(dec *json.Decoder, each func(Result) bool) (more bool, err error) {
	if token, err := dec.Token(); err != nil || token != json.Delim('[') {
		return false, errors.Join(errors.New("its questions are not a list"), err)
	}
	for dec.More() {
		var r Result
		if err := dec.Decode(&r); err != nil {
			return false, err
		}
		if each != nil && !each(r) {
			return false, nil
		}
	}
	_, err = dec.Token()
	return true, err
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends too early; write it anew with --json")
	}
	return err
}
