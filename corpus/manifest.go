package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

const manifestName = "manifest.json"

// manifest lists the articles of a folder whose files hold nothing but text.
type manifest struct {
	Articles []manifestEntry `json:"articles"`
}

type manifestEntry struct {
	ID       string `json:"id"`
	Outlet   string `json:"outlet"`
	Headline string `json:"headline"`
	URL      string `json:"url"`
	Date     string `json:"date"`
	File     string `json:"file"`   // slash-separated, within the folder
	SHA256   string `json:"sha256"` // hex, of the file; "" isn't checked
}

// ReadManifest reads the articles that manifest.json at the root of fsys lists,
// in its order: {"articles": [{"id", "outlet", "headline", "url", "date",
// "file", "sha256"}]}. A file whose hash differs is an error. label is what
// errors call the folder.
func ReadManifest(ctx context.Context, fsys fs.FS, label string) ([]Article, error) {
	file := path.Join(label, manifestName)
	raw, err := readText(fsys, manifestName, file, MaxArticleBytes)
	if err != nil {
		return nil, err
	}
	if reason := checkEncoding(raw); reason != "" {
		return nil, &ReadError{File: file, Reason: reason}
	}
	var m manifest
	if err := decodeStrict([]byte(raw), &m); err != nil {
		return nil, manifestError(file, raw, err)
	}
	var set articleSet
	for i, entry := range m.Articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, err := entry.read(fsys, label)
		if err != nil {
			return nil, err
		}
		a := Article{ID: entry.ID, Outlet: entry.Outlet, Headline: entry.Headline, URL: entry.URL, Date: entry.Date, Text: text}
		if err := set.add(a, path.Join(label, entry.File), 0); err != nil {
			return nil, fmt.Errorf("%s, article %d: %w", file, i+1, err)
		}
	}
	if len(set.articles) == 0 {
		return nil, &ReadError{File: file, Reason: "lists no articles: add some, or remove it to read the folder's .txt and .md files"}
	}
	return set.articles, nil
}

func (e manifestEntry) read(fsys fs.FS, label string) (string, error) {
	manifest := path.Join(label, manifestName)
	if !fs.ValidPath(e.File) || e.File == "." {
		return "", &ReadError{File: manifest, Field: "file", Reason: fmt.Sprintf("%q is no path within the folder: use forward slashes and no \"..\"", e.File)}
	}
	text, err := readText(fsys, e.File, path.Join(label, e.File), MaxArticleBytes)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	if have := hex.EncodeToString(sum[:]); e.SHA256 != "" && !strings.EqualFold(have, e.SHA256) {
		return "", &ReadError{File: path.Join(label, e.File), Reason: fmt.Sprintf(
			"its SHA-256 is %s, but %s gives %s: restore the file or correct the manifest", have, manifest, e.SHA256)}
	}
	return text, nil
}

// manifestError adds the line of the error, which in a manifest spans many.
func manifestError(file, raw string, err error) error {
	wrapped := jsonError(file, 0, err)
	var read *ReadError
	if !errors.As(wrapped, &read) {
		return wrapped
	}
	if read.Field != "" && read.Reason == unknownField {
		read.Reason = "unknown field: give id, outlet, headline, url, date, file and sha256"
	}
	if offset, ok := jsonOffset(err); ok {
		read.Line = 1 + bytes.Count([]byte(raw[:min(len(raw), int(offset))]), []byte("\n"))
	}
	return read
}
