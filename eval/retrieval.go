package eval

import (
	"context"
	"fmt"

	"dateline/corpus"
	"dateline/eval/ranking"
	"dateline/rag"
)

// cutoffs are the depths at which hits and recall are measured.
var cutoffs = []int{1, 3, 5, 10}

// rankDepth is the depth of MRR and nDCG.
const rankDepth = 10

// covers reports whether a passage holds a gold quote: the bytes they share
// are at least half of the quote.
func covers(passage, quote corpus.Span) bool {
	shared := min(passage.End, quote.End) - max(passage.Start, quote.Start)
	return shared > 0 && 2*shared >= quote.Len()
}

// coveredBy reports whether a passage of an article covers any place of the
// quote.
func (g gold) coveredBy(article string, passage corpus.Span) bool {
	if article != g.Article {
		return false
	}
	for _, place := range g.places {
		if covers(passage, place) {
			return true
		}
	}
	return false
}

// whollyIn reports whether a passage holds all of some place of the quote.
func (g gold) whollyIn(article string, passage corpus.Span) bool {
	if article != g.Article {
		return false
	}
	for _, place := range g.places {
		if passage.Start <= place.Start && passage.End >= place.End {
			return true
		}
	}
	return false
}

// retrieval scores the ranking. Questions without gold have no such scores.
func (s scorer) retrieval(ctx context.Context, r *Result, c Case, golds []gold, hits []rag.Hit) error {
	for _, h := range hits {
		r.Hits = append(r.Hits, Hit{
			Passage: h.Passage.ID, Article: h.Passage.ArticleID,
			Start: h.Passage.Start, End: h.Passage.End, Score: h.Score,
		})
	}
	grades := c.Grades
	if len(golds) > 0 {
		grades = ranking.Grades{}
		for _, g := range golds {
			grades[g.Article] = 1
		}
	}
	if grades != nil {
		scoreArticles(r, grades)
	}
	if len(golds) == 0 {
		return nil
	}
	scoreQuotes(r, golds)
	return s.scorePassages(ctx, r, golds)
}

// scoreArticles ranks articles by their best passage. Where none is relevant, as
// a BEIR query's may be, all is 0: trec_eval has it so.
func scoreArticles(r *Result, grades ranking.Grades) {
	var ranked []string
	seen := map[string]bool{}
	for _, h := range r.Hits {
		if !seen[h.Article] {
			seen[h.Article] = true
			ranked = append(ranked, h.Article)
		}
	}
	for _, k := range cutoffs {
		r.add(at("article_hit", k), ranking.HitAt(ranked, grades, k), 1)
		recall, _ := ranking.RecallAt(ranked, grades, k)
		r.add(at("article_recall", k), recall, 1)
	}
	ndcg, _ := ranking.NDCGAt(ranked, grades, rankDepth)
	r.add("mrr", ranking.ReciprocalRankAt(ranked, grades, rankDepth), 1)
	r.add("ndcg", ndcg, 1)
}

// scoreQuotes finds the rank at which each gold quote is first covered.
func scoreQuotes(r *Result, golds []gold) {
	for i, g := range golds {
		for rank, h := range r.Hits {
			if g.coveredBy(h.Article, corpus.Span{Start: h.Start, End: h.End}) {
				r.Evidence[i].Rank = rank + 1
				break
			}
		}
	}
	best := 0
	for _, g := range r.Evidence {
		if g.Rank > 0 && (best == 0 || g.Rank < best) {
			best = g.Rank
		}
	}
	for _, k := range cutoffs {
		found := 0
		for _, g := range r.Evidence {
			found += int(one(g.Rank > 0 && g.Rank <= k))
		}
		r.add(at("passage_recall", k), float64(found), float64(len(golds)))
		r.addBool(at("passage_hit", k), found > 0)
		r.addBool(at("passage_all", k), found == len(golds))
	}
	reciprocal := 0.0
	if best > 0 && best <= rankDepth {
		reciprocal = 1 / float64(best)
	}
	r.add("passage_mrr", reciprocal, 1)
}

// scorePassages scores against every passage of the gold articles: nDCG, whose
// best order needs them all, and the ceilings that chunking sets.
func (s scorer) scorePassages(ctx context.Context, r *Result, golds []gold) error {
	grades := ranking.Grades{}
	covered, whole := make([]bool, len(golds)), make([]bool, len(golds))
	listed := map[string]bool{}
	for _, g := range golds {
		if listed[g.Article] {
			continue
		}
		listed[g.Article] = true
		passages, err := s.articles.passages(ctx, g.Article)
		if err != nil {
			return fmt.Errorf("list the passages of article %s: %w", g.Article, err)
		}
		for _, p := range passages {
			for j, g := range golds {
				if g.coveredBy(p.ArticleID, p.Span) {
					grades[p.ID], covered[j] = 1, true
				}
				whole[j] = whole[j] || g.whollyIn(p.ArticleID, p.Span)
			}
		}
	}
	ranked := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		ranked[i] = h.Passage
	}
	if ndcg, ok := ranking.NDCGAt(ranked, grades, rankDepth); ok {
		r.add("passage_ndcg", ndcg, 1)
	}
	r.add("passage_ceiling", count(covered), float64(len(golds)))
	r.add("passage_ceiling_whole", count(whole), float64(len(golds)))
	return nil
}

func count(list []bool) float64 {
	n := 0.0
	for _, yes := range list {
		n += one(yes)
	}
	return n
}

func at(name string, k int) string { return fmt.Sprintf("%s_at_%d", name, k) }
