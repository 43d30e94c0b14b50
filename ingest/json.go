package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"dateline/corpus"
	"dateline/internal/pattern"
)

// readJSON reads articles from JSON Lines, from an array of objects, from
// objects written over several lines, and from an object that holds a list of
// them. What is broken is left out; the next line goes on.
func readJSON(ctx context.Context, in *input, r *bufio.Reader, _ int, out emit) error {
	j := &jsonReader{ctx: ctx, in: in, out: out}
	head, _ := r.Peek(4)
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) || bytes.IndexByte(head, 0) >= 0 {
		data, err := whole(r)
		if err != nil {
			return err
		}
		d, fault := decode(data, "")
		if fault != nil {
			return fault
		}
		r = bufio.NewReader(strings.NewReader(d.text))
	} else if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = r.Discard(3)
	}
	for {
		line, err := readLine(r, maxLine)
		if errors.Is(err, errLongLine) {
			j.line++
			j.broken(j.line, problem("split it", "too large: an article may have %d MB", maxText>>20))
			j.reset()
			if j.done || ctx.Err() != nil {
				return nil
			}
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		last := err != nil
		if len(line) > 0 {
			j.line++
			j.take(line)
		}
		if j.done || ctx.Err() != nil {
			return nil
		}
		if last {
			j.end()
			return nil
		}
	}
}

var errLongLine = errors.New("a line is too long")

// readLine reads a line with its end. One that is longer than limit is read to
// its end and given up.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			line = append(line, part...)
			if long = len(line) > limit; long {
				line = nil
			}
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long:
			return nil, errLongLine
		}
		return line, err
	}
}

// jsonReader puts lines together to objects.
type jsonReader struct {
	ctx  context.Context
	in   *input
	out  emit
	line int
	done bool

	object  []byte // what has come of the object under way
	start   int    // its line
	depth   int
	stopped bool // within a string
	tail    bool // behind a backslash
}

func (j *jsonReader) reset() { j.object, j.depth, j.stopped, j.tail = j.object[:0], 0, false, false }

func (j *jsonReader) broken(line int, fault *Fault) {
	fault.Where = fmt.Sprintf("%s:%d", j.in.where, line)
	fault.Under = j.in.location
	if !j.out(Found{}, fault) {
		j.done = true
	}
}

// take adds a line. An object that no line may end in the middle of a string;
// a line that is an object of its own ends a broken one before it.
func (j *jsonReader) take(line []byte) {
	if j.depth > 0 && len(line) > 1 && line[0] == '{' && line[1] == '"' && json.Valid(bytes.TrimRight(line, " \t\r\n,")) {
		j.broken(j.start, problem("correct the line", "not a whole JSON object: is it cut short?"))
		j.reset()
	}
	told := false
	for i := 0; i < len(line) && !j.done; i++ {
		c := line[i]
		if j.depth == 0 {
			if m := scalarAt(line[i:]); m != nil {
				if !told {
					j.broken(j.line, problem("give an object for each article", "not an object: %.30q", string(m[1])))
				}
				told = true
				i += len(m[1]) - 1
				continue
			}
			switch c {
			case ' ', '\t', '\r', '\n', ',', '[', ']', 0x1e:
				continue
			case '{':
				j.start = j.line
			default:
				j.broken(j.line, problem("give one JSON object a line", "not JSON: %.30q", string(bytes.TrimSpace(line[i:]))))
				return
			}
		}
		j.object = append(j.object, c)
		if len(j.object) > maxLine {
			j.broken(j.start, problem("split it", "too large: an article may have %d MB", maxText>>20))
			j.reset()
			return
		}
		j.step(c)
	}
	if j.stopped {
		j.broken(j.start, problem("correct the line", "not JSON: a string isn't closed"))
		j.reset()
	}
}

// scalarRE is a value that is no object, before a comma, a bracket or the end.
var scalarRE = pattern.New(`^("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)(?:\s*(?:$|[,\]]))`)

