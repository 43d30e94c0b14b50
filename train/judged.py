"""What the verifier makes of written claims that nothing was fitted to.

    go test ../verify -run Fit -fit -part dev -dump dev.jsonl
    go test ../verify -run Fit -fit -part report -dump report.jsonl
    git checkout ../verify/weights.go
    python judged.py dev.jsonl report.jsonl [page.md]

prints, for the report part, how many claims are judged right, by kind of fault,
and what each signal is worth: the regression is fitted to the dev part without
it, and reports on the report part. page.md gets 500 of the claims, a passage's
together, with what the verifier says of each.
"""

import glob
import json
import pathlib
import re
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
SUPPORT = ["Margin", "First", "Share", "Cosine", "Fault", "Missing", "Nowhere", "Figures", "Denial"]
JUDGE = ["Margin", "First", "Fault"]
EXACT = ["Missing", "Nowhere", "Figures", "Denial"]


def bound(name):
    text = "".join(p.read_text() for p in (HERE / "../verify").glob("*.go"))
    return float(re.search(rf"\b{name}\s*=\s*([\d.]+)", text).group(1))


def read(path):
    return [json.loads(line) for line in open(path)]


def wilson(k, n, z=1.96):
    if n == 0:
        return 0.0, 0.0, 1.0
    p = k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, middle - half, middle + half


def auc(p, yes):
    order = np.argsort(p, kind="stable")
    ranks = np.empty(len(p))
    ranks[order] = np.arange(1, len(p) + 1)
    for value in np.unique(p):  # ties share a rank
        at = p == value
        ranks[at] = ranks[at].mean()
    n = yes.sum()
    return (ranks[yes].sum() - n * (n + 1) / 2) / (n * (len(p) - n))


def calibration(p, yes, bins=10):
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        at = (p >= low) & (p < low + 1 / bins + (low + 1 / bins >= 1))
        if at.any():
            error += at.mean() * abs(p[at].mean() - yes[at].mean())
    return error


def fit(rows, yes, penalty=3.0):
    """As internal/regress: standardised columns, both outcomes weigh the same."""
    mean, deviation = rows.mean(0), rows.std(0) + 1e-9
    x = np.c_[(rows - mean) / deviation, np.ones(len(rows))]
    weight = np.where(yes, len(yes) / 2 / yes.sum(), len(yes) / 2 / (~yes).sum())
    ridge = np.r_[np.full(rows.shape[1], penalty), 0]
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (weight * (yes - p)) - ridge * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9)
        w += np.linalg.solve(hessian, gradient)
    return lambda rows: 1 / (1 + np.exp(-(np.c_[(rows - mean) / deviation, np.ones(len(rows))] @ w)))


def table(claims):
    return np.array([c["Support"] for c in claims]), np.array([c["Label"] == "S" for c in claims]), np.array([c["Sure"] for c in claims])


def ablation(dev, report):
    rows, yes, sure = table(dev)
    seen, truth, surely = table(report)
    base = None
    sets = [("all signals", SUPPORT, True)]
    sets += [(f"without {s}", [t for t in SUPPORT if t != s], True) for s in SUPPORT]
    sets += [
        ("without the judge", [s for s in SUPPORT if s not in JUDGE], True),
        ("without exact checks, weighed or sure", [s for s in SUPPORT if s not in EXACT], False),
        ("without sure objections", SUPPORT, False),
        ("the judge's best window alone", ["Margin"], False),
    ]
    print("\n| signals | right | AUC | right less than with all, interval |\n| --- | --- | --- | --- |")
    for name, kept, checked in sets:
        at = [SUPPORT.index(s) for s in kept]
        use = ~sure if checked else np.ones(len(sure), bool)
        p = fit(rows[use][:, at], yes[use])(seen[:, at])
        if checked:
            p = np.where(surely, np.minimum(p, 0.01), p)
        right = (p >= 0.5) == truth
        if base is None:
            base = right
        lost = base.astype(float) - right
        passages = np.array([c["PID"] for c in report])
        names = np.unique(passages)
        sums = {n: (lost[passages == n].sum(), (passages == n).sum()) for n in names}
        random = np.random.default_rng(1)
        draws = []
        for _ in range(1000):
            pick = [sums[n] for n in random.choice(names, len(names))]
            draws.append(sum(a for a, _ in pick) / sum(b for _, b in pick))
        low, high = np.quantile(draws, [0.025, 0.975])
        print(f"| {name} | {right.mean():.3f} | {auc(p, truth):.3f} | {lost.mean():+.3f} [{low:+.3f}, {high:+.3f}] |")


