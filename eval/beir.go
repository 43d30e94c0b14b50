package eval

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/eval/ranking"
)

// beirSet is a folder in the layout of the BEIR benchmark: corpus.jsonl with
// _id, title and text; queries.jsonl with _id and text; qrels.tsv or
// qrels/test.tsv with query id, article id and grade under one header line.
type beirSet struct {
	dir, name string
	qrels     map[string]ranking.Grades // by query, grades above zero only
}

// openBEIR reads a set through once and checks it: every line has its shape,
// ids don't repeat, and judgements name queries and articles that are there.
func openBEIR(ctx context.Context, dir string) (*beirSet, FixtureInfo, error) {
	set := &beirSet{dir: dir, name: filepath.Base(filepath.Clean(dir)), qrels: map[string]ranking.Grades{}}
	info := FixtureInfo{Path: dir}
	if _, err := os.Stat(filepath.Join(dir, "corpus.jsonl")); errors.Is(err, fs.ErrNotExist) {
		return nil, info, &FixtureError{File: dir, What: "a folder is read in the layout of BEIR, and this one has no corpus.jsonl; name the fixture files in it one by one"}
	}
	articles, err := set.ids(ctx, "corpus.jsonl")
	if err != nil {
		return nil, info, err
	}
	queries, err := set.ids(ctx, "queries.jsonl")
	if err != nil {
		return nil, info, err
	}
	qrels, err := set.readQrels(articles, queries)
	if err != nil {
		return nil, info, err
	}
	info.Questions = len(set.qrels)
	info.SHA256, err = set.hash(qrels)
	return set, info, err
}

func (s *beirSet) ids(ctx context.Context, name string) (map[string]bool, error) {
	ids := map[string]bool{}
	path := filepath.Join(s.dir, name)
	for entry, err := range readEntries(path) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if ids[entry.id] {
			return nil, &FixtureError{path, entry.line, "_id", fmt.Sprintf("%q was used before", entry.id)}
		}
		if name == "queries.jsonl" && strings.TrimSpace(entry.text) == "" {
			return nil, &FixtureError{path, entry.line, "text", "empty"}
		}
		ids[entry.id] = true
	}
	if len(ids) == 0 {
		return nil, &FixtureError{File: path, What: "holds nothing; want one JSON object a line"}
	}
	return ids, nil
}

// entry is a line of corpus.jsonl or queries.jsonl.
type entry struct {
	line            int
	id, title, text string
}

// readEntries streams a file of the set. Keys other than _id, title and text,
// such as metadata, are passed over, as BEIR's own loader does.
func readEntries(path string) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(entry{}, fmt.Errorf("read the BEIR folder: %w", err))
			return
		}
		defer f.Close()
		for number, line := range lines(f) {
			if line.err != nil {
				yield(entry{}, &FixtureError{File: path, Line: number, What: line.err.Error()})
				return
			}
			if len(bytes.TrimSpace(line.text)) == 0 {
				continue
			}
			e, err := parseEntry(line.text)
			if err != nil {
				yield(entry{}, located(path, number, err))
				return
			}
			e.line = number
			if !yield(e, nil) {
				return
			}
		}
	}
}

func parseEntry(line []byte) (entry, error) {
	if !utf8.Valid(line) {
		return entry{}, fieldf("", "not valid UTF-8")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return entry{}, fieldf("", "not a JSON object: %s", jsonFault(err))
	}
	var e entry
	if err := errors.Join(
		value(fields, "_id", &e.id, "a string", false),
		value(fields, "title", &e.title, "a string", true),
		value(fields, "text", &e.text, "a string", false),
	); err != nil {
		return entry{}, err
	}
	if e.id == "" {
		return entry{}, fieldf("_id", "empty")
	}
	return e, nil
}

func (s *beirSet) readQrels(articles, queries map[string]bool) (path string, err error) {
	path = filepath.Join(s.dir, "qrels", "test.tsv")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		path = filepath.Join(s.dir, "qrels.tsv")
	}
	f, err := os.Open(path)
	if err != nil {
		return path, fmt.Errorf("read the BEIR folder's judgements: %w", err)
	}
	defer f.Close()
	for number, line := range lines(f) {
		if line.err != nil {
			return path, &FixtureError{File: path, Line: number, What: line.err.Error()}
		}
		if err := s.judgement(number, strings.TrimRight(string(line.text), "\r"), articles, queries); err != nil {
			return path, located(path, number, err)
		}
	}
	if len(s.qrels) == 0 {
		return path, &FixtureError{File: path, What: "judges nothing as relevant"}
	}
	return path, nil
}

