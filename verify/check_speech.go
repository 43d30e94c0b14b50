package verify

import (
	"slices"
	"strings"

	"dateline/lexicon"
)

// checkOutlet wants an outlet that the claim names as its source to be the
// cited one, or one that the cited sentences pass on.
func (a *alignment) checkOutlet() *finding {
	for _, i := range a.attr.outlet {
		u := &a.claim.units[i]
		ok := false
		for _, s := range a.support {
			src := a.sources[s]
			ok = ok || isNamed(src.article.Outlet, u) || containsWord(src.voice().Relay, u.lower) ||
				a.best[s][i].sim >= .9 || containsWord(src.voice().Text, u.lower)
			if a.otherOutlet(s) {
				ok = ok && a.best[s][i].sim >= .9
				continue
			}
			for n := 1; n <= 3 && !ok; n++ {
				if t := src.before(n); t != nil && src.voice().Text != "" {
					ok = a.m.find(u, t).sim >= .9
				}
			}
		}
		if !ok {
			return &finding{reason: WrongOutlet, detail: u.In(a.claim.raw)}
		}
	}
	return nil
}

// isNamed reports whether a unit is an outlet's name, or another name of it:
// "the Wall Street Journal" of WSJ.
func isNamed(outlet string, u *unit) bool {
	if containsWord(outlet, u.lower) {
		return true
	}
	alias, n := lexicon.Find(strings.Fields(outlet))
	return n > 0 && alias.Key == u.key
}

// otherOutlet reports whether a sentence names a medium that the claim doesn't:
// then that one reports.
func (a *alignment) otherOutlet(s int) bool {
	t := a.sources[s].text
	for _, g := range t.frames {
		// "told the newspaper Zemlin Today"
		if told := a.namesIn(t, g.object); base(t.units[g.verb].lower) == "tell" && len(told) > 0 && a.tells() && !a.foundIn(a.attr.outlet, told, t) {
			return true
		}
	}
	for j := range t.units {
		v := &t.units[j]
		if v.kind != name || !mediaWords[v.lower[strings.LastIndexByte(v.lower, ' ')+1:]] {
			continue
		}
		known := false
		for i := range a.claim.units {
			sim, _ := a.m.compare(&a.claim.units[i], v)
			known = known || sim >= .9 || strings.HasSuffix(a.claim.units[i].key, " "+v.key) // "the Post", of the Washington Post
		}
		if !known {
			return true
		}
	}
	return false
}

// tells reports whether the claim says whom its speaker told.
func (a *alignment) tells() bool {
	for _, f := range a.claim.frames {
		if base(a.claim.units[f.verb].lower) == "tell" && a.foundIn(a.attr.outlet, f.object, a.claim) {
			return true
		}
	}
	return false
}

// checkSpeaker wants the person or group that the claim lets speak to be the
// one whose words the cited sentence gives.
func (a *alignment) checkSpeaker() *finding {
	if len(a.attr.speaker) == 0 {
		return nil
	}
	if slices.ContainsFunc(a.spoken(), a.speaks) {
		return nil
	}
	if a.vagueSpeaker() {
		a.doubt = true
		return nil
	}
	return &finding{reason: WrongSpeaker, detail: a.phrase(a.attr.speaker), weak: !a.namedSpeaker(a.support[0]) && len(a.claim.quotes) == 0 && a.passageHas(a.attr.speaker)}
}

// passageHas reports whether some units of the claim all stand somewhere in the
// evidence.
func (a *alignment) passageHas(units []int) bool {
	for _, i := range units {
		if !a.elsewhere(i) {
			return false
		}
	}
	return true
}

// speechFrames counts the claim's attributions.
func (a *alignment) speechFrames() int {
	n := 0
	for _, f := range a.claim.frames {
		if f.speech && a.attr.has(f.verb) {
			n++
		}
	}
	return max(n, 1)
}

// namedSpeaker reports whether a sentence names who speaks in it.
func (a *alignment) namedSpeaker(s int) bool {
	t := a.sources[s].text
	for _, f := range t.frames {
		if !f.speech {
			continue
		}
		who := f.subject
		if t.inverted(f.verb) {
			who = t.personRight(f.verb + 1)
		}
		if a.named(t, who) {
			return true
		}
	}
	return false
}

func (a *alignment) named(t *text, units []int) bool {
	for _, j := range units {
		if t.units[j].kind == name {
			return true
		}
	}
	return false
}

// vagueSpeaker reports whether the claim's speaker is only a common noun that
// might be another word for the right one.
func (a *alignment) vagueSpeaker() bool {
	for _, i := range a.attr.speaker {
		u := &a.claim.units[i]
		if u.kind == name || a.elsewhere(i) && !genericPerson[u.lower] {
			return false
		}
	}
	return true
}

