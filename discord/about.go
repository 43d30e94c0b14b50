package discord

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/asking"
	"dateline/discord/gateway"
	"dateline/discord/text"
	"dateline/internal/pattern"
	"dateline/rag"
)

// wish is what a message asks for.
type wish struct {
	kind   string // kindAsk or kindCheck
	text   string
	plain  string // without the names that Discord's marks stand for, "" where that is text
	quoted string // what it is asked about: others' words, which are never evidence
}

// wishOf reads what a message asks for. What it replies to, forwards, links to
// or has attached is what it is about. Only where that is all there is to the
// message is it the question, or the claim that is checked.
func (b *Bot) wishOf(ctx context.Context, m *discordgo.Message, ch channel) wish {
	w := wish{kind: kindAsk, text: b.textOf(m), plain: b.plainOf(m)}
	if m.ID == m.ChannelID && !strings.Contains(w.text, "?") {
		w.text = strings.TrimSpace(ch.name + " " + w.text) // a post is often asked by its title
		w.plain = strings.TrimSpace(ch.name + " " + w.plain)
	}
	w.text, w.quoted = b.about(ctx, m, w.text)
	switch {
	case w.quoted == "":
	case w.text == "" && asking.Asks(w.quoted, asking.Talk), checks(w.text) && asking.Asks(w.quoted, asking.Channel):
		w.text, w.plain, w.quoted = clipped(w.quoted), "", ""
	case b.Checker != nil && (w.text == "" || checks(w.text)):
		w.kind, w.text, w.plain, w.quoted = kindCheck, w.quoted, "", ""
	case w.text == "":
		w.text, w.plain, w.quoted = clipped(w.quoted), "", ""
	}
	if w.plain == w.text {
		w.plain = ""
	}
	return w
}

// clipped is a text that is short enough for a question.
func clipped(s string) string { return text.Clip(s, rag.MaxQuestionBytes/4) }

// about is what a message asks without the links to what it is about, and what
// that says.
func (b *Bot) about(ctx context.Context, m *discordgo.Message, asked string) (rest, quoted string) {
	parts := []string{b.showsOf(ctx, m)}
	if r := m.ReferencedMessage; r != nil && r.Author != nil && r.Author.ID != b.me().user {
		parts = append(parts, b.wordsOf(ctx, r))
	}
	rest = linkRE.ReplaceAllStringFunc(asked, func(link string) string {
		if linked := b.linked(ctx, m, link); linked != "" && len(parts) < 4 {
			parts = append(parts, linked)
			return " "
		}
		return link
	})
	if rest != asked {
		rest = strings.Join(strings.Fields(rest), " ")
	}
	return rest, text.Clip(strings.TrimSpace(strings.Join(parts, "\n")), maxQuoted)
}

// linkRE is a link to a message.
var linkRE = pattern.New(`<?https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(\d+|@me)/(\d+)/(\d+)>?`)

// linked is what the message behind a link says, "" where who asks may not read
// it, or the bot.
func (b *Bot) linked(ctx context.Context, m *discordgo.Message, link string) string {
	parts := linkRE.FindStringSubmatch(link)
	guild, channelID, id := parts[1], parts[2], parts[3]
	if guild != m.GuildID && (m.GuildID != "" || guild != "@me") {
		return ""
	}
	ctx, cancel := context.WithTimeout(gateway.Send(ctx, gateway.Sending{Patience: lookTime}), 2*lookTime)
	defer cancel()
	if channelID != m.ChannelID && !b.sees(ctx, m, channelID) {
		return ""
	}
	found, err := b.REST.With(ctx).ChannelMessage(channelID, id)
	if err != nil {
		b.Log.Debug("can't look at a message that is linked to", "err", gateway.Explain(err))
		return ""
	}
	return b.wordsOf(ctx, found)
}

// sees reports whether who wrote a message may read another channel of its
// server.
func (b *Bot) sees(ctx context.Context, m *discordgo.Message, channelID string) bool {
	if m.GuildID == "" || m.Member == nil {
		return false
	}
	session := b.REST.With(ctx)
	ch, err := session.Channel(channelID)
	if err != nil || ch.GuildID != m.GuildID {
		return false
	}
	if ch.IsThread() {
		if ch.Type == discordgo.ChannelTypeGuildPrivateThread {
			return false
		}
		if ch, err = session.Channel(ch.ParentID); err != nil || ch.GuildID != m.GuildID {
			return false
		}
	}
	roles, err := session.GuildRoles(m.GuildID)
	return err == nil && mayRead(m, ch, roles)
}

