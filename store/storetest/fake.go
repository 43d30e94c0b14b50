package storetest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"dateline/corpus"
	"dateline/embed"
	"dateline/store"
)

// Dimensions of the vectors that the suite uses.
const Dimensions = 8

// Identity is that of the indexes under test.
var Identity = store.Identity{
	Embedder: embed.Identity{Name: "storetest", Dimensions: Dimensions, QueryPrefix: "query: ", PassagePrefix: "passage: ", Hash: "5704e7e57"},
	Chunking: corpus.Chunking{Version: 1, TargetTokens: 2, MaxTokens: 4},
}

// Vector is a unit vector that depends on text alone.
func Vector(text string, dimensions int) []float32 {
	sum := sha256.Sum256([]byte(text))
	random := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))
	vector := make([]float32, dimensions)
	var square float64
	for i := range vector {
		x := random.NormFloat64()
		vector[i] = float32(x)
		square += x * x
	}
	for i := range vector {
		vector[i] = float32(float64(vector[i]) / math.Sqrt(square))
	}
	return vector
}

// Document cuts an article into sentences at its line breaks and into passages
// of two sentences, with vectors by Vector.
func Document(a corpus.Article) store.Document { return DocumentOf(a, 2, Dimensions) }

// DocumentOf is Document with passages of n sentences and vectors of the given
// dimensions.
func DocumentOf(a corpus.Article, n, dimensions int) store.Document {
	doc := store.Document{Article: a}
	start := 0
	for _, line := range strings.SplitAfter(a.Text, "\n") {
		if line == "" {
			continue
		}
		span := corpus.Span{Start: start, End: start + len(line)}
		start = span.End
		doc.Sentences = append(doc.Sentences, store.Sentence{Span: span, Vector: Vector(line, dimensions)})
	}
	for first := 0; first < len(doc.Sentences); first += n {
		last := min(first+n, len(doc.Sentences)) - 1
		p := corpus.Passage{
			ArticleID: a.ID, Ordinal: len(doc.Passages),
			Span:          corpus.Span{Start: doc.Sentences[first].Start, End: doc.Sentences[last].End},
			FirstSentence: first, LastSentence: last,
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "%q %d %d %q", a.ID, p.Start, p.End, p.In(a.Text)))
		p.ID = hex.EncodeToString(sum[:8])
		doc.Passages = append(doc.Passages, store.Passage{Passage: p, Vector: Vector(store.SearchText(a, p.Span), dimensions)})
	}
	return doc
}

// Articles are three short ones, of two outlets.
func Articles() []corpus.Article {
	return []corpus.Article{
		{
			ID: "dam", Outlet: "Valley Post", Headline: "Dam opens", URL: "https://valley.example/dam", Date: "3 May",
			Text: "The dam opened on Monday.\nEngineers praised the turbines.\nFarmers downstream worry about water.\nThe mayor promised talks.\n",
		},
		{
			ID: "ferry", Outlet: "Harbour Times", Headline: "Adrift",
			Text: "A ferry lost power off the coast.\nAll passengers were safe.\nThe mayor thanked the crew.\n",
		},
		{
			ID: "orchard", Outlet: "Valley Post", Headline: "Orchards bloom",
			Text: "Orchards bloomed early this year.\nFarmers blame the warm winter.\n",
		},
	}
}
