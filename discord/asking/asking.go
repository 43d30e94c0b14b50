// Package asking says whether something that is said in a channel asks for
// information, as against the rest of what people say to one another there:
// greetings, thanks, jokes, plans, questions about one another.
//
// It reads forms, not topics: a question mark, the words and word orders that
// ask, imperatives of asking, the name of what somebody wants to know; and what
// marks talk between people: who is spoken to and of, idioms, complaints. Whether
// there is anything on what is asked is for others to say.
package asking

import (
	"strings"
	"unicode"

	"dateline/discord/tongue"
	"dateline/internal/pattern"
)

// Where says how much is known of whom is spoken to.
type Where int

// The places of a message.
const (
	Channel Where = iota // anybody is spoken to
	Talk                 // a conversation with the bot: what leans on it asks too
)

// Asks reports whether a message plainly asks for information.
func Asks(text string, where Where) bool { return Read(text, where) == Plain }

// Idle reports whether a message to somebody wants no answer: thanks, laughter,
// a word of assent.
func Idle(text string) bool {
	if Asks(text, Talk) {
		return false
	}
	all := sentences(outside(text))
	for _, s := range all {
		line := strings.Join(s.words, " ")
		if !idleRE.MatchString(line) && !idiomRE.MatchString(line) {
			return false
		}
	}
	return len(all) > 0
}

// idleRE is what people say when they were answered.
var idleRE = pattern.New(`^(?:(?:ok|okay|ah|oh|wow|lol|lmao|haha+|cool|nice|great|good|perfect|awesome|amazing|interesting|thx|ty|tysm|thanks?|thank|cheers|much|appreciated|appreciate|it|that|you|u|so|very|a|lot|many|ton|for|the|answer|help|info|this|bot|mate|man|dude|bro|got|i|see|makes|sense|understood|noted|right|yes|yeah|yep|no|nope|nah|sure|fine|true|agreed|same|exactly|fair|enough|wonderful|brilliant|love|good|well|done|bye|later|welcome|np|problem|k|kk|gotcha|alright|really|helpful|was|is|all|job|work|one|xd)(?: |$))+$`)

var (
	codeRE = pattern.New("(?s)```.*?```|`[^`]*`")
	linkRE = pattern.New(`<?https?://\S+`)
	lineRE = pattern.New(`(?m)^\s*>.*$`) // what somebody else said
	faceRE = pattern.New(`:\w+:`)        // a picture by its name
)

// outside is what of a text is the writer's own.
func outside(text string) string {
	text = codeRE.ReplaceAllString(text, " ")
	text = lineRE.ReplaceAllString(text, " ")
	text = faceRE.ReplaceAllString(text, " ")
	return linkRE.ReplaceAllString(text, " ")
}

// sentence is one, in lower case words.
type sentence struct {
	raw    string
	words  []string
	asked  bool // it ends with a question mark
	named  bool // a capital letter or digit after its first word
	commas bool // something follows a comma
	last   string

	follows bool // it isn't the first
}

// sentences cuts a text at what ends one. Ends of lines do.
func sentences(text string) (out []sentence) {
	start := 0
	runes := []rune(text)
	for i := 0; i <= len(runes); i++ {
		if i < len(runes) && !ends(runes, i) {
			continue
		}
		to := min(i+1, len(runes))
		for to < len(runes) && strings.ContainsRune("?!.？！؟", runes[to]) {
			to++
		}
		if s, ok := newSentence(string(runes[start:to])); ok {
			out = append(out, s)
		}
		start, i = to, max(i, to-1)
	}
	return out
}

func ends(runes []rune, i int) bool {
	switch runes[i] {
	case '?', '!', '\n', '？', '！', '؟', '。', ';':
		return true
	case '.':
		return i+1 == len(runes) || unicode.IsSpace(runes[i+1]) && !abbreviated(runes[:i])
	}
	return false
}

// abbreviated reports whether a full stop after these ends no sentence: a
// letter by itself, or a title.
func abbreviated(before []rune) bool {
	at := len(before)
	for at > 0 && unicode.IsLetter(before[at-1]) {
		at--
	}
	word := strings.ToLower(string(before[at:]))
	return len(before)-at == 1 && unicode.IsUpper(before[at]) || titles[word]
}

var titles = set(`mr mrs ms dr st gen col sgt lt sen rep gov prof vs no`)

func newSentence(raw string) (sentence, bool) {
	s := sentence{raw: strings.TrimSpace(raw), asked: strings.ContainsAny(raw, "?？؟")}
	fields := strings.FieldsFunc(s.raw, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-' && r != '&'
	})
	for i, f := range fields {
		f = strings.Trim(strings.ReplaceAll(f, "’", "'"), "'-&")
		if f == "" {
			continue
		}
		if f == "US" {
			f = "USA" // not we
		}
		if first := []rune(f)[0]; i > 0 && (unicode.IsUpper(first) && f != "I" && !strings.HasPrefix(f, "I'") || unicode.IsDigit(first)) {
			s.named = true
		}
		s.words = append(s.words, strings.ToLower(f))
	}
	if at := strings.LastIndex(s.raw, ","); at >= 0 {
		s.last = strings.ToLower(strings.Trim(s.raw[at+1:], " ?!."))
		s.commas = true
	}
	return s, len(s.words) > 0
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// trueRE asks whether what was said before it is so.
var trueRE = pattern.New(`\bis (?:this|that|it|any of (?:this|that|it)) (?:really |actually |even )?(?:true|right|correct|so|real|accurate|confirmed|a fact|fake|false)$`)

// doubts reports whether the sentence asks that of something.
func (s sentence) doubts() bool { return s.asked && trueRE.MatchString(strings.Join(s.words, " ")) }

// foreign reports whether the sentence is surely not English.
func (s sentence) foreign() bool {
	l := tongue.Of(s.raw)
	return l != "" && l != tongue.English
}
