"""Written passages, claims and questions as rows that the judge is trained on."""
import collections
import json
import math
import random
import re

import torch

import altered

LABELS = "SCN" + altered.UNSUPPORTED  # supported, contradicted, not said, one of the last two
ABBREVIATED = re.compile(r"\b(Mr|Mrs|Ms|Dr|Gen|Sen|Rep|St|Col|Lt|Gov|Coun|Prof|U\.S|[A-Z])\.$")
END = re.compile(r'(?<=[.!?]["”’])\s+(?=[A-Z"“‘])|(?<=[.!?])\s+(?=[A-Z"“‘])|\n+')


def read(paths):
    return [json.loads(line) for path in sorted(paths) for line in open(path, encoding="utf-8")]


def part(pid):
    """train, dev or report. Whole writers and every seventh passage of the others are held out."""
    writer, number = pid.rsplit("-", 1)
    if writer in ("n3p", "n4f", "n5r"):
        return "report"
    if writer == "n3o":
        return "dev"
    if int(number) % 7:
        return "train"
    return "dev" if int(number) % 2 else "report"


def sentences(text):
    out = []
    for s in END.split(text):
        s = s.strip()
        if s and out and (len(out[-1]) < 15 or ABBREVIATED.search(out[-1])):
            out[-1] += " " + s
        elif s:
            out.append(s)
    return out


def stems(text):
    """The words' first five letters, and figures whole."""
    return {w if w[0].isdigit() else w[:5] for w in re.findall(r"[a-z]{3,}|\d[\d,.]*\d|\d", text.lower())}


class Windows:
    """Runs of up to three sentences that a claim is judged over, as they are chosen in use: by the words they share."""

    def __init__(self, passages):
        count = collections.Counter(s for p in passages for s in stems(p["text"]))
        self.weight = collections.defaultdict(lambda: math.log(len(passages) + 1), {s: math.log((len(passages) + 1) / (n + 0.5)) for s, n in count.items()})

    def best(self, listed, claim):
        """The window that shares most, and the part of the claim's weight that it shares."""
        want = stems(claim)
        total = sum(self.weight[s] for s in want) or 1
        options = []
        for i in range(len(listed)):
            for n in (1, 2, 3):
                if i + n <= len(listed):
                    text = " ".join(listed[i:i + n])
                    shared = sum(self.weight[s] for s in want & stems(text)) / total
                    options.append((shared - 0.04 * (n - 1), i, n, shared))
        _, i, n, shared = max(options)
        return i, n, shared


def around(listed, i, n, most, rng):
    """Sentences i to i+n, and others beside them up to `most` in all."""
    more = max(0, most - n)
    before = rng.randint(0, more)
    return " ".join(listed[max(0, i - before):i + n + more - before])


def evidence(listed, windows, claim, rng):
    """The window that a claim is judged over: its own, around the words that decide it where they are known, else around those it shares."""
    if claim.get("t"):
        return claim["t"]
    if claim.get("e"):
        at = [i for i, s in enumerate(listed) if any(e in s or s in e for e in claim["e"])]
        if at and at[-1] - at[0] < 4:
            return around(listed, at[0], at[-1] + 1 - at[0], rng.choice((1, 2, 2, 3)), rng)
    i, n, shared = windows.best(listed, claim["c"])
    return around(listed, i, n, rng.choice((2, 3)) if shared >= 0.5 else 4, rng)


def claim_row(tok, passage, listed, windows, claim, rng):
    text = evidence(listed, windows, claim, rng)
    if claim.get("o"):
        text = altered.exchange(text, *claim["o"])
        if text is None:
            return None
    e, at = tok.encode(claim["c"]), claim["c"].find(claim["f"]) if claim["f"] else -1
    words = None
    if claim["y"] == "S":
        words = [0.0] * len(e.ids)
    elif at >= 0:
        words = [float(b > a and b > at and a < at + len(claim["f"])) for a, b in e.offsets]
    return dict(a=e.ids, b=tok.encode(f"{passage['outlet']}: {text}").ids[1:][:200], y=LABELS.index(claim["y"]), words=words, kind=claim["k"], pid=passage["pid"])


ATTRIBUTED = ["{o} reports that {c}", "According to {o}, {c}", "{o} says {c}", "{C}, {o} reports.", "{C}, according to {o}.", "{C} ({o})."]
SAYS_NOTHING = ["It is not specified.", "The passage doesn't say.", "This is not mentioned.", "There is no information on this.", "The articles do not mention that.",
                "No reason is given.", "It isn't stated.", "I don't know.", "The text gives no answer to that question.", "That is not said in the source."]
