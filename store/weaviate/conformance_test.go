package weaviate_test

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

// cluster is the hosts of a cluster to test on, from the environment: see
// script cluster.
func cluster(t testing.TB) string {
	t.Helper()
	hosts := os.Getenv("DATELINE_WEAVIATE")
	if hosts == "" {
		t.Skip("no cluster: store/weaviate/cluster with COMMAND... runs a command with one")
	}
	return hosts
}

var indexes atomic.Int64

// fresh is an address at which there is no index, on the test's cluster.
func fresh(t testing.TB) string {
	t.Helper()
	return fmt.Sprintf("weaviate://%s/T%d_%d", cluster(t), os.Getpid()*1000+int(time.Now().UnixMilli()%1000), indexes.Add(1))
}

// options are those of an index that every node has a copy of.
func options(t testing.TB) weaviate.Options {
	return weaviate.Options{Replicas: strings.Count(cluster(t), ",") + 1, Patience: 10 * time.Second}
}

func open(t testing.TB, address string) *weaviate.Store {
	t.Helper()
	s, err := weaviate.Open(t.Context(), address, storetest.Identity, options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	storetest.Suite{
		Tolerance: 1e-6,
		Open:      func(t *testing.T) store.Store { return open(t, fresh(t)) },
		Again:     func(t *testing.T, first store.Store) store.Store { return open(t, first.(*weaviate.Store).Path()) },
	}.Run(t)
}
