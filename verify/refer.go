package verify

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"dateline/lexicon"
)

// cast is who and what an article has spoken of so far, for the pronouns that
// take them up.
type cast struct {
	men, women map[string]bool   // surnames in lower case
	people     map[string]bool   // surnames
	last       []mention         // of the sentence before, its subjects first
	holders    map[string][]unit // the name of whoever has a role: "captain", "company"
}

// mention is a name or a noun that a pronoun may stand for.
type mention struct {
	units   []unit
	at      int // index of its last unit
	subject bool
	person  bool
	thing   bool // no person, for sure
	plural  bool
	quoted  bool
}

// titles stand before the name of a man or a woman.
var (
	titles   = []string{"Mr", "Mrs", "Ms", "Sir", "Lord", "King", "Prince", "Dame", "Lady", "Queen", "Princess", "Madame", "Miss"}
	mens     = set(`Mr Sir Lord King Prince`)
	titledRE = regexp.MustCompile(`^\.? ((?:[A-Z][\p{L}'’-]+ )?[A-Z][\p{L}'’-]+)`)
)

// longestTitled is how many bytes after a title its name is looked for in.
const longestTitled = 120

// castOf reads the titles in a text, which tell men from women.
func castOf(raw string) *cast {
	c := (&cast{}).fresh()
	for _, title := range titles {
		for at := 0; ; {
			i := strings.Index(raw[at:], title)
			if i < 0 {
				break
			}
			start := at + i
			at = start + len(title)
			m := titledRE.FindStringSubmatch(raw[at:min(len(raw), at+longestTitled)])
			if m == nil || start > 0 && wordByte(raw[start-1]) {
				continue
			}
			who := strings.ToLower(m[1][strings.LastIndexByte(m[1], ' ')+1:])
			who = strings.TrimSuffix(strings.TrimSuffix(who, "'s"), "’s")
			c.people[who] = true
			if mens[title] {
				c.men[who] = true
			} else {
				c.women[who] = true
			}
		}
	}
	return c
}

func wordByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_'
}

// fresh is a cast that knows the same men and women, and has spoken of nobody.
func (c *cast) fresh() *cast {
	return &cast{
		men: copied(c.men), women: copied(c.women), people: copied(c.people), holders: make(map[string][]unit),
	}
}

func copied(m map[string]bool) map[string]bool {
	out := make(map[string]bool, len(m))
	maps.Copy(out, m)
	return out
}

// learn takes over who is a man or a woman.
func (c *cast) learn(from *cast) {
	for who := range from.men {
		c.men[who], c.people[who] = true, true
	}
	for who := range from.women {
		c.women[who], c.people[who] = true, true
	}
}

// pronounKind is what a pronoun may stand for.
type pronounKind uint8

const (
	noPronoun pronounKind = iota
	manPronoun
	womanPronoun
	thingPronoun
	pluralPronoun
)

var pronounKinds = map[string]pronounKind{
	"he": manPronoun, "him": manPronoun, "his": manPronoun, "himself": manPronoun,
	"she": womanPronoun, "her": womanPronoun, "hers": womanPronoun, "herself": womanPronoun,
	"it": thingPronoun, "its": thingPronoun, "itself": thingPronoun,
	"they": pluralPronoun, "them": pluralPronoun, "their": pluralPronoun, "theirs": pluralPronoun,
}

// refer gives every pronoun of a text what it may stand for, and leaves the
// text's own mentions in the cast for the next one.
func (t *text) refer(c *cast) {
	for i := range t.units {
		t.referNoun(i, c)
	}
	mentions := t.mentions(c)
	for i := range t.units {
		kind := pronounKinds[t.units[i].lower]
		if kind == noPronoun {
			continue
		}
		var fits []mention
		for _, m := range mentions {
			if m.at < i && (!m.quoted || t.units[i].quoted) && c.fits(m, kind) && !t.coargument(m, i) {
				fits = append(fits, m)
			}
		}
		if s := subjects(fits); len(s) > 0 {
			fits = s
		}
		if len(fits) == 0 || !c.sure(fits, kind) {
			for _, m := range c.last {
				if c.fits(m, kind) {
					fits = append(fits, m)
					if m.subject {
						break // the last sentence's subject goes before what else it has
					}
				}
			}
		}
		for _, m := range fits {
			t.units[i].means = append(t.units[i].means, m.units...)
		}
		t.units[i].sure = len(fits) == 1 && c.sure(fits, kind)
		if len(fits) == 1 {
			mentions = append(mentions, mention{
				units: fits[0].units, at: i, subject: t.isSubject(i), person: fits[0].person,
				thing: fits[0].thing, plural: fits[0].plural, quoted: t.units[i].quoted,
			})
		}
	}
	for _, m := range mentions {
		c.remember(m)
	}
	slices.SortStableFunc(mentions, func(x, y mention) int { return rankOf(x) - rankOf(y) })
	if len(mentions) > 0 {
		c.last = mentions
	}
}

