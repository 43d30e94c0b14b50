"""The texts that the benchmark uses: the seed articles, and the Lee corpus of
news (350 pieces of the Australian Broadcasting Corporation, 2001) that the
gensim wheel ships with its tests."""
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def seeds():
    """The seed articles' texts."""
    return [p.read_text("utf-8", "replace") for p in sorted((ROOT / "seeds").glob("[0-9]*"))]


def lee():
    """The Lee corpus: one text a line."""
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", d, "gensim==4.4.0"], check=True)
        wheel = zipfile.ZipFile(next(pathlib.Path(d).glob("*.whl")))
        names = ["gensim/test/test_data/lee_background.cor", "gensim/test/test_data/lee.cor"]
        return [line for n in names for line in wheel.read(n).decode("utf-8", "replace").splitlines() if line.strip()]


def sentences(text):
    return [s.strip() for s in re.split(r"(?<=[.?!])[\"']?\s+(?=[A-Z\"'])", text) if len(s.split()) > 4]


def retrieval(articles, questions, seed=11):
    """Passages of whole sentences, 20 words or more, and questions: one
    sentence taken out of every article that can spare it, then asked for.
    Returns [(passage, article)] and [(question, article)]."""
    rng = random.Random(seed)
    passages, asked = [], []
    for a, text in enumerate(articles):
        s = sentences(text)
        if len(s) > 4 and len(asked) < questions:
            asked.append((s.pop(rng.randrange(1, len(s))), a))
        passage = []
        for one in s:
            passage += one.split()
            if len(passage) >= 20:
                passages.append((" ".join(passage), a))
                passage = []
        if passage:
            passages.append((" ".join(passage), a))
    return passages, asked


def sized(tokenizer, text, lengths):
    """A run of text's words for each length, of at most that many tokens,
    special tokens counted, from a place of its own."""
    words = text.split()
    cost = [len(tokenizer.encode(w, add_special_tokens=False).ids) for w in words]
    rng, out = random.Random(5), []
    for want in lengths:
        at = rng.randrange(0, len(words))
        picked, left = [], want - 2
        while left > 0:
            if cost[at % len(words)] > left:
                picked.append("the")
                left -= 1
                continue
            picked.append(words[at % len(words)])
            left -= cost[at % len(words)]
            at += 1
        out.append(" ".join(picked))
    return out
