package weaviate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/weaviate/weaviate-go-client/v5/weaviate/alias"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/batch"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/connection"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/data"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/db"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/graphql"
	"github.com/weaviate/weaviate-go-client/v5/weaviate/schema"

	"dateline/internal/keyed"
)

// client is Weaviate's own, over connections of ours. It is put together from
// the parts that are needed: as a whole it asks for the server's version first,
// with a timeout of its own.
type client struct {
	hosts   *hosts
	alias   *alias.API
	batch   *batch.API
	data    *data.API
	graphQL *graphql.API
	schema  *schema.API
}

// oldest is the version of the server that the client may count on: it changes
// no request of ours, and the cluster isn't asked for its own.
const oldest = "1.33.0"

// newClient connects to nothing yet.
func newClient(a Address, o Options) (*client, error) {
	h, err := newHosts(a, o)
	if err != nil {
		return nil, err
	}
	headers := map[string]string{}
	if o.Key != "" {
		headers["Authorization"] = "Bearer " + o.Key
	}
	follow := &http.Client{Transport: h, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	c := connection.NewConnection(h.list[0].url.Scheme, h.list[0].url.Host, follow, 0, headers)
	keepForGood(c)
	version := db.NewDBVersionSupport(db.NewVersionProvider(func() string { return oldest }))
	return &client{
		hosts: h, alias: alias.New(c), batch: batch.New(c, nil, version), data: data.New(c, version),
		graphQL: graphql.New(c), schema: schema.New(c),
	}, nil
}

func (c *client) close() { c.hosts.close() }

var kept struct {
	sync.Mutex
	connections []*connection.Connection
}

// keepForGood keeps a connection from the garbage collector: the client's
// finalizer sends on a channel that nobody reads, and no other finalizer of the
// process would run after it.
func keepForGood(c *connection.Connection) {
	kept.Lock()
	defer kept.Unlock()
	kept.connections = append(kept.connections, c)
}

// hostURL is the address of a node.
func hostURL(a Address, host string) *url.URL {
	u := &url.URL{Scheme: "http", Host: host}
	if a.Secure {
		u.Scheme = "https"
	}
	return u
}

// keyedOptions say where a key may go.
func keyedOptions(o Options) keyed.Options {
	return keyed.Options{
		Keyed: o.Key != "", Private: o.Private, Connect: o.Connect,
		Section: "weaviate", Secure: "a weaviates://",
	}
}

// again calls do until it succeeds, fails for good or ctx ends: all that is
// asked of the cluster may be asked twice.
func (s *Store) again(ctx context.Context, do func(context.Context) error) error {
	const longest = 2 * time.Second
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, longest) {
		err := do(ctx)
		if err == nil || ctx.Err() != nil && s.alive.Err() != nil || !transient(err) {
			return err
		}
		pause := time.NewTimer(wait/2 + rand.N(wait/2))
		select {
		case <-ctx.Done():
			pause.Stop()
			return lastOf(ctx, err)
		case <-pause.C:
		}
	}
}

// lastOf is the last error of those that came before ctx ended.
func lastOf(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && errors.Is(kindOf(err), ErrUnreachable) {
		return fmt.Errorf("%w, however often it was tried", cause(err))
	}
	return err
}
