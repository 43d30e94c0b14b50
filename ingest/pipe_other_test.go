//go:build !unix

package ingest_test

import "testing"

func pipe(t *testing.T, _ string) {
	t.Helper()
	t.Fatal("no named pipes here")
}