// spoken are the sentences whose speaker counts: those with the claim's
// quotation or, without one, the support.
func (a *alignment) spoken() []int {
	var out []int
	for _, q := range a.claim.quotes {
		for s := range a.sources {
			if strings.Contains(plain(a.sources[s].span.In(a.sources[s].article.Text)), plain(q.Text)) {
				out = append(out, s)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	if a.speechFrames() == 1 && a.namedSpeaker(a.support[0]) {
		return a.support
	}
	least := .8 * a.covered(a.own(a.support[0]))
	for s := range a.sources {
		// A quotation of several sentences names its speaker beside one of them.
		beside := slices.Contains(a.support, s+1) && a.sources[s+1].allQuoted() || s > 0 && slices.Contains(a.support, s-1) && a.sources[s-1].allQuoted()
		if beside || slices.Contains(a.support, s) || a.covered(a.own(s)) >= least {
			out = append(out, s)
		}
	}
	return out
}

// allQuoted reports whether a sentence stands within a quotation.
func (t *text) allQuoted() bool {
	for i := range t.units {
		if !t.units[i].quoted {
			return false
		}
	}
	return len(t.units) > 0
}

// speaks reports whether the claim's speaker is the one of source s: named as
// the article's speaker, or the subject of a verb of speech in the sentence.
func (a *alignment) speaks(s int) bool {
	src := a.sources[s]
	voice := src.voice()
	if a.namedSpeaker(s) {
		voice.Text = "" // the sentence itself says who
	}
	names, roles, hits := 0, 0, 0
	for _, i := range a.attr.speaker {
		u := &a.claim.units[i]
		if u.kind == name {
			names++
		} else {
			roles++
		}
		if containsWord(voice.Text, u.lower) || containsWord(voice.Text, u.key) || a.inSpeechSubject(u, s) || a.takenUp(u, s) {
			if u.kind == name {
				return true
			}
			hits++
		}
	}
	if names > 0 {
		if a.namedBeside(s) {
			return true
		}
		// "NATO" for an official of the North Atlantic Treaty Organization.
		for _, i := range a.attr.speaker {
			u := &a.claim.units[i]
			if u.kind == name && a.voiceMeans(u, voice.Text) {
				return true
			}
		}
		if hits > 0 {
			inside := true
			for _, i := range a.attr.speaker {
				inside = inside && (a.claim.units[i].kind != name || a.best[s][i].sim >= .9)
			}
			if inside {
				return true
			}
		}
		return voice.Text != "" && roles > 0 && hits == roles && !capitalised(voice.Text) && a.onlyAdjectives()
	}
	return hits > 0 && hits*2 >= roles
}

// namedBeside reports whether a sentence gives the words of somebody by their
// part only ("the club's owner") and the sentences beside it those of the
// claim's speaker by name.
func (a *alignment) namedBeside(s int) bool {
	src := a.sources[s]
	if v := src.voice().Text; v == "" || strings.ToLower(v) != v {
		return false
	}
	for n := max(src.index-2, 0); n <= src.index+2 && n < len(src.article.sentences); n++ {
		for _, i := range a.attr.speaker {
			if u := &a.claim.units[i]; u.kind == name && containsWord(src.article.voices.Speaker(n).Text, u.lower) {
				return true
			}
		}
	}
	return false
}

// onlyAdjectives reports whether the names in the claim's speaker only say
// where an official is from.
func (a *alignment) onlyAdjectives() bool {
	for _, i := range a.attr.speaker {
		u := &a.claim.units[i]
		if u.kind == name && u.city == "" && a.claim.units[i].key == u.lower {
			return false
		}
	}
	return true
}

func (a *alignment) voiceMeans(u *unit, voice string) bool {
	for _, v := range unitsOf(voice, 0) {
		if sim, _ := a.m.compare(u, &v); sim >= .9 {
			return true
		}
	}
	return false
}

// inSpeechSubject reports whether a unit means what is the subject of a verb
// of speech in the sentence.
func (a *alignment) inSpeechSubject(u *unit, s int) bool {
	t := a.sources[s].text
	speaking := slices.ContainsFunc(t.frames, func(f frame) bool { return f.speech })
	for _, f := range t.frames {
		if !f.speech && speaking {
			continue
		}
		for _, j := range f.subject {
			if sim, flip := a.m.compare(u, &t.units[j]); (sim >= .7 || u.kind == name && sim >= .5) && !flip {
				return true
			}
		}
		if t.inverted(f.verb) {
			for _, j := range t.personRight(f.verb + 1) {
				if sim, flip := a.m.compare(u, &t.units[j]); sim >= .7 && !flip {
					return true
				}
			}
		}
		// "said Stephen Biddle": the subject stands behind.
		for _, j := range f.object {
			if t.units[j].kind == name || t.units[j].tag == noun {
				if sim, _ := a.m.compare(u, &t.units[j]); sim >= .9 && j <= f.verb+4 && strings.ContainsAny(t.raw[max(t.units[f.verb].Start-3, 0):t.units[f.verb].Start], "\"”,") {
					return true
				}
			}
		}
	}
	for i := range t.units {
		if t.units[i].lower == "according" {
			for _, j := range t.personRight(i + 2) {
				if sim, _ := a.m.compare(u, &t.units[j]); sim >= .9 {
					return true
				}
			}
		}
	}
	return false
}

// phrase is the claim's text from the first of some units to the last.
func (a *alignment) phrase(units []int) string {
	return a.claim.raw[a.claim.units[slices.Min(units)].Start:a.claim.units[slices.Max(units)].End]
}

// takenUp reports whether a unit is the subject of the sentence before one
// whose speaker is a pronoun.
func (a *alignment) takenUp(u *unit, s int) bool {
	src := a.sources[s]
	before := src.before(1)
	if before == nil || u.kind != name {
		return false
	}
	continued := len(src.quotes) > 0 && !slices.ContainsFunc(src.frames, func(f frame) bool { return f.speech && !src.units[f.verb].quoted })
	for _, f := range src.frames {
		p := src.pronounIn(f.subject)
		if !continued && (!f.speech || p < 0) {
			continue
		}
		if p >= 0 && len(src.units[p].means) > 0 && pronounKinds[src.units[p].lower] <= womanPronoun {
			if sim, _ := a.m.compare(u, &src.units[p]); sim >= .9 {
				return true
			}
			continue
		}
		for _, g := range before.frames {
			for _, j := range g.subject {
				if sim, _ := a.m.compare(u, &before.units[j]); sim >= .9 {
					return true
				}
			}
		}
	}
	return false
}
