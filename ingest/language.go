package ingest

import (
	"fmt"
	"strings"

	"github.com/abadojack/whatlanggo"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// guessFrom is how many bytes a text needs before its language is guessed.
const guessFrom = 200

// foreign brings an article's language to a tag, guesses it where none is given
// and the text is long enough, and says what doesn't work with another than
// English.
func foreign(rec *record) string {
	tag, err := language.Parse(strings.ReplaceAll(rec.language, "_", "-"))
	if rec.language != "" && err == nil {
		rec.language = tag.String()
	} else {
		rec.language = guessed(rec.text)
		tag, err = language.Parse(rec.language)
	}
	if rec.language == "" || err != nil {
		return ""
	}
	base, _ := tag.Base()
	if base.String() == "en" || base.String() == "und" {
		return ""
	}
	name := display.English.Languages().Name(base)
	return fmt.Sprintf("it is in %s: bot search finds it, but questions are read and answered in English", name)
}

// guessed is the tag of the language that a text seems to be in, "" when that
// is English or not sure.
func guessed(text string) string {
	if len(text) < guessFrom {
		return ""
	}
	text = shorten(text, 4096)
	info := whatlanggo.Detect(text)
	if info.Lang == whatlanggo.Eng || !info.IsReliable() || info.Confidence < 0.9 || englishWords(text) {
		return ""
	}
	return info.Lang.Iso6391()
}

// englishWords reports whether a text has the words that no English text is
// without, as often as one has: a guess by letters alone takes a list of names
// for Danish.
func englishWords(text string) bool {
	words := strings.Fields(strings.ToLower(text))
	n := 0
	for _, w := range words {
		switch w {
		case "the", "of", "and", "to", "that", "was", "is", "with", "said":
			n++
		}
	}
	return n*20 > len(words)
}
