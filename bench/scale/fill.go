package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"dateline/corpus"
	"dateline/embed/e5" //nolint:depguard // this measures the adapters themselves
	"dateline/store"
	"dateline/store/local" //nolint:depguard // this measures the adapters themselves
)

// piece is a sentence of a real article with its vector.
type piece struct {
	text   string
	vector []float32
}

// source is what generated articles are put together from.
type source struct {
	articles []corpus.Article
	pieces   [][]piece // of each article
	known    map[string][]float32
	random   *rand.Rand
	encoder  *e5.Encoder
	made     int
}

// sharing is how many real articles the sentences of a generated one come from.
const sharing = 3

// fill copies the articles of an index into a new one and adds generated ones
// until it has so many passages: each is sentences of a few real articles,
// mixed, under a headline of one of them. Sentences have the vectors that they
// have in the index; a passage has the mean of its sentences' vectors, and a
// little of its own, so that what lies near to what stays as it is among real
// ones.
func fill(ctx context.Context, encoder *e5.Encoder, from, to string, passages int) error {
	s, err := gather(ctx, encoder, from)
	if err != nil {
		return err
	}
	st, err := local.Open(ctx, to, identity(encoder), local.Options{})
	if err != nil {
		return err
	}
	held, err := s.copied(ctx, st, from, passages)
	for err == nil && held < passages {
		var change store.Change
		for len(change.Put) < 100 && held < passages {
			doc := s.document()
			change.Put = append(change.Put, doc)
			held += len(doc.Passages)
		}
		err = st.Apply(ctx, change)
	}
	fmt.Printf("%s: %d passages\n", to, held)
	return errors.Join(err, st.Close())
}

// gather reads the sentences of an index.
func gather(ctx context.Context, encoder *e5.Encoder, from string) (*source, error) {
	st, err := open(ctx, from)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	s := &source{known: make(map[string][]float32), random: rand.New(rand.NewPCG(3, 4)), encoder: encoder}
	infos, err := st.Articles(ctx)
	if err != nil {
		return nil, err
	}
	for _, info := range infos {
		a, err := st.Article(ctx, info.ID)
		if err != nil {
			return nil, err
		}
		sentences, err := st.Sentences(ctx, a.ID, 0, info.Sentences-1)
		if err != nil {
			return nil, err
		}
		var pieces []piece
		for _, one := range sentences {
			text := corpus.Trim(a.Text, one.Span).In(a.Text)
			s.known[text] = one.Vector
			if strings.HasSuffix(text, ".") && len(text) > 40 {
				pieces = append(pieces, piece{text, one.Vector})
			}
		}
		s.articles, s.pieces = append(s.articles, a), append(s.pieces, pieces)
	}
	return s, nil
}

// copied puts the real articles into the new index, as far as they are wanted,
// and returns how many passages they have.
func (s *source) copied(ctx context.Context, st *local.Store, from string, passages int) (held int, err error) {
	old, err := open(ctx, from)
	if err != nil {
		return 0, err
	}
	defer old.Close()
	for first := 0; first < len(s.articles) && held < passages; first += 100 {
		var change store.Change
		for _, a := range s.articles[first:min(first+100, len(s.articles))] {
			if held >= passages {
				break
			}
			doc, err := stored(ctx, old, a)
			if err != nil {
				return held, err
			}
			held += len(doc.Passages)
			change.Put = append(change.Put, doc)
		}
		if err := st.Apply(ctx, change); err != nil {
			return held, err
		}
	}
	return held, nil
}

// stored is an article as an index holds it.
func stored(ctx context.Context, st *local.Store, a corpus.Article) (doc store.Document, err error) {
	doc.Article = a
	if doc.Sentences, err = st.Sentences(ctx, a.ID, 0, len(corpus.Split(a.Text))-1); err != nil {
		return doc, err
	}
	vector := make([]float32, st.Identity().Embedder.Dimensions)
	vector[0] = 1
	found, err := st.Dense(ctx, vector, len(a.Text), store.Filter{Articles: []string{a.ID}})
	if err != nil {
		return doc, err
	}
	ids := make([]string, len(found))
	for _, m := range found {
		ids[m.Passage.Ordinal] = m.Passage.ID
	}
	doc.Passages, err = st.Passages(ctx, ids)
	return doc, err
}

// document is a generated article.
func (s *source) document() store.Document {
	var from []int
	for len(from) < sharing {
		if i := s.random.IntN(len(s.pieces)); len(s.pieces[i]) > 3 {
			from = append(from, i)
		}
	}
	var text strings.Builder
	for n := 12 + s.random.IntN(40); n > 0; n-- {
		pieces := s.pieces[from[s.random.IntN(sharing)]]
		text.WriteString(pieces[s.random.IntN(len(pieces))].text)
		if n%4 == 0 {
			text.WriteString("\n\n")
		} else {
			text.WriteString(" ")
		}
	}
	s.made++
	title, outlet := s.articles[from[0]], s.articles[s.random.IntN(len(s.articles))].Outlet
	day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, s.random.IntN(1500))
	return s.cut(corpus.Article{
		ID: fmt.Sprintf("generated-%06d", s.made), Outlet: outlet, Headline: title.Title(), Date: day.Format(time.DateOnly),
		Text: strings.TrimSpace(text.String()) + "\n",
	})
}

// cut is an article with its sentences and passages as rag would cut them.
func (s *source) cut(a corpus.Article) store.Document {
	doc := store.Document{Article: a}
	spans := corpus.Split(a.Text)
	for _, span := range spans {
		doc.Sentences = append(doc.Sentences, store.Sentence{Span: span, Vector: s.vectorOf(corpus.Trim(a.Text, span).In(a.Text))})
	}
	for _, p := range corpus.Chunk(a, spans, s.encoder.CountTokens, corpus.DefaultChunking) {
		vector := s.noise(0.02)
		for _, one := range doc.Sentences[p.FirstSentence : p.LastSentence+1] {
			for i, x := range one.Vector {
				vector[i] += x
			}
		}
		doc.Passages = append(doc.Passages, store.Passage{Passage: p, Vector: unit(vector)})
	}
	return doc
}

// vectorOf is a sentence's vector as the index has it. One that the cutting of
// the generated text has made has that of another sentence, and some of its own.
func (s *source) vectorOf(text string) []float32 {
	if v, ok := s.known[text]; ok {
		return v
	}
	pieces := s.pieces[0]
	for i := 1; len(pieces) == 0; i++ {
		pieces = s.pieces[i]
	}
	vector := s.noise(0.1)
	for i, x := range pieces[s.random.IntN(len(pieces))].vector {
		vector[i] += x
	}
	return unit(vector)
}

// noise is a vector of about a length.
func (s *source) noise(length float64) []float32 {
	vector := make([]float32, s.encoder.Identity().Dimensions)
	for i := range vector {
		vector[i] = float32(s.random.NormFloat64() * length / math.Sqrt(float64(len(vector))))
	}
	return vector
}

func unit(vector []float32) []float32 {
	length := store.Length(vector)
	for i := range vector {
		vector[i] = float32(float64(vector[i]) / length)
	}
	return vector
}
