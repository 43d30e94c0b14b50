package asking

import (
	"slices"
	"strings"

	"dateline/internal/pattern"
)

// Form is what the form of a message says of whether it asks for information.
type Form int

// The forms, from the least to the most.
const (
	Talks Form = iota // people talk
	Hints             // it may ask, if it is of something that can be answered: "turnout in the ballot"
	Plain             // it asks
)

// Read says what the form of a message tells. Mentions of the bot should be out
// of text.
func Read(text string, where Where) Form {
	text = outside(text)
	if where == Channel && othersRE.MatchString(text) {
		return Talks
	}
	best := Talks
	all := sentences(text)
	for i, s := range all {
		s.follows = i > 0
		best = max(best, s.form(where))
		if s.doubts() && (i > 0 || len(s.words) > 7) {
			best = Plain
		}
	}
	return best
}

// othersRE is what is said to another bot, or to somebody by a name that isn't
// a mark of Discord's.
var othersRE = pattern.New(`^\s*(?:[!/?.$;%&+~=-]{1,2}[A-Za-z]\w*|@[A-Za-z]\w*)`)

func (s sentence) form(where Where) Form {
	switch {
	case where == Channel && s.rhetorical():
		return Talks
	case s.asks(where):
		return Plain
	case s.hints(where):
		return Hints
	}
	return Talks
}

// rhetorical reports whether a sentence only has the form of a question: it
// asks for opinions, makes conversation or complains.
func (s sentence) rhetorical() bool {
	words, begged := lead(s.words)
	line := strings.Join(words, " ")
	return opinionRE.MatchString(line) || rhetoricRE.MatchString(line) || heardRE.MatchString(strings.Join(s.words, " ")) ||
		!begged && chatRE.MatchString(line) && !knowing.MatchString(line) || s.asked && s.tagged() || !s.follows && pronominal(words)
}

var (
	// opinionRE asks people what they think.
	opinionRE = pattern.New(`^(?:any(?:one|body)?(?: have)?(?: any)? )?(?:thoughts?|opinions?|views|feelings|(?:hot )?takes?|reactions)(?: (?:on|about|of)\b|$)` +
		`|\b(?:does|do|did|would|will|is|are) (?:you|u|ya|y'all|everyone|everybody|anyone|anybody|people|folks|guys|we)(?: \w+){0,2} (?:think|reckon|feel|believe|say|prefer|like|make of|figure|care|agree|mind|want)\b` +
		`|\b(?:your|everyone's|everybody's|people's|ur) (?:\w+ )?(?:take|takes|thoughts?|opinions?|views?|feelings?|reactions?|favou?rite|guess|guesses|bets?)\b`)

	// rhetoricRE complains in the form of a question, or wonders aloud.
	rhetoricRE = pattern.New(`^(?:who|what|why|how|where|when|does|do|did|is|are|was|were|can|has|have)\b.* even (?:\w+ )*\w+$|^(?:who|why|how|what) even\b|\beven$` +
		`|^(?:who|what sort of \w+|what kind of \w+) (?:would|wouldn't|could|can|in their right mind)(?: ever| really| actually| seriously)? (?:trust|believe|want|do|buy|vote|care|think|like|hate|blame|bother|guess|guessed|agree|fall|need|say|go)\b` +
		`|^who (?:needs|cares|gives|wants|asked|doesn't|wouldn't|isn't)\b` +
		`|^(?:isn't|isnt|ain't|aint|wasn't|wasnt|aren't|arent) (?:it|this|that|they|these|those|we|he|she|you)\b` +
		`|^why (?:do|would|should|must|can't|cant|don't|dont|won't|does|did|is|are) (?:we|anyone|anybody|everyone|everybody|you|i|nobody|it|this|that)\b` +
		`|^why (?:can't|cant|don't|dont|won't|wont|couldn't|doesn't|doesnt|bother|is it)\b.*\b(?:just|simply|ever|always|never)\b|^why (?:bother|oh why|always)\b` +
		`|^why (?:is|are|do|does) .*\b(?:always|never|so (?:depressing|sad|bad|stupid|slow|boring|annoying|hard|expensive|rude|weird|dumb|angry|mad|mean))\b` +
		`|^how (?:can|could) (?:people|anyone|anybody|you|they|we|it|this|that|someone|somebody|he|she)\b` +
		`|^how (?:is|are|was|were) (?:this|that|it|he|she|they|these|those)(?: still| not| so| a| an)? ?\w*$` +
		`|^how (?:many|much) (?:more|longer)\b.*\b(?:ha(?:ve|s) to|must|need to|before|until|till|do we|are we|will we|can we)\b|^how (?:many|much) (?:more )?times\b` +
		`|^(?:what(?:'s|s| is| was)|is there) (?:the|any|a) (?:point|use|sense)\b|^what(?:'s|s| is) (?:wrong|the matter|up) with\b|^what could (?:possibly )?go wrong` +
		`|^where (?:do|does|did|the) (?:they|people|you|these) (?:find|get|come|dig)\b|^who do (?:they|these people|you) think\b` +
		`|^(?:do|does|did) (?:they|people|he|she|these \w+|anyone|anybody) (?:really|actually|honestly|seriously|even) (?:think|believe|expect|read|care)\b` +
		`|\b(?:come on|smh|facepalm|for god's sake|ffs|jfc|imho|imo)\b|^(?:hot take|unpopular opinion|fun fact|ngl|psa|reminder|as if|remember (?:when|how|that)|imagine|guess (?:what|who|how))\b`)

	// chatRE makes conversation of the news, or calls on those who are there.
	chatRE = pattern.New(`^(?:(?:did|have|has|had|are|is|were|was|do|does|could|can|would|will|should|may) )?(?:you|u|ya|y'all|anyone|anybody|someone|somebody|everyone|everybody|any of you|all of you|people|mods?|admins?)(?: guys| all| here| else| lot| folks)?(?: also| already| just| been| still| please| pls| kindly)* ` +
		`(?:see|seen|saw|hear|heard|read|reading|watch|watched|watching|follow|following|followed|catch|notice|noticed|use|keep|stop|be|avoid|calm|remember|get|got|in|up for|down for|excited|ready|done|going|coming|playing|free|miss|missed|play|own|have|need|want|wanna|help|join|try|tried|seriously|surprised|worried|glad|tired)\b`)
)

