// Package weaviate keeps an index on a Weaviate cluster, for more articles or
// more bots than one machine serves.
//
// Start with [Open], which makes the index if there is none, or with
// [OpenExisting]. Both take an address, weaviate://host:port,host:port/Name:
// see [ParseAddress].
//
// A cluster has no transactions. What an index holds is said by one small
// object, the head, which is read and written at the configured consistency:
// it names the log of commits, and these name the articles, each in a revision
// of its own. Apply writes a change's objects, which nobody sees, then its
// commit, and then the head: from then on all see all of it. Objects never
// change. What a change replaces is deleted after it; what a killed process
// leaves behind stays invisible and is deleted by the next Apply. One process
// writes at a time, under a lock that the cluster's consensus gives.
//
// Vectors are brought along, words too: the cluster's BM25 counts the terms of
// package lexical, so that both stores find the same.
//
// What a cluster can't keep of the contract, as against a file:
//   - Where the head can't be written to as many replicas as asked for, Apply
//     says that it doesn't know whether the change was made.
//   - A process that was stopped for longer than the lock's lease between its
//     last look at the lock and the next write could undo another's change.
//   - A node that was away searches what it has until it has caught up. It never
//     shows a passage that was removed, but may lack new ones for a moment.
//   - With full disks, and a change cut off by that, a search may see what was
//     there before the last change.
//   - Vectors aren't remembered by content: a changed article is embedded anew.
package weaviate

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"dateline/store"
)

// Options may be left zero.
type Options struct {
	Key     string // the API key, "" for none
	Private bool   // it may be sent without TLS over a private network

	// Replicas and Shards are those of an index that is made: on how many nodes
	// each object is, and over how many parts they are spread. 0 means 1.
	Replicas, Shards int

	// Consistency is how many replicas must have answered: ONE, QUORUM or ALL.
	// "" means QUORUM.
	Consistency string

	Connect  time.Duration // until there is a connection; 0 means 3 s
	Patience time.Duration // for reading, with its retries; writing gets four times as much; 0 means 15 s

	// OnWait is called about once a second while another process writes, with
	// the time waited so far. It must not call the store.
	OnWait func(address string, waited time.Duration)
}

func (o Options) withDefaults() Options {
	o.Replicas, o.Shards = max(o.Replicas, 1), max(o.Shards, 1)
	o.Consistency = cmp.Or(o.Consistency, "QUORUM")
	o.Connect = cmp.Or(o.Connect, 3*time.Second)
	o.Patience = cmp.Or(o.Patience, 15*time.Second)
	return o
}

// Store is an open index.
type Store struct {
	address  Address
	options  Options
	client   *client
	identity store.Identity

	writing chan struct{} // holds a token while a goroutine writes
	loading chan struct{} // holds a token while a goroutine reads the log
	current atomic.Pointer[snapshot]

	alive   context.Context // ends with Close
	end     context.CancelFunc
	closing sync.Once
}

var _ store.Store = (*Store)(nil)

// Open opens the index at an address, or makes an empty one there for
// identity. An index of another identity is a *store.IdentityError; any other
// fault of the cluster is an *Error.
func Open(ctx context.Context, address string, identity store.Identity, o Options) (*Store, error) {
	return open(ctx, address, &identity, o)
}

// OpenExisting opens the index at an address, whatever its identity. An address
// without an index is an *Error of kind ErrMissing.
func OpenExisting(ctx context.Context, address string, o Options) (*Store, error) {
	return open(ctx, address, nil, o)
}

func open(ctx context.Context, address string, want *store.Identity, o Options) (*Store, error) {
	at, err := ParseAddress(address)
	if err != nil {
		return nil, err
	}
	s := &Store{address: at, options: o.withDefaults(), writing: make(chan struct{}, 1), loading: make(chan struct{}, 1)}
	if s.client, err = newClient(at, s.options); err != nil {
		return nil, err
	}
	s.alive, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.prepare(ctx, want); err != nil {
		_ = s.Close() // which can't fail
		return nil, err
	}
	return s, nil
}

// Path is the index's address.
func (s *Store) Path() string { return s.address.String() }

// Identity is what the index was built with.
func (s *Store) Identity() store.Identity { return s.identity }

// Close releases the index. It may be called twice. Calls that are still under
// way end with an error.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.end()
		s.current.Store(nil)
		s.client.close()
	})
	return nil
}

// writePatience is how many times as long writing may take as reading.
const writePatience = 4

// patient bounds a call, by the store's own end as well.
func (s *Store) patient(ctx context.Context, times int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(times)*s.options.Patience)
	stop := context.AfterFunc(s.alive, cancel)
	return ctx, func() { stop(); cancel() }
}

// check ends a call early on a store that was closed or a context that is over.
func (s *Store) check(ctx context.Context) error {
	if s.alive.Err() != nil {
		return store.ErrClosed
	}
	return ctx.Err()
}
