package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"dateline/config"
	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/eval"
	"dateline/eval/judge"
	"dateline/rag"
	"dateline/store/local"
)

// narrowed is the engine as bot ask asks it: within the outlets that the
// configuration names.
type narrowed struct {
	engine  *rag.Engine
	outlets []string
}

func (n narrowed) Answer(ctx context.Context, q rag.Question) (*rag.Answer, error) {
	q.Outlets = n.outlets
	return n.engine.Answer(ctx, q)
}

func (n narrowed) Retrieve(ctx context.Context, q rag.Question, k int) ([]rag.Hit, error) {
	q.Outlets = n.outlets
	return n.engine.Retrieve(ctx, askedNow(q), k)
}

// openBEIR indexes the articles of a BEIR folder into an index of its own, kept
// in the cache folder under the folder's name and place, so that a second run
// embeds nothing again.
func (a *app) openBEIR(ctx context.Context, name string, articles iter.Seq2[corpus.Article, error]) (eval.Target, func() error, error) {
	var all []corpus.Article
	for article, err := range articles {
		if err != nil {
			return eval.Target{}, nil, err
		}
		all = append(all, article)
	}
	path, err := beirIndex(name, all)
	if err != nil {
		return eval.Target{}, nil, err
	}
	encoder, err := e5.New()
	if err != nil {
		return eval.Target{}, nil, fmt.Errorf("start the encoder: %w", err)
	}
	st, err := local.Open(ctx, path, identity(encoder), local.Options{OnWait: a.tellWait})
	if err != nil {
		return eval.Target{}, nil, err
	}
	m := a.meter("indexing " + name)
	_, err = rag.Index(ctx, st, encoder, all, rag.IndexOptions{Prune: true, Progress: m.set})
	m.finish()
	if err != nil {
		_ = st.Close()
		return eval.Target{}, nil, err
	}
	engine, err := a.engineOver(st, encoder)
	if err != nil {
		_ = st.Close()
		return eval.Target{}, nil, err
	}
	return eval.Target{Retriever: engine, Library: eval.LibraryOf(st)}, st.Close, nil
}

// beirIndex is a file in the cache folder for exactly these articles.
func beirIndex(name string, articles []corpus.Article) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder for the index of %s: %w: set HOME or XDG_CACHE_HOME", name, err)
	}
	h := sha256.New()
	for _, article := range articles {
		h.Write([]byte(article.Hash()))
	}
	return filepath.Join(cache, "dateline", "beir-"+hex.EncodeToString(h.Sum(nil)[:8])+".db"), nil
}

// openJudge is the judge that the configuration names, behind its cache.
func (a *app) openJudge() (*eval.CachedJudge, error) {
	c := a.config.Eval
	if c.JudgeModel == "" {
		return nil, usagef("--judge needs a model: set judge_model and judge_base_url in [eval] of the configuration")
	}
	key, err := config.Key(c.JudgeAPIKeyEnv, a.env)
	if err != nil {
		return nil, usageError{err}
	}
	j, err := judge.New(judge.Options{
		BaseURL: c.JudgeBaseURL, Key: key.Unwrap(), Private: a.config.LLM.PrivateNetwork, Model: c.JudgeModel,
		PricePrompt: c.JudgePricePrompt, PriceCompletion: c.JudgePriceCompletion,
	})
	if err != nil {
		return nil, usageError{err}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("no cache folder for the judge's verdicts: %w: set HOME or XDG_CACHE_HOME", err)
	}
	if err := os.MkdirAll(filepath.Join(cache, "dateline"), 0o755); err != nil {
		return nil, fmt.Errorf("make the cache folder: %w", err)
	}
	return eval.OpenCachedJudge(filepath.Join(cache, "dateline", "judge.jsonl"), j)
}
