"""Fits the regressions of verify/signals.go. Needs numpy.

    VERIFY_SIGNALS=signals.jsonl go test ./verify -run TestSignals
    python3 verify/testdata/fit.py verify/signals.jsonl
"""
import json
import sys

import numpy as np

rows = [json.loads(line) for line in open(sys.argv[1])]


def fit(x, y, weight, penalty):
    """Logistic regression by Newton's method; the last weight is the bias."""
    xb = np.c_[x, np.ones(len(x))]
    w = np.zeros(xb.shape[1])
    ridge = np.eye(len(w)) * penalty
    ridge[-1, -1] = 1e-6
    for _ in range(100):
        p = 1 / (1 + np.exp(-xb @ w))
        hessian = (xb * (weight * p * (1 - p))[:, None]).T @ xb + ridge
        w -= np.linalg.solve(hessian, xb.T @ (weight * (p - y)) + ridge @ w)
    return w


SIGNS = np.array([1, 1, 1, -1, -1, 1, -1, -1])


def signed(x, y, weight, penalty):
    """Fits with the weights' signs as they must be: what has another is left out.

    The unsupported sentences that no check refutes are near copies, so that
    alone by the figures a word that nothing is like would speak for a sentence.
    """
    left = list(range(x.shape[1]))
    while True:
        w = fit(x[:, left], y, weight, penalty)
        bad = [i for i, v in zip(left, w) if v * SIGNS[i] < 0]
        if not bad:
            out = np.zeros(x.shape[1] + 1)
            out[left + [-1]] = w
            return out
        left = [i for i in left if i not in bad]


def folds(x, y, weight, penalty, group, fit=fit):
    """Probabilities by cross-validation; what is of one group stays together."""
    p = np.zeros(len(x))
    for g in set(group):
        test = group == g
        w = fit(x[~test], y[~test], weight[~test], penalty)
        p[test] = 1 / (1 + np.exp(-(np.c_[x[test], np.ones(test.sum())] @ w)))
    return p


def arrays(chosen):
    x = np.array([r["s"] for r in chosen])
    y = np.array([float(r["label"] == "supported") for r in chosen])
    return x, y


def show(name, w):
    print(f"{name}: {', '.join(f'{v:.2f}' for v in w[:-1])}; bias {w[-1]:.2f}")


kept = [r for r in rows if not r["reason"] or r["weak"]]
pairs = [r for r in kept if not r["id"].startswith("C")]
claims = [r for r in kept if r["id"].startswith("C")]

x, y = arrays(pairs)
one = np.ones(len(pairs))
show("sentenceFit", signed(x, y, one, 1.0))
p = folds(x, y, one, 1.0, np.array([r["article"] for r in pairs]), signed)
for at in (0.65, 0.7, 0.75, 0.8, 0.85):
    print(f"  from {at}: unmarked, supported {np.mean(p[y == 1] >= at):.3f}, unsupported {np.mean(p[y == 0] >= at):.3f} (an article left out at a time)")

xc, yc = arrays(claims)
x, y = np.r_[x, xc], np.r_[y, yc]
weight = np.r_[0.25 * one, np.ones(len(claims))]
show("claimFit", signed(x, y, weight, 1.0))
group = np.r_[-1 * one, np.random.RandomState(0).permutation(len(claims)) % 10]
p = folds(x, y, weight, 1.0, group, signed)[len(pairs) :]
says = {r["id"]: q > 0.5 for r, q in zip(claims, p)}
every = [r for r in rows if r["id"].startswith("C")]
right = sum(bool(says.get(r["id"])) == (r["label"] == "supported") for r in every)
print(f"  supported told from the rest: {right} of {len(every)} (ten folds)")

rest = [r for r in every if r["label"] != "supported"]
x = np.array([[float(bool(r["conflict"])), r["s"][0], r["s"][5], r["s"][3]] for r in rest])
y = np.array([float(r["label"] == "contradicted") for r in rest])
show("conflict, score, cosine, foreign", fit(x, y, np.ones(len(x)), 0.3))
p = folds(x, y, np.ones(len(x)), 0.3, np.random.RandomState(0).permutation(len(rest)) % 10)
print(f"  contradicted told from absent: {sum((p > 0.5) == y)} of {len(y)} (ten folds)")
