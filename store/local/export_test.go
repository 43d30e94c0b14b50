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