func (s *beirSet) judgement(number int, line string, articles, queries map[string]bool) error {
	if line == "" {
		return nil
	}
	cells := strings.Split(line, "\t")
	if len(cells) != 3 {
		return fieldf("", "want query id, article id and grade between tabs, found %d columns", len(cells))
	}
	grade, err := strconv.Atoi(strings.TrimSpace(cells[2]))
	switch {
	case err != nil && number == 1:
		return nil // the header
	case err != nil:
		return fieldf("score", "want a whole number, found %q", shorten(cells[2], 40))
	case !queries[cells[0]]:
		return fieldf("query-id", "no query %q in queries.jsonl", shorten(cells[0], 60))
	case !articles[cells[1]]:
		return fieldf("corpus-id", "no article %q in corpus.jsonl", shorten(cells[1], 60))
	case grade <= 0:
		return nil
	}
	grades := s.qrels[cells[0]]
	if grades == nil {
		grades = ranking.Grades{}
		s.qrels[cells[0]] = grades
	}
	if _, twice := grades[cells[1]]; twice {
		return fieldf("corpus-id", "%q is judged twice for query %q", cells[1], cells[0])
	}
	grades[cells[1]] = float64(grade)
	return nil
}

func (s *beirSet) hash(qrels string) (string, error) {
	h := sha256.New()
	for _, path := range []string{filepath.Join(s.dir, "corpus.jsonl"), filepath.Join(s.dir, "queries.jsonl"), qrels} {
		sum, err := fileHash(path)
		if err != nil {
			return "", err
		}
		fmt.Fprint(h, sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// articles streams the corpus as articles. One without text has its title for
// text; one with neither is left out, since nothing can be found in it.
func (s *beirSet) articles() iter.Seq2[corpus.Article, error] {
	return func(yield func(corpus.Article, error) bool) {
		for e, err := range readEntries(filepath.Join(s.dir, "corpus.jsonl")) {
			if err != nil {
				yield(corpus.Article{}, err)
				return
			}
			a := corpus.Article{ID: e.id, Outlet: s.name, Headline: e.title, Text: e.text}
			if strings.TrimSpace(a.Text) == "" {
				a.Text, a.Headline = a.Headline, ""
			}
			if strings.TrimSpace(a.Text) != "" && !yield(a, nil) {
				return
			}
		}
	}
}

// cases streams the queries that have a relevant article.
func (s *beirSet) cases() iter.Seq2[Case, error] {
	path := filepath.Join(s.dir, "queries.jsonl")
	return func(yield func(Case, error) bool) {
		for e, err := range readEntries(path) {
			if err != nil {
				yield(Case{}, err)
				return
			}
			grades, ok := s.qrels[e.id]
			if !ok {
				continue
			}
			c := Case{
				File: path, Line: e.line, ID: s.name + "/" + e.id, Kind: beirPrefix + s.name,
				Question: e.text, Answerable: true, Grades: grades,
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (p *plan) beirSource(ctx context.Context, k *checker, dir string) (source, error) {
	if p.options.Open == nil {
		return source{}, errors.New("eval.Options.Open: a BEIR folder needs something to index it with")
	}
	set, info, err := openBEIR(ctx, dir)
	if err != nil {
		return source{}, err
	}
	for c, err := range set.cases() {
		if err != nil {
			return source{}, err
		}
		if first, twice := k.seen[c.ID]; twice {
			return source{}, located(c.File, c.Line, fieldf("_id", "%q was used before, at %s:%d; two folders may not have one name", c.ID, first.file, first.line))
		}
		k.seen[c.ID] = place{c.File, c.Line}
	}
	return source{info: info, beir: set, cases: set.cases}, nil
}

// open indexes a BEIR folder. Only its ranking is scored.
func (s *source) open(ctx context.Context, o *Options) error {
	if s.beir == nil {
		return nil
	}
	target, release, err := o.Open(ctx, s.beir.name, s.beir.articles())
	if err != nil {
		return fmt.Errorf("index %s: %w", s.info.Path, err)
	}
	target.Answerer = nil
	s.target, s.release = target, release
	s.scorer = scorer{newArticleCache(target.Library)}
	return nil
}