OPENS = re.compile(r"(?:The|A|An|In|On|At|It|He|She|They|There|This|That|Those|These|Some|No|All|More|Most|By|For|From|After|Before|About|Two|Three|Only|Nobody|Both|Its|His|Her|Their) ")


def attributed(claim, passage, outlets, rng):
    """The claim as its outlet's word, or as another's, which nobody can tell from the evidence."""
    own = rng.random() < 0.7 or claim["y"] != "S"
    outlet = passage["outlet"] if own else rng.choice(outlets)
    if outlet.lower() in claim["c"].lower() or claim["c"].endswith(("?", '"', "”")) or not own and outlet in passage["text"] + passage["outlet"]:
        return claim
    c = claim["c"]
    lower = c[0].lower() + c[1:] if OPENS.match(c) else c
    text = rng.choice(ATTRIBUTED).format(o=outlet, c=lower, C=c.rstrip("."))
    if not own:
        return dict(claim, c=text, y="N", k="outlet", f=outlet)
    return dict(claim, c=text, f=claim["f"] if claim["f"] in text else "")


def varied(passage, outlets, rng):
    """A passage's claims for training: more made of them, some attributed to an outlet, and now and then one that says nothing."""
    claims = passage["claims"]
    if claims and not claims[0].get("t"):
        near = altered.copies(sentences(passage["text"]), rng)
        claims = claims + near + altered.of(claims + near, passage["text"], rng)
    out = [attributed(c, passage, outlets, rng) if not c.get("t") and rng.random() < 0.12 else c for c in claims]
    if out and not out[0].get("t") and rng.random() < 0.15:
        c = rng.choice(SAYS_NOTHING)
        out.append(dict(c=c, y="N", k="nothing", f=c, e=[]))
    return out


def question_row(tok, passage, listed, windows, q, rng):
    """A question over up to four sentences: those around the answer, or around what comes nearest."""
    gold = next((k for k, s in enumerate(listed) if q["y"] and q["a"] in s and s.startswith(q["s"][:20])), None)
    i = windows.best(listed, q["q"])[0] if gold is None else gold
    start = max(0, min(i - rng.randint(0, 3), len(listed) - 4))
    listed = listed[start:start + 4]
    holds = [i for i, s in enumerate(listed) if q["y"] and q["a"] in s]
    best = [i for i in holds if listed[i].startswith(q["s"][:20])] or holds
    if q["y"] and not best:
        return None
    a, b, spans = tok.encode(q["q"]).ids, tok.encode(passage["outlet"] + ":").ids[1:-1], []
    for s in listed:
        t = tok.encode(s).ids[1:-1]
        spans.append((len(a) + len(b), len(a) + len(b) + len(t)))
        b = b + t
    if spans[-1][1] > 500:
        return None
    return dict(a=a, b=b + [102], spans=spans, labels=[float(i in best[:1]) for i in range(len(spans))], y=int(bool(q["y"])), pid=passage["pid"], kind=q.get("k", ""))


def rows(passages, tok, seed=5):
    """{part: (groups of claims, groups of questions)}, a group the rows of one passage."""
    rng, windows = random.Random(seed), Windows(passages)
    out = {"train": ([], []), "dev": ([], []), "report": ([], [])}
    outlets = sorted({p["outlet"] for p in passages if not any(c.get("t") for c in p["claims"])})
    for p in passages:
        listed = sentences(p["text"])
        made = varied(p, outlets, rng) if part(p["pid"]) == "train" else p["claims"]
        claims = [r for c in made if (r := claim_row(tok, p, listed, windows, c, rng))]
        asked = [r for q in p["questions"] if (r := question_row(tok, p, listed, windows, q, rng))]
        for group, into in zip((claims, asked), out[part(p["pid"])]):
            if group:
                into.append(group)
    return out


def pad(rs):
    """ids, the claim's or question's part, and the mask, each (rows, tokens)."""
    n = [len(r["a"]) + len(r["b"]) for r in rs]
    at = torch.arange(max(n))[None]
    ids = torch.tensor([r["a"] + r["b"] + [0] * (max(n) - k) for r, k in zip(rs, n)])
    return ids, (at < torch.tensor([len(r["a"]) for r in rs])[:, None]).long(), (at < torch.tensor(n)[:, None]).long()


def batches(groups, rng, most=4000):
    """Whole passages' rows together, so that twins meet, of like length; `most` tokens in all."""
    order = groups[:]
    rng.shuffle(order)
    size = lambda g: max(len(r["a"]) + len(r["b"]) for r in g)
    out = []
    for k in range(0, len(order), 64):
        current = []
        for g in sorted(order[k:k + 64], key=size):
            if current and (len(current) + len(g)) * size(g) > most:
                out.append(current)
                current = []
            current = current + g
        if current:
            out.append(current)
    rng.shuffle(out)
    return out
