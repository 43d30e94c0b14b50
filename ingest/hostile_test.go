package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/ingest"
)

// spoilt are good files cut off at many places and damaged at others.
func spoilt() map[string]string {
	const cuts = 4
	files := make(map[string]string)
	for name, text := range samples() {
		for i := range cuts {
			at := len(text) * i / cuts
			flipped := []byte(text)
			for j := at; j < min(len(flipped), at+3); j++ {
				flipped[j] ^= 0x55
			}
			files[fmt.Sprintf("cut%d-%s", i, name)] = text[:at]
			files[fmt.Sprintf("flip%d-%s", i, name)] = string(flipped)
		}
	}
	return files
}

// nested are files of every format in which something is within itself many
// times, without and with its ends.
func nested() map[string]string {
	files := make(map[string]string)
	for name, part := range map[string][3]string{
		"objects.json":  {`{"a":`, `"x"`, `}`},
		"arrays.json":   {`[`, `1`, `]`},
		"objects.jsonl": {`{"text":{"name":`, `"x"`, `}}`},
		"divs.html":     {"<div>", "x", "</div>"},
		"tables.html":   {"<table><tr><td>", "x", "</td></tr></table>"},
		"bolds.html":    {"<b><i>", "x", "</b></i>"},
		"svgs.html":     {"<svg><desc>", "x", "</desc></svg>"},
		"quotes.md":     {"> ", "x", "\n"},
		"lists.md":      {"- ", "x", "\n"},
		"links.md":      {"[a](", "x", ")"},
		"brackets.md":   {"[", "x", "]"},
		"pictures.md":   {"![[", "x", "]]"},
		"stars.md":      {"*a **b ", "x", "** *"},
		"ticks.md":      {"`a ``b ", "x", "`"},
		"comments.md":   {"<!-- <a b='", "x", "'>"},
		"spans.md":      {"<span>\n", "x", "</span>"},
		"rss.xml":       {"<rss><channel><item>", "x", "</item></channel></rss>"},
		"atom.xml":      {"<feed><entry><content>", "x", "</content></entry></feed>"},
		"yaml.txt":      {"---\ntitle: [", "x", "]\n---\n"},
		"flow.txt":      {"{a: ", "x", "}"},
		"toml.md":       {"+++\na = [", "1", "]\n+++\n"},
		"quoted.csv":    {"text\n\"a \"\"b ", "x", "\"\n"},
		"parts.eml":     {"Subject: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", "Hello.", "\n--x--\n"},
		"letters.eml":   {"Content-Type: message/rfc822\n\n", "Subject: x\n\nHello.", ""},
		"froms.mbox":    {"From a Mon\nSubject: x\n\n>From ", "x", "\n"},
		"records.warc":  {"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 10\r\n\r\n", "x", "\r\n\r\n"},
		"arrays.pdf":    {"%PDF-1.4\n1 0 obj [ << /A ", "x", ">> ] endobj\n"},
	} {
		for _, times := range []int{200, 5000} {
			for _, ended := range []int{0, 1} {
				text := strings.Repeat(part[0], times) + part[1] + strings.Repeat(part[2], times*ended)
				files[fmt.Sprintf("nested%d-%d-%s", times, ended, name)] = text
			}
		}
	}
	for name, body := range map[string]string{"w:p": "<w:p>", "w:tbl": "<w:tbl><w:tr><w:tc>", "w:del": "<w:del>"} {
		files["nested-"+name[2:]+".docx"] = docx(map[string]string{"word/document.xml": document(strings.Repeat(body, 20_000))})
	}
	return files
}

