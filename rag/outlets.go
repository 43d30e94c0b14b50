package rag

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/lexicon"
)

// outletName is one of the names by which people call an outlet.
type outletName struct {
	words   []string // lower case, without possessives
	outlet  string
	after   bool // only after "the": "the Journal"
	initial bool // initials: only in capitals, or where they are no word
}

// outletNames are the names of all outlets, and the lexicon's keys for them.
type outletNames struct {
	names   []outletName
	byKey   map[string]string // lexicon's key of a name -> outlet
	hosts   []outletName      // first labels of outlets that are known by their hosts alone
	outlets []string
}

// genericWords say what an outlet is, and are left out of its name in speech:
// "the BBC" for "BBC News".
var genericWords = wordSet(`news online newspaper website tv radio television network com newsroom world international digital english app magazine service`)

// namesOfOutlets collects how outlets may be called.
func namesOfOutlets(outlets []string) *outletNames {
	n := &outletNames{byKey: make(map[string]string), outlets: outlets}
	for _, o := range n.outlets {
		n.add(o)
	}
	// The longest name first, so that "the New York Times" isn't "the Times".
	slices.SortStableFunc(n.names, func(a, b outletName) int { return len(b.words) - len(a.words) })
	return n
}

var asideNameRE = pattern.New(`\s*\([^)]*\)`)

func (n *outletNames) add(outlet string) {
	plain := strings.TrimSpace(asideNameRE.ReplaceAllString(outlet, ""))
	forms := []string{outlet, plain}
	if first, rest, ok := strings.Cut(plain, ","); ok {
		for _, piece := range []string{first, rest} {
			if len(strings.Fields(piece)) > 1 {
				forms = append(forms, piece)
			}
		}
	}
	if host := strings.TrimPrefix(strings.ToLower(plain), "www."); !strings.Contains(host, " ") {
		if name, _, ok := strings.Cut(host, "."); ok && len(name) > 1 {
			forms = append(forms, name)
			n.hosts = append(n.hosts, outletName{words: []string{name}, outlet: outlet})
		}
	}
	if key, used := lexicon.Canonical(strings.Fields(plain)); used > 0 && used == len(strings.Fields(plain)) {
		n.byKey[key] = outlet
		forms = append(forms, key)
	}
	for _, form := range forms {
		words := wordsIn(form)
		n.put(outletName{words: words, outlet: outlet})
		if len(words) > 1 && words[0] == "the" {
			words = words[1:]
			// "The Nib" is called by two words; a single ordinary one needs its article.
			n.put(outletName{words: words, outlet: outlet, after: len(words) == 1 && isWord(words[0])})
		}
		n.short(outlet, form, words)
	}
}

// short adds the shorter forms of a name: without the generic word at its end,
// its last word after "the", its initials.
func (n *outletNames) short(outlet, form string, words []string) {
	if len(words) < 2 {
		return
	}
	last := words[len(words)-1]
	if rest := words[:len(words)-1]; genericWords[last] && (len(rest) > 1 || !isWord(rest[0])) {
		n.put(outletName{words: rest, outlet: outlet})
	}
	if !genericWords[last] && len(last) > 2 {
		n.put(outletName{words: words[len(words)-1:], outlet: outlet, after: true})
	}
	var initials strings.Builder
	for w := range strings.FieldsSeq(strings.TrimPrefix(strings.TrimPrefix(form, "The "), "the ")) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			initials.WriteRune(unicode.ToLower(r))
		}
	}
	if initials.Len() > 1 {
		n.put(outletName{words: []string{initials.String()}, outlet: outlet, initial: true})
	}
}

func (n *outletNames) put(name outletName) {
	if len(name.words) == 0 || slices.ContainsFunc(n.names, func(o outletName) bool {
		return o.outlet == name.outlet && slices.Equal(o.words, name.words)
	}) {
		return
	}
	n.names = append(n.names, name)
}

func isWord(word string) bool { return len(lexicon.Lemmas(word)) > 0 }

// mention is an outlet's name in a question; a name that several share has all
// of them.
type mention struct {
	corpus.Span
	outlets []string
}

var nameWordRE = pattern.New(`[\p{L}\p{N}&]+(?:[.'’\-][\p{L}\p{N}]+)*`)

// wordOf is a word as names are compared: lower case, no possessive, no full
// stops inside initials.
func wordOf(token string) string {
	w := strings.ToLower(strings.ReplaceAll(token, "’", "'"))
	w = strings.TrimSuffix(w, "'s")
	if strings.Contains(w, ".") && !strings.ContainsFunc(strings.ReplaceAll(w, ".", ""), func(r rune) bool { return !unicode.IsLetter(r) }) {
		parts := strings.Split(w, ".")
		if !slices.ContainsFunc(parts, func(p string) bool { return len(p) > 1 }) {
			w = strings.Join(parts, "")
		}
	}
	return w
}

