package discordtest

import (
	"fmt"
	"strings"
)

func (f *Fake) routes() map[string]handle {
	return map[string]handle{
		"GET /gateway":                 f.getGateway,
		"GET /gateway/bot":             f.getGatewayBot,
		"GET /users/{user}":            f.getUser,
		"GET /users/@me/guilds":        f.getGuilds,
		"POST /users/@me/channels":     f.createDM,
		"GET /applications/@me":        f.getApplication,
		"GET /oauth2/applications/@me": f.getApplication,

		"GET /guilds/{guild}":                           f.getGuild,
		"GET /guilds/{guild}/channels":                  f.getChannels,
		"GET /guilds/{guild}/roles":                     f.getRoles,
		"GET /guilds/{guild}/members/{user}":            f.getMember,
		"GET /guilds/{guild}/threads/active":            f.getThreads,
		"GET /channels/{channel}":                       f.getChannel,
		"PATCH /channels/{channel}":                     f.patchChannel,
		"DELETE /channels/{channel}":                    f.deleteChannel,
		"POST /channels/{channel}/typing":               f.createTyping,
		"POST /channels/{channel}/threads":              f.createThread,
		"PUT /channels/{channel}/thread-members/{user}": f.joinThread,

		"GET /channels/{channel}/messages":                                    f.getMessages,
		"POST /channels/{channel}/messages":                                   f.createMessage,
		"GET /channels/{channel}/messages/{message}":                          f.getMessage,
		"PATCH /channels/{channel}/messages/{message}":                        f.editMessage,
		"DELETE /channels/{channel}/messages/{message}":                       f.deleteMessage,
		"POST /channels/{channel}/messages/{message}/threads":                 f.createThreadFrom,
		"PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me":    f.react,
		"DELETE /channels/{channel}/messages/{message}/reactions/{emoji}/@me": f.unreact,

		"POST /interactions/{id}/{token}/callback":          f.answerInteraction,
		"POST /webhooks/{app}/{token}":                      f.createFollowup,
		"GET /webhooks/{app}/{token}/messages/{message}":    f.getFollowup,
		"PATCH /webhooks/{app}/{token}/messages/{message}":  f.editFollowup,
		"DELETE /webhooks/{app}/{token}/messages/{message}": f.deleteFollowup,

		"GET /applications/{app}/commands":                             f.getCommands,
		"POST /applications/{app}/commands":                            f.createCommand,
		"PUT /applications/{app}/commands":                             f.putCommands,
		"GET /applications/{app}/commands/{command}":                   f.getCommand,
		"PATCH /applications/{app}/commands/{command}":                 f.editCommand,
		"DELETE /applications/{app}/commands/{command}":                f.deleteCommand,
		"GET /applications/{app}/guilds/{guild}/commands":              f.getCommands,
		"POST /applications/{app}/guilds/{guild}/commands":             f.createCommand,
		"PUT /applications/{app}/guilds/{guild}/commands":              f.putCommands,
		"GET /applications/{app}/guilds/{guild}/commands/{command}":    f.getCommand,
		"PATCH /applications/{app}/guilds/{guild}/commands/{command}":  f.editCommand,
		"DELETE /applications/{app}/guilds/{guild}/commands/{command}": f.deleteCommand,
	}
}

func (f *Fake) getGateway(*exchange) (any, *refusal) {
	return object{"url": f.socketURL()}, nil
}

func (f *Fake) getGatewayBot(*exchange) (any, *refusal) {
	return object{
		"url": f.socketURL(), "shards": f.settings.shards,
		"session_start_limit": object{
			"total": 1000, "remaining": max(0, f.gateway.left), "reset_after": 14400000, "max_concurrency": f.settings.maxConcurrency,
		},
	}, nil
}

func (f *Fake) getUser(x *exchange) (any, *refusal) {
	id := x.PathValue("user")
	if id == "@me" {
		return with(f.bot.json(), "verified", true), nil
	}
	if u := f.users[id]; u != nil {
		return u.json(), nil
	}
	return nil, refuse(404, 10013, "Unknown User")
}

func (f *Fake) createDM(x *exchange) (any, *refusal) {
	var in struct {
		RecipientID string `json:"recipient_id"`
	}
	if r := x.into(&in); r != nil {
		return nil, r
	}
	u := f.users[in.RecipientID]
	if u == nil {
		return nil, refuse(404, 10013, "Unknown User")
	}
	return f.dm(u).json(), nil
}

// The flags of an application that its unverified bot has switched on.
const (
	flagMessageContentLimited = 1 << 19
	flagCommandBadge          = 1 << 23
)

func (f *Fake) getApplication(*exchange) (any, *refusal) {
	flags := flagCommandBadge
	if f.settings.messageContent {
		flags |= flagMessageContentLimited
	}
	return object{
		"id": f.appID, "name": f.bot.Name, "description": "", "icon": nil, "bot": f.bot.json(), "bot_public": true,
		"bot_require_code_grant": false, "flags": flags, "verify_key": strings.Repeat("0", 64), "hook": true, "summary": "",
		"owner": object{"id": f.appID, "username": "maintainer", "discriminator": "0", "avatar": nil}, "rpc_origins": []any{},
	}, nil
}

func (f *Fake) socketURL() string {
	return fmt.Sprintf("ws://%s%s", f.addr, strings.TrimSuffix(socketPath, "/"))
}
