package weaviate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/weaviate/weaviate/entities/models"

	"dateline/lexical"
	"dateline/store"
)

// schemaVersion changes with what the objects hold.
const schemaVersion = 1

// Properties of the objects.
const (
	propRevision = "rev"     // of the article that an object belongs to
	propVersion  = "version" // of the index, with which an object came
	propOutlet   = "outlet"  // its key: see keyOf
	propPassage  = "passage" // the passage's id, by its key
	propTerms    = "terms"   // that score, in order, for BM25
	propWords    = "words"   // all terms, each once, for counting
	propData     = "data"    // what only this program reads
)

// BM25's constants, as the local store has them.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// marker is the description of an index's classes: the cluster's consensus
// keeps it, so that of two processes that make an index at once one wins.
type marker struct {
	Program  string         `json:"program"`
	Schema   int            `json:"schema"`
	Terms    int            `json:"terms"` // lexical.Version
	Identity store.Identity `json:"identity"`
}

const program = "dateline"

// passages and records are the index's two classes: what is searched, and all
// else.
func (s *Store) passages() string { return s.address.Name }
func (s *Store) records() string  { return s.address.Name + "Records" }

// prepare reads the identity of the index, which it makes if there is none and
// one is wanted.
func (s *Store) prepare(outer context.Context, want *store.Identity) (err error) {
	defer s.explain(outer, &err)
	times := 1
	if want != nil { // it may have to be made
		times = writePatience
	}
	ctx, cancel := s.patient(outer, times)
	defer cancel()
	class, err := s.class(ctx)
	if errors.Is(err, ErrMissing) && want != nil {
		if err := s.create(ctx, *want); err != nil {
			return err
		}
		class, err = s.class(ctx)
	}
	if err != nil {
		return err
	}
	if s.identity, err = s.read(class); err != nil {
		return err
	}
	if want != nil && s.identity != *want {
		return &store.IdentityError{Path: s.Path(), Have: s.identity, Want: *want}
	}
	return nil
}

// class is the description of the passages' class.
func (s *Store) class(ctx context.Context) (description string, err error) {
	err = s.again(ctx, func(ctx context.Context) error {
		class, err := s.client.schema.ClassGetter().WithClassName(s.passages()).Do(ctx)
		if statusOf(err) == http.StatusNotFound {
			return s.fault(ErrMissing, nil)
		}
		if err == nil {
			description = class.Description
		}
		return err
	})
	return description, err
}

// read understands a description, or says why not.
func (s *Store) read(description string) (store.Identity, error) {
	var m marker
	if json.Unmarshal([]byte(description), &m) != nil || m.Program != program {
		return store.Identity{}, s.fault(ErrNotAnIndex, fmt.Errorf("its description doesn't say so"))
	}
	if m.Schema != schemaVersion {
		return store.Identity{}, s.fault(ErrSchema, fmt.Errorf("its schema has version %d, this program's version %d", m.Schema, schemaVersion))
	}
	if m.Terms != lexical.Version {
		return store.Identity{}, s.fault(ErrSchema, fmt.Errorf("its words are of version %d, this program's of version %d", m.Terms, lexical.Version))
	}
	return m.Identity, nil
}

// sameIdentity guards against another process that has removed the index and
// made one of another embedder under its name.
func (s *Store) sameIdentity(ctx context.Context) error {
	description, err := s.class(ctx)
	if err != nil {
		return err
	}
	now, err := s.read(description)
	if err == nil && now != s.identity {
		err = &store.IdentityError{Path: s.Path(), Have: now, Want: s.identity}
	}
	return err
}

// create makes the classes, the passages' last: an index is there when they
// are. Another process may do the same at the same time.
func (s *Store) create(ctx context.Context, identity store.Identity) error {
	description, err := json.Marshal(marker{program, schemaVersion, lexical.Version, identity})
	if err != nil {
		return err
	}
	for _, class := range []*models.Class{s.recordClass(), s.passageClass()} {
		class.Description = string(description)
		err := s.again(ctx, func(ctx context.Context) error {
			err := s.client.schema.ClassCreator().WithClass(class).Do(ctx)
			if err != nil && strings.Contains(err.Error(), "already exists") {
				return nil
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("make %s: %w", class.Class, err)
		}
	}
	return nil
}

func (s *Store) recordClass() *models.Class {
	return s.newClass(s.records(), map[string]any{"skip": true},
		field(propRevision, "text", filterable),
		field(propVersion, "int", filterable),
		field(propData, "text", 0),
	)
}

// The graph of passages finds 98 of 100 of the nearest ten with these, over
// clustered vectors: see TestRecall.
const (
	graphConnections  = 32
	graphConstruction = 256
	graphSearch       = 256
)

func (s *Store) passageClass() *models.Class {
	return s.newClass(s.passages(), map[string]any{
		"distance": "cosine", "maxConnections": graphConnections, "efConstruction": graphConstruction, "ef": graphSearch,
		"flatSearchCutoff": exactUpTo, "skipDefaultQuantization": true,
	},
		field(propRevision, "text", filterable),
		field(propVersion, "int", filterable),
		field(propOutlet, "text", filterable),
		field(propPassage, "text", filterable),
		field(propTerms, "text", searchable),
		field(propWords, "text[]", filterable),
		field(propData, "text", 0),
	)
}

func (s *Store) newClass(name string, vectors map[string]any, properties ...*models.Property) *models.Class {
	return &models.Class{
		Class: name, Vectorizer: "none", VectorIndexType: "hnsw", VectorIndexConfig: vectors, Properties: properties,
		InvertedIndexConfig: &models.InvertedIndexConfig{
			Bm25:      &models.BM25Config{K1: bm25K1, B: bm25B},
			Stopwords: &models.StopwordConfig{Preset: "none"}, // package lexical knows them
		},
		// A node that was away learns from the others what it has missed, and
		// what was deleted meanwhile stays deleted.
		ReplicationConfig: &models.ReplicationConfig{
			Factor: int64(s.options.Replicas), AsyncEnabled: s.options.Replicas > 1,
			DeletionStrategy: "TimeBasedResolution",
		},
		ShardingConfig: map[string]any{"desiredCount": s.options.Shards},
	}
}

type indexed int

const (
	filterable indexed = 1 << iota
	searchable
)

func field(name, kind string, as indexed) *models.Property {
	filter, search := as&filterable != 0, as&searchable != 0
	p := &models.Property{Name: name, DataType: []string{kind}, IndexFilterable: &filter}
	if strings.HasPrefix(kind, "text") {
		p.IndexSearchable, p.Tokenization = &search, "field"
	}
	if search {
		p.Tokenization = "whitespace"
	}
	return p
}
