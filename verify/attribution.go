package verify

import (
	"slices"
	"strings"

	"dateline/lexicon"
)

// attribution is what a claim says about who says so.
type attribution struct {
	units   map[int]bool // of the claim, that only name the speaker
	speaker []int        // units of a person or group
	outlet  []int        // units of a newspaper, agency or broadcaster
}

func (a attribution) has(i int) bool { return a.units[i] }

// neutralSpeech only passes words on. Verbs that say more ("deny") stay in the
// claim.
var neutralSpeech = set(`say tell add note report write state announce explain argue claim insist believe think complain rule speak quote cite`)

// attributionOf finds "X said that ...", "..., X said" and "according to X".
func (a *alignment) attributionOf() attribution {
	t := a.claim
	out := attribution{units: make(map[int]bool)}
	for _, f := range t.frames {
		u := &t.units[f.verb]
		if !neutralSpeech[base(u.lower)] || u.quoted || u.denied || f.passive {
			continue
		}
		// A noun phrase as object makes it an act like others, unless it is who
		// was told.
		clause := f.verb+1 < len(t.units) && (t.units[f.verb+1].tag == conjunction || t.verbAfter(f.verb))
		final := f.verb+1 >= len(t.units) || strings.ContainsAny(t.between(f.verb), ",.:\"“”")
		if !clause && !final && !t.inverted(f.verb) {
			continue
		}
		who := a.nounsOf(f.subject)
		if t.inverted(f.verb) {
			who = t.personRight(f.verb + 1)
		}
		who = t.withoutOwners(who)
		out.add(who)
		out.units[f.verb] = true
		if b := base(u.lower); b == "tell" || b == "report" {
			for _, j := range f.object {
				if t.units[j].kind == name && a.isOutlet(j) {
					out.outlet = append(out.outlet, j)
					out.units[j] = true
				}
			}
		}
		a.sort(&out, who)
	}
	for _, q := range t.quotes {
		for _, i := range a.quoteSpeaker(q.Start) {
			if !slices.Contains(out.speaker, i) && !a.isOutlet(i) {
				out.speaker = append(out.speaker, i)
			}
		}
	}
	for i := 0; i+1 < len(t.units); i++ {
		if t.units[i].lower == "according" {
			who := t.personRight(i + 2)
			out.add(who)
			a.sort(&out, who)
		}
	}
	return out
}

// withoutOwners leaves out whose sister or spokesman speaks, where a noun says
// who does.
func (t *text) withoutOwners(who []int) []int {
	var out []int
	for _, i := range who {
		if !possessive(t.units[i].lower) || i+1 >= len(t.units) || !personNoun(t.units[i+1].lower) {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return who
	}
	return out
}

// inverted reports whether the speaker follows the verb: `..., said Ms. Vool`.
func (t *text) inverted(i int) bool {
	if i == 0 || i+1 >= len(t.units) || t.between(i) != " " && !strings.HasPrefix(t.between(i), " ") {
		return false
	}
	if !strings.ContainsAny(t.between(i-1), ",\"”") {
		return false
	}
	if !strings.ContainsAny(t.between(i-1), "\"”") {
		for j := i + 1; j < len(t.units); j++ {
			if t.units[j].tag == verb || t.units[j].tag == auxiliary || t.units[j].tag == conjunction && t.units[j].lower == "that" {
				return false
			}
		}
	}
	n := &t.units[i+1]
	return n.kind == name || n.tag == determiner || n.tag == noun || n.lower == "mr" || n.lower == "ms" || n.lower == "dr" || n.lower == "mrs"
}

// nounsOf are the nouns and names among units.
func (a *alignment) nounsOf(units []int) []int {
	var out []int
	for _, i := range units {
		u := &a.claim.units[i]
		if u.weight > 0 && (u.tag == noun || u.kind == name || u.tag == adjective) && u.kind != moment && u.kind != figure {
			out = append(out, i)
		}
	}
	return out
}

// verbAfter reports whether a clause with its own verb follows a verb of
// speech.
func (t *text) verbAfter(i int) bool {
	for j := i + 1; j < len(t.units); j++ {
		if hardGap(t.between(j - 1)) {
			return true
		}
		if t.units[j].tag == verb || t.units[j].tag == auxiliary {
			return true
		}
	}
	return false
}

// phraseRight is the noun phrase that begins at unit j, up to a comma followed
// by a clause.
func (t *text) phraseRight(j int) []int {
	var out []int
	for ; j < len(t.units); j++ {
		u := &t.units[j]
		if u.tag == verb || u.tag == auxiliary || u.tag == conjunction && u.lower != "and" {
			break
		}
		if u.weight > 0 {
			out = append(out, j)
		}
		if j+1 < len(t.units) && (strings.Contains(t.between(j), ",") || hardGap(t.between(j))) {
			break
		}
	}
	return out
}

// personRight is phraseRight with the name that follows it between commas: "his
// agent, Carla Montes".
func (t *text) personRight(j int) []int {
	out := t.phraseRight(j)
	if len(out) == 0 {
		return out
	}
	last := out[len(out)-1]
	if last+1 >= len(t.units) || strings.TrimSpace(t.between(last)) != "," {
		return out
	}
	more := t.phraseRight(last + 1)
	if len(more) == 0 {
		return out
	}
	end := more[len(more)-1]
	if end+1 >= len(t.units) || strings.Trim(t.between(end), " ") != "" || t.units[end+1].tag == conjunction {
		out = append(out, more...)
	}
	return out
}

func (a *attribution) add(who []int) {
	for _, i := range who {
		a.units[i] = true
	}
}

// sort puts the units of a speaker where they belong.
func (a *alignment) sort(out *attribution, who []int) {
	for _, i := range who {
		if a.isOutlet(i) {
			out.outlet = append(out.outlet, i)
		} else {
			out.speaker = append(out.speaker, i)
		}
	}
}

var mediaWords = set(`post times journal guardian telegraph tribune herald news reuters press independent observer globe
chronicle gazette mail bbc cnn npr afp ap bloomberg jazeera spiegel monde wsj wire dispatch radio ledger courier bulletin echo newspaper paper`)

// isOutlet reports whether a unit of the claim names a medium.
func (a *alignment) isOutlet(i int) bool {
	u := &a.claim.units[i]
	if u.kind != name {
		return false
	}
	for k := range a.evidence {
		if containsWord(a.evidence[k].Article.Outlet, u.lower) {
			return true
		}
	}
	if last := u.lower[strings.LastIndexByte(u.lower, ' ')+1:]; mediaWords[last] {
		return true
	}
	// "Northline" of "Northline Radio".
	for _, n := range a.claim.names {
		if n.Start <= u.Start && u.End <= n.End {
			words := strings.Fields(strings.ToLower(n.Text))
			return mediaWords[words[len(words)-1]]
		}
	}
	alias, n := lexicon.Find([]string{u.key})
	return n > 0 && alias.Kind == lexicon.Organization && mediaWords[alias.Key]
}
