package discord

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

// content is what a message says. Every message that the bot sends is made of
// one: none pings anybody and none unfolds a link.
type content struct {
	text    string
	buttons []discordgo.MessageComponent
	lone    bool // only who asked sees it
}

// say is a message without buttons.
func say(text string) content { return content{text: text} }

// alone is a message that only who asked sees.
func alone(text string) content { return content{text: text, lone: true} }

// body is a message as it is sent: new, as an edit, or as an answer to an
// interaction.
type body struct {
	Content    string                            `json:"content"`
	Components []discordgo.MessageComponent      `json:"components"`
	Mentions   *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags      discordgo.MessageFlags            `json:"flags,omitempty"`
	Reference  *discordgo.MessageReference       `json:"message_reference,omitempty"`
	Nonce      string                            `json:"nonce,omitempty"`
}

func (c content) body() body {
	b := body{
		Content: c.text, Components: []discordgo.MessageComponent{}, Flags: discordgo.MessageFlagsSuppressEmbeds,
		Mentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
	}
	if len(c.buttons) > 0 {
		b.Components = append(b.Components, discordgo.ActionsRow{Components: c.buttons})
	}
	if c.lone {
		b.Flags |= discordgo.MessageFlagsEphemeral
	}
	return b
}

// request sends a body and decodes the message that comes back.
func (b *Bot) request(ctx context.Context, method, endpoint string, send body) (*discordgo.Message, error) {
	data, err := b.REST.With(ctx).Request(method, endpoint, send)
	if err != nil {
		return nil, gateway.Explain(err)
	}
	var got struct {
		ID        string `json:"id"`
		ChannelID string `json:"channel_id"`
		Content   string `json:"content"`
	}
	if err := json.Unmarshal(data, &got); err != nil {
		return nil, err
	}
	return &discordgo.Message{ID: got.ID, ChannelID: got.ChannelID, Content: got.Content}, nil
}

// respond is the first answer to an interaction, which Discord waits three
// seconds for. It returns the message that it made, nil where that is unknown.
func (b *Bot) respond(ctx context.Context, i *discordgo.Interaction, kind discordgo.InteractionResponseType, data any) (*discordgo.Message, error) {
	answer, err := b.REST.With(ctx).Request("POST", discordgo.EndpointInteractionResponse(i.ID, i.Token)+"?with_response=true", struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data any                               `json:"data,omitempty"`
	}{kind, data})
	if err != nil {
		return nil, gateway.Explain(err)
	}
	var made struct {
		Resource struct {
			Message *struct {
				ID        string `json:"id"`
				ChannelID string `json:"channel_id"`
			} `json:"message"`
		} `json:"resource"`
	}
	if json.Unmarshal(answer, &made) != nil || made.Resource.Message == nil {
		return nil, nil
	}
	return &discordgo.Message{ID: made.Resource.Message.ID, ChannelID: made.Resource.Message.ChannelID}, nil
}

// tell answers an interaction with a message that only its user sees, whether
// or not it was answered before.
func (b *Bot) tell(ctx context.Context, i *discordgo.Interaction, text string) {
	b.show(ctx, i, []string{text})
}

// show is tell for a text of several parts.
func (b *Bot) show(ctx context.Context, i *discordgo.Interaction, parts []string) {
	for n, part := range parts {
		var err error
		if n == 0 {
			_, err = b.respond(ctx, i, discordgo.InteractionResponseChannelMessageWithSource, alone(part).body())
		}
		if n > 0 || gateway.Code(err) == discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged {
			_, err = b.request(ctx, "POST", discordgo.EndpointWebhookToken(i.AppID, i.Token), alone(part).body())
		}
		if err != nil {
			b.Log.Warn("can't answer an interaction", "err", err)
			return
		}
	}
}

// gone reports whether a request failed because what it is about was deleted,
// or can't be reached by anybody any more.
func gone(err error) bool {
	switch gateway.Code(err) {
	case discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownGuild:
		return true
	}
	return false
}

// forbidden reports whether the bot lacks a permission.
func forbidden(err error) bool {
	switch gateway.Code(err) {
	case discordgo.ErrCodeMissingPermissions, discordgo.ErrCodeMissingAccess:
		return true
	}
	return false
}

// cantRefer reports whether a message can't be sent as a reply, because the bot
// may not read what was said before.
func cantRefer(err error) bool {
	return gateway.Code(err) == discordgo.ErrCodeCannotReplyWithoutPermissionToReadMessageHistory
}

// archived reports whether a thread is put away.
func archived(err error) bool {
	return gateway.Code(err) == discordgo.ErrCodePerformedOperationOnArchivedThread
}

// expired reports whether an interaction can't be answered by its token any
// more.
func expired(err error) bool {
	switch gateway.Code(err) {
	case discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownInteraction:
		return true
	}
	return false
}

// errGone ends an answer whose message somebody deleted.
var errGone = errors.New("the message was deleted")
