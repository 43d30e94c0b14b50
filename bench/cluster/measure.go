package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"dateline/lexical"
	"dateline/store"
)

// pool is how many passages a question is answered from, of each search.
const pool = 100

// times prints how long each call of a question takes, at the median and the
// 95th percentile.
func times(ctx context.Context, questions []question, near, far store.Store) error {
	fmt.Printf("%-14s %18s %18s\n", "call", "file", "cluster")
	for _, call := range []struct {
		name string
		do   func(store.Store, question) error
	}{
		{"Catalogue", func(s store.Store, _ question) error { _, err := s.Catalogue(ctx); return err }},
		{"Dense", func(s store.Store, q question) error {
			_, err := s.Dense(ctx, q.vector, pool, store.Filter{})
			return err
		}},
		{"Lexical", func(s store.Store, q question) error {
			_, err := s.Lexical(ctx, q.Question, pool, store.Filter{})
			return err
		}},
		{"TermCounts", func(s store.Store, q question) error {
			_, _, err := s.TermCounts(ctx, wordsOf(q.Question), store.Filter{})
			return err
		}},
		{"ReadArticles", func(s store.Store, q question) error { _, err := s.ReadArticles(ctx, held(ctx, s, q)); return err }},
		{"ReadSentences", func(s store.Store, q question) error {
			var ranges []store.SentenceRange
			for _, id := range held(ctx, s, q) {
				ranges = append(ranges, store.SentenceRange{Article: id, Last: 3})
			}
			_, err := s.ReadSentences(ctx, ranges)
			return err
		}},
	} {
		fmt.Printf("%-14s", call.name)
		for _, s := range []store.Store{near, far} {
			var took []time.Duration
			for i, q := range questions {
				began := time.Now()
				if err := call.do(s, q); err != nil {
					return err
				}
				if i > 0 { // the first fills what is kept in memory
					took = append(took, time.Since(began))
				}
			}
			slices.Sort(took)
			fmt.Printf(" %18s", fmt.Sprintf("%.1f / %.1f ms", ms(took[len(took)/2]), ms(took[len(took)*95/100])))
		}
		fmt.Println()
	}
	return nil
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

// wordsOf are a question's words that aren't too common to score by.
func wordsOf(text string) []string {
	var words []string
	for t := range lexical.All(text) {
		if !t.Stop {
			words = append(words, t.In(text))
		}
	}
	return words
}

// held are the articles of a question that the index has.
func held(ctx context.Context, s store.Store, q question) []string {
	catalogue, err := s.Catalogue(ctx)
	if err != nil {
		return nil
	}
	var ids []string
	for _, id := range q.Holds {
		if catalogue.Has(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// quality prints the recall of the cluster's search by meaning, and the ranks
// of the articles that hold the answer.
func quality(ctx context.Context, questions []question, near, far store.Store) error {
	type lists struct{ dense, lexical []store.Match }
	both := make([][2]lists, len(questions))
	same, all, words := 0, 0, 0
	for i, q := range questions {
		for j, s := range []store.Store{near, far} {
			var err error
			if both[i][j].dense, err = s.Dense(ctx, q.vector, pool, store.Filter{}); err != nil {
				return err
			}
			if both[i][j].lexical, err = s.Lexical(ctx, q.Question, pool, store.Filter{}); err != nil {
				return err
			}
		}
		same += common(both[i][0].dense, both[i][1].dense, 10)
		words += common(both[i][0].lexical, both[i][1].lexical, 10)
		all += min(10, len(both[i][0].dense))
	}
	fmt.Printf("of the file's ten nearest, the cluster finds %.4f by meaning and %.4f by words, over %d questions\n",
		float64(same)/float64(all), float64(words)/float64(all), len(questions))
	fmt.Printf("%-8s %28s %28s\n", "weight", "file: hit@1/5/10, MRR", "cluster")
	for _, weight := range []float64{0, .5, .6, .7, .8, .9, 1} {
		fmt.Printf("%-8.1f", weight)
		for j := range 2 {
			var hits [3]int
			var reciprocal float64
			for i, q := range questions {
				rank := rankOf(fuse(both[i][j].dense, both[i][j].lexical, weight), q.Holds)
				for n, k := range []int{1, 5, 10} {
					if rank > 0 && rank <= k {
						hits[n]++
					}
				}
				if rank > 0 {
					reciprocal += 1 / float64(rank)
				}
			}
			n := float64(len(questions))
			fmt.Printf(" %28s", fmt.Sprintf("%.3f %.3f %.3f  %.3f", float64(hits[0])/n, float64(hits[1])/n, float64(hits[2])/n, reciprocal/n))
		}
		fmt.Println()
	}
	return nil
}

// common is how many of the first k of one list are among those of another.
func common(a, b []store.Match, k int) int {
	n := 0
	for _, m := range a[:min(k, len(a))] {
		if slices.ContainsFunc(b[:min(k, len(b))], func(o store.Match) bool { return o.Passage.ID == m.Passage.ID }) {
			n++
		}
	}
	return n
}

// rankOf is the place, from 1, of the first passage of some articles.
func rankOf(list []store.Match, articles []string) int {
	return 1 + slices.IndexFunc(list, func(m store.Match) bool { return slices.Contains(articles, m.Passage.ArticleID) })
}

// fuse joins two lists as package rag does: by their standardised scores.
func fuse(dense, words []store.Match, weight float64) []store.Match {
	fused := make(map[string]*store.Match)
	for i, list := range [][]store.Match{dense, words} {
		deviation, lowest := spread(list)
		share := []float64{weight, 1 - weight}[i]
		for _, m := range list {
			if fused[m.Passage.ID] == nil {
				fused[m.Passage.ID] = &store.Match{Passage: m.Passage}
			}
			fused[m.Passage.ID].Score += share * (m.Score - lowest) / deviation // what a list lacks has its lowest
		}
	}
	var list []store.Match
	for _, m := range fused {
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b store.Match) int {
		if a.Score != b.Score {
			if a.Score > b.Score {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Passage.ID, b.Passage.ID)
	})
	return list
}

// spread is the standard deviation of a list's scores, and the lowest of them.
func spread(list []store.Match) (deviation, lowest float64) {
	var sum, squares float64
	lowest = math.Inf(1)
	for _, m := range list {
		sum, squares, lowest = sum+m.Score, squares+m.Score*m.Score, min(lowest, m.Score)
	}
	n := max(float64(len(list)), 1)
	mean := sum / n
	return max(math.Sqrt(max(squares/n-mean*mean, 0)), 1e-9), lowest
}
