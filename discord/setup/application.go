package setup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/gateway"
)

// Application is what Discord says of the bot's own.
type Application struct {
	ID             string
	Name           string
	Public         bool // anyone may invite it
	MessageContent bool // it may have the privileged intent
	Bot            *discordgo.User
}

// The flags that say that the Message Content intent is switched on: the first
// after Discord's review, the second without.
const (
	flagMessageContent        = 1 << 18
	flagMessageContentLimited = 1 << 19
)

// Ask asks Discord which application the token is of.
func Ask(ctx context.Context, rest *gateway.REST) (*Application, error) {
	s := rest.With(ctx)
	user, err := s.User("@me")
	if err != nil {
		return nil, gateway.Explain(err)
	}
	raw, err := s.Request(http.MethodGet, discordgo.EndpointAPI+"applications/@me", nil)
	if err != nil {
		return nil, gateway.Explain(err)
	}
	var in struct {
		ID     string
		Name   string
		Flags  int64
		Public bool `json:"bot_public"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf("what stands at api_url in [discord] doesn't answer as Discord does: %w", err)
	}
	if in.ID == "" || !user.Bot {
		return nil, errors.New("what stands at api_url in [discord] doesn't answer as Discord does")
	}
	return &Application{
		ID: in.ID, Name: in.Name, Public: in.Public, Bot: user,
		MessageContent: in.Flags&(flagMessageContent|flagMessageContentLimited) != 0,
	}, nil
}