def verdict(c, supported, contradicted):
    if c["P"] >= supported:
        return "supported"
    return "contradicted" if c["Against"] >= contradicted else "not said"


SAID = {"S": "supported", "C": "contradicted", "N": "not said"}


def main():
    dev, report = read(sys.argv[1]), read(sys.argv[2])
    supported, contradicted = bound("supportedFrom"), bound("contradictedFrom")
    p = np.array([c["P"] for c in report])
    truth = np.array([c["Label"] == "S" for c in report])
    right = (p >= supported) == truth
    print(f"{len(report)} claims on {len({c['PID'] for c in report})} passages: right {'%.3f [%.3f, %.3f]' % wilson(right.sum(), len(right))}, "
          f"AUC {auc(p, truth):.3f}, calibration error {calibration(p, truth):.3f}")
    told = [c for c in report if c["Label"] != "S" and c["P"] < supported]
    k = sum((c["Against"] >= contradicted) == (c["Label"] == "C") for c in told)
    print(f"contradicted told from not said, of {len(told)} that are either and aren't called supported: %.3f [%.3f, %.3f]" % wilson(k, len(told)))
    print("\n| what it is | kind | claims | supported told from not, right |\n| --- | --- | --- | --- |")
    kinds = {}
    for c, r in zip(report, right):
        kinds.setdefault((c["Label"], c["Kind"]), []).append(r)
    for (label, kind), list_ in sorted(kinds.items(), key=lambda item: ("SCN".index(item[0][0]), -len(item[1]))):
        print(f"| {SAID[label]} | {kind} | {len(list_)} | {'%.2f [%.2f, %.2f]' % wilson(sum(list_), len(list_))} |")
    ablation(dev, report)
    if len(sys.argv) > 3:
        page(report, supported, contradicted, sys.argv[3])


def page(report, supported, contradicted, path, most=500):
    passages = {}
    for name in glob.glob(str(HERE / "data/written-*.jsonl")):
        for line in open(name):
            passage = json.loads(line)
            passages[passage["pid"]] = passage
    names = sorted({c["PID"] for c in report})
    step = max(1, round(len(report) / most))
    lines, count = [], 0
    for pid in names[:: step]:
        mine = [c for c in report if c["PID"] == pid]
        if count + len(mine) > most:
            break
        count += len(mine)
        passage = passages[pid]
        lines += [f"## {passage['outlet']}: {passage['headline']}", "", "> " + passage["text"].replace("\n\n", "\n>\n> ").replace("\n", "\n"), "",
                  "| | claim | is | called | p |", "| --- | --- | --- | --- | --- |"]
        for c in mine:
            called = verdict(c, supported, contradicted)
            mark = "" if called == SAID[c["Label"]] else "**wrong**" if (called == "supported") != (c["Label"] == "S") else "other"
            lines.append(f"| {mark} | {c['Claim'].replace('|', '/')} | {SAID[c['Label']]}, {c['Kind']} | {called} | {c['P']:.2f} |")
        lines.append("")
    head = ["# Judged claims", "", f"{count} claims on written passages that nothing was fitted to (the report part of `train/data`), with what the verifier says of each and the probability that it gives to the claim being supported. `train/judged.py` wrote this. **wrong**: supported taken for not, or the other way round; other: contradicted taken for not said, or the other way round.", ""]
    pathlib.Path(path).write_text("\n".join(head + lines).rstrip() + "\n")


if __name__ == "__main__":
    main()
