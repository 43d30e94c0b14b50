package asking

import (
	"slices"
	"strings"

	"dateline/internal/pattern"
)

// asks reports whether the sentence asks for information.
func (s sentence) asks(where Where) bool {
	if where == Talk && talkRE.MatchString(strings.Join(s.words, " ")) {
		return true
	}
	if s.foreign() {
		return s.asked && (len(s.words) > 2 || len([]rune(s.raw)) > 6)
	}
	words, begged := lead(s.words)
	if len(words) > 3 && words[1] == "and" && whWords[words[0]] && whWords[words[2]] { // "when and where"
		words = words[2:]
	}
	if len(words) == 0 {
		return false
	}
	line := strings.Join(words, " ")
	switch {
	case begged: // "do you know who leads it": whom it is put to is no matter
		return len(words) > 1 && !ofUs(words)
	case orders(words), outcomeRE.MatchString(line):
		return true
	case s.asked && s.tagged(), idiomRE.MatchString(line) && !knowing.MatchString(line):
		return false
	case where == Channel && (ofPlace(words) || s.points(words)):
		return false
	case personal(words) && !knowing.MatchString(line):
		return s.clause(where)
	case s.asked:
		return s.marked(words, where)
	}
	return unmarked(words, s.named) || s.clause(where)
}

// clause reports whether what follows the last comma asks by itself.
func (s sentence) clause(where Where) bool {
	if !s.commas {
		return false
	}
	mark := ""
	if s.asked {
		mark = "?"
	}
	after, ok := newSentence(s.last + mark)
	if !ok || len(after.words) < 4 || whOf(after.words[0]) == "" && !auxiliaries[after.words[0]] {
		return false
	}
	return after.asks(where)
}

// talkRE asks on in a conversation.
var talkRE = pattern.New(`^(?:(?:some |any )?more (?:details?|info|information|on (?:that|this|it))|(?:please )?(?:go on|continue|elaborate|expand|explain(?: that| this| it)?|clarify|tell me more|say more)(?: please| on (?:that|this|it))?|(?:can|could|would) (?:you|u) (?:please )?(?:elaborate|explain|expand|clarify|go on|continue|say more|tell me more|be more (?:specific|precise)|give (?:me )?(?:more )?(?:details|an example|examples))\b.*|what (?:do|did) (?:you|u) mean\b.*|are (?:you|u) sure\b.*|says who|sources?|how so|why is that|since when|summari[sz]e (?:it|that|this)|what about .*|how about .*)$`)

// lead takes off what only opens a sentence, and what begs for an answer: what
// is left is what is asked.
func lead(words []string) (rest []string, begged bool) {
	for {
		for len(words) > 0 && openers[words[0]] {
			words = words[1:]
		}
		for len(words) > 1 && closers[words[len(words)-1]] {
			words = words[:len(words)-1]
		}
		if len(words) > 2 && words[1] == "the" && oaths[words[2]] { // "who the hell"
			words = append([]string{words[0]}, words[3:]...)
		}
		line := strings.Join(words, " ")
		m := beggingRE.FindStringSubmatch(line)
		if m == nil {
			return words, begged
		}
		after := strings.TrimSpace(strings.TrimPrefix(line, m[0]))
		next := strings.Fields(after)
		// It must go on as a question does: "do you know him" begs for nothing.
		if len(next) == 0 || !whWords[whOf(next[0])] && !auxiliaries[next[0]] && next[0] != "if" && next[0] != "whether" && next[0] != "about" && next[0] != "anything" && next[0] != "more" && next[0] != "something" {
			return words, begged
		}
		if next[0] == "if" || next[0] == "whether" || next[0] == "about" {
			next = next[1:]
		}
		words, begged = next, true
	}
}

// openers stand before what is said.
var openers = set(`hey hi hello yo ok okay so and but btw well um uh hmm please pls plz also then now quick question oh lol lmao
alright anyway actually just sorry seriously honestly dateline bot everyone all guys folks question wait`)

// closers stand behind it.
var (
	closers = set(`lol lmao haha please pls plz thanks thx tho though dude bro man mate fam babe guys folks btw exactly again tbh`)
	oaths   = set(`hell heck fuck f devil`)
)

