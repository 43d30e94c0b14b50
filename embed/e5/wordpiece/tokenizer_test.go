package wordpiece_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"dateline/embed/e5/wordpiece"
)

func TestAppendIDsAddsNothingAndKeepsDst(t *testing.T) {
	tok := newTokenizer(t)
	got := tok.AppendIDs([]int32{tok.CLS()}, "Hello, world!")
	want := []int32{101, 7592, 1010, 2088, 999}
	if !slices.Equal(got, want) {
		t.Errorf("ids %v, want %v", got, want)
	}
	if tok.SEP() != 102 || tok.UNK() != 100 || tok.Size() != 30522 {
		t.Errorf("SEP %d, UNK %d, size %d; want 102, 100, 30522", tok.SEP(), tok.UNK(), tok.Size())
	}
}

// TestSameIDs holds texts that must give the same ids as a plainer one.
func TestSameIDs(t *testing.T) {
	tok := newTokenizer(t)
	for name, c := range map[string]struct{ text, as string }{
		"nothing":                    {"", ""},
		"only spaces":                {" \t\n\u00a0\u3000\u2028", ""},
		"only control characters":    {"\x00\x01\u200b\ufeff", ""},
		"capitals and accents":       {"ÉCOLE", "ecole"},
		"capital sigma":              {"ΟΔΟΣ", "οδοσ"},
		"dotted capital i":           {"İstanbul", "istanbul"},
		"ideographs stand alone":     {"日本語", "日 本 語"},
		"special strings are data":   {"a[SEP]b[CLS]", "a [ sep ] b [ cls ]"},
		"a byte that is not UTF-8":   {"ka\xffbul", "kabul"},
		"UTF-8 cut short":            {"kabul\xe2\x80", "kabul"},
		"a surrogate":                {"ka\xed\xa0\x80bul", "kabul"},
		"the replacement character":  {"ka\ufffdbul", "kabul"},
		"100,000 accents on one e":   {"caf" + "e" + strings.Repeat("\u0301", 100_000), "cafe"},
		"100,000 bytes of not UTF-8": {strings.Repeat("\x80", 100_000) + "cafe", "cafe"},
	} {
		t.Run(name, func(t *testing.T) {
			got, want := tok.AppendIDs(nil, c.text), tok.AppendIDs(nil, c.as)
			if !slices.Equal(got, want) {
				t.Errorf("ids %v, want those of %q: %v", got, c.as, want)
			}
		})
	}
}

func TestUnknownWords(t *testing.T) {
	tok := newTokenizer(t)
	for name, text := range map[string]string{
		"no piece for a letter":           "kabul\U00010330",
		"101 letters":                     strings.Repeat("a", 101),
		"more tone marks than fit":        "a" + strings.Repeat("\u302e\u302f", 50_000),
		"accents don't count, letters do": strings.Repeat("e\u0301", 101),
	} {
		if got := tok.AppendIDs(nil, text); !slices.Equal(got, []int32{tok.UNK()}) {
			t.Errorf("%s: ids %v, want one UNK", name, got)
		}
	}
	if got := tok.AppendIDs(nil, strings.Repeat("e\u0301", 100)); slices.Contains(got, tok.UNK()) {
		t.Errorf("100 letters with accents: ids %v, want no UNK", got)
	}
}

// TestLongText reads 10 MB in one call: all of it, and without memory that grows with it.
func TestLongText(t *testing.T) {
	tok := newTokenizer(t)
	const sentence = "The Taliban’s négociateurs met in Kabul, 2 men said. "
	n := 10_000_000 / len(sentence)
	if sparse {
		n /= 10
	}
	text := strings.Repeat(sentence, n)
	if got, want := tok.Count(text), n*tok.Count(sentence); got != want {
		t.Errorf("count %d, want %d", got, want)
	}
}

func TestNoAllocation(t *testing.T) {
	tok := newTokenizer(t)
	text := strings.Repeat("Karzai’s café: संधि, 日本 한국 Ω İ 👍🏽 a\u302e\u302f unaffordability ", 50)
	dst := tok.AppendIDs(nil, text)
	if n := testing.AllocsPerRun(10, func() { dst = tok.AppendIDs(dst[:0], text) }); n != 0 {
		t.Errorf("AppendIDs into a large enough slice allocates %v times, want 0", n)
	}
	if n := testing.AllocsPerRun(10, func() { tok.Count(text) }); n != 0 {
		t.Errorf("Count allocates %v times, want 0", n)
	}
}

