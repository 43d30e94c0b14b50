package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"
)

// damageCommand spoils a copy of an index: cut (short), flip (bytes), newer
// (schema), embedder (another), quote (a word of every article), vector (one
// passage has another's).
func damageCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage cut|flip|newer|embedder|quote|vector FROM TO")
	}
	data, path := []byte(ts.ReadFile(args[1])), ts.MkAbs(args[2])
	for _, suffix := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
	query := ""
	switch args[0] {
	case "cut":
		data = data[:len(data)/3]
	case "flip":
		for i := 8192; i < len(data); i += 997 {
			data[i] ^= 0xff
		}
	case "newer":
		query = `INSERT INTO migrations VALUES (99, 'of the future')`
	case "embedder":
		query = `UPDATE meta SET value = replace(value, 'e5-small-v2', 'other-embedder')`
	case "quote":
		query = `UPDATE texts SET text = CAST(replace(CAST(text AS TEXT), 'Taliban', 'Talibam') AS BLOB)`
	case "vector":
		query = `UPDATE passages SET key = (SELECT key FROM passages WHERE article = 2 AND ordinal = 1) WHERE article = 1 AND ordinal = 0`
	default:
		ts.Fatalf("don't know how to %s", args[0])
	}
	write(ts, path, string(data))
	if query == "" {
		return
	}
	ts.Check(execute(path, query))
}

func execute(path, query string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(context.Background(), query)
	return err
}
