// Package pattern has regular expressions that are compiled when they are first
// used. A run of the program asks for few of the hundreds that it has, and all
// of them together take longer to compile than a question takes to answer.
package pattern

import (
	"fmt"
	"regexp"
	"sync"
)

// Pattern is a regular expression as package regexp has it, safe for use by
// many goroutines.
type Pattern struct {
	text    string
	compile func() *regexp.Regexp
}

// made are all patterns, for [Check].
var made struct {
	sync.Mutex
	all []*Pattern
}

// New returns a pattern. Its first use panics if text isn't a regular
// expression; see [Check].
func New(text string) *Pattern {
	p := &Pattern{text: text, compile: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
	made.Lock()
	defer made.Unlock()
	made.all = append(made.all, p)
	return p
}

// Check compiles what the patterns made so far say, and returns an error if one
// isn't a regular expression. Tests call it.
func Check() error {
	made.Lock()
	defer made.Unlock()
	for _, p := range made.all {
		if _, err := regexp.Compile(p.text); err != nil {
			return fmt.Errorf("the pattern %q: %w", p.text, err)
		}
	}
	return nil
}

// String returns the text of the pattern.
func (p *Pattern) String() string { return p.text }

// MatchString is [regexp.Regexp.MatchString].
func (p *Pattern) MatchString(s string) bool { return p.compile().MatchString(s) }

// FindString is [regexp.Regexp.FindString].
func (p *Pattern) FindString(s string) string { return p.compile().FindString(s) }

// FindStringIndex is [regexp.Regexp.FindStringIndex].
func (p *Pattern) FindStringIndex(s string) []int { return p.compile().FindStringIndex(s) }

// FindSubmatch is [regexp.Regexp.FindSubmatch].
func (p *Pattern) FindSubmatch(b []byte) [][]byte { return p.compile().FindSubmatch(b) }

// Split is [regexp.Regexp.Split].
func (p *Pattern) Split(s string, n int) []string { return p.compile().Split(s, n) }

// FindStringSubmatch is [regexp.Regexp.FindStringSubmatch].
func (p *Pattern) FindStringSubmatch(s string) []string { return p.compile().FindStringSubmatch(s) }

// FindStringSubmatchIndex is [regexp.Regexp.FindStringSubmatchIndex].
func (p *Pattern) FindStringSubmatchIndex(s string) []int {
	return p.compile().FindStringSubmatchIndex(s)
}

// FindAllString is [regexp.Regexp.FindAllString].
func (p *Pattern) FindAllString(s string, n int) []string { return p.compile().FindAllString(s, n) }

// FindAllStringIndex is [regexp.Regexp.FindAllStringIndex].
func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.compile().FindAllStringIndex(s, n)
}

// FindAllStringSubmatch is [regexp.Regexp.FindAllStringSubmatch].
func (p *Pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.compile().FindAllStringSubmatch(s, n)
}

// FindAllStringSubmatchIndex is [regexp.Regexp.FindAllStringSubmatchIndex].
func (p *Pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return p.compile().FindAllStringSubmatchIndex(s, n)
}

// ReplaceAllString is [regexp.Regexp.ReplaceAllString].
func (p *Pattern) ReplaceAllString(s, by string) string { return p.compile().ReplaceAllString(s, by) }

// ReplaceAllLiteralString is [regexp.Regexp.ReplaceAllLiteralString].
func (p *Pattern) ReplaceAllLiteralString(s, by string) string {
	return p.compile().ReplaceAllLiteralString(s, by)
}

// ReplaceAllStringFunc is [regexp.Regexp.ReplaceAllStringFunc].
func (p *Pattern) ReplaceAllStringFunc(s string, by func(string) string) string {
	return p.compile().ReplaceAllStringFunc(s, by)
}
