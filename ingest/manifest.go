package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

const manifestName = "manifest.json"

// manifest reads the articles that manifest.json lists: {"articles": [{"file":
// "a.txt", ...}]}, or the list alone. What an entry says of an article goes
// before what the file says of itself.
func (w *walk) manifest(ctx context.Context) {
	where := w.display(manifestName)
	entries, err := w.entries()
	if err != nil {
		fault := at(where, err)
		fault.Under = w.folder
		w.out(Found{}, fault)
		return
	}
	for i, entry := range entries {
		if ctx.Err() != nil {
			return
		}
		if !w.entry(ctx, fmt.Sprintf("%s, article %d", where, i+1), entry) {
			return
		}
	}
}

func (w *walk) entries() ([]map[string]any, error) {
	f, fault := openFile(w.root, manifestName)
	if fault != nil {
		return nil, fault
	}
	defer f.Close()
	data, err := whole(f)
	if err != nil {
		return nil, err
	}
	d, fault := decode(data, "")
	if fault != nil {
		return nil, fault
	}
	decoder := json.NewDecoder(strings.NewReader(d.text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		reason := err.Error()
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			reason += fmt.Sprintf(", in line %d", 1+strings.Count(d.text[:min(len(d.text), int(syntax.Offset))], "\n"))
		}
		return nil, problem("correct it, or remove it to read the folder's files as they are", "not JSON: %s", reason)
	}
	var entries []map[string]any
	switch v := value.(type) {
	case []any:
		entries = listsIn(map[string]any{"articles": v})
	case map[string]any:
		list, _ := v["articles"].([]any)
		entries = listsIn(map[string]any{"articles": list})
	}
	if len(entries) == 0 {
		return nil, problem("add some, or remove it to read the folder's files as they are", `it lists no articles under "articles"`)
	}
	return entries, nil
}

// entry reads the file that one entry names.
func (w *walk) entry(ctx context.Context, where string, entry map[string]any) bool {
	fields := make(fieldSet)
	for name, value := range entry {
		fields.set(name, jsonText(value))
	}
	name := filepath.ToSlash(first(fields["file"], fields["path"]))
	fail := func(fault *Fault) bool {
		fault.Where, fault.Under = where, w.location(name)
		return w.out(Found{}, fault)
	}
	if !fs.ValidPath(name) || name == "." || name == "" {
		name = "."
		return fail(problem(`give "file" as a path within the folder, with forward slashes and no ".."`, "%q is no file of it", first(fields["file"], fields["path"])))
	}
	if want := fields["sha256"]; want != "" {
		if fault := w.hashed(name, want); fault != nil {
			return fail(fault)
		}
	}
	delete(fields, "file")
	given := fields.record()
	own := func(found Found, fault *Fault) bool {
		if fault == nil {
			overlay(&found, given)
		}
		return w.out(found, fault)
	}
	inner := *w
	inner.out = own
	return inner.file(ctx, name, name, true)
}

// overlay puts a manifest's fields over a file's own.
func overlay(found *Found, given record) {
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&found.ID, given.id},
		{&found.Outlet, given.outlet},
		{&found.Headline, given.headline},
		{&found.URL, given.url},
		{&found.Date, given.date},
		{&found.Author, given.author},
		{&found.Section, given.section},
		{&found.Language, given.language},
	} {
		from := oneLine(f.from)
		if f.to == &found.Date && from != "" {
			read := false
			if from, read = normalDate(from); !read {
				found.Notes = append(found.Notes, undated(from))
			}
		}
		if from != "" && (f.to != &found.URL || isWebAddress(from)) {
			*f.to = from
		}
	}
}

// hashed compares a file with its hash in the manifest.
func (w *walk) hashed(name, want string) *Fault {
	f, fault := openFile(w.root, name)
	if fault != nil {
		return fault
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, maxFile+1)); err != nil {
		return unreadable("", err)
	}
	if have := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(have, want) {
		return problem("restore the file or correct the manifest", "the SHA-256 of %s is %s, but the manifest gives %s", printable(name), have, want)
	}
	return nil
}
