package onscreen_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"dateline/internal/onscreen"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"Plain text.":                        "Plain text.",
		" two\n lines\tand\r\nmore ":         "two lines and more",
		"\x1b[31mred\x1b[0m":                 "[31mred [0m",
		"\x1b]0;title\x07after":              "]0;title after",
		"\u009b31mC1":                        "31mC1",
		"eight\x9bbit":                       "eight\ufffdbit",
		"back\b\x7fspace":                    "back space",
		"gpj\u202etxt.exe\u202c":             "gpjtxt.exe",
		"\u2066isolate\u2069\u200e\u200f":    "isolate",
		"\ufeffmark":                         "mark",
		"line\u2028and\u2029paragraph\u0085": "line and paragraph",
		"naïve café 😀 שלום عربي":             "naïve café 😀 שלום عربي",
		"family 👩\u200d👧":                    "family 👩\u200d👧",
		"nul\x00":                            "nul",
	} {
		if got := onscreen.Line(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
}

// quiet reports whether a terminal obeys nothing in text but line breaks.
func quiet(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

type wrapped struct{ error }

func (w wrapped) Unwrap() error { return w.error }

func TestError(t *testing.T) {
	first, second := errors.New("a\x1b[1m: one\ntwo"), errors.New("b")
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"one":               {first, "a [1m: one two"},
		"joined":            {errors.Join(first, second), "a [1m: one two\nb"},
		"joined, in a type": {wrapped{errors.Join(first, second)}, "a [1m: one two\nb"},
		"joined twice":      {errors.Join(errors.Join(first, second), second), "a [1m: one two\nb\nb"},
		"joined after text": {fmt.Errorf("read: %w", errors.Join(first, second)), "read: a [1m: one two b"},
		"two causes":        {fmt.Errorf("%w (%w)", second, first), "b (a [1m: one two)"},
		"a single join":     {errors.Join(first), "a [1m: one two"},
	} {
		if got := onscreen.Error(tc.err); got != tc.want {
			t.Errorf("%s: %q, not %q", name, got, tc.want)
		}
	}
}

// What JSON hides is read back as it was.
func FuzzOnscreen(f *testing.F) {
	for _, text := range []string{"plain", "\x1b[31m\u009b\u202e\ufeff\x7f", "é\x80\xff", `"\`, "\u2028"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if line := onscreen.Line(text); !quiet(line) || strings.Contains(line, "\n") || onscreen.Line(line) != line {
			t.Errorf("%q became %q", text, line)
		}
		var plain, hidden bytes.Buffer
		for w, to := range map[*bytes.Buffer]*json.Encoder{&plain: json.NewEncoder(&plain), &hidden: json.NewEncoder(onscreen.JSON(&hidden))} {
			to.SetEscapeHTML(false)
			if err := to.Encode(map[string]string{text: text}); err != nil {
				t.Fatalf("%v: %v", w, err)
			}
		}
		if !quiet(hidden.String()) {
			t.Errorf("%q is written as %q", text, hidden.String())
		}
		var want, got map[string]string
		if err := errors.Join(json.Unmarshal(plain.Bytes(), &want), json.Unmarshal(hidden.Bytes(), &got)); err != nil {
			t.Fatal(err)
		}
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%q is read as %q", value, got)
			}
		}
	})
}
