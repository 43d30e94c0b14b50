package repl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"dateline/internal/named"
	"dateline/rag"
)

// sessionSchema names the form of what /save FILE.json writes.
const sessionSchema = "dateline.session/1"

type savedSession struct {
	Schema  string         `json:"schema"`
	Name    string         `json:"name,omitempty"`
	Answers []keptExchange `json:"answers"`
}

// formats are the ways to write a conversation, by the ending of the file.
var formats = map[string]func(*session) ([]byte, error){
	".json": (*session).asJSON,
	".md":   (*session).asMarkdown, ".markdown": (*session).asMarkdown,
	".html": (*session).asHTML, ".htm": (*session).asHTML,
}

func runSave(ctx context.Context, s *session, l look, path string) (result, error) {
	if path == "" {
		return result{}, need("/save talks.md", "file to save to")
	}
	if len(s.exchanges) == 0 {
		return result{}, errNothingSaid
	}
	write, ok := formats[strings.ToLower(filepath.Ext(path))]
	if !ok {
		return result{}, &rag.QuestionError{What: path + " ends in none of .md, .html and .json", Try: "name a file that does"}
	}
	data, err := write(s)
	if err != nil {
		return result{}, err
	}
	name, err := home(path)
	if err != nil {
		return result{}, err
	}
	if err := named.Create(ctx, name, 0o600, data); err != nil {
		return result{}, unwritten(path, err)
	}
	return result{text: l.wrap(fmt.Sprintf("Saved %s to %s, which only you can read.", plural(len(s.exchanges), "turn"), path), 0)}, nil
}

// unwritten words an error of writing a file that the person named.
func unwritten(path string, err error) error {
	if errors.Is(err, os.ErrExist) {
		return &rag.QuestionError{What: path + " is there already", Try: "give another name, or remove it first"}
	}
	return fmt.Errorf("can't write %s: %w", path, cause(err))
}

// home is a path with a ~ at its start made the home folder, as a shell does:
// "~/x", "~ann/x".
func home(path string) (string, error) {
	if !strings.HasPrefix(path, "~") {
		return path, nil
	}
	name, rest, _ := strings.Cut(path[1:], "/")
	folder, err := os.UserHomeDir()
	if name != "" {
		var u *user.User
		if u, err = user.Lookup(name); err == nil {
			folder = u.HomeDir
		}
	}
	if err != nil {
		return "", &rag.QuestionError{What: fmt.Sprintf("no home folder is known for %s", path), Try: "write the path out, or ./" + path + " for a file of that name"}
	}
	return filepath.Join(folder, rest), nil
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
		saved.Answers = append(saved.Answers, keptExchange{e.answer, e.record})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(saved)
	return b.Bytes(), err
}
