package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/text"
	"dateline/rag"
	"dateline/state"
)

// What a button or form does stands first in its custom id, the exchange
// second: "quotes:12". Memory has the rest, so that it works as long as the
// message is there.
const (
	doQuotes  = "quotes"
	doNearest = "nearest"
	doGood    = "good"
	doBad     = "bad"
	doReason  = "reason" // the form after "not helpful"
)

// buttons are those under an answer.
func (b *Bot) buttons(id int64, a *rag.Answer) []discordgo.MessageComponent {
	button := func(label, what string) discordgo.MessageComponent {
		return discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: what + ":" + strconv.FormatInt(id, 10)}
	}
	var out []discordgo.MessageComponent
	switch {
	case a.Refusal == nil:
		out = append(out, button("Quotes", doQuotes))
	case len(a.Refusal.Nearest) > 0:
		out = append(out, button("Nearest passages", doNearest))
	}
	return append(out, button("Helpful", doGood), button("Not helpful", doBad))
}

// pressed does what a button says.
func (b *Bot) pressed(ctx context.Context, i *discordgo.Interaction) {
	data, ok := i.Data.(discordgo.MessageComponentInteractionData)
	if !ok {
		return
	}
	what, e, err := b.aim(ctx, data.CustomID)
	if err != nil {
		b.tell(ctx, i, b.missing(err))
		return
	}
	switch what {
	case doQuotes, doNearest:
		a := new(rag.Answer)
		if err := json.Unmarshal(e.Record, a); err != nil {
			b.Log.Error("a kept answer can't be read", "exchange", e.ID, "err", err)
			b.tell(ctx, i, sorry)
			return
		}
		if a.Refusal != nil {
			b.show(ctx, i, nearest(a.Refusal))
			return
		}
		b.show(ctx, i, quotes(a))
	case doGood, doBad:
		b.vote(ctx, i, e, what == doGood)
	}
}

// aim is what a custom id does, and the exchange that it does it with.
func (b *Bot) aim(ctx context.Context, customID string) (what string, e state.Exchange, err error) {
	what, number, _ := strings.Cut(customID, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", e, state.ErrNotFound // another version's button
	}
	e, err = b.Memory.ByID(ctx, id)
	if err == nil && (e.Turn == 0 || len(e.Record) == 0) {
		err = errUnfinished
	}
	return what, e, err
}

var errUnfinished = errors.New("the answer isn't there yet")

// missing says why a button does nothing.
func (b *Bot) missing(err error) string {
	switch {
	case errors.Is(err, errUnfinished):
		return "I'm still answering that anew. Please press again in a moment."
	case errors.Is(err, state.ErrNotFound):
		return fmt.Sprintf("I no longer keep that answer: I forget after %s, or when who asked tells me to. Ask again for its sources.", days(b.Kept))
	}
	b.Log.Error("can't look up an answer", "err", err)
	return sorry
}

// vote keeps somebody's opinion of an answer. Of a bad one it also asks for
// the reason.
func (b *Bot) vote(ctx context.Context, i *discordgo.Interaction, e state.Exchange, good bool) {
	if err := b.Ledger.Rate(ctx, e.Turn, userOf(i).ID, good, ""); err != nil {
		b.tell(ctx, i, b.missing(err))
		return
	}
	b.Metrics.Vote(good)
	if good {
		b.tell(ctx, i, "Noted, thank you. You can change your mind with the other button.")
		return
	}
	id := doReason + ":" + strconv.FormatInt(e.ID, 10)
	_, err := b.respond(ctx, i, discordgo.InteractionResponseModal, discordgo.InteractionResponseData{
		CustomID: id, Title: "What was wrong with it?",
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{
			CustomID: doReason, Label: "Your vote is noted. A reason helps.", Style: discordgo.TextInputParagraph, MaxLength: maxReason,
			Placeholder: "It leaves out what CNN says",
		}}}},
	})
	if err != nil {
		b.Log.Warn("can't open a form", "err", err)
	}
}

// maxReason is the longest reason taken.
const maxReason = 500

// filledIn keeps the reason of a vote.
func (b *Bot) filledIn(ctx context.Context, i *discordgo.Interaction) {
	data, ok := i.Data.(discordgo.ModalSubmitInteractionData)
	if !ok {
		return
	}
	what, e, err := b.aim(ctx, data.CustomID)
	if err == nil && what == doReason {
		err = b.Ledger.Rate(ctx, e.Turn, userOf(i).ID, false, text.Clip(text.Clean(reasonIn(data)), maxReason))
	}
	if err != nil {
		b.tell(ctx, i, b.missing(err))
		return
	}
	b.tell(ctx, i, "Noted, thank you. You can change your mind with the other button.")
}

func reasonIn(data discordgo.ModalSubmitInteractionData) string {
	for _, row := range data.Components {
		if r, ok := row.(*discordgo.ActionsRow); ok {
			for _, c := range r.Components {
				if in, ok := c.(*discordgo.TextInput); ok && in.CustomID == doReason {
					return in.Value
				}
			}
		}
	}
	return ""
}
