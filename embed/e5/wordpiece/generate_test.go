package wordpiece_test

import "strings"

// This file makes the same strings as testdata/make_golden.py; keep the two in step.

var scripts = [][2]rune{
	{0x20, 0x7e},
	{0xa0, 0x24f},
	{0x250, 0x2ff},
	{0x370, 0x3ff},
	{0x400, 0x52f},
	{0x531, 0x58f},
	{0x590, 0x5ff},
	{0x600, 0x6ff},
	{0x700, 0x8ff},
	{0x900, 0x97f},
	{0x980, 0xdff},
	{0xe00, 0xfff},
	{0x1000, 0x109f},
	{0x10a0, 0x11ff},
	{0x1200, 0x18af},
	{0x1900, 0x1cff},
	{0x1d00, 0x1dff},
	{0x1e00, 0x1fff},
	{0x2000, 0x206f},
	{0x2070, 0x2bff},
	{0x2c00, 0x2e7f},
	{0x2e80, 0x30ff},
	{0x3100, 0x33ff},
	{0x4e00, 0x4fff},
	{0xa000, 0xabff},
	{0xac00, 0xd7ff},
	{0xf900, 0xfaff},
	{0xfb00, 0xfdff},
	{0xfe00, 0xffff},
	{0x10000, 0x10fff},
	{0x11000, 0x11fff},
	{0x1d000, 0x1d7ff},
	{0x1e000, 0x1efff},
	{0x1f000, 0x1faff},
	{0x20000, 0x200ff},
	{0x2b820, 0x2b9ff},
	{0x2f800, 0x2fa1f},
	{0xe0000, 0xe01ef},
}

var marks = [][2]rune{
	{0x300, 0x36f},
	{0x483, 0x489},
	{0x591, 0x5c7},
	{0x610, 0x61a},
	{0x64b, 0x65f},
	{0x8ca, 0x902},
	{0x93c, 0x94d},
	{0xdca, 0xddf},
	{0x1ab0, 0x1ace},
	{0x1b34, 0x1b44},
	{0x1dc0, 0x1dff},
	{0x200b, 0x200f},
	{0x20d0, 0x20f0},
	{0x302a, 0x302f},
	{0x3099, 0x309a},
	{0xa9b3, 0xa9c0},
	{0x11133, 0x11134},
	{0x11439, 0x11446},
	{0x1d165, 0x1d172},
	{0x1e944, 0x1e94a},
	{0xfe00, 0xfe0f},
	{0xfe20, 0xfe2f},
}

var emoji = []string{
	"\U0001f600", "\U0001f44d\U0001f3fd", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f1fa\U0001f1f8",
	"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\u2764\ufe0f", "\u260e\ufe0f",
	"1\ufe0f\u20e3", "\u2122\ufe0f", "\u00a9\ufe0f", "\U0001f937\U0001f3fb\u200d\u2640\ufe0f",
	"\U0001f468\u200d\U0001f4bb", "\u26a1", "\U0001f389", "\u2714\ufe0f", "\u3297\ufe0f",
}

var odd = []string{
	"\x00", "\x01", "\x09", "\x0a", "\x0d\x0a", "\x0b", "\x0c", "\x1c", "\u0085", "\u00a0", "\u00ad", "\u1680", "\u180e",
	"\u2003", "\u200b", "\u200d", "\u2028", "\u202e", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff", "\ufffd",
	"\ue000", "\x7f", " ", "  ", "[SEP]", "[CLS]", "[UNK]", "[MASK]", "[PAD]", "##s", "\u2026", "\u2014", "\u2019",
	"\u201c", "$", "+", "^", "`", "\u0130", "\u0131", "\u00df", "\u1e9e", "\u03a3", "\u03c2", "\ufb01", "\u00c5", "K",
	"\u2260", "\u226e", ";", "\u00b4", "\u00a8", "\u01c4", "\u038c\u03a3\u039f\u03a3", "\ud55c\uad6d\uc5b4",
	"\u4e2d\u6587", "\u8c48", "\u304c", "\uac00\uac01\ud7a3", "\u0e44\u0e17\u0e22",
	"\u0939\u093f\u0928\u094d\u0926\u0940", "Vi\u1ec7t", "\u0395\u03bb\u03bb\u03ac\u03b4\u03b1",
	"\u041c\u043e\u0441\u043a\u0432\u0430", "\u0639\u064e\u0631\u064e\u0628\u0650\u064a\u0651",
}

// random is splitmix64.
type random uint64

func (r *random) below(n int) int {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

func (r *random) point(ranges [][2]rune) rune {
	return r.in(ranges[r.below(len(ranges))])
}

func (r *random) in(lohi [2]rune) rune {
	return lohi[0] + rune(r.below(int(lohi[1]-lohi[0]+1)))
}

func (r *random) of(list []string) string { return list[r.below(len(list))] }

// maker makes the golden strings; word pieces from 1000 to 20999 are whole, common words mostly.
type maker struct {
	random
	news   []rune
	tokens []string
}

const kinds = 8

func (m *maker) make(kind int) string {
	var b strings.Builder
	switch kind {
	case 0:
		start := m.below(len(m.news))
		b.WriteString(string(m.news[start:min(start+1+m.below(250), len(m.news))]))
	case 1:
		m.pieces(&b)
	case 2:
		script := scripts[m.below(len(scripts))]
		for range 1 + m.below(12) {
			b.WriteRune(m.in(script))
		}
	case 3:
		for range 1 + m.below(6) {
			b.WriteRune(m.point(scripts))
			for range m.below(6) {
				b.WriteRune(m.point(marks))
			}
		}
	case 4:
		m.among(&b, emoji, 6)
	case 5:
		m.longWord(&b)
	case 6:
		m.among(&b, odd, 10)
	default:
		for range 2 + m.below(3) {
			b.WriteString(m.make(m.below(kinds - 1)))
		}
	}
	return b.String()
}

func (m *maker) pieces(b *strings.Builder) {
	for range 1 + m.below(10) {
		token := m.of(m.tokens)
		if m.below(2) == 0 {
			token = strings.TrimPrefix(token, "##")
		}
		b.WriteString(token)
		if m.below(3) == 0 {
			b.WriteByte(' ')
		}
	}
}

func (m *maker) among(b *strings.Builder, list []string, most int) {
	for range 1 + m.below(most) {
		b.WriteString(m.of(list))
		if m.below(2) == 0 {
			b.WriteString(m.tokens[1000+m.below(20000)])
		}
	}
}

func (m *maker) longWord(b *strings.Builder) {
	n := 90 + m.below(16)
	var alphabet []rune
	for range 1 + m.below(3) {
		alphabet = append(alphabet, m.point(scripts))
	}
	alphabet = append(alphabet, 'a', '\u00c9', 'b')
	for range n {
		b.WriteRune(alphabet[m.below(len(alphabet))])
	}
}
