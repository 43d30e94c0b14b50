package weaviate

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/alias"
)

// lease is for how long a writer may be silent before another takes the writing
// over.
var lease = 15 * time.Second

// holder is what the writer says of itself, from time to time.
type holder struct {
	Owner string `json:"owner"`
	Beat  int    `json:"beat"`
}

func lockID() string { return idOf("lock") }

// lock is the right to write, until it is given back.
//
// The right is an alias of the index in the cluster's schema, for only that
// goes through the consensus of its nodes: it can be made once. An object
// beside it, in which the holder counts, shows whether the holder lives. Times
// are measured by who waits, so that no clocks need agree.
type lock struct {
	s     *Store
	owner string
	stop  context.CancelFunc
	done  sync.WaitGroup
}

func (s *Store) lockName() string { return s.address.Name + "Writer" }

// lock waits for the right to write.
func (s *Store) lock(ctx context.Context) (*lock, error) {
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l := &lock{s: s, owner: rand.Text()}
	if err := l.take(ctx); err != nil {
		<-s.writing
		return nil, err
	}
	beating, stop := context.WithCancel(s.alive)
	l.stop = stop
	l.done.Go(func() { l.beat(beating) })
	return l, nil
}

// take makes the alias, or waits until whoever has made it deletes it or is
// silent for a lease.
func (l *lock) take(ctx context.Context) error {
	began, told := time.Now(), time.Duration(0)
	var seen holder
	since := time.Now()
	for {
		made, err := l.make(ctx)
		if err != nil {
			return err
		}
		if made {
			return l.say(ctx, 0)
		}
		now, err := l.holder(ctx)
		if err != nil {
			return err
		}
		if now != seen {
			seen, since = now, time.Now()
		}
		if time.Since(since) > lease {
			if err := l.unmake(ctx); err != nil {
				return err
			}
			continue
		}
		if waited := time.Since(began); waited-told >= time.Second && l.s.options.OnWait != nil {
			told = waited
			l.s.options.OnWait(l.s.Path(), waited)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// make reports whether the alias was made, and not there already.
func (l *lock) make(ctx context.Context) (made bool, err error) {
	err = l.s.again(ctx, func(ctx context.Context) error {
		err := l.s.client.alias.AliasCreator().WithAlias(&alias.Alias{Alias: l.s.lockName(), Class: l.s.records()}).Do(ctx)
		made = err == nil
		if err != nil && strings.Contains(err.Error(), "already exists") {
			return nil
		}
		return err
	})
	return made, err
}

func (l *lock) unmake(ctx context.Context) error {
	return l.s.again(ctx, func(ctx context.Context) error {
		err := l.s.client.alias.AliasDeleter().WithAliasName(l.s.lockName()).Do(ctx)
		if statusOf(err) == http.StatusNotFound || err != nil && strings.Contains(err.Error(), "not found") {
			return nil
		}
		return err
	})
}

// say tells the others that the holder lives.
func (l *lock) say(ctx context.Context, beat int) error {
	return l.s.record(ctx, lockID(), "", 0, holder{l.owner, beat})
}

func (l *lock) holder(ctx context.Context) (h holder, err error) {
	data, ok, err := l.s.one(ctx, lockID())
	if err != nil || !ok {
		return holder{}, err
	}
	err = unpack(data, &h)
	return h, err
}

// beat says so until ctx ends. A beat that fails is made up for by the next.
func (l *lock) beat(ctx context.Context) {
	tick := time.NewTicker(lease / 5)
	defer tick.Stop()
	for beat := 1; ; beat++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if l.held(ctx) == nil {
				_ = l.say(ctx, beat)
			}
		}
	}
}

// held is an error if another has taken the writing over.
func (l *lock) held(ctx context.Context) error {
	now, err := l.holder(ctx)
	if err == nil && now.Owner != l.owner {
		err = l.s.fault(ErrTakenOver, nil)
	}
	return err
}

// release gives the right back. Where it can't, others wait for a lease.
func (l *lock) release(ctx context.Context) {
	defer func() { <-l.s.writing }()
	l.stop()
	l.done.Wait()
	ctx, cancel := l.s.patient(context.WithoutCancel(ctx), 1)
	defer cancel()
	if err := l.held(ctx); !errors.Is(err, ErrTakenOver) {
		_ = l.unmake(ctx)
	}
}
