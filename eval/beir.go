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
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dateline/corpus"
	"dateline/eval/ranking"
)

// beirSet is a folder in the layout of the BEIR benchmark: corpus.jsonl with
// _id, title and text; queries.jsonl with _id and text; and judgements, query id,
// article id and grade between tabs, with or without a heading. It is taken as it
// is: what other loaders pass over is counted in odd, and scored as pytrec_eval
// scores it.
type beirSet struct {
	dir, name string
	qrels     string                    // the file of judgements
	grades    map[string]ranking.Grades // by query, the grades above zero

	articleLines, queryLines map[string]int // the line that holds each id: the last one
	odd                      oddities
}

// oddities are what a set holds that a careful one doesn't.
type oddities struct {
	articlesTwice, queriesTwice, judgedTwice int
	noSuchQuery, noSuchArticle, nothing      int
	own                                      int
}

// notes says what was found, a sentence for each kind.
func (o oddities) notes() []string {
	var out []string
	for _, n := range []struct {
		count int
		what  string
	}{
		{o.articlesTwice, "lines of corpus.jsonl repeat an _id: the last one counts"},
		{o.queriesTwice, "lines of queries.jsonl repeat an _id: the last one counts"},
		{o.judgedTwice, "judgements repeat a query and an article: the last one counts"},
		{o.noSuchQuery, "judgements are of queries that aren't in queries.jsonl: they count for nothing"},
		{o.noSuchArticle, "judgements as relevant are of articles that aren't in corpus.jsonl: nothing can find them, and recall and nDCG are lower for it"},
		{o.nothing, "queries have no article judged as relevant: they score 0, as trec_eval has it"},
		{o.own, "queries have the _id of an article: the article stays in their rankings, which BEIR's own evaluation takes it out of"},
	} {
		if n.count > 0 {
			out = append(out, fmt.Sprintf("%d %s", n.count, n.what))
		}
	}
	return out
}

// splits are the judgements that a set may come with, in the order in which they
// are looked for.
var splits = []string{"qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv", "qrels.tsv"}

// beirFolder says whether a path is a set in BEIR's layout: its folder, or the
// very file of judgements in it.
func beirFolder(path string, isFolder bool) (dir, qrels string, ok bool) {
	if isFolder {
		return path, "", true
	}
	if filepath.Ext(path) != ".tsv" {
		return "", "", false
	}
	dir = filepath.Dir(path)
	if filepath.Base(dir) == "qrels" {
		dir = filepath.Dir(dir)
	}
	_, err := os.Stat(filepath.Join(dir, "corpus.jsonl"))
	return dir, path, err == nil
}

// openBEIR reads a set through once. qrels is the file of judgements, "" for the
// first of splits that there is.
func openBEIR(ctx context.Context, dir, qrels string) (*beirSet, FixtureInfo, error) {
	set := &beirSet{dir: dir, name: baseName(dir), qrels: qrels, grades: map[string]ranking.Grades{}}
	info := FixtureInfo{Path: dir}
	if qrels != "" {
		info.Path = qrels
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus.jsonl")); errors.Is(err, fs.ErrNotExist) {
		return nil, info, &FixtureError{File: dir, What: "a folder is read in the layout of BEIR, and this one has no corpus.jsonl; name the fixture files in it one by one"}
	}
	var err error
	if set.articleLines, set.odd.articlesTwice, err = set.ids(ctx, "corpus.jsonl"); err != nil {
		return nil, info, err
	}
	if set.queryLines, set.odd.queriesTwice, err = set.ids(ctx, "queries.jsonl"); err != nil {
		return nil, info, err
	}
	if err := set.readQrels(); err != nil {
		return nil, info, err
	}
	for query, grades := range set.grades {
		set.odd.nothing += int(one(len(grades) == 0))
		set.odd.own += int(one(set.articleLines[query] > 0))
		for article := range grades {
			set.odd.noSuchArticle += int(one(set.articleLines[article] == 0))
		}
	}
	info.Questions, info.Notes = len(set.grades), set.odd.notes()
	info.SHA256, err = set.hash()
	return set, info, err
}

// baseName is a folder's name, also of "." and "..".
func baseName(dir string) string {
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return filepath.Base(dir)
}

// ids finds the line of each id, and how many lines another one replaces.
func (s *beirSet) ids(ctx context.Context, name string) (lines map[string]int, twice int, err error) {
	lines = map[string]int{}
	path := filepath.Join(s.dir, name)
	var faults FixtureErrors
	for entry, err := range readEntries(path) {
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if faults, err = faults.with(err); err != nil {
			return nil, 0, err
		}
		if entry.id == "" {
			continue
		}
		twice += int(one(lines[entry.id] > 0))
		lines[entry.id] = entry.line
	}
	switch {
	case len(faults) > 0:
		return nil, 0, faults.orOne()
	case len(lines) == 0:
		return nil, 0, &FixtureError{File: path, What: "holds nothing; want one JSON object a line"}
	}
	return lines, twice, nil
}

// entry is a line of corpus.jsonl or queries.jsonl.
type entry struct {
	line            int
	id, title, text string
}

