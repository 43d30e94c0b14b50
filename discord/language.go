package discord

import (
	"context"
	"time"

	"dateline/discord/text"
	"dateline/discord/tongue"
	"dateline/rag"
)

// Translator puts what somebody writes in another language into English.
type Translator interface {
	// English returns one line, and the tokens that it took.
	English(ctx context.Context, text string) (english string, tokens int, err error)
}

// inEnglish puts a question or claim that isn't English into it, where there is
// a translator. note says so to whoever asked, "" where nothing was done.
func (b *Bot) inEnglish(j *job, asked string) (english, note string) {
	l := tongue.Of(asked)
	if b.Translator == nil || l == "" || l == tongue.English {
		return asked, ""
	}
	said, tokens, err := b.Translator.English(j.ctx, asked)
	if err := b.Ledger.Spend(context.WithoutCancel(j.ctx), time.Now(), tokens); err != nil {
		b.Log.Error("can't keep what a translation cost", "err", err)
	}
	if err != nil {
		b.Log.Warn("a question in another language couldn't be put into English", "err", err)
		return asked, ""
	}
	clean, err := rag.CleanQuestion(said)
	if err != nil {
		return asked, ""
	}
	return clean, "I read and answer in English. In English you asked: " + text.Clip(clean, 300)
}

// inTheirs adds to a refusal, in the language of who asked, that only English is
// read, where that is why.
func (b *Bot) inTheirs(asked string, a *rag.Answer) {
	l := tongue.Of(asked)
	if a.Refusal == nil || l == tongue.English || l == "" && a.Refusal.Reason != rag.ReasonLanguage {
		return
	}
	if line, ok := tongue.ReadsEnglish(l); ok {
		a.Refusal.Reason = rag.ReasonLanguage
		a.Refusal.Message = line + "\nI read English only so far: please ask in English."
	}
}
