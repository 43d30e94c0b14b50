package rag

import (
	"errors"
	"time"

	"dateline/llm"
)

// Mode says who writes answers.
type Mode string

// The modes. The zero Mode is ModeExtractive.
const (
	ModeExtractive Mode = "extractive" // the articles' own sentences
	ModeLLM        Mode = "llm"        // a language model; where it fails, an error
	ModeAuto       Mode = "auto"       // a language model; where there is none or it fails, the articles' own sentences
)

// Defaults of Writing.
const (
	DefaultMaxTokens   = 800
	DefaultJudgeTime   = 10 * time.Second
	DefaultJudgeAtOnce = 4
)

// Writing is what answers are written with, beside the articles.
type Writing struct {
	Mode      Mode
	Model     llm.Model // nil for none
	MaxTokens int       // of a reply; 0 means the default
	Price     llm.Price // of Model, for what an answer cost

	// Judge is asked about every sentence that the built-in checks passed; what
	// it doesn't confirm is dropped. nil for none.
	Judge       llm.Model
	JudgeTime   time.Duration // for one sentence; 0 means the default
	JudgeAtOnce int           // sentences of one answer; 0 means the default
}

// complete fills in the defaults.
func (w *Writing) complete() error {
	switch {
	case w.Mode == "":
		w.Mode = ModeExtractive
	case w.Mode != ModeExtractive && w.Mode != ModeLLM && w.Mode != ModeAuto:
		return errors.New("rag: the mode is " + string(w.Mode) + ", and not auto, extractive or llm")
	}
	if w.Mode == ModeLLM && w.Model == nil {
		return errors.New("rag: the mode llm needs a model")
	}
	if w.MaxTokens <= 0 {
		w.MaxTokens = DefaultMaxTokens
	}
	if w.JudgeTime <= 0 {
		w.JudgeTime = DefaultJudgeTime
	}
	if w.JudgeAtOnce <= 0 {
		w.JudgeAtOnce = DefaultJudgeAtOnce
	}
	return nil
}

// writes reports whether a model is to be asked.
func (w *Writing) writes() bool { return w.Mode != ModeExtractive && w.Model != nil }
