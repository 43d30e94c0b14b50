package picturetest

import (
	"regexp"
	"strings"
)

// run is a stretch of text that looks alike.
type run struct {
	text                      string
	bold, italic, link, named bool
}

// line is one of a message's, before it is wrapped.
type line struct {
	runs          []run
	small, quoted bool
}

var (
	tokenRE = regexp.MustCompile(`\\[^0-9A-Za-z\s]|\*\*|\*|\[(?:\\.|[^\]\\])*\]\(<[^>]*>\)|<@[0-9]+>`)
	linkRE  = regexp.MustCompile(`^\[((?:\\.|[^\]\\])*)\]\(<[^>]*>\)$`)
	codeRE  = regexp.MustCompile("`([^`]*)`")
)

// lines reads the Markdown that messages of the bot's are made of.
func lines(content, bot string) []line {
	var out []line
	for text := range strings.SplitSeq(content, "\n") {
		l := line{}
		if rest, ok := strings.CutPrefix(text, "-# "); ok {
			l.small, text = true, rest
		} else if rest, ok := strings.CutPrefix(text, "> "); ok {
			l.quoted, text = true, rest
		}
		l.runs = runs(codeRE.ReplaceAllString(text, "$1"), bot)
		out = append(out, l)
	}
	return out
}

func runs(text, bot string) []run {
	var out []run
	now := run{}
	add := func(s string) {
		if s != "" {
			next := now
			next.text = s
			out = append(out, next)
		}
	}
	at := 0
	for _, m := range tokenRE.FindAllStringIndex(text, -1) {
		add(text[at:m[0]])
		token := text[m[0]:m[1]]
		switch {
		case token == "**":
			now.bold = !now.bold
		case token == "*":
			now.italic = !now.italic
		case strings.HasPrefix(token, `\`):
			add(token[1:])
		case strings.HasPrefix(token, "<@"):
			now.named = true
			add("@" + bot)
			now.named = false
		default:
			now.link = true
			add(strings.ReplaceAll(linkRE.FindStringSubmatch(token)[1], `\`, ""))
			now.link = false
		}
		at = m[1]
	}
	add(text[at:])
	return joined(out)
}

// joined puts runs together that look alike.
func joined(all []run) []run {
	var out []run
	for _, r := range all {
		if n := len(out); n > 0 {
			last := out[n-1]
			last.text = r.text
			if last == r {
				out[n-1].text += r.text
				continue
			}
		}
		out = append(out, r)
	}
	return out
}
