"""Compares what Dateline reads of PDFs with what pdfium does, on PDFs of one's own.

    go build -o pdfread ./bench/pdf
    python3 bench/pdf/compare.py ./pdfread FOLDER      # needs pypdfium2

A file counts by its words: how many of pdfium's Dateline has (recall), how many
of Dateline's pdfium has (precision), and the same for pairs of words in a row,
which suffer where columns are read across.
"""

import collections
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import time

import pypdfium2


def pdfium(path):
    try:
        with open(path, "rb") as file:
            document = pypdfium2.PdfDocument(file.read())
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    except pypdfium2.PdfiumError:
        return None


def words(text):
    text = re.sub(r"[-\u00ad\ufffe\x02]\s*\n\s*", "", text)  # hyphens at line ends are joined in both
    return re.findall(r"\w+", text.lower())


def pairs(list_):
    return list(zip(list_, list_[1:]))


def shared(ours, theirs):
    ours, theirs = collections.Counter(ours), collections.Counter(theirs)
    both = sum((ours & theirs).values())
    return both / max(1, sum(theirs.values())), both / max(1, sum(ours.values()))


def main():
    reader, folder = sys.argv[1:]
    paths = sorted(glob.glob(os.path.join(folder, "**", "*.pdf"), recursive=True))
    lines = subprocess.run([reader, *paths], capture_output=True, check=True, text=True).stdout.splitlines()
    rows, neither, only_ours, only_theirs, seconds = [], 0, 0, [], [0.0, 0.0]
    for line in lines:
        ours = json.loads(line)
        began = time.time()
        theirs = pdfium(ours["path"])
        seconds[0] += ours["seconds"]
        seconds[1] += time.time() - began
        a, b = words(ours.get("text") or ""), words(theirs or "")
        name = os.path.basename(ours["path"])
        if len(b) < 20 or not a:
            neither += len(a) < 20 and len(b) < 20
            only_ours += len(a) >= 20
            if len(b) >= 20:
                only_theirs.append((len(b), name, ours.get("fault")))
            continue
        rows.append((*shared(a, b), *shared(pairs(a), pairs(b)), name, len(b)))
    rows.sort()
    for row in rows[:15]:
        print("words %.2f %.2f  pairs %.2f %.2f  %s (%d words)" % row)
    for row in only_theirs:
        print("pdfium alone: %d words of %s: %s" % row)
    print(f"{len(lines)} files: {len(rows)} read by both, {len(only_theirs)} by pdfium alone, {only_ours} by Dateline alone, {neither} by neither")
    for at, what in enumerate(["recall of words", "precision of words", "recall of pairs", "precision of pairs"]):
        values = [row[at] for row in rows]
        print(f"{what}: median {statistics.median(values):.3f}, mean {statistics.mean(values):.3f}, over .9 in {sum(v > .9 for v in values)}")
    print(f"Dateline {seconds[0]:.1f} s, pdfium {seconds[1]:.1f} s")


main()
