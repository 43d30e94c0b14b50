package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// seedIndex is the index of the seed articles, made once for all tests. Each
// test copies it, so that what they keep stays apart.
var seedIndex = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "dateline-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	made := exec.Command(program, "index")
	made.Args[0] = "bot"
	made.Env = environ(folder)
	if out, err := made.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("index the seeds: %w: %s", err, out)
	}
	return os.ReadFile(filepath.Join(folder, "dateline", "seeds.db"))
})

// environ is an environment with a cache folder and nothing of this machine's
// settings.
func environ(cache string) []string {
	return []string{"XDG_CACHE_HOME=" + cache, "XDG_CONFIG_HOME=" + cache, "HOME=" + cache, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color"}
}

// prepareCache puts the seed index into a cache folder.
func prepareCache(folder string) error {
	data, err := seedIndex()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(folder, "dateline"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "dateline", "seeds.db"), data, 0o644)
}

func TestChatTranscripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/chat",
		Setup: func(env *testscript.Env) error {
			cache := filepath.Join(env.WorkDir, ".cache")
			env.Vars = append(env.Vars, environ(cache)...)
			return prepareCache(cache)
		},
	})
}
