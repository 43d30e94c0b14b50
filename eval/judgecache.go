package eval

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// CachedJudge remembers another judge's verdicts in a file, a JSON line each,
// keyed by model, rubric and everything that the judge saw. One that failed is
// not remembered.
type CachedJudge struct {
	judge Judge
	file  *os.File

	mu       sync.Mutex
	end      int64
	verdicts map[string]JudgeVerdict
}

type cachedVerdict struct {
	Key     string       `json:"key"`
	Model   string       `json:"model"`
	Rubric  string       `json:"rubric_version"`
	Verdict JudgeVerdict `json:"verdict"`
}

// OpenCachedJudge puts a cache in front of a judge. A last line without its
// end, as a kill leaves it, is cut off; any other that is no verdict is an
// error. Close it after use.
func OpenCachedJudge(path string, judge Judge) (*CachedJudge, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the judge's cache: %w", err)
	}
	c := &CachedJudge{judge: judge, file: file, verdicts: map[string]JudgeVerdict{}}
	if err := c.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the judge's cache %s: %w", path, err), file.Close())
	}
	return c, nil
}

func (c *CachedJudge) load() error {
	r := bufio.NewReader(c.file)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return c.file.Truncate(c.end)
		}
		if err != nil {
			return err
		}
		var v cachedVerdict
		if err := json.Unmarshal(line, &v); err != nil || v.Key == "" {
			return fmt.Errorf("the line at byte %d is no verdict; remove the file, and it is filled anew", c.end)
		}
		c.verdicts[v.Key] = v.Verdict
		c.end += int64(len(line))
	}
}

// About is the judge's own.
func (c *CachedJudge) About() JudgeInfo { return c.judge.About() }

// Judge returns the remembered verdict, or asks and remembers.
func (c *CachedJudge) Judge(ctx context.Context, r JudgeRequest) (JudgeVerdict, error) {
	key, err := c.key(r)
	if err != nil {
		return JudgeVerdict{}, err
	}
	c.mu.Lock()
	v, ok := c.verdicts[key]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err = c.judge.Judge(ctx, r)
	if err != nil {
		return v, err
	}
	kept := v
	kept.Spent = Spent{} // it costs nothing another time
	return v, c.remember(key, kept)
}

func (c *CachedJudge) key(r JudgeRequest) (string, error) {
	seen, err := json.Marshal(struct {
		Judge   JudgeInfo
		Request JudgeRequest
	}{c.judge.About(), r})
	if err != nil {
		return "", fmt.Errorf("encode what the judge sees: %w", err)
	}
	sum := sha256.Sum256(seen)
	return hex.EncodeToString(sum[:]), nil
}

func (c *CachedJudge) remember(key string, v JudgeVerdict) error {
	about := c.judge.About()
	line, err := json.Marshal(cachedVerdict{key, about.Model, about.RubricVersion, v})
	if err != nil {
		return fmt.Errorf("encode the verdict: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.file.WriteAt(append(line, '\n'), c.end)
	if err != nil {
		return fmt.Errorf("write the judge's cache: %w", err)
	}
	c.end += int64(n)
	c.verdicts[key] = v
	return nil
}

// Close closes the file. It doesn't close the judge.
func (c *CachedJudge) Close() error { return c.file.Close() }
