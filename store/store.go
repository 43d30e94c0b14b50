// Package store is the port through which indexed articles are kept and
// searched. The adapters are in the packages below; storetest is the suite
// that each of them passes.
package store

import (
	"context"
	"crypto/sha256"
	"errors"

	"dateline/corpus"
	"dateline/embed"
)

// ErrNotFound is returned for an article, sentence or passage that the store
// doesn't hold.
var ErrNotFound = errors.New("not in the index")

// ErrClosed is returned by every method of a store that was closed.
var ErrClosed = errors.New("the index is closed")

// Identity is what an index was built with. A store refuses to open an index
// of another identity.
type Identity struct {
	Embedder embed.Identity  `json:"embedder"`
	Chunking corpus.Chunking `json:"chunking"`
}

// Document is an article as it is indexed: cut into sentences and passages,
// each with the vector of its text.
type Document struct {
	Article   corpus.Article
	New       bool       // it may not replace an article that came from elsewhere: see Apply
	Sentences []Sentence // cover the text without gap or overlap, in order
	Passages  []Passage  // in order
}

// Sentence is one sentence of an article with its vector.
type Sentence struct {
	corpus.Span
	Vector []float32
	Key    Key // of the text that was embedded; zero means KeyOf(the span's bytes)
}

// SentenceRange is sentences First to Last (inclusive) of an article.
type SentenceRange struct {
	Article     string // its id
	First, Last int
}

// Passage is a passage with its vector. The vector is that of the text with
// the headline in front of it.
type Passage struct {
	corpus.Passage
	Vector []float32
	Key    Key // of the text that was embedded; zero means KeyOf(SearchText)
}

// ArticleInfo is what a listing shows of an article.
type ArticleInfo struct {
	ID, Outlet, Headline, URL, Date string
	Aliases                         []string // other names of the outlet
	Hash                            string   // corpus.Article.Hash
	Author, Section, Language       string
	Location                        string // corpus.Origin's
	Bytes, Sentences, Passages      int
}

// Match is one passage found by a search, with the score of that search alone:
// a cosine from Dense, a BM25 score from Lexical. Higher is better.
type Match struct {
	Passage corpus.Passage
	Score   float64
}

// Change is applied whole or not at all.
type Change struct {
	Put    []Document // replaces the article of the same id
	Remove []string   // article ids; an unknown one is no error
}

// Store keeps articles and searches their passages. All methods are safe for
// concurrent use and end when their context is cancelled, with an error for
// which errors.Is(err, ctx.Err()) holds. A search sees the index as it is when
// the search begins, whichever process changed it last. A store may keep
// vectors in fewer bits than it is given, and searches by what it keeps; its
// test says how near that is (storetest.Suite.Tolerance). What a method returns
// is the caller's to change. After Close every other method is ErrClosed.
type Store interface {
	// Identity is what the index was built with.
	Identity() Identity

	// Apply makes the change in one transaction. On an error nothing has
	// changed. Another process's searches see either all of it or nothing. A
	// change that Validate refuses is an *InvalidError. A document that is New
	// and has the id of an article with another Origin.Location is a
	// *TakenError: another process has put that one since the caller looked.
	Apply(ctx context.Context, change Change) error

	// Articles lists what is indexed, ordered by id.
	Articles(ctx context.Context) ([]ArticleInfo, error)

	// Catalogue is what Articles lists, in short and held in memory: as long as
	// the index doesn't change, it is the same one.
	Catalogue(ctx context.Context) (*Catalogue, error)

	// Article returns one article, byte for byte, or ErrNotFound.
	Article(ctx context.Context, id string) (corpus.Article, error)

	// ReadArticles is Article for several at once, in the order asked, an id
	// asked twice included.
	ReadArticles(ctx context.Context, ids []string) ([]corpus.Article, error)

	// Dense returns the k passages nearest to a unit vector by cosine, best
	// first, ties by passage id. A vector of another length, or one without a
	// direction (zero, NaN, infinite), is an *InvalidError. With k < 1 there
	// are no matches; with k beyond the number of passages, all of them.
	Dense(ctx context.Context, vector []float32, k int, f Filter) ([]Match, error)

	// Lexical returns the k passages with the highest BM25 score for the words
	// of text, best first, ties by passage id. Passages without any of them
	// are left out. Words too common to score by don't count; text is only
	// words, never a query language. k is as for Dense.
	Lexical(ctx context.Context, text string, k int, f Filter) ([]Match, error)

	// Passages returns passages by id with their vectors, in the order asked,
	// an id asked twice included. An unknown id is ErrNotFound.
	Passages(ctx context.Context, ids []string) ([]Passage, error)

	// Sentences returns sentences first to last (inclusive) of an article with
	// their vectors. An unknown article, or a range that isn't wholly in it, is
	// ErrNotFound.
	Sentences(ctx context.Context, articleID string, first, last int) ([]Sentence, error)

	// ReadSentences is Sentences for several ranges at once, in the order asked.
	ReadSentences(ctx context.Context, ranges []SentenceRange) ([][]Sentence, error)

	// TermCounts returns, for each word, in how many passages under f it
	// occurs (after the store's own normalisation), and how many passages
	// under f there are. A word that normalises to several terms occurs where
	// all of them do; one that normalises to none occurs nowhere.
	TermCounts(ctx context.Context, words []string, f Filter) (counts []int, passages int, err error)

	// Close releases the index. It may be called twice.
	Close() error
}

// Key names the vector of one text under one embedder: see KeyOf.
type Key [sha256.Size]byte

// VectorCache is implemented by stores that remember vectors by content, so
// that a changed article, or indexing that was interrupted, embeds only what
// is new. Apply drops vectors that no article needs any more, in the same
// transaction; vectors kept through a handle live until its next Apply, and
// those that a process left behind without one for a day, so that nobody's
// Apply costs another what it has embedded. Vectors leaves out the keys it
// doesn't know. KeepVectors commits before it returns.
type VectorCache interface {
	Vectors(ctx context.Context, keys []Key) (map[Key][]float32, error)
	KeepVectors(ctx context.Context, vectors map[Key][]float32) error
}

// KeyOf is the SHA-256 of the text as a passage (or a sentence) was given to
// the embedder.
func KeyOf(text string) Key { return sha256.Sum256([]byte(text)) }
