package draft_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"dateline/draft"
)

// cut runs a reply through a Cutter in the given pieces.
func cut(pieces ...string) []draft.Sentence {
	var c draft.Cutter
	var out []draft.Sentence
	for _, p := range pieces {
		out = append(out, c.Write(p)...)
	}
	return append(out, c.Close()...)
}

func sentence(text string, numbers ...int) draft.Sentence {
	return draft.Sentence{Text: text, Numbers: numbers}
}

func heading(text string) draft.Sentence { return draft.Sentence{Text: text, Heading: true} }

func repeat(n int, s draft.Sentence) []draft.Sentence {
	out := make([]draft.Sentence, n)
	for i := range out {
		out[i] = s
	}
	return out
}

func TestCutter(t *testing.T) {
	for name, test := range map[string]struct {
		reply string
		want  []draft.Sentence
	}{
		"nothing":            {"", nil},
		"white space":        {" \n\t ", nil},
		"one":                {"The talks took place in Kabul [1].", []draft.Sentence{sentence("The talks took place in Kabul.", 1)}},
		"marker after stop":  {"It was in Kabul. [1] NPR agrees. [2]", []draft.Sentence{sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2)}},
		"no space":           {"It was in Kabul.[1] NPR agrees.[2][3]", []draft.Sentence{sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2, 3)}},
		"several":            {"It was in Kabul [1, 3][3] [2–4].", []draft.Sentence{sentence("It was in Kabul.", 1, 3, 2, 4)}},
		"in the middle":      {"CNN [1] says it was in Kabul, NPR [2] that it was not. So.", []draft.Sentence{sentence("CNN says it was in Kabul, NPR that it was not.", 1, 2), sentence("So.")}},
		"taught otherwise":   {"It was in Kabul 【2†source】. Really [Passage 3]. So [^4].", []draft.Sentence{sentence("It was in Kabul.", 2), sentence("Really.", 3), sentence("So.", 4)}},
		"opens the sentence": {"[1] It was in Kabul. [2] NPR agrees.", []draft.Sentence{sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2)}},
		"none":               {"It was in Kabul. It was cold", []draft.Sentence{sentence("It was in Kabul."), sentence("It was cold")}},
		"not a marker":       {"He said [the Taliban] won [1a] [1234] [sic].", []draft.Sentence{sentence("He said [the Taliban] won [1a] [1234] [sic].")}},
		"a bracket left open": {
			"It was [1 in Kabul [2].", []draft.Sentence{sentence("It was [1 in Kabul.", 2)},
		},
		"abbreviations": {
			"Gen. David H. Petraeus met Mr. Karzai of the U.S. ally at 5 p.m. on Wednesday [1]. He left [2].",
			[]draft.Sentence{sentence("Gen. David H. Petraeus met Mr. Karzai of the U.S. ally at 5 p.m. on Wednesday.", 1), sentence("He left.", 2)},
		},
		"quotes": {
			`"We won't. We can't," he said [1]. “No.” That was all [2].`,
			[]draft.Sentence{sentence(`"We won't. We can't," he said.`, 1), sentence("“No.”"), sentence("That was all.", 2)},
		},
		"a quotation never closed": {
			`He said "no. ` + strings.Repeat("It goes on and on. ", 40) + "So [1].",
			append(append([]draft.Sentence{sentence(`He said "no.`)}, repeat(40, sentence("It goes on and on."))...), sentence("So.", 1)),
		},
		"sentences on one line": {"It was. NPR agrees.\nYes", []draft.Sentence{sentence("It was."), sentence("NPR agrees."), sentence("Yes")}},
		"a stop too many":       {"It was so. [1]. It is. [2].", []draft.Sentence{sentence("It was so.", 1), sentence("It is.", 2)}},
		"half a quotation":      {"\"It was so. [1]\nThat is all.” [2]\n“No", []draft.Sentence{sentence("It was so.", 1), sentence("That is all.", 2), sentence("No")}},
		"lines":                 {"It was in Kabul [1]\nNPR agrees [2]\n", []draft.Sentence{sentence("It was in Kabul", 1), sentence("NPR agrees", 2)}},
		"a list": {
			"Here is what they say:\n\n- **CNN**: it was in Kabul [1]\n* NPR agrees [2]\n1. So does the WSJ. [3]\n",
			[]draft.Sentence{sentence("CNN: it was in Kabul", 1), sentence("NPR agrees", 2), sentence("So does the WSJ.", 3)},
		},
		"wrapped":  {"The talks took place\nin Kabul [1]. NPR\nagrees [2].", []draft.Sentence{sentence("The talks took place in Kabul.", 1), sentence("NPR agrees.", 2)}},
		"headings": {"# Answer\n\nIt was in Kabul [1].", []draft.Sentence{heading("Answer"), sentence("It was in Kabul.", 1)}},
		"headings of all kinds": {
			"## What the articles say about it\nIt was in Kabul [1].\n**Where it was, by outlet**\nNPR agrees [2].\n### It was cold [3].\n**It was bold.**",
			[]draft.Sentence{
				heading("What the articles say about it"), sentence("It was in Kabul.", 1), heading("Where it was, by outlet"),
				sentence("NPR agrees.", 2), sentence("It was cold.", 3), sentence("It was bold."),
			},
		},
		"a table": {
			"Here it is:\n\n| Outlet | What it says |\n|---|:--|\n| CNN | The talks took place in Kabul [1] |\n| **NPR** | Nobody came to them [2]. It was cold that day. |\n| WSJ | No | Yes |\nThat is all.",
			[]draft.Sentence{sentence("CNN: The talks took place in Kabul", 1), sentence("NPR: Nobody came to them.", 2), sentence("It was cold that day."), sentence("That is all.")},
		},
		"a fence imitated":   {"| CNN\n| The talks took place in the old town\n| of Kabul [1].\n| NPR agrees [2].", []draft.Sentence{sentence("The talks took place in the old town of Kabul.", 1)}},
		"a table at the end": {"| Where | The talks took place in Kabul [1]", []draft.Sentence{sentence("Where: The talks took place in Kabul", 1)}},
		"a numbered list": {
			"1. CNN says it was in Kabul [1]\n2. NPR agrees [2]\n3) So does the WSJ\n(4) It was cold\n12. It was\n  a) dark\n\n1912. It was then.",
			[]draft.Sentence{
				sentence("CNN says it was in Kabul", 1), sentence("NPR agrees", 2), sentence("So does the WSJ"), sentence("It was cold"),
				sentence("It was a) dark"), sentence("It was then."),
			},
		},
		"a wrapped figure":     {"There were\n12 people in\n2001 (5 of them children) [1].", []draft.Sentence{sentence("There were 12 people in 2001 (5 of them children).", 1)}},
		"round markers":        {"It was in Kabul (1). NPR agrees (2)(3). It was cold. (4) So. (Passage 5) CNN (6), too, says so (7, 8).", []draft.Sentence{sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2, 3), sentence("It was cold.", 4), sentence("So.", 5), sentence("CNN, too, says so.", 6, 7, 8)}},
		"round, no markers":    {"Karzai (52) went to Kabul (Afghanistan) in the year (2001). He said (see below) that 9 (nine) came (1234) [1].", []draft.Sentence{sentence("Karzai (52) went to Kabul (Afghanistan) in the year (2001)."), sentence("He said (see below) that 9 (nine) came (1234).", 1)}},
		"round in square":      {"It was in Kabul (see [1]). NPR agrees ([2], [3]).", []draft.Sentence{sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2, 3)}},
		"superscripts":         {"It was in Kabul.¹ NPR² agrees¹⁰. CNN does³,⁴ too.", []draft.Sentence{sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2, 10), sentence("CNN does too.", 3, 4)}},
		"powers":               {"It has 5 m² or 2 km³ of 10³ litres [1].", []draft.Sentence{sentence("It has 5 m² or 2 km³ of 10³ litres.", 1)}},
		"a call to all":        {"@everyone Karzai called for peace [1]. Hear, @here, NPR says so [2].", []draft.Sentence{{Text: "Karzai called for peace.", Numbers: []int{1}, Suspect: true, Mentions: 1}, {Text: "Hear, NPR says so.", Numbers: []int{2}, Suspect: true, Mentions: 1}}},
		"an answer, so called": {"**Answer:** It was in Kabul [1].", []draft.Sentence{sentence("It was in Kabul.", 1)}},
		"thinking":             {"\n<think>It was in Kabul [1]. Or </ was it?</think>\nIt was [2].", []draft.Sentence{sentence("It was.", 2)}},
		"thinking without end": {
			"<think>It was in Kabul [1]. It was", nil,
		},
		"only like it":    {"<thin air> It was [2].", []draft.Sentence{{Text: "It was.", Numbers: []int{2}, Suspect: true}}},
		"other scripts":   {"会谈在喀布尔举行[1]。会谈很长[2]。", []draft.Sentence{sentence("会谈在喀布尔举行。", 1), sentence("会谈很长。", 2)}},
		"bytes that none": {"It was\xff in K\xc3abul [1].", []draft.Sentence{sentence("It was\ufffd in K\ufffdabul.", 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(test.want, cut(test.reply)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if d := cmp.Diff(test.want, cut(strings.Split(test.reply, "")...)); d != "" {
				t.Errorf("a character at a time (-want +got)\n%s", d)
			}
		})
	}
}

