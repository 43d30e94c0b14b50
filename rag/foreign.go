package rag

import (
	"strings"
	"unicode"

	"dateline/corpus"
	"dateline/lexical"
	"dateline/lexicon"
)

// ReasonLanguage is the reason of a refusal to a question that isn't English.
// Only the extractive answerer gives it: a language model may read it.
const ReasonLanguage = "not English"

const languageMessage = "I read English only so far: please ask in English."

// isForeign reports whether a question is surely not English: most of it is in
// another script, or it has the small words of another language and none of
// English. In doubt it says no: a search that finds nothing is a lesser harm than
// an English question sent away.
func isForeign(text string) bool {
	if corpus.OtherScript(text) {
		return true
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if len(words) < 2 {
		return false
	}
	strange, foreign := 0, 0
	for i, word := range words {
		low := strings.ToLower(word)
		switch {
		case englishOnly[low]:
			return false
		case foreignWords[low] && (i == 0 || word == low):
			foreign++
			strange++
		case len(lexicon.Lemmas(low)) == 0 && !isStop(low):
			strange++
		}
	}
	if foreign == 0 {
		return false
	}
	return foreignWords[strings.ToLower(words[0])] && len(words) > 2 || 2*strange >= len(words)
}

func isStop(word string) bool {
	terms := lexical.Terms(word)
	return len(terms) == 1 && terms[0].Stop
}

// englishOnly are small words of English that hardly another language has.
var englishOnly = wordSet(`who whom whose what where when why how which the did does are were been being has had have
of and with from that this these those there their they he she his her its it you your we our about any should would could will
said say says by for not but into between after before during than because`)

// foreignWords ask or join in other languages, and mean nothing in English nor
// are part of names that it often has. Accents may be left out.
//
//nolint:misspell // it isn't English
var foreignWords = wordSet(`wo wer wem wessen wieso weshalb warum wann woher wohin welche welcher welches welchen wieviele wurde wurden
haben ist sind nicht über ueber zwischen gegen durch gibt und
où qui quoi quand pourquoi combien quel quelle quels quelles ont sont était étaient dans avec leur
qué que quién quien quiénes quienes dónde donde cuándo cuando cuál cual cuáles cuánto cuántos cuantos cuántas por está estan están según porque
quando perché perche quale quali quanti quante cosa sono della degli nella hanno
quem qual quais quantos são não foram
waar wanneer waarom welke hoeveel zijn niet tussen
hvem hvor hvad hvornår hvorfor vem vad när varför vilken är
gdzie kto kiedy dlaczego czy się jest
nerede neden nasıl hangi kaç
siapa kapan mengapa berapa apakah`)