// remember keeps who has a role, by the words beside a name, and the last body
// named.
func (c *cast) remember(m mention) {
	last := m.units[len(m.units)-1]
	switch {
	case last.kind != name || m.quoted:
	case m.person:
		for _, u := range m.units {
			if u.kind == content && personNoun(u.lower) {
				c.holders[u.lower] = m.units
			}
		}
	case m.subject && last.city == "":
		alias, n := lexicon.Find([]string{last.key})
		if n > 0 && (alias.Kind == lexicon.Country || alias.Kind == lexicon.City) {
			return
		}
		for w := range bodyNouns {
			c.holders[w] = m.units
		}
	}
}

var bodyNouns = set(`company firm maker club operator retailer manufacturer airline start-up organisation organization group`)

// referNoun gives "the company" or "the captain" the name that has that part.
func (t *text) referNoun(i int, c *cast) {
	u := &t.units[i]
	if u.kind != content || u.tag != noun || i == 0 || t.units[i-1].lower != "the" || i+1 < len(t.units) && t.units[i+1].kind == name {
		return
	}
	if who := c.holders[u.lower]; len(who) > 0 {
		for _, w := range who {
			if w.kind == name {
				u.called = append(u.called, w)
			}
		}
	}
}

// person reports whether a pronoun stands for somebody with a name.
func (u *unit) person() bool {
	k := pronounKinds[u.lower]
	if k != manPronoun && k != womanPronoun {
		return false
	}
	for i := range u.means {
		if u.means[i].kind == name {
			return true
		}
	}
	return false
}

func rankOf(m mention) int {
	switch {
	case m.quoted:
		return 2
	case m.subject:
		return 0
	}
	return 1
}

func subjects(m []mention) []mention {
	var out []mention
	for _, x := range m {
		if x.subject {
			out = append(out, x)
		}
	}
	return out
}

// sure reports whether the sex of a lone candidate is known, or none is asked
// for.
func (c *cast) sure(m []mention, kind pronounKind) bool {
	if len(m) != 1 {
		return false
	}
	who := m[0].units[len(m[0].units)-1].key
	return kind == manPronoun && c.men[who] || kind == womanPronoun && c.women[who]
}

func (c *cast) fits(m mention, kind pronounKind) bool {
	who := m.units[len(m.units)-1].key
	switch kind {
	case manPronoun:
		return !m.thing && !m.plural && !c.women[who] && (m.person || m.subject)
	case womanPronoun:
		return !m.thing && !m.plural && !c.men[who] && (m.person || m.subject)
	case thingPronoun:
		return !m.person && !m.plural
	}
	return m.plural || m.thing
}

// coargument reports whether a pronoun that is no possessive has a mention for
// a fellow of the same verb, so that it can't stand for it: "he thanked him".
func (t *text) coargument(m mention, i int) bool {
	if possessives[t.units[i].lower] && t.units[i].tag == determiner {
		return false
	}
	for _, f := range t.frames {
		if slices.Contains(f.subject, m.at) && (slices.Contains(f.object, i) || slices.Contains(f.agent, i)) {
			return true
		}
	}
	return false
}

func (t *text) isSubject(i int) bool {
	for _, f := range t.frames {
		if slices.Contains(f.subject, i) {
			return true
		}
	}
	return false
}

// mentions are the names of a text and the nouns that are subjects or objects,
// in order.
func (t *text) mentions(c *cast) []mention {
	var out []mention
	for i := 0; i < len(t.units); i++ {
		u := &t.units[i]
		switch {
		case u.kind == name:
			m := mention{at: i, units: []unit{*u}}
			for m.at+1 < len(t.units) && t.units[m.at+1].kind == name && strings.Trim(t.between(m.at), " -") == "" {
				m.at++
				m.units = append(m.units, t.units[m.at])
			}
			m.person, m.thing = t.personality(c, i, m.at)
			if m.person {
				c.people[t.units[m.at].key] = true
			}
			m.subject, m.quoted = t.isSubject(m.at), u.quoted
			if strings.HasSuffix(t.units[m.at].lower, "'s") {
				m.subject = false
			}
			i = m.at
			out = append(out, m)
		case u.tag == noun && u.kind == content && !timeNouns[u.lower] && !measures[u.lower] && t.isHead(i):
			role := personNoun(u.lower)
			plural := strings.HasSuffix(u.lower, "s") && !strings.HasSuffix(u.lower, "ss") || u.lower == "people" || u.lower == "men" || u.lower == "women" || u.lower == "children"
			out = append(out, mention{at: i, units: []unit{*u}, person: role && !plural, thing: !role && !plural, plural: plural, subject: t.isSubject(i) && !t.afterPreposition(i), quoted: u.quoted})
		}
	}
	return t.joinAppositions(out)
}

