package rag

import (
	"context"
	"strings"
	"unicode"

	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/store"
)

// ReasonTalk is the reason of the line that answers what is said to a person
// and asks nothing of the articles.
const ReasonTalk = "small talk"

var (
	// hailRE is what may stand before a question and says nothing of it.
	hailRE = pattern.New(`(?i)^(?:(?:hi|hello|hey|gm|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|thanks|thank you|thx|ty|ok|okay|great|cool|nice|cheers|please|so|well|um+|erm?|sorry|excuse me)(?: (?:there|all|everyone|everybody|folks|guys|bot|dateline|again|very much|so much|a lot|for that))*[,.!;:–—-]+ *(?:and |but |so )?)+`)
	// politeRE is what makes a question polite and changes nothing in it.
	politeRE  = pattern.New(`(?i)^(?:(?:please|kindly|can you|could you|would you|will you|can u|could u|i(?:'d| would) like (?:you )?to(?: know)?|i want (?:you )?to(?: know)?|do you know|tell me|let me know|i wonder|just) +(?:please )?)+`)
	politeEnd = pattern.New(`(?i)[, ]+(?:please|pls|plz|thanks|thank you|thx)[.!?]*$`)

	greetRE  = pattern.New(`^(?:hi+|hello+|hey+|hiya|howdy|yo+|sup|greetings|hallo|good (?:morning|afternoon|evening|day)|gm|morning|evening|what'?s up|welcome back|(?:nice|good) to (?:meet|see) you)\b`)
	thankRE  = pattern.New(`^(?:(?:many |ok |okay |great |cool |perfect |awesome )?(?:thanks|thank (?:you|u)|thx|thnx|tnx|ty|tysm|cheers|much appreciated|appreciate it|merci|danke))\b`)
	howAreRE = pattern.New(`^(?:and )?how(?:'s it going| are (?:you|u|things)| do you (?:do|feel)| is it going)\b`)
	partRE2  = pattern.New(`^(?:bye+|goodbye|good ?night|gn|see (?:you|ya|u)|cya|later|brb|gtg|ttyl|farewell|take care)\b`)
	praiseRE = pattern.New(`^(?:that(?:'s| is| was) )?(?:so |very |really |quite )?(?:good|nice|great|awesome|cool|amazing|perfect|brilliant|excellent|helpful|neat|impressive|funny|interesting|sweet|fantastic|wonderful|lovely|stupid|bad|useless|dumb)(?: (?:bot|one|job|work|answer|stuff|to know|very much))*$|^(?:well done|good to know|got it|i see|makes sense|fair enough|no worries|no problem|you(?:'re| are) (?:great|awesome|the best|funny|welcome|helpful|stupid|useless|dumb|wrong))$`)
	filler   = wordSet(`ok okay k kk lol lmao rofl haha hahaha hehe heh ha xd wow omg hmm hm hmmm huh oh ah uh um yay yikes oops meh nope nah yep yup yeah sure right sorry test testing ping wtf nvm nevermind indeed alright cool nice great one very so much bot there again then please man dude lmfao rip gg np sweet neat interesting`)
	helpRE   = pattern.New(`^(?:help|help me|i need help|need help|can (?:you|u) help(?: me| us)?(?: out)?|could you help(?: me)?|commands?|menu|usage|instructions|what can (?:you|u|i|we) (?:do|ask|help)(?: (?:you|u|me|here|with|for me|about))*|what do (?:you|u) do|what (?:kind of |sort of )?(?:things|questions) can (?:i|you|we) (?:ask|answer|do)(?: you)?|how (?:do|can|should) (?:i|we|you|one) (?:use|ask|work|start|talk to)\b.*|how (?:does|do) (?:this|it|you) work|what (?:is|are) (?:this|you)(?: for)?(?: bot| thing)?|what(?:'s| is) your (?:purpose|job)|how to use(?: this| you| it)?|\?+)$`)
	selfRE   = pattern.New(`^(?:who (?:are|r) (?:you|u)|what(?:'s| is) your name|are (?:you|u) (?:a |an )?(?:bot|robot|human|real|ai|person|machine|there|ok|okay|alive|online|awake|chatgpt|gpt)\b.*|who (?:made|built|created|wrote|runs) you|introduce yourself|do you (?:like|love|feel|sleep|dream|have feelings)\b.*|i (?:love|like|hate) (?:you|this bot|it|this)|tell me a joke|say something)$`)
)

// plainLower is a text in lower case with plain apostrophes, without the marks
// and symbols at its ends.
func plainLower(text string) string {
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	return strings.Join(strings.Fields(strings.TrimFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})), " ")
}

