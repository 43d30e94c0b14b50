"""Quantises e5-small-v2 and writes its parts, for pack to put in one file.

usage: export.py MODEL.onnx TOKENIZER.json OUTPUT_FOLDER
"""
import json
import pathlib
import sys

import numpy as np

import calibrate
import model
import quantise


def main(onnx_path, tokenizer_path, folder):
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    put = lambda name, a, t="<f4": np.ascontiguousarray(a, dtype=t).tofile(out / name)
    a = model.read(onnx_path)

    vocab = json.load(open(tokenizer_path))["model"]["vocab"]
    tokens = sorted(vocab, key=vocab.get)
    assert [vocab[t] for t in tokens] == list(range(len(tokens)))
    json.dump(tokens, open(out / "vocabulary.json", "w"))

    q, scale = quantise.words(a["embeddings.word_embeddings.weight"])
    put("words.i8", q, "i1")
    put("words.scale", scale)
    put("positions", a["embeddings.position_embeddings.weight"] + a["embeddings.token_type_embeddings.weight"][0])
    moments = calibrate.moments(onnx_path, tokenizer_path)
    first = a["embeddings.LayerNorm.weight"], a["embeddings.LayerNorm.bias"]
    put_norm(put, "norm", first, moments[0, "qkv"])
    for i in range(model.LAYERS):
        parts = model.layer(a, i)
        put_norm(put, f"{i}.attention_norm", parts.pop("attention_norm"), moments[i, "up"])
        put_norm(put, f"{i}.output_norm", parts.pop("output_norm"), moments.get((i + 1, "qkv")))
        for name, (w, b) in parts.items():
            q, scale, b, error = matrix(w.astype(np.float64), b, *moments[i, name], name in ("qkv", "up"))
            print(f"layer {i} {name}: relative error of the output {error:.4f}", file=sys.stderr)
            put(f"{i}.{name}.i8", q, "i1")
            put(f"{i}.{name}.scale", scale)
            put(f"{i}.{name}.bias", b)


def spread(covariance):
    """What each channel of a norm's output is divided by before it is
    rounded to 8 bits: a power of its deviation. Power 0 leaves the rounding
    of inputs the larger error, power 1 that of weights."""
    deviation = np.sqrt(np.diag(covariance))
    return (deviation / np.median(deviation)) ** 0.6


def put_norm(put, name, norm, following):
    """The norm's gamma and beta, and those for the following matrix's input,
    of which the moments are given, or None where none follows."""
    gamma, beta = norm
    put(name + ".gamma", gamma)
    put(name + ".beta", beta)
    if following is None:
        gamma, beta = np.zeros_like(gamma), np.zeros_like(beta)
    else:
        mean, covariance = following
        s = spread(covariance)
        gamma, beta = gamma / s, (beta - mean) / s
    put(name + ".in_gamma", gamma)
    put(name + ".in_beta", beta)


def matrix(w, b, mean, covariance, after_norm):
    """Quantises one matrix. Returns int8 weights, scales, the bias, and the
    relative error of the output."""
    if after_norm:  # its input is centred and scaled by put_norm
        s = spread(covariance)
        b = b + w @ mean
        w, covariance, mean = w * s, covariance / np.outer(s, s), np.zeros_like(mean)
    q, scale = quantise.rows(w, covariance)
    off = w - q * scale.astype(np.float64)[:, None]
    error = np.sqrt(np.sum(off @ covariance * off) / np.sum(w @ covariance * w))
    return q, scale, b + off @ mean, error


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
