package rag

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
	"dateline/lexical"
	"dateline/lexicon"
	"dateline/store"
)

// cueWords ask for a kind of answer and say nothing of what it is to be about.
var cueWords = wordSet(`about article articles headline headlines bulletin bulletins entry entries column columns writeup story stories piece pieces report reports reported reporting coverage cover covers covered covering news summary summaries summarise summarize summarised summarized summarising summarizing sum
recap brief briefly short shortly gist tldr tl dr overview outline key main points point takeaway takeaways digest nutshell catch up give gives me us please show list lists tell name names named mention mentions mentioned mentioning
what which who whom whose when where how why do does did is are was were be been have has had can could would should will
compare comparison compared contrast difference differences differ differs agree agrees disagree disagrees versus vs same different outlet outlets paper papers newspaper newspapers source sources
timeline chronology happened happen happens events event dates quoted quote quotes quoting speaks speak people persons everybody everyone anyone somebody person
countries country places place organisations organisation organizations organization groups group companies company figures figure numbers number statistics stats data figures
latest newest recent recently new old oldest first last most today now current currently say says said saying write writes wrote written post posted entry thing things anything something everything all any whole entire each every other others both two
you your i we they them their it its this that these those there here of on in at by for from to with and or the a an not no
many much few lot lots whats whos hows wheres topic topics subject subjects theme themes issue issues got get talk discuss discusses discussed describe described describes index indexed so far big like just really
read account accounts version view views side take outlets' between among according given gave version`)

// topicOf are the words of a text that say what it is about: no cue words, no
// outlets that it asks, no dates.
func (r *request) topicOf(text string, more map[string]bool) []queryTerm {
	mentions := r.names.mentions(text)
	days := daysIn(text)
	var out []queryTerm
	for _, t := range lexical.Terms(text) {
		word := strings.ToLower(t.In(text))
		bare := strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
		inOutlet := slices.ContainsFunc(mentions, func(m mention) bool {
			return m.Overlaps(t.Span) && slices.ContainsFunc(m.outlets, func(o string) bool { return slices.Contains(r.outlets, o) })
		})
		if t.Stop && !isNounHere(text, t) || cueWords[bare] || more[bare] || inOutlet || slices.ContainsFunc(days, func(d day) bool { return d.Overlaps(t.Span) }) {
			continue
		}
		if !slices.ContainsFunc(out, func(q queryTerm) bool { return q.stem == t.Text }) {
			out = append(out, queryTerm{stem: t.Text, word: t.In(text), same: map[string]bool{}})
		}
	}
	return out
}

var beforeNounRE = pattern.New(`(?:\b(?i:the|a|an)|\p{Lu}[\p{L}’'-]+) $`)

// isNounHere reports whether a stop word stands where only a noun can: the "mine"
// of "the mine" is no pronoun.
func isNounHere(text string, t lexical.Term) bool {
	word := t.In(text)
	return lexicon.Categories(word)&(lexicon.Artifact|lexicon.Object) != 0 && word == strings.ToLower(word) && beforeNounRE.MatchString(text[:t.Start])
}

func wordsOfTerms(terms []queryTerm) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.word
	}
	return out
}

// What an article must have of a topic's words to be on it, by their rarity.
const (
	topicCover = 0.6
	topicNear  = 0.75 // of what the best one has
	// topicPointed of the words' weight stands where an article says what it is
	// about. A long article has most words somewhere.
	topicPointed = 0.5
	manyHits     = 60 // passages looked at for articles on a topic
)