func wordsIn(text string) []string {
	var out []string
	for _, t := range nameWordRE.FindAllString(text, -1) {
		out = append(out, wordOf(t))
	}
	return out
}

// mentions finds the outlets that a text names.
func (n *outletNames) mentions(text string) []mention {
	places := nameWordRE.FindAllStringIndex(text, -1)
	words := make([]string, len(places))
	tokens := make([]string, len(places))
	for i, p := range places {
		tokens[i] = text[p[0]:p[1]]
		words[i] = wordOf(tokens[i])
	}
	var out []mention
	for i := 0; i < len(words); {
		m, used := n.at(words, tokens, i)
		if used == 0 {
			i++
			continue
		}
		end := places[i+used-1][1]
		if lower := strings.ToLower(strings.ReplaceAll(text[places[i][0]:end], "’", "'")); strings.HasSuffix(lower, "'s") {
			end -= len("'s")
			if strings.HasSuffix(text[places[i][0]:places[i+used-1][1]], "’s") {
				end = places[i+used-1][1] - len("’s")
			}
		}
		out = append(out, mention{Span: corpus.Span{Start: places[i][0], End: end}, outlets: m})
		i += used
	}
	return out
}

// at is the outlets named by the words that begin at i, and how many words
// name them.
func (n *outletNames) at(words, tokens []string, i int) (outlets []string, used int) {
	for _, name := range n.names {
		if len(name.words) < used || len(name.words) > len(words)-i || !slices.Equal(name.words, words[i:i+len(name.words)]) {
			continue
		}
		the := i > 0 && words[i-1] == "the"
		if name.after && !the || name.initial && tokens[i] != strings.ToUpper(tokens[i]) && (isWord(words[i]) || len(words[i]) < 3) {
			continue
		}
		if len(name.words) == used && len(outlets) > 0 && (name.after || name.initial) && !slices.Contains(outlets, name.outlet) {
			outlets = append(outlets, name.outlet) // "the Times", of two such papers
			continue
		}
		if len(name.words) > used {
			outlets, used = []string{name.outlet}, len(name.words)
		}
	}
	for _, host := range n.hosts {
		k := writes(words[i:], host.words[0])
		if k > 1 && words[i] == "the" && !capitalised(tokens[i+k-1]) {
			continue // "in the week before"
		}
		if k > used {
			outlets, used = []string{host.outlet}, k
		}
	}
	if key, k := lexicon.Canonical(tokens[i:]); k > used {
		if outlet, ok := n.byKey[key]; ok {
			return []string{outlet}, k
		}
	}
	return outlets, used
}

// writes is how many of the words, without spaces between them, are a host's
// label: "USA Today" writes "usatoday"; 0 where they don't. An outlet that is
// called theweek is "The Week".
func writes(words []string, label string) int {
	for k, w := range words {
		rest, ok := strings.CutPrefix(label, w)
		if !ok {
			return 0
		}
		if label = rest; label == "" {
			return k + 1
		}
	}
	return 0
}

const (
	sayingVerbs = `say|says|said|saying|report|reports|reported|reporting|write|writes|wrote|claim|claims|claimed|state|states|stated|describe|describes|described|cover|covers|covered|mention|mentions|mentioned|think|thinks|call|calls|called|put|puts|quote|quotes|quoted|cite|cites|cited|name|names|named|give|gives|gave|have|has|had|know|see|sees|view|views|treat|treats|explain|explains|explained|confirm|confirms|confirmed|deny|denies|denied|agree|agrees|agreed|disagree|disagrees|suggest|suggests|suggested|allege|alleges|publish|published|print|printed|carry|carries|carried|run|runs|ran|add|adds|added|lead|leads|differ|differs|offer|note|notes|noted|count|counts|use|uses|tell us|tells us`
	paperNouns  = `article|articles|story|stories|piece|pieces|report|reports|coverage|headline|headlines|account|accounts|version|reporting|reporter|reporters|journalist|journalists|text|side|take|view|views|news|post|entry|bulletin|writeup|write-up|column|figure|figures|number|numbers|count`
)

