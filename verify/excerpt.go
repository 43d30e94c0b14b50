package verify

import "dateline/corpus"

// enough is the part of the words that a claim shares with its window from which
// the sentences quoted for it are enough.
const enough = 0.9

// quotes are the sentences of the window that the claim was judged by: those
// that share most of its words, one after another until they have nearly all
// that the window has.
func (h *held) quotes() []Quote {
	if h.best == nil {
		return nil
	}
	left := append([]*source{}, h.best.sources...)
	var out []Quote
	have := make(map[string]bool)
	for len(left) > 0 {
		k, most := 0, -1.0
		for i, s := range left {
			with := make(map[string]bool, len(have)+len(s.stems))
			for _, stems := range []map[string]bool{have, s.stems} {
				for w := range stems {
					with[w] = true
				}
			}
			if n := h.claim.share(with) + 0.1*s.cosine; n > most {
				k, most = i, n
			}
		}
		s := left[k]
		left = append(left[:k:k], left[k+1:]...)
		for w := range s.stems {
			have[w] = true
		}
		out = append(out, s.quote())
		if h.claim.share(have) >= enough*h.best.share {
			break
		}
	}
	return out
}

func (s *source) quote() Quote {
	span := corpus.Trim(s.evidence.Article.Text, s.span)
	return Quote{
		Number: s.evidence.Number, ArticleID: s.evidence.Article.ID, Outlet: s.evidence.Article.Outlet,
		Span: span, Text: span.In(s.evidence.Article.Text),
	}
}