// joinAppositions makes one mention of a noun and the name beside it: "the
// mayor, Stefan Brandt", "Karim Bose, a lawyer".
func (t *text) joinAppositions(m []mention) []mention {
	var out []mention
	for _, x := range m {
		if n := len(out) - 1; n >= 0 {
			p := &out[n]
			gap := strings.TrimSpace(t.raw[t.units[p.at].End:t.units[x.at-len(x.units)+1].Start])
			gap = strings.TrimSpace(strings.TrimPrefix(gap, ","))
			if (gap == "" || gap == "the" || gap == "a" || gap == "an") && p.person != x.person && (p.person || personLike(*p)) && (x.person || personLike(x)) && !p.plural && !x.plural || gap == "" && p.person && x.person && len(p.units) == 1 && p.units[0].kind == content {
				p.units = append(slices.Clone(p.units), x.units...)
				p.at, p.person, p.thing = x.at, true, false
				p.subject = p.subject || x.subject
				continue
			}
		}
		if q := t.titled(out, x); q >= 0 {
			out[q].units = append(slices.Clone(out[q].units), x.units...)
			out[q].at, out[q].person = x.at, true
			continue
		}
		out = append(out, x)
	}
	return out
}

// titled is the person noun that a name between commas belongs to over what
// stands between: "the leader of the opposition, Marek Zielinski,". -1 is for
// none.
func (t *text) titled(m []mention, x mention) int {
	first := x.at - len(x.units) + 1
	if !personLike(x) || x.units[0].kind != name || first == 0 || strings.TrimSpace(t.between(first-1)) != "," || !strings.HasPrefix(t.between(x.at), ",") {
		return -1
	}
	for n, p := range slices.Backward(m) {
		between := t.raw[t.units[p.at].End:t.units[first-1].End]
		if strings.Contains(between, ",") || hardGap(between) {
			return -1
		}
		for k := p.at + 1; k < first; k++ {
			if t.units[k].tag == verb || t.units[k].tag == auxiliary {
				return -1
			}
		}
		if p.person && !p.plural && p.units[0].kind == content {
			return n
		}
	}
	return -1
}

func personLike(m mention) bool { return m.person || !m.thing && m.units[0].kind == name }

// isHead reports whether no noun follows the one at i directly.
func (t *text) isHead(i int) bool {
	return i+1 >= len(t.units) || strings.Trim(t.between(i), " ") != "" || t.units[i+1].tag != noun || t.units[i+1].kind == moment
}

var titleWords = set(`mr mrs ms dr professor prof sir lord dame judge justice president minister premier chancellor senator governor mayor general colonel captain major king queen prince princess pope bishop chief secretary commander sergeant inspector detective`)

var thingWords = set(`party alliance union bank company group front council commission committee court hospital university institute ministry
agency office department bureau authority federation association league club united rovers city town river lake sea mountain island islands street
road station airport port bay valley states nations republic kingdom army force police post times journal herald tribune news radio wire ledger gazette
corporation corp inc ltd foods airlines airways lines motors pharma energy grid systems holdings partners industries telescope cup open championship prize act law house parliament senate congress assembly
north south east west park bridge school college church museum gallery theatre stadium dam plant ship`)

// personality guesses whether the name in units i to j is a person's.
func (t *text) personality(c *cast, i, j int) (person, thing bool) {
	last := &t.units[j]
	key := strings.TrimSuffix(last.lower, "'s")
	alias, n := lexicon.Find([]string{last.key})
	known := n > 0 && (alias.Kind == lexicon.Country || alias.Kind == lexicon.City || alias.Kind == lexicon.Organization)
	switch {
	case c.people[key], i > 0 && titleWords[t.units[i-1].lower], titleWords[t.units[i].lower] && j > i:
		return true, false
	case known, thingWords[key], thingWords[t.units[i].lower], acronym(last.In(t.raw)), i > 0 && t.units[i-1].lower == "the":
		return false, true
	case j > i && j-i <= 3:
		for k := i; k <= j; k++ {
			if thingWords[t.units[k].lower] {
				return false, true
			}
		}
		return i == 0 || t.units[i-1].tag != preposition || t.units[i-1].lower == "by" || t.units[i-1].lower == "to" || t.units[i-1].lower == "with", false
	}
	return false, false
}

var personNouns = set(`man woman boy girl person minister president premier chancellor mayor governor judge captain coach manager chief leader chairman chairwoman
chair spokesman spokeswoman spokesperson official lawyer officer doctor professor researcher secretary deputy director founder commander general
driver teacher witness suspect accountant clerk guard owner farmer editor reporter journalist player goalkeeper striker champion winner author
analyst economist expert scientist neurologist investigator detective prosecutor senator lawmaker ambassador envoy mediator negotiator diplomat
victim patient student pupil nurse engineer pilot executive critic candidate nationalist activist king queen prince pope bishop priest son daughter
brother sister father mother wife husband friend agent aide adviser banker developer trader worker resident passenger firefighter soldier`)

func personNoun(w string) bool { return personNouns[strings.TrimSuffix(w, "'s")] }
