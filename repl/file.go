package repl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"dateline/internal/named"
	"dateline/rag"
	"dateline/render"
)

// sessionSchema names the form of what /save FILE.json writes.
const sessionSchema = "dateline.session/1"

type savedSession struct {
	Schema  string        `json:"schema"`
	Name    string        `json:"name,omitempty"`
	Answers []*rag.Answer `json:"answers"`
}

func runSave(ctx context.Context, s *session, l look, path string) (result, error) {
	if path == "" {
		return result{}, need("/save talks.md", "file to save to")
	}
	if len(s.exchanges) == 0 {
		return result{}, errNothingSaid
	}
	var data []byte
	var err error
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		data, err = s.asJSON()
	case ".md", ".markdown":
		data = s.asMarkdown()
	default:
		return result{}, &rag.QuestionError{What: fmt.Sprintf("%s ends neither in .md nor in .json", path), Try: "name a file that does"}
	}
	if err != nil {
		return result{}, err
	}
	if err := named.Create(ctx, path, data); err != nil {
		return result{}, unwritten(path, err)
	}
	return result{text: l.wrap(fmt.Sprintf("Saved %s to %s.", plural(len(s.exchanges), "turn"), path), 0)}, nil
}

// unwritten words an error of writing a file that the person named.
func unwritten(path string, err error) error {
	if errors.Is(err, os.ErrExist) {
		return &rag.QuestionError{What: path + " is there already", Try: "give another name, or remove it first"}
	}
	return fmt.Errorf("can't write %s: %w", path, cause(err))
}

// cause is what the system said, without the operation and the path: "no such
// file or directory".
func cause(err error) error {
	if fault := new(os.PathError); errors.As(err, &fault) {
		return fault.Err
	}
	return err
}

func (s *session) asJSON() ([]byte, error) {
	saved := savedSession{Schema: sessionSchema, Name: s.conversation.Name}
	for _, e := range s.exchanges {
		saved.Answers = append(saved.Answers, e.answer)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(saved)
	return b.Bytes(), err
}

func (s *session) asMarkdown() []byte {
	var b bytes.Buffer
	title := s.conversation.Name
	if title == "" {
		title = "Conversation"
	}
	fmt.Fprintf(&b, "# %s\n", literal(title))
	for _, e := range s.exchanges {
		a := e.answer
		fmt.Fprintf(&b, "\n## %s\n\n", literal(a.Question))
		if a.Refusal != nil {
			fmt.Fprintf(&b, "%s\n", literal(a.Refusal.Message))
		}
		w := writer{citations: a.Citations}
		for _, c := range a.Claims {
			// A model's sentence may have Markdown in it, but no HTML.
			fmt.Fprintf(&b, "%s %s\n", strings.ReplaceAll(render.Clean(c.Text), "<", `\<`), w.numbers(c.Citations))
		}
		for i, c := range citations(a) {
			if i == 0 {
				b.WriteString("\n")
			}
			place, _ := c.Origin.Place(c.Span)
			fmt.Fprintf(&b, "%d. **%s**, %s (%s%s, bytes %d–%d)\n   > %s\n", c.Number, literal(c.Outlet), literal(c.Headline), dateBefore(c),
				literal(c.ArticleID), place.Start, place.End, literal(c.Quote))
		}
	}
	return b.Bytes()
}

// dateBefore is a source's date with what parts it from the next, "" for none.
func dateBefore(c rag.Citation) string {
	if c.Date == "" {
		return ""
	}
	return literal(c.Date) + ", "
}

var (
	markRE  = regexp.MustCompile("[\\\\`*_<>\\[\\]#|~]")
	startRE = regexp.MustCompile(`^(\d*)([-+.)])`)
)

// literal is a text in Markdown that is shown as it is: what an article or a
// person wrote makes no heading, no link and no HTML of a saved conversation.
func literal(text string) string {
	text = markRE.ReplaceAllString(render.Clean(text), `\$0`)
	return startRE.ReplaceAllString(text, `$1\$2`)
}

// loadMost is the largest file that /load reads.
const loadMost = 64 << 20

func runLoad(_ context.Context, s *session, l look, path string) (result, error) {
	if path == "" {
		return result{}, need("/load talks.json", "file to load")
	}
	saved, err := readSaved(path)
	if err != nil {
		return result{}, fmt.Errorf("can't load %s: %w", path, err)
	}
	s.reset("")
	for _, a := range saved.Answers {
		s.exchanges = append(s.exchanges, exchange{answer: a})
	}
	return result{text: s.resumed(l)}, nil
}

func readSaved(path string) (savedSession, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return savedSession{}, errors.New("there is no such file")
	case err == nil && (info.IsDir() || info.Size() > loadMost):
		err = errors.New("it is none that /save wrote")
	}
	if err != nil {
		return savedSession{}, cause(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return savedSession{}, cause(err)
	}
	return parseSaved(data)
}

// parseSaved reads what asJSON writes and refuses what the commands couldn't
// work with.
func parseSaved(data []byte) (savedSession, error) {
	var saved savedSession
	if err := json.Unmarshal(data, &saved); err != nil {
		return saved, fmt.Errorf("it is none that /save FILE.json wrote (%w)", err)
	}
	if saved.Schema != sessionSchema {
		return saved, fmt.Errorf("its schema is %q, this program reads %q", saved.Schema, sessionSchema)
	}
	for i, a := range saved.Answers {
		if a == nil {
			return saved, fmt.Errorf("answer %d is null", i+1)
		}
		for _, c := range a.Claims {
			for _, n := range c.Citations {
				if n < 1 || n > len(a.Citations) {
					return saved, fmt.Errorf("answer %d cites [%d], which it doesn't have", i+1, n)
				}
			}
		}
	}
	return saved, nil
}
