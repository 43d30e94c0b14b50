package text

import (
	"strings"
	"unicode"

	"dateline/internal/pattern"
)

// Clean returns a text in one line: control characters and runs of white space
// become one space, and marks that turn the direction of writing go.
func Clean(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\ufffd"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
	}), " ")
}

// linkRE finds what a client would make a link of, with or without a scheme.
var linkRE = pattern.New(`(?i)(?:[a-z]{2,15}://|www\.|discord(?:app)?\.(?:com|gg)|dis\.gd)[^\s<>]*`)

// Escape makes a line of text be shown as it is: Discord finds no markup,
// mention, emoji or link in it, and shows none of the backslashes.
func Escape(line string) string {
	links := linkRE.FindAllStringIndex(line, -1)
	var b strings.Builder
	b.Grow(len(line) + len(line)/8)
	for i, r := range line {
		for len(links) > 0 && i >= links[0][1] {
			links = links[1:]
		}
		inLink := len(links) > 0 && i >= links[0][0]
		if strings.ContainsRune("\\*_~|`<>@[]", r) || inLink && strings.ContainsRune(":/.", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return escapeStart(b.String())
}

// orderedRE is what would start a numbered list.
var orderedRE = pattern.New(`^\s*\d{1,10}\.(?:\s|$)`)

// escapeStart keeps a line from being a heading, a small print or a list.
func escapeStart(line string) string {
	rest := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(rest)]
	switch {
	case strings.HasPrefix(rest, "#"), strings.HasPrefix(rest, "-"), strings.HasPrefix(rest, "+"):
		return indent + `\` + rest
	case orderedRE.MatchString(rest):
		return indent + strings.Replace(rest, ".", `\.`, 1)
	}
	return line
}

// URL makes an article's address fit for a link in angle brackets. What is no
// web address, or too long to be shown, gives "".
func URL(address string) string {
	lower := strings.ToLower(address)
	if !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") || len(address) > 500 {
		return ""
	}
	var b strings.Builder
	for i := range len(address) {
		switch c := address[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("<>()[]\\`*_~|\"", c) >= 0:
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Link is a headline as a link to its article, or what Discord shows rightly of
// both: it refuses a link whose text has brackets or looks like an address.
func Link(headline, address string) string {
	url := URL(address)
	switch {
	case url == "":
		return Escape(headline)
	case headline == "" || strings.ContainsAny(headline, "[]") || linkRE.MatchString(headline):
		return strings.TrimSpace(Escape(headline) + " <" + url + ">")
	}
	return "[" + Escape(headline) + "](<" + url + ">)"
}
