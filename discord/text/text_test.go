package text_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dateline/corpus"
	"dateline/discord/text"
)

func TestLength(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "é": 1, "😀": 2, "a\xff": 2} {
		if got := text.Length(s); got != want {
			t.Errorf("Length(%q) = %d, want %d", s, got, want)
		}
	}
	if got := text.Clip("😀😀😀", 5); got != "😀😀…" || text.Length(got) > 5 {
		t.Errorf("clipped to %q", got)
	}
}

// shown is what a reader sees of escaped text.
func shown(s string) string {
	return regexp.MustCompile(`\\([^0-9A-Za-z\s])`).ReplaceAllString(s, "$1")
}

// active finds what Discord would make something of.
var active = regexp.MustCompile(`(^|[^\\])([*_~|` + "`" + `<>@\[\]]|https?://|www\.|discord\.gg/)|^\s*(#|-|\+|\d+\.\s)`)

func TestEscape(t *testing.T) {
	for _, line := range []string{
		"5 * 3 * 2 = 30", "snake_case_name", "~~gone~~", "||spoiler||", "`code`", "> quoted", "# loud", "-# small", "- item", "+ item", "12. item",
		"@everyone and @here", "<@1234>", "<@&5>", "<#6>", "<:smile:7>", "<t:1:R>", "</ask:8>", "[text](https://evil.example)", `back\slash`,
		"see https://evil.example/a.b?c=d now", "discord.gg/abc", "www.evil.example", "ftp://x.example", "<https://evil.example>", "a@everyone",
	} {
		got := text.Escape(line)
		if shown(got) != line {
			t.Errorf("%q is shown as %q", line, shown(got))
		}
		if strings.Contains(strings.ReplaceAll(got, `\\`, ""), "") && active.MatchString(strings.ReplaceAll(got, `\\`, "")) {
			t.Errorf("%q is left active in %q", line, got)
		}
	}
}

