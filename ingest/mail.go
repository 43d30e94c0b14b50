package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"golang.org/x/net/html/charset"
)

func init() {
	// An unknown name isn't an error: the bytes are then decoded by a guess.
	message.CharsetReader = func(name string, r io.Reader) (io.Reader, error) {
		if e, _ := charset.Lookup(name); e != nil {
			return e.NewDecoder().Reader(r), nil
		}
		return r, nil
	}
}

// maxParts bounds the parts of a message, those of parts included.
const maxParts = 200

// readMail reads one message: its text, and what is attached that holds
// articles too.
func readMail(ctx context.Context, in *input, r *bufio.Reader, depth int, out emit) error {
	data, err := whole(r)
	if err != nil {
		return err
	}
	return in.message(ctx, data, "", depth, out)
}

// message reads a message, the item of that name of its input.
func (in *input) message(ctx context.Context, data []byte, item string, depth int, out emit) error {
	entity, err := message.ReadWithOptions(bytes.NewReader(data), &message.ReadOptions{MaxHeaderBytes: 1 << 20})
	if entity == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return problem("save it again", "not a message: %v", err)
	}
	m := mailParts{ctx: ctx, in: in, item: item, depth: depth, out: out}
	header := mail.Header{Header: entity.Header}
	rec := mailRecord(&header)
	if fault := m.walk(entity, 0); fault != nil {
		rec.notes = append(rec.notes, fault.Reason)
	}
	rec.text = m.text()
	if item == "" && in.paths == nil {
		item = rec.item
	}
	rec.item = item
	if strings.TrimSpace(rec.text) == "" && m.attached > 0 {
		return nil // a cover sheet
	}
	in.put(rec, out)
	return nil
}

func mailRecord(header *mail.Header) record {
	rec := record{date: header.Get("Date")}
	if at, err := header.Date(); err == nil && !at.IsZero() {
		rec.date = at.Format("2006-01-02T15:04:05Z07:00")
	}
	rec.headline, _ = header.Subject()
	if rec.headline == "" {
		rec.headline = header.Get("Subject")
	}
	if from, err := header.AddressList("From"); err == nil && len(from) > 0 {
		rec.outlet = from[0].Name
		if _, domain, ok := cutLast(from[0].Address, "@"); ok && rec.outlet == "" {
			rec.outlet = domain
		}
	}
	if id, err := header.MessageID(); err == nil {
		rec.item = id
	}
	rec.language, _, _ = strings.Cut(header.Get("Content-Language"), ",")
	return rec
}

// mailParts gathers a message's texts.
type mailParts struct {
	ctx          context.Context
	in           *input
	item         string
	depth, parts int
	out          emit
	plain, html  []string
	attached     int
}

func (m *mailParts) text() string {
	plain := strings.TrimSpace(strings.Join(m.plain, "\n\n"))
	if len(m.html) == 0 {
		return plain
	}
	shown := strings.TrimSpace(strings.Join(m.html, "\n\n"))
	// "Your program can't show this message."
	if len(plain) < len(shown)/3 {
		return shown
	}
	return plain
}

func (m *mailParts) walk(e *message.Entity, nested int) *Fault {
	if m.parts++; m.parts > maxParts || nested > 20 {
		return problem("", "some of its many parts weren't read")
	}
	if parts := e.MultipartReader(); parts != nil {
		for {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return problem("", "it is cut short or damaged: what stands before that was read")
			}
			if fault := m.walk(part, nested+1); fault != nil {
				return fault
			}
		}
	}
	kind, params, _ := e.Header.ContentType()
	header := mail.AttachmentHeader{Header: e.Header}
	name, _ := header.Filename()
	disposition, _, _ := e.Header.ContentDisposition()
	body, err := readAllText(e.Body, maxFile)
	switch {
	case kind == "message/rfc822" || disposition == "attachment" || name != "" && kind != "text/plain" && kind != "text/html":
		m.attachment(kind, name, body)
		return nil
	case kind == "text/html":
		shown, err := fragmentText(m.ctx, utf8Text(body))
		if fault, ok := errors.AsType[*Fault](err); ok {
			return problem("", "a part of it wasn't read: %s", fault.Reason)
		}
		m.html = append(m.html, shown)
	case kind == "text/plain" || kind == "":
		m.plain = append(m.plain, unflowed(utf8Text(body), params["format"] == "flowed"))
	}
	if err != nil {
		return problem("", "it is cut short or damaged: what stands before that was read")
	}
	return nil
}

