package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestOnCluster runs a transcript against a real Weaviate cluster, where there
// is one: see store/weaviate/cluster.
func TestOnCluster(t *testing.T) {
	hosts := os.Getenv("DATELINE_WEAVIATE")
	if hosts == "" {
		t.Skip("no cluster: store/weaviate/cluster with COMMAND... runs a command with one")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/cluster",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			cache := filepath.Join(env.WorkDir, ".cache")
			env.Vars = append(env.Vars, environ(cache)...)
			env.Setenv("ROOT", root)
			env.Setenv("ADDRESS", fmt.Sprintf("weaviate://%s/News%d", hosts, time.Now().UnixNano()))
			return os.MkdirAll(cache, 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails": failsCommand, "status": statusCommand, "lines": linesCommand,
		},
	})
}
