"""Scores random rankings with ir-measures (which asks pytrec_eval, NIST's
trec_eval, for all but RR@10), for eval/ranking to be compared with.

    python3 make_golden.py SEED > golden.json

Each case holds a ranking (ids, best first), the grades of the judged ids, and
the figures that the package gives for it.
"""
import json
import random
import sys

import ir_measures
from ir_measures import RR, R, Success, nDCG

CUTOFFS = (1, 3, 5, 10)


def make_case(rng):
    ids = [f"d{i:02d}" for i in range(rng.randint(1, 40))]
    ranked = rng.sample(ids, rng.randint(1, len(ids)))
    judged = rng.sample(ids, rng.randint(1, min(12, len(ids))))
    grades = {i: rng.choice([0, 1, 1, 1, 2, 3]) for i in judged}
    grades[judged[0]] = max(1, grades[judged[0]])
    return {"ranked": ranked, "grades": grades}


def score(cases):
    qrels, run = {}, {}
    for n, case in enumerate(cases):
        qrels[f"q{n}"] = case["grades"]
        # Distinct falling scores: trec_eval orders by score, then by id.
        run[f"q{n}"] = {d: 1000.0 - rank for rank, d in enumerate(case["ranked"])}
    measures = [nDCG @ 10, RR @ 10]
    measures += [m for k in CUTOFFS for m in (Success @ k, R @ k)]
    for case in cases:
        case["want"] = {}
    for found in ir_measures.iter_calc(measures, qrels, run):
        cases[int(found.query_id[1:])]["want"][str(found.measure)] = found.value


def main():
    rng = random.Random(int(sys.argv[1]))
    cases = [make_case(rng) for _ in range(60)]
    score(cases)
    json.dump(cases, sys.stdout, separators=(",", ":"))
    print()


main()
