"""The job of bot search in Python: the passages nearest to a question.

usage: ask.py MODEL_FOLDER PASSAGES.npy PASSAGES.json [QUESTION]

Without QUESTION it makes PASSAGES.npy, the vectors of the texts in
PASSAGES.json: what bot index does.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime
import tokenizers


def encoder(folder):
    folder = pathlib.Path(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(str(folder / "e5-small-v2.onnx"), options, providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "e5-small-v2-tokenizer.json"))

    def encode(text):
        ids = np.array([tokenizer.encode(text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = session.run(None, feed)[0][0].mean(0)
        return vector / np.linalg.norm(vector)
    return encode


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