// onTopic are the articles on a topic, the best first; none for no terms. passing takes those too that only mention it.
func (e *Engine) onTopic(ctx context.Context, r *request, terms []queryTerm, outlets, articles []string, passing bool, least float64) ([]corpus.Article, error) {
	q := Question{Outlets: narrowed(r.Outlets, outlets), Articles: narrowed(r.Articles, articles)}
	if len(terms) == 0 {
		return nil, nil
	}
	text := strings.Join(wordsOfTerms(terms), " ")
	f, err := e.retrieve(ctx, text, q, manyHits)
	if err != nil {
		return nil, err
	}
	counts, n, err := e.store.TermCounts(ctx, wordsOfTerms(terms), store.Filter{})
	if err != nil {
		return nil, fmt.Errorf("count the topic's words: %w", err)
	}
	total := 0.0
	for i := range terms {
		c := float64(counts[i])
		if counts[i] == 0 && len(terms) > 1 {
			c = float64(n) / stopShare // no term of the index, or in no article
		}
		terms[i].count = counts[i]
		terms[i].weight = math.Log(1 + (float64(n)-c+0.5)/(c+0.5))
		total += terms[i].weight
	}
	type scored struct {
		article corpus.Article
		score   float64
		exact   bool
	}
	var found []scored
	for _, id := range articlesIn(f.hits) {
		a := f.articles[id]
		cover, pointed, exact := coverOf(terms, a)
		if total > 0 && cover/total >= least && (pointed >= topicPointed*total || passing) {
			found = append(found, scored{a, cover / total, exact})
		}
	}
	best, exact := 0.0, false
	for _, s := range found {
		best = max(best, s.score)
		exact = exact || s.exact
	}
	var out []corpus.Article
	for _, s := range found {
		// Words that are only near in meaning count where nobody has the very ones.
		if s.score >= topicNear*best && s.exact == exact {
			out = append(out, s.article)
		}
	}
	return out, nil
}

// articlesIn are the articles of hits, and those that have the same words: an
// outlet that prints an agency's text has written on its matter too.
func articlesIn(hits []Hit) []string {
	var out []string
	add := func(id string) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, h := range hits {
		add(h.Passage.ArticleID)
		for _, c := range h.Copies {
			add(c.ArticleID)
		}
	}
	return out
}

// stopShare stands for the rarity of a word that the index doesn't count: as if
// one passage in so many had it.
const stopShare = 10

// narrowed joins the lists that a question gives and that its words ask for:
// the shorter one, which is part of the other.
func narrowed(given, asked []string) []string {
	if len(asked) > 0 {
		return asked
	}
	return given
}

// relatedWord is how near a word must be to one of a topic to stand for it.
const relatedWord = 0.8

// coverOf is the weight of a topic's words that an article has, and of those that
// stand where it says what it is about: in its title or its lead, or again and
// again. exact says that one is the very word.
func coverOf(terms []queryTerm, a corpus.Article) (cover, pointed float64, exact bool) {
	title := lexical.Terms(a.Title())
	head := lexical.Terms(a.Text[:cutAt(a.Text, leadBytes)])
	body := lexical.Terms(a.Text)
	for _, t := range terms {
		here := max(stands(t, a.Title(), title), stands(t, a.Text, body))
		if here < relatedWord {
			continue
		}
		cover += t.weight * here
		exact = exact || hasStem(t, body) || hasStem(t, title)
		times := 0
		for _, s := range body {
			if s.Text == t.stem {
				times++
			}
		}
		if times > 1+len(a.Text)/againBytes || bestMatch(t, a.Title(), title) >= relatedWord || bestMatch(t, a.Text, head) >= relatedWord || here == 1 && t.count <= 2 {
			pointed += t.weight
		}
	}
	return cover, pointed, exact
}

// leadBytes is about where a story's lead ends. What an article is about it names
// again in every againBytes.
const leadBytes, againBytes = 400, 2000

// cutAt is the end of the first n bytes of a text, in whole characters.
func cutAt(text string, n int) int { return len(prefix(text, min(n, len(text)))) }

// read reads articles by id, in the order given.
func (e *Engine) read(ctx context.Context, infos []store.Entry) ([]corpus.Article, error) {
	out, err := e.store.ReadArticles(ctx, idsOf(infos))
	if err != nil {
		return nil, fmt.Errorf("read the articles: %w", err)
	}
	return out, nil
}

// newestFirst orders articles by date, the latest first, and else by id.
func newestFirst(infos []store.Entry) []store.Entry {
	out := slices.Clone(infos)
	slices.SortStableFunc(out, func(a, b store.Entry) int { return byDate(b.Date, a.Date) })
	return out
}
