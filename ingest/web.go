package ingest

import "context"

// Web fetches addresses.
type Web struct{}

func (r *Reader) readAddress(ctx context.Context, source string, out emit) {}
