package discordtest

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

func (f *Fake) joinThread(x *exchange) (any, *refusal) {
	_, r := f.channelOf(x)
	return nil, r
}

// archiveTimes are the minutes after which a thread may be put away.
var archiveTimes = []int{0, 60, 1440, 4320, 10080}

type threadRequest struct {
	Name        string          `json:"name"`
	Type        int             `json:"type"`
	Archive     int             `json:"auto_archive_duration"`
	Message     *messageRequest `json:"message"`
	AppliedTags []string        `json:"applied_tags"`
}

func (f *Fake) threadFrom(x *exchange) (*Channel, *threadRequest, *refusal) {
	c, r := f.channelOf(x)
	if r != nil {
		return nil, nil, r
	}
	in := &threadRequest{}
	if r := x.into(in); r != nil {
		return nil, nil, r
	}
	if n := len([]rune(in.Name)); n < 1 || n > 100 {
		f.breaks("a thread's name of %d characters: 1 to 100 are allowed", n)
		return nil, nil, invalid("name")
	}
	if !slices.Contains(archiveTimes, in.Archive) {
		f.breaks("auto_archive_duration of %d", in.Archive)
		return nil, nil, invalid("auto_archive_duration")
	}
	if c.Parent != nil || c.Guild == nil {
		return nil, nil, refuse(400, 50024, "Cannot execute action on this channel type")
	}
	permission := int64(discordgo.PermissionCreatePublicThreads)
	if c.Type == discordgo.ChannelTypeGuildForum {
		permission = discordgo.PermissionSendMessages
	}
	return c, in, f.may(c, permission)
}

func (f *Fake) createThread(x *exchange) (any, *refusal) {
	c, in, r := f.threadFrom(x)
	if r != nil {
		return nil, r
	}
	forum := c.Type == discordgo.ChannelTypeGuildForum
	if forum != (in.Message != nil) {
		f.breaks("a thread of a %s: a message goes with a forum's post and nowhere else", c.Name)
		return nil, invalid("message")
	}
	if forum {
		if r := f.checkMessage(x, in.Message, false); r != nil {
			return nil, r
		}
	}
	t := f.thread(c, "", in.Name, f.bot.ID)
	if in.Type != 0 {
		t.Type = discordgo.ChannelType(in.Type)
	}
	t.archive, t.applied = max(in.Archive, 60), in.AppliedTags
	f.dispatch(c.Guild.ID, "THREAD_CREATE", with(t.json(), "newly_created", true))
	if forum {
		m := f.messageOf(t, in.Message)
		m.id = t.ID
		f.add(m)
		return with(t.json(), "message", m.json()), nil
	}
	f.change()
	return t.json(), nil
}

func (f *Fake) createThreadFrom(x *exchange) (any, *refusal) {
	c, in, r := f.threadFrom(x)
	if r != nil {
		return nil, r
	}
	m := c.find(x.PathValue("message"))
	switch {
	case m == nil:
		return nil, refuse(404, 10008, "Unknown Message")
	case m.thread != nil:
		return nil, refuse(400, 160004, "A thread has already been created for this message")
	}
	m.thread = f.thread(c, m.id, in.Name, f.bot.ID)
	m.thread.archive = max(in.Archive, 60)
	f.dispatch(c.Guild.ID, "THREAD_CREATE", with(m.thread.json(), "newly_created", true))
	f.tell("MESSAGE_UPDATE", m)
	f.change()
	return m.thread.json(), nil
}
