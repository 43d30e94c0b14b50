package discordtest

import (
	"time"

	"github.com/bwmarrin/discordgo"
)

// tokenLife is how long an interaction can be answered further.
const tokenLife = 15 * time.Minute

// byToken is the interaction in the path, while its token lives.
func (f *Fake) byToken(x *exchange) (*Interaction, *refusal) {
	i := f.actions[x.PathValue("token")]
	if i == nil || x.PathValue("app") != f.appID {
		return nil, refuse(404, 10015, "Unknown Webhook")
	}
	if i.acked == 0 {
		f.breaks("interaction %s was answered further before it was answered at first", i.ID)
		return nil, refuse(404, 10015, "Unknown Webhook")
	}
	if f.now().Sub(i.began) > tokenLife {
		return nil, refuse(401, 50027, "Invalid Webhook Token")
	}
	return i, nil
}

func (f *Fake) createFollowup(x *exchange) (any, *refusal) {
	i, r := f.byToken(x)
	if r != nil {
		return nil, r
	}
	in, r := f.readMessage(x, false)
	if r != nil {
		return nil, r
	}
	if i.loading { // the first follow-up takes the place of "thinking…"
		f.fill(i, in)
		return i.original.json(), nil
	}
	m := f.answerMessage(i, in)
	m.reference = i.original
	f.add(m)
	i.followups = append(i.followups, m)
	return m.json(), nil
}

// fill puts the answer in the place of "thinking…".
func (f *Fake) fill(i *Interaction, in *messageRequest) {
	i.loading = false
	i.original.flags &^= int(discordgo.MessageFlagsLoading)
	in.onto(i.original)
	f.tell("MESSAGE_UPDATE", i.original)
	f.change()
}

func (f *Fake) followupIn(x *exchange) (*Interaction, *message, *refusal) {
	i, r := f.byToken(x)
	if r != nil {
		return nil, nil, r
	}
	id := x.PathValue("message")
	if id == "@original" {
		if i.original == nil || i.original.deleted {
			return nil, nil, refuse(404, 10008, "Unknown Message")
		}
		return i, i.original, nil
	}
	for _, m := range append([]*message{i.original}, i.followups...) {
		if m != nil && m.id == id && !m.deleted {
			return i, m, nil
		}
	}
	return nil, nil, refuse(404, 10008, "Unknown Message")
}

func (f *Fake) getFollowup(x *exchange) (any, *refusal) {
	_, m, r := f.followupIn(x)
	if r != nil {
		return nil, r
	}
	return m.json(), nil
}

func (f *Fake) editFollowup(x *exchange) (any, *refusal) {
	i, m, r := f.followupIn(x)
	if r != nil {
		return nil, r
	}
	if !i.loading || m != i.original {
		return f.editBy(x, m)
	}
	in, r := f.readMessage(x, true)
	if r != nil {
		return nil, r
	}
	f.fill(i, in)
	return m.json(), nil
}

func (f *Fake) deleteFollowup(x *exchange) (any, *refusal) {
	i, m, r := f.followupIn(x)
	if r != nil {
		return nil, r
	}
	if m == i.original {
		i.loading = false
	}
	f.remove(m)
	return nil, nil
}
