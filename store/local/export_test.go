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
func WithoutChromem(t *testing.T) {
	before := chromemUpTo
	chromemUpTo = -1
	t.Cleanup(func() { chromemUpTo = before })
}

// SchemaVersion is what this program writes.
func SchemaVersion() int { return len(schema) }

// Decode and Encode are the stored form of vectors.
var (
	Decode = decode
	Encode = encode
)
