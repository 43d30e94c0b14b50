"""How near the encoder's vectors and rankings are to the float model's.

usage: quality.py FOLDER, which holds e5-small-v2.onnx and its tokenizer
"""
import hashlib
import pathlib
import sys

import numpy as np

import engines
import texts


def cosines(ours, reference, corpus):
    """The cosine of each of 320 texts of 5 to 512 tokens, lowest first."""
    lengths = np.unique(np.geomspace(5, 512, 160).astype(int))
    lengths = np.concatenate([lengths, np.geomspace(5, 512, 320 - len(lengths)).astype(int)])
    sample = texts.sized(reference.tokenizer, corpus, lengths)
    got, want = ours.vectors(sample), reference.vectors(sample)
    return np.sort((got * want).sum(-1)), len(sample)


def ranking(vectors, passages, asked):
    """The ten nearest passages of each question, and whether the first is of
    the article that it was taken from."""
    p = vectors(["passage: " + t for t, _ in passages])
    q = vectors(["query: " + t for t, _ in asked])
    top = np.argsort(-(q @ p.T), axis=1, kind="stable")[:, :10]
    hit = np.array([passages[row[0]][1] == a for row, (_, a) in zip(top, asked)])
    return top, hit


def overlap(a, b):
    return np.mean([len(set(x) & set(y)) / 10 for x, y in zip(a, b)])


def interval(differences, draws=10000):
    """The 95 % interval of the mean by the bootstrap."""
    d = np.asarray(differences, float)
    means = np.random.default_rng(1).choice(d, (draws, len(d))).mean(1)
    return np.quantile(means, [0.025, 0.975])


def report(folder, ours, int8=True):
    onnx, tok = folder / "e5-small-v2.onnx", folder / "e5-small-v2-tokenizer.json"
    reference = engines.Reference(onnx, tok, 2)
    lee, seeds = texts.lee(), texts.seeds()
    cos, count = cosines(ours, reference, " ".join(seeds + lee))
    print(f"cosine to the float model over {count} texts: lowest {cos[0]:.4f}, 1 % {cos[count // 100]:.4f}, mean {cos.mean():.4f}", flush=True)
    passages, asked = texts.retrieval(lee + seeds, 200)
    key = hashlib.sha256(repr((passages, asked)).encode()).hexdigest()[:16]
    cache = folder / f"float-ranking-{key}.npz"  # it takes minutes
    if cache.exists():
        saved = np.load(cache)
        want, gold = saved["top"], saved["hit"]
    else:
        want, gold = ranking(reference.vectors, passages, asked)
        np.savez(cache, top=want, hit=gold)
    rows = [("float", want, gold), ("ours", *ranking(ours.vectors, passages, asked))]
    if int8:
        q = engines.Reference(engines.dynamic(onnx, folder / "int8.onnx"), tok, 2)
        rows.append(("onnxruntime int8", *ranking(q.vectors, passages, asked)))
    print(f"{len(asked)} questions over {len(passages)} passages:")
    for name, top, hit in rows:
        low, high = interval(hit.astype(float) - gold)
        print(f"  {name:17} ten nearest shared {overlap(top, want):.3f}, hit@1 {hit.mean():.3f}, "
              f"minus float's {hit.mean() - gold.mean():+.3f} [{low:+.3f}, {high:+.3f}]")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    report(pathlib.Path(sys.argv[1]), engines.Ours([engines.build(".", "./bench/e5/run")]))
