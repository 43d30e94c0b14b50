#!/usr/bin/env python3
"""Trains the judge on written claims and questions.

  python train.py --e5 FOLDER --out FOLDER [--data FILE...] [--tasks claims questions] [--minutes 75] [--passes 4] [--rate 2e-4] [--shared 6] [--threads 1] [--seed 5] [--start judge.pt]

FOLDER of --e5 holds what embed/e5/export/fetch.sh puts there. The run may be
ended at any time: it goes on from FOLDER/last.pt, which is written every few
minutes. At the end FOLDER/judge.pt has the averaged weights. --start takes an
earlier run's weights in place of e5's upper layers and fresh heads, or a
folder of weights that ship, taken apart by embed/e5/export/pack -unpack.
"""
import argparse
import glob
import os
import random
import time

import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

import data
import model
from evaluate import evaluate

HERE = os.path.dirname(os.path.abspath(__file__))


def twins(scores, good, groups):
    """How far below a good row's score a bad one's of the same passage lies, as a logistic loss."""
    i, j = torch.where(good[:, None] & ~good[None] & (groups[:, None] == groups[None]))
    return F.softplus(scores[j] - scores[i]).mean() if len(i) else scores.sum() * 0


def passages_of(rs):
    names = {r["pid"]: i for i, r in enumerate(rs)}
    return torch.tensor([names[r["pid"]] for r in rs])


def verdict_loss(logits, y, smoothing=0.05):
    """Cross-entropy; of what is either contradicted or not said, of the two together."""
    log = logits.log_softmax(-1)
    log = torch.cat([log, log[:, 1:].logsumexp(-1, keepdim=True)], -1)
    return -((1 - smoothing) * log.gather(1, y[:, None]) + smoothing * log[:, :3].mean(-1, keepdim=True)).mean()


def claims_loss(m, rs, x, first):
    logits, fault = m.judge_claims(x, first)
    y = torch.tensor([r["y"] for r in rs])
    loss = verdict_loss(logits, y)
    words = [F.binary_cross_entropy_with_logits(fault[i, :len(r["words"])], torch.tensor(r["words"]), pos_weight=torch.tensor(4.0))
             for i, r in enumerate(rs) if r["words"]]
    if words:
        loss = loss + 0.4 * torch.stack(words).mean()
    return loss + 0.4 * twins(logits[:, 0] - logits[:, 1:].logsumexp(-1), y == 0, passages_of(rs))


def questions_loss(m, rs, x, first):
    logits, real = m.judge_sentences(x, [r["spans"] for r in rs])
    y = torch.zeros_like(logits)
    for i, r in enumerate(rs):
        y[i, :len(r["labels"])] = torch.tensor(r["labels"])
    loss = F.binary_cross_entropy_with_logits(logits, y, reduction="none")[real].mean() * 2
    best = logits.masked_fill(~real, -1e4).max(-1).values
    return loss + 0.3 * twins(best, torch.tensor([r["y"] == 1 for r in rs]), passages_of(rs))


