package lexical

import "strings"

// stopWords are English words too common to tell one passage from another:
// articles, pronouns, prepositions, conjunctions, auxiliaries and the words
// that open a question.
var stopWords = stopSet(`
a an the this that these those
i me my mine myself we us our ours ourselves you your yours yourself yourselves
he him his himself she her hers herself it its itself they them their theirs themselves
who whom whose which what when where why how
and or but nor so if then than because as while although though unless until whether
of at by for with about against between into through during before after above below
to from up down in out on off over under again further upon toward towards within without
am is are was were be been being have has had having do does did doing done
will would shall should can could may might must cannot
not no don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't
shouldn't haven't hasn't hadn't i'm i've i'd i'll you're you've you'd you'll he'd he'll
she'd she'll it'd it'll we're we've we'd we'll they're they've they'd they'll
there here also just only very too such any some each few more most other own same both all
`)

func stopSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}
