package main

import (
	"context"

	"dateline/embed/e5"
	"dateline/ingest"
)

func (a *app) web() *ingest.Web { return nil }

func (a *app) watch(ctx context.Context, path string, encoder *e5.Encoder, paths []string, f indexFlags) error {
	return nil
}
