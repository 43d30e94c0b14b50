"""Retrieval in Python: BM25 as rank_bm25 has it and cosines by numpy, fused as
the program fuses them.

usage: ask.py MODEL_FOLDER FOLDER QUESTION      all of it, in one process
       ask.py MODEL_FOLDER FOLDER QUESTION --dense   by meaning alone: a script of few lines
       ask.py MODEL_FOLDER FOLDER --numpy       the scan alone: its median seconds,
                                                and the processor's

FOLDER holds vectors.npy and passages.json. rank_bm25 itself scores every
passage for every word in a list comprehension; this keeps postings, which is
faster, and builds them as plainly.
"""
import json
import pathlib
import re
import statistics
import sys
import time

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from encoder import encoder  # noqa: E402


def words(text):
    return re.findall(r"\w+", text.lower())


def bm25(passages, question, k1=1.2, b=0.75):
    """The BM25 score of every passage."""
    postings, lengths = {}, np.zeros(len(passages))
    for i, text in enumerate(passages):
        counts = {}
        for word in words(text):
            counts[word] = counts.get(word, 0) + 1
        lengths[i] = sum(counts.values())
        for word, count in counts.items():
            postings.setdefault(word, []).append((i, count))
    norms = k1 * (1 - b + b * lengths / lengths.mean())
    scores = np.zeros(len(passages))
    for word in set(words(question)):
        if found := postings.get(word):
            at, n = np.array(found).T
            weight = np.log1p((len(passages) - len(found) + 0.5) / (len(found) + 0.5))
            scores[at] += weight * n * (k1 + 1) / (n + norms[at])
    return scores


def standardise(scores, top):
    return (scores - scores[top].mean()) / max(scores[top].std(), 1e-9)


def main(model, folder, question, how=None):
    folder = pathlib.Path(folder)
    vectors = np.load(folder / "vectors.npy")
    if question == "--numpy":
        taken, processor = [], time.process_time()
        for _ in range(20):
            query = vectors[np.random.randint(len(vectors))]
            began = time.perf_counter()
            np.argpartition(-(vectors @ query), min(100, len(vectors) - 1))
            taken.append(time.perf_counter() - began)
        print(statistics.median(taken), (time.process_time() - processor) / len(taken))
        return
    passages = json.loads((folder / "passages.json").read_text())
    dense = vectors @ encoder(pathlib.Path(model))("query: " + question)
    lexical = np.zeros(len(passages)) if how == "--dense" else bm25(passages, question)
    fused = 0.7 * standardise(dense, np.argsort(-dense)[:100]) + 0.3 * standardise(lexical, np.argsort(-lexical)[:100])
    for rank, i in enumerate(np.argsort(-fused)[:5], 1):
        print(f"{rank}. {fused[i]:.3f} {passages[i][:80]!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
