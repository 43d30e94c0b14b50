package rag

import (
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/facts"
	"dateline/internal/pattern"
	"dateline/lexicon"
	"dateline/speech"
)

// sortedName is a name in an article with what it is a name of.
type sortedName struct {
	corpus.Span
	text string
	key  string // the same for every mention
}

// orgEnds end names of firms, papers and stations, and are no groups by
// themselves.
var orgEnds = wordSet(`inc ltd plc llc gmbh ag corp co sa nv holdings holding partners brothers sons industries motors airlines airways systems technologies
laboratories labs services center centre centers centres times post journal gazette herald tribune telegraph courier dispatch ledger chronicle observer guardian radio television tv news`)

// orgHead reports whether a word of a name says that it names an organisation:
// "Council", "Bank", "Ltd".
func orgHead(word string) bool {
	word = strings.ToLower(strings.Trim(word, ".,"))
	return orgEnds[word] || lexicon.Categories(word).Has(lexicon.Group)
}

var (
	titleBeforeRE = pattern.New(`(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|President|Prime Minister|Minister|Senator|Governor|Mayor|General|Gen|Colonel|Col|Captain|Capt|Major|Maj|Sergeant|Sgt|Lieutenant|Lt|Judge|Justice|King|Queen|Prince|Princess|Pope|Bishop|Sir|Lord|Lady|Secretary|Chief|Director|Chairman|Chairwoman|Coun|Councillor|Sri|Smt|Mullah|Sheikh|Brigadier|Journalist|Inspector|Officer|Coach)\.?)\s+$`)
	apposedRE     = pattern.New(`^(?:, \d{1,3}\b|, (?:the|an?|his|her|its|who|whose|from|of)\b| \((?:\d{1,3}|[a-z])|, [a-z][\p{L} '’-]{3,50},)`)
	personVerbRE  = pattern.New(`^(?:['’]s (?:lawyer|wife|husband|agent|team|father|mother|nan|sister|brother|party)|,? (?:said|says|told|added|wrote|writes|posted|asked|replied|answered|warned|denied|claimed|argued|insisted|pleaded|resigned|attacked|won|lost|shrugged|advised|expects|hinted|holed|borrowed|scored|joined|heads|leads|chairs|called))\b`)
	placeBeforeRE = pattern.New(`(?i)\b(?:in|at|near|from|to|into|outside|inside|across|around|through|towards|off|between|south of|north of|east of|west of|town of|city of|village of|port of|province of|capital,?|region of)\s+(?:the |nearby |neighbou?ring |central |northern |southern |eastern |western |northwestern |downtown )*$`)
	statesRE      = pattern.New(`(\p{Lu}\p{L}+)['’]s (?:\p{L}+ )?(?:president|prime minister|government|foreign ministry|foreign minister|defen[cs]e minister|defen[cs]e ministry|army|ambassador|king|queen|parliament|finance minister|budget)\b`)
)

// continents and the like are no countries.
var continents = wordSet(`africa asia europe america americas oceania antarctica`)

