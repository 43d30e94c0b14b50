package weaviate

import (
	"strings"

	"github.com/weaviate/weaviate/entities/models"

	"dateline/corpus"
	"dateline/store"
)

// article is an article's record.
type article struct {
	ID       raw `json:"id"`
	Outlet   raw `json:"outlet,omitempty"`
	Headline raw `json:"headline,omitempty"`
	URL      raw `json:"url,omitempty"`
	Date     raw `json:"date,omitempty"`
	Author   raw `json:"author,omitempty"`
	Section  raw `json:"section,omitempty"`
	Language raw `json:"language,omitempty"`
	Location raw `json:"location,omitempty"`
	Shifts   raw `json:"shifts,omitempty"`
	Text     raw `json:"text"`
}

func recordOf(a corpus.Article) article {
	return article{
		ID: raw(a.ID), Outlet: raw(a.Outlet), Headline: raw(a.Headline), URL: raw(a.URL), Date: raw(a.Date), Author: raw(a.Author),
		Section: raw(a.Section), Language: raw(a.Language), Location: raw(a.Origin.Location), Shifts: raw(a.Origin.Shifts), Text: raw(a.Text),
	}
}

func (a article) article() corpus.Article {
	return corpus.Article{
		ID: string(a.ID), Outlet: string(a.Outlet), Headline: string(a.Headline), URL: string(a.URL), Date: string(a.Date), Author: string(a.Author),
		Section: string(a.Section), Language: string(a.Language), Text: string(a.Text),
		Origin: corpus.Origin{Location: string(a.Location), Shifts: string(a.Shifts)},
	}
}

// passage is what the cluster keeps of a passage and doesn't search by.
type passage struct {
	ID       raw    `json:"id"`
	Ordinal  int    `json:"n"`
	Span     [2]int `json:"span"`
	Sentence [2]int `json:"sentences"` // first and last
	Key      []byte `json:"key"`
}

func (p passage) passage(articleID string) corpus.Passage {
	return corpus.Passage{
		ID: string(p.ID), ArticleID: articleID, Ordinal: p.Ordinal,
		Span:          corpus.Span{Start: p.Span[0], End: p.Span[1]},
		FirstSentence: p.Sentence[0], LastSentence: p.Sentence[1],
	}
}

// sentences is a run of an article's sentences, in one record.
type sentences struct {
	Spans   [][2]int `json:"spans"`
	Keys    []byte   `json:"keys"`
	Vectors []byte   `json:"vectors"`
}

// sentencesTogether is how many sentences a record has: a question asks for
// some in a row.
const sentencesTogether = 8

// objectsOf are all objects of an article.
func (s *Store) objectsOf(revision string, version int64, doc store.Document) ([]*models.Object, error) {
	a := doc.Article
	one, err := s.recordObject(articleID(revision), revision, version, recordOf(a))
	if err != nil {
		return nil, err
	}
	objects := []*models.Object{one}
	for first := 0; first < len(doc.Sentences); first += sentencesTogether {
		run := doc.Sentences[first:min(first+sentencesTogether, len(doc.Sentences))]
		one, err := s.recordObject(sentencesID(revision, first/sentencesTogether), revision, version, runOf(a, run))
		if err != nil {
			return nil, err
		}
		objects = append(objects, one)
	}
	for _, p := range doc.Passages {
		one, err := s.passageObject(revision, version, a, p)
		if err != nil {
			return nil, err
		}
		objects = append(objects, one)
	}
	return objects, nil
}

func runOf(a corpus.Article, run []store.Sentence) sentences {
	var r sentences
	vectors := make([][]float32, len(run))
	for i, one := range run {
		key := one.VectorKey(a)
		r.Spans, r.Keys, vectors[i] = append(r.Spans, [2]int{one.Start, one.End}), append(r.Keys, key[:]...), one.Vector
	}
	r.Vectors = floats(vectors)
	return r
}

func (s *Store) passageObject(revision string, version int64, a corpus.Article, p store.Passage) (*models.Object, error) {
	key := p.VectorKey(a)
	data, err := pack(passage{raw(p.ID), p.Ordinal, [2]int{p.Start, p.End}, [2]int{p.FirstSentence, p.LastSentence}, key[:]})
	if err != nil {
		return nil, err
	}
	scoring, words := termKeys(store.SearchText(a, p.Span))
	return object(s.passages(), passageID(revision, p.Ordinal), p.Vector, map[string]any{
		propRevision: revision, propVersion: version, propOutlet: keyOf(a.Outlet), propPassage: keyOf(p.ID),
		propTerms: strings.Join(scoring, " "), propWords: words, propData: data,
	}), nil
}
