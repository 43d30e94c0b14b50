package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every command of docs/eval.md is run, block by block in one folder, and must
// end well. A comment before a block says what is typed there, "|" for Enter.
func TestEvalGuide(t *testing.T) {
	long(t)
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the guide is written for bash, which isn't here")
	}
	text, err := os.ReadFile("../../docs/eval.md")
	if err != nil {
		t.Fatal(err)
	}
	folder, programs := t.TempDir(), t.TempDir()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, filepath.Join(programs, "bot")); err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)(?:<!-- keys: ([^\n]*) -->\n)?```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	commands := 0
	for _, block := range blocks {
		commands += strings.Count(block[2], "bot ")
		cmd := exec.CommandContext(t.Context(), shell, "-euo", "pipefail", "-c", block[2])
		cmd.Dir = folder
		cmd.Env = append(environ(filepath.Join(folder, ".cache")), "PATH="+programs+string(filepath.ListSeparator)+os.Getenv("PATH"))
		cmd.Stdin = strings.NewReader(strings.ReplaceAll(block[1], "|", "\n"))
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v in\n%s\n%s", err, block[2], &out)
		}
		t.Logf("%s\n%s", block[2], &out)
	}
	if len(blocks) < 10 || commands < 20 {
		t.Errorf("%d commands in %d blocks, too few to be true", commands, len(blocks))
	}
}