func TestConcurrentUse(t *testing.T) {
	tok := newTokenizer(t)
	text := strings.Join(odd, " ") + strings.Join(emoji, " ")
	want := tok.AppendIDs(nil, text)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 20 {
				if got := tok.AppendIDs(nil, text); !slices.Equal(got, want) {
					t.Errorf("ids %v beside other goroutines, %v alone", got, want)
				}
			}
		})
	}
	wait.Wait()
}

// FuzzAppendIDs checks what must hold for any two texts.
func FuzzAppendIDs(f *testing.F) {
	tok := newTokenizer(f)
	for _, s := range append(slices.Clone(odd), emoji...) {
		f.Add(s, "e\u0301\u302e")
	}
	f.Add(strings.Repeat("\u302e\U0001d165", 60), "\xff\xe2\x80")
	f.Fuzz(func(t *testing.T, a, b string) {
		ids := tok.AppendIDs(nil, a)
		for _, id := range ids {
			if id < 0 || int(id) >= tok.Size() {
				t.Fatalf("id %d of %+q is not in [0, %d)", id, a, tok.Size())
			}
		}
		if again := tok.AppendIDs(nil, a); !slices.Equal(ids, again) {
			t.Errorf("%+q gives %v, then %v", a, ids, again)
		}
		if n := tok.Count(a); n != len(ids) {
			t.Errorf("%+q counts %d, but has %d ids", a, n, len(ids))
		}
		if clean := strings.ToValidUTF8(a, ""); !slices.Equal(ids, tok.AppendIDs(nil, clean)) {
			t.Errorf("%+q gives %v, but without its invalid bytes %v", a, ids, tok.AppendIDs(nil, clean))
		}
		both := tok.AppendIDs(nil, a+" "+b)
		if apart := tok.AppendIDs(ids, b); !slices.Equal(both, apart) {
			t.Errorf("%+q and %+q give %v together, %v apart", a, b, both, apart)
		}
	})
}

var benchmarkTexts = map[string]string{
	"english": "The Taliban would be able to open an office in Kabul, Afghanistan's President Hamid Karzai said on Tuesday. ",
	"accents": "L’Élysée a confirmé qu’à l’été dernier les négociations n’avaient pas été menées à leur terme, où qu’elles fussent. ",
	"russian": "Президент Афганистана заявил во вторник, что переговоры в Кабуле будут продолжены на следующей неделе. ",
	"chinese": "阿富汗总统周二表示，喀布尔的谈判将于下周继续举行，塔利班代表也将出席会议。",
	"hindi":   "अफ़ग़ानिस्तान के राष्ट्रपति ने मंगलवार को कहा कि काबुल में बातचीत अगले सप्ताह जारी रहेगी। ",
	"numbers": "$1,234.56 (2011-09-20) 3.14159265358979 https://example.org/a_b?c=1&d=2 ",
	"marks":   strings.Repeat("e\u0301\u302e\U0001d165\u0323", 20_000),
	"pieces":  strings.Repeat("qxzjvqkx", 12) + " ",
}

func BenchmarkAppendIDs(b *testing.B) {
	tok := newTokenizer(b)
	for name, text := range benchmarkTexts {
		text = strings.Repeat(text, 1+2000/len(text))
		b.Run(name, func(b *testing.B) {
			var dst []int32
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				dst = tok.AppendIDs(dst[:0], text)
			}
			b.ReportMetric(float64(len(dst))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

func BenchmarkQuestion(b *testing.B) {
	tok := newTokenizer(b)
	var dst []int32
	b.ReportAllocs()
	for b.Loop() {
		dst = tok.AppendIDs(dst[:0], "In which city did political figures from Pakistan and Afghanistan sit down together?")
	}
}

func BenchmarkNew(b *testing.B) {
	blob, err := wordpiece.BuildVocabulary(tokens(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := wordpiece.New(blob); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(blob)), "blob-bytes")
}