// heardRE asks whether somebody has heard what the speaker has.
var heardRE = pattern.New(`^(?:\w+ ){0,2}?(?:(?:did|have|has) )?(?:you|u|ya|y'all|anyone|anybody|everyone|everybody|any of you)(?: guys| all| here| else)? (?:see|seen|saw|hear|heard|read)\b(?:$| (?:about|of|the|that|this|these|those|it)\b)`)

// pronominal reports whether a question is about nothing that it names: "when
// will they learn".
func pronominal(words []string) bool {
	if len(words) < 2 || len(words) > 7 || whOf(words[0]) == "" && !auxiliaries[words[0]] {
		return false
	}
	pointed, things := false, 0
	for _, w := range words[1:] {
		switch {
		case pointers[w]:
			pointed = true
		case contentful([]string{w}) && !oaths[w]:
			things++
		}
	}
	return pointed && things <= 1
}

// hints reports whether a sentence that doesn't plainly ask may: it names what
// somebody wants to know, or has a question mark or a word order that asks.
func (s sentence) hints(where Where) bool {
	words, _ := lead(s.words)
	if len(words) < 2 || len(words) > 25 || !contentful(words) {
		return false
	}
	line := strings.Join(words, " ")
	switch {
	case wantRE.MatchString(line):
		return !ofUs(words[1:])
	case where == Channel && (personal(words) || ofPlace(words) || s.points(words)) || idiomRE.MatchString(line) || exclaims[words[0]]:
		return false
	case s.asked:
		return true
	}
	return asksByOrder(words) || s.names(words)
}

// wantRE says that somebody wants to know what follows.
var wantRE = pattern.New(`^(?:(?:i(?:'m| am)?|im|we(?:'re| are)?|still|just) )*(?:need|want|looking for|searching for|trying to find|after|in search of) (?:the|a list of|all the|details of|figures? (?:for|on|of)|names? of)\b`)

// exclaims begin what is no name of a thing.
var exclaims = set(`so such what that those this these too wow omg lol rip ugh damn dang yay ah oh poor sad crazy insane wild nice great good bad best worst
finally happy congrats sorry thanks thank honestly literally basically obviously clearly maybe perhaps yes no yeah nah nope if when because as nobody everyone
everybody somebody someone more less just my our your his her their another every`)

