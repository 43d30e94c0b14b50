package repl

import (
	"regexp"
	"strings"

	"dateline/render"
)

// quotedRE finds what stands in quotation marks: an article's words, which are
// shown as they are.
var quotedRE = regexp.MustCompile(`“[^”]*”|"[^"]*"`)

var (
	strongRE   = regexp.MustCompile(`\*\*([^\s*](?:[^*]*[^\s*])?)\*\*|__([^\s_](?:[^_]*[^\s_])?)__`)
	emphasisRE = regexp.MustCompile(`(^|[\s(])\*([^\s*](?:[^*]*[^\s*])?)\*`)
	codeRE     = regexp.MustCompile("`([^`]+)`")
	headingRE  = regexp.MustCompile(`^#{1,6}\s+(.*)$`)
	bulletRE   = regexp.MustCompile(`^[-*+]\s+`)
)

// markdown renders the Markdown that a model puts into a sentence: headings,
// bullets, bold, emphasis and code. text is clean (render.Clean). Words in
// quotation marks are left byte for byte.
func markdown(text string, s render.Style) string {
	if m := headingRE.FindStringSubmatch(text); m != nil {
		return s.Bold(m[1])
	}
	text = bulletRE.ReplaceAllString(text, "• ")
	var b strings.Builder
	at := 0
	for _, q := range quotedRE.FindAllStringIndex(text, -1) {
		b.WriteString(inline(text[at:q[0]], s))
		b.WriteString(text[q[0]:q[1]])
		at = q[1]
	}
	b.WriteString(inline(text[at:], s))
	return b.String()
}

func inline(text string, s render.Style) string {
	text = strongRE.ReplaceAllStringFunc(text, func(m string) string { return s.Bold(m[2 : len(m)-2]) })
	text = emphasisRE.ReplaceAllStringFunc(text, func(m string) string {
		open := strings.IndexByte(m, '*')
		return m[:open] + italic(m[open+1:len(m)-1], s)
	})
	return codeRE.ReplaceAllStringFunc(text, func(m string) string { return s.Number(m[1 : len(m)-1]) })
}

func italic(text string, s render.Style) string {
	if !s.Color {
		return text
	}
	return "\x1b[3m" + text + "\x1b[23m"
}
