package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the transcripts of testdata/script against the program as a
// process of its own, in an empty home with the seed index built.
//
// Beside testscript's commands they have:
//
//	fails STATUS bot ARGS...    exits with STATUS, nothing on standard output,
//	                            one line "bot: ..." on standard error
//	status STATUS bot ARGS...   exits with STATUS
//	damage HOW FROM TO          copies an index and spoils the copy
//	jq FIELD... [VALUE]         the last output is one JSON object a line and
//	                            each of them has the fields
//	repeat N TEXT FILE          writes FILE with TEXT N times
//	wire FILE                   writes FILE with 400 articles
//	lines N                     the last output has N lines
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program some two hundred times")
	}
	runScripts(t, "testdata/script")
}

// TestLongScripts runs those of testdata/long, which evaluate again and again.
func TestLongScripts(t *testing.T) {
	long(t)
	runScripts(t, "testdata/long")
}

func runScripts(t *testing.T, folder string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 folder,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			cache := filepath.Join(env.WorkDir, ".cache")
			env.Vars = append(env.Vars, environ(cache)...)
			env.Setenv("ROOT", root)
			env.Setenv("SEEDS", filepath.Join(cache, "dateline", "seeds.db"))
			return prepareCache(cache)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails": failsCommand, "jq": fieldsCommand, "repeat": repeatCommand, "lines": linesCommand,
			"status": statusCommand, "damage": damageCommand,
			"wire": func(ts *testscript.TestScript, _ bool, args []string) { newswire(t, ts.MkAbs(args[0]), 400, 1) },
		},
	})
}

func failsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails STATUS COMMAND ARGS...")
	}
	statusCommand(ts, neg, args)
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("a failure wrote to standard output")
	}
	line, rest, _ := strings.Cut(ts.ReadFile("stderr"), "\n")
	if !strings.HasPrefix(line, "bot: ") || rest != "" {
		ts.Fatalf("not one line of the program's on standard error")
	}
}

func statusCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status STATUS COMMAND ARGS...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, not %s", got, args[0])
	}
}

func fieldsCommand(ts *testscript.TestScript, neg bool, args []string) {
	objects := strings.SplitAfter(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n")
	for _, line := range objects {
		var value any
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			ts.Fatalf("not JSON: %v", err)
		}
		for _, path := range args {
			path, want, compare := strings.Cut(path, "=")
			got, ok := field(value, strings.Split(path, "."))
			text, _ := json.Marshal(got)
			if ok == neg || compare && string(text) != want {
				ts.Fatalf("%s is %s", path, text)
			}
		}
	}
}

// field walks down into a JSON value; a number in the path is an element of a
// list.
func field(value any, path []string) (any, bool) {
	for _, key := range path {
		switch v := value.(type) {
		case map[string]any:
			inner, ok := v[key]
			if !ok {
				return nil, false
			}
			value = inner
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

func repeatCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat N TEXT FILE")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	write(ts, ts.MkAbs(args[2]), strings.Repeat(text, n))
}

func linesCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lines N")
	}
	if n := strings.Count(ts.ReadFile("stdout"), "\n"); strconv.Itoa(n) != args[0] {
		ts.Fatalf("%d lines, not %s", n, args[0])
	}
}

func write(ts *testscript.TestScript, path, text string) {
	ts.Check(os.WriteFile(path, []byte(text), 0o644))
}