// sorted are the names in an article by what they name: "people", "places",
// "countries", "organisations".
func sorted(a corpus.Article) map[string][]sortedName {
	out := make(map[string][]sortedName)
	people := make(map[string]string) // surname -> key
	speakers := make(map[string]bool)
	sentences := corpus.Split(a.Text)
	voices := speech.Read(a, sentences)
	for i := range sentences {
		for _, n := range facts.FindNames(voices.Speaker(i).Text) {
			speakers[n.Text] = true
		}
	}
	states := make(map[string]bool)
	for _, m := range statesRE.FindAllStringSubmatch(a.Text, -1) {
		states[m[1]] = true
	}
	var names []facts.Fact
	outlet := namesOfOutlets([]string{a.Outlet})
	for _, n := range facts.FindNames(a.Text) {
		if m := outlet.mentions(n.Text); len(m) == 1 && m[0].Start == 0 {
			continue // the article's own outlet, or a part of it: "CNN Business"
		}
		if times := facts.Of(facts.Time, facts.Find(n.Text)); len(times) > 0 && times[0].Len() == n.Len() {
			continue // a month or a weekday
		}
		if tickerAfterRE.MatchString(" ("+n.Text+")") && strings.HasSuffix(a.Text[:n.Start], " (") && strings.HasPrefix(a.Text[n.End:], ")") {
			continue // a ticker, or initials of the name before it
		}
		names = append(names, n)
	}
	add := func(sort string, n facts.Fact, key string) {
		out[sort] = append(out[sort], sortedName{n.Span, n.Text, key})
	}
	firms := make(map[string]bool) // names that have stood as a firm's once
	for _, n := range names {
		after := a.Text[n.End:]
		if tickerAfterRE.MatchString(after) || firmAfterRE.MatchString(after) && !placeBeforeRE.MatchString(a.Text[:n.Start]) {
			firms[n.Text] = true
		}
		if m := headOfFirmRE.FindStringIndex(n.Text); m != nil {
			firm := facts.Fact{Span: corpus.Span{Start: n.Start, End: n.Start + m[0]}, Text: n.Text[:m[0]]}
			firms[firm.Text] = true
			add("organisations", firm, strings.ToLower(firm.Text))
		}
	}
	for _, n := range names {
		words := strings.Fields(n.Text)
		if len(words) > 1 && !isOrganisation(a.Text, n, words) && isPerson(a.Text, n, words, speakers) {
			people[words[len(words)-1]] = strings.ToLower(words[len(words)-1])
		}
	}
	for _, n := range names {
		words := strings.Fields(n.Text)
		alias, used := lexicon.Find(words)
		last := words[len(words)-1]
		switch {
		case used == len(words) && alias.Kind == lexicon.Country && !continents[alias.Key]:
			add("countries", n, alias.Key)
			add("places", n, alias.Key)
		case states[n.Text] && people[n.Text] == "":
			add("countries", n, strings.ToLower(n.Text))
			add("places", n, strings.ToLower(n.Text))
		case people[last] != "" && !isOrganisation(a.Text, n, words):
			add("people", n, people[last])
		case firms[n.Text] || isOrganisation(a.Text, n, words) || used == len(words) && alias.Kind == lexicon.Organization:
			key := strings.ToLower(n.Text)
			if used == len(words) && alias.Key != "" {
				key = alias.Key
			}
			add("organisations", n, strings.TrimPrefix(key, "the "))
		case len(words) == 1 && titleBeforeRE.MatchString(a.Text[:n.Start]):
			add("people", n, strings.ToLower(n.Text))
		case isPlace(a.Text, n, alias, used == len(words)):
			add("places", n, strings.ToLower(n.Text))
		}
	}
	return out
}

func isPerson(text string, n facts.Fact, words []string, speakers map[string]bool) bool {
	before, after := text[:n.Start], text[n.End:]
	return len(words) <= 4 && (speakers[n.Text] || titleBeforeRE.MatchString(before) || titleBeforeRE.MatchString(words[0]+" ") || roleBefore(before) ||
		personVerbRE.MatchString(after) || apposedRE.MatchString(after) && !placeBeforeRE.MatchString(before))
}

var calledBeforeRE = pattern.New(`[,:]?\s+(?:(?:was|is|called|named)\s+)?$`)

// roleBefore reports whether what stands before a name is what a person is: "the
// striker", "whose aunt is called".
func roleBefore(before string) bool {
	at := calledBeforeRE.FindStringIndex(before)
	if at == nil {
		return false
	}
	before = before[:at[0]]
	return lexicon.Categories(strings.ToLower(before[strings.LastIndexAny(before, " \n-")+1:])).Has(lexicon.Person)
}

// What follows a name that is an organisation's.
var (
	// what only firms have: "Anchor (ANC)", "Anchor's stock", "Anchor CEO Ana Sosa"
	tickerAfterRE  = pattern.New(`^ \(\p{Lu}{2,5}\)`)
	firmAfterRE    = pattern.New(`^(?:['’]s)? (?:CEO|CFO|chief executive|stock|shares|shareholders|customers|losses|workforce)\b`)
	headOfFirmRE   = pattern.New(` (?:CEO|CFO|COO) `)
	groupAfterRE   = pattern.New(`^ (?:network|group|party|movement|union|company|government|ministry|council|militia|foundation)\b`)
	groupApposedRE = pattern.New(`^, (?:the|its|an?) (?:\p{L}+ ){0,3}(?:operator|company|maker|manufacturer|firm|owner|bank|agency|network|party|group|union|insurer|publisher)\b`)
)

func isOrganisation(text string, n facts.Fact, words []string) bool {
	if slices.ContainsFunc(words[min(1, len(words)-1):], orgHead) || len(words) > 1 && (words[1] == "of" || words[1] == "for") && orgHead(words[0]) {
		return true
	}
	after := text[n.End:]
	return groupAfterRE.MatchString(after) || groupApposedRE.MatchString(after)
}

func isPlace(text string, n facts.Fact, alias lexicon.Alias, whole bool) bool {
	if whole && alias.Kind == lexicon.City {
		return true
	}
	return placeBeforeRE.MatchString(text[:n.Start]) || lexicon.Categories(n.Text).Has(lexicon.Location)
}
