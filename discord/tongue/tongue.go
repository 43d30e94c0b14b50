package tongue

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Language is one by its ISO 639-1 code, "" for none that is known.
type Language string

// English is what the articles are read in.
const English Language = "en"

// Of is the language of a text, "" where it isn't clear: in doubt it says
// nothing.
func Of(text string) Language {
	letters, latin := scripts(text)
	if letters == 0 {
		return ""
	}
	if latin*2 < letters {
		return byScript(text)
	}
	return byWords(text)
}

func scripts(text string) (letters, latin int) {
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Latin, r) {
				latin++
			}
		}
	}
	return letters, latin
}

// byScript tells languages by letters. Kana makes Japanese of Chinese
// characters, and four letters of its own each make Persian, Urdu or Ukrainian.
func byScript(text string) Language {
	counts := map[Language]int{}
	for _, r := range text {
		for _, s := range ofScripts {
			if unicode.Is(s.table, r) {
				counts[s.language]++
			}
		}
		if l, ok := ofLetters[r]; ok {
			counts[l]++
		}
	}
	switch {
	case counts["ja"] > 0:
		return "ja"
	case counts["uk"] > 0:
		return "uk"
	case counts["ur"] > 0:
		return "ur"
	case counts["fa"] > 0:
		return "fa"
	}
	most := Language("")
	for l, n := range counts {
		if n > counts[most] || most == "" {
			most = l
		}
	}
	return most
}

var ofScripts = []struct {
	table    *unicode.RangeTable
	language Language
}{
	{unicode.Hiragana, "ja"},
	{unicode.Katakana, "ja"},
	{unicode.Han, "zh"},
	{unicode.Hangul, "ko"},
	{unicode.Cyrillic, "ru"},
	{unicode.Arabic, "ar"},
	{unicode.Devanagari, "hi"},
	{unicode.Bengali, "bn"},
	{unicode.Thai, "th"},
	{unicode.Greek, "el"},
	{unicode.Hebrew, "he"},
}

var ofLetters = map[rune]Language{
	'і': "uk", 'ї': "uk", 'є': "uk", 'ґ': "uk", 'І': "uk", 'Ї': "uk", 'Є': "uk",
	'پ': "fa", 'چ': "fa", 'ژ': "fa", 'گ': "fa",
	'ٹ': "ur", 'ڈ': "ur", 'ں': "ur", 'ے': "ur", 'ہ': "ur", 'ھ': "ur",
}

// byWords counts the small words of each language. One must be clearly ahead,
// of English above all; of two that share their words, the one with more that
// are its alone.
func byWords(text string) Language {
	counts, alone, distinct := map[Language]int{}, map[Language]int{}, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		distinct++
		for _, l := range small[w] {
			counts[l]++
			if len(small[w]) == 1 {
				alone[l]++
			}
		}
		for l, own := range ownLetters {
			if strings.ContainsAny(w, own) {
				counts[l]++
			}
		}
	}
	first, second := Language(""), 0
	for _, l := range slices.Sorted(maps.Keys(counts)) {
		n := counts[l]
		switch {
		case first == "" || n > counts[first] || n == counts[first] && (l == English || first != English && alone[l] > alone[first]):
			if first != "" {
				second = max(second, counts[first])
			}
			first = l
		default:
			second = max(second, n)
		}
	}
	switch {
	case first == English && counts[first] > 0:
		return English
	case counts[first] >= 2 && counts[English] == 0, counts[first] > second && counts[first] >= counts[English]+2:
		return first
	case counts[first] == 1 && second == 0 && distinct <= 4 && distinct >= 2:
		return first
	}
	return ""
}