// withoutGreeting is a text without the greeting before its question and what
// is only polite, where enough is left to be a question.
func withoutGreeting(text string) string {
	rest := strings.TrimSpace(politeEnd.ReplaceAllString(text, ""))
	for {
		cut := politeRE.ReplaceAllString(hailRE.ReplaceAllString(rest, ""), "")
		if cut == rest {
			break
		}
		rest = cut
	}
	if len(plainLower(rest)) < 3 || len(strings.Fields(rest)) < 2 && !strings.HasSuffix(rest, "?") && talkOf(plainLower(text)) != "" {
		return text
	}
	if strings.HasSuffix(strings.TrimSpace(text), "?") && !strings.HasSuffix(rest, "?") {
		rest += "?"
	}
	return rest
}

// talkOf is what sort of talk a text in plain lower case is, "" for none.
func talkOf(lower string) string {
	lower = strings.Trim(strings.NewReplacer("dateline", "", "!", "", ",", "", ".", "", "?", "").Replace(lower), " ")
	lower = strings.Join(strings.Fields(lower), " ")
	short := len(strings.Fields(lower)) <= 6
	switch {
	case lower == "":
		return ""
	case helpRE.MatchString(lower):
		return "help"
	case selfRE.MatchString(lower):
		return "self"
	case howAreRE.MatchString(lower) && short && !asksMore(howAreRE.ReplaceAllString(lower, "")):
		return "how"
	case thankRE.MatchString(lower) && short && !asksMore(thankRE.ReplaceAllString(lower, "")):
		return "thanks"
	case partRE2.MatchString(lower) && short && !asksMore(partRE2.ReplaceAllString(lower, "")):
		return "bye"
	case greetRE.MatchString(lower) && short && !asksMore(greetRE.ReplaceAllString(lower, "")):
		return "greeting"
	case praiseRE.MatchString(lower), onlyFiller(lower):
		return "filler"
	}
	return ""
}

// pleasantries are content words of talk.
var pleasantries = wordSet(`there all everyone everybody folks guys bot friend friends again much lot that was helpful great useful help you so very today doing going day night morning evening tomorrow soon later ya really appreciate appreciated answer info information nice sir mate buddy man team people world helping i am im fine well good ok okay hope hello hi thanks`)

// asksMore reports whether what follows a greeting or thanks is a matter of its
// own.
func asksMore(rest string) bool {
	for word := range strings.FieldsSeq(rest) {
		if terms := lexical.Terms(word); !pleasantries[word] && len(terms) > 0 && !terms[0].Stop {
			return true
		}
	}
	return false
}

var laughRE = pattern.New(`^(?:(?:ha|he|ja|hi){2,}h?|l+o+l+|x+d+|h+m+|w+o+w+|a+h+|o+h+|u+h+|y+a+y+)$`)

func onlyFiller(lower string) bool {
	for word := range strings.FieldsSeq(lower) {
		if !filler[word] && !laughRE.MatchString(word) {
			return false
		}
	}
	return true
}

func readsTalk(r *request) bool {
	return talkOf(plainLower(r.Text)) != "" && !(affirms(plainLower(r.Text)) && len(r.History) > 0) || affirms(plainLower(r.Text)) && len(r.History) == 0
}

var talkLines = map[string]string{
	"greeting": "Hello! Ask me about the articles",
	"thanks":   "You're welcome. Ask on whenever you like",
	"how":      "All is well, thank you. Ask me about the articles",
	"bye":      "Goodbye! The articles will be here",
	"filler":   "I'm here for questions about the articles",
	"self":     "I'm a bot that answers from indexed news articles, with the words that each answer rests on. Ask me something",
	"help":     "I answer questions about the indexed articles and show the words that each answer rests on. Ask for a fact, a summary, a list of who is quoted, or what two outlets say",
}

func planTalk(ctx context.Context, e *Engine, r *request) (*plan, error) {
	sort := talkOf(plainLower(r.Text))
	line, ok := talkLines[sort]
	if !ok {
		line = talkLines["filler"]
	}
	example, err := e.example(ctx, r)
	if err != nil {
		return nil, err
	}
	if example == "" {
		return &plan{talk: line + "."}, nil
	}
	return &plan{talk: line + ", for example: " + example}, nil
}

// example is a question that the index answers: about its newest article's
// outlet. It is "" for an empty index.
func (e *Engine) example(_ context.Context, r *request) (string, error) {
	newest := newestOf(r.infos)
	if newest == nil {
		return "", nil
	}
	return exampleOn + "the " + strings.TrimPrefix(strings.TrimPrefix(newest.Outlet, "The "), "the ") + " article?", nil
}

// exampleOn begins the question that talk offers, and that "yes" then asks.
const exampleOn = "What are the main points of "

// newestOf is the article of the latest date, the first where none has one.
func newestOf(infos []store.Entry) *store.Entry {
	var newest *store.Entry
	for i := range infos {
		if newest == nil || byDate(infos[i].Date, newest.Date) > 0 {
			newest = &infos[i]
		}
	}
	return newest
}
