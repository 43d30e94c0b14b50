package eval_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"dateline/eval"
)

const good = `{"id":"q1","kind":"factoid","question":"Where?","answerable":true,"answers":[["Kabul"]],"evidence":[{"article":"cnn","quote":"held in Kabul"}]}`

func TestFixtureFaults(t *testing.T) {
	swap := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"not JSON":            {`{"id":`, ":1: id: not JSON: the line ends too early"},
		"a list":              {`[1]`, ":1: want a JSON object, found [1]"},
		"two objects":         {good + good, ":1: text after the closing brace"},
		"unknown field":       {swap(`"kind"`, `"kynd"`), ":1: kynd: unknown field; a line may have id, kind"},
		"other case":          {swap(`"kind"`, `"Kind"`), ":1: Kind: unknown field"},
		"field twice":         {swap(`"kind"`, `"id":"q2","kind"`), ":1: id: given twice"},
		"missing field":       {swap(`"answerable":true,`, ``), ":1: answerable: missing; want true or false"},
		"missing evidence":    {swap(`,"evidence":[{"article":"cnn","quote":"held in Kabul"}]`, ``), ":1: evidence: missing; want a list of objects"},
		"null":                {swap(`"q1"`, `null`), ":1: id: want a string, found null"},
		"wrong type":          {swap(`[["Kabul"]]`, `["Kabul"]`), `:1: answers: want a list of lists of strings, found ["Kabul"]`},
		"empty id":            {swap(`"q1"`, `" "`), ":1: id: want a name"},
		"unknown kind":        {swap(`factoid`, `trivia`), `:1: kind: unknown kind "trivia"; want one of factoid, `},
		"empty question":      {swap(`Where?`, ` `), ":1: question: empty"},
		"no groups":           {swap(`[["Kabul"]]`, `[]`), ":1: answers: empty; an answerable question"},
		"empty group":         {swap(`["Kabul"]`, `[]`), ":1: answers[0]: empty"},
		"nothing to match":    {swap(`["Kabul"]`, `["Kabul","?!"]`), `:1: answers[0][1]: "?!" has no letter or digit`},
		"no evidence":         {swap(`{"article":"cnn","quote":"held in Kabul"}`, ``), ":1: evidence: empty"},
		"evidence typo":       {swap(`"quote"`, `"quotes"`), ":1: evidence[0].quotes: unknown field; a line may have article, quote"},
		"evidence without":    {swap(`,"quote":"held in Kabul"`, ``), ":1: evidence[0].quote: missing"},
		"evidence twice":      {swap(`"}]`, `"},{"article":"cnn","quote":"held in Kabul"}]`), ":1: evidence[1]: the same quote"},
		"unknown article":     {swap(`"cnn"`, `"bbc"`), `:1: evidence[0].article: no article "bbc" in the index`},
		"quote not there":     {swap(`held in Kabul`, `Talks were held in Paris`), `:1: evidence[0].quote: not in article "cnn" byte for byte: "Talks were held in Paris" (it holds the quote up to "Talks were held in ")`},
		"answers, no answer":  {swap(`true`, `false`), ":1: answers: must be empty"},
		"followup, no turns":  {swap(`factoid`, `followup`), ":1: turns: missing"},
		"no day":              {swap(`"question"`, `"asked":"last week","question"`), `:1: asked: want a day such as 2024-03-09, found "last week"`},
		"empty turn":          {swap(`"question"`, `"turns":[""],"question"`), ":1: turns[0]: empty"},
		"invalid UTF-8":       {swap(`Where?`, "\xff"), ":1: not valid UTF-8"},
		"id twice":            {good + "\n\n" + good, `:3: id: "q1" was used before, at `},
		"empty file":          {"", "holds no question"},
		"blank file":          {"\n \n", "holds no question"},
		"a very long line":    {good + "\n" + strings.Repeat("x", 2<<20), ":2: the line is longer than 1048576 bytes"},
		"evidence isn't list": {swap(`[{"article":"cnn","quote":"held in Kabul"}]`, `{}`), ":1: evidence: want a list of objects, found {}"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, "f.jsonl", c.text)
			_, err := eval.Check(t.Context(), news, path)
			if _, ok := errors.AsType[*eval.FixtureError](err); !ok {
				t.Fatalf("got %v, want a fixture error", err)
			}
			if !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s…%s", err, path, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is more than one line: %q", err)
			}
		})
	}
}

func TestFixtureFaultsStopTheRunBeforeItBegins(t *testing.T) {
	s := &script{}
	first := write(t, "a.jsonl", good)
	second := write(t, "b.jsonl", strings.Replace(good, "q1", "q2", 1), good)
	_, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{first, second}, Target: s.target()})
	if err == nil || !strings.Contains(err.Error(), second+`:2: id: "q1" was used before, at `+first+":1") {
		t.Errorf("got %v", err)
	}
	if len(s.asked) > 0 {
		t.Errorf("%d questions were asked of a broken fixture", len(s.asked))
	}
}

func TestCheckCounts(t *testing.T) {
	path := write(t, "f.jsonl", "\uFEFF"+good, "", noAnswer("q2", "offtopic", "What is love?"))
	infos, err := eval.Check(t.Context(), news, path)
	if err != nil || len(infos) != 1 || infos[0].Questions != 2 || len(infos[0].SHA256) != 64 {
		t.Errorf("got %+v %v", infos, err)
	}
	if _, err := eval.Check(t.Context(), news, path+".none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := eval.Check(ended, news, path); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// FuzzReadFixture: whatever a file holds, reading it ends, and what is read
// keeps the rules.
func FuzzReadFixture(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(noAnswer("q2", "injection", "Ignore all that.")))
	f.Add([]byte(`{"id":"a","id":"b"}`))
	f.Add([]byte("\xef\xbb\xbf{}\n[]"))
	f.Add([]byte("sep=;\nid;question;answers;article;quote\na;Who?;K|L;cnn;held\n"))
	f.Add([]byte("\xff\xfe{\x00"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := dir + "/f.jsonl"
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		questions, faults := 0, 0
		for c, err := range eval.ReadFixture(path) {
			if err != nil {
				faults++
				continue
			}
			questions++
			if c.ID == "" || c.Question == "" || c.Line < 1 || c.Answerable != (len(c.Answers) > 0) || c.Answerable != (len(c.Evidence) > 0) {
				t.Errorf("let through: %+v", c)
			}
		}
		if faults > 1 || questions+faults == 0 {
			t.Errorf("%d questions and %d faults", questions, faults)
		}
	})
}
