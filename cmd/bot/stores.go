package main

import (
	"context"
	"errors"

	"dateline/config"
	"dateline/store"
	"dateline/store/local"
	"dateline/store/weaviate"
)

// index is an opened index, in a file or on a cluster.
type index interface {
	store.Store
	Path() string // the file, or the address
}

// openIndex opens the index at a path or an address, whatever its identity.
// readOnly says that nothing will be written.
func (a *app) openIndex(ctx context.Context, path string, readOnly bool) (index, error) {
	if weaviate.IsAddress(path) {
		o, err := a.clusterOptions(path)
		if err != nil {
			return nil, err
		}
		return orNone(weaviate.OpenExisting(ctx, path, o))
	}
	return orNone(local.OpenExisting(ctx, path, local.Options{ReadOnly: readOnly, OnWait: a.tellWait}))
}

// makeIndex opens the index at a path or an address, or makes an empty one.
func (a *app) makeIndex(ctx context.Context, path string, identity store.Identity) (index, error) {
	if weaviate.IsAddress(path) {
		o, err := a.clusterOptions(path)
		if err != nil {
			return nil, err
		}
		return orNone(weaviate.Open(ctx, path, identity, o))
	}
	return orNone(local.Open(ctx, path, identity, local.Options{OnWait: a.tellWait}))
}

// orNone keeps a nil store from being an index that isn't nil.
func orNone[S index](st S, err error) (index, error) {
	if err != nil {
		return nil, err
	}
	return st, nil
}

// clusterOptions are those of [weaviate], for the index at an address.
func (a *app) clusterOptions(address string) (weaviate.Options, error) {
	c := a.config.Weaviate
	at, err := weaviate.ParseAddress(address)
	if err != nil {
		return weaviate.Options{}, usageError{err}
	}
	key, err := config.Key(c.APIKeyEnv, a.env)
	if err != nil {
		return weaviate.Options{}, usageError{err}
	}
	return weaviate.Options{
		Key: key.Unwrap(), Private: c.PrivateNetwork, Replicas: c.ReplicasOver(len(at.Hosts)), Shards: c.Shards, Consistency: c.Consistency,
		Connect: seconds(c.ConnectSeconds), Patience: seconds(c.Seconds), OnWait: a.tellWait,
	}, nil
}

// isMissing reports whether there is no index where one was to be opened.
func isMissing(err error) bool {
	return errors.Is(err, local.ErrMissing) || errors.Is(err, weaviate.ErrMissing)
}

// isArticleFault reports whether one article isn't what was indexed, while the
// others are.
func isArticleFault(err error) bool {
	return errors.Is(err, local.ErrArticle) || errors.Is(err, weaviate.ErrArticle)
}
