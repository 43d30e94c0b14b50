#!/usr/bin/env python3
"""Draws docs/architecture.md's picture from what the packages import.

  docs/architecture.py           writes it
  docs/architecture.py --check   fails where the page isn't what it would write

One box for each folder at the top, or below cmd and internal; an arrow from who
imports to who is imported. What goes without saying, because a longer way leads
there too, is left out.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawn by architecture.py -->\n", "<!-- end of the drawing -->"
LAYERS = [  # from top to bottom; what isn't named stands by itself
    ("front ends", ["cmd/bot", "discord", "repl", "eval", "render", "check"]),
    ("between a question and an answer", ["rag", "draft", "verify", "judge"]),
    ("ports and their adapters", ["llm", "store", "embed", "state", "config"]),
    ("articles in", ["ingest", "seeds", "corpus"]),
    ("reading", ["speech", "facts", "lexical", "lexicon"]),
]


def box(path):
    parts = path.split("/")
    if parts[0] == "dateline":
        parts = parts[1:]
    return "/".join(parts[:2]) if parts[0] in ("cmd", "internal") else parts[0]


def imports():
    """{box: boxes that it imports}, internal ones left out."""
    out = subprocess.run(["go", "list", "-json=ImportPath,Imports", "./..."], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    edges, at, decoder = {}, 0, json.JSONDecoder()
    while at < len(out):
        package, end = decoder.raw_decode(out, at)
        at = end + 1
        name = package["ImportPath"]
        if name.endswith("test") or "/build" in name or "/export/" in name or "/gen" in name or name.startswith("dateline/bench"):
            continue
        edges.setdefault(box(name), set()).update(box(i) for i in package.get("Imports") or [] if i.startswith("dateline/"))
    keep = lambda b: not b.startswith("internal")
    return {b: {i for i in to if keep(i) and i != b} for b, to in edges.items() if keep(b)}


def reaches(edges, start, without):
    """Boxes that lead from start, not over the arrow start -> without."""
    seen, todo = set(), [b for b in edges.get(start, ()) if b != without]
    while todo:
        b = todo.pop()
        if b not in seen:
            seen.add(b)
            todo += edges.get(b, ())
    return seen


def drawing():
    edges = imports()
    ident = lambda b: b.replace("/", "_")
    lines = ["```mermaid", "flowchart TD"]
    placed = set()
    for title, boxes in LAYERS:
        there = [b for b in boxes if b in edges]
        placed.update(there)
        lines.append(f'  subgraph {ident(there[0])}_layer["{title}"]')
        lines += [f'    {ident(b)}["{b}"]' for b in there]
        lines.append("  end")
    lines += [f'  {ident(b)}["{b}"]' for b in sorted(edges) if b not in placed]
    for b in sorted(edges):
        for to in sorted(edges[b]):
            if to not in reaches(edges, b, to):
                lines.append(f"  {ident(b)} --> {ident(to)}")
    return "\n".join([*lines, "```", ""])


def main():
    page = PAGE.read_text(encoding="utf-8")
    start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    drawn = page[:start] + drawing() + page[end:]
    if "--check" not in sys.argv:
        PAGE.write_text(drawn, encoding="utf-8")
    elif drawn != page:
        sys.exit("docs/architecture.md isn't what the packages import: run docs/architecture.py and commit it")


if __name__ == "__main__":
    main()