// outcomeRE asks what became of people, whoever they were.
var outcomeRE = pattern.New(`^(?:was|were|has|have|is|are) (?:anyone|anybody|someone|somebody|everyone|everybody) (?:else )?(?:been \w+|(?:hurt|killed|injured|wounded|shot|charged|arrested|detained|rescued|found|fired|sacked|evacuated|missing|dead|alive|responsible)\b)|^did (?:anyone|anybody|everyone|everybody) (?:else )?(?:die|survive|resign|escape|claim|object|admit|confess)\b`)

// beggingRE is what asks somebody to answer what follows.
var beggingRE = pattern.New(`^(?:(?:can|could|would|will) (?:you|u|ya|someone|somebody|anyone|anybody|y'all) (?:please |pls |plz |kindly |maybe )*(?:tell|remind|explain|say|clarify|show|inform|let|find|find out|check|look up|see)(?: me| us)?(?: know)?(?: to me| to us)?|(?:(?:do|does|did) )?(?:you|u|ya|we|anyone|anybody|someone|somebody|any of you|y'all)(?: guys| all| here)? (?:happen to )?(?:knows?|remembers?|recalls?|heard|hear|have any idea|got any idea|have a clue)|any(?:one|body)? (?:ideas?|clue|clues|know|knows)|(?:i )?(?:was )?(?:just )?wonder(?:ing)?|i(?:'d| would) (?:like|love) to know|(?:i(?:'m| am) )?(?:curious|wondering|trying to (?:find out|understand|figure out))|i (?:want|wanna|need) to know|(?:please |pls )?(?:tell|remind) (?:me|us)|let (?:me|us) know|what i(?:'d| would) like to know is|i don't (?:know|get|understand)|not sure|no idea|curious)\b`)

// orders reports whether the words tell somebody to give information, as one
// tells a machine.
func orders(words []string) bool {
	if len(words) < 2 {
		return false
	}
	line := strings.Join(words, " ")
	return orderRE.MatchString(line) && !idleOrderRE.MatchString(line) && !slices.ContainsFunc(words[1:], func(w string) bool { return w == "your" || w == "yourself" || w == "my" || w == "urself" })
}

var (
	orderRE = pattern.New(`^(?:can you |could you |would you |will you )?(?:please )?(?:summari[sz]e|sum up|recap|outline|describe|explain|define|compare|contrast|list|(?:tell|show|give|find|get|remind) (?:me|us)|name (?:the|all|both|every|each|one|two|three|four|five|some|a few)|(?:find|check|look up|search for) (?:the|all|out|which|whether|if|how|when|where|who|what)|find out|look up|break down|walk me through|who's who|fill me in on|catch me up on|bring me up to speed on|(?:need|want|looking for) (?:info|information|details|sources?|a summary|the latest|news) (?:on|about|for|of))\b`)

	idleOrderRE = pattern.New(`^(?:tell me about it$|give me a (?:sec|second|minute|min|break|moment|hand|ping|shout|call)|give (?:me|us) (?:that|it|one|some|your)$|tell me (?:something i don't|when you|if you|once you|later)|show me (?:later|that|it|yours)$|get me (?:a|some|one)\b|find me (?:in|on|at|later)|list (?:is|was|has|of)\b|name a better|explain that$|remind me (?:later|tomorrow|to)\b|give us a|(?:tell|show) me (?:please|pls)?$)`)
)

