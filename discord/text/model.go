package text

import (
	"strings"

	"dateline/internal/pattern"
)

// quotedRE finds what stands in quotation marks: an article's words, which are
// shown as they are.
var quotedRE = pattern.New(`“[^”]*”|"[^"\n]*"`)

var (
	fenceRE    = pattern.New("(?s)```([A-Za-z0-9+#.-]{0,20}\n)?(.*?)```")
	bulletRE   = pattern.New(`^(\s{0,8})[-*+]\s+`)
	numberedRE = pattern.New(`^(\s{0,8}\d{1,4}\.)\s+`)
	headingRE  = pattern.New(`^\s{0,3}#{1,6}\s+`)
	inlineRE   = pattern.New("`([^`\n]+)`" +
		`|\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*` +
		`|\*([^\s*](?:[^*\n]*[^\s*])?)\*` +
		`|\b_([^\s_](?:[^_\n]*[^\s_])?)_\b`)
)

// Model lets through the Markdown with which a language model shapes a text
// (bold, emphasis, code, lists) and escapes all else, so that what it writes
// can't mention, link, hide or shout. Words in quotation marks are escaped
// whole: they are an article's.
func Model(s string) string {
	s = clean(s)
	var b strings.Builder
	at := 0
	for _, m := range fenceRE.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(lines(s[at:m[0]]))
		b.WriteString(s[m[0]:m[1]])
		at = m[1]
	}
	b.WriteString(lines(s[at:]))
	return b.String()
}

// clean is Clean for each line of a text.
func clean(s string) string {
	all := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range all {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		all[i] = strings.Repeat(" ", indent) + Clean(line)
	}
	return strings.Join(all, "\n")
}

func lines(s string) string {
	all := strings.Split(s, "\n")
	for i, line := range all {
		all[i] = modelLine(line)
	}
	return strings.Join(all, "\n")
}

func modelLine(line string) string {
	prefix, suffix := "", ""
	if m := bulletRE.FindStringSubmatch(line); m != nil {
		prefix, line = m[1]+"- ", line[len(m[0]):]
	} else if m := numberedRE.FindStringSubmatch(line); m != nil {
		prefix, line = m[1]+" ", line[len(m[0]):]
	} else if m := headingRE.FindString(line); m != "" && !strings.Contains(line, "*") {
		prefix, line, suffix = "**", line[len(m):], "**"
	}
	var b strings.Builder
	at := 0
	for _, q := range quotedRE.FindAllStringIndex(line, -1) {
		b.WriteString(inline(line[at:q[0]]))
		b.WriteString(Escape(line[q[0]:q[1]]))
		at = q[1]
	}
	b.WriteString(inline(line[at:]))
	text := b.String()
	if prefix == "" || prefix == "**" {
		text = escapeLead(text)
	}
	return prefix + text + suffix
}

// escapeLead is escapeStart for a line whose middle was escaped piece by piece.
func escapeLead(line string) string {
	if strings.HasPrefix(strings.TrimLeft(line, " "), `\`) {
		return line
	}
	return escapeStart(line)
}

func inline(s string) string {
	var b strings.Builder
	at := 0
	for _, m := range inlineRE.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(piece(s[at:m[0]]))
		switch {
		case m[2] >= 0:
			b.WriteString(s[m[0]:m[1]])
		case m[4] >= 0:
			b.WriteString("**" + piece(s[m[4]:m[5]]) + "**")
		case m[6] >= 0:
			b.WriteString("*" + piece(s[m[6]:m[7]]) + "*")
		default:
			b.WriteString("*" + piece(s[m[8]:m[9]]) + "*")
		}
		at = m[1]
	}
	b.WriteString(piece(s[at:]))
	return b.String()
}

// piece escapes text in the middle of a line, where no list can start.
func piece(s string) string {
	return strings.TrimPrefix(Escape("x"+s), "x")
}
