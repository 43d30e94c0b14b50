package verify

import (
	"context"
	"regexp"
	"slices"
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

// pronouns may stand for what the sentence, or the one before it, names.
var pronouns = wordSet(`it he she they`)

// Excerpt is Sentence for what needs no judge: ok is false unless the evidence
// has the sentence, or a clause of its own that is the sentence, word for word.
func (v *Verifier) Excerpt(ctx context.Context, sentence string, evidence []Evidence) (f Finding, ok bool, err error) {
	sources, err := sourcesOf(ctx, evidence)
	if err != nil {
		return Finding{}, false, err
	}
	h := &hearing{claim: cleaned(sentence), best: -1, against: -1}
	h.sources, h.outlet = fromOutlet(h.claim, sources)
	h.words = claimWords(h.claim)
	if h.copied = h.excerpt(); h.copied < 0 || h.outlet != "" || len(h.words) == 0 {
		return Finding{}, false, nil
	}
	f = h.finding()
	f.Verdict = Supported
	return f, f.Reason == "", nil
}

// fewestWords is the shortest claim that is taken for a clause.
const fewestWords = 4

// excerpt is the source of which a claim is a clause or the whole with clauses
// left out, word for word and in its order, where nothing that is left out makes
// another thing of the rest; -1 for none.
func (h *hearing) excerpt() int {
	own := h.untold(uncredited(h.claim))
	wordings := [][]token{tokensOf(h.claim), tokensOf(own)}
	if last := wordings[1]; len(last) > 0 && pronouns[last[0].word] {
		wordings = append(wordings, last[1:]) // "It dominates the east" of "the network, which dominates the east"
	}
	whole := quotedWholeRE.MatchString(own)
	for _, claim := range wordings {
		if len(claim) < fewestWords {
			continue
		}
		for i := range h.sources {
			sentence := tokensOf(h.sources[i].text)
			if excerptOf(claim, sentence) || whole && stretchOf(claim, sentence) >= 0 {
				return i
			}
		}
	}
	return -1
}

// toldRE is who a claim says told an outlet so: "An official told CNN that".
var toldRE = regexp.MustCompile(`^(?:An?|The) ((?:[a-z-]+ ){1,4})told (?:the )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} (?:that )?`)

// untold takes off a claim who told an outlet so, where an article has them.
func (h *hearing) untold(claim string) string {
	m := toldRE.FindStringSubmatchIndex(claim)
	if m == nil {
		return claim
	}
	for word := range strings.FieldsSeq(claim[m[2]:m[3]]) {
		if !slices.ContainsFunc(h.sources, func(s source) bool { return strings.Contains(strings.ToLower(s.evidence.Article.Text), word) }) {
			return claim
		}
	}
	return claim[m[1]:]
}

// quotedWholeRE is a claim that is nothing but somebody's words.
var quotedWholeRE = regexp.MustCompile(`^["“][^"“”]+["”][.,]?$`)

// stretchOf is where in a sentence a claim's words stand without a gap, -1 for
// nowhere.
func stretchOf(claim, sentence []token) int {
	for i := 0; i+len(claim) <= len(sentence); i++ {
		j := 0
		for j < len(claim) && claim[j].word == sentence[i+j].word {
			j++
		}
		if j == len(claim) {
			return i
		}
	}
	return -1
}

// affirmed is a text without the words that deny: "will not open" and "won't
// open" as "will open".
func affirmed(tokens []token) []token {
	var out []token
	for _, t := range tokens {
		if plain, ok := denying[t.word]; ok && plain == "" {
			continue
		} else if ok {
			t.word = plain
		}
		out = append(out, t)
	}
	return out
}

var denying = map[string]string{
	"not": "", "never": "", "no": "", "longer": "",
	"wont": "will", "dont": "do", "doesnt": "does", "didnt": "did", "isnt": "is", "arent": "are", "wasnt": "was", "werent": "were",
	"cannot": "can", "cant": "can", "couldnt": "could", "wouldnt": "would", "shouldnt": "should", "hasnt": "has", "havent": "have", "hadnt": "had",
}

// denied is the source that has a claim's words in a row but for a "not" that
// only one of them has, -1 for none.
func (h *hearing) denied() int {
	claim := tokensOf(uncredited(h.claim))
	bare := affirmed(claim)
	if len(bare) < fewestWords {
		return -1
	}
	denies := h.stated.denials > 0
	found := -1
	for i := range h.sources {
		sentence := tokensOf(h.sources[i].text)
		switch {
		case stretchOf(claim, sentence) >= 0:
			return -1 // another says it as it stands
		case denies && stretchOf(bare, sentence) >= 0, !denies && stretchOf(claim, affirmed(sentence)) >= 0:
			found = i
		}
	}
	return found
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
			left[j] = (gap[j] || reach[j] && (boundary || j == len(claim) && ending[t.word])) && !binding[t.word]
		}
		reach, gap = next, left
	}
	return reach[len(claim)] || gap[len(claim)]
}

// ending are words at which a sentence may be cut off for good: what follows
// says when or where.
var ending = wordSet(`last next yesterday today tomorrow on in at during since`)

// creditedRE are a sentence's own words on who reports it: "(NPR, citing the
// Washington Post)" at its end, "According to CNN," and "CNN reports that" before
// it, ", the WSJ says" behind it. fromOutlet has looked at whom they name.
var creditedRE = regexp.MustCompile(`^(?:According to (?:the )?[A-Z][^,]{0,40}, |(?:The )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} (?:reports|reported|says|writes)(?: that|:)? )|, (?:the )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,3} (?:reports|reported|says|writes)\.?$|, (?:says|reports|according to) (?:the )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,3}\.?$|\s*\([^()]{1,80}\)\.?$`)

func uncredited(claim string) string {
	return strings.TrimSpace(creditedRE.ReplaceAllString(claim, ""))
}