func utf8Text(body string) string {
	d, fault := decode([]byte(body), "")
	if fault != nil {
		return ""
	}
	return d.text
}

// attachment reads what is attached, if it is of a kind that holds articles.
func (m *mailParts) attachment(kind, name, body string) {
	switch {
	case kind == "message/rfc822":
		name = "message.eml"
	case name == "" && kind == "application/pdf":
		name = "document.pdf"
	}
	if formatOf(name) == formatNone {
		return
	}
	m.attached++
	inner := *m.in
	inner.name, inner.named, inner.charset = name, false, ""
	item := oneLine(fmt.Sprintf("%d-%s", m.attached, name))
	if m.item != "" {
		item = m.item + "/" + item
	}
	inner.where = m.in.where + "#" + item
	inner.location += "#" + item
	inner.paths = nil
	for _, p := range m.in.paths {
		inner.paths = append(inner.paths, p+"#"+item)
	}
	inner.stream(m.ctx, strings.NewReader(body), m.depth+1, m.out)
}

// unflowed joins the lines of a format in which a space at the end says that a
// line goes on, and takes the signature off.
func unflowed(text string, flowed bool) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if i := strings.Index(text, "\n-- \n"); i >= 0 {
		text = text[:i+1]
	}
	if !flowed {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if body, ok := strings.CutSuffix(line, " \n"); ok {
			b.WriteString(body + " ")
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// readMbox reads a file of messages, each behind a line that begins with
// "From ".
func readMbox(ctx context.Context, in *input, r *bufio.Reader, depth int, out emit) error {
	var current []byte
	n, going, long := 0, true, false
	flush := func() {
		if len(bytes.TrimSpace(current)) == 0 {
			return
		}
		n++
		one := *in
		one.where = fmt.Sprintf("%s, message %d", in.where, n)
		if long {
			going = out(Found{}, &Fault{Where: one.where, Under: in.location, Reason: fmt.Sprintf("too large: a message may have %d MB", maxFile>>20), Try: "save it by itself"})
			return
		}
		item := mboxItem(current)
		keep := func(found Found, fault *Fault) bool { going = going && out(found, fault); return going }
		if err := one.message(ctx, current, item, depth, keep); err != nil {
			fault := at(one.where, err)
			fault.Under = in.location
			going = out(Found{}, fault)
		}
	}
	blank := true
	for going && ctx.Err() == nil {
		line, err := readLine(r, maxFile)
		if err != nil && !errors.Is(err, io.EOF) {
			return problem("split it", "a line of it is too long")
		}
		if blank && bytes.HasPrefix(line, []byte("From ")) && (n == 0 && len(current) == 0 || beginsHead(r)) {
			flush()
			current, long = current[:0], false
		} else if !long {
			quoted := bytes.TrimLeft(line, ">")
			if len(quoted) < len(line) && bytes.HasPrefix(quoted, []byte("From ")) {
				line = line[1:]
			}
			current = append(current, line...)
			if long = len(current) > maxFile; long {
				current = current[:1]
			}
		}
		blank = len(bytes.TrimSpace(line)) == 0
		if err != nil {
			flush()
			return nil
		}
	}
	return nil
}

// beginsHead reports whether a message's head comes next: a sentence may begin
// with "From", too, and not every program marks it.
func beginsHead(r *bufio.Reader) bool {
	next, _ := r.Peek(256)
	name, _, ok := bytes.Cut(next, []byte(":"))
	return ok && len(name) > 0 && bytes.IndexFunc(name, func(c rune) bool { return c <= ' ' || c > '~' }) < 0
}

// mboxItem names a message within its mbox: by its Message-ID, else by what it
// holds.
func mboxItem(data []byte) string {
	if entity, _ := message.Read(bytes.NewReader(data)); entity != nil {
		header := mail.Header{Header: entity.Header}
		if id, err := header.MessageID(); err == nil && id != "" {
			return oneLine(id)
		}
	}
	rec := record{text: string(data)}
	return rec.key()
}
