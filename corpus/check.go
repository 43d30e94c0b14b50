package corpus

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkEncoding finds the first byte that no text has.
func checkEncoding(text string) (reason string) {
	if !utf8.ValidString(text) {
		for i := 0; i < len(text); {
			r, n := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && n == 1 {
				return fmt.Sprintf("byte %d (0x%02x) is not UTF-8: convert the text to UTF-8", i, text[i])
			}
			i += n
		}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return fmt.Sprintf("byte %d is NUL: this is a binary file, not a text", i)
	}
	return ""
}

// articleSet gathers articles and refuses what isn't one.
type articleSet struct {
	articles []Article
	seen     map[string]string // id to where it was
}

func (s *articleSet) add(a Article, file string, line int) error {
	fail := func(field, format string, args ...any) error {
		return &ReadError{File: file, Line: line, Field: field, Reason: fmt.Sprintf(format, args...)}
	}
	for _, f := range [][2]string{{"id", a.ID}, {"outlet", a.Outlet}, {"headline", a.Headline}, {"url", a.URL}, {"date", a.Date}} {
		if reason := checkField(f[1]); reason != "" {
			return fail(f[0], "%s", reason)
		}
	}
	switch {
	case a.ID == "":
		return fail("id", "missing: give each article an id of its own")
	case a.Outlet == "":
		return fail("outlet", "missing: name it here, or one for all with --outlet")
	case a.URL != "" && !isWebAddress(a.URL):
		return fail("url", "%q is not an http or https address: correct it or leave it out", a.URL)
	case len(a.Text) > MaxArticleBytes:
		return tooLarge(file, line)
	}
	if reason := checkEncoding(a.Text); reason != "" {
		return fail("text", "%s", reason)
	}
	if strings.TrimFunc(a.Text, isSpace) == "" {
		return fail("text", "empty: give the article's text or remove the article")
	}
	where := file
	if line > 0 {
		where = fmt.Sprintf("%s:%d", file, line)
	}
	if first, ok := s.seen[a.ID]; ok {
		return fail("id", "%q is already that of %s: give each article an id of its own", a.ID, first)
	}
	if s.seen == nil {
		s.seen = make(map[string]string)
	}
	s.seen[a.ID] = where
	s.articles = append(s.articles, a)
	return nil
}

func checkField(value string) (reason string) {
	switch {
	case len(value) > maxFieldBytes:
		return fmt.Sprintf("%d bytes long: give at most %d", len(value), maxFieldBytes)
	case !utf8.ValidString(value):
		return checkEncoding(value)
	case strings.IndexFunc(value, unicode.IsControl) >= 0:
		return "holds a control character: give one line of plain text"
	case value != strings.TrimSpace(value):
		return "has white space around it: remove it"
	}
	return ""
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.ContainsAny(s, " <>\"")
}
