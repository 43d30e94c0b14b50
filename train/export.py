#!/usr/bin/env python3
"""Quantises a trained judge to 8 bits and writes its parts, for embed/e5/export/pack to put in one file.

  python export.py --e5 FOLDER --judge judge.pt --out FOLDER [--shared 6] [--tasks claims questions] [--data FILE...]
  go run ./embed/e5/export/pack -upper FOLDER judge/weights/judge.weights

Inputs of the matrices are measured over training rows. Also writes
FOLDER/golden.jsonl: pairs of the committed passages with the float model's
logits, which the Go tests hold the 8-bit judge against.
"""
import argparse
import glob
import json
import os
import random
import sys

import numpy as np
import torch
from tokenizers import Tokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "embed", "e5", "export"))
import data
import model
import quantise

HEADS = {"claims": ["verdict.0", "verdict.2", "fault"], "questions": ["answers.0", "answers.2"]}
MATRICES = ("qkv", "out", "up", "down")


def moments(m, rows, size=24):
    """{(layer, matrix): (mean, covariance)} of what enters each matrix of the trained layers."""
    sums = {}

    def watch(key):
        def hook(_, inputs):
            x = inputs[0].double()
            s = sums.setdefault(key, [0, 0, 0])
            s[0], s[1], s[2] = s[0] + len(x), s[1] + x.sum(0), s[2] + x.T @ x
        return hook

    hooks = [getattr(m.layers[i], name).register_forward_pre_hook(watch((i, name)))
             for i in range(m.shared, model.LAYERS) for name in MATRICES]
    with torch.no_grad():
        for k in range(0, len(rows), size):
            ids, first, mask = data.pad(rows[k:k + size])
            m.upper(m.lower(ids, first, mask), mask)
    for h in hooks:
        h.remove()
    return {k: ((t / n).numpy(), (sq / n - torch.outer(t / n, t / n)).numpy()) for k, (n, t, sq) in sums.items()}


def spread(covariance):
    """As embed/e5/export/export.py: what each channel of a norm's output is divided by before it is rounded."""
    deviation = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    return (deviation / np.median(deviation)) ** 0.6


def matrix(w, b, mean, covariance, after_norm):
    if after_norm:
        s = spread(covariance)
        b = b + w @ mean
        w, covariance, mean = w * s, covariance / np.outer(s, s), np.zeros_like(mean)
    q, scale = quantise.rows(w, covariance)
    off = w - q * scale.astype(np.float64)[:, None]
    error = np.sqrt(np.sum(off @ covariance * off) / np.sum(w @ covariance * w))
    return q, scale, b + off @ mean, error


