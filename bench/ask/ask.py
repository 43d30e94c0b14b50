"""The job of bot search in Python: the passages nearest to a question.

usage: ask.py MODEL_FOLDER PASSAGES.npy PASSAGES.json [QUESTION]

Without QUESTION it makes PASSAGES.npy, the vectors of the texts in
PASSAGES.json: what bot index does.
"""
import json
import pathlib
import sys

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from encoder import encoder  # noqa: E402


def main(folder, vectors, texts, question=None):
    passages = json.loads(pathlib.Path(texts).read_text())
    if question is None:
        encode = encoder(folder)
        np.save(vectors, np.array([encode("passage: " + p) for p in passages]))
        return
    scores = np.load(vectors) @ encoder(folder)("query: " + question)
    for rank, i in enumerate(np.argsort(-scores)[:5], 1):
        print(f"{rank}. {scores[i]:.3f} {passages[i]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
