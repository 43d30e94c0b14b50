package eval

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"
)

// identity is what two parts of one run must share. It is the journal's first
// line.
type identity struct {
	Journal  string        `json:"journal"`
	About    About         `json:"about"`
	Fixtures []FixtureInfo `json:"fixtures"`
	Settings Settings      `json:"settings"`
	Judge    string        `json:"judge"`
}

// slot is the place of a result's line in the journal.
type slot struct {
	at     int64
	length int
}

// journal keeps results in a file, a JSON line each, as they are done, and
// finds them again in the order asked. Only its owner writes.
type journal struct {
	file  *os.File
	end   int64
	slots map[int]slot // by index × repeats + repeat
	rows  map[int]row
	spent float64 // seconds of the parts before

	unjudged map[int]bool // results on which the judge failed

	temp       bool   // nobody asked for the file: close removes it,
	keepAs     string // or, where the run is unfinished, moves it here ("": nowhere)
	unfinished bool
}

// kept reports whether an unfinished run can be gone on with.
func (j *journal) kept() bool { return !j.temp || j.keepAs != "" }

// spentLine says how long a part of a run took.
type spentLine struct {
	Seconds float64 `json:"part_seconds"`
}

// openJournal starts a journal where the options say, in a temporary file where
// they don't; with Resume it goes on with one that is there.
func openJournal(o *Options, id identity) (*journal, error) {
	j := &journal{slots: map[int]slot{}, rows: map[int]row{}, unjudged: map[int]bool{}}
	if o.Journal == "" {
		return j, j.openUnnamed(o, id)
	}
	if o.Resume {
		return j, j.resume(o.Journal, id)
	}
	var err error
	j.file, err = os.OpenFile(o.Journal, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, usagef("the journal %s is there already; go on with it by --resume, or remove it", o.Journal)
	}
	if err != nil {
		return nil, fmt.Errorf("start the journal: %w", err)
	}
	return j, j.appendLine(id)
}

// openUnnamed begins in a temporary file, or goes on with what an unfinished
// run of the same identity left.
func (j *journal) openUnnamed(o *Options, id identity) error {
	j.temp = true
	if o.Unfinished != "" {
		if err := os.MkdirAll(o.Unfinished, 0o700); err != nil {
			return fmt.Errorf("make a folder for unfinished evaluations: %w", err)
		}
		forget(o.Unfinished)
		name, err := id.name()
		if err != nil {
			return err
		}
		j.keepAs = filepath.Join(o.Unfinished, "eval-"+name+".jsonl")
	}
	if o.Resume {
		if _, err := os.Stat(j.keepAs); err != nil {
			return usagef("--resume: there is no unfinished run of these fixtures with these settings; leave --resume out, or name the --journal to go on with")
		}
		return j.resume(j.keepAs, id)
	}
	var err error
	if j.file, err = os.CreateTemp(o.Unfinished, "eval-*.jsonl"); err != nil {
		return fmt.Errorf("start the journal: %w", err)
	}
	return j.appendLine(id)
}

// unfinishedKept is how long what nobody goes on with is kept.
const unfinishedKept = 30 * 24 * time.Hour

// forget removes old journals from the folder of unfinished runs. One that
// can't be removed harms nobody.
func forget(folder string) {
	old, _ := filepath.Glob(filepath.Join(folder, "eval-*.jsonl")) // only a bad pattern is an error
	for _, path := range old {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > unfinishedKept {
			_ = os.Remove(path)
		}
	}
}

// withoutNames leaves out what doesn't make another run of it: how a fixture is
// named ("x" and "./x" are one), what is odd about it, how many are asked at a
// time.
func (id identity) withoutNames() identity {
	id.Settings.Parallel = 0
	id.Fixtures = slices.Clone(id.Fixtures)
	for i := range id.Fixtures {
		id.Fixtures[i].Path, id.Fixtures[i].Notes = "", nil
	}
	return id
}