func TestModel(t *testing.T) {
	for in, want := range map[string]string{
		"**Bold**, *soft* and `code_1`.":          "**Bold**, *soft* and `code_1`.",
		"- first\n* second\n3. third":             "- first\n- second\n3. third",
		"# Loud":                                  "**Loud**",
		"2 ** 3 and a_b_c":                        `2 \*\* 3 and a\_b\_c`,
		"“5 * 3 *” and *soft*":                    `“5 \* 3 \*” and *soft*`,
		"[click](https://evil.example)":           `\[click\](https\:\/\/evil\.example)`,
		"@everyone <@1> ||no||":                   `\@everyone \<\@1\> \|\|no\|\|`,
		"**[x](https://e.example)**":              `**\[x\](https\:\/\/e\.example)**`,
		"```go\nif a < b { *p = 1 }\n``` after *": "```go\nif a < b { *p = 1 }\n``` after \\*",
		"-# small":                                `\-# small`,
		"> quote":                                 `\> quote`,
		"In 2001. Then - 3.":                      "In 2001. Then - 3.",
	} {
		if diff := cmp.Diff(want, text.Model(in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

func TestLink(t *testing.T) {
	for _, x := range [][3]string{
		{"Talks held", "https://npr.example/a(b)", "[Talks held](<https://npr.example/a%28b%29>)"},
		{"Talks [held]", "https://npr.example", `Talks \[held\] <https://npr.example>`},
		{"https://bank.example", "https://evil.example", `https\:\/\/bank\.example <https://evil.example>`},
		{"Talks", "javascript:alert(1)", "Talks"},
		{"Talks", "https://x.example/>\n@everyone", "[Talks](<https://x.example/%3E%0A@everyone>)"},
		{"", "https://x.example/", "<https://x.example/>"},
	} {
		if got := text.Link(x[0], x[1]); got != x[2] {
			t.Errorf("Link(%q, %q) = %s, want %s", x[0], x[1], got, x[2])
		}
	}
}

func TestSplit(t *testing.T) {
	sentence := "The talks were held in Kabul on Monday, the minister said. "
	for _, x := range []struct {
		name, in string
		check    func(parts []string) bool
	}{
		{"nothing", " \n ", func(p []string) bool { return len(p) == 0 }},
		{"short", " one. ", func(p []string) bool { return len(p) == 1 && p[0] == "one." }},
		{"sentences", strings.Repeat(sentence, 80), func(p []string) bool { return all(p, func(s string) bool { return strings.HasSuffix(s, "said.") }) }},
		{"bold", "**" + strings.Repeat(sentence, 80) + "End.** After.", func(p []string) bool {
			return all(p, func(s string) bool { return strings.HasPrefix(s, "**The") && strings.Count(s, "**") == 2 }) && strings.HasSuffix(p[len(p)-1], "End.** After.")
		}},
		{"code", "Look:\n```go\n" + strings.Repeat("a := b + c\n", 400) + "```\nDone.", func(p []string) bool {
			return all(p, func(s string) bool { return strings.Count(s, "```") == 2 && strings.Contains(s, "```go\na := b + c\n") }) && strings.HasSuffix(p[len(p)-1], "Done.")
		}},
		{"list", strings.Repeat("- an item of the list that says a thing\n", 100), func(p []string) bool {
			return all(p, func(s string) bool { return strings.HasPrefix(s, "- an item") && strings.HasSuffix(s, "a thing") })
		}},
		{"quotation", "> " + strings.Repeat(sentence, 60), func(p []string) bool { return all(p, func(s string) bool { return strings.HasPrefix(s, "> The") }) }},
		{"words", strings.Repeat("word ", 1000), func(p []string) bool { return all(p, func(s string) bool { return strings.HasSuffix(s, "word") }) }},
		{"no words", strings.Repeat("😀", 3000), func(p []string) bool { return all(p, utf8.ValidString) }},
		{"escapes", strings.Repeat(`\*`, 3000), func(p []string) bool {
			return all(p, func(s string) bool { return strings.HasSuffix(s, `\*`) && len(s)%2 == 0 })
		}},
		{"links", strings.Repeat("[A head line](<https://npr.example/one>) ", 100), func(p []string) bool {
			return all(p, func(s string) bool { return strings.HasPrefix(s, "[A") && strings.HasSuffix(s, ")") })
		}},
		{"a dash that comes to a start", strings.Repeat("word ", 399) + "x. - " + strings.Repeat("word ", 100), func(p []string) bool { return !strings.HasPrefix(p[1], "-") }},
	} {
		parts := text.Split(x.in, text.MaxMessage)
		if !x.check(parts) {
			t.Errorf("%s: %d parts: %.300q", x.name, len(parts), parts)
		}
		holds(t, x.in, parts, text.MaxMessage)
	}
}

func all(parts []string, ok func(string) bool) bool {
	for _, p := range parts {
		if !ok(p) {
			return false
		}
	}
	return len(parts) > 1
}

// bare is a text without white space and markup.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("\\*_~|`>#-", r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// holds checks what must be true of every split: no part over the limit,
// nothing lost and nothing out of its order, no fence left open.
func holds(t *testing.T, whole string, parts []string, limit int) {
	t.Helper()
	joined := bare(strings.Join(parts, "\n"))
	if !strings.Contains(whole, "```") && joined != bare(whole) {
		t.Errorf("split to %q, which isn't the text %q", parts, whole)
	}
	for _, span := range corpus.Split(whole) {
		sentence := bare(span.In(whole))
		rest := []rune(joined)
		for _, r := range sentence { // a fence may be opened again in its midst
			for len(rest) > 0 && rest[0] != r {
				rest = rest[1:]
			}
			if len(rest) == 0 {
				t.Fatalf("lost the sentence %q in %q", span.In(whole), parts)
			}
			rest = rest[1:]
		}
	}
	for _, p := range parts {
		if n := text.Length(p); n > limit || n == 0 {
			t.Errorf("a part is %d long: %q", n, p)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{
		"One. Two. Three.", "**bold. and** more. `code` ```go\nx\n``` > no", "> quote. quote.\n- item\n1. item", `\*\_ [a](<https://b>) <@1>`,
		"*a **b. c** d*. ||e. f||", "😀. 😀👍🏽é", strings.Repeat("a*b_c`d", 90), "```" + strings.Repeat("x", 400), "`` a ` b ``",
	} {
		f.Add(s, 150)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 120 || limit > 2000 || len(s) > 4000 {
			t.Skip("out of what Split is for")
		}
		holds(t, s, text.Split(s, limit), limit)
		holds(t, text.Escape(text.Clean(s)), text.Split(text.Escape(text.Clean(s)), limit), limit)
		model := text.Model(s)
		parts := text.Split(model, limit)
		holds(t, model, parts, limit)
		for _, p := range parts {
			if strings.Count(model, "```")%2 == 0 && strings.Count(p, "```")%2 != 0 {
				t.Errorf("a fence is left open in %q", p)
			}
		}
	})
}

func FuzzEscape(f *testing.F) {
	f.Add("[a](https://b.c) @everyone <@1> 1. x\\")
	f.Fuzz(func(t *testing.T, s string) {
		line := text.Clean(s)
		got := text.Escape(line)
		if shown(got) != line {
			t.Errorf("%q is shown as %q", line, shown(got))
		}
		if active.MatchString(strings.ReplaceAll(got, `\\`, "")) {
			t.Errorf("%q is left active in %q", line, got)
		}
	})
}
