"""Compares the built-in encoder with onnxruntime and hugot.

usage: bench.py FOLDER [--rounds N] [--cases N] [--no-hugot] [--no-quality]

FOLDER holds e5-small-v2.onnx and e5-small-v2-tokenizer.json (README.md says
how to get them). The engines take turns, so that whatever else the machine
does hits them alike; the table has the median of all turns and the ratio of
the medians, and the ratio of the fastest turns beside it.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import numpy as np

import engines
import quality
import texts

# name, threads, texts, tokens
CASES = [("1 thread, 30 tokens", 1, 1, 30), ("1 thread, 128 tokens", 1, 1, 128), ("2 threads, 16 x 128 tokens", 2, 16, 128)]


def processor():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    field = lambda name: next((l.split(":")[1].strip() for l in info.splitlines() if l.startswith(name)), "?")
    flags = set(field("flags").split())
    have = [f for f in ("avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "amx_int8") if f in flags]
    return f"{field('model name')} (family {field('cpu family')}, model {field('model')}; {' '.join(have)})"


def compare(folder, ours, case, rounds):
    """Seconds of every turn: {engine: [...]}, of processor time where there is
    one thread, since other work on the machine then counts for less; with more
    threads onnxruntime's wait for one another busily. onnxruntime gets the texts
    as one batch and one by one; each turn keeps the faster."""
    name, threads, count, tokens = case
    paths = {"onnxruntime float": folder / "e5-small-v2.onnx", "onnxruntime int8": folder / "int8.onnx"}
    refs = {n: engines.Reference(p, folder / "e5-small-v2-tokenizer.json", threads) for n, p in paths.items()}
    sample = texts.sized(next(iter(refs.values())).tokenizer, " ".join(texts.seeds()), [tokens] * count)
    out = {"ours": [], "ours, plain Go": [], **{n: [] for n in refs}}
    once = 5 if count == 1 else 1
    for turn in range(rounds):
        out["ours"] += ours.seconds(threads == 1, texts=sample, workers=threads, repeat=once)
        for n, r in refs.items():
            batch, single = r.feed(sample), [r.feed([t]) for t in sample]
            for _ in range(once):
                whole = r.time(batch, threads == 1)
                each = sum(r.time(f, threads == 1) for f in single) if count > 1 else whole
                out[n].append(min(whole, each))
        if turn % 8 == 0:
            out["ours, plain Go"] += ours.seconds(threads == 1, texts=sample, workers=threads, repeat=1, go=True)
    return sample, out


def hugot(folder, binary, sample, threads, repeat=3):
    """Seconds of hugot's Go backend, and gonum's rate."""
    with tempfile.TemporaryDirectory() as d:
        shutil.copy(folder / "e5-small-v2.onnx", pathlib.Path(d) / "model.onnx")
        shutil.copy(folder / "e5-small-v2-tokenizer.json", pathlib.Path(d) / "tokenizer.json")
        request = json.dumps({"folder": d, "texts": sample, "repeat": repeat})
        done = subprocess.run([binary], input=request, capture_output=True, text=True, check=True,
                              env={"GOMAXPROCS": str(threads), "PATH": "/usr/bin:/bin", "HOME": "/tmp"})
    return json.loads(done.stdout.strip().splitlines()[-1])


def start(run):
    """Milliseconds from the start of a process until its encoder is ready
    (least and median of 40), and its peak resident MB after a text of 500
    tokens and 64 passages."""
    seconds, memory = [], 0
    for _ in range(40):
        began = time.perf_counter()
        with subprocess.Popen([run, "-start"], stdout=subprocess.PIPE, text=True) as p:
            p.stdout.readline()
            seconds.append(time.perf_counter() - began)
            memory = max(memory, int(p.stdout.readline()) / 1024)
    return min(seconds) * 1000, np.median(seconds) * 1000, memory


def sharing(ours, tokenizer, rounds):
    """Medians of ratios of processor time, by turns: 64 passages by two workers
    over by one, which two idle cores would halve; and 63 short texts with a long
    one over what both take alone, which is 1 where nothing is padded."""
    corpus = " ".join(texts.seeds())
    passages = texts.sized(tokenizer, corpus, [128] * 64)
    short, long = texts.sized(tokenizer, corpus, [30] * 63), texts.sized(tokenizer, corpus, [500])
    cost = lambda sample, workers=1: ours.seconds(True, texts=sample, workers=workers, repeat=1)[0]
    two, mixed = [], []
    for _ in range(rounds):
        two.append(cost(passages, 2) / cost(passages))
        mixed.append(cost(short + long) / (cost(short) + cost(long)))
    return np.median(two), np.median(mixed)


def rates():
    """Multiply-accumulates per nanosecond of both matrix products."""
    done = subprocess.run(["go", "test", "-run", "xxx", "-bench", "Gemm/.*/128x384x1536", "-count", "5", "./embed/e5/internal/kernel"],
                          cwd=texts.ROOT, capture_output=True, text=True, check=True).stdout
    best = {}
    for kind, rate in re.findall(r"Gemm/(go|avx2)/\S+.*?([\d.]+) MAC/cpu-ns", done):
        best[kind] = max(best.get(kind, 0), float(rate))
    return best


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("--rounds", type=int, default=40)
    p.add_argument("--no-quality", action="store_true")
    p.add_argument("--no-hugot", action="store_true")
    p.add_argument("--cases", type=int, default=len(CASES), help="how many rows to measure")
    a = p.parse_args()
    engines.dynamic(a.folder / "e5-small-v2.onnx", a.folder / "int8.onnx")
    run = engines.build(".", "./bench/e5/run")
    ours = engines.Ours([run])
    print("processor:", processor())
    print("our kernels:", ours.ask(texts=["peace"], workers=1)["kernels"])
    print("| | ours | onnxruntime float | int8 | faster / ours | of the fastest turns | hugot Go / ours | plain Go |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    binary = None if a.no_hugot else engines.build("bench/e5/hugot", ".")
    gonum = None
    for case in CASES[:a.cases]:
        sample, times = compare(a.folder, ours, case, a.rounds if case[2] == 1 else max(4, a.rounds // 4))
        mid = {n: np.median(t) * 1000 for n, t in times.items()}
        low = {n: np.min(t) * 1000 for n, t in times.items()}
        faster = lambda m: min(m["onnxruntime float"], m["onnxruntime int8"]) / m["ours"]
        other = "-"
        if binary and case[2] == 1:
            h = hugot(a.folder, binary, sample, case[1])
            gonum = max(gonum or 0, h["gonum_mac_ns"])
            other = f"{min(h['seconds']) * 1000 / low['ours']:.0f}"
        print(f"| {case[0]} | {mid['ours']:.2f} ms | {mid['onnxruntime float']:.2f} ms | {mid['onnxruntime int8']:.2f} ms | "
              f"{faster(mid):.2f} | {faster(low):.2f} | {other} | {low['ours, plain Go']:.0f} ms |", flush=True)
    tokenizer = engines.tokenizers.Tokenizer.from_file(str(a.folder / "e5-small-v2-tokenizer.json"))
    two, mixed = sharing(ours, tokenizer, max(3, a.rounds // 4))
    print(f"processor time: 64 passages by two workers over by one {two:.2f}; short texts and a long one together over apart {mixed:.2f}")
    least, usual, memory = start(run)
    print(f"ready to encode after {usual:.1f} ms of process (least {least:.1f}); {memory:.0f} MB resident at most")
    rate = rates()
    print(f"plain Go's matrix product: {rate['go']:.1f} multiply-accumulates per ns; AVX2's {rate.get('avx2', 0):.0f}"
          + (f"; gonum's Sgemm {gonum:.2f}" if gonum else ""))
    if not a.no_quality:
        quality.report(a.folder, ours)
    ours.close()


if __name__ == "__main__":
    main()
