package ingest_test

import (
	"strings"
	"testing"

	"dateline/ingest"
)

// TestLetters: files that aren't UTF-8 are read in every format as in a text,
// and where nothing says what their letters are, a person is told.
func TestLetters(t *testing.T) {
	const doubt, lost = "nothing says what its letters are written in", "were replaced"
	for _, test := range []struct{ name, file, text, want, note string }{
		{"text", "a.txt", "S\xf8lvberg said no, and the ferry sank.", "Sølvberg said no, and the ferry sank.", doubt},
		{"quotes alone", "a.txt", "\x93We can\x92t,\x94 he said.", "“We can’t,” he said.", ""},
		{"UTF-8", "a.txt", "Sølvberg said no.", "Sølvberg said no.", ""},
		{"JSON", "a.json", "{\"text\":\"S\xf8lvberg said no, and the ferry sank.\"}", "Sølvberg said no, and the ferry sank.", doubt},
		{"JSON Lines", "a.jsonl", "{\"text\":\"\x93We can\x92t,\x94 he said.\"}\n", "“We can’t,” he said.", ""},
		{"JSON in UTF-8", "a.jsonl", "{\"text\":\"Sølvberg said no.\"}\n", "Sølvberg said no.", ""},
		{"JSON that is spoilt", "a.jsonl", "{\"text\":\"Sølvberg, Sølvberg, Sølvberg, Sølvberg, Sølvberg, Sølvberg, Sølvberg, Sølvberg, Sølvberg, Sølvberg \xff\"}\n", strings.TrimSuffix(strings.Repeat("Sølvberg, ", 10), ", ") + " \ufffd", lost},
		{"CSV", "a.csv", "title,text\nF\xe4hre,S\xf8lvberg said no.\n", "Sølvberg said no.", doubt},
		{"CSV in UTF-8", "a.csv", "title,text\nFähre,Sølvberg said no.\n", "Sølvberg said no.", ""},
		{"Shift-JIS, short", "a.txt", "\x93\xfa\x96{\x82\xcc\x8eR", "", doubt},
		{"Latin-2, short", "a.txt", "Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1.", "", doubt},
	} {
		found, faults := ingest.ReadAs(t.Context(), test.file, strings.NewReader(test.text))
		if len(found) != 1 || len(faults) > 0 {
			t.Errorf("%s: %+v, %v", test.name, found, faults)
			continue
		}
		if got := found[0].Text; test.want != "" && got != test.want {
			t.Errorf("%s: read %q, want %q", test.name, got, test.want)
		}
		notes := strings.Join(found[0].Notes, "; ")
		if told := strings.Contains(notes, doubt) || strings.Contains(notes, lost); told != (test.note != "") || !strings.Contains(notes, test.note) {
			t.Errorf("%s: notes %q, want %q", test.name, notes, test.note)
		}
	}
}