// scalarAt looks only where one may begin: a file of a million line ends is read
// as quickly as any.
func scalarAt(line []byte) [][]byte {
	if bytes.IndexByte([]byte("\"-0123456789tfn"), line[0]) < 0 {
		return nil
	}
	return scalarRE.FindSubmatch(line)
}

func (j *jsonReader) step(c byte) {
	switch {
	case j.tail:
		j.tail = false
	case j.stopped && c == '\\':
		j.tail = true
	case c == '"':
		j.stopped = !j.stopped
	case j.stopped:
	case c == '{', c == '[':
		j.depth++
	case c == '}', c == ']':
		if j.depth--; j.depth == 0 {
			j.finish()
		}
	}
}

func (j *jsonReader) end() {
	if j.depth > 0 && !j.done {
		j.broken(j.start, problem("correct the line", "not a whole JSON object: is the file cut short?"))
	}
}

// finish reads a whole object.
func (j *jsonReader) finish() {
	text, fault := decode(j.object, j.in.charset)
	line := j.start
	j.object = j.object[:0]
	if fault != nil {
		j.broken(line, fault)
		return
	}
	d := json.NewDecoder(strings.NewReader(text.text))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		j.broken(line, problem("correct the line", "not JSON: %v", err))
		return
	}
	if !j.in.putObject(j.ctx, object, fmt.Sprintf("%s:%d", j.in.where, line), noting(text.note, j.out), 0) {
		j.done = true
	}
}

// noting adds a note, "" for none, to all that is found.
func noting(note string, out emit) emit {
	if note == "" {
		return out
	}
	return func(found Found, fault *Fault) bool {
		if fault == nil {
			found.Notes = append(found.Notes, note)
		}
		return out(found, fault)
	}
}

// putObject passes an article on, or those in the lists that an object holds.
func (in *input) putObject(ctx context.Context, object map[string]any, where string, out emit, depth int) bool {
	if plain(object["schema"]) == ExportSchema {
		return in.putExported(object, where, out)
	}
	fields := make(fieldSet)
	values := make(map[string]any)
	collect := func(from map[string]any) {
		for name, value := range from {
			fields.set(name, jsonText(value))
			if folded := fold(name); values[folded] == nil {
				values[folded] = value
			}
		}
	}
	collect(object)
	for _, inner := range []string{"_source", "fields", "article", "metadata", "meta", "attributes"} {
		if from, ok := object[inner].(map[string]any); ok {
			collect(from)
		}
	}
	text, note, err := textValue(ctx, fields, values)
	if err == nil && text == "" && depth < 3 {
		if lists := listsIn(object); len(lists) > 0 {
			if strings.HasPrefix(plain(object["version"]), "https://jsonfeed.org/") {
				feed := *in
				feed.given.outlet, feed.given.language = plain(object["title"]), plain(object["language"])
				in = &feed
			}
			for _, item := range lists {
				if !in.putObject(ctx, item, where, out, depth+1) {
					return false
				}
			}
			return true
		}
	}
	rec := fields.record()
	if err != nil {
		fault := at(where, err)
		fault.Under = in.location
		return out(Found{}, fault)
	}
	rec.text, rec.where = text, where
	if note != "" {
		rec.notes = append(rec.notes, note)
	}
	rec.headline = textOfHTML(shorten(rec.headline, maxField))
	if text == "" {
		fault := &Fault{Where: where, Under: in.location, Reason: "it has no text", Try: `give it a field "text", or remove it`}
		if !meant(fields) && !in.named { // another program's file
			fault.Where, fault.Harmless = in.where, true
		}
		return out(Found{}, fault)
	}
	rec.item = rec.key()
	return in.put(rec, out)
}

// key names an article among others of one file: by its id or address, else by
// what it holds, since lines come and go.
func (r *record) key() string {
	switch {
	case r.id != "":
		return oneLine(r.id)
	case isWebAddress(r.url):
		return r.url
	}
	return digest(r.outlet + "\x00" + r.headline + "\x00" + r.date + "\x00" + r.text)
}

