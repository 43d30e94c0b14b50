package rag_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"dateline/rag"
)

func TestCleanQuestion(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"as it is", "Who leads the Taliban?", "Who leads the Taliban?"},
		{"white space round it", "  Who? \n", "Who?"},
		{"lines", "Who\r\nleads\tthe\n\n  Taliban?", "Who leads the Taliban?"},
		{"a no-break space", "Who\u00a0leads?", "Who leads?"},
		{"a NUL", "Who\x00leads?", "Who leads?"},
		{"terminal escapes", "Who\x1b[31m leads\x1b[0m?\a", "Who leads?"},
		{"C1 controls", "Who\u0085leads\u009b?", "Who leads ?"},
		{"bidi marks", "Who \u202eleads\u202c \u2066it\u2069?", "Who leads it ?"},
		{"a byte order mark", "\ufeffWho leads?", "Who leads?"},
		{"a word alone", "Karzai", "Karzai"},
		{"digits alone", "68?", "68?"},
		{"Arabic", "من يقود طالبان؟", "من يقود طالبان؟"},
		{"Chinese", "谁领导塔利班？", "谁领导塔利班？"},
		{"Hindi", "तालिबान का नेता कौन है?", "तालिबान का नेता कौन है?"},
		{"the replacement character itself", "Who \ufffd leads?", "Who \ufffd leads?"},
		{"the longest", strings.Repeat("é", rag.MaxQuestionBytes/2), strings.Repeat("é", rag.MaxQuestionBytes/2)},
	} {
		got, err := rag.CleanQuestion(test.text)
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestCleanQuestionRefuses(t *testing.T) {
	const example = `the question is empty: ask something, for example: bot ask "Who leads the Taliban?"`
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", example},
		{"white space", " \t\r\n\u2003", example},
		{"punctuation", "?!... -- “”", example},
		{"an emoji", "🤔", example},
		{"control characters", "\x00\x1b\x7f", example},
		{"bidi marks", "\u202e\u2066\u2069", example},
		{"one byte too long", strings.Repeat("a", rag.MaxQuestionBytes+1), "the question is 2001 bytes long, the longest taken is 2000: ask it in fewer words"},
		{"100 KB", strings.Repeat("why ", 25600), "the question is 102400 bytes long, the longest taken is 2000: ask it in fewer words"},
		{"invalid UTF-8", "Who\xff leads?", "the question is not valid UTF-8 at byte 3: type it again, or convert it to UTF-8 first"},
		{"invalid after the replacement character", "\ufffd\xc3", "the question is not valid UTF-8 at byte 3: type it again, or convert it to UTF-8 first"},
		{"a surrogate", "Who \xed\xa0\x80?", "the question is not valid UTF-8 at byte 4: type it again, or convert it to UTF-8 first"},
	} {
		_, err := rag.CleanQuestion(test.text)
		if _, ok := errors.AsType[*rag.QuestionError](err); !ok || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
		if _, askErr := engineOver(t).Answer(t.Context(), text(test.text)); askErr == nil || askErr.Error() != test.want {
			t.Errorf("%s: Answer gives %v", test.name, askErr)
		}
	}
}

// TestOddQuestions are looked up like any other, and must not upset anything.
func TestOddQuestions(t *testing.T) {
	t.Parallel()
	all := generated(6)
	e, articles := engineOver(t, all...), byID(all...)
	for _, q := range []string{
		"من يقود طالبان؟", "谁领导塔利班？", "तालिबान का नेता कौन है?", "a", "0", "the of and",
		strings.Repeat("why ", 499), strings.Repeat("x", rag.MaxQuestionBytes), strings.Repeat("北", rag.MaxQuestionBytes/3),
		"Who, what, when, where, why, how, which, and who, what, when?", `"""""""' OR 1=1; DROP TABLE passages; --`, "\"Karzai", "NEAR(a b) AND NOT *",
		"%s %d %!v(MISSING)", "WHO LEADS THE TALIBAN", "who is who is who", "\u0301\u0301a\u0301",
	} {
		checkAnswer(t, articles, ask(t, e, text(q)))
	}
}

func FuzzCleanQuestion(f *testing.F) {
	for _, seed := range []string{"Who?", "", "\x00a", "\xff", "\u202eab", "a\r\nb", strings.Repeat("é ", 900)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := rag.CleanQuestion(text)
		if err != nil {
			if got != "" || err.Error() == "" {
				t.Fatalf("%q beside the error %v", got, err)
			}
			return
		}
		if !utf8.ValidString(got) || len(got) > len(text) || strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
			t.Fatalf("%q gives %q", text, got)
		}
		if strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsFunc(got, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }) {
			t.Fatalf("%q keeps control characters: %q", text, got)
		}
		if again, err := rag.CleanQuestion(got); err != nil || again != got {
			t.Fatalf("cleaned twice, %q gives %q, %v", got, again, err)
		}
	})
}
