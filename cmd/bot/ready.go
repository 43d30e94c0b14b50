package main

import (
	"bytes"
	"context"
	"encoding/json"

	"dateline/seeds"
	"dateline/store"
	"dateline/store/local"
)

// keepReady puts the seeds' ready vectors into an index, where they are of its
// identity. Where they aren't, the encoder makes them.
func keepReady(ctx context.Context, st *local.Store) error {
	ready, err := seeds.ReadyVectors()
	if err != nil {
		return err
	}
	of, err := json.Marshal(st.Identity())
	if err != nil || !bytes.Equal(of, ready.Of) {
		return err
	}
	vectors := make(map[store.Key][]float32, len(ready.ByText))
	for key, vector := range ready.ByText {
		vectors[key] = vector
	}
	return st.KeepVectors(ctx, vectors)
}
