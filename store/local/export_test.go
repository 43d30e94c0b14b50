package local

import (
	"slices"
	"testing"

	"dateline/internal/sqlfile"
)

// WithMigration adds a migration to the schema for the time of a test.
func WithMigration(t *testing.T, name, sql string) {
	before := schema
	schema = append(slices.Clip(before), sqlfile.Migration{Name: name, SQL: sql})
	t.Cleanup(func() { schema = before })
}

// WithDisk has names made durable by another function than the system's, which
// is handed to it.
func WithDisk(t *testing.T, syncIt func(folder string, next func(string) error) error) {
	before := syncFolder
	syncFolder = func(folder string) error { return syncIt(folder, before) }
	t.Cleanup(func() { syncFolder = before })
}

// WithoutChromem searches every index as large ones are searched.
func WithoutChromem(t testing.TB) { WithChromem(t, -1) }

// WithChromem has chromem-go search indexes of up to so many passages.
func WithChromem(t testing.TB, upTo int) {
	before := chromemUpTo
	chromemUpTo = upTo
	t.Cleanup(func() { chromemUpTo = before })
}

// SchemaVersion is what this program writes.
func SchemaVersion() int { return len(schema) }

// Pack and Unpack are the stored form of vectors.
var (
	Pack   = pack
	Unpack = unpack
	Opened = opened
	Sealed = sealed
)

// PackedSize is how many bytes a vector takes.
func PackedSize(dimensions int) int { return packedSize(dimensions) }