// idiomRE is talk in the form of a question.
var idiomRE = pattern.New(`^(?:what'?s up|whats up|sup|wassup|wyd|wym|hbu|wbu|hru|how'?s (?:it|everything|life|things|the weather|your|ur|everyone|everybody|work|school|u|we)\b.*|how (?:are|r|is|was|were) (?:you|u|ya|things|everyone|everybody|it going|life|your|ur|we|y'all|the weekend|the party|the trip|the game)\b.*|how (?:you|u|y'all) .*|how do you do|how goes it.*|how('s| is| was) that|what'?s (?:good|new|happening|poppin|cooking|cookin|the move|the plan|the vibe|wrong|for (?:dinner|lunch|breakfast)|going on(?: here| guys| everyone)?|a guy to do|not to love|it to you|the point|in it for me)|what (?:time|day) is it(?: there| now)?|who cares.*|who knows|who (?:else )?(?:wants|wanna|needs|thinks|feels|likes|loves)\b.*|who (?:else )?is (?:up|in|down|ready|online|playing|here|there|coming|joining|going|tired|hungry|bored|awake|watching|free)(?: \w+)?|who (?:else )?is \w+|who asked.*|who (?:said|did|made) (?:this|that)|who would(?:'ve| have) (?:thought|guessed).*|who'?s (?:up|in|down|ready|online|playing|here|there|coming|joining|going|that|this|with me|your|ur|a good|hungry|awake|watching|free)\b.*|why not|why (?:so|are you|r u|u|you|do you|would you|me|tho|though)\b.*|so what|now what|what now|and|or what|no way|for real|fr|really|seriously|srsly|is it just me\b.*|is th(?:is|at) (?:thing )?(?:on|real|real life|a joke|it|so|ok|okay|allowed|normal|new|true tho)|guess (?:what|who)\b.*|(?:you )?know what|wt[fh]\b.*|what (?:a|an)\b.*|what(?:ever)?|huh|eh|hm+|hello|hi|test|testing|ready|right|yes|no|ok|okay|isn't it|are we there yet|are we\b.*|shall we\b.*|how (?:cool|cute|nice|sweet|sad|funny|awesome|great|lovely|weird|crazy|rude|dare you) .*|how (?:cool|cute|nice|sweet|sad|funny|awesome|great|lovely|weird|crazy|rude)(?: is (?:that|this))?|how come|ain't .*|who would win.*|(?:is|are|was|were) every(?:one|body) (?:ok|okay|ready|here|there|back|up|in|good|alright|having|enjoying|asleep|gone)\b.*|(?:what|who|where|which|how)(?:'s| \w+){0,3} (?:this|that|these|those)|(?:what|who)(?:'s| is| was) (?:this|that|the new) \w+|what (?:goes|works|matters|happens) .*|knock knock.*|long time no see|what else is new|wanna .*|wanna|want to .*|want some.*|need a hand|need help|any(?:one|body)\b.*|some(?:one|body)\b.*|every(?:one|body)\b.*|which one|what do .* call .*|why did the chicken.*|remember when .*|ever (?:notice|wonder|feel|had|have|been|tried|seen)\b.*|who let the dogs out|(?:got|have) a (?:sec|second|minute|min|moment)|got time|what did i (?:miss|just).*|what am i.*|where (?:is|are) (?:everyone|everybody|you|u|the mods?|my|all)\b.*|where you.*|where u.*|when (?:is|are) (?:you|u|we)\b.*|(?:is|are) (?:you|u|we|the mods?|mods)\b.*|can (?:i|we|you|u|someone|somebody|anyone|the mods?|mods)\b.*|could (?:i|we|someone|anyone)\b.*|may i\b.*|should (?:i|we)\b.*|do (?:you|u|i|we|y'all)\b.*|did (?:you|u|i|we|y'all|anyone|anybody|everyone)\b.*|have (?:you|u|we|i|y'all)\b.*|will (?:you|u|we)\b.*|would (?:you|u)\b.*)$`)

// knowing is what one asks in the first or second person to be told something:
// what there is to know of it.
var knowing = pattern.New(`\b(?:(?:you|u|we|i|anyone) (?:\w+ )?(?:know|got|have|heard?|read|say|find|tell|learn)(?: \w+)? (?:about|on|of|from)|(?:what|how much) (?:do|can|should|did) (?:we|you|i) (?:know|learn|say|read|find)|(?:have|got) any(?:thing| news| info| word| sources?)|according to (?:you|your sources)|your (?:sources|articles)|(?:news|word|update|updates|info|information) (?:on|about|of))\b`)

// personal reports whether the words are about who speaks, or spoken to.
func personal(words []string) bool {
	for i, w := range words {
		if persons[w] && (w != "us" || i == 0 || words[i-1] != "the") { // the US is a country
			return true
		}
	}
	return false
}

