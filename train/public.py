#!/usr/bin/env python3
"""Turns public sets into rows of the form that data.py reads, for a first stage of training.

  python public.py --out FOLDER [--vitaminc test.jsonl...] [--foolmetwice dev.jsonl test.jsonl] [--squad dev-v2.0.json...] [--selqa selqa-ass-dev.json...]

Writes FOLDER/claims.jsonl and FOLDER/questions.jsonl. Only the sets' own files
are read, nothing is fetched; README.md says where each is from and under which
licence. What comes out is other people's text and isn't committed.
"""
import argparse
import collections
import json
import os
import re

import data

LABELS = {"SUPPORTS": "S", "REFUTES": "C", "NOT ENOUGH INFO": "N"}
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "-COLON-": ":"}


def plain(text):
    """Text that was parted at punctuation, as people write it."""
    for theirs, ours in BRACKETS.items():
        text = text.replace(theirs, ours)
    text = text.replace("``", '"').replace("''", '"').replace("\ufffd", " ").replace("_", " ")
    text = re.sub(r"\s+([.,;:!?%)\]}]|n't\b|'(?:s|re|ve|ll|d|m)\b)", r"\1", text)
    text = re.sub(r"([(\[{$£€])\s+", r"\1", text)
    text = re.sub(r"(\w) ([-–/]) (\w)", r"\1\2\3", text)
    text = re.sub(r'" ([^"]*?) "', r'"\1"', text)
    return re.sub(r"\s+", " ", text).strip()


def claim(c, y, evidence):
    return dict(c=plain(c), y=y, k="public", f="", t=plain(evidence))


def passage(pid, outlet, claims=(), questions=(), text=""):
    return dict(pid=pid, outlet=plain(outlet), headline="", text=text, claims=list(claims), questions=list(questions))


def vitaminc(paths):
    """Claims over two or more revisions of a sentence, one case a passage: which revisions support it?"""
    cases = collections.OrderedDict()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            r = json.loads(line)
            cases.setdefault(r["case_id"], []).append(r)
    for n, rs in enumerate(cases.values()):
        yield passage(f"vitaminc-{n}", rs[0]["page"], [claim(r["claim"], LABELS[r["label"]], r["evidence"]) for r in rs])


def foolmetwice(paths):
    pages = collections.OrderedDict()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            r = json.loads(line)
            pages.setdefault(r["wikipedia_page"], []).append(r)
    for n, (page, rs) in enumerate(pages.items()):
        made = [claim(r["text"], LABELS[r["label"]], " ".join(e["text"] for e in r["gold_evidence"])) for r in rs if r["gold_evidence"]]
        for k in range(0, len(made), 8):
            yield passage(f"fm{k}-{n}", page, made[k:k + 8])


def squad(paths):
    """Questions over a paragraph, half of which it doesn't answer."""
    n = 0
    for path in paths:
        for article in json.load(open(path, encoding="utf-8"))["data"]:
            for p in article["paragraphs"]:
                listed = data.sentences(p["context"])
                asked = []
                for q in p["qas"]:
                    if q.get("is_impossible"):
                        asked.append(dict(q=q["question"].strip(), y=False, a="", s="", k="public"))
                    elif q.get("answers"):
                        a = q["answers"][0]
                        before = a["answer_start"]
                        holds = next((s for s in listed if a["text"] in s and p["context"].find(s) <= before < p["context"].find(s) + len(s)), None)
                        if holds:
                            asked.append(dict(q=q["question"].strip(), y=True, a=a["text"], s=holds[:30], k="public"))
                n += 1
                for k in range(0, len(asked), 10):
                    yield passage(f"squad{k}-{n}", article["title"], questions=asked[k:k + 10], text=p["context"])


def selqa(paths):
    """Questions over a section, and which of its sentences answer."""
    n = 0
    for path in paths:
        for r in json.load(open(path, encoding="utf-8")):
            n += 1
            listed = [plain(s) for s in r["candidates"]]
            asked = [dict(q=r["question"].strip(), y=True, a=listed[i], s=listed[i][:30], k="public") for i in r["answers"][:1]]
            yield passage(f"selqa-{n}", r["article"], questions=asked, text="\n".join(listed))


def write(path, passages):
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(p, ensure_ascii=False) + "\n" for p in passages)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True)
    for name in ("vitaminc", "foolmetwice", "squad", "selqa"):
        p.add_argument("--" + name, nargs="*", default=[])
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    write(os.path.join(a.out, "claims.jsonl"), [*vitaminc(a.vitaminc), *foolmetwice(a.foolmetwice)])
    write(os.path.join(a.out, "questions.jsonl"), [*squad(a.squad), *selqa(a.selqa)])


if __name__ == "__main__":
    main()