// mayRead computes whether a member may read a channel, as Discord does.
func mayRead(m *discordgo.Message, ch *discordgo.Channel, roles []*discordgo.Role) bool {
	const read = discordgo.PermissionViewChannel | discordgo.PermissionReadMessageHistory
	has := map[string]bool{m.GuildID: true}
	for _, id := range m.Member.Roles {
		has[id] = true
	}
	var may int64
	for _, r := range roles {
		if has[r.ID] {
			may |= r.Permissions
		}
	}
	if may&discordgo.PermissionAdministrator != 0 {
		return true
	}
	apply := func(of func(*discordgo.PermissionOverwrite) bool) {
		var allow, deny int64
		for _, o := range ch.PermissionOverwrites {
			if of(o) {
				allow |= o.Allow
				deny |= o.Deny
			}
		}
		may = may&^deny | allow
	}
	apply(func(o *discordgo.PermissionOverwrite) bool { return o.ID == m.GuildID })
	apply(func(o *discordgo.PermissionOverwrite) bool { return o.ID != m.GuildID && has[o.ID] })
	apply(func(o *discordgo.PermissionOverwrite) bool { return o.ID == m.Author.ID })
	return may&read == read
}

// checksRE asks whether what something says is so, and nothing else.
var checksRE = pattern.New(`(?i)^(?:so|hey|hi|ok|okay|um|but|and|wait|please|pls|lol|yo|,|\s)*(?:` +
	`(?:is|was|isn't|are|aren't) (?:this|that|it|these|those|he|she|they|the (?:claim|above|post|message|article|headline)|(?:this|that|the) \w+|any of (?:this|that|it))(?: (?:really|actually|even|still|all|legit|in fact|at all|definitely|truly))*(?: (?:true|so|right|correct|accurate|real|legit|legitimate|fake|false|wrong|lying|a lie|fake news|misinformation|confirmed|a fact|factual|bs|bullshit|cap|made up|verified|credible|reliable|the case|supported|lies|facts))+` +
	`|(?:really|true|real|legit|fake|fact|facts|correct|right|cap|source|sources|proof|evidence|fake news|is it|is that so|no way|true or false|real or fake|fact or fiction|true or not)` +
	`|(?:can|could|would|will) (?:you|u|someone|anyone) (?:please |pls )?(?:check|verify|confirm|fact[- ]?check|debunk|validate|back up)(?: (?:if|whether|that))?(?: (?:this|that|it|the above|(?:this|that|the) \w+))?(?: (?:is|are|out))?(?: (?:true|right|correct|accurate|real))?` +
	`|(?:please |pls )?(?:check|verify|confirm|fact[- ]?check|debunk|validate)(?: (?:this|that|it|the above|him|her|them|(?:this|that|the) \w+))*` +
	`|did (?:this|that|it|he|she|they) (?:really|actually|even|truly)? ?(?:happen|say (?:this|that|it|so)|do (?:this|that|it))` +
	`|does (?:this|that|it) (?:check out|hold up|add up|hold water)|how (?:true|accurate|reliable|credible|right|correct) is (?:this|that|it)|(?:is there )?any (?:truth|proof|evidence|source|sources)(?: (?:to|of|for|behind|in) (?:this|that|it))?|is there (?:proof|evidence|a source|truth|some truth)(?: (?:to|of|for|behind|in) (?:this|that|it))?|what(?:'s| is) the source(?: (?:of|for) (?:this|that|it))?|true\?? or (?:not|false)` +
	`)(?:,? (?:tho|though|or not|or false|or fake|or what|please|pls|lol|bot|right|then|now|guys|or no|again|or cap|as well))*[\s?!.,]*$`)

// checks reports whether a question asks whether what it is about is so.
func checks(asked string) bool { return checksRE.MatchString(strings.TrimSpace(asked)) }
