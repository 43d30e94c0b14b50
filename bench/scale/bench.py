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


# What issue 17 asks for: wall and warm in seconds and milliseconds, the rest in MB.
MUST = {
    12600: {"cold": 0.3, "python": 3, "warm": 60, "memory": 110, "disk": 90, "changed": 20},
    100000: {"cold": 0.8, "python": 2, "warm": 90, "memory": 350, "disk": 700, "changed": 50},
}


def alternating(commands, asked, runs, env):
    """Medians of seconds, processor seconds and megabytes of each command, which
    take turns, and the least seconds."""
    for command in commands.values():  # fills the page cache
        once(command(asked[0]), env)
    taken = {name: [] for name in commands}
    for turn in range(runs):
        for name, command in commands.items():
            taken[name].append(once(command(asked[turn % len(asked)]), env))
    return {name: [*(statistics.median(column) for column in zip(*rows)), min(rows)[0]] for name, rows in taken.items()}


def printed(command, env, given=""):
    return subprocess.run(command, input=given, env=env, capture_output=True, text=True, check=True).stdout


def scans(scale, index, script, folder, env, turns=3):
    """The searches alone, ours and numpy's in turn: the medians of the medians."""
    ours, numpy = [], []
    for _ in range(turns):
        ours.append(json.loads(printed([scale, "scan", str(index)], env)))
        numpy.append([1000 * float(x) for x in printed([*script, str(folder), "--numpy"], env).split()])
    return {key: statistics.median(one[key] for one in ours) for key in ours[0]}, [statistics.median(column) for column in zip(*numpy)]


def row(name, value, target=None, note=""):
    print(f"| {name} | {value} | {target if target is not None else ''} | {note} |")


def measure(bot, scale, model, source, scratch, runs, passages):
    index, folder = scratch / f"{passages}.db", scratch / f"{passages}"
    env = dict(os.environ, HOME=str(scratch), XDG_CACHE_HOME=str(scratch / "cache"), XDG_CONFIG_HOME=str(scratch))
    if not index.exists():
        subprocess.run([scale, "fill", source, str(index), str(passages)], check=True)
    if not (folder / "vectors.npy").exists():
        folder.mkdir(exist_ok=True)
        subprocess.run([scale, "export", str(index), str(folder)], check=True)
    asked, script = questions(), [sys.executable, str(HERE / "ask.py"), model]
    middle = alternating({
        "ask": lambda q: [bot, "ask", "--index", str(index), q],
        "search": lambda q: [bot, "search", "--index", str(index), q],
        "Python": lambda q: [*script, str(folder), q],
        "Python by meaning alone": lambda q: [*script, str(folder), q, "--dense"],
    }, asked, runs, env)
    warm = json.loads(printed([scale, "warm", str(index)], env, "\n".join(asked)))
    plain = statistics.median(w["ms"] for w in warm[1:] if not w["changed"])
    changed = statistics.median(w["ms"] for w in warm if w["changed"]) - plain
    cpu_changed = statistics.median(w["cpu"] for w in warm if w["changed"]) - statistics.median(w["cpu"] for w in warm[1:] if not w["changed"])
    searches, numpy = scans(scale, index, script, folder, env)
    must = MUST.get(passages, {})
    python, alone, ask = middle["Python"], middle["Python by meaning alone"], middle["ask"]

    print(f"\n| {passages} passages, load {os.getloadavg()[0]:.1f} | measured | must reach | |\n| --- | --- | --- | --- |")
    for name, (wall, cpu, memory, least) in middle.items():
        row(f"cold {name}, wall", f"{wall:.2f} s", must.get("cold") if name == "ask" else None, f"least {least:.2f} s; {cpu:.2f} s of processor, {memory:.0f} MB")
    row("Python / ask, wall", f"{python[0] / ask[0]:.2f}", must.get("python"), f"of processor {python[1] / ask[1]:.2f}")
    row("Python by meaning alone / ask, wall", f"{alone[0] / ask[0]:.2f}", None, f"of processor {alone[1] / ask[1]:.2f}")
    row("Python / search, wall", f"{python[0] / middle['search'][0]:.2f}", None, f"of processor {python[1] / middle['search'][1]:.2f}; neither has a judge")
    row("warm question, without the judge", f"{plain:.0f} ms", must.get("warm"), f"{statistics.median(w['cpu'] for w in warm[1:]):.0f} ms of processor")
    row("the judge", f"{statistics.median(w['judge'] for w in warm):.0f} ms", None, f"{statistics.median(w['judge_cpu'] for w in warm):.0f} ms of processor")
    row("after another process added an article", f"{changed:+.0f} ms", must.get("changed"), f"{cpu_changed:+.0f} ms of processor")
    row("memory of ask", f"{ask[2]:.0f} MB", must.get("memory"))
    row("disk", f"{disk(index):.0f} MB", must.get("disk"))
    row("numpy's scan / ours", f"{numpy[0] / searches['ms']:.2f}", None, f"{numpy[0]:.1f} ms and {searches['ms']:.1f} ms; of processor {numpy[1] / searches['cpu']:.2f}: "
        f"{numpy[1]:.1f} ms and {searches['cpu']:.1f} ms; by words {searches['words']:.1f} ms")
    held, kept = searches["dense"] + searches["bm25"], searches["vectors_in_file"] + searches["postings_in_file"]
    row("searches in memory / in the file", f"{held / kept:.2f}", 2, f"vectors {searches['dense']:.0f} of {searches['vectors_in_file']:.0f} MB, "
        f"words {searches['bm25']:.0f} of {searches['postings_in_file']:.0f} MB; articles {searches['listed']:.0f} MB")


def main(bot, scale, model, source, scratch, runs, *sizes):
    print(f"{os.cpu_count()} cores; {runs} runs of each, in turn; medians")
    for passages in sizes:
        measure(bot, scale, model, source, pathlib.Path(scratch), int(runs), int(passages))


if __name__ == "__main__":
    main(*sys.argv[1:])
