package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/nlnwa/gowarc/v3"
)

// readWARC reads the pages that a crawler kept.
func readWARC(ctx context.Context, in *input, r *bufio.Reader, depth int, out emit) error {
	reader, err := gowarc.NewWarcFileReaderFromStream(onlyReader{r}, 0,
		gowarc.WithSyntaxErrorPolicy(gowarc.ErrIgnore), gowarc.WithSpecViolationPolicy(gowarc.ErrWarn),
		gowarc.WithUnknownRecordTypePolicy(gowarc.ErrIgnore), gowarc.WithBlockErrorPolicy(gowarc.ErrIgnore))
	if err != nil {
		return problem("fetch it again", "not a WARC: %v", err)
	}
	defer reader.Close()
	for n := 1; ctx.Err() == nil; n++ {
		rec, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || rec.WarcRecord == nil {
			return problem("fetch it again", "the WARC is cut short or damaged at record %d: what stands before that was read", n)
		}
		going := in.crawled(ctx, rec.WarcRecord, n, depth, out)
		if err := rec.Close(); err != nil && going {
			return problem("fetch it again", "the WARC is cut short or damaged at record %d: what stands before that was read", n)
		}
		if !going {
			return nil
		}
	}
	return nil
}

// onlyReader hides that a reader could do more.
type onlyReader struct{ io.Reader }

// crawled reads one record, if it is a page.
func (in *input) crawled(ctx context.Context, rec gowarc.WarcRecord, n, depth int, out emit) bool {
	if rec.Type() != gowarc.Response && rec.Type() != gowarc.Resource {
		return true
	}
	address := strings.Trim(rec.WarcHeader().Get(gowarc.WarcTargetURI), "<>")
	kind := rec.WarcHeader().Get(gowarc.ContentType)
	body, err := rec.Block().RawBytes()
	if err == nil && strings.HasPrefix(strings.ToLower(kind), "application/http") {
		var response *http.Response
		if response, err = http.ReadResponse(bufio.NewReader(body), nil); err == nil {
			defer response.Body.Close()
			if response.StatusCode != http.StatusOK {
				return true
			}
			body, kind = response.Body, response.Header.Get("Content-Type")
		}
	}
	if err != nil {
		return out(Found{}, &Fault{Where: fmt.Sprintf("%s, record %d", in.where, n), Under: in.location, Reason: "it can't be read: " + oneLine(err.Error()), Try: "fetch it again", Err: err})
	}
	// A crawl has pages without a text, and nobody chose them.
	lenient := func(found Found, fault *Fault) bool {
		if fault != nil {
			fault.Harmless = true
		}
		return out(found, fault)
	}
	return in.page(ctx, body, address, kind, fmt.Sprintf("%s#%s", in.where, printable(address)), depth, lenient)
}

// page reads what an address answered, if it is of a kind that holds articles.
func (in *input) page(ctx context.Context, body io.Reader, address, kind, where string, depth int, out emit) bool {
	media, params, _ := mime.ParseMediaType(kind)
	name := nameOfType(media)
	if name == "" {
		return true
	}
	inner := *in
	inner.where, inner.name, inner.named, inner.charset = where, name, false, params["charset"]
	inner.folder = host(address)
	inner.location += "#" + address
	inner.given.url = address
	inner.paths = nil
	for _, p := range in.paths {
		inner.paths = append(inner.paths, p+"#"+address)
	}
	return inner.stream(ctx, body, depth+1, out)
}

// nameOfType is a name with the ending of a media type, "" for those that
// aren't read.
func nameOfType(media string) string {
	switch {
	case media == "text/html", media == "application/xhtml+xml", media == "":
		return "page.html"
	case media == "text/plain":
		return "page.txt"
	case media == "application/pdf":
		return "page.pdf"
	case media == "text/markdown":
		return "page.md"
	case strings.HasSuffix(media, "xml"):
		return "page.xml"
	case media == "application/feed+json", media == "application/json":
		return "page.json"
	case media == "text/csv":
		return "page.csv"
	}
	return ""
}
