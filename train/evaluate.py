"""How well a judge tells supported claims, and questions that are answered."""
import collections
import math

import torch

import data


def auc(yes, no):
    """The chance that one of yes scores above one of no."""
    ranked = sorted([(s, 1) for s in yes] + [(s, 0) for s in no])
    below = wins = i = 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        n = sum(1 for k in range(i, j) if not ranked[k][1])
        wins += (j - i - n) * (below + n / 2)
        below, i = below + n, j
    return wins / max(1, len(yes) * len(no))


def interval(value, yes, no):
    """Half of a 95 % interval of an AUC (Hanley and McNeil, 1982)."""
    q1, q2 = value / (2 - value), 2 * value * value / (1 + value)
    var = (value * (1 - value) + (yes - 1) * (q1 - value ** 2) + (no - 1) * (q2 - value ** 2)) / max(1, yes * no)
    return 1.96 * math.sqrt(max(var, 0))


@torch.no_grad()
def judge(m, task, rows, size=24):
    """Adds to each row its "p": claims, (supported, contradicted, not said) and "at_fault"; questions, of each sentence."""
    m.eval()
    order = sorted(rows, key=lambda r: len(r["a"]) + len(r["b"]))
    for k in range(0, len(order), size):
        rs = order[k:k + size]
        ids, first, mask = data.pad(rs)
        x = m.upper(m.lower(ids, first, mask), mask)
        if task == "claims":
            logits, fault = m.judge_claims(x, first)
            for r, p, w in zip(rs, torch.softmax(logits, -1).tolist(), torch.sigmoid(fault).tolist()):
                r["p"], r["at_fault"] = p, w[:len(r["a"])]
        else:
            logits, _ = m.judge_sentences(x, [r["spans"] for r in rs])
            for r, p in zip(rs, torch.sigmoid(logits).tolist()):
                r["p"] = p[:len(r["spans"])]
    return rows


def evaluate(m, claims, questions):
    """One line of figures over groups of rows."""
    out = []
    if rows := judge(m, "claims", [r for g in claims for r in g]):
        yes, no = [r["p"][0] for r in rows if r["y"] == 0], [r["p"][0] for r in rows if r["y"] != 0]
        right = sum((r["p"][0] > 0.5) == (r["y"] == 0) for r in rows) / len(rows)
        a = auc(yes, no)
        told = [r for r in rows if r["y"] and r["p"][0] < 0.5]
        contra = sum((r["p"][1] > r["p"][2]) == (r["y"] == 1) for r in told) / max(1, len(told))
        out.append(f"claims: AUC {a:.3f} ±{interval(a, len(yes), len(no)):.3f}, right {right:.3f} of {len(rows)}, contradicted from not said {contra:.2f}")
        by = collections.defaultdict(list)
        for r in rows:
            by[r["kind"]].append((r["p"][0] > 0.5) == (r["y"] == 0))
        out.append("; ".join(f"{k} {sum(v) / len(v):.2f} of {len(v)}" for k, v in sorted(by.items())))
    if rows := judge(m, "questions", [r for g in questions for r in g]):
        yes, no = [max(r["p"]) for r in rows if r["y"]], [max(r["p"]) for r in rows if not r["y"]]
        a = auc(yes, no)
        hit = sum(r["labels"][r["p"].index(max(r["p"]))] for r in rows if r["y"]) / max(1, len(yes))
        cut = sorted(yes)[int(0.08 * len(yes))]
        out.append(f"questions: AUC {a:.3f} ±{interval(a, len(yes), len(no)):.3f}, best sentence right {hit:.3f} of {len(yes)}, refused {sum(s < cut for s in no) / len(no):.2f} of {len(no)} where .08 are falsely")
    return "\n  ".join(["", *out])
