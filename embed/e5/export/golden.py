"""Writes the float model's vectors of some texts, for golden_test.go.

usage: golden.py MODEL.onnx TOKENIZER.json testdata/golden.jsonl
"""
import json
import sys

import numpy as np
import onnxruntime
import tokenizers

TEXTS = [
    "", "a", "Peace?", "query: Who leads the peace council?",
    "query: Where did political figures from Pakistan and Afghanistan meet?",
    "passage: The two sides sat down in Kabul for talks that officials called \"fruitful\" and \"very frank.\"",
    "passage: Shares in the airline fell 7.5% to $12.40 on Monday, the lowest since October 2001.",
    "Ünïcödé, ﬁ ligatures — “quotes” … and 中文 mixed with emoji 🙂",
    "passage: " + "The ministers said the agreement would take months to put in place. " * 6,
    "passage: " + " ".join(f"On day {i} the committee heard {i * 3} witnesses from {i + 2} provinces." for i in range(12)),
]


def main(onnx_path, tokenizer_path, output):
    tokenizer = tokenizers.Tokenizer.from_file(tokenizer_path)
    session = onnxruntime.InferenceSession(onnx_path, providers=["CPUExecutionProvider"])
    with open(output, "w") as out:
        for text in TEXTS:
            a = np.array([tokenizer.encode(text).ids])
            feed = {"input_ids": a, "attention_mask": np.ones_like(a), "token_type_ids": np.zeros_like(a)}
            v = session.run(None, feed)[0][0].mean(0)
            v /= np.linalg.norm(v)
            out.write(json.dumps({"text": text, "tokens": a.shape[1], "vector": [round(float(x), 5) for x in v]}) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
