"""Second moments of what enters each matrix, over ordinary prose.

The prose is the piece of English Wikipedia that the gensim wheel ships with
its tests; none of it is in the benchmark. Only these moments reach the
weights.
"""
import bz2
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnx
import onnxruntime
import tokenizers

import model

TEXTS = 220  # of 8 to 256 tokens, some 20,000 in all
NAMES = {"qkv": "attention.self.query", "out": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}


def prose():
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", d, "gensim==4.4.0"], check=True)
        wheel = zipfile.ZipFile(next(pathlib.Path(d).glob("*.whl")))
        name = "gensim/test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
        text = bz2.decompress(wheel.read(name)).decode("utf-8")
    for pattern, by in [(r"&lt;ref.*?(/&gt;|&lt;/ref&gt;)", ""), (r"\{\{[^{}]*\}\}", ""), (r"\{\{[^{}]*\}\}", ""),
                        (r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]", r"\1"), (r"<[^>]*>|&[a-z]+;|'''?|={2,}", " ")]:
        text = re.sub(pattern, by, text, flags=re.S)
    return [p.strip() for p in text.split("\n") if len(p) > 200 and p.strip()[0].isupper()]


def batches(tokenizer):
    """Token ids of TEXTS texts; lengths spread evenly over their logarithm."""
    rng, paragraphs = np.random.default_rng(3), prose()
    for i in range(TEXTS):
        ids = tokenizer.encode(("query: ", "passage: ")[i % 2] + paragraphs[rng.integers(len(paragraphs))]).ids
        size = int(np.exp(rng.uniform(np.log(8), np.log(256))))
        yield ids if len(ids) <= size else ids[:size - 1] + ids[-1:]


def moments(onnx_path, tokenizer_path):
    """{(layer, matrix): (mean, covariance)} of the inputs."""
    m = onnx.load(onnx_path)
    outputs = {}
    for node in m.graph.node:
        for layer in range(model.LAYERS):
            for key, name in NAMES.items():
                if node.name == f"/encoder/layer.{layer}/{name.replace('.', '/')}/MatMul":
                    outputs[layer, key] = node.input[0]
    assert len(outputs) == 4 * model.LAYERS
    del m.graph.output[:]
    for name in outputs.values():
        m.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    sums = {k: [0, 0, 0] for k in outputs}
    for ids in batches(tokenizers.Tokenizer.from_file(tokenizer_path)):
        a = np.array([ids])
        feed = {"input_ids": a, "attention_mask": np.ones_like(a), "token_type_ids": np.zeros_like(a)}
        # Every text counts the same, however long: so do they in use.
        for key, x in zip(outputs, session.run(list(outputs.values()), feed)):
            x, s = x[0], sums[key]
            s[0] += 1
            s[1] += x.mean(0, dtype=np.float64)
            s[2] += (x.T @ x / len(x)).astype(np.float64)
    out = {}
    for key, (n, total, square) in sums.items():
        mean = total / n
        out[key] = mean, square / n - np.outer(mean, mean)
    return out
