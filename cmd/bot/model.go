package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dateline/config"
	"dateline/llm"
	"dateline/llm/openai"
	"dateline/rag"
	"dateline/repl"
)

// writingFlags say who writes answers, over the configuration.
type writingFlags struct{ mode, model string }

func (f *writingFlags) register(cmd *cobra.Command, a *app) {
	flags := cmd.Flags()
	flags.StringVar(&f.mode, "mode", "", "the `MODE` of writing answers: auto, extractive or llm (default: the configuration's)")
	flags.StringVar(&f.model, "model", "", "the language `MODEL` that writes them (default: the configuration's)")
	_ = cmd.RegisterFlagCompletionFunc("mode", cobra.FixedCompletions(modes, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("model", a.completeModels)
}

var modes = []string{string(rag.ModeAuto), string(rag.ModeExtractive), string(rag.ModeLLM)}

// apply lays the flags over the configuration.
func (f *writingFlags) apply(a *app) error {
	if f.mode != "" && !slices.Contains(modes, f.mode) {
		return usagef("--mode is %q: it must be auto, extractive or llm", f.mode)
	}
	if f.mode != "" {
		a.config.Answer.Mode = f.mode
	}
	if f.model == "" {
		return nil
	}
	a.config.LLM.Model = f.model
	if f.mode == "" && a.config.Answer.Mode == string(rag.ModeExtractive) {
		a.config.Answer.Mode = string(rag.ModeAuto) // who names a model wants it to write
	}
	return nil
}

// writing is who writes answers by the configuration. done lets go of it.
func (a *app) writing() (w rag.Writing, done func(), err error) {
	c := a.config
	w.Mode = rag.Mode(c.Answer.Mode)
	done = func() {}
	switch {
	case w.Mode == rag.ModeExtractive:
		return w, done, nil
	case c.LLM.Model == "" && w.Mode == rag.ModeLLM:
		return w, done, usagef("mode in [answer] is llm, but no model is configured: set model in [llm] or give --model NAME; bot models lists what the endpoint serves")
	case c.LLM.Model == "":
		if !a.tellNoModel {
			w.Mode = rag.ModeExtractive
		}
		return w, done, nil
	}
	model, err := a.client(c.LLM, c.LLM.Model)
	if err != nil {
		return w, done, err
	}
	w.Model, done = a.limited(model), model.Close
	w.MaxTokens, w.Price = c.LLM.MaxTokens, llm.Price{Prompt: c.LLM.PricePrompt, Completion: c.LLM.PriceCompletion}
	if c.Verify.Model == "" {
		return w, done, nil
	}
	judge, err := a.judgeClient()
	if err != nil {
		done()
		return w, func() {}, err
	}
	w.Judge, w.JudgeTime, w.JudgeAtOnce = a.metered(judge), seconds(c.Verify.Seconds), c.Verify.AtOnce
	return w, func() { model.Close(); judge.Close() }, nil
}

// client asks the endpoint of [llm] for a model, "" for none in particular.
func (a *app) client(c config.LLM, model string) (*openai.Client, error) {
	address, err := c.Endpoint(a.env)
	if err != nil {
		return nil, err
	}
	key, err := config.Key(c.APIKeyEnv, a.env)
	if err != nil {
		return nil, usageError{err}
	}
	client, err := openai.New(openai.Options{
		BaseURL: address, Key: key.Unwrap(), Private: c.PrivateNetwork, Model: model, Temperature: c.Temperature,
		Connect: seconds(c.ConnectSeconds), Token: seconds(c.FirstTokenSeconds), Whole: seconds(c.TotalSeconds), Retries: c.Retries,
	})
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}

// judgeClient asks the endpoint of [verify].
func (a *app) judgeClient() (*openai.Client, error) {
	c, v := a.config.LLM, a.config.Verify
	c.APIKeyEnv, c.Temperature, c.Retries = v.APIKeyEnv, 0, 0
	if v.BaseURL != "" {
		c.BaseURL = v.BaseURL
	}
	return a.client(c, v.Model)
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// limited holds a model to the calls at once and the tokens a day.
func (a *app) limited(m llm.Model) llm.Model {
	return llm.Limit(a.metered(m), a.config.LLM.MaxCalls, seconds(a.config.LLM.FirstTokenSeconds))
}

// metered holds a model to the tokens a day, which are counted beside the
// index.
func (a *app) metered(m llm.Model) llm.Model {
	if a.config.LLM.TokensADay == 0 {
		return m
	}
	path, err := a.config.Index.Beside()
	if err != nil {
		path = "dateline.db" // the index has failed to open before
	}
	path = strings.TrimSuffix(path, filepath.Ext(path)) + ".tokens.json"
	return llm.Meter(m, llm.NewFileLedger(path, nil), a.config.LLM.TokensADay)
}

// served lists what the endpoint of [llm] serves.
func (a *app) served(ctx context.Context) (endpoint string, models []openai.Served, err error) {
	c, err := a.client(a.config.LLM, "")
	if err != nil {
		return "", nil, err
	}
	defer c.Close()
	models, err = c.Models(ctx)
	return c.Endpoint(), models, err
}

// latest is the tag that Ollama gives a model which is named without one.
const latest = ":latest"

// serves reports whether an endpoint that lists these models answers for the
// one so named.
func serves(listed []openai.Served, name string) bool {
	if len(listed) == 1 && listed[0].Owner == "llamacpp" {
		return true // llama.cpp's server answers with the model it was started with
	}
	return slices.ContainsFunc(listed, func(m openai.Served) bool {
		return m.Name == name || !strings.Contains(name, ":") && m.Name == name+latest
	})
}

func namesOf(models []openai.Served) []string {
	var out []string
	for _, m := range models {
		out = append(out, m.Name)
	}
	return out
}

// patience is how long a list of models is waited for by the way.
const patience = 1500 * time.Millisecond

// completeModels completes --model from the endpoint.
func (a *app) completeModels(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	none := cobra.ShellCompDirectiveNoFileComp
	if a.configure(cmd, nil) != nil {
		return nil, none
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, models, _ := a.served(ctx)
	return slices.DeleteFunc(namesOf(models), func(name string) bool { return !typeable(name) }), none
}

// maxOffered is how many models a conversation offers to switch to. An endpoint
// with more is no menu.
const maxOffered = 30

// offered are the models that a conversation may switch between, the one in use
// first.
func (a *app) offered(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out := []string{a.config.LLM.Model}
	_, models, err := a.served(ctx)
	if err != nil || len(models) > maxOffered {
		return out
	}
	for _, m := range models {
		if !serves([]openai.Served{m}, out[0]) {
			out = append(out, m.Name)
		}
	}
	return out
}

// writer names who wrote what an evaluation scores.
func writer(w rag.Writing) (model, prompts string) {
	if w.Mode == rag.ModeExtractive || w.Model == nil {
		return "", ""
	}
	model = w.Model.Name()
	if w.Judge != nil {
		model += fmt.Sprintf(", checked by %s", w.Judge.Name())
	}
	return model, rag.PromptVersion
}

// choices are the ways of answering that a conversation may switch between:
// none where no model is configured.
func (o *opened) choices(ctx context.Context) repl.Choices {
	if o.writing.Model == nil {
		return repl.Choices{}
	}
	if d := o.app.doing; d != nil {
		d.set("asking which models there are")
	}
	now := string(o.writing.Mode)
	c := repl.Choices{Modes: []string{now}, Models: o.app.offered(ctx)}
	for _, m := range modes {
		if m != now {
			c.Modes = append(c.Modes, m)
		}
	}
	c.Engine = func(_ context.Context, mode, model string) (repl.Engine, error) {
		other := *o.app
		other.config.Answer.Mode, other.config.LLM.Model = mode, model
		w, done, err := other.writing()
		if err != nil {
			return nil, err
		}
		o.closers = append(o.closers, done)
		return other.writerOver(o.store, o.encoder, w)
	}
	return c
}
