package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// Everything that a message may hold when it is sent, by any door. The ID and
// Channel that discordgo's edits carry are a fault of its that Discord forgives.
var messageKeys = []string{
	"content", "nonce", "tts", "embeds", "allowed_mentions", "message_reference", "components", "sticker_ids", "attachments",
	"flags", "enforce_nonce", "poll", "ID", "Channel", "username", "avatar_url", "thread_name", "applied_tags",
	"choices", "custom_id", "title",
}

// readMessage is the message of a request, read and checked; edit says that it
// changes one that there is.
func (f *Fake) readMessage(x *exchange, edit bool) (*messageRequest, *refusal) {
	in := &messageRequest{}
	if r := x.into(in); r != nil {
		return nil, r
	}
	return in, f.checkMessage(x, in, edit)
}

// checkMessage holds a message against the rules that Discord's description
// of its interface leaves out.
func (f *Fake) checkMessage(x *exchange, in *messageRequest, edit bool) *refusal {
	where := x.Method + " " + routeOf(x.URL.Path)
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(x.body, &keys)
	if data, ok := keys["data"]; ok {
		keys = nil
		_ = json.Unmarshal(data, &keys)
	} else if post, ok := keys["message"]; ok {
		keys = nil
		_ = json.Unmarshal(post, &keys)
	}
	for key := range keys {
		if !slices.Contains(messageKeys, key) {
			f.breaks("%s: a message has no property %q", where, key)
		}
	}
	f.checkMentions(where, in.Allowed)
	if in.Content != nil {
		if n := length(*in.Content); n > 2000 {
			f.breaks("%s: a message of %d characters: 2000 are allowed", where, n)
			return invalid("content: Must be 2000 or fewer in length.")
		}
	}
	if err := checkComponents(in.Components, in.Flags&int(discordgo.MessageFlagsIsComponentsV2) != 0, false); err != nil {
		f.breaks("%s: %v", where, err)
		return invalid("components: " + err.Error())
	}
	if err := checkEmbeds(in.Embeds); err != nil {
		f.breaks("%s: %v", where, err)
		return invalid("embeds: " + err.Error())
	}
	blank := in.Content == nil || *in.Content == ""
	if !edit && blank && len(orEmpty(in.Embeds)) == 2 && len(orEmpty(in.Files)) == 2 &&
		(in.Flags&int(discordgo.MessageFlagsIsComponentsV2) == 0 || len(orEmpty(in.Components)) == 2) {
		f.breaks("%s: an empty message", where)
		return refuse(400, 50006, "Cannot send an empty message")
	}
	return nil
}

// checkMentions: each message says whom it may ping, and never everyone.
func (f *Fake) checkMentions(where string, raw json.RawMessage) {
	if len(raw) == 0 || string(raw) == "null" {
		f.breaks("%s: a message without allowed_mentions: its text decides whom it pings", where)
		return
	}
	var in struct {
		Parse *[]string `json:"parse"`
		Roles []string  `json:"roles"`
	}
	switch err := json.Unmarshal(raw, &in); {
	case err != nil:
		f.breaks("%s: allowed_mentions: %v", where, err)
	case in.Parse == nil:
		f.breaks("%s: allowed_mentions without parse", where)
	case len(*in.Parse) > 0 || len(in.Roles) > 0:
		f.breaks("%s: allowed_mentions let the text ping %v %v", where, *in.Parse, in.Roles)
	}
}

// length is how many characters Discord counts: code points.
func length(s string) int { return utf8.RuneCountInString(s) }

func tooLong(what, s string, most int) error {
	if n := length(s); n > most {
		return fmt.Errorf("%s of %d characters: %d are allowed", what, n, most)
	}
	return nil
}
