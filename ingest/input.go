package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"dateline/corpus"
)

// input is one file, message or page that is read, and what is known of it
// from outside.
type input struct {
	where    string   // for people
	location string   // for corpus.Origin
	name     string   // whose ending tells the format; "" for none
	paths    []string // for Found
	named    bool     // the person named it: what isn't an article is a fault
	outlet   string   // of articles that name none, "" for none
	folder   string   // the name that stands in for an outlet at last
	charset  string   // declared from outside, "" for none
	given    record   // fields that the articles have unless they give their own
	options  *Options
}

// record is an article as a format gives it.
type record struct {
	id, outlet, headline, url, date, author, section, language string

	text   string
	shifts string   // as in corpus.Origin
	item   string   // its name within the input, "" where that holds one article
	where  string   // for people, "" for the input's
	notes  []string // for Found
}

// orElse fills in what r lacks from other.
func (r *record) orElse(other record) {
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&r.id, other.id},
		{&r.outlet, other.outlet},
		{&r.headline, other.headline},
		{&r.url, other.url},
		{&r.date, other.date},
		{&r.author, other.author},
		{&r.section, other.section},
		{&r.language, other.language},
	} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
}

// stream reads an input, whatever its format, and reports whether to go on.
// depth is how many archives and messages it is within.
func (in *input) stream(ctx context.Context, from io.Reader, depth int, out emit) bool {
	fail := func(err error) bool {
		fault := at(in.where, err)
		if fault.Under == "" {
			fault.Under = in.location
		}
		return out(Found{}, fault)
	}
	if depth == 0 {
		ctx = withPatience(ctx)
	}
	if depth > maxDepth {
		return fail(problem("unpack it", "it is packed within itself %d times", depth))
	}
	if fault := badName(in.where); fault != nil {
		return fail(fault)
	}
	r := bufio.NewReaderSize(stopping{ctx, from}, 64<<10)
	head, err := r.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fail(err)
	}
	format := in.detect(head)
	if format == formatGzip {
		return in.unpack(ctx, r, depth, out)
	}
	read := readers[format]
	if read == nil {
		fault := problem("convert it to text, HTML or PDF", "not a kind of file that holds articles")
		fault.Harmless = !in.named
		return fail(fault)
	}
	count, told, going := 0, false, true
	counted := func(found Found, fault *Fault) bool {
		told = told || fault != nil
		if fault == nil {
			count++
		}
		going = going && count <= maxItems && out(found, fault)
		return going
	}
	err = read(ctx, in, r, depth, counted)
	switch {
	case !going:
		return false
	case ctx.Err() != nil:
		return out(Found{}, nil) // which tells of the context
	case err != nil:
		return fail(err)
	case count == 0 && !told:
		fault := problem("give one that does", "it holds no articles")
		fault.Harmless = !in.named
		return fail(fault)
	}
	return true
}

// unpack reads what a gzip file holds.
func (in *input) unpack(ctx context.Context, r io.Reader, depth int, out emit) bool {
	packed := &counter{from: r}
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		return out(Found{}, &Fault{Where: in.where, Under: in.location, Reason: "a damaged gzip file: " + err.Error(), Try: "fetch it again", Err: err})
	}
	inner := *in
	inner.name = strings.TrimSuffix(in.name, path.Ext(in.name))
	if strings.EqualFold(path.Ext(in.name), ".tgz") {
		inner.name = "x.tar"
	}
	return inner.stream(ctx, &unbombed{from: unzipped, packed: packed}, depth+1, out)
}

// stopping ends reading with a context.
type stopping struct {
	ctx  context.Context
	from io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.from.Read(p)
}

// counter counts what was read.
type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// unbombed ends a file that unpacks to much more than text does: gzip makes of
// news about a third, of a bomb a thousandth.
type unbombed struct {
	from   io.Reader
	packed *counter
	n      int64
}

func (u *unbombed) Read(p []byte) (int, error) {
	n, err := u.from.Read(p)
	u.n += int64(n)
	if u.n > 16<<20 && u.n > 100*u.packed.n {
		return n, problem("unpack it by hand and look at it", "it unpacks to more than a hundred times its size")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		if _, ok := errors.AsType[*Fault](err); !ok {
			err = &Fault{Reason: "a damaged gzip file: " + err.Error(), Try: "fetch it again", Err: err}
		}
	}
	return n, err
}

