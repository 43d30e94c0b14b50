package eval_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"dateline/eval"
)

// cases reads a fixture through.
func cases(t *testing.T, path string) []eval.Case {
	t.Helper()
	var list []eval.Case
	for c, err := range eval.ReadFixture(path) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	first := write(t, "a.jsonl", good, strings.Replace(good, "factoid", "trivia", 1), "[1]", strings.Replace(good, "held in Kabul", "held in Paris", 1))
	second := write(t, "b.jsonl", strings.Replace(good, `"q1"`, `""`, 1))
	s := &script{}
	_, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{first, second}, Target: s.target()})
	var all eval.FixtureErrors
	if !errors.As(err, &all) || eval.ExitStatus(err) != eval.ExitError {
		t.Fatalf("got %v", err)
	}
	lines := strings.Split(err.Error(), "\n")
	want := []string{first + ":2: kind: unknown kind", first + ":3: want a JSON object", first + `:4: id: "q1" was used before`, second + ":1: id: want a name"}
	if len(lines) != len(want) {
		t.Fatalf("told:\n%v", err)
	}
	for i, w := range want {
		if !strings.HasPrefix(lines[i], w) {
			t.Errorf("line %d is %q, want %q", i, lines[i], w)
		}
	}
	if len(s.asked) > 0 {
		t.Error("a question of a broken fixture was asked")
	}
	many := write(t, "many.jsonl", strings.Repeat("[1]\n", 70))
	if _, err := eval.Check(t.Context(), news, many); err == nil || !strings.HasSuffix(err.Error(), "\nand 20 more faults") {
		t.Errorf("a file of faults: %v", err)
	}
}