class Run:
    """A training run: its weights, their average, its optimizer and how far it is."""

    def __init__(self, a):
        self.a = a
        random.seed(a.seed)
        torch.manual_seed(a.seed)
        self.m = model.e5(os.path.join(a.e5, "e5-small-v2.onnx"), a.shared)
        if a.start:
            model.start(self.m, a.start)
        for p in self.m.frozen():
            p.requires_grad_(False)
        named = [(n, p) for n, p in self.m.named_parameters() if p.requires_grad]
        body, heads = [p for n, p in named if n.startswith("layers.")], [p for n, p in named if not n.startswith("layers.")]
        self.trained = body + heads
        self.average = [p.detach().clone() for p in self.trained]
        self.optimizer = torch.optim.AdamW([dict(params=body, lr=a.rate), dict(params=heads, lr=4 * a.rate)], weight_decay=0.01)
        self.step, self.seen, self.spent = 0, 0, 0.0

    def rate(self, progress):
        return min(1, (self.step + 1) / 60) * (1 if progress < 0.3 else max(0.02, (1 - progress) / 0.7))

    def learn(self, task, rs, progress):
        for g, times in zip(self.optimizer.param_groups, (1, 4)):
            g["lr"] = self.a.rate * times * self.rate(progress)
        x, first, mask = self.hidden(rs)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.a.half):
            x = self.m.upper(x, mask)
        loss = (claims_loss if task == "claims" else questions_loss)(self.m, rs, x.float(), first)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step, self.seen = self.step + 1, self.seen + len(rs)
        keep = min(0.99, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, [p.detach() for p in self.trained], 1 - keep)
        return loss.item()

    def hidden(self, rs):
        """The shared layers' output, kept with each row: they don't change."""
        ids, first, mask = data.pad(rs)
        new = [i for i, r in enumerate(rs) if "h" not in r]
        if new:
            self.m.eval()
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=self.a.half):
                x = self.m.lower(ids[new], first[new], mask[new]).half()
            self.m.train()
            for i, h in zip(new, x):
                rs[i]["h"] = h[:len(rs[i]["a"]) + len(rs[i]["b"])].clone()
        x = torch.zeros(*ids.shape, model.WIDTH)
        for i, r in enumerate(rs):
            x[i, :len(r["h"])] = r["h"]
        return x, first, mask

    def averaged(self):
        """The model with its averaged weights."""
        m = model.Judge(self.a.shared)
        m.load_state_dict(self.m.state_dict())
        names = {id(p): n for n, p in self.m.named_parameters()}
        state = m.state_dict()
        for p, mean in zip(self.trained, self.average):
            state[names[id(p)]] = mean.clone()
        m.load_state_dict(state)
        return m.eval()

    def save(self, path):
        whole = dict(model=self.m.state_dict(), average=self.average, optimizer=self.optimizer.state_dict(),
                     step=self.step, seen=self.seen, spent=self.spent)
        torch.save(whole, path + ".part")
        os.replace(path + ".part", path)

    def load(self, path):
        kept = torch.load(path)
        self.m.load_state_dict(kept["model"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.average, self.step, self.seen, self.spent = kept["average"], kept["step"], kept["seen"], kept["spent"]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--e5", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--data", nargs="*", default=sorted(glob.glob(HERE + "/data/written-*.jsonl")))
    p.add_argument("--tasks", nargs="*", default=["claims", "questions"], choices=["claims", "questions"])
    for name, kind, default in [("minutes", float, 75), ("passes", float, 4), ("rate", float, 2e-4), ("shared", int, 6), ("threads", int, 1), ("seed", int, 5)]:
        p.add_argument("--" + name, type=kind, default=default)
    p.add_argument("--start")
    p.add_argument("--half", action="store_true", help="multiply in bfloat16: several times faster where the processor has AMX or AVX-512 BF16, far slower elsewhere")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    tok = Tokenizer.from_file(os.path.join(a.e5, "e5-small-v2-tokenizer.json"))
    parts = data.rows(data.read(a.data), tok)
    for name, (claims, asked) in parts.items():
        print(f"{name}: {sum(map(len, claims))} claims, {sum(map(len, asked))} questions", flush=True)
    parts = {name: tuple(g if task in a.tasks else [] for task, g in zip(("claims", "questions"), groups)) for name, groups in parts.items()}
    run, last = Run(a), os.path.join(a.out, "last.pt")
    if os.path.exists(last):
        run.load(last)
        print(f"going on from step {run.step}", flush=True)
    train(run, parts["train"], parts["dev"], last)
    torch.save(run.averaged().state_dict(), os.path.join(a.out, "judge.pt"))
    for name in ("last weights", "averaged"):
        print(name, evaluate(run.m if name == "last weights" else run.averaged(), *parts["dev"]), flush=True)


def train(run, groups, dev, last):
    a, rng, recent = run.a, random.Random(run.a.seed + run.step), {"claims": [], "questions": []}
    total = a.passes * sum(len(g) for part in groups for g in part)
    saved = began = time.time()
    before = run.spent
    run.m.train()
    while True:
        todo = [("claims", b) for b in data.batches(groups[0], rng)] + [("questions", b) for b in data.batches(groups[1], rng)]
        rng.shuffle(todo)
        for task, rs in todo:
            run.spent = before + time.time() - began
            progress = max(run.spent / 60 / a.minutes, run.seen / total)
            if progress >= 1:
                return run.save(last)
            recent[task] = [*recent[task][-49:], run.learn(task, rs, progress)]
            if run.step % 25 == 0:
                told = ", ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in recent.items() if v)
                print(f"step {run.step}, {progress:.0%}, pass {run.seen * a.passes / total:.2f}, {told}, {run.spent / 60:.1f} min", flush=True)
            if time.time() - saved > 240:
                run.save(last)
                saved = time.time()


if __name__ == "__main__":
    main()
