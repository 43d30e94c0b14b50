package eval

import (
	"context"
	"errors"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"dateline/internal/named"
)

// source is one fixture with the target that its questions go to.
type source struct {
	info    FixtureInfo
	beir    *beirSet // nil for a fixture file
	target  Target
	scorer  scorer
	cases   func() iter.Seq2[Case, error]
	release func() error
}

// plan is every fixture, checked, and which questions of them are asked.
type plan struct {
	sources  []source
	options  *Options
	selected int
}

// newPlan checks everything that can be checked before a question is asked:
// all files first, then BEIR folders, whose indexing takes time.
func newPlan(ctx context.Context, o *Options) (*plan, error) {
	p := &plan{options: o}
	k := &checker{seen: map[string]place{}}
	articles := newArticleCache(o.Target.Library)
	var faults FixtureErrors
	for _, path := range o.Fixtures {
		s, err := p.source(ctx, k, articles, path)
		p.sources = append(p.sources, s)
		if faults, err = faults.with(err); err != nil {
			return nil, with(err, p.close())
		}
	}
	if len(faults) > 0 {
		return nil, with(faults.orOne(), p.close())
	}
	p.warn()
	if err := p.selectCases(ctx, k); err != nil {
		return nil, with(err, p.close())
	}
	return p, nil
}

// with adds a further error to one, which stays as it is where there is none: who
// words it for people looks at what it is made of.
func with(err, further error) error {
	if further == nil {
		return err
	}
	return errors.Join(err, further)
}

// warn tells what is odd about the fixtures.
func (p *plan) warn() {
	for _, s := range p.sources {
		for _, note := range s.info.Notes {
			if p.options.Warn != nil {
				p.options.Warn(s.info.Path + ": " + note)
			}
		}
	}
}

// selectCases counts the questions that are asked, and opens the indexes of the
// BEIR folders that they need.
func (p *plan) selectCases(ctx context.Context, k *checker) error {
	kindsSeen, tagsSeen := map[string]bool{}, map[string]bool{}
	for c, err := range p.all() {
		if err != nil {
			return err
		}
		kindsSeen[c.Kind] = true
		for _, tag := range c.Tags {
			tagsSeen[tag] = true
		}
		p.selected += int(one(p.wants(c)))
	}
	if o := p.options; o.Limit > 0 {
		p.selected = min(p.selected, o.Limit)
	}
	if err := p.checkSelection(k, kindsSeen, tagsSeen); err != nil {
		return err
	}
	return p.index(ctx)
}

// standardInput is what a fixture from standard input is called.
const standardInput = "standard input"

func (p *plan) source(ctx context.Context, k *checker, articles *articleCache, path string) (source, error) {
	name := path
	if path == named.Standard {
		name = standardInput
	} else {
		stat, err := os.Stat(path)
		if err != nil {
			return source{}, missing(path, err)
		}
		if dir, qrels, ok := beirFolder(path, stat.IsDir()); ok {
			return p.beirSource(ctx, k, dir, qrels)
		}
	}
	if p.options.Target.Answerer == nil || p.options.Target.Retriever == nil || p.options.Target.Library == nil {
		return source{}, errors.New("eval.Options.Target: a fixture file needs an answerer, a retriever and a library")
	}
	// It is read more than once, which a pipe can't be.
	at, release, err := named.Spool(ctx, path, p.options.Stdin)
	if err != nil {
		return source{}, err
	}
	info, err := k.file(ctx, articles, name, at)
	return source{
		info: info, target: p.options.Target, scorer: scorer{articles}, release: release,
		cases: func() iter.Seq2[Case, error] { return readFixture(name, at) },
	}, err
}

// checkSelection refuses a selection that names what isn't there.
func (p *plan) checkSelection(k *checker, kindsSeen, tagsSeen map[string]bool) error {
	for _, kind := range p.options.Kinds {
		if !slices.Contains(kinds, kind) && !kindsSeen[kind] {
			return usagef("--kind %s: unknown kind; want one of %s", shorten(kind, 40), strings.Join(kinds, ", "))
		}
	}
	for _, tag := range p.options.Tags {
		if !tagsSeen[tag] {
			return usagef("--tag %s: no question has this tag; there are %s", shorten(tag, 40), orNone(slices.Sorted(maps.Keys(tagsSeen))))
		}
	}
	for _, id := range p.options.Only {
		if _, ok := k.seen[id]; !ok {
			return usagef("--only %s: no question has this id", shorten(id, 60))
		}
	}
	if p.selected == 0 {
		return usagef("no question is left after --kind, --tag, --only and --failed")
	}
	return nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// index opens the indexes of the BEIR folders that are asked about.
func (p *plan) index(ctx context.Context) error {
	for i := range p.sources {
		if err := p.sources[i].open(ctx, p.options); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) wants(c Case) bool {
	o := p.options
	tagged := func(tag string) bool { return slices.Contains(c.Tags, tag) }
	return (len(o.Kinds) == 0 || slices.Contains(o.Kinds, c.Kind)) && (len(o.Only) == 0 || slices.Contains(o.Only, c.ID)) &&
		(len(o.Tags) == 0 || slices.ContainsFunc(o.Tags, tagged)) && (len(o.Among) == 0 || slices.Contains(o.Among, c.ID))
}

// all streams every question of every fixture.
func (p *plan) all() iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for i := range p.sources {
			for c, err := range p.sources[i].cases() {
				if !yield(c, err) || err != nil {
					return
				}
			}
		}
	}
}

// job is one question to ask once.
type job struct {
	source        *source
	c             Case
	index, repeat int
	had           *Result // it was answered before, and only the judge is asked; else nil
}

// jobs streams what is to be asked, in order.
func (p *plan) jobs() iter.Seq2[job, error] {
	return func(yield func(job, error) bool) {
		index := 0
		for i := range p.sources {
			for c, err := range p.sources[i].cases() {
				if err != nil {
					yield(job{}, err)
					return
				}
				if !p.wants(c) {
					continue
				}
				if index == p.selected {
					return
				}
				for repeat := range p.options.Repeat {
					if !yield(job{source: &p.sources[i], c: c, index: index, repeat: repeat}, nil) {
						return
					}
				}
				index++
			}
		}
	}
}

func (p *plan) infos() []FixtureInfo {
	infos := make([]FixtureInfo, len(p.sources))
	for i, s := range p.sources {
		infos[i] = s.info
	}
	return infos
}

func (p *plan) close() error {
	var err error
	for _, s := range p.sources {
		if s.release != nil {
			err = errors.Join(err, s.release())
		}
	}
	return err
}
