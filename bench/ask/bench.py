"""Times whole processes in turn; run.sh calls it.

usage: bench.py BOT MODEL_FOLDER SCRATCH RUNS

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

QUESTIONS = ["In which city did the talks take place?", "Who leads the peace council?",
             "What is the Haqqani network?", "What did the Taliban spokesman tell CNN?"]
HERE = pathlib.Path(__file__).parent


def once(command, env):
    """Seconds and peak resident megabytes of one process, its output thrown
    away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command}: exit status {process.returncode}")
    return seconds, usage.ru_maxrss / 1024


def passages(bot, env):
    """The texts of all passages of the seeds, as the program finds them."""
    found = {}
    for question in QUESTIONS:
        out = subprocess.run([bot, "search", "--json", "--top-k", "50", question], env=env, capture_output=True, check=True).stdout
        found.update((h["passage"], h["text"]) for h in json.loads(out)["hits"])
    return list(found.values())


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "?"


def main(bot, model, scratch, runs):
    scratch = pathlib.Path(scratch)
    env = dict(os.environ, HOME=str(scratch), XDG_CACHE_HOME=str(scratch / "cache"), XDG_CONFIG_HOME=str(scratch))
    subprocess.run([bot, "index"], env=env, check=True, stdout=subprocess.DEVNULL)
    texts = passages(bot, env)
    vectors, listed = scratch / "passages.npy", scratch / "passages.json"
    listed.write_text(json.dumps(texts))
    script = [sys.executable, str(HERE / "ask.py"), model, str(vectors), str(listed)]
    subprocess.run(script, check=True)
    commands = {
        "bot ask": lambda q: [bot, "ask", q],
        "bot search": lambda q: [bot, "search", q],
        "bot version": lambda q: [bot, "version"],
        "Python": lambda q: [*script, q],
    }
    for command in commands.values():  # fills the page cache
        once(command(QUESTIONS[0]), env)
    taken = {name: [] for name in commands}
    for turn in range(int(runs)):
        for name, command in commands.items():
            taken[name].append(once(command(QUESTIONS[turn % len(QUESTIONS)]), env))
    print(f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {len(texts)} passages; "
          f"{runs} runs of each, in turn; medians (least)")
    base = statistics.median(s for s, _ in taken["Python"])
    for name, pairs in taken.items():
        seconds, memory = zip(*pairs)
        middle = statistics.median(seconds)
        print(f"{name:12} {middle:6.3f} s ({min(seconds):.3f})  {statistics.median(memory):5.0f} MB  Python takes {base / middle:5.1f} times as long")


if __name__ == "__main__":
    main(*sys.argv[1:])
