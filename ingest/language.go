package ingest

import (
	"fmt"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"

	"github.com/abadojack/whatlanggo"
)

// guessFrom is how many bytes a text needs before its language is guessed.
const guessFrom = 200

var tagRE = pattern.New(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// foreign brings an article's language to a tag, guesses it where none is given
// and the text is long enough, and says what doesn't work with another than
// English.
func foreign(rec *record) string {
	tag := strings.ReplaceAll(rec.language, "_", "-")
	if tag, _, _ = strings.Cut(tag, "."); tagRE.MatchString(tag) { // a locale's name: de_DE.UTF-8
		base, rest, ok := strings.Cut(tag, "-")
		rec.language = strings.ToLower(base)
		if ok {
			rec.language += "-" + rest
		}
	} else {
		rec.language = guessed(rec.text)
	}
	base, _, _ := strings.Cut(rec.language, "-")
	if script := foreignScript(rec.text); base == "" && script != "" {
		return fmt.Sprintf("it is written in %s: bot search finds it, but questions are read and answered in English", script)
	}
	if base == "" || base == "en" || base == "eng" || base == "und" {
		return ""
	}
	return fmt.Sprintf("its language is %s: bot search finds it, but questions are read and answered in English", nameOf(base))
}

// foreignScript is the script that most letters of a text are of, "" where that
// is Latin.
func foreignScript(text string) string {
	text = shorten(text, 4096)
	if !corpus.OtherScript(text) {
		return ""
	}
	if name := whatlanggo.Scripts[whatlanggo.DetectScript(text)]; name != "" && name != "Latin" {
		return name + " script"
	}
	return "a script other than Latin"
}

// nameOf is the name of a language, its code where nobody knows.
func nameOf(base string) string {
	for lang, name := range whatlanggo.Langs {
		if lang.Iso6391() == base || lang.Iso6393() == base {
			return name
		}
	}
	return base
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