// name stands for all that two parts of one run must share.
func (id identity) name() (string, error) {
	id = id.withoutNames()
	text, err := json.Marshal(id)
	if err != nil {
		return "", fmt.Errorf("encode the run's identity: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}

func (j *journal) resume(path string, id identity) error {
	stat, err := os.Stat(path)
	if err == nil && !stat.Mode().IsRegular() {
		return usagef("--journal %s is not a file; name one to keep results in", path)
	}
	j.file, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the journal to resume: %w", err)
	}
	if err = j.load(id); err != nil {
		return errors.Join(fmt.Errorf("resume from %s: %w", path, err), j.file.Close())
	}
	return nil
}

// load reads what is there. A last line without its end is what a kill left;
// it is cut off, and its question asked again.
func (j *journal) load(id identity) error {
	r := bufio.NewReader(j.file)
	for first := true; ; first = false {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := j.take(line, first, id); err != nil {
			return err
		}
		j.end += int64(len(line))
	}
	if err := j.file.Truncate(j.end); err != nil {
		return err
	}
	if j.end == 0 {
		return j.appendLine(id)
	}
	return nil
}

func (j *journal) take(line []byte, first bool, id identity) error {
	if first {
		return sameIdentity(line, id)
	}
	var part struct {
		Result
		spentLine
	}
	if err := json.Unmarshal(line, &part); err != nil {
		return fmt.Errorf("the line at byte %d is not a result (%w); remove the file and start again", j.end, err)
	}
	if part.Seconds > 0 {
		j.spent += part.Seconds
		return nil
	}
	if part.Outcome != Errored { // asked again
		j.keep(part.Result, id.Settings.Repeat, slot{j.end, len(line)})
	}
	return nil
}

func (j *journal) keep(r Result, repeats int, s slot) {
	n := r.Index*repeats + r.Repeat
	j.slots[n] = s
	delete(j.unjudged, n)
	if r.Judge != nil && r.Judge.Error != "" {
		j.unjudged[n] = true
	}
	j.rows[n] = row{id: r.ID, kind: r.Kind, tags: r.Tags, index: r.Index, outcome: r.Outcome, text: textHash(r), scores: r.Scores, cost: r.Spent.Cost + r.judging().Cost}
}

// textHash stands for what a person saw, so that the answers of repeats can be
// told apart without being held.
func textHash(r Result) string {
	sum := sha256.Sum256([]byte(r.text()))
	return string(sum[:8])
}

// sameIdentity refuses to mix runs, and names what differs.
func sameIdentity(line []byte, want identity) error {
	var first identity
	if err := json.Unmarshal(line, &first); err != nil || first.Journal == "" {
		return errors.New("it is not a journal")
	}
	have, err := asMap(first.withoutNames())
	if err != nil {
		return err
	}
	now, err := asMap(want.withoutNames())
	if err != nil {
		return err
	}
	differ := differences("", have, now)
	if len(differ) > 0 {
		return usagef("it is of another run: %s differ; run with what it was begun with, or start a new journal", strings.Join(differ, ", "))
	}
	return nil
}

func asMap(id identity) (out map[string]any, err error) {
	text, err := json.Marshal(id)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("encode the run's identity: %w", err)
	}
	return out, nil
}

// differences names the keys at which two decoded JSON objects differ.
func differences(under string, a, b map[string]any) []string {
	var keys []string
	names := map[string]bool{}
	for k := range a {
		names[k] = true
	}
	for k := range b {
		names[k] = true
	}
	for k := range names {
		inA, okA := a[k].(map[string]any)
		inB, okB := b[k].(map[string]any)
		switch {
		case okA && okB:
			keys = append(keys, differences(join(under, k), inA, inB)...)
		case !reflect.DeepEqual(a[k], b[k]):
			keys = append(keys, join(under, k))
		}
	}
	slices.Sort(keys)
	return keys
}

// write adds a result. It is on its way to the disk when write returns, so a
// killed process loses none.
func (j *journal) write(r Result, repeats int) error {
	at := j.end
	if err := j.appendLine(r); err != nil {
		return err
	}
	j.keep(r, repeats, slot{at, int(j.end - at)})
	return nil
}

func (j *journal) appendLine(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	n, err := j.file.WriteAt(b.Bytes(), j.end)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	j.end += int64(n)
	return nil
}

func (j *journal) order() []int {
	numbers := make([]int, 0, len(j.slots))
	for n := range j.slots {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}

func (j *journal) inOrder() []row {
	rows := make([]row, 0, len(j.rows))
	for _, n := range j.order() {
		rows = append(rows, j.rows[n])
	}
	return rows
}

// results reads the results back, one at a time, in the order asked.
func (j *journal) results() iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for _, n := range j.order() {
			r, err := j.read(n)
			if err != nil {
				yield(Result{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// read reads one result back.
func (j *journal) read(n int) (r Result, err error) {
	s := j.slots[n]
	line := make([]byte, s.length)
	if _, err = j.file.ReadAt(line, s.at); err == nil {
		err = json.Unmarshal(line, &r)
	}
	if err != nil {
		return Result{}, fmt.Errorf("read the journal back: %w", err)
	}
	return r, nil
}

// purse is the budget of the run, with what its parts before have cost.
func (j *journal) purse(ceiling float64) *budget {
	spent, highest := 0.0, 0.0
	for _, r := range j.rows {
		spent, highest = spent+r.cost, max(highest, r.cost)
	}
	return newBudget(ceiling, spent, highest, len(j.rows))
}

func (j *journal) close() error {
	err := j.file.Close()
	path := j.file.Name()
	switch {
	case !j.temp:
		return err
	case j.unfinished && j.keepAs != "":
		return errors.Join(err, os.Rename(path, j.keepAs))
	}
	err = errors.Join(err, os.Remove(path))
	if j.keepAs != "" { // what an earlier run left is done with too
		if old := os.Remove(j.keepAs); !errors.Is(old, os.ErrNotExist) {
			err = errors.Join(err, old)
		}
	}
	return err
}
