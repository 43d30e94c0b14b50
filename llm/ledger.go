package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// FileLedger keeps the day's sum in a small file, which several processes may
// share. A day ends at midnight UTC.
type FileLedger struct {
	path string
	now  func() time.Time
	mu   sync.Mutex
}

// NewFileLedger keeps the sum in the file at path, which is made when first
// needed. now tells the time; nil means the clock.
func NewFileLedger(path string, now func() time.Time) *FileLedger {
	if now == nil {
		now = time.Now
	}
	return &FileLedger{path: path, now: now}
}

// spent is what the file holds.
type spent struct {
	Day    string `json:"day"` // as 2006-01-02, in UTC
	Tokens int    `json:"tokens"`
}

// Add implements Ledger.
func (l *FileLedger) Add(tokens, limit int) (sum int, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(l.path), 0o755); err != nil {
		return 0, false, err
	}
	lock := flock.New(l.path + ".lock")
	if err := lock.Lock(); err != nil {
		return 0, false, fmt.Errorf("lock %s: %w", l.path, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	s, err := l.read()
	if err != nil {
		return 0, false, err
	}
	if limit > 0 && s.Tokens+tokens > limit {
		return s.Tokens, false, nil
	}
	s.Tokens = max(0, s.Tokens+tokens)
	return s.Tokens, true, l.write(s)
}

// read returns today's sum. A file that can't be understood is an error, since
// to begin at nothing would undo the limit.
func (l *FileLedger) read() (spent, error) {
	today := spent{Day: l.now().UTC().Format(time.DateOnly)}
	data, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return today, nil
	}
	if err != nil {
		return spent{}, err
	}
	var s spent
	if err := json.Unmarshal(data, &s); err != nil || s.Tokens < 0 {
		return spent{}, fmt.Errorf("%s isn't a token count: remove it to begin the day anew", l.path)
	}
	if s.Day != today.Day {
		return today, nil
	}
	return s, nil
}

// write replaces the file: a process killed half-way leaves the old one.
func (l *FileLedger) write(s spent) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(l.path), filepath.Base(l.path)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it is gone when all went well
	_, err = f.Write(append(data, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), l.path)
}
