#!/usr/bin/env python3
"""Writes golden.gz and vocabulary.txt.gz: what the reference gives for 24,000 strings and all code points.

    python3 testdata/make_golden.py TOKENIZER_JSON SEEDS_FOLDER

TOKENIZER_JSON is e5-small-v2's. Needs `pip install tokenizers`. The strings aren't kept:
golden_test.go makes the same ones, from the same generator and tables (keep the two in
step), and compares a hash of the ids of each, in two vocabularies:

- the real one;
- a "spelling" one, in which every code point has ids of its own, so that the ids show
  exactly how a text was normalised, also where the real vocabulary would say [UNK].

golden.gz holds 8 bytes for each: the start of the SHA-256 of its ids (little-endian
uint32) in the real vocabulary, 0xFFFFFFFF, and its ids in the spelling one. First the
strings, then the code points, 64 to a hash.
"""
import glob
import gzip
import hashlib
import os
import struct
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

HERE = os.path.dirname(os.path.abspath(__file__))
STRINGS = 24000
SEED = 20260
MASK64 = (1 << 64) - 1


class Random:
    """splitmix64"""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK64
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
        return (z ^ (z >> 31)) % n


SCRIPTS = [(0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2FF), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F), (0x590, 0x5FF),
           (0x600, 0x6FF), (0x700, 0x8FF), (0x900, 0x97F), (0x980, 0xDFF), (0xE00, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x11FF),
           (0x1200, 0x18AF), (0x1900, 0x1CFF), (0x1D00, 0x1DFF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x2BFF),
           (0x2C00, 0x2E7F), (0x2E80, 0x30FF), (0x3100, 0x33FF), (0x4E00, 0x4FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF),
           (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFFFF), (0x10000, 0x10FFF), (0x11000, 0x11FFF), (0x1D000, 0x1D7FF),
           (0x1E000, 0x1EFFF), (0x1F000, 0x1FAFF), (0x20000, 0x200FF), (0x2B820, 0x2B9FF), (0x2F800, 0x2FA1F), (0xE0000, 0xE01EF)]
MARKS = [(0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x8CA, 0x902), (0x93C, 0x94D),
         (0xDCA, 0xDDF), (0x1AB0, 0x1ACE), (0x1B34, 0x1B44), (0x1DC0, 0x1DFF), (0x200B, 0x200F), (0x20D0, 0x20F0),
         (0x302A, 0x302F), (0x3099, 0x309A), (0xA9B3, 0xA9C0), (0x11133, 0x11134), (0x11439, 0x11446), (0x1D165, 0x1D172),
         (0x1E944, 0x1E94A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F)]
EMOJI = "😀 👍🏽 👩‍👩‍👧 🇺🇸 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ ☎️ 1️⃣ ™️ ©️ 🤷🏻‍♀️ 👨‍💻 ⚡ 🎉 ✔️ ㊗️".split(" ")
ODD = ["\0", "\x01", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\xad", "\u1680", "\u180e", "\u2003", "\u200b",
       "\u200d", "\u2028", "\u202e", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff", "\ufffd", "\ue000", "\x7f", " ", "  ",
       "[SEP]", "[CLS]", "[UNK]", "[MASK]", "[PAD]", "##s", "…", "—", "’", "“", "$", "+", "^", "`", "İ", "ı", "ß", "ẞ", "Σ", "ς", "ﬁ",
       "Å", "K", "≠", "≮", ";", "´", "¨", "Ǆ", "ΌΣΟΣ", "한국어", "中文", "豈", "が", "가각힣", "ไทย", "हिन्दी", "Việt", "Ελλάδα", "Москва", "عَرَبِيّ"]


def point(rng, ranges):
    lo, hi = ranges[rng.below(len(ranges))]
    return chr(lo + rng.below(hi - lo + 1))