// digest tells texts apart in a name.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// jsonText is plain, and for paragraphs in a list the text that they make.
func jsonText(value any) string {
	if n, ok := value.(json.Number); ok {
		return n.String()
	}
	if object, ok := value.(map[string]any); ok {
		if rendered, ok := object["rendered"]; ok { // WordPress
			return plain(rendered)
		}
	}
	return plain(value)
}

// textValue is the article's text among its fields, and what a person should
// know of it.
func textValue(ctx context.Context, fields fieldSet, values map[string]any) (text, note string, err error) {
	text, name := fields.get("text")
	if text == "" {
		return "", "", nil
	}
	if list, ok := values[name].([]any); ok {
		var parts []string
		for _, item := range list {
			parts = append(parts, plain(item))
		}
		text = strings.Join(parts, "\n\n")
	}
	switch {
	case name == "markdown":
		text, _, note, err = markdownText(ctx, text)
		return text, note, err
	case strings.HasSuffix(name, "html") || hasTags(text):
		text, err = fragmentText(ctx, text)
		return text, "", err
	}
	return text, "", nil
}

// hasTags reports whether a text is a fragment of a page.
func hasTags(text string) bool {
	lower := strings.ToLower(text[:min(len(text), 64<<10)])
	for _, tag := range []string{"</p>", "<br>", "<br/>", "<br />", "</div>", "</a>", "</h2>", "</li>", "</article>", "</body>"} {
		if strings.Contains(lower, tag) {
			return true
		}
	}
	return false
}

// listsIn are the objects in the lists of an object, at most two levels down.
func listsIn(object map[string]any) []map[string]any {
	var found []map[string]any
	var look func(value any, depth int)
	look = func(value any, depth int) {
		switch v := value.(type) {
		case []any:
			for _, item := range v {
				if inner, ok := item.(map[string]any); ok {
					found = append(found, inner)
				}
			}
		case map[string]any:
			if depth < 2 {
				for _, name := range sortedNames(v) {
					look(v[name], depth+1)
				}
			}
		}
	}
	look(object, 0)
	return found
}

// ExportSchema marks the lines that Export writes. They are read back as they
// are.
const ExportSchema = "dateline.article/1"

// exported is an article as Export writes it.
type exported struct {
	Schema   string `json:"schema"`
	ID       string `json:"id"`
	Outlet   string `json:"outlet"`
	Headline string `json:"headline,omitempty"`
	URL      string `json:"url,omitempty"`
	Date     string `json:"date,omitempty"`
	Author   string `json:"author,omitempty"`
	Section  string `json:"section,omitempty"`
	Language string `json:"language,omitempty"`
	Location string `json:"location,omitempty"`
	Shifts   string `json:"shifts,omitempty"`
	Text     string `json:"text"`
}

// Export writes an article as a line of JSON that is read back as the same
// article.
func Export(w io.Writer, a corpus.Article) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(exported{
		ExportSchema, a.ID, a.Outlet, a.Headline, a.URL, a.Date, a.Author, a.Section, a.Language, a.Origin.Location, a.Origin.Shifts, a.Text,
	})
}

func (in *input) putExported(object map[string]any, where string, out emit) bool {
	text := func(name string) string { s, _ := object[name].(string); return s }
	found := Found{Article: corpus.Article{
		ID: oneLine(text("id")), Outlet: text("outlet"), Headline: text("headline"), URL: text("url"), Date: text("date"), Text: text("text"),
		Author: text("author"), Section: text("section"), Language: text("language"),
		Origin: corpus.Origin{Location: text("location"), Shifts: text("shifts")},
	}}
	fault := checkText(found.Text)
	if fault == nil && (found.ID == "" || found.Outlet == "") {
		fault = problem("export it again", "it has no id or outlet")
	}
	if fault != nil {
		fault.Where = where
		return out(Found{}, fault)
	}
	found.Paths = []string{found.ID}
	return out(found, nil)
}
