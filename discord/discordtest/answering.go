package discordtest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"
)

// callbackData is the data of an interaction's first answer.
type callbackData struct {
	messageRequest
	CustomID string                                      `json:"custom_id"`
	Title    string                                      `json:"title"`
	Choices  []*discordgo.ApplicationCommandOptionChoice `json:"choices"`
}

func (f *Fake) answerInteraction(x *exchange) (any, *refusal) {
	i := f.actions[x.PathValue("token")]
	if i == nil || i.ID != x.PathValue("id") {
		return nil, refuse(404, 10062, "Unknown interaction")
	}
	if i.acked != 0 {
		if i.toldAck {
			f.breaks("interaction %s of %s was answered twice at first", i.ID, i.User.Name)
		}
		return nil, refuse(400, 40060, "Interaction has already been acknowledged.")
	}
	if late := f.now().Sub(i.began); late > f.settings.ackDeadline {
		if !i.late {
			f.breaks("interaction %s of %s was first answered after %s: %s are allowed", i.ID, i.User.Name, late.Round(time.Millisecond), f.settings.ackDeadline)
		}
		i.late = true
		return nil, refuse(404, 10062, "Unknown interaction")
	}
	var in struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data json.RawMessage                   `json:"data"`
	}
	if r := x.into(&in); r != nil {
		return nil, r
	}
	var data callbackData
	if len(in.Data) > 0 && string(in.Data) != "null" {
		if err := json.Unmarshal(in.Data, &data); err != nil {
			f.breaks("the answer to interaction %s: %v", i.ID, err)
			return nil, invalid("data")
		}
	} else {
		in.Data = nil
	}
	if r := f.applyCallback(x, i, in.Type, in.Data != nil, &data, in.Data); r != nil {
		return nil, r
	}
	i.acked, i.ackedAt = in.Type, f.now()
	x.ended = func(lost bool) { i.toldAck = !lost }
	f.change()
	if x.URL.Query().Get("with_response") != "true" {
		return nil, nil
	}
	out := object{"interaction": object{"id": i.ID, "type": int(i.Type)}}
	if m := i.original; m != nil && in.Type != discordgo.InteractionResponseDeferredMessageUpdate {
		out["interaction"] = object{
			"id": i.ID, "type": int(i.Type), "response_message_id": m.id, "response_message_loading": i.loading,
			"response_message_ephemeral": m.flags&int(discordgo.MessageFlagsEphemeral) != 0,
		}
		out["resource"] = object{"type": int(in.Type), "message": m.json()}
	}
	return out, nil
}

func (f *Fake) applyCallback(x *exchange, i *Interaction, kind discordgo.InteractionResponseType, has bool, data *callbackData, raw json.RawMessage) *refusal {
	pressed := i.Type == discordgo.InteractionMessageComponent || i.Type == discordgo.InteractionModalSubmit && i.source != nil
	completing := i.Type == discordgo.InteractionApplicationCommandAutocomplete
	wrong := func(format string, args ...any) *refusal {
		f.breaks("the answer to interaction %s: %s", i.ID, fmt.Sprintf(format, args...))
		return invalid("type")
	}
	if completing != (kind == discordgo.InteractionApplicationCommandAutocompleteResult) {
		return wrong("type %d to an interaction of type %d", kind, i.Type)
	}
	switch kind {
	case discordgo.InteractionResponseChannelMessageWithSource:
		if !has {
			return wrong("a message without data")
		}
		if r := f.checkMessage(x, &data.messageRequest, false); r != nil {
			return r
		}
		i.original = f.answerMessage(i, &data.messageRequest)
		f.add(i.original)
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		i.original = f.answerMessage(i, &data.messageRequest)
		i.original.flags |= int(discordgo.MessageFlagsLoading)
		i.loading = true
		f.add(i.original)
	case discordgo.InteractionResponseDeferredMessageUpdate:
		if !pressed {
			return wrong("an update of a message where none was pressed")
		}
		i.original = i.source
	case discordgo.InteractionResponseUpdateMessage:
		if !pressed {
			return wrong("an update of a message where none was pressed")
		}
		if !has {
			return wrong("an update without data")
		}
		if r := f.checkMessage(x, &data.messageRequest, true); r != nil {
			return r
		}
		i.original = i.source
		f.edit(i.source, func() { data.onto(i.source) })
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		if len(data.Choices) > 25 {
			return wrong("%d choices: 25 are allowed", len(data.Choices))
		}
		for _, c := range data.Choices {
			if err := checkChoice(c); err != nil {
				return wrong("%v", err)
			}
		}
		i.choices = data.Choices
	case discordgo.InteractionResponseModal:
		if i.Type == discordgo.InteractionModalSubmit {
			return wrong("a form in answer to a form")
		}
		return f.openForm(i, data, raw, wrong)
	default:
		return wrong("type %d is none", kind)
	}
	return nil
}

func (f *Fake) openForm(i *Interaction, data *callbackData, _ json.RawMessage, wrong func(string, ...any) *refusal) *refusal {
	if data.Title == "" || data.CustomID == "" || len(orEmpty(data.Components)) == 2 {
		return wrong("a form needs a title, a custom_id and fields")
	}
	for _, err := range []error{tooLong("a form's title", data.Title, 45), tooLong("a form's custom_id", data.CustomID, 100), checkComponents(data.Components, false, true)} {
		if err != nil {
			return wrong("%v", err)
		}
	}
	i.modal = &discordgo.InteractionResponseData{CustomID: data.CustomID, Title: data.Title}
	rows, err := decode[[]json.RawMessage](data.Components)
	if err != nil {
		return wrong("%v", err)
	}
	for _, row := range rows {
		c, err := discordgo.MessageComponentFromJSON(row)
		if err != nil {
			return wrong("%v", err)
		}
		i.modal.Components = append(i.modal.Components, c)
	}
	return nil
}

// answerMessage makes a message that answers an interaction.
func (f *Fake) answerMessage(i *Interaction, in *messageRequest) *message {
	m := f.messageOf(i.Channel, in)
	m.webhook, m.action, m.kind = f.appID, i, 20
	if i.source != nil {
		m.reference, m.kind = i.source, 19
	}
	return m
}
