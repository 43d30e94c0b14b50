package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"runtime/debug"

	"dateline/eval"
	"dateline/judge"
	"dateline/store"
)

// about is what reproduces an evaluation.
func (a *app) about(ctx context.Context, st store.Store) (eval.About, error) {
	infos, err := st.Articles(ctx)
	if err != nil {
		return eval.About{}, err
	}
	h := sha256.New()
	for _, i := range infos {
		h.Write([]byte(i.Hash))
	}
	claims, questions := judge.Hashes()
	return eval.About{
		Version: versionText(), Commit: commit(),
		Config: map[string]any{
			"judge_claims": claims, "judge_questions": questions,
			"top_k": a.config.Retrieval.TopK, "dense_weight": a.config.Retrieval.DenseWeight,
			"outlets": a.config.Retrieval.Outlets, "max_sentences": a.config.Answer.MaxSentences,
			"mode": a.config.Answer.Mode, "temperature": a.config.LLM.Temperature, "max_tokens": a.config.LLM.MaxTokens, "verify_model": a.config.Verify.Model,
		},
		Index: eval.IndexInfo{Identity: st.Identity(), Articles: len(infos), Hash: hex.EncodeToString(h.Sum(nil))},
	}, nil
}

// commit is the one that the program was built from, "" when the build doesn't
// know.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}
