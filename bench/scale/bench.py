"""Measures questions over large indexes; run.sh calls it.

usage: bench.py BOT SCALE MODEL_FOLDER FROM.db SCRATCH RUNS PASSAGES...

It imports nothing large: Linux counts the memory of the process that starts
another into the peak of the one started.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent


def questions():
    """Questions of the fixtures: what is asked doesn't matter, only that it is
    asked as people ask."""
    found = []
    for line in (HERE / "../../eval/testdata/seeds.jsonl").read_text().splitlines():
        case = json.loads(line)
        if case["answerable"] and not case.get("turns"):
            found.append(case["question"])
    return found[:40]


def once(command, env):
    """Seconds, processor seconds and peak resident megabytes of one process,
    its output thrown away. A refusal is an answer."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command}: exit status {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def disk(index):
    return sum(os.path.getsize(str(index) + s) for s in ("", "-wal") if os.path.exists(str(index) + s)) / 1e6


def measure(bot, scale, model, source, scratch, runs, passages):
    index, folder = scratch / f"{passages}.db", scratch / f"{passages}"
    env = dict(os.environ, HOME=str(scratch), XDG_CACHE_HOME=str(scratch / "cache"), XDG_CONFIG_HOME=str(scratch))
    if not index.exists():
        subprocess.run([scale, "fill", source, str(index), str(passages)], check=True)
    if not (folder / "vectors.npy").exists():
        folder.mkdir(exist_ok=True)
        subprocess.run([scale, "export", str(index), str(folder)], check=True)
    asked = questions()
    commands = {
        "bot ask": lambda q: [bot, "ask", "--index", str(index), q],
        "bot search": lambda q: [bot, "search", "--index", str(index), q],
        "Python": lambda q: [sys.executable, str(HERE / "ask.py"), model, str(folder), q],
    }
    for command in commands.values():  # fills the page cache
        once(command(asked[0]), env)
    taken = {name: [] for name in commands}
    for turn in range(runs):
        for name, command in commands.items():
            taken[name].append(once(command(asked[turn % len(asked)]), env))
    middle = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}
    print(f"\n{passages} passages: {disk(index):.0f} MB on disk")
    for name, (wall, cpu, memory) in middle.items():
        ratio = middle["Python"][1] / cpu
        print(f"  {name:10} {wall:7.3f} s wall, {cpu:7.3f} s of processor, {memory:5.0f} MB; Python takes {ratio:5.2f} times the processor time, "
              f"{middle['Python'][0] / wall:5.2f} times the wall time")
    out = subprocess.run([scale, "warm", str(index)], input="\n".join(asked), env=env, capture_output=True, text=True, check=True).stdout
    warm = json.loads(out)
    plain = [w["ms"] for w in warm[1:] if not w["changed"]]
    changed = [w["ms"] for w in warm if w["changed"]]
    print(f"  warm question, without the judge: {statistics.median(plain):.1f} ms; the judge {statistics.median(w['judge'] for w in warm):.1f} ms")
    print(f"  after another process added an article: {statistics.median(changed):.1f} ms, that is {statistics.median(changed) - statistics.median(plain):+.1f} ms")
    scan = subprocess.run([sys.executable, str(HERE / "ask.py"), model, str(folder), "--numpy"], capture_output=True, text=True, check=True).stdout
    print(f"  numpy's scan alone: {1000 * float(scan):.1f} ms")


def main(bot, scale, model, source, scratch, runs, *sizes):
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {runs} runs of each, in turn; medians")
    for passages in sizes:
        measure(bot, scale, model, source, pathlib.Path(scratch), int(runs), int(passages))


if __name__ == "__main__":
    main(*sys.argv[1:])