// Of a reply that was cut, what came whole is left.
func TestCutReply(t *testing.T) {
	for reply, want := range map[string][]draft.Sentence{
		"":                                                nil,
		"It was in Kabul [1]. NPR agr":                    {sentence("It was in Kabul.", 1)},
		"It was in Kabul [1]. NPR agrees [2].":            {sentence("It was in Kabul.", 1), sentence("NPR agrees.", 2)},
		"It was in Kabul [1]. NPR agrees [2]":             {sentence("It was in Kabul.", 1)},
		"It was in Kabul. [1] NPR agrees. [2":             {sentence("It was in Kabul.", 1), sentence("NPR agrees.")},
		"It was in Kabul [1]. It cost $1.":                {sentence("It was in Kabul.", 1)},
		"It was in Kabul [1]. According to Gen.":          {sentence("It was in Kabul.", 1)},
		"It was in Kabul [1]. So ...":                     {sentence("It was in Kabul.", 1)},
		"It was in 2001. [1]":                             {sentence("It was in 2001.", 1)},
		`It was in Kabul [1]. "We won't. We can't,`:       {sentence("It was in Kabul.", 1)},
		`It was in Kabul [1]. "We won't. We can't."`:      {sentence("It was in Kabul.", 1), sentence(`"We won't. We can't."`)},
		"- It was in Kabul [1]\n- NPR agrees\n":           {sentence("It was in Kabul", 1), sentence("NPR agrees")},
		"- It was in Kabul [1]\n- NPR agr":                {sentence("It was in Kabul", 1)},
		"It was in Kabul¹. So it was.²":                   {sentence("It was in Kabul.", 1), sentence("So it was.", 2)},
		"It was in Kabul":                                 nil,
		"<think>It was in Kabul [1]. It was":              nil,
		strings.Repeat("on and on ", 200) + "it goes. So": {{Text: strings.TrimSpace(strings.Repeat("on and on ", 20)), Long: true}},
	} {
		for size := 1; size <= 64; size *= 8 {
			var c draft.Cutter
			var got []draft.Sentence
			for rest := reply; rest != ""; {
				n := min(size, len(rest))
				got = append(got, c.Write(rest[:n])...)
				rest = rest[n:]
			}
			got = append(got, c.Cut()...)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%.60q in pieces of %d (-want +got)\n%s", reply, size, d)
			}
		}
	}
}

