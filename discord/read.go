package discord

import (
	"context"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"dateline/discord/text"
	"dateline/internal/pattern"
)

// Discord's marks in what people write: users, roles and channels by id, custom
// emoji, moments, commands, and the words that call everybody.
var markRE = pattern.New(`<(@[!&]?|#|a?:\w+:|t:|id:|/[^:<>]+:)(-?\w+)(?::[tTdDfFR])?>|@(?:everyone|here)\b`)

// leadRE is marks that only say whom a message is for, tailRE those behind what
// it says.
var (
	leadRE = pattern.New(`^(?:\s*(?:<@[!&]?\d+>|@(?:everyone|here)\b)\s*[,:;.!-]*)+`)
	tailRE = pattern.New(`([?.!,])(?:\s*(?:<@[!&]?\d+>|@(?:everyone|here)\b))+\s*$`)
)

// textOf is what a message says, as people read it: names in the place of marks,
// without the bot's own name and those that only say whom it is for.
func (b *Bot) textOf(m *discordgo.Message) string {
	said := leadRE.ReplaceAllString(b.withoutMe(m.Content, m.GuildID), "")
	said = b.named(callRE.ReplaceAllString(tailRE.ReplaceAllString(said, "$1"), " "), m)
	if facesRE.MatchString(said) {
		return "" // pictures alone say nothing
	}
	return said
}

var facesRE = pattern.New(`^(?:\s*:\w+:)+\s*$`)

// callRE calls everybody, which is no part of a question.
var callRE = pattern.New(`@(?:everyone|here)\b`)

// plainOf is textOf without any name of a member, role or channel of Discord's:
// a word that names nobody keeps the question whole.
func (b *Bot) plainOf(m *discordgo.Message) string {
	said := tailRE.ReplaceAllString(leadRE.ReplaceAllString(b.withoutMe(m.Content, m.GuildID), ""), "$1")
	return strings.Join(strings.Fields(markRE.ReplaceAllStringFunc(said, func(mark string) string {
		switch kind := markRE.FindStringSubmatch(mark)[1]; kind {
		case "t:":
			return moment(mark)
		case "@", "@!":
			return "someone"
		case "@&":
			return "people"
		case "#":
			return "somewhere"
		}
		return " "
	})), " ")
}

// withoutMe takes the bot's own name out.
func (b *Bot) withoutMe(said, guild string) string {
	me, role := b.me().user, b.channels.role(guild)
	for _, mark := range []string{"<@" + me + ">", "<@!" + me + ">", "<@&" + role + ">"} {
		said = strings.ReplaceAll(said, mark, " ")
	}
	return said
}

// named puts names in the place of marks.
func (b *Bot) named(said string, m *discordgo.Message) string {
	return strings.TrimSpace(markRE.ReplaceAllStringFunc(said, func(mark string) string {
		parts := markRE.FindStringSubmatch(mark)
		id := parts[2]
		switch kind := parts[1]; {
		case kind == "@" || kind == "@!":
			for _, u := range m.Mentions {
				if u != nil && u.ID == id {
					return u.DisplayName()
				}
			}
			return "someone"
		case kind == "@&":
			return orElse(b.channels.roleName(id), "a role")
		case kind == "#":
			ch, _ := b.channels.get(id)
			return "#" + orElse(ch.name, "channel")
		case kind == "t:":
			return moment(mark)
		case strings.HasPrefix(kind, "/"):
			return strings.TrimSuffix(kind, ":")
		}
		if parts[1] == "" {
			return mark // everybody is called
		}
		if emoji := strings.TrimPrefix(parts[1], "a"); strings.HasPrefix(emoji, ":") {
			return emoji // :name:
		}
		return " "
	}))
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// moment is a mark of a moment as a date, in UTC: each reader sees it in a
// time zone of their own.
func moment(mark string) string {
	parts := strings.Split(strings.Trim(mark, "<>"), ":")
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || n < -1e11 || n > 1e11 {
		return " "
	}
	t, layout := time.Unix(n, 0).UTC(), "2 January 2006 15:04 UTC"
	if len(parts) > 2 && strings.EqualFold(parts[2], "d") {
		layout = "2 January 2006"
	}
	return t.Format(layout)
}

// maxQuoted is how much is read of what a question is about.
const maxQuoted = 1500

// showsOf is what a message shows besides what its author wrote: what it
// forwards, the texts of its embeds, its poll, and files that are text.
func (b *Bot) showsOf(ctx context.Context, m *discordgo.Message) string {
	var parts []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	for _, s := range m.MessageSnapshots {
		if s.Message != nil {
			add(b.wordsOf(ctx, s.Message))
		}
	}
	for _, e := range m.Embeds {
		if e != nil {
			add(embedText(e))
		}
	}
	if p := m.Poll; p != nil {
		add(pollText(p))
	}
	for _, f := range m.Attachments {
		if f != nil {
			add(b.fileText(ctx, f))
		}
	}
	return text.Clip(strings.Join(parts, "\n"), maxQuoted)
}

// wordsOf is all that a message says and shows.
func (b *Bot) wordsOf(ctx context.Context, m *discordgo.Message) string {
	said := b.named(b.withoutMe(m.Content, m.GuildID), m)
	return text.Clip(strings.TrimSpace(said+"\n"+b.showsOf(ctx, m)), maxQuoted)
}

func embedText(e *discordgo.MessageEmbed) string {
	lines := []string{e.Title, e.Description}
	for _, f := range e.Fields {
		if f != nil {
			lines = append(lines, f.Name+": "+f.Value)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func pollText(p *discordgo.Poll) string {
	lines := []string{p.Question.Text}
	for _, a := range p.Answers {
		if a.Media != nil && a.Media.Text != "" {
			lines = append(lines, "- "+a.Media.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// fileTime is how long a file may take, and fileSize how much of it is read.
const (
	fileTime = 3 * time.Second
	fileSize = 16 << 10
)

// fileText is what a file says, "" for one that is no text.
func (b *Bot) fileText(ctx context.Context, f *discordgo.MessageAttachment) string {
	kind := strings.ToLower(path.Ext(f.Filename))
	isText := strings.HasPrefix(f.ContentType, "text/") || f.ContentType == "" && (kind == ".txt" || kind == ".md")
	if !isText || kind == ".html" || kind == ".htm" {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	data, err := b.REST.Download(ctx, f.URL, fileSize)
	if err != nil {
		b.Log.Info("a file under a question couldn't be read", "err", err)
		return ""
	}
	if int64(len(data)) == fileSize { // it may be cut within a letter
		for len(data) > 0 && !utf8.Valid(data[max(0, len(data)-utf8.UTFMax):]) {
			data = data[:len(data)-1]
		}
	}
	if !utf8.Valid(data) {
		return ""
	}
	return string(data)
}
