package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
	"dateline/embed/e5"
	"dateline/llm/llmtest"
	"dateline/rag"
	"dateline/store/local"
)

// nasty is what steers terminals: colours and titles in seven and eight bits,
// marks of direction, a bell and a byte that is no UTF-8.
const nasty = "\x1b[31mred\x1b]0;owned\x07\u009b2J\u202egnp.exe\u2066\x7f"

// steers reports what in an output a terminal would obey. The program's own
// colours aren't asked for where it doesn't write to a terminal.
func steers(out string) string {
	if !utf8.ValidString(out) {
		return "bytes that are no UTF-8"
	}
	for _, r := range out {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return string(r)
		}
	}
	return ""
}

// hostile makes an index of articles whose every field is nasty.
func hostile(t *testing.T, path string) {
	t.Helper()
	encoder, err := e5.New()
	if err != nil {
		t.Fatal(err)
	}
	st, err := local.Open(t.Context(), path, identity(encoder), local.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	articles := []corpus.Article{
		{
			ID: "ferry" + nasty, Outlet: "Harbour Post" + nasty, Headline: "Adrift\n" + nasty, URL: "https://example.org/" + nasty, Date: "3 May" + nasty,
			Text: "The ferry " + nasty + " carried 214 people to the island on Monday. Nobody was hurt. The captain " + nasty + " stayed aboard.\n",
		},
		{ID: "storm" + nasty, Outlet: "Tidewater" + nasty, Text: nasty + " A storm closed the harbour for three days. Fishermen stayed ashore.\n"},
	}
	if _, err := rag.Index(context.Background(), st, encoder, articles, rag.IndexOptions{}); err != nil {
		t.Fatal(err)
	}
}

// Whatever articles, files, models and servers are called, no command lets a
// terminal obey it.
func TestNothingSteersTheTerminal(t *testing.T) {
	t.Parallel()
	folder := cacheFolder(t)
	hostile(t, filepath.Join(folder, "h.db"))
	hostile(t, filepath.Join(folder, "damaged.db"))
	if err := execute(filepath.Join(folder, "damaged.db"), `UPDATE texts SET text = CAST(text || ' ' AS BLOB)`); err != nil {
		t.Fatal(err)
	}
	name := "n\x1b[31m\u202e\u009b" // in a file's name
	for file, text := range map[string]string{
		name + ".txt": "\xff", name + ".jsonl": "{\"id\":7}", "d/" + name + ".pdf": "x", "d/a.txt": "Text.", name + ".toml": "[x]\n",
		"bad.jsonl": `{"id":"a` + "\u202e" + `","kind":"` + "\u202e" + `"}`,
		"e.jsonl":   `{"format":"dateline.fixture/1"}` + "\n",
	} {
		path := filepath.Join(folder, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	server := llmtest.New(t, func(int, llmtest.Request) llmtest.Reply {
		return llmtest.Reply{Status: 400, Text: "no " + nasty}
	})
	server.Served = []string{"m" + nasty, "small\u202e", "good"}
	const question = "How many people did the ferry carry?"
	for _, args := range [][]string{
		{"index", "--index", "h.db", "--list"},
		{"index", "--index", "h.db", "--check"},
		{"index", "--index", "damaged.db", "--check"},
		{"index", "--index", "h.db", "--remove", "x" + name},
		{"index", "--index", "new.db", "d"},
		{"index", "--index", "new.db", name + ".txt"},
		{"index", "--index", "new.db", name + ".jsonl"},
		{"index", "--index", "new.db", name},
		{"index", "--index", name + ".db", "d/a.txt"},
		{"index", "--index", name + ".db", "--check"},
		{"ask", "--index", name + "2.db", question},
		{"ask", "--config", name + ".toml", question},
		{"ask", "--config", name, question},
		{"ask", "--index", "h.db", question},
		{"ask", "--index", "h.db", "--json", question},
		{"ask", "--index", "damaged.db", question},
		{"ask", "--index", "h.db", "--outlet", "N" + name, question},
		{"ask", "--index", "h.db", "--article", "N" + name, question},
		{"ask", "--index", "h.db", "--model", "m" + name, question},
		{"ask", "--index", "h.db", "--mode", "llm", "--model", "good", question},
		{"search", "--index", "h.db", question},
		{"search", "--index", "h.db", "--json", question},
		{"check", "--index", "h.db", "The ferry carried 214 people."},
		{"check", "--index", "h.db", "The ferry carried 300 people " + name + "."},
		{"check", "--index", "h.db", "--json", "The ferry carried 214 people."},
		{"chat", "--index", "h.db"},
		{"chat", "--index", "h.db", "--json"},
		{"chat", "--index", "h.db", "--plain"},
		{"chat", "--index", "damaged.db"},
		{"doctor", "--index", "h.db"},
		{"doctor", "--index", name + "3.db"},
		{"doctor", "--config", name + ".toml"},
		{"doctor", "--json", "--index", name + "3.db"},
		{"models"},
		{"models", "--json"},
		{"eval", "--index", "h.db", "bad.jsonl"},
		{"eval", "--index", "h.db", name + ".jsonl"},
		{"eval", "--index", "h.db", "--min", name + "=1", "e.jsonl"},
		{"eval", "add", "--index", "h.db", question},
		{"__complete", "ask", "--index", "h.db", "--outlet", ""},
		{"__complete", "ask", "--index", "h.db", "--article", ""},
		{"__complete", "ask", "--index", "h.db", "--model", ""},
		{"wrong" + name},
		{"ask", "--wrong" + name},
	} {
		cmd := program(t, folder, args...)
		cmd.Env = append(cmd.Env, "DATELINE_LLM_BASE_URL="+server.URL, "DATELINE_LLM_RETRIES=0", "DATELINE_DISCORD_TOKEN_ENV=NONE")
		if args[0] == "doctor" || args[0] == "models" {
			cmd.Env = append(cmd.Env, "DATELINE_LLM_MODEL=other"+nasty[:4])
		}
		cmd.Stdin = strings.NewReader(question + "\n/sources\n/articles\n/why\n/quote 1\n/outlets X" + name + "\n/wrong" + name + "\n")
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		_ = cmd.Run() // many of them fail, which is what they are asked for
		if found := steers(out.String()); found != "" {
			t.Errorf("bot %q lets %q through:\n%q", args, found, out.String())
		}
		if out.Len() == 0 {
			t.Errorf("bot %q says nothing", args)
		}
	}
}
