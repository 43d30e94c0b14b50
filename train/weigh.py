#!/usr/bin/env python3
"""Fits the weights by which verify weighs the judge and the exact checks, and prints them as Go.

  go test ./verify -run Features -features pairs.x; go test ./verify -run Features -written dev.jsonl -features dev.x; cat pairs.x >> dev.x
  python3 train/weigh.py dev.x [report.x] > verify/weights.go

Logistic regressions with an L2 penalty, on claims that the judge wasn't
trained on. On standard error: how they do in cross-validation by passage,
without each feature, and on report.x.
"""
import json
import sys
import zlib

import numpy as np

NAMES = ["the judge's log-odds", "contradicted against not said", "a check refutes", "a check doubts", "share found", "share in one sentence's own words", "clauses found",
         "the heaviest word that is missing", "doubtful", "cosine", "clauses with a part from elsewhere"]
# Which way a feature may speak: 0 for either. What speaks the other way does so
# because of how claims are written, and is left out.
SUPPORT = np.array([1, 0, -1, -1, 1, 1, 1, -1, -1, 1, -1])
AGAINST = np.array([-1, 1, 1, 1, 0, 0, 0, -1, 0, 1, 1])
PENALTY, FOLDS = 3.0, 5


def read(path):
    rows = [r for r in map(json.loads, open(path, encoding="utf-8")) if not r["copied"] and not r["pid"].startswith(("test/", "unseen/"))]
    x, y = np.array([r["x"] for r in rows]), np.array([r["y"] for r in rows])
    return x, y == "S", y == "C", np.array([zlib.crc32(r["pid"].encode()) % FOLDS for r in rows]), y != "?"


def fit(x, y, signs):
    """Weights and bias, those that speak the wrong way 0."""
    left = np.arange(x.shape[1])
    while True:
        w = regress(x[:, left], y)
        bad = w[:-1] * signs[left] < 0
        if not bad.any():
            out = np.zeros(x.shape[1] + 1)
            out[left], out[-1] = w[:-1], w[-1]
            return out
        left = left[~bad]


def regress(x, y):
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    w, ridge = np.zeros(z.shape[1]), np.eye(z.shape[1]) * PENALTY
    ridge[-1, -1] = 1e-6
    for _ in range(60):
        p = 1 / (1 + np.exp(-z @ w))
        w -= np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + ridge, z.T @ (p - y) + ridge @ w)
    v = w[:-1] / spread
    return np.append(v, w[-1] - v @ mean)


def chance(w, x):
    return 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))


def held_out(x, y, signs, fold, columns):
    p = np.zeros(len(y))
    for k in range(FOLDS):
        p[fold == k] = chance(fit(x[fold != k][:, columns], y[fold != k], signs[columns]), x[fold == k][:, columns])
    return p


def auc(p, y):
    rank = np.argsort(np.argsort(p))
    return (rank[y].sum() - y.sum() * (y.sum() - 1) / 2) / (y.sum() * (~y).sum())


def tell(name, p, y):
    print(f"{name}: AUC {auc(p, y):.3f}, right {((p > 0.5) == y).mean():.3f} of {len(y)}", file=sys.stderr)


def main():
    x, supported, contradicted, fold, told = read(sys.argv[1])
    every, weights = list(range(x.shape[1])), fit(x, supported, SUPPORT)
    p = held_out(x, supported, SUPPORT, fold, every)
    for name, columns in [("all", every), ("the judge alone", every[:2]), ("the checks alone", every[2:])]:
        tell(name, held_out(x, supported, SUPPORT, fold, columns), supported)
    for i in every:
        tell("without " + NAMES[i], held_out(x, supported, SUPPORT, fold, [c for c in every if c != i]), supported)
    for t in np.arange(0.2, 0.85, 0.05):
        print(f"from {t:.2f}: shows {(p[supported] > t).mean():.2f} of the true, {(p[~supported] > t).mean():.2f} of the faulty", file=sys.stderr)
    x, fold, supported, contradicted, p = x[told], fold[told], supported[told], contradicted[told], p[told]
    c = held_out(x, contradicted, AGAINST, fold, every)
    tell("contradicted, of those not supported", c[~supported], contradicted[~supported])
    for t in np.arange(0.25, 0.6, 0.05):
        called = (p < 0.5) & ~supported
        print(f"contradicted from {t:.2f}: {((c > t) == contradicted)[called].mean():.3f} told right, {(c > t)[supported & (p < 0.5)].mean():.2f} of the true that aren't called supported", file=sys.stderr)
    weights = weights, fit(x, contradicted, AGAINST)
    if len(sys.argv) > 2:
        rx, rs, rc, _, told = read(sys.argv[2])
        tell("report part", chance(weights[0], rx), rs)
        tell("report part, contradicted, of those not supported", chance(weights[1], rx)[~rs & told], rc[~rs & told])
    print("package verify\n\n// Made by train/weigh.py, which says how.\n")
    for name, what, w in [("supportWeights", "supports a claim", weights[0]), ("againstWeights", "says otherwise", weights[1])]:
        print(f"// {name} are the weights of the features, and at the end the bias, in the\n// log-odds that evidence {what}.\nvar {name} = []float64{{")
        for n, v in zip(NAMES + ["bias"], w):
            print(f"\t{v:.4f}, // {n}")
        print("}\n" if name == "supportWeights" else "}")


if __name__ == "__main__":
    main()
