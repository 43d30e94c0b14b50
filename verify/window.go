package verify

import (
	"cmp"
	"slices"
	"strings"

	"dateline/lexical"
	"dateline/lexicon"
)

// window is some sentences that a claim is judged over: a run of one article's,
// or the few that share most with the claim wherever they stand.
type window struct {
	sources []int   // in reading order
	share   float64 // of the claim's words, by weight, that they have
}

// word is a content word of the claim.
type word struct {
	stem   string
	weight float64
}

// claimWords are a claim's content words, each once. Rare words of English
// weigh most.
func claimWords(claim string) []word {
	var out []word
	seen := make(map[string]bool)
	for t := range lexical.All(claim) {
		if t.Stop || seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		out = append(out, word{t.Text, rarity(t.In(claim))})
	}
	return out
}

// rarity is a word's weight, 1 for what is hardly used and less for what occurs
// everywhere. lexicon.Frequency is 8 times a binary logarithm of a count.
func rarity(word string) float64 {
	return min(1, max(.3, 1-float64(lexicon.Frequency(word)-32)/100))
}

const (
	longest   = 3   // sentences of a run that is looked for
	extra     = .04 // what each further sentence of a run must bring, in shares
	whole     = 4   // sentences that are judged at once where little is shared
	enough    = .5  // share from which three are
	windows   = 4   // that are judged
	byMeaning = 2   // of those, by cosine rather than by words
	unionGain = .08 // what a sentence must bring to those chosen from elsewhere
	unionMost = 3   // of those
	alike     = .75 // share of sentences from which two windows are one
)

// windowsOf chooses the windows that a claim is judged over, the first being
// the one that shares most words with it.
func windowsOf(words []word, sources []source, cosines []float64) []window {
	var runs []window
	for i := range sources {
		run := window{}
		for n := 0; n < longest && i+n < len(sources); n++ {
			if n > 0 && !sources[i+n].follows(&sources[i+n-1]) {
				break
			}
			run.sources = append(slices.Clone(run.sources), i+n)
			run.share = share(words, sources, run.sources)
			runs = append(runs, run)
		}
	}
	rank := func(w window) float64 { return w.share - extra*float64(len(w.sources)-1) }
	slices.SortStableFunc(runs, func(a, b window) int { return cmp.Compare(rank(b), rank(a)) })
	var out []window
	add := func(w window) {
		if !slices.ContainsFunc(out, func(o window) bool { return same(o, w) }) {
			out = append(out, w)
		}
	}
	for _, w := range runs {
		if len(out) == windows-byMeaning {
			break
		}
		add(extended(w, words, sources))
	}
	order := byCosine(cosines)
	for _, s := range order[:min(len(order), byMeaning)] {
		add(extended(window{sources: []int{s}, share: share(words, sources, []int{s})}, words, sources))
	}
	if u := unionOf(words, sources); len(u.sources) > 1 {
		add(u)
	}
	return out
}

// byCosine are the sources with a vector, the nearest first.
func byCosine(cosines []float64) []int {
	var out []int
	for i, c := range cosines {
		if c > 0 {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(cosines[b], cosines[a]) })
	return out
}

// share is how much of the words, by weight, some sources have.
func share(words []word, sources []source, at []int) float64 {
	total, found := 0.0, 0.0
	for _, w := range words {
		total += w.weight
		for _, s := range at {
			if sources[s].stems[w.stem] {
				found += w.weight
				break
			}
		}
	}
	if total == 0 {
		return 0
	}
	return found / total
}

// extended adds to a run the sentences beside it, first those before, which say
// whom its pronouns mean.
func extended(w window, words []word, sources []source) window {
	most := whole
	if w.share >= enough {
		most = longest
	}
	at := slices.Clone(w.sources)
	for len(at) < most && len(at)-len(w.sources) < 2 && at[0] > 0 && sources[at[0]].follows(&sources[at[0]-1]) {
		at = append([]int{at[0] - 1}, at...)
	}
	for last := at[len(at)-1]; len(at) < most && last+1 < len(sources) && sources[last+1].follows(&sources[last]); last = at[len(at)-1] {
		at = append(at, last+1)
	}
	return window{sources: at, share: share(words, sources, at)}
}

// unionOf are the few sentences of one article, wherever in it they stand, that
// share most with a claim together. Those of two articles may be about two
// things.
func unionOf(words []word, sources []source) window {
	var w window
	for len(w.sources) < unionMost {
		best, most := -1, w.share+unionGain
		for i := range sources {
			if len(w.sources) > 0 && sources[i].evidence.Article.ID != sources[w.sources[0]].evidence.Article.ID {
				continue
			}
			if s := share(words, sources, append(slices.Clone(w.sources), i)); s > most {
				best, most = i, s
			}
		}
		if best < 0 {
			break
		}
		w.sources, w.share = append(w.sources, best), most
	}
	slices.Sort(w.sources)
	return w
}

// same reports whether two windows are nearly the same sentences.
func same(a, b window) bool {
	shared := 0
	for _, s := range a.sources {
		if slices.Contains(b.sources, s) {
			shared++
		}
	}
	return float64(shared) >= alike*float64(max(len(a.sources), len(b.sources)))
}

// text is a window's sentences one after another.
func (w window) text(sources []source) string {
	parts := make([]string, len(w.sources))
	for i, s := range w.sources {
		parts[i] = sources[s].text
	}
	return strings.Join(parts, " ")
}