// bombs are small files that make much of themselves, and large ones.
func bombs() map[string]string {
	var footnotes, references strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&footnotes, "a[^%d]\n\n[^%d]: b\n\n", i, i)
		fmt.Fprintf(&references, "[%d]: c\n", i)
	}
	formatting := formattingBomb()
	header := "From: a@b.example\nSubject: x\nDate: x\n"
	files := map[string]string{
		"lines.jsonl.gz":  gzipped(strings.Repeat(" \n", 20<<20)),
		"words.txt.gz":    gzipped(strings.Repeat("word ", 4<<20)),
		"twice.txt.gz":    gzipped(gzipped(strings.Repeat("word ", 4<<20))),
		"laughs.xml":      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel><item><guid>1</guid><description>&b;&b;</description></item></channel></rss>`,
		"laughs.txt":      "---\na: &a [x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\ntitle: [*c,*c,*c,*c]\n---\nText.",
		"hyphens.txt":     strings.Repeat("ab-\ncd ", 400_000),
		"large.txt":       strings.Repeat("The ferry sank.\n", 5<<20),
		"large.html":      "<article>" + strings.Repeat("<p>The ferry sank.</p>", 600_000),
		"large.xml":       "<rss version=\"2.0\"><channel>" + strings.Repeat("<item><description>The ferry sank.</description></item>", 200_000) + "</channel></rss>",
		"large.jsonl":     `{"text":"` + strings.Repeat("The ferry sank. ", 1<<20) + `"}`,
		"escaped.jsonl":   `{"text":"` + strings.Repeat(`\u0041`, 2<<20) + `"}`,
		"fields.json":     `{"text":"x"` + strings.Repeat(`,"a":[1]`, 1<<18) + `}`,
		"list.json":       `[` + strings.Repeat(`1,`, 1<<20) + `1]`,
		"cells.csv":       "text\n\"" + strings.Repeat("x\n", 4<<20),
		"columns.csv":     "text" + strings.Repeat(",a", 1<<20) + "\nx" + strings.Repeat(",b", 1<<20),
		"rows.csv":        "text\n" + strings.Repeat("\"\n", 1<<17),
		"parts.eml":       header + "Content-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\nContent-Type: text/plain\n\na\n", 50_000),
		"head.eml":        header + strings.Repeat("X-A: b\n", 1<<20) + "\nx",
		"large.eml":       header + "Content-Transfer-Encoding: base64\n\n" + strings.Repeat("VGhlIGZlcnJ5IHNhbmsuIAog\n", 1<<20),
		"formatting.eml":  header + "Content-Type: text/html\n\n" + formatting,
		"large.mbox":      "From a Mon\n" + header + "\n" + strings.Repeat("The ferry sank.\n", 1<<20),
		"many.mbox":       strings.Repeat("From a Mon\n"+header+"\nx\n\n", 2_000),
		"formatting.html": formatting,
		"formatting.json": fmt.Sprintf(`{"html":%q}`, formatting),
		"formatting.xml":  "<rss version=\"2.0\"><channel><item><description><![CDATA[" + formatting + "]]></description></item></channel></rss>",
		"formatting.warc": warcOf("https://c.example/f", "text/html", formatting),
		"attributes.html": "<p " + strings.Repeat("a=b c ", 1<<20) + ">x",
		"footnotes.md":    footnotes.String() + references.String(),
		"references.md":   references.String() + strings.Repeat("[a][b] ", 20_000),
		"table.md":        "|" + strings.Repeat("a|", 10_000) + "\n|" + strings.Repeat("-|", 10_000) + "\n" + strings.Repeat("|\n", 10_000),
		"parts.docx":      docx(map[string]string{"word/document.xml": document("<w:p><w:t>" + strings.Repeat("a ", 40<<20) + "</w:t></w:p>")}),
		"cells.docx":      docx(map[string]string{"word/document.xml": document(strings.Repeat("<w:p><w:r><w:t>a</w:t></w:r></w:p>", 400_000))}),
		"length.warc":     "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nx",
	}
	maps.Copy(files, pdfBombs())
	return files
}

// formattingBomb is a page of a megabyte whose every division has five
// hundred elements, each of them anew.
func formattingBomb() string {
	var b strings.Builder
	b.WriteString("<body><div>")
	for i := range 480 {
		fmt.Fprintf(&b, "<b a=%d>", i)
	}
	b.WriteString("</div>" + strings.Repeat("<div>x</div>", 20_000))
	return b.String()
}

// pdfBombs are PDFs whose pages lead in circles, and such that unpack to much.
func pdfBombs() map[string]string {
	one := column(60, 700, "The ferry sank.")
	good := pdfOf(one)
	many := func(n int) string {
		return pdfDrawn("BT /F1 10 Tf 1 0 0 1 60 700 Tm " + strings.Repeat("(The ferry sank.) Tj ", n) + "ET")
	}
	return map[string]string{
		"circle.pdf":   strings.Replace(good, "/Kids [4 0 R]", "/Kids [2 0 R 2 0 R]", 1),
		"numbers.pdf":  strings.Replace(good, "/Count 1", "/Count 999999999", 1),
		"negative.pdf": strings.Replace(good, "/Count 1", "/Count -1", 1),
		"same.pdf":     strings.Replace(good, "/Kids [4 0 R]", "/Kids ["+strings.Repeat("4 0 R ", 50_000)+"]", 1),
		"self.pdf":     strings.Replace(good, "/Contents 5 0 R", "/Contents [4 0 R 5 0 R 2 0 R]", 1),
		"parent.pdf":   strings.Replace(good, "/Parent 2 0 R", "/Parent 4 0 R", 1),
		"length.pdf":   strings.Replace(good, "/Length ", "/Length 99999999", 1),
		"many.pdf":     many(200_000),
		"drawing.pdf":  many(4_000_000),
	}
}

// hostile are all of them.
func hostile() map[string]string {
	all := make(map[string]string)
	for _, files := range []map[string]string{spoilt(), nested(), bombs()} {
		maps.Copy(all, files)
	}
	return all
}

// hostileVariable makes a test process the one that reads them.
const hostileVariable = "DATELINE_TEST_HOSTILE"

// TestHostile reads what spoilt, nested and bombs make in a process of its own:
// an article or a clear line for each, no panic, and less than a gigabyte at
// the peak with the processes that it starts. How long it takes decides
// nothing; what takes too long is ended and told of, as TestEndedWork shows.
func TestHostile(t *testing.T) {
	if root := os.Getenv(hostileVariable); root != "" {
		readHostile(t, root)
		return
	}
	switch {
	case os.Getenv("DATELINE_FULL") == "":
		t.Skip("takes long: DATELINE_FULL=1 runs it, and .ci/run does")
	case raceDetected:
		t.Skip("the race detector multiplies memory")
	}
	files := hostile()
	if len(files) < 250 {
		t.Errorf("%d files", len(files))
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHostile$", "-test.v")
	command.Env = append(os.Environ(), hostileVariable+"="+lay(t, files))
	output, err := command.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Error(err)
	}
}

// readHostile reads the files that TestHostile has laid out. Making them took
// more than reading them may.
func readHostile(t *testing.T, root string) {
	ingest.LimitApart(t, 300*time.Millisecond, 512<<20)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	apart := watchMemory(t)
	for _, entry := range entries {
		found, faults, began := 0, 0, time.Now()
		for one, err := range ingest.NewReader(ingest.Options{}).Read(t.Context(), filepath.Join(root, entry.Name())) {
			switch fault, ok := errors.AsType[*ingest.Fault](err); {
			case ok:
				holds(t, nil, []*ingest.Fault{fault}, 2000)
				faults++
			case err != nil:
				t.Fatal(err)
			default:
				holds(t, []ingest.Found{one}, nil, math.MaxInt)
				found++
			}
		}
		if found+faults == 0 {
			t.Errorf("%s: neither read nor told of", entry.Name())
		}
		if spent := time.Since(began); spent > 2*time.Second {
			t.Logf("%s: %v", entry.Name(), spent)
		}
	}
	own, others := memoryPeak("self"), apart()
	t.Logf("%d files; at the peak %d MB, and %d MB in a process apart", len(entries), own>>20, others>>20)
	if own+others > 1000<<20 {
		t.Errorf("%d and %d MB", own>>20, others>>20)
	}
}

// memoryPeak is the most memory in bytes that a process has had, 0 where the
// system doesn't say.
func memoryPeak(process string) int {
	status, _ := os.ReadFile("/proc/" + process + "/status")
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes := 0
	_, _ = fmt.Sscan(after, &kilobytes)
	return kilobytes << 10
}

// watchMemory looks at the processes that this one starts, until it is asked
// for the most memory that one had.
func watchMemory(t *testing.T) func() int {
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int)
	go func() {
		most := 0
		for ctx.Err() == nil {
			tasks, _ := filepath.Glob("/proc/self/task/*/children")
			for _, task := range tasks {
				children, _ := os.ReadFile(task)
				for child := range strings.FieldsSeq(string(children)) {
					most = max(most, memoryPeak(child))
				}
			}
			time.Sleep(10 * time.Millisecond)
		}
		done <- most
	}()
	return func() int { stop(); return <-done }
}

// TestEndedWork: what no library would get done with is ended, at its limit or
// when it is cancelled, and leaves no process behind.
func TestEndedWork(t *testing.T) {
	footnotes := strings.Builder{}
	for i := range 60_000 {
		fmt.Fprintf(&footnotes, "Text[^%d]\n\n[^%d]: note\n\n", i, i)
	}
	t.Run("late", func(t *testing.T) {
		ingest.LimitApart(t, 200*time.Millisecond, 512<<20)
		found, faults := ingest.ReadAs(t.Context(), "a.md", strings.NewReader(footnotes.String()))
		if len(found) != 1 || len(faults) > 0 || found[0].Text != footnotes.String() || !strings.Contains(strings.Join(found[0].Notes, "; "), "plain text, marks and all: reading the Markdown takes longer than") {
			t.Errorf("%d articles, %v", len(found), faults)
		}
		idle(t)
	})
	t.Run("large", func(t *testing.T) {
		ingest.LimitApart(t, time.Hour, 64<<20)
		found, faults := ingest.ReadAs(t.Context(), "a.html", strings.NewReader(formattingBomb()))
		if len(found) > 0 || len(faults) != 1 || !strings.Contains(faults[0].Error(), "MB of memory") {
			t.Errorf("%d articles, %v", len(found), faults)
		}
		idle(t)
	})
	t.Run("cancelled", func(t *testing.T) {
		ingest.LimitApart(t, time.Hour, 512<<20)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		root := lay(t, map[string]string{"a.md": strings.Repeat("[a](", 200_000)})
		time.AfterFunc(100*time.Millisecond, cancel)
		var last error
		for _, err := range ingest.NewReader(ingest.Options{}).Read(ctx, root) {
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Error(last)
		}
		idle(t)
	})
	t.Run("near miss", func(t *testing.T) {
		found, faults := ingest.ReadAs(t.Context(), "a.md", strings.NewReader("A [link](b \"c\") and a note[^1].\n\n[^1]: Here."))
		if len(found) != 1 || len(faults) > 0 || found[0].Text != "A link and a note.\n\nHere." || len(found[0].Notes) > 0 {
			t.Errorf("%+v, %v", found, faults)
		}
	})
}

// idle checks that no process is at work.
func idle(t *testing.T) {
	t.Helper()
	if n := ingest.BusyApart(); n != 0 {
		t.Errorf("%d processes are still at work", n)
	}
}

// TestPatience: the pieces of one file together take little longer than one,
// unless the file is large.
func TestPatience(t *testing.T) {
	ingest.LimitApart(t, 20*time.Second, 512<<20)
	for _, test := range []struct {
		name  string
		size  int
		spent time.Duration // on each piece
		tried int           // of a hundred
	}{
		{"small and slow", 1000, 19 * time.Second, 2},
		{"large and slow", 2_500_000, 10 * time.Second, 100},
		{"large and slower", 250_000, 10 * time.Second, 3},
		{"small and quick", 1000, time.Millisecond, 100},
	} {
		if tried := ingest.Patience(100, test.size, test.spent); tried != test.tried {
			t.Errorf("%s: %d pieces were tried, want %d", test.name, tried, test.tried)
		}
	}
}
