#!/usr/bin/env python3
"""Asks `bot check` about every claim of claims.jsonl, and counts what it gets right.

usage: claims.py BOT INDEX
"""
import collections
import json
import pathlib
import subprocess
import sys

program, index = sys.argv[1:]
by_article, by_kind = collections.defaultdict(list), collections.defaultdict(list)
for line in open(pathlib.Path(__file__).with_name("claims.jsonl"), encoding="utf-8"):
    claim = json.loads(line)
    by_article[claim["article"]].append(claim)
told = []
for article, claims in by_article.items():
    asked = "".join(c["claim"] + "\n" for c in claims)
    out = subprocess.run([program, "check", "--index", index, "--article", article, "--json"], input=asked, capture_output=True, text=True, check=True)
    verdicts = collections.defaultdict(list)
    for line in out.stdout.splitlines():
        for v in json.loads(line)["claims"]:
            verdicts[v["line"]].append(v["verdict"])
    for n, claim in enumerate(claims, 1):
        supported = all(v == "supported" for v in verdicts[n])
        by_kind[claim["kind"]].append(supported == (claim["label"] == "S"))
        if not supported and claim["label"] != "S":
            told.append(("contradicted" in verdicts[n]) == (claim["label"] == "C"))
right = [r for rs in by_kind.values() for r in rs]
print(f"supported told from not: {sum(right)} of {len(right)} right, {sum(right) / len(right):.3f}")
print(f"contradicted told from not said: {sum(told)} of {len(told)}, {sum(told) / len(told):.3f}")
for kind, rs in sorted(by_kind.items()):
    print(f"  {kind}: {sum(rs)} of {len(rs)}")
