// Package setup says whether a bot is set up to work on Discord: its token, its
// intents, what it may do in which channel, and how it is invited. It asks
// Discord and changes nothing there.
package setup

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Permission is one that the bot uses, and for what.
type Permission struct {
	Bit  int64  `json:"bit"`
	Name string `json:"name"`    // as Discord's settings call it
	For  string `json:"without"` // completes "without it …"
}

// Permissions are those that the bot uses, and no others.
var Permissions = []Permission{
	{discordgo.PermissionViewChannel, "View Channels", "it sees no question there"},
	{discordgo.PermissionSendMessages, "Send Messages", "it can't answer there"},
	{discordgo.PermissionReadMessageHistory, "Read Message History", "it can't reply to a question, nor follow a conversation"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads", "it can't answer in threads and forum posts"},
	{discordgo.PermissionCreatePublicThreads, "Create Public Threads", "it opens no threads for follow-ups"},
	{discordgo.PermissionAddReactions, "Add Reactions", "it can't show by a reaction that it has seen a question"},
}

// Bits is all of Permissions.
func Bits() int64 {
	var all int64
	for _, p := range Permissions {
		all |= p.Bit
	}
	return all
}

// missing names the permissions that have lacks.
func missing(have int64) []string {
	var names []string
	for _, p := range Permissions {
		if have&p.Bit == 0 {
			names = append(names, p.Name)
		}
	}
	return names
}

// Invite is the link by which someone who manages a server lets the bot in,
// with exactly the permissions that it uses.
func Invite(application string) string {
	q := url.Values{
		"client_id":   {application},
		"scope":       {"bot applications.commands"},
		"permissions": {strconv.FormatInt(Bits(), 10)},
	}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}

// Intents are what the bot subscribes to: with the text of messages that don't
// mention it where the application may have that, without it otherwise.
func Intents(messageContent bool) discordgo.Intent {
	intents := discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	if messageContent {
		intents |= discordgo.IntentMessageContent
	}
	return intents
}

// WithoutContent says what doesn't work without the privileged intent.
const WithoutContent = "it can't read follow-ups without a mention in its threads, questions in the channels that it should answer everywhere, or forum posts; /ask, mentions, replies that mention it, private messages and the commands on messages work"

// names joins a list for people.
func names(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// few keeps a long list readable.
func few(list []string, most int) []string {
	if len(list) <= most {
		return list
	}
	return append(slices.Clone(list[:most]), strconv.Itoa(len(list)-most)+" more")
}
