package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var updateREADME = flag.Bool("update-readme", false, "rewrite the README's transcripts with what the program prints")

// The README's transcripts are what the program prints: every line "$ bot ..."
// of a ```console block is run, and what follows it is compared.
func TestREADMETranscripts(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole program a dozen times")
	}
	const path = "../../README.md"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", t.TempDir())
	// With the index there, so that no transcript tells of its making.
	t.Setenv("XDG_CACHE_HOME", cacheFolder(t))
	t.Chdir("../..")
	commands := 0
	rewritten := regexp.MustCompile("(?s)```console\n(.*?)```").ReplaceAllStringFunc(string(data), func(block string) string {
		body := strings.TrimSuffix(strings.TrimPrefix(block, "```console\n"), "```")
		var out strings.Builder
		for _, part := range strings.Split("\n"+body, "\n$ ")[1:] {
			command, _, _ := strings.Cut(part, "\n")
			commands++
			out.WriteString("$ " + command + "\n" + transcript(t, command))
		}
		return "```console\n" + out.String() + "```"
	})
	if commands < 3 {
		t.Fatalf("the README has %d commands in console blocks, too few to be true", commands)
	}
	if *updateREADME {
		if err := os.WriteFile("README.md", []byte(rewritten), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(data), "\n"), strings.Split(rewritten, "\n")); diff != "" {
		t.Errorf("the README doesn't say what the program prints (-README +program); go test ./cmd/bot -run README -update-readme mends it:\n%s", diff)
	}
}

// transcript is what a command line prints. echo "..." | bot is understood,
// other shell is not.
func transcript(t *testing.T, command string) string {
	t.Helper()
	stdin := ""
	if before, after, ok := strings.Cut(command, " | "); ok {
		stdin = strings.Trim(strings.TrimPrefix(before, "echo "), `"`) + "\n"
		command = after
	}
	args := words(command)
	if len(args) == 0 || args[0] != "bot" {
		t.Fatalf("the README's command %q isn't bot's", command)
	}
	var out bytes.Buffer
	if code := run(context.Background(), args[1:], strings.NewReader(stdin), &out, &out); code != exitOK {
		t.Fatalf("%s: exit status %d\n%s", command, code, out.String())
	}
	return out.String()
}

var wordRE = regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)

// words splits a command line as a shell does, quotes understood.
func words(command string) []string {
	var out []string
	for _, w := range wordRE.FindAllString(command, -1) {
		out = append(out, strings.Trim(w, `"'`))
	}
	return out
}
