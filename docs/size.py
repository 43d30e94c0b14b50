#!/usr/bin/env python3
"""Says what each part of the program costs, as a table of Markdown.

  docs/size.py                   builds the program and prints the table
  docs/size.py --binary FILE     of one that is built already, with its symbols

What is built in is known by its files, code and data by the module of each
symbol, and the rest by the sections of the file. It needs readelf.
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOWN = 200_000  # bytes from which a module has a line of its own


def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def packages():
    """{package: module}, and [(bytes, file)] of what is built in."""
    template = '{{.ImportPath}}\t{{with .Module}}{{.Path}}{{end}}\t{{.Dir}}\t{{range .EmbedFiles}}{{.}} {{end}}'
    module, files = {}, []
    for line in output("go", "list", "-deps", "-f", template, "./cmd/bot").splitlines():
        package, of, folder, embedded = line.split("\t")
        module[package] = of or "Go's own library"
        files += [((pathlib.Path(folder) / f).stat().st_size, f"{package.removeprefix('dateline/')}/{f}") for f in embedded.split()]
    return module, sorted(files, reverse=True)


def sections(binary):
    """{section: (address, bytes)} of those that a stripped file keeps."""
    kept = {}
    for line in output("readelf", "-SW", binary).splitlines():
        m = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)", line)
        if m and m[2] != "NOBITS" and not m[1].startswith((".debug", ".symtab", ".strtab", ".zdebug")):
            kept[m[1]] = (int(m[3], 16), int(m[4], 16))
    return kept


def package_of(symbol):
    symbol = re.sub(r"^(type:\.(eq|hash)\.|type:\*?|go:itab\.\*?)", "", symbol).replace("%2e", ".")
    m = re.match(r"^\*?((?:[^/.(\[]+(?:\.[^/(\[]*)?/)*[^/.(\[]+)", symbol)
    return m[1] if m else symbol


def by_module(binary, module, kept):
    cost = collections.Counter()
    spans = [(a, a + n) for a, n in kept.values() if a]
    for line in output("go", "tool", "nm", "-size", binary).splitlines():
        fields = line.split()
        if len(fields) < 4 or not fields[1].isdigit():
            continue
        address = int(fields[0], 16)
        if not any(a <= address < b for a, b in spans) or "..gobytes" in fields[3] or fields[3].startswith("go:"):
            continue
        package = package_of(fields[3])
        if package == "main":
            package = "dateline/cmd/bot"
        of = module.get(package) or ("Go's own library" if "." not in package.split("/")[0] else "others")
        cost[of] += int(fields[1])
    return cost


def table(binary):
    module, files = packages()
    kept = sections(binary)
    whole = sum(n for _, n in kept.values())
    cost = by_module(binary, module, kept)
    rows = [(n, f"`{name}`, built in") for n, name in files if n >= SHOWN]
    rows.append((sum(n for n, _ in files if n < SHOWN), "all other files that are built in"))
    rows += [(n, name) for name, n in cost.items() if n >= SHOWN]
    rows.append((sum(n for n in cost.values() if n < SHOWN), f"the {sum(n < SHOWN for n in cost.values())} modules under {SHOWN // 1000} kB"))
    rows.append((kept[".gopclntab"][1], "Go's table of functions and lines, for stack traces and the collector"))
    rows.append((whole - sum(n for n, _ in rows), "types, strings and what else has no name"))
    rows.sort(reverse=True)
    lines = ["| kB | what |", "| --- | --- |"]
    lines += [f"| {n / 1000:,.0f} | {name.replace('dateline', 'ours') if name == 'dateline' else name} |" for n, name in rows]
    return "\n".join(lines + [f"| {whole / 1000:,.0f} | all |"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary")
    args = parser.parse_args()
    if args.binary:
        print(table(args.binary))
        return
    with tempfile.TemporaryDirectory() as folder:
        binary = f"{folder}/bot"
        subprocess.run(["go", "build", "-tags", "grpcnotrace", "-trimpath", "-o", binary, "./cmd/bot"], cwd=ROOT, check=True, env={**os.environ, "CGO_ENABLED": "0"})
        print(table(binary))


main()
