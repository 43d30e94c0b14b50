package wordpiece_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"dateline/embed/e5/wordpiece"
)

var fewTokens = strings.Fields("[PAD] [UNK] [CLS] [SEP] un ##aff ##able ka ##bul a ##a . 中")

func TestBuildVocabularyRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		tokens []string
		want   string
	}{
		"no separator":    {[]string{"[CLS]", "[UNK]", "a"}, "no token [SEP]"},
		"nothing":         {nil, "no token"},
		"an empty token":  {[]string{"[CLS]", "[UNK]", "[SEP]", ""}, "token 3 is empty"},
		"a token twice":   {[]string{"[CLS]", "[UNK]", "[SEP]", "a", "b", "a"}, `"a" is both 3 and 5`},
		"too many tokens": {make([]string, 1<<20), "1048576 tokens"},
	} {
		_, err := wordpiece.BuildVocabulary(c.tokens)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestEveryTokenHasItsID(t *testing.T) {
	tok := newTokenizer(t)
	for id, token := range tokens(t) {
		// No text gives a continuation, a special string or "..." alone.
		if strings.HasPrefix(token, "##") || token[0] == '[' && len(token) > 1 || token == "..." {
			continue
		}
		if got := tok.AppendIDs(nil, token); len(got) != 1 || got[0] != int32(id) {
			t.Errorf("%q gives ids %v, want %d", token, got, id)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	good, err := wordpiece.BuildVocabulary(fewTokens)
	if err != nil {
		t.Fatal(err)
	}
	for size := range good {
		if _, err := wordpiece.New(good[:size]); err == nil {
			t.Fatalf("a blob cut to %d of %d bytes opened", size, len(good))
		}
	}
	if _, err := wordpiece.New(append(good, 0)); err == nil {
		t.Error("a blob with one byte too many opened")
	}
	for bit := range 8 * headerSize {
		bad := append([]byte(nil), good...)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := wordpiece.New(bad); err == nil || !strings.Contains(err.Error(), "BuildVocabulary") {
			t.Fatalf("bit %d of the header was changed: error %v, want one that says what to do", bit, err)
		}
	}
}

const headerSize = 48

// FuzzDamagedBlob writes patch anywhere into a blob, and mends the header's checksum so
// that the checks behind it are reached.
func FuzzDamagedBlob(f *testing.F) {
	good, err := wordpiece.BuildVocabulary(fewTokens)
	if err != nil {
		f.Fatal(err)
	}
	for at := range len(good) / 4 {
		for _, v := range []uint32{0, 1, 0x7fffffff, 0xffffffff, 0x80000000, 1 << 20} {
			f.Add(uint(4*at), binary.LittleEndian.AppendUint32(nil, v), "unaffable Kabul a.中 aaaa")
		}
	}
	f.Add(uint(headerSize), []byte(strings.Repeat("\xff", len(good))), "kabul")
	f.Fuzz(func(t *testing.T, at uint, patch []byte, text string) {
		bad := append([]byte(nil), good...)
		copy(bad[at%uint(len(bad)):], patch)
		binary.LittleEndian.PutUint32(bad[headerSize-4:], crc32.ChecksumIEEE(bad[:headerSize-4]))
		tok, err := wordpiece.New(bad)
		if err != nil {
			return
		}
		for _, id := range append(tok.AppendIDs(nil, text), tok.CLS(), tok.SEP(), tok.UNK()) {
			if id < 0 || int(id) >= tok.Size() {
				t.Fatalf("id %d is not in [0, %d)", id, tok.Size())
			}
		}
	})
}

func Example() {
	blob, err := wordpiece.BuildVocabulary(fewTokens)
	if err != nil {
		fmt.Println(err)
		return
	}
	tok, err := wordpiece.New(blob)
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := tok.AppendIDs([]int32{tok.CLS()}, "Unaffable Kabul.")
	fmt.Println(append(ids, tok.SEP()))
	// Output: [2 4 5 6 7 8 11 3]
}
