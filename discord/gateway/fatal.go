package gateway

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// FatalError ends Run: Discord would say the same however often it is asked.
type FatalError struct {
	Code int // of the websocket, 0 when it was REST that refused
	Text string
}

func (e *FatalError) Error() string { return e.Text }

// fatal reads the close code as Discord documents it; nil for those after
// which another try may do.
func fatal(code int, o *Options) *FatalError {
	const portal = "Discord's developer portal"
	text := ""
	switch code {
	case 4004:
		text = "Discord doesn't take the token (4004): it was reset, or belongs to no bot: make a new one in " + portal + " under Bot, and put it into " + o.TokenSetting
	case 4010:
		text = "Discord doesn't take the shard (4010): set shards and shard_range in [discord] so that each is counted from 0 and below shards"
	case 4011:
		text = "the bot is in too many servers for one connection (4011): set shards in [discord] to auto, or to a higher number"
	case 4012:
		text = "Discord no longer speaks version " + version + " of its gateway (4012): update this program"
	case 4013:
		text = "Discord doesn't know the intents that were asked for (4013): update this program"
	case 4014:
		text = fmt.Sprintf("the application may not have the intents it asks for (4014): switch on %s in %s under Bot, Privileged Gateway Intents", privileged(o.Intents), portal)
	default:
		return nil
	}
	return &FatalError{Code: code, Text: text}
}

// privileged names the intents that have a switch of their own.
func privileged(i discordgo.Intent) string {
	var names []string
	for _, p := range []struct {
		intent discordgo.Intent
		name   string
	}{
		{discordgo.IntentMessageContent, "Message Content Intent"},
		{discordgo.IntentGuildMembers, "Server Members Intent"},
		{discordgo.IntentGuildPresences, "Presence Intent"},
	} {
		if i&p.intent != 0 {
			names = append(names, p.name)
		}
	}
	if len(names) == 0 {
		return "the privileged intents"
	}
	return strings.Join(names, " and ")
}

// closeCode is the code of a closed websocket, 0 when it just broke.
func closeCode(err error) int {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
		return closed.Code
	}
	return 0
}