var (
	// judgedRE comes before an outlet's story that others speak of.
	judgedRE     = pattern.New(`(?i)\b(?:called|calls|call|dismiss(?:ed|es)|den(?:ied|ies)|reject(?:ed|s)|critici[sz](?:ed|es)|disput(?:ed|es|e)|mock(?:ed|s)|attack(?:ed|s)|answered|responded to|reacted to|behind|comment(?:ed|s)? on|confirm(?:ed|s)?)(?: the)?\s*$`)
	askedAfterRE = pattern.New(`(?i)^(?:['’]s?)?(?:,? (?:both|each|also|all|actually|only|really|exactly))*[ ,]+(?:` + sayingVerbs + `)\b`)
	nounAfterRE  = pattern.New(`(?i)^(?:['’]s?)?(?: [\p{L}-]+){0,3}? (?:` + paperNouns + `)\b`)
	ownAfterRE   = pattern.New(`^(?:['’]s? |['’]s?$)`)
	onAfterRE    = pattern.New(`(?i)^(?: on |:)`)
	sourceRE     = pattern.New(`(?i)(?:\b(?:according to|as per|per|by|from|in|via|of|at|only|just)|^(?:and|what about|how about|but|then|or|also|ok|okay|so)(?: what about| how about| in| by| from)?)(?: the| an?)?\s*$`)
	notAskedRE   = pattern.New(`(?i)\b(?:told|tell|tells|telling|owns?|owned by|bought|sued|who is|what is|who are|about|against|work at|works at|works for|work for|worked for|interview(?:ed)? (?:by|with)|spoke to|speaking to|talked to|head of|owner of|editor of|chief of|people at|employees at|founded)(?: the)?\s*$`)
	betweenRE    = pattern.New(`(?i)^(?:['’]s?)?\s*(?:,|and|&|or|/|versus|vs\.?|with|to|than|from|, and|as well as)(?: the)?\s*$`)
	comparesRE   = pattern.New(`(?i)\b(?:compar\w+|contrast\w*|differ\w*|agree\w*|disagree\w*|versus|vs\.?|same)\b`)
)

// askedOf are the outlets that a question asks, in its order. A name inside what
// is asked ("what did the spokesman tell CNN?") is not asking CNN.
func askedOf(text string, mentions []mention) []string {
	asked := make([]bool, len(mentions))
	compares := comparesRE.MatchString(text)
	for i, m := range mentions {
		before, after := text[:m.Start], text[m.End:]
		if judgedRE.MatchString(before) || notAskedRE.MatchString(before) && !nounAfterRE.MatchString(after) && !ownAfterRE.MatchString(after) {
			continue
		}
		asked[i] = compares || askedAfterRE.MatchString(after) || nounAfterRE.MatchString(after) || ownAfterRE.MatchString(after) ||
			onAfterRE.MatchString(after) || sourceRE.MatchString(before) || plainLower(strings.TrimPrefix(strings.TrimSpace(before), "the")) == "" && plainLower(after) == "" ||
			summaryRE.MatchString(before)
	}
	// What is joined to one that is asked is asked too.
	for i := range mentions {
		for j := i + 1; j < len(mentions) && betweenRE.MatchString(text[mentions[j-1].End:mentions[j].Start]); j++ {
			asked[i], asked[j] = asked[i] || asked[j], asked[i] || asked[j]
		}
	}
	var out []string
	for i, m := range mentions {
		for _, o := range m.outlets {
			if asked[i] && !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out
}

// askingOnly is the text as it would ask one outlet alone: "What do A and B say
// about it?" asks A "What does A say about it?".
func (r *request) askingOnly(outlet string) string {
	first, last := -1, -1
	for i, m := range r.mentions {
		if slices.ContainsFunc(m.outlets, func(o string) bool { return slices.Contains(r.outlets, o) }) {
			if first < 0 {
				first = i
			}
			if i == first || i == last+1 && betweenRE.MatchString(r.text[r.mentions[last].End:m.Start]) {
				last = i
			}
		}
	}
	if first < 0 || len(r.outlets) < 2 {
		return r.text
	}
	before := r.text[:r.mentions[first].Start]
	if words := strings.Fields(before); len(words) > 0 && strings.EqualFold(words[len(words)-1], "do") {
		before = strings.TrimRight(before, " ")
		before = before[:len(before)-2] + "does "
	}
	return before + outlet + r.text[r.mentions[last].End:]
}

var (
	reportsRE  = pattern.New(`(?i)^,?(?: has| have)? (?:says?|said|reports?|reported|writes?|wrote|states?|stated|claims?|claimed)\b`)
	accordsRE  = pattern.New(`(?i)\b(?:according to|as reported by|reported by)(?: the)?\s*$`)
	saysLastRE = pattern.New(`(?i),(?: the)?\s*$`)
)

// OutletsOf are the indexed outlets that a claim is put into the mouth of:
// "The Harbour Post says that …", "…, according to CNN". A claim about an outlet,
// or of what somebody told one, is put into nobody's mouth.
func (e *Engine) OutletsOf(ctx context.Context, claim string) ([]string, error) {
	s, err := e.look(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range s.names.mentions(claim) {
		before, after := claim[:m.Start], claim[m.End:]
		leads := strings.TrimSpace(before) == "" || strings.EqualFold(strings.TrimSpace(before), "the") || saysLastRE.MatchString(before)
		if !(leads && reportsRE.MatchString(after)) && !accordsRE.MatchString(before) {
			continue
		}
		for _, o := range m.outlets {
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out, nil
}
