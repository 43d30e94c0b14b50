package corpus

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// ReadFolder reads every .txt and .md file below the root of fsys, in the order
// of their paths; names that begin with a dot are left out. An article's id is
// its file's path relative to the root, unless the file says otherwise in front
// matter, which is left out of the text:
//
//	---
//	outlet: NPR
//	headline: Karzai And Taliban Looking For Peace Deal
//	url: https://example.org/story
//	date: 2010-10-06
//	id: npr
//	---
//
// The outlet is that of the front matter, else opts.Outlet, else the name of
// the folder that the file is in; name is that of the root itself. label is
// what errors call the root.
func ReadFolder(ctx context.Context, fsys fs.FS, label, name string, opts ReadOptions) ([]Article, error) {
	r := folderReader{fsys: fsys, label: label, name: name, opts: opts}
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return unreadable(path.Join(label, file), err)
		case ctx.Err() != nil:
			return ctx.Err()
		case file != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case !isTextFile(file):
			if opts.PassedOver != nil {
				opts.PassedOver(path.Join(label, file))
			}
			return nil
		}
		return r.read(ctx, file)
	})
	if err != nil {
		return nil, err
	}
	if len(r.set.articles) == 0 {
		return nil, &ReadError{File: label, Reason: "holds no articles: put .txt or .md files or a manifest.json into it, or give a .jsonl file"}
	}
	return r.set.articles, nil
}

func isTextFile(file string) bool {
	ext := strings.ToLower(path.Ext(file))
	return ext == ".txt" || ext == ".md"
}

type folderReader struct {
	fsys        fs.FS
	label, name string
	opts        ReadOptions
	set         articleSet
}

func (r *folderReader) read(ctx context.Context, file string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	label := path.Join(r.label, file)
	text, err := readText(r.fsys, file, label, MaxArticleBytes)
	if err != nil {
		return err
	}
	if reason := checkEncoding(text); reason != "" {
		return &ReadError{File: label, Reason: reason}
	}
	a, err := parseFrontMatter(text, label)
	if err != nil {
		return err
	}
	if a.ID == "" {
		a.ID = file
	}
	if a.Outlet == "" {
		a.Outlet = r.opts.Outlet
	}
	if a.Outlet == "" {
		a.Outlet = r.name
		if dir := path.Dir(file); dir != "." {
			a.Outlet = path.Base(dir)
		}
	}
	return r.set.add(a, label, 0)
}

// parseFrontMatter takes the lines between "---" at the top of a file off its
// text. A file that doesn't begin with that line is all text.
func parseFrontMatter(text, file string) (Article, error) {
	a := Article{Text: text}
	rest := strings.TrimPrefix(text, "\uFEFF")
	line, rest, _ := strings.Cut(rest, "\n")
	if strings.TrimRight(line, " \t\r") != "---" {
		return a, nil
	}
	fields := map[string]*string{"id": &a.ID, "outlet": &a.Outlet, "headline": &a.Headline, "url": &a.URL, "date": &a.Date}
	seen := map[string]bool{}
	for n := 2; rest != ""; n++ {
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSpace(line)
		if line == "---" {
			a.Text = rest
			return a, nil
		}
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		field := fields[key]
		switch {
		case !ok || field == nil:
			return a, &ReadError{File: file, Line: n, Reason: fmt.Sprintf(
				"%.40q is no front matter: give lines of outlet, headline, url, date or id, each with a colon and a value", line)}
		case seen[key]:
			return a, &ReadError{File: file, Line: n, Field: key, Reason: "given twice: remove one"}
		}
		seen[key] = true
		*field = unquote(strings.TrimSpace(value))
	}
	return a, &ReadError{File: file, Line: 1, Reason: "the front matter is not closed: end it with a line of ---"}
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
