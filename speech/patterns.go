package speech

import "dateline/internal/pattern"

// speechVerbs say that somebody said something.
const speechVerbs = `said|says|say|told|tells|tell|added|adds|noted|notes|warned|warns|reported|reports|described|declined|believes|believe|believed|acknowledged|argued|argues|denied|denies|insisted|insists|suggested|suggests|explained|wrote|writes|announced|claimed|claims|confirmed|stated|caution|cautioned|voiced|vowed|demanded|promised|conceded|admitted|estimated|testified|predicted|urged`

// papers are the last words of papers', agencies' and networks' names.
const papers = `Post|Times|Journal|Guardian|Telegraph|Tribune|Herald|News|Reuters|Press|Independent|Observer|Globe|Chronicle|Gazette|Mail|BBC|CNN|NPR|AFP|AP|Bloomberg|Jazeera|Spiegel|Monde`

const (
	title      = `\b(?:Dr|Mr|Mrs|Ms|Prof|Gen|Sen|Rep|Gov|Capt|Lt|Col|Sgt|St|Rev)\.`
	ranks      = `Minister|President|Governor|Judge|Captain|General|Senator|Professor|Secretary|Chancellor|Mayor|Bishop|King|Queen|Prince|Lord|Lady|Sir`
	initials   = `\b(?:\p{Lu}\.){2,}`
	personName = `(?:(?:` + title + `|\p{Lu}[\p{L}\d'’-]+) ){1,3}\p{Lu}[\p{L}\d'’-]+`
)

var (
	// subject verb: "the senior U.S. official said". The subject is what stands
	// between the clause's start and the verb.
	saidRE = pattern.New(`\b(?:` + speechVerbs + `)\b|\bstates that\b|\bcall(?:s|ed) (?:for|on)\b|\bis reporting\b|\bhas a piece\b`)
	// subject, apposition, verb: "Zabiuhullah Mujahed, the spokesman, said"
	appositionRE = pattern.New(`^((?:[A-Z][\w.'-]*\s?)+, [^,;"“]{3,80}), (?:also |has |have )?(?:` + speechVerbs + `)\b`)
	// apposition, subject, verb: "The company's founder, Victor Lanza, said"
	roleFirstRE = pattern.New(`^(?:But |And |Yet )?((?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[A-Z][\w.'’ -]*['’]s?) [^,;:"“”]{2,70}, (` + personName + `)), (?:also |has |have )?(?:` + speechVerbs + `)\b`)
	// verb subject: `," said Stephen Biddle, a military expert at ...`, and after a
	// clause of reported speech a person's name
	saidWhoRE = pattern.New(`(?:["”],?\s+(?:said|says|added|wrote|asked|according to)\s+((?:` + title + `|[A-Z]|an? |the |one |two |its |his |her |their )(?:` + title + `|[^.;"”])*)|,\s+(?:said|says|added|wrote)\s+(` + personName + `(?:` + title + `|[^.;"”])*))`)
	accordRE  = pattern.New(`(?i)\baccording to ((?:the |an? |one |two )?(?:` + title + `|` + initials + `|[^,.;"”])+)`)
	// the one whom "according to the group's director, Ana Sosa" names
	namedRE = pattern.New(`^(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[A-Z][\w.'’ -]*['’]s?)\b[^,]*, (` + personName + `)$`)
	// who a sentence is about: "Mr. Krand, of the Homeland Union, has governed"
	aboutRE = pattern.New(`^(?:But |And |Yet )?((?:` + title + ` )\p{Lu}[\p{L}\d'’-]+|(?:\p{Lu}[\p{L}\d'’-]+ ){0,2}(?:` + ranks + `) \p{Lu}[\p{L}\d'’-]+(?: \p{Lu}[\p{L}\d'’-]+)?|\p{Lu}[\p{L}\d'’-]+ \p{Lu}[\p{L}\d'’-]+)(?:,|(?: has| had| is| was| did| [a-z]+ed)\b)`)
	// names of two words that are no person's
	bodyRE = pattern.New(`^The |(?:Bank|Union|Mining|Alliance|Institute|Ministry|Office|Company|Group|Council|Court|Party|Bureau|Authority|Association|League|Line|Terminals|Aerospace|Therapeutics|Provident|Rovers|United|City|Town|States|Nations|House|Army|Police|Post|Times|Wire|Ledger|Dispatch|Radio|News)$`)
	// a role and a name between commas
	leadingRE = pattern.New(`^\s*(?:The|An?|His|Her|Their|Its|(?:(?:Mr|Mrs|Ms|Dr)\. )?\p{Lu}[\p{L}\d-]+['’]s) [^,;"“.]{3,50}, ((?:\p{Lu}[\p{L}'’-]+ ){1,3}\p{Lu}[\p{L}'’-]+), `)
	// a paper, agency or network that another article passes on
	relayRE = pattern.New(`\b((?:[Tt]he )?(?:[A-Z][\w.&'-]+ ){0,3}(?:` + papers + `))\b(?:'s)?[^.]{0,40}\b(?:` + relayVerbs + `)\b`)
)
