package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dateline/ingest"
)

// TestDates has dates as people and programs write them. What can't be read, or
// in two ways, stays as it is with a note.
func TestDates(t *testing.T) {
	for given, want := range map[string]string{
		"May 3, 2024":                     "2024-05-03",
		"3 May 2024":                      "2024-05-03",
		"Friday, May 3, 2024":             "2024-05-03",
		"2024-5-4":                        "2024-05-04",
		"20240505":                        "2024-05-05",
		"2024/05/06":                      "2024-05-06",
		"2024-05-07":                      "2024-05-07",
		"2024":                            "2024",
		"2024-05":                         "2024-05",
		"Tue, 07 May 2024 10:00:00 +0200": "2024-05-07T10:00:00+02:00",
		"Tue, 07 May 2024 10:00:00 GMT":   "2024-05-07T10:00:00Z",
		"Tue, 07 May 2024 10:00:00 EDT":   "2024-05-07T10:00:00-04:00",
		"2024-03-12T08:30:00+01:00":       "2024-03-12T08:30:00+01:00",
		"2024-03-12T08:30:00.123Z":        "2024-03-12T08:30:00Z",
		"2024-03-12 08:30":                "2024-03-12T08:30:00",
		"2024-03-12T00:00:00":             "2024-03-12T00:00:00",
		"May 3, 2024 4:05 pm":             "2024-05-03T16:05:00",
		"1700000000":                      "2023-11-14T22:13:20Z",
		"1700000000000":                   "2023-11-14T22:13:20Z",
		"13/04/2024":                      "2024-04-13",
		"04/04/2024":                      "2024-04-04",
		"03/04/2024":                      "03/04/2024!",
		"yesterday":                       "yesterday!",
		"5 mai 2024":                      "5 mai 2024!",
		"":                                "",
	} {
		found, faults := ingest.ReadAs(t.Context(), "a.jsonl", strings.NewReader(fmt.Sprintf(`{"date":%q,"text":%q}`, given, sentence)))
		if len(found) != 1 {
			t.Fatal(faults)
		}
		got := found[0].Date
		if strings.Contains(strings.Join(found[0].Notes, "; "), "its date") {
			got += "!"
		}
		if got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}

// TestDatesOfFiles: a file's own properties give a date where nothing else does.
func TestDatesOfFiles(t *testing.T) {
	paper := strings.Replace(pdfOf(column(60, 700, sentence)), "/Root 1 0 R", "/Root 1 0 R /Info << /CreationDate (D:20240507101112+02'00') >>", 1)
	letter := docx(map[string]string{
		"word/document.xml": document("<w:p><w:r><w:t>" + sentence + "</w:t></w:r></w:p>"),
		"docProps/core.xml": `<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d"><dcterms:created>2024-05-07T08:11:12Z</dcterms:created></cp:coreProperties>`,
	})
	feed := `{"version":"https://jsonfeed.org/version/1.1","title":"Coast Daily","items":[{"id":"1","content_text":"The ferry sank.","date_published":"2024-05-07T10:00:00+02:00"}]}`
	for _, test := range []struct{ name, text, want string }{
		{"a.pdf", paper, "Herald 2024-05-07T10:11:12+02:00"},
		{"a.docx", letter, "Herald 2024-05-07T08:11:12Z"},
		{"a.json", feed, "Coast Daily 2024-05-07T10:00:00+02:00"},
		{"b.json", strings.Replace(feed, "jsonfeed.org", "other.example", 1), "Herald 2024-05-07T10:00:00+02:00"},
	} {
		found, faults := ingest.ReadAs(t.Context(), test.name, strings.NewReader(test.text))
		if len(found) != 1 || len(faults) > 0 || found[0].Outlet+" "+found[0].Date != test.want {
			t.Errorf("%s: %+v, %v", test.name, found, faults)
		}
	}
	root := lay(t, map[string]string{"a.pdf": paper, "manifest.json": `{"articles":[{"file":"a.pdf","date":"3 May 2024"}]}`})
	if found, _ := read(t, root, ingest.Options{}); len(found) != 1 || found[0].Date != "2024-05-03" {
		t.Errorf("the manifest's date: %+v", found)
	}
}

// TestPeriods orders dates by when they were, whatever zone they name.
func TestPeriods(t *testing.T) {
	for _, test := range []struct{ date, from, to string }{
		{"2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"},
		{"2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"},
		{"2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
		{"2024-05-07T01:00:00+02:00", "2024-05-06T23:00:00Z", "2024-05-06T23:00:01Z"},
		{"May 3, 2024", "2024-05-03T00:00:00Z", "2024-05-04T00:00:00Z"}, // of an index of before
	} {
		from, to, ok := ingest.Period(test.date, time.UTC)
		if !ok || from.UTC().Format(time.RFC3339) != test.from || to.UTC().Format(time.RFC3339) != test.to {
			t.Errorf("%s is %v to %v, %v", test.date, from, to, ok)
		}
	}
	if _, _, ok := ingest.Period("soon", time.UTC); ok {
		t.Error("soon is a time")
	}
}
