package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dateline/discord/gateway"
	"dateline/discord/setup"
	"dateline/internal/checkup"
	"dateline/internal/disk"
	"dateline/rag"
)

// modelPatience is how long doctor waits for a model's endpoint.
const modelPatience = 10 * time.Second

// doctorModel asks the endpoint of [llm] whether it serves the model.
func (a *app) doctorModel(ctx context.Context) checkup.Result {
	const name = "language model"
	mode, model := rag.Mode(a.config.Answer.Mode), a.config.LLM.Model
	switch {
	case mode == rag.ModeExtractive:
		return checkup.Skip(name, "mode in [answer] is extractive: answers are made of the articles' own sentences")
	case model == "" && mode == rag.ModeLLM:
		return checkup.Fail(name, "mode in [answer] is llm, and no model is configured", "set model in [llm]; bot models lists what the endpoint serves")
	case model == "":
		return checkup.Skip(name, "none is configured: answers are made of the articles' own sentences")
	}
	// Where a model may write and doesn't, the articles' own sentences answer.
	bad := checkup.Warn
	if mode == rag.ModeLLM {
		bad = checkup.Fail
	}
	ctx, cancel := context.WithTimeout(ctx, modelPatience)
	defer cancel()
	endpoint, listed, err := a.served(ctx)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return bad(name, fmt.Sprintf("its endpoint said nothing for %s", modelPatience), "look whether it runs; base_url in [llm] is its address")
		}
		f := failure(name, err)
		return bad(name, f.Found, f.Try)
	}
	if !serves(listed, model) {
		return bad(name, fmt.Sprintf("%s doesn't list %q", shownAddress(endpoint), model), "choose one that bot models lists, and set model in [llm]")
	}
	return checkup.Pass(name, fmt.Sprintf("%s, served by %s", model, shownAddress(endpoint)))
}

// shownAddress stands for an endpoint whose address isn't known.
func shownAddress(endpoint string) string {
	if endpoint == "" {
		return "the endpoint"
	}
	return endpoint
}

func (a *app) doctorDisk() checkup.Result {
	const (
		name   = "disk"
		little = 1 << 30
		none   = 100 << 20
	)
	path, err := a.config.Index.Beside()
	if err != nil {
		return checkup.Skip(name, "where the index is isn't known")
	}
	folder := existing(filepath.Dir(path))
	free, err := disk.Free(folder)
	found := fmt.Sprintf("%d MB free in %s", free>>20, folder)
	const try = "make room: the index and what the bot remembers grow there"
	switch {
	case err != nil:
		return checkup.Skip(name, fmt.Sprintf("how much is free in %s can't be told: %v", folder, err))
	case free < none:
		return checkup.Fail(name, found, try)
	case free < little:
		return checkup.Warn(name, found, try)
	}
	return checkup.Pass(name, found)
}

// existing is the nearest folder above that is there.
func existing(folder string) string {
	for {
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return folder
		}
		folder = parent
	}
}

func (a *app) doctorDiscord(ctx context.Context) []checkup.Result {
	if a.noToken() {
		return []checkup.Result{checkup.Skip("Discord", a.tokenSetting()+" is empty or not set; only bot discord needs it")}
	}
	rest, err := a.discordREST(gateway.RESTOptions{Attempts: 3})
	if err != nil {
		return []checkup.Result{failure("Discord token", err)}
	}
	defer rest.Close()
	results, _ := setup.Check(ctx, a.setupOptions(rest))
	return append(results, setup.Clock(ctx, rest))
}