// whole reads all of an input that has to be held at once.
func whole(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	if _, err := b.ReadFrom(io.LimitReader(r, maxFile+1)); err != nil {
		return nil, err
	}
	if b.Len() > maxFile {
		return nil, problem("split it", "too large: a file of one article may have %d MB", maxFile>>20)
	}
	return b.Bytes(), nil
}

// put passes a record on as an article, or says what keeps it from being one.
func (in *input) put(rec record, out emit) bool {
	where := rec.where
	if where == "" {
		where = in.where
	}
	location := in.location
	switch {
	case in.location == stdinLocation:
		location += "#" + digest(rec.item+"\x00"+rec.text)
		if rec.item == "" {
			rec.item = digest(rec.text)
		}
	case rec.item != "":
		location += "#" + rec.item
	}
	if fault := checkText(rec.text); fault != nil {
		fault.Where, fault.Under = where, location
		return out(Found{}, fault)
	}
	rec.orElse(in.given)
	for _, field := range []*string{&rec.id, &rec.outlet, &rec.headline, &rec.url, &rec.date, &rec.author, &rec.section, &rec.language} {
		*field = oneLine(*field)
	}
	notes := rec.notes
	if rec.url != "" && !isWebAddress(rec.url) {
		notes = append(notes, fmt.Sprintf("its url %q is not an http or https address and was left out", shorten(rec.url, 60)))
		rec.url = ""
	}
	var read bool
	if rec.date, read = normalDate(rec.date); !read {
		notes = append(notes, undated(rec.date))
	}
	if note := foreign(&rec); note != "" {
		notes = append(notes, note)
	}
	found := Found{Notes: notes, Article: corpus.Article{
		ID: rec.id, Outlet: in.outletOf(rec), Headline: rec.headline, URL: rec.url, Date: rec.date, Text: rec.text,
		Author: rec.author, Section: rec.section, Language: rec.language,
		Origin: corpus.Origin{Location: location, Shifts: rec.shifts},
	}}
	for _, p := range in.paths {
		if rec.item != "" {
			p += "#" + rec.item
		}
		found.Paths = append(found.Paths, p)
	}
	return out(found, nil)
}

// undated is a note on a date that can't be read.
func undated(date string) string {
	return fmt.Sprintf("its date %q can't be read, or in two ways, and is kept as it is: give it as 2024-05-31", shorten(date, 60))
}

// outletOf is the outlet that an article names, or the one given for all, or
// its address's host, or its folder's name.
func (in *input) outletOf(rec record) string {
	switch {
	case rec.outlet != "":
		return rec.outlet
	case in.outlet != "":
		return in.outlet
	case rec.url != "":
		return host(rec.url)
	case in.folder != "" && in.folder != "." && in.folder != "/":
		return oneLine(in.folder)
	}
	return "unknown"
}

// host is the host of an address as a reader would name it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.ContainsAny(s, " <>\"")
}

// checkText says why a text is none that could be asked about.
func checkText(text string) *Fault {
	if len(text) > maxText {
		return problem("split it", "too large: an article may have %d MB", maxText>>20)
	}
	if strings.IndexFunc(text, unicode.IsLetter) < 0 && strings.IndexFunc(text, unicode.IsDigit) < 0 {
		return problem("give it a text, or remove it", "empty: it holds no text")
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return problem("give a text", "byte %d is NUL: this is a binary file, not a text", i)
	}
	if !utf8.ValidString(text) {
		return problem("convert it to UTF-8", "its text is not UTF-8")
	}
	longest, run := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c <= ' ', c == '.', c == ',', c == ';', c == 0xe3 && strings.HasPrefix(text[i:], "。"):
			run = 0
		default:
			run++
			longest = max(longest, run)
		}
	}
	if longest > maxWord {
		return problem("give a text", "it holds a word of %d bytes: this is no text", longest)
	}
	return nil
}

// oneLine makes a field a line of plain text of a bounded length.
func oneLine(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	return shorten(strings.Join(strings.Fields(s), " "), maxField)
}

// shorten cuts a text to at most limit bytes, at a character.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