func TestTables(t *testing.T) {
	for name, text := range map[string]string{
		"comma":     "id,kind,question,answerable,answers,article,quote,tags\nq1,factoid,Where?,true,Kabul|in Kabul,cnn,held in Kabul,\"one, two\"\n",
		"semicolon": "sep=;\nid;kind;question;answerable;answers;article;quote;tags\nq1;factoid;Where?;yes;Kabul|in Kabul;cnn;held in Kabul;one two\n",
		"tab":       "id\tkind\tquestion\tanswerable\tanswers\tarticle\tquote\ttags\nq1\tfactoid\tWhere?\t1\tKabul | in Kabul\tcnn\theld in Kabul\tone;two\n",
		"CRLF":      "\uFEFFID,Kind,Question,Answerable,Answers,Article,Quote,Tags\r\nq1,factoid,Where?,TRUE,\"[[\"\"Kabul\"\",\"\"in Kabul\"\"]]\",cnn,held in Kabul,one two\r\n\r\n",
	} {
		list := cases(t, write(t, "f.csv", text))
		if len(list) != 1 {
			t.Fatalf("%s: %+v", name, list)
		}
		c := list[0]
		if c.ID != "q1" || c.Kind != "factoid" || !c.Answerable || !reflect.DeepEqual(c.Answers, [][]string{{"Kabul", "in Kabul"}}) ||
			!reflect.DeepEqual(c.Evidence, []eval.Evidence{{Article: "cnn", Quote: "held in Kabul"}}) || !reflect.DeepEqual(c.Tags, []string{"one", "two"}) {
			t.Errorf("%s: %+v", name, c)
		}
	}
	// What there is no column for follows from the rest.
	list := cases(t, write(t, "f.csv", "question,answers,article,quote,article,quote\n\"Where, and who?\",\"Kabul\n68 | sixty-eight\",cnn,held in Kabul,cnn,68 members\nWhy?,,,,,\n"))
	if len(list) != 2 || list[0].Kind != "factoid" || len(list[0].Answers) != 2 || len(list[0].Evidence) != 2 || list[1].Kind != "unanswerable" || list[1].Answerable || list[0].ID == list[1].ID || list[0].ID == "" {
		t.Errorf("%+v", list)
	}
	for text, want := range map[string]string{
		"id,kind\nq1,factoid\n":                       ":1: question: missing",
		"id,question,colour\nq1,Who?,red\n":           ":1: colour: unknown column",
		"id,id,question\nq1,q2,Who?\n":                ":1: id: given twice",
		"id,question,answerable\nq1,Who?,\n":          ":2: answerable: not filled in yet",
		"id,question,answerable\nq1,Who?,maybe\n":     ":2: answerable: want true or false, found maybe",
		"id,question,kind\nq1,Who?,\n":                ":2: kind: not filled in yet",
		"question,answers,article,quote\nW?,K,cnn,\n": ":2: quote: 0 quotes for 1 articles",
		"question\n\"Who?\n":                          ":3: not comma-separated values",
		"question,answers\nWho?,Kabul\n":              ":2: evidence: empty",
		"question\nWho?,and more\n":                   ":2: cell 2, \"and more\", is under no heading",
		"question\n":                                  "holds no question",
		"question,tags\nWho?,a a\n":                   ":2: tags[1]: \"a\" is given twice",
	} {
		if _, err := eval.Check(t.Context(), news, write(t, "f.csv", text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestUTF16IsReadAndTold(t *testing.T) {
	for name, c := range map[string]struct{ big, mark bool }{"little": {false, true}, "big": {true, true}, "little, no mark": {false, false}, "big, no mark": {true, false}} {
		text := good + "\n"
		if c.mark {
			text = "\uFEFF" + text
		}
		var data []byte
		for _, u := range utf16.Encode([]rune(text)) {
			if c.big {
				data = append(data, byte(u>>8), byte(u))
			} else {
				data = append(data, byte(u), byte(u>>8))
			}
		}
		path := filepath.Join(t.TempDir(), "f.jsonl")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		infos, err := eval.Check(t.Context(), news, path)
		if err != nil || infos[0].Questions != 1 || len(infos[0].Notes) != 1 || !strings.Contains(infos[0].Notes[0], "UTF-16") {
			t.Errorf("%s: %+v, %v", name, infos, err)
		}
	}
	infos, err := eval.Check(t.Context(), news, write(t, "f.jsonl", good))
	if err != nil || len(infos[0].Notes) > 0 {
		t.Errorf("UTF-8: %+v, %v", infos, err)
	}
}

func TestFixtureFromStandardInput(t *testing.T) {
	path, s := many(t, 6)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, eval.Options{Fixtures: []string{"-"}, Stdin: strings.NewReader(string(data)), Target: s.target()})
	if list := results(t, r); r.Asked != 6 || list[0].File != "standard input" || list[5].Line != 6 {
		t.Errorf("%d asked: %+v", r.Asked, list[0])
	}
	if _, err := eval.Run(t.Context(), eval.Options{Fixtures: []string{"-"}, Stdin: io.LimitReader(strings.NewReader(string(data)), 50), Target: s.target()}); err == nil || !strings.HasPrefix(err.Error(), "standard input:1: ") {
		t.Errorf("cut short: %v", err)
	}
}

func TestTags(t *testing.T) {
	tagged := strings.Replace(good, `"question"`, `"tags":["hard","kabul"],"question"`, 1)
	other := strings.Replace(strings.Replace(good, `"q1"`, `"q2"`, 1), `"question"`, `"tags":["easy"],"question"`, 1)
	path := write(t, "f.jsonl", tagged, other, strings.Replace(good, `"q1"`, `"q3"`, 1))
	s := &script{}
	o := eval.Options{Fixtures: []string{path}, Target: s.target(), Tags: []string{"hard", "easy"}}
	r := run(t, o)
	if r.Asked != 2 || len(r.Tags) != 3 || r.Tags[0].Kind != "easy" || r.Tags[0].Questions != 1 {
		t.Errorf("%d asked, %+v", r.Asked, r.Tags)
	}
	o.Tags = []string{"hart"}
	if _, err := eval.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "--tag hart: no question has this tag; there are easy, hard, kabul") {
		t.Errorf("got %v", err)
	}
}

// Questions of an earlier report that weren't right are asked alone; those that
// are no longer there are no fault.
func TestAskOnlyWhatFailed(t *testing.T) {
	o, s := worked(t)
	failed, err := eval.FailedIDs(saved(t, run(t, o)))
	if err != nil || !reflect.DeepEqual(failed, []string{"f2", "u2", "f3"}) {
		t.Fatalf("%q, %v", failed, err)
	}
	s.asked = nil
	o.Among = append(failed, "gone")
	if r := run(t, o); r.Asked != 3 {
		t.Errorf("%d asked", r.Asked)
	}
}
