package draft

import (
	"strings"
	"unicode"

	"dateline/internal/pattern"
)

var (
	imageRE = pattern.New(`!\[[^\]]*\]\([^)]*\)?`)
	linkRE  = pattern.New(`\[([^\[\]]*)\]\([^)]*\)?`)
	// tagRE also takes the mentions, channels, emoji, commands and times of
	// chat programs: <@1>, <#1>, <:name:1>, </name:1>, <t:1>.
	tagRE = pattern.New(`<[/!?@#:&a-zA-Z][^<>]*>?`)
	// mentionRE is those of them that call somebody.
	mentionRE = pattern.New(`<@[^<>]*>?`)
	schemeRE  = pattern.New(`(?i)\b[a-z][a-z0-9+.-]{0,20}:/{1,}\S*|\b(?:mailto|data|javascript|tel|file|vbscript|blob|about|magnet|sms):\S+|\bwww\.\S*|//\S+`)
	hostRE    = pattern.New(`(?i)\b(?:[a-z0-9_-]+\.)+[a-z]{2,24}(?::\d+)?/\S*`)
	bulletRE  = pattern.New(`^(?:[-+•▪◦‣·#–—=]+\s*|\(?\d{1,2}\)\s+|\d{1,2}\.\s+|\(?[a-hA-H]\)\s+|\[[ xX]\]\s+)+`)
	// groupRE is a mention of everybody, which names nobody in the sentence.
	groupRE   = pattern.New(`(?i)[@＠﹫]\s*(?:everyone|here|channel|all|room|team)\b`)
	commasRE  = pattern.New(`,(?:\s*,)+`)
	leadRE    = pattern.New(`^[,;:.!?)\]]+\s*`)
	slashesRE = pattern.New(`/{2,}`)
	emptyRE   = pattern.New(`\(\s*(?:(?i:see|cf\.?|passages?|sources?|articles?)\s*)?\)|\[\s*\]|“\s*”|\(\s*[,;.]*\s*\)`)
	beforeRE  = pattern.New(`\s+([.,;:?!)\]”])`)
	underline = pattern.New(`(^|[^\pL\pN_])_+|_+($|[^\pL\pN_])`)
)

// Clean makes a model's sentence plain: one line of words and marks. Links go
// but for their words, images with their words; mentions lose what makes them
// one; markup, control characters and characters that can't be seen go. What
// Clean returns it returns again unchanged.
func Clean(text string) string {
	return clean(text).text
}

// cleaned is a text that was cleaned, and what for.
type cleaned struct {
	text     string
	suspect  bool // there was more than markup to clean away: something that leads, calls or hides
	mentions int  // that went as a whole
}

// clean is Clean, and tells what it cleaned away.
func clean(text string) cleaned {
	c := cleaned{text: text}
	if isPlain(text) {
		return c
	}
	for range maxCleanings {
		before := c.text
		c.once()
		if c.text == before {
			return c
		}
	}
	// What still changes was made to.
	c.text = strings.Join(strings.FieldsFunc(c.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	c.suspect = true
	return c
}

// isPlain knows most sentences, in which there is nothing to look at closely.
func isPlain(text string) bool {
	before := ' '
	for i, r := range text {
		switch {
		case r == ' ' && before == ' ', before == ' ' && strings.ContainsRune(".,;:?!)]”", r), i == 0 && !unicode.IsLetter(r):
			return false
		case r > unicode.MaxASCII && !unicode.IsLetter(r) && !strings.ContainsRune("“”‘’—–…", r):
			return false
		case r < ' ' || r == 0x7f || strings.ContainsRune("<>[]()@*~_|\\/:#`=", r):
			return false
		}
		before = r
	}
	return before != ' ' && !strings.Contains(strings.ToLower(text), "www.")
}

const maxCleanings = 8

func (c *cleaned) once() {
	text := Visible(c.text)
	before := text
	text = imageRE.ReplaceAllString(text, " ")
	text = linkRE.ReplaceAllString(text, "$1")
	text = schemeRE.ReplaceAllString(text, " ")
	text = hostRE.ReplaceAllString(text, " ")
	c.mentions += len(mentionRE.FindAllString(text, -1))
	text = tagRE.ReplaceAllString(text, " ")
	c.mentions += len(groupRE.FindAllString(text, -1))
	text = groupRE.ReplaceAllString(text, " ")
	c.suspect = c.suspect || text != before || strings.ContainsAny(text, "@＠﹫")
	text = strings.ReplaceAll(strings.Map(plain, text), "](", "] (")
	text = slashesRE.ReplaceAllString(text, "/")
	text = underline.ReplaceAllString(text, "$1$2")
	text = emptyRE.ReplaceAllString(text, " ")
	text = strings.Join(strings.Fields(text), " ")
	text = commasRE.ReplaceAllString(text, ",")
	text = leadRE.ReplaceAllString(bulletRE.ReplaceAllString(text, ""), "")
	text = beforeRE.ReplaceAllString(text, "$1")
	c.text = strings.TrimSpace(text)
}

// hostname is a word that a program may take for the address of a host. The
// last part is all of one case: in "talks.The" it isn't.
var hostname = pattern.New(`\b(?:[\pL\pN_-]+\.)+(?:\p{Ll}{2,24}|\p{Lu}{2,24})\b`)

// Hosts lists the words of a clean text that may be addresses without a
// scheme: "example.com".
func Hosts(text string) []string { return hostname.FindAllString(text, -1) }

// Visible drops what a reader can't see: control characters, marks of direction,
// characters without width, and bytes that are none. White space becomes
// spaces.
func Visible(text string) string { return strings.Map(visible, strings.ToValidUTF8(text, " ")) }

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case r == '\u200c' || r == '\u200d': // join letters in some scripts, and emoji
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	}
	return r
}

// plain drops what marks text up. The wide forms stand for the same letters
// to programs that fold them.
func plain(r rune) rune {
	switch r {
	case '<', '>', '|', '\\', '＜', '＞':
		return ' '
	case '@', '＠', '`', '*', '~', '﹫':
		return -1
	}
	return r
}