// readEntries streams a file of the set, with an entry without an id beside each
// fault. Keys other than _id, title and text, such as metadata, are passed over,
// as BEIR's own loader does.
func readEntries(path string) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		f, err := openText(path)
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
				e, err = entry{}, located(path, number, err)
			}
			e.line = number
			if !yield(e, err) {
				return
			}
		}
	}
}

func parseEntry(line []byte) (entry, error) {
	if err := notUTF8(line); err != nil {
		return entry{}, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return entry{}, fieldf("", "not a JSON object: %s", jsonFault(err))
	}
	if number := new(json.Number); json.Unmarshal(fields["_id"], number) == nil && *number != "" {
		fields["_id"], _ = json.Marshal(number.String()) // a string has an encoding
	}
	if bytes.Equal(fields["title"], []byte("null")) {
		delete(fields, "title")
	}
	var e entry
	for _, f := range []struct {
		key      string
		into     *string
		optional bool
	}{{"_id", &e.id, false}, {"title", &e.title, true}, {"text", &e.text, false}} {
		if err := value(fields, f.key, f.into, "a string", f.optional); err != nil {
			return entry{}, err
		}
	}
	if e.id == "" {
		return entry{}, fieldf("_id", "empty")
	}
	return e, nil
}

func (s *beirSet) readQrels() error {
	for _, name := range splits {
		if s.qrels != "" {
			break
		}
		if _, err := os.Stat(filepath.Join(s.dir, name)); err == nil {
			s.qrels = filepath.Join(s.dir, name)
		}
	}
	if s.qrels == "" {
		return &FixtureError{File: s.dir, What: "has no judgements; want one of " + strings.Join(splits, ", ")}
	}
	f, err := openText(s.qrels)
	if err != nil {
		return fmt.Errorf("read the BEIR folder's judgements: %w", err)
	}
	defer f.Close()
	judged := map[[2]string]bool{}
	var faults FixtureErrors
	first := true
	for number, line := range lines(f) {
		if line.err != nil {
			faults = append(faults, &FixtureError{File: s.qrels, Line: number, What: line.err.Error()})
			break
		}
		text := strings.TrimRight(string(line.text), "\r")
		if strings.TrimSpace(text) == "" {
			continue
		}
		if faults, err = faults.with(located(s.qrels, number, s.judgement(text, first, judged))); err != nil {
			return err
		}
		first = false
	}
	switch {
	case len(faults) > 0:
		return faults.orOne()
	case !slices.ContainsFunc(slices.Collect(maps.Values(s.grades)), func(g ranking.Grades) bool { return len(g) > 0 }):
		return &FixtureError{File: s.qrels, What: "judges nothing as relevant for any query of queries.jsonl"}
	}
	return nil
}

// judgement takes one line in: query id, article id and grade, or as TREC has
// it, with a column between the first two that counts for nothing. The first may
// be the heading.
func (s *beirSet) judgement(line string, first bool, judged map[[2]string]bool) error {
	cells := strings.Split(line, "\t")
	if len(cells) == 1 {
		cells = strings.Fields(line)
	}
	if len(cells) == 4 {
		cells = []string{cells[0], cells[2], cells[3]}
	}
	if len(cells) != 3 {
		return fieldf("", "want query id, article id and grade between tabs, found %d columns", len(cells))
	}
	grade, err := strconv.ParseFloat(strings.TrimSpace(cells[2]), 64)
	query, article := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
	switch {
	case err != nil && first:
		return nil // the heading
	case err != nil || grade != math.Trunc(grade) || math.IsInf(grade, 0):
		return fieldf("score", "want a whole number, found %q", shorten(cells[2], 40))
	case s.queryLines[query] == 0:
		s.odd.noSuchQuery++
		return nil
	}
	pair := [2]string{query, article}
	s.odd.judgedTwice += int(one(judged[pair]))
	judged[pair] = true
	if s.grades[query] == nil {
		s.grades[query] = ranking.Grades{}
	}
	delete(s.grades[query], article)
	if grade > 0 {
		s.grades[query][article] = grade
	}
	return nil
}

func (s *beirSet) hash() (string, error) {
	h := sha256.New()
	for _, path := range []string{filepath.Join(s.dir, "corpus.jsonl"), filepath.Join(s.dir, "queries.jsonl"), s.qrels} {
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
			if s.articleLines[e.id] != e.line {
				continue // a later line has this id
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

// cases streams the queries that are judged.
func (s *beirSet) cases() iter.Seq2[Case, error] {
	path := filepath.Join(s.dir, "queries.jsonl")
	return func(yield func(Case, error) bool) {
		for e, err := range readEntries(path) {
			if err != nil {
				yield(Case{}, err)
				return
			}
			grades, ok := s.grades[e.id]
			if !ok || s.queryLines[e.id] != e.line {
				continue
			}
			if strings.TrimSpace(e.text) == "" {
				yield(Case{}, &FixtureError{path, e.line, "text", "empty"})
				return
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

func (p *plan) beirSource(ctx context.Context, k *checker, dir, qrels string) (source, error) {
	if p.options.Open == nil {
		return source{}, errors.New("eval.Options.Open: a BEIR folder needs something to index it with")
	}
	set, info, err := openBEIR(ctx, dir, qrels)
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
