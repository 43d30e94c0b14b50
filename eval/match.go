package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"dateline/facts"
)

// term is a word or a figure of a text that is matched.
type term struct {
	word     string
	quantity *facts.Quantity // nil for a word
	beside   bool            // a word that the figure beside it has taken up, as "million" or "euros"
}

// terms brings text to the form in which answers are matched: figures with their
// sign, currency and percent sign, and between them words as normalise has them.
func terms(text string) []term {
	text = norm.NFKC.String(spaced.Replace(text))
	var out []term
	end := 0
	for _, q := range facts.Quantities(text) {
		out = appendWords(out, text[end:q.Start], false)
		out = appendWords(out, text[q.Start:q.Number.Start], true)
		out = append(out, term{quantity: &q})
		out = appendWords(out, text[q.Number.End:q.End], true)
		end = q.End
		for _, own := range possessives { // "2011's budget"
			if rest, ok := strings.CutPrefix(text[end:], own); ok && (rest == "" || !startsWord(rest)) {
				end += len(own)
				break
			}
		}
	}
	return appendWords(out, text[end:], false)
}

var possessives = []string{"'s", "’s"}

func startsWord(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) == 0
}

func appendWords(out []term, text string, beside bool) []term {
	for word := range strings.FieldsSeq(normalise(text)) {
		out = append(out, term{word: word, beside: beside})
	}
	return out
}

// spaced parts a figure from what would be read as its digits: a footnote's
// mark, a fraction.
var spaced = strings.NewReplacer("¹", " ¹", "²", " ²", "³", " ³", "½", " ½", "¼", " ¼", "¾", " ¾", "⅓", " ⅓", "⅔", " ⅔")

// normalise gives words their one form: lower case, without accents on Latin
// letters, parted by single spaces. A possessive loses its "'s" ("Karzai's" =
// "Karzai"); other apostrophes of every make vanish ("don't" = "dont"), as do
// the full stops of initials ("U.S." = "US"). Any other punctuation and any
// symbol separates ("decision-making" = "decision making"), but for a full stop
// between digits.
func normalise(text string) string {
	runes := []rune(fold(text))
	var b strings.Builder
	word := 0 // letters and digits since the last separator
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
			word++
		case isApostrophe(r):
			if word > 0 && possessive(runes, i) {
				i++
			}
		case r == '.' && between(runes, i, unicode.IsDigit):
			b.WriteRune(r)
		case r == '.' && word == 1 && unicode.IsLetter(runes[i-1]) && initialFollows(runes, i):
			word = 0
		default:
			b.WriteByte(' ')
			word = 0
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// fold takes case and the accents of Latin letters away. In other scripts a mark
// is part of the letter.
func fold(text string) string {
	var b strings.Builder
	latin := false
	for _, r := range norm.NFD.String(strings.ToLower(norm.NFKC.String(text))) {
		if unicode.Is(unicode.Mn, r) && latin {
			continue
		}
		latin = unicode.Is(unicode.Latin, r)
		if plain := unaccented[r]; plain != "" {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// unaccented are the letters that Unicode doesn't take apart and an English
// typist writes so.
var unaccented = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ħ': "h", 'ı': "i", 'ŧ': "t", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe",
}

// possessive reports whether the apostrophe at i and an s after it end a word.
func possessive(runes []rune, i int) bool {
	if i+1 >= len(runes) || runes[i+1] != 's' {
		return false
	}
	return i+2 >= len(runes) || !unicode.IsLetter(runes[i+2]) && !unicode.IsDigit(runes[i+2])
}

func isApostrophe(r rune) bool { return strings.ContainsRune("'‘’‛ʼ′`´", r) }

// between reports whether the runes on both sides of i are of a class.
func between(runes []rune, i int, class func(rune) bool) bool {
	return i > 0 && i+1 < len(runes) && class(runes[i-1]) && class(runes[i+1])
}

// initialFollows reports whether the full stop at i joins on to a single
// letter, as in "u.s.": not "plan b.then".
func initialFollows(runes []rune, i int) bool {
	if i+1 >= len(runes) || !unicode.IsLetter(runes[i+1]) {
		return false
	}
	return i+2 >= len(runes) || !unicode.IsLetter(runes[i+2]) && !unicode.IsDigit(runes[i+2])
}

// MatchGroups says for each group whether any of its strings stands in the
// text: its words and figures, in order and with nothing between.
func MatchGroups(text string, groups [][]string) []bool {
	said := terms(text)
	met := make([]bool, len(groups))
	for i, group := range groups {
		for _, s := range group {
			if contains(said, terms(s)) {
				met[i] = true
				break
			}
		}
	}
	return met
}

func contains(said, gold []term) bool {
	if len(gold) == 0 {
		return len(said) == 0
	}
	for i := range said {
		if follows(said[i:], gold) {
			return true
		}
	}
	return false
}

// follows reports whether gold is what said begins with. Words that a figure has
// taken up may be missing on either side: the figure answers for them.
func follows(said, gold []term) bool {
	// at holds how much of gold may have been met so far.
	at := reach(map[int]bool{0: true}, gold)
	for _, t := range said {
		next := map[int]bool{}
		for n := range at {
			if t.meets(gold[n]) {
				next[n+1] = true
			}
			if t.beside {
				next[n] = true
			}
		}
		if at = reach(next, gold); at[len(gold)] {
			return true
		}
		if len(at) == 0 {
			return false
		}
	}
	return false
}

// reach adds what can be come to by leaving out words that a figure answers for.
func reach(at map[int]bool, gold []term) map[int]bool {
	for n := range gold {
		if at[n] && gold[n].beside {
			at[n+1] = true
		}
	}
	return at
}

// meets reports whether what was said is the gold word, or is the gold figure
// with its sign. A currency or a percent sign that gold gives must have been
// said; where gold gives none any will do.
func (said term) meets(gold term) bool {
	if gold.quantity == nil || said.quantity == nil {
		return gold.quantity == said.quantity && gold.word == said.word
	}
	g, s := gold.quantity, said.quantity
	return g.Value == s.Value && g.Negative == s.Negative && (g.Unit == "" || g.Unit == s.Unit)
}

// countWords counts what a reader would: runs between white space that hold a
// letter or a digit.
func countWords(text string) int {
	n := 0
	for field := range strings.FieldsSeq(text) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
