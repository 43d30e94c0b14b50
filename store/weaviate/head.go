package weaviate

import (
	"context"
	"crypto/rand"

	"github.com/weaviate/weaviate/entities/models"

	"dateline/store"
)

// head says what the index holds: changing it is what commits a change.
type head struct {
	Version int64  `json:"version"` // counts the changes; 0 is an empty index
	Log     string `json:"log"`     // the id of the record that names the commits
	Writing bool   `json:"writing"` // objects of the next version may be there

	// Dying are the revisions that this version has done away with and whose
	// objects may still be there.
	Dying []string `json:"dying,omitempty"`
	Token string   `json:"token"` // another one for each head that was written
}

func headID() string { return idOf("head") }

// readHead is the head as the configured consistency sees it, for a writer.
func (s *Store) readHead(ctx context.Context) (head, error) { return headFrom(s.one(ctx, headID())) }

// seeHead is readHead for those who only read.
func (s *Store) seeHead(ctx context.Context) (head, error) {
	return headFrom(s.oneToRead(ctx, headID()))
}

func headFrom(data string, ok bool, err error) (h head, _ error) {
	if err != nil || !ok {
		return head{}, err // without one, nothing was ever put in
	}
	err = unpack(data, &h)
	return h, err
}

// writeHead makes h the head.
func (s *Store) writeHead(ctx context.Context, h *head) error {
	h.Token = rand.Text()
	return s.record(ctx, headID(), "", h.Version, h)
}

// record writes one record.
func (s *Store) record(ctx context.Context, id, revision string, version int64, value any) error {
	o, err := s.recordObject(id, revision, version, value)
	if err != nil {
		return err
	}
	return s.write(ctx, []*models.Object{o})
}

func (s *Store) recordObject(id, revision string, version int64, value any) (*models.Object, error) {
	data, err := pack(value)
	if err != nil {
		return nil, err
	}
	properties := map[string]any{propVersion: version, propData: data}
	if revision != "" {
		properties[propRevision] = revision
	}
	return object(s.records(), id, nil, properties), nil
}

// commits is the log: the ids of all commits, in order.
type commits struct {
	IDs []string `json:"ids"`
}

// commit is one change.
type commit struct {
	Put    []entry `json:"put,omitempty"`
	Remove []raw   `json:"remove,omitempty"` // article ids
}

// entry is what a commit says of an article.
type entry struct {
	Revision string `json:"rev"`
	ID       raw    `json:"id"`
	Outlet   raw    `json:"outlet,omitempty"`
	Headline raw    `json:"headline,omitempty"`
	URL      raw    `json:"url,omitempty"`
	Date     raw    `json:"date,omitempty"`
	Hash     string `json:"hash"`
	Author   raw    `json:"author,omitempty"`
	Section  raw    `json:"section,omitempty"`
	Language raw    `json:"language,omitempty"`
	Location raw    `json:"location,omitempty"`

	Bytes     int `json:"bytes"`
	Sentences int `json:"sentences"`
	Passages  int `json:"passages"`
}

func entryOf(revision string, doc store.Document) entry {
	a := doc.Article
	return entry{
		Revision: revision, ID: raw(a.ID), Outlet: raw(a.Outlet), Headline: raw(a.Headline), URL: raw(a.URL), Date: raw(a.Date), Hash: a.Hash(),
		Author: raw(a.Author), Section: raw(a.Section), Language: raw(a.Language), Location: raw(a.Origin.Location),
		Bytes: len(a.Text), Sentences: len(doc.Sentences), Passages: len(doc.Passages),
	}
}

func (e entry) info() store.ArticleInfo {
	return store.ArticleInfo{
		ID: string(e.ID), Outlet: string(e.Outlet), Headline: string(e.Headline), URL: string(e.URL), Date: string(e.Date), Hash: e.Hash,
		Author: string(e.Author), Section: string(e.Section), Language: string(e.Language), Location: string(e.Location),
		Bytes: e.Bytes, Sentences: e.Sentences, Passages: e.Passages,
	}
}