// A sentence is handed out when the next one has begun, not at the end.
func TestCutterHandsOutEarly(t *testing.T) {
	var c draft.Cutter
	if got := c.Write("The talks took place in Kabul [1]. NPR"); len(got) != 0 {
		t.Errorf("before the next word is whole: %+v", got)
	}
	if got := c.Write(" "); len(got) != 1 || got[0].Text != "The talks took place in Kabul." {
		t.Errorf("after it: %+v", got)
	}
	if got := c.Write("agrees [2].\n"); len(got) != 1 || got[0].Text != "NPR agrees." {
		t.Errorf("at the end of a line: %+v", got)
	}
}

func TestSentenceWithoutEnd(t *testing.T) {
	var c draft.Cutter
	var out []draft.Sentence
	word := strings.Repeat("and on and on ", 73) // a KiB
	for range 4 << 10 {
		out = append(out, c.Write(word)...)
	}
	out = append(out, c.Write("it goes. Then comes one more [1].")...)
	out = append(out, c.Close()...)
	if len(out) != 2 || !out[0].Long || len(out[0].Text) > 300 || out[1].Text != "Then comes one more." || out[1].Long {
		t.Errorf("%+v", out)
	}
	allocated := testing.AllocsPerRun(1, func() { c.Write(word) })
	if allocated > 5000 {
		t.Errorf("a KiB of it allocates %.0f times", allocated)
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"as it is":                      "as it is",
		"It was ~~not~~ **in** `Kabul`": "It was not in Kabul",
		"See [the report](http://evil.example/?q=secret) here":                  "See the report here",
		"![alt](https://evil.example/p.png?d=secret) It was":                    "It was",
		"![alt](https://evil.example/p.png?d=sec":                               "",
		"Read https://evil.example/a?b=c and www.evil.example/x now":            "Read and now",
		"Read HTTPS:\\\\evil.example and hxxp://evil":                           "Read HTTPS: evil.example and",
		"Read evil.example/steal?d=1 now":                                       "Read now",
		"javascript:alert(1) mailto:a@b.example data:text/html;base64,AA":       "",
		"By the data: six died":                                                 "By the data: six died",
		"@everyone and @here and <@123> and <@&4> and <#5> and <:smile:6> come": "and and and and and come",
		"<<@1>@everyone>":                            "",
		"@everyone: it was":                          "it was",
		"＠everyone @\u200bhere it was":               "it was",
		"Everyone was here, @karzai said":            "Everyone was here, karzai said",
		"Mail me@everyone.example":                   "Mail me.example",
		"<img src=x onerror=alert(1)> It <b>was</b>": "It was",
		"<img src=x onerror=alert(1) It was":         "",
		"ca\u200bf\u202eé\u2066 \x1b[31mred\x07":     "café [31mred",
		"- It was":                   "It was",
		"## 2. It was":               "It was",
		"__It__ _was_ a snake_case":  "It was a snake_case",
		"It was in Kabul ( ) .":      "It was in Kabul.",
		"||spoiler|| > quote":        "spoiler quote",
		"\U000e0041\U000e0042hidden": "hidden",
		"Straße, Zoë, 北京, “Wir”":     "Straße, Zoë, 北京, “Wir”",
	} {
		if got := draft.Clean(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestHosts(t *testing.T) {
	for text, want := range map[string]string{
		"It was in Kabul. The U.S. said so at 5 p.m., e.g. to 1.5 million": "",
		"Go to evil.com or a.b-c.example now.":                             "evil.com a.b-c.example",
		"The talks.The end":                                                "",
		"EVIL.COM":                                                         "EVIL.COM",
	} {
		if got := strings.Join(draft.Hosts(text), " "); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// The same reply gives the same sentences, in whatever pieces it comes.
func FuzzCutter(f *testing.F) {
	f.Add("It was in Kabul [1]. NPR [2] agrees.", uint8(1), uint8(3))
	f.Add("<think>hm</think>**So**: [1, 2\n\n- “No.” [3] he said", uint8(2), uint8(0))
	f.Add("Gen. X met\nMr. Y\xff\xe2\x80 in the U.S. [4†s] 。", uint8(1), uint8(1))
	f.Add(strings.Repeat("word ", 400)+". Next one [1].", uint8(7), uint8(250))
	f.Fuzz(func(t *testing.T, text string, a, b uint8) {
		want := cut(text)
		var pieces []string
		rest := text
		for i := 0; rest != ""; i++ {
			n := min(len(rest), int([]uint8{a, b}[i%2])+i%2)
			if n == 0 {
				n = 1
			}
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		if d := cmp.Diff(want, cut(pieces...)); d != "" {
			t.Fatalf("(-whole +pieces)\n%s", d)
		}
		for _, s := range want {
			if len(s.Text) > 2*draft.MaxSentence || s.Text != draft.Clean(s.Text) || !strings.ContainsFunc(s.Text, unicode.IsLetter) {
				t.Fatalf("a sentence %q", s.Text)
			}
		}
	})
}

func BenchmarkCutter(b *testing.B) {
	text := strings.Repeat("According to CNN, the talks took place in Kabul on Wednesday [1]. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		cut(text)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"[a](http://b)", "<@1>@everyone", "![x](y", "ht<b>tp://evil", "@@<@>@here", "[[a](b)](c)", "a:/ /b", "\\[x\\](y)", "1. 2. - a", "](0", "\xce/\xbc://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := draft.Clean(text)
		if again := draft.Clean(got); again != got {
			t.Fatalf("%q gives %q, and that %q", text, got, again)
		}
		for _, bad := range []string{"://", "@", "<", ">", "](", "`", "||", "**"} {
			if strings.Contains(got, bad) {
				t.Fatalf("%q leaves %q in %q", text, bad, got)
			}
		}
		if strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Fatalf("%q leaves a control character in %q", text, got)
		}
	})
}