// asksByOrder reports whether words without a question mark stand in the order
// of a question, or end with what they ask for: "fares went up by what".
func asksByOrder(words []string) bool {
	if len(words) < 3 {
		return false
	}
	if firsts[words[0]] && !notSubjects[words[1]] && !persons[words[1]] {
		return len(words) >= 4 && contentful(words[1:])
	}
	if whOf(words[0]) != "" {
		return slices.ContainsFunc(words[1:], func(w string) bool { return auxiliaries[w] || verbal(w) }) && !clauseRE.MatchString(strings.Join(words, " "))
	}
	return endsAskingRE.MatchString(strings.Join(words, " "))
}

var endsAskingRE = pattern.New(`\w+ \w+.* (?:how (?:much|many|long|far|often|old|big|late|high|deep)|(?:by|to|for|of|in|at|from|with|about|on) (?:what|whom|which|where|which \w+|what \w+)|where|when|why|who)$|\w+ \w+.* how (?:much|many) \w+(?: \w+){0,4}$`)

// names reports whether words are the name of what can be told of a thing, as
// people type it into a search box: its number, price, cause or head.
func (s sentence) names(words []string) bool {
	if words[0] == "the" {
		words = words[1:]
	}
	if len(words) < 2 || len(words) > 14 || s.raw != strings.TrimRight(s.raw, "!") {
		return false
	}
	head := words
	if at := slices.IndexFunc(words, func(w string) bool { return joins[w] }); at > 0 {
		head = words[:at]
	}
	if len(head) > 4 {
		head = head[:1]
	}
	told := slices.IndexFunc(head, func(w string) bool { return attribute(w) })
	if told < 0 && !attribute(words[len(words)-1]) {
		return false
	}
	// "the price is too high" says something. "days that it was shut" names days.
	for i, w := range words {
		if auxiliaries[w] && (i < 2 || !slices.ContainsFunc(words[1:i], func(w string) bool { return joins[w] || w == "the" })) {
			return false
		}
	}
	return !slices.ContainsFunc(words, func(w string) bool { return judging[w] })
}

// joins stand between a thing that is asked for and what it is of.
var joins = set(`of for in at on from to between per that who which whose after before during under by behind with about due since versus vs against among`)

// judging are words of somebody's own opinion.
var judging = set(`insane crazy wild ridiculous awful terrible horrible amazing awesome great sad stupid dumb lol lmao lmfao smh wow omg ffs wtf sucks suck
mad unreal nuts bonkers disgusting shameful shame disgrace joke hilarious funny cute beautiful lovely perfect obviously honestly literally imo imho tbh ngl`)

func attribute(w string) bool {
	w = strings.TrimSuffix(w, "'s")
	return attributes[w] || attributes[strings.TrimSuffix(w, "s")] || attributes[strings.TrimSuffix(w, "es")] || strings.HasSuffix(w, "ies") && attributes[strings.TrimSuffix(w, "ies")+"y"]
}

// attributes are what can be told of people, things and events.
var attributes = set(`number count figure total sum amount quantity share proportion percentage percent rate ratio majority margin size length width height depth weight
area distance range speed capacity output volume temperature magnitude strength value worth price cost fee fare fine pay wage salary bonus rent tax tariff budget debt loss profit
revenue income earning turnover dividend stake bid offer subsidy loan grant donation fund rise cut drop fall increase decrease change gap score result outcome verdict sentence charge turnout vote
seat poll toll casualty victim death dead injured survivor fatality missing name title full-name nickname age date day week month year hour minute time deadline duration start end
beginning anniversary schedule timetable location place address site venue city town country region population headcount crew staff workforce membership cause reason motive explanation background origin source
evidence proof condition term demand requirement position stance reaction response statement comment quote summary detail timeline overview list breakdown comparison difference
head leader president chair chairman chairwoman chairperson boss chief ceo director manager minister mayor governor judge owner founder maker builder author captain coach
spokesman spokeswoman spokesperson secretary lawyer agent suspect witness investor sponsor buyer seller winner loser candidate rival successor predecessor
effect side-effect consequence impact damage symptom treatment dose risk role job occupation profession nationality religion height model brand version type kind colour
status progress forecast estimate prediction target goal plan route destination definition meaning purpose`)