var persons = set(`you u ya y'all yall your ur yours you're youre you'd you'll you've yourself i im i'm i'd i'll i've ive me my myself we we're we'd we'll we've
us our ours let's lets anyone anybody someone somebody mod mods admin admins bruh`)

// ofPlace reports whether they are about the place where people talk.
func ofPlace(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return places[w] }) || hereRE.MatchString(strings.Join(words, " "))
}

var (
	places = set(`nickname nick emoji emojis emote emotes avatar mic vc wifi pfp ping pinged pings lag laggy afk dm dms discord gif gifs meme memes`)
	hereRE = pattern.New(`\b(?:this|the|our) (?:channel|server|chat|bot|discord|group|thread|room)\b|\b(?:server|channel) (?:icon|name|rules|topic)\b|^why is every(?:one|body)\b`)
)

// points reports whether they point at something that isn't named, in few
// words: "did it work?"
func (s sentence) points(words []string) bool {
	return len(words) >= 2 && len(words) <= 5 && !s.named && auxiliaries[words[0]] && pointers[words[1]]
}

var pointers = set(`it this that he she they these those`)

// ofUs reports whether they ask about who speaks.
func ofUs(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return w == "my" || w == "your" || w == "ur" || w == "i" || w == "we" || w == "our"
	})
}

// tagged reports whether the question mark is that of a tag behind a statement.
func (s sentence) tagged() bool { return s.commas && tags[s.last] }

var tags = func() map[string]bool {
	out := map[string]bool{}
	for t := range strings.SplitSeq(`right,no,yes,ok,okay,huh,eh,innit,isn't it,isnt it,isn't he,isn't she,aren't they,aren't you,don't you think,wasn't it,didn't it,don't you,doesn't it,won't it,is it,yeah,lol,true,correct,amirite,am i right,hm,see,ya know,you know,know what i mean,anyone,deal`, ",") {
		out[t] = true
	}
	return out
}()

// marked reports whether words with a question mark ask for information.
func (s sentence) marked(words []string, where Where) bool {
	if where == Talk {
		return true // it was talking of something
	}
	wh, aux := whWords[whOf(words[0])], auxiliaries[words[0]]
	switch {
	case !contentful(words):
		return false
	case wh && len(words) >= 3, aux && len(words) >= 3, wh && len(words) == 2 && !chatter[words[1]]:
		return true
	case nounRE.MatchString(strings.Join(words, " ")):
		return true
	case slices.ContainsFunc(words, func(w string) bool { return whWords[whOf(w)] }) && len(words) >= 4:
		return true // "in which city did they meet?"
	}
	return len(words) >= 4 && (s.named || slices.ContainsFunc(words[1:], func(w string) bool { return auxiliaries[w] || w == "not" || strings.HasSuffix(w, "ed") }))
}

// nounRE is what is asked for by its name alone.
var nounRE = pattern.New(`^(?:any (?:news|update|updates|word|info|information|details|reports?|sources?|progress)|(?:the )?(?:latest|news|update|updates|details|background|context|source|sources|summary|timeline|reason|reasons|name|names|date|number|cause|difference|status|outcome|result|results)|more|anything|what about|how about the|death toll|meaning) .*\b(?:on|about|of|for|from|in|behind|between|new|the)\b`)

