package eval

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/named"
	"dateline/store"
)

// ClaimFixture names a fixture of claims as a report keeps it.
type ClaimFixture struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Claims int    `json:"claims"`
}

// claimKeys are the keys that a line of claims may hold.
var claimKeys = []string{"id", "article", "claim", "label", "kind", "evidence", "note"}

// Articles gives whole articles; every store does.
type Articles interface {
	Article(ctx context.Context, id string) (corpus.Article, error)
}

// readClaims reads fixtures of claims to their ends. Its error is a
// *FixtureError, or FixtureErrors with every fault of every file, unless reading
// itself failed.
func readClaims(ctx context.Context, articles Articles, stdin io.Reader, paths []string) (all []ClaimCase, infos []ClaimFixture, err error) {
	r := claimReader{articles: articles, seen: make(map[string]place)}
	for _, path := range paths {
		before := len(r.claims)
		hash, err := r.file(ctx, path, stdin)
		if r.faults, err = r.faults.with(err); err != nil {
			return nil, nil, err
		}
		infos = append(infos, ClaimFixture{path, hash, len(r.claims) - before})
	}
	if len(r.faults) > 0 {
		return nil, nil, r.faults.orOne()
	}
	return r.claims, infos, nil
}

// claimReader gathers the claims of several files.
type claimReader struct {
	articles Articles
	seen     map[string]place // where each id stood first
	claims   []ClaimCase
	faults   FixtureErrors
}

// file reads one file, and returns its hash.
func (r *claimReader) file(ctx context.Context, path string, stdin io.Reader) (hash string, err error) {
	name := path
	if path == named.Standard {
		name = standardInput
	}
	at, release, err := named.Spool(ctx, path, stdin) // it is read twice
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	text, err := openText(at)
	if err != nil {
		return "", missing(name, err)
	}
	defer text.Close()
	before := len(r.claims) + len(r.faults)
	for number, line := range lines(text) {
		fault := line.err
		if fault == nil && len(bytes.TrimSpace(line.text)) == 0 {
			continue
		}
		if fault == nil {
			fault = r.line(ctx, line.text, place{name, number})
		} else {
			fault = fieldf("", "%s", fault)
		}
		if r.faults, err = r.faults.with(located(name, number, fault)); err != nil {
			return "", err
		}
	}
	if len(r.claims)+len(r.faults) == before {
		return "", &FixtureError{File: name, What: "holds no claim; want one JSON object a line"}
	}
	return fileHash(at)
}

// line reads one claim and checks it against its article.
func (r *claimReader) line(ctx context.Context, text []byte, at place) error {
	c, err := parseClaim(text)
	if err != nil {
		return err
	}
	c.File, c.Line = at.file, at.line
	if c.ID == "" {
		c.ID = claimID(c)
	}
	if first, twice := r.seen[c.ID]; twice {
		return fieldf("id", "%q was used before, at %s:%d; where a line has no id, the same claim stands there twice", c.ID, first.file, first.line)
	}
	r.seen[c.ID] = at
	if err := r.grounded(ctx, c); err != nil {
		return err
	}
	r.claims = append(r.claims, c)
	return nil
}

// claimID is made from what a claim says of which article, so that it stays the
// same when lines come and go.
func claimID(c ClaimCase) string {
	hash := sha256.Sum256([]byte(c.Article + "\x00" + c.Claim))
	return strings.TrimPrefix(c.Article+"-", "-") + hex.EncodeToString(hash[:4])
}

// parseClaim reads a line as strictly as parseLine.
func parseClaim(line []byte) (c ClaimCase, err error) {
	if err := notUTF8(line); err != nil {
		return c, err
	}
	fields, err := object(line, "", claimKeys)
	if err != nil {
		return c, err
	}
	var note string
	for _, f := range []struct {
		key      string
		into     any
		want     string
		optional bool
	}{
		{"id", &c.ID, "a string", true},
		{"article", &c.Article, "a string", true},
		{"claim", &c.Claim, "a string", false},
		{"label", &c.Label, "S, C or N", false},
		{"kind", &c.Kind, "a string", false},
		{"evidence", &c.Evidence, "a list of strings", true},
		{"note", &note, "a string", true},
	} {
		if err := value(fields, f.key, f.into, f.want, f.optional); err != nil {
			return c, err
		}
	}
	return c, checkClaim(c)
}

// checkClaim looks for faults that a line shows by itself.
func checkClaim(c ClaimCase) error {
	switch {
	case c.ID != strings.TrimSpace(c.ID):
		return fieldf("id", "want a name without spaces around it, found %q", c.ID)
	case len(terms(c.Claim)) == 0:
		return fieldf("claim", "no letter or digit in it")
	case !slices.Contains(labels, c.Label):
		return fieldf("label", "want S (supported), C (contradicted) or N (not said), found %q", shorten(string(c.Label), 40))
	case strings.TrimSpace(c.Kind) == "":
		return fieldf("kind", "empty; want how the claim was made, such as near_copy or twin_figure")
	}
	for i, quote := range c.Evidence {
		if strings.TrimSpace(quote) == "" {
			return fieldf(fmt.Sprintf("evidence[%d]", i), "empty; want words of the article")
		}
	}
	return nil
}

// grounded refuses an article that isn't there, and evidence that isn't in it.
func (r *claimReader) grounded(ctx context.Context, c ClaimCase) error {
	if c.Article == "" {
		return nil
	}
	article, err := r.articles.Article(ctx, c.Article)
	if errors.Is(err, store.ErrNotFound) {
		return fieldf("article", "no article %q in the index; index it, or choose another index with --index", c.Article)
	}
	if err != nil {
		return fmt.Errorf("read article %s: %w", c.Article, err)
	}
	for i, quote := range c.Evidence {
		if !strings.Contains(article.Text, quote) {
			return fieldf(fmt.Sprintf("evidence[%d]", i), "not in article %q byte for byte: %q%s", c.Article, shorten(quote, 60), nearMiss(article.Text, quote))
		}
	}
	return nil
}
