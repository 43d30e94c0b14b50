package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/internal/onscreen"
	"dateline/judge"
	"dateline/rag"
	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

// identity is what this version of the program builds an index with.
func identity(e *e5.Encoder) store.Identity {
	return store.Identity{Embedder: e.Identity(), Chunking: corpus.DefaultChunking}
}

// openEngine opens the configured index with everything that answers from it.
// done releases it.
func (a *app) openEngine(ctx context.Context) (engine *rag.Engine, done func(), err error) {
	engine, _, done, err = a.openBoth(ctx)
	return engine, done, err
}

// openRetriever is openEngine for those that only look passages up.
func (a *app) openRetriever(ctx context.Context) (*rag.Engine, func(), error) {
	encoder, err := e5.New()
	if err != nil {
		return nil, nil, fmt.Errorf("start the encoder: %w", err)
	}
	st, err := a.openStore(ctx, encoder)
	if err != nil {
		return nil, nil, err
	}
	engine, err := a.engineOver(st, encoder)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return engine, func() { _ = st.Close() }, nil
}

// openBoth is openEngine for those that need the store as well.
func (a *app) openBoth(ctx context.Context) (*rag.Engine, store.Store, func(), error) {
	o, err := a.open(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	return o.engine, o.store, o.close, nil
}

// opened is what answers questions.
type opened struct {
	app     *app
	engine  *rag.Engine
	store   store.Store
	encoder *e5.Encoder
	writing rag.Writing
	closers []func() // to be called from the last to the first
}

// open opens the configured index and the model that writes from it. What is
// wrong with the model's settings is told of before the index is opened.
func (a *app) open(ctx context.Context) (*opened, error) {
	o := &opened{app: a}
	w, done, err := a.writing()
	if err != nil {
		return nil, err
	}
	o.writing, o.closers = w, append(o.closers, done)
	if o.encoder, err = e5.New(); err != nil {
		o.close()
		return nil, fmt.Errorf("start the encoder: %w", err)
	}
	st, err := a.openStore(ctx, o.encoder)
	if err != nil {
		o.close()
		return nil, err
	}
	o.store, o.closers = st, append(o.closers, func() { _ = st.Close() })
	if o.engine, err = a.writerOver(st, o.encoder, w); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

func (o *opened) close() {
	for _, f := range slices.Backward(o.closers) {
		f()
	}
}

// engineOver only looks passages up, and answers in the articles' own words.
func (a *app) engineOver(st store.Store, encoder *e5.Encoder) (*rag.Engine, error) {
	return a.writerOver(st, encoder, rag.Writing{})
}

func (a *app) writerOver(st store.Store, encoder *e5.Encoder, w rag.Writing) (*rag.Engine, error) {
	questions, err := judge.Open(encoder)
	if err != nil {
		return nil, fmt.Errorf("start the judge of questions: %w", err)
	}
	claims, err := judge.OpenClaims(encoder)
	if err != nil {
		return nil, fmt.Errorf("start the judge of claims: %w", err)
	}
	return rag.New(rag.Config{
		Store: st, Embedder: encoder, Judge: questions, Claims: claims, TopK: a.config.Retrieval.TopK, DenseWeight: a.config.Retrieval.DenseWeight,
		MaxSentences: a.config.Answer.MaxSentences, Writing: w, Log: a.log,
	})
}

// ownIndex reports whether the index is the one of the seed articles in the
// cache folder, which the program makes and mends by itself.
func (a *app) ownIndex() bool { return a.config.Index.Path == "" }

// openStore opens the configured index. The seeds' own is made when it isn't
// there, and made anew when another version of the program left it.
func (a *app) openStore(ctx context.Context, encoder *e5.Encoder) (store.Store, error) {
	path, err := a.config.Index.File()
	if err != nil {
		return nil, err
	}
	st, err := a.openIndex(ctx, path, false)
	if err == nil {
		err = fits(st, path, encoder)
	}
	if err == nil {
		return st, nil
	}
	if st != nil {
		_ = st.Close()
	}
	if !a.ownIndex() || !replaceable(err) {
		return nil, err
	}
	if !isMissing(err) {
		fmt.Fprintf(a.stderr, "bot: making the seed index anew: %s\n", onscreen.Line(whyAnew(err)))
	}
	return a.buildSeeds(ctx, path, encoder)
}

// fits says whether the index is of this program's embedder and chunking.
func fits(st store.Store, path string, encoder *e5.Encoder) error {
	if want := identity(encoder); st.Identity() != want {
		return &store.IdentityError{Path: path, Have: st.Identity(), Want: want}
	}
	return nil
}

// replaceable reports whether a fault of the seeds' own index is mended by
// making it anew: it holds nothing that the program doesn't.
func replaceable(err error) bool {
	var other *store.IdentityError
	return errors.Is(err, local.ErrMissing) || errors.Is(err, local.ErrDamaged) || errors.As(err, &other)
}

// whyAnew says what is wrong with the seeds' own index, without the advice that
// the error gives: it is followed already.
func whyAnew(err error) string {
	if other := new(store.IdentityError); errors.As(err, &other) {
		return "another version of this program made " + other.Path
	}
	if fault := new(local.Error); errors.As(err, &fault) {
		return fault.Path + " is damaged or cut short"
	}
	return err.Error()
}

// buildSeeds makes the index of the seed articles. Of two processes that start
// at once, one makes it and the other waits.
func (a *app) buildSeeds(ctx context.Context, path string, encoder *e5.Encoder) (*local.Store, error) {
	articles, err := seeds.Articles()
	if err != nil {
		return nil, err
	}
	meter := a.meter("indexing the seed articles")
	defer meter.finish()
	return a.build(ctx, path, encoder, articles, meter, keepReady)
}

// build makes a whole index and puts it in the place of what was there. before,
// where it isn't nil, is given it while it is empty.
func (a *app) build(ctx context.Context, path string, encoder *e5.Encoder, articles []corpus.Article, m *meter, before func(context.Context, *local.Store) error) (*local.Store, error) {
	options := local.Options{OnWait: a.tellWait}
	return local.Build(ctx, path, identity(encoder), options, func(ctx context.Context, st *local.Store) error {
		if before != nil {
			if err := before(ctx, st); err != nil {
				return err
			}
		}
		_, err := rag.Index(ctx, st, encoder, articles, rag.IndexOptions{Prune: true, Progress: m.set})
		return err
	})
}

// tellWait says that another process holds a write up: once a second has passed,
// and then every ten.
func (a *app) tellWait(path string, waited time.Duration) {
	if a.doing != nil {
		a.doing.set("waiting for another process that writes to %s", path)
		return
	}
	if waited < time.Second {
		a.waitTold = 0
		return
	}
	if a.waitTold > 0 && waited < a.waitTold+10*time.Second {
		return
	}
	a.waitTold = waited
	fmt.Fprintf(a.stderr, "bot: another process is writing to %s: waiting for it, %s so far (Ctrl+C to stop)\n", onscreen.Line(path), waited.Round(time.Second))
}