def write(m, measured, heads, folder):
    os.makedirs(folder, exist_ok=True)
    put = lambda name, a, t="<f4": np.ascontiguousarray(np.asarray(a), dtype=t).tofile(os.path.join(folder, name))
    array = lambda t: t.detach().double().numpy()

    def put_norm(name, norm, following):
        gamma, beta = array(norm.weight), array(norm.bias)
        put(name + ".gamma", gamma)
        put(name + ".beta", beta)
        if following is None:
            put(name + ".in_gamma", np.zeros_like(gamma))
            put(name + ".in_beta", np.zeros_like(beta))
            return
        mean, covariance = following
        s = spread(covariance)
        put(name + ".in_gamma", gamma / s)
        put(name + ".in_beta", (beta - mean) / s)

    put("type", array(m.types.weight[1] - m.types.weight[0]))
    put_norm("join", m.layers[m.shared - 1].output_norm, measured[m.shared, "qkv"])
    for i in range(m.shared, model.LAYERS):
        layer = m.layers[i]
        put_norm(f"{i}.attention_norm", layer.attention_norm, measured[i, "up"])
        put_norm(f"{i}.output_norm", layer.output_norm, measured.get((i + 1, "qkv")))
        for name in MATRICES:
            w, b = array(getattr(layer, name).weight), array(getattr(layer, name).bias)
            if name == "qkv":  # the scores' scale goes into the query
                scale = np.ones(3 * model.WIDTH)
                scale[:model.WIDTH] = 1 / np.sqrt(model.WIDTH // model.HEADS)
                w, b = w * scale[:, None], b * scale
            q, scale, b, error = matrix(w, b, *measured[i, name], name in ("qkv", "up"))
            print(f"layer {i} {name}: relative error of the output {error:.4f}", file=sys.stderr)
            put(f"{i}.{name}.i8", q, "i1")
            put(f"{i}.{name}.scale", scale)
            put(f"{i}.{name}.bias", b)
    state = m.state_dict()
    for name in heads:
        put(name + ".weight", state[name + ".weight"].numpy())
        put(name + ".bias", state[name + ".bias"].numpy())
    json.dump(dict(shared=m.shared, layers=model.LAYERS - m.shared, heads=heads), open(os.path.join(folder, "upper.json"), "w"))


@torch.no_grad()
def golden(m, tok, tasks, path, count=250):
    """Claims and questions of our own passages, with the float model's logits."""
    rng = random.Random(1)
    passages = [p for p in data.read(glob.glob(HERE + "/data/written-*.jsonl"))]
    rng.shuffle(passages)
    windows, lines = data.Windows(passages), []
    for p in passages:
        if len(lines) >= count * len(tasks):
            break
        listed = data.sentences(p["text"])
        for c in p["claims"][:"claims" in tasks]:
            text = data.evidence(listed, windows, c, rng)
            lines.append(dict(claim=c["c"], outlet=p["outlet"], evidence=text))
            row = dict(a=tok.encode(c["c"]).ids, b=tok.encode(f"{p['outlet']}: {text}").ids[1:-1][:200] + [102])
            ids, first, mask = data.pad([row])
            logits, fault = m.judge_claims(m.upper(m.lower(ids, first, mask), mask), first)
            lines[-1].update(logits=[round(v, 4) for v in logits[0].tolist()], fault=[round(v, 4) for v in fault[0, 1:len(row["a"]) - 1].tolist()])
        for q in p["questions"][:"questions" in tasks]:
            row = data.question_row(tok, p, listed, windows, dict(q, y=False), rng)
            ids, first, mask = data.pad([row])
            logits, _ = m.judge_sentences(m.upper(m.lower(ids, first, mask), mask), [row["spans"]])
            start = next(i for i in range(len(listed)) if sum(len(tok.encode(s).ids) - 2 for s in listed[i:i + len(row["spans"])]) == row["spans"][-1][1] - row["spans"][0][0] and len(tok.encode(listed[i]).ids) - 2 == row["spans"][0][1] - row["spans"][0][0])
            lines.append(dict(question=q["q"], outlet=p["outlet"], sentences=listed[start:start + len(row["spans"])], logits=[round(v, 4) for v in logits[0].tolist()]))
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--e5", required=True)
    p.add_argument("--judge", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--shared", type=int, default=6)
    p.add_argument("--tasks", nargs="*", default=list(HEADS), choices=list(HEADS))
    p.add_argument("--data", nargs="*", default=sorted(glob.glob(HERE + "/data/written-*.jsonl")))
    a = p.parse_args()
    torch.set_num_threads(1)
    tok = Tokenizer.from_file(os.path.join(a.e5, "e5-small-v2-tokenizer.json"))
    m = model.Judge(a.shared)
    m.load_state_dict(torch.load(a.judge))
    m.eval()
    parts = zip(HEADS, data.rows(data.read(a.data), tok)["train"])
    rows = [r for task, part in parts if task in a.tasks for g in random.Random(2).sample(part, min(60, len(part))) for r in g[:3]]
    write(m, moments(m, rows), [h for task in a.tasks for h in HEADS[task]], a.out)
    golden(m, tok, a.tasks, os.path.join(a.out, "golden.jsonl"))


if __name__ == "__main__":
    main()