// unmarked reports whether words without a question mark ask all the same: in
// the order that only questions have.
func unmarked(words []string, named bool) bool {
	if len(words) < 3 || len(words) > 40 || !contentful(words) {
		return false
	}
	line := strings.Join(words, " ")
	switch wh := whOf(words[0]); {
	case preposed[words[0]] && whWords[whOf(words[1])] && len(words) >= 5:
		return slices.ContainsFunc(words[2:], func(w string) bool { return auxiliaries[w] })
	case wh == "who" || wh == "whose" || wh == "whom":
		return words[0] != wh || auxiliaries[words[1]] || len(words) >= 3 && verbal(words[1]) && contentful(words)
	case wh == "which" && words[1] == "of":
		return slices.ContainsFunc(words[3:], func(w string) bool { return auxiliaries[w] || verbal(w) })
	case wh == "what" || wh == "which":
		if words[0] != wh { // what's
			return contentful(words[1:])
		}
		if wh == "which" && (words[1] == "is" || words[1] == "was" || words[1] == "means" || words[1] == "i" || words[1] == "would") {
			return false
		}
		return auxiliaries[words[1]] || verbal(words[1]) && (!chatter[words[1]] || len(words) > 3) ||
			slices.ContainsFunc(words[2:], func(w string) bool { return auxiliaries[w] || irregular[w] || strings.HasSuffix(w, "ed") })
	case wh == "how":
		return words[0] != wh || auxiliaries[words[1]] || words[1] == "come" || len(words) >= 4 && (auxiliaries[words[2]] ||
			degrees[words[1]] && slices.ContainsFunc(words[2:], func(w string) bool { return auxiliaries[w] || strings.HasSuffix(w, "ed") || w == "left" }))
	case wh != "":
		return words[0] != wh || auxiliaries[words[1]] && !clauseRE.MatchString(line)
	case newsRE.MatchString(line):
		return true
	case firsts[words[0]] && (subjects[words[1]] && len(words) >= 4 || named && !notSubjects[words[1]]):
		return contentful(words[2:])
	case words[0] == "has" || words[0] == "did" || words[0] == "does":
		return !notSubjects[words[1]] && contentful(words[2:]) && (len(words) >= 5 || strings.HasSuffix(words[2], "ed"))
	}
	return false
}

// notSubjects follow a verb whose subject was left out: "was just kidding".
var notSubjects = set(`be been do to not never just so too very really good great nice fun love like go also still get see make me one no well
worth more much pretty all always only already kinda sorta gonna what how`)

var (
	newsRE   = pattern.New(`^(?:any (?:news|update|updates|word|info)|latest(?: news| update| updates)?|(?:news|updates?|info|background|details)) (?:on|about|from|of)\b`)
	clauseRE = pattern.New(`^(?:when|where) (?:is|are|was|were) (?:in|at|young|ready)\b`)
)

// whOf is the question word that a word is, with what is joined to it.
func whOf(w string) string {
	for _, end := range []string{"'s", "'re", "'d", "'ll", "'ve", "s", "re"} {
		if base := strings.TrimSuffix(w, end); base != w && whWords[base] && (strings.HasPrefix(end, "'") || base == "what" || base == "who" || base == "where" || base == "how") {
			return base
		}
	}
	if whWords[w] {
		return w
	}
	return ""
}

var (
	whWords     = set(`who whom whose what which when where why how`)
	auxiliaries = set(`is are was were am do does did has have had can could will would shall should may might must isn't aren't wasn't weren't don't doesn't
didn't hasn't haven't hadn't can't couldn't won't wouldn't isnt arent wasnt werent dont doesnt didnt hasnt havent cant wont wouldnt`)
	firsts   = set(`is are was were did does has had will would could should didn't isn't aren't wasn't doesn't hasn't`)
	subjects = set(`the there any he she they it a an these those both either`)
	preposed = set(`in at on by for from to of with under since until about after before during against`)
	degrees  = set(`many much long old far often big large high deep fast soon`)
	chatter  = set(`up good new ever else though tho happened is was the a an so not now me him her them that this it cares knows asked`)
)

// verbal reports whether a word has the form of a verb that follows its
// subject.
func verbal(w string) bool {
	return len(w) > 3 && (strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "ed")) || irregular[w]
}

var irregular = set(`said led made took went gave came won lost left met ran became began brought built bought caught chose drove fell fought found got held
kept knew let paid put read sent set shot sold spoke stood stole told thought wrote broke hit cut happened`)

// contentful reports whether some word means something by itself.
func contentful(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return len(w) > 2 && !empty[w] && !auxiliaries[w] && !persons[w] && whOf(w) == ""
	})
}

var empty = set(`the and but for not this that these those there here then than with from into onto its it's his her hers him she they them their
too very just only also even ever never now again still really actually though lol lmao haha ok okay yes yeah nah nope please thanks
thx well like some any all one ones else more most much many way thing things stuff guess mean same today tonight tomorrow mhm happening happened`)
