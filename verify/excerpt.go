package verify

import (
	"regexp"
	"strings"
	"unicode"
)

// token is a word of a text, and whether a mark parts it from the one before.
type token struct {
	word  string
	parts bool
}

// tokensOf are the words of a text in lower case. An apostrophe is no mark.
func tokensOf(text string) []token {
	var out []token
	var b strings.Builder
	parts := true
	flush := func() {
		if b.Len() > 0 {
			out = append(out, token{b.String(), parts})
			b.Reset()
			parts = false
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’' || r == '.' && i+1 < len(text) && text[i+1] != ' ':
		case r == '-' && b.Len() > 0:
			flush()
		default:
			flush()
			parts = parts || !unicode.IsSpace(r)
		}
	}
	flush()
	return out
}

// joining are the words at which a clause of a sentence may be cut off, and that
// what says that somebody says so.
var joining = wordSet(`and but or which who while whereas although though after before when since as that`)

// binding are the words that make another thing of what they stand with: without
// them a clause isn't what its sentence says.
var binding = wordSet(`not no never none nobody nothing neither nor cannot wont dont doesnt didnt isnt arent wasnt werent wouldnt couldnt shouldnt hasnt havent hadnt
deny denies denied denying false falsely untrue wrong wrongly if unless whether may might could would should alleged allegedly allegation allegations accused
claim claims claimed rumour rumours rumor rumors reportedly suggest suggests suggested fear fears feared hope hopes hoped plan plans planned propose proposes proposed
doubt doubts doubted expect expects expected want wants wanted demand demands demanded ask asked seek seeks until without refuse refused reject rejected unlikely likely`)

// fewestWords is the shortest claim that is taken for a clause.
const fewestWords = 4

// excerpt is the source of which a claim is a clause or the whole with clauses
// left out, word for word and in its order, where nothing that is left out makes
// another thing of the rest; -1 for none.
func (h *hearing) excerpt() int {
	for _, text := range []string{h.claim, uncredited(h.claim)} {
		claim := tokensOf(text)
		if len(claim) < fewestWords {
			continue
		}
		for i := range h.sources {
			if excerptOf(claim, tokensOf(h.sources[i].text)) {
				return i
			}
		}
	}
	return -1
}

// excerptOf reports whether a claim's words stand in a sentence, with nothing
// between them but parts that begin and end where clauses do.
func excerptOf(claim, sentence []token) bool {
	// reach[j] says that the claim's first j words are read when the sentence's
	// word i is next, and gap[j] the same with words left out right before it.
	reach, gap := make([]bool, len(claim)+1), make([]bool, len(claim)+1)
	gap[0] = true
	for i, t := range sentence {
		boundary := t.parts || joining[t.word] || i > 0 && joining[sentence[i-1].word]
		next, left := make([]bool, len(claim)+1), make([]bool, len(claim)+1)
		for j := range claim {
			if claim[j].word == t.word && (reach[j] || gap[j] && boundary) {
				next[j+1] = true
			}
		}
		for j := range left {
			left[j] = (gap[j] || reach[j] && boundary) && !binding[t.word]
		}
		reach, gap = next, left
	}
	return reach[len(claim)] || gap[len(claim)]
}

// creditedRE are a sentence's own words on who reports it: "(NPR, citing the
// Washington Post)" at its end, "According to CNN," and "CNN reports that" before
// it, ", the WSJ says" behind it. fromOutlet has looked at whom they name.
var creditedRE = regexp.MustCompile(`^(?:According to (?:the )?[A-Z][^,]{0,40}, |(?:The )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} (?:reports|reported|says|writes)(?: that|:)? )|, (?:the )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} (?:reports|reported|says|writes)\.?$|\s*\([^()]{1,80}\)\.?$`)

func uncredited(claim string) string {
	return strings.TrimSpace(creditedRE.ReplaceAllString(claim, ""))
}