def make(rng, kind, news, tokens):
    out = []
    if kind == 0:  # news
        start = rng.below(len(news))
        out.append(news[start:start + 1 + rng.below(250)])
    elif kind == 1:  # pieces, glued or not
        for _ in range(1 + rng.below(10)):
            token = tokens[rng.below(len(tokens))]
            if rng.below(2) == 0 and token.startswith("##"):
                token = token[2:]
            out.append(token)
            if rng.below(3) == 0:
                out.append(" ")
    elif kind == 2:  # one script
        lo, hi = SCRIPTS[rng.below(len(SCRIPTS))]
        for _ in range(1 + rng.below(12)):
            out.append(chr(lo + rng.below(hi - lo + 1)))
    elif kind == 3:  # marks on letters
        for _ in range(1 + rng.below(6)):
            out.append(point(rng, SCRIPTS))
            for _ in range(rng.below(6)):
                out.append(point(rng, MARKS))
    elif kind == 4:  # emoji among words
        for _ in range(1 + rng.below(6)):
            out.append(EMOJI[rng.below(len(EMOJI))])
            if rng.below(2) == 0:
                out.append(tokens[1000 + rng.below(20000)])
    elif kind == 5:  # words about 100 letters long
        n = 90 + rng.below(16)
        alphabet = [point(rng, SCRIPTS) for _ in range(1 + rng.below(3))] + ["a", "É", "b"]
        for _ in range(n):
            out.append(alphabet[rng.below(len(alphabet))])
    elif kind == 6:  # controls, spaces, punctuation
        for _ in range(1 + rng.below(10)):
            out.append(ODD[rng.below(len(ODD))])
            if rng.below(2) == 0:
                out.append(tokens[1000 + rng.below(20000)])
    else:  # all together
        for _ in range(2 + rng.below(3)):
            out.append(make(rng, rng.below(7), news, tokens))
    return "".join(out)


def code_points():
    """Planes 0 to 3 and the tags of plane 14 in full, a sample of the rest."""
    for cp in range(0x110000):
        if 0xD800 <= cp < 0xE000:
            continue
        if cp < 0x40000 or 0xE0000 <= cp < 0xE1000 or cp % 257 == 0:
            yield chr(cp)


def in_context(c):
    return c + " a" + c + "b e" + c + " " + c + "\u0301x \U0001d165" + c + "\u302e"


def spelling(real):
    """The real tokenizer with a vocabulary of single code points."""
    tokens = ["[UNK]", "[CLS]", "[SEP]"]
    for cp in range(0x21, 0x20000):
        if not (0x3400 <= cp < 0x4DC0 or 0x4E00 <= cp < 0xA000 or 0xAC00 <= cp < 0xF900):
            tokens += [chr(cp), "##" + chr(cp)]
    t = Tokenizer(models.WordPiece({k: i for i, k in enumerate(tokens)}, unk_token="[UNK]", max_input_chars_per_word=100))
    t.normalizer, t.pre_tokenizer = real.normalizer, real.pre_tokenizer
    return t


def encode(tokenizer, texts):
    for i in range(0, len(texts), 5000):
        for e in tokenizer.encode_batch(texts[i:i + 5000], add_special_tokens=False):
            yield struct.pack("<%dI" % len(e.ids), *e.ids)


def main():
    real = Tokenizer.from_file(sys.argv[1])
    real.encode_special_tokens = True  # text is data: "[SEP]" in it is no separator
    vocabulary = real.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.get)
    news = "".join(open(f, encoding="utf-8", newline="").read() for f in sorted(glob.glob(os.path.join(sys.argv[2], "00[0-2]_*.txt"))))
    rng = Random(SEED)
    texts = [make(rng, i % 8, news, tokens) for i in range(STRINGS)]
    points = [in_context(c) for c in code_points()]
    spell = spelling(real)
    golden = b""
    for texts, size in (texts, 1), (points, 64):
        both = [a + b"\xff\xff\xff\xff" + b for a, b in zip(encode(real, texts), encode(spell, texts))]
        for i in range(0, len(both), size):
            golden += hashlib.sha256(b"".join(both[i:i + size])).digest()[:8]
    write("golden.gz", golden)
    write("vocabulary.txt.gz", ("\n".join(tokens) + "\n").encode())


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as f:
        f.write(gzip.compress(data, 9, mtime=0))


main()
