"""Makes small sets in the layout of BEIR, each with the faults that real ones
have, a random run over each, and the figures that pytrec_eval gives for it, for
bot eval's reader and scorer to be compared with.

    python3 make_beir.py SEED > beir.json

A set holds its files as they are laid out, and the run: for each query the ids of
articles, best first.
"""
import json
import random
import sys

import pytrec_eval

CUTOFFS = (1, 3, 5, 10)


def make_set(rng):
    docs = [f"d{i}" for i in range(rng.randint(8, 25))]
    queries = [f"q{i}" for i in range(rng.randint(2, 5))]
    if rng.random() < 0.4:
        docs[0] = queries[0]  # a query that is its own article
    lines = [json.dumps({"_id": d, "title": "", "text": f"text of {d}"}) for d in docs]
    if rng.random() < 0.3:
        lines.append(lines[0])  # an article twice
    asked = [json.dumps({"_id": q, "text": f"question {q}"}) for q in queries]

    rows, grades = [], {q: {} for q in queries}
    pool = docs + ["gone1", "gone2"]  # judged, but not in the corpus
    for q in queries:
        for d in rng.sample(pool, rng.randint(1, min(12, len(pool)))):
            grade = rng.choice([-1, 0, 1, 1, 1, 2, 3])
            rows.append((q, d, grade))
        if rng.random() < 0.4:  # judged twice: as in a dict, the last one counts
            rows.append((q, rows[-1][1], rng.choice([0, 1, 2])))
    if not any(grade > 0 for _, _, grade in rows):
        rows.append((queries[0], docs[0], 1))
    if rng.random() < 0.4:
        rows.append(("nobody", docs[0], 1))  # a query that isn't there
    for q, d, grade in rows:
        if q in grades:
            grades[q][d] = grade
    if not any(grade > 0 for judged in grades.values() for grade in judged.values()):
        rows.append((queries[0], docs[0], 1))
        grades[queries[0]][docs[0]] = 1

    form = rng.choice(["{}", "{}.0"])
    heading = ["query-id\tcorpus-id\tscore"] if rng.random() < 0.6 else []
    end = rng.choice(["\n", "\r\n"])
    mark = rng.choice(["", "\ufeff"])
    table = mark + end.join(heading + [f"{q}\t{d}\t{form.format(g)}" for q, d, g in rows]) + end
    run = {q: rng.sample(docs, rng.randint(1, len(docs))) for q in queries}
    return {
        "files": {
            "corpus.jsonl": mark + "\n".join(lines) + "\n",
            "queries.jsonl": mark + "\n".join(asked) + "\n",
            rng.choice(["qrels/test.tsv", "qrels/dev.tsv", "qrels.tsv"]): table,
        },
        "run": run,
        "want": score(grades, run),
    }


def score(grades, run):
    # Distinct falling scores: trec_eval orders by score, then by id.
    scored = {q: {d: 1000.0 - rank for rank, d in enumerate(ids)} for q, ids in run.items()}
    names = {"ndcg_at_10": "ndcg_cut_10"}
    for k in CUTOFFS:
        names[f"article_recall_at_{k}"] = f"recall_{k}"
        names[f"article_hit_at_{k}"] = f"success_{k}"
    cuts = ",".join(map(str, CUTOFFS))
    found = pytrec_eval.RelevanceEvaluator(grades, {"ndcg_cut.10", f"recall.{cuts}", f"success.{cuts}"}).evaluate(scored)
    first = {q: {d: s for d, s in docs.items() if s > 990} for q, docs in scored.items()}
    rank = pytrec_eval.RelevanceEvaluator(grades, {"recip_rank"}).evaluate(first)
    want = {name: sum(found[q][theirs] for q in found) / len(found) for name, theirs in names.items()}
    want["mrr_at_10"] = sum(rank[q]["recip_rank"] for q in rank) / len(rank)
    return {"queries": len(found), "figures": want}


def main():
    rng = random.Random(int(sys.argv[1]))
    json.dump([make_set(rng) for _ in range(50)], sys.stdout, separators=(",", ":"))
    print()


main()
