package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"dateline/config"
)

// What parses is valid and survives being written and read again; what doesn't
// is refused in lines that begin with the file's name; the defaults stay.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", everything, config.Example(), uncommented(config.Example()),
		"[retrieval]\ntopk = 5", "[[retrieval]]", "retrieval = {top_k = {}}", "a.b.c = 1", "[eval.min.x]\ny = 1",
		"[log]\nlevel = 'INFO+2'", "[index]\npath = \"\"\"\na\\\nb\"\"\"", "\ufeff", "\xff", "[retrieval]\ntop_k = 0b11",
	} {
		f.Add([]byte(seed))
	}
	defaults := config.Default()
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := config.Parse("c.toml", data)
		if diff := cmp.Diff(defaults, config.Default()); diff != "" {
			t.Fatalf("the defaults changed:\n%s", diff)
		}
		if err != nil {
			checkLines(t, err.Error())
			return
		}
		if err := got.Validate(); err != nil {
			t.Fatalf("parsed, but isn't valid: %v", err)
		}
		written, err := toml.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := config.Parse("again.toml", written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if diff := cmp.Diff(got, again, equateEmpty()); diff != "" {
			t.Fatalf("changed by writing and reading:\n%s", diff)
		}
	})
}

// checkLines wants every line of a message to say where the fault is.
func checkLines(t *testing.T, message string) {
	t.Helper()
	for line := range strings.SplitSeq(message, "\n") {
		if !strings.HasPrefix(line, "c.toml:") {
			t.Errorf("a line without its place: %q", line)
		}
	}
}

// equateEmpty takes an empty list or table for none.
func equateEmpty() cmp.Option {
	return cmp.Options{
		cmp.Transformer("list", func(l []string) []string { return append([]string{}, l...) }),
		cmp.Transformer("table", func(m map[string]float64) map[string]float64 {
			if m == nil {
				return map[string]float64{}
			}
			return m
		}),
	}
}
