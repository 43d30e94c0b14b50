"""Claims made of written ones by exact changes: names, figures and words exchanged.

A true claim with two names exchanged is no longer supported; nor is one whose
evidence had them exchanged. With both exchanged alike every label stays, so that
neither odd sentences nor the names themselves tell anything.
"""
import re

# Label of what is certainly not supported, whether or not the evidence excludes it.
UNSUPPORTED = "X"

NAME = re.compile(r"[A-Z][\w'’-]*[\w](?:(?: (?:of|de|la|al|van|von|bin|du|da))? [A-Z][\w'’-]*\w)*")
CALENDAR = re.compile(r"^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|Mr|Mrs|Ms|Dr|I|The|A|An)$")
# Between two names of which it doesn't matter which comes first.
EITHER = re.compile(r"\b(?:and|or|with|between|both|alongside|met|meets|meeting|married|versus|near|as well as|than equal|together|like|same|neither|nor)\b|&")
FIGURE = re.compile(r"(?<![\w.,])(?:[$€£])?\d[\d,.]*\d|(?<![\w.,])\d(?![\w])|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\b")
AUXILIARY = re.compile(r"\b(?:was|were|is|are|has|had|will|would|could|may|can|must)\b(?! not\b)")
NOT = re.compile(r"\b(?:(did|does|do) not (\w+)|(was|were|is|are|has|had|have|will|would|could|may|can|must) not)\b")

OPPOSITE = """rose fell|more less|more fewer|before after|increased decreased|accepted rejected|won lost|north south|east west|above below
supported opposed|supports opposes|approved rejected|older younger|higher lower|larger smaller|opened closed|began ended|bought sold|earlier later
gained lost|agreed refused|agrees refuses|succeeded failed|allowed banned|allows bans|longer shorter|faster slower|largest smallest|oldest youngest|biggest smallest
rises falls|rise fall|increase decrease|praised criticised|confirmed denied|confirms denies|backed opposed|backs opposes|hired dismissed|arrived left|joined left
majority minority|northern southern|eastern western|public private|former current|present absent|male female|men women|father mother|son daughter|husband wife|brother sister
buyer seller|plaintiff defendant|winner loser|lent borrowed|legal illegal|able unable|aware unaware|known unknown|likely unlikely|with without|best worst|most least
at_least at_most|more_than less_than|some all|most all|many all|several all|may will|could will|might will|some no|part_of all_of|half all|nearly more_than|almost more_than|up_to at_least|once never|often never|only also"""
PAIRS = {}
for pair in re.split(r"[|\n]", OPPOSITE):
    x, y = (w.replace("_", " ") for w in pair.split())
    PAIRS.setdefault(x, []).append(y)
    if y not in ("all", "will", "no", "never", "also"):
        PAIRS.setdefault(y, []).append(x)
WORD = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, PAIRS), key=len, reverse=True)) + r")\b")


def names(text):
    """Names in a text, each once: runs of capitalised words that don't merely begin a sentence."""
    out = []
    for m in NAME.finditer(text):
        n = m.group()
        opens = m.start() == 0 or text[:m.start()].rstrip("\"“‘ ")[-1:] in ".!?\n"
        if opens and " " not in n and not re.search(r"[\w,;:] " + re.escape(n) + r"\b", text):
            continue
        if opens and " " in n and n.split()[0] in ("The", "A", "An", "In", "On", "At", "For", "But", "When", "After", "Both", "Its", "His", "Her", "Their", "That", "This"):
            n = n.split(" ", 1)[1]
        if len(n) > 2 and not CALENDAR.match(n) and n not in out and not n.split()[0] in ("Monday", "January"):
            out.append(n)
    return out


def exchange(text, a, b):
    """text with the names a and b in each other's place, also where only their last words stand; None where it has neither."""
    table = {a: b, b: a}
    x, y = a.split()[-1], b.split()[-1]
    if x != y and x not in table and y not in table and " " in a and " " in b:
        table[x], table[y] = y, x
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(table, key=len, reverse=True))) + r")(?![\w-])")
    out, n = pattern.subn(lambda m: table[m.group()], text)
    return out if n and out != text else None


def whole(name, known):
    """A claim's name as the passage has it in full, None where it hasn't."""
    return next((k for k in known if k == name or k.split()[-1] == name.split()[-1] and (name in k or k in name)), None)


def two_names(claim, known, rng):
    """Two names of the passage of which the claim has both and the order matters."""
    found = [(m.start(), m.end(), w) for m in NAME.finditer(claim) if (w := whole(m.group(), known))]
    pairs = [(x, y) for i, x in enumerate(found) for y in found[i + 1:]
             if x[2] != y[2] and (" " in x[2]) == (" " in y[2]) and x[2] not in y[2] and y[2] not in x[2] and not EITHER.search(claim[x[1]:y[0]]) and not EITHER.search(claim[:x[0]][-12:])]
    if not pairs:
        return None
    x, y = rng.choice(pairs)
    return x[2], y[2]


def changed(claim, at, end, new, kind):
    """The claim with new in place of its letters from at to end, or None where that makes no other claim."""
    if not new or claim["c"][at:end] == new:
        return None
    c = claim["c"][:at] + new + claim["c"][end:]
    return dict(claim, c=c, y=UNSUPPORTED, k="x-" + kind, f=new)


def role(claim, text, known, rng):
    pair = two_names(claim["c"], known, rng)
    c = pair and exchange(claim["c"], *pair)
    return dict(claim, c=c, y=UNSUPPORTED, k="x-role", f=next((n for n in pair if n in c), pair[0].split()[-1])) if c else None


def name(claim, text, known, rng):
    found = [m for m in NAME.finditer(claim["c"]) if whole(m.group(), known)]
    others = [n for n in known if not any(w in claim["c"] for w in n.split() if len(w) > 3)]
    if not found or not others:
        return None
    m = rng.choice(found)
    like = [n for n in others if (" " in n) == (" " in m.group())] or others
    return changed(claim, m.start(), m.end(), rng.choice(like), "name")


def figure(claim, text, known, rng):
    found = list(FIGURE.finditer(claim["c"]))
    if not found:
        return None
    m = rng.choice(found)
    year = lambda s: bool(re.fullmatch(r"(?:19|20)\d\d", s))
    others = sorted({f.group() for f in FIGURE.finditer(text)} - {f.group() for f in found})
    others = [o for o in others if year(o) == year(m.group()) and o[0].isalpha() == m.group()[0].isalpha() and (o[0] in "$€£") == (m.group()[0] in "$€£")]
    return changed(claim, m.start(), m.end(), rng.choice(others), "figure") if others else None


def negation(claim, text, known, rng):
    c = claim["c"]
    if m := NOT.search(c):
        return changed(claim, m.start(), m.end(), m.group(2) and "did " + m.group(2) or m.group(3), "negation")
    if '"' in c or "“" in c or re.search(r"\b(?:no|never|nobody|none|neither|nor|nothing|hardly|n't)\b|n't|n’t", c):
        return None
    m = AUXILIARY.search(c)
    return changed(claim, m.start(), m.end(), m.group() + " not", "negation") if m else None


def opposite(claim, text, known, rng):
    found = list(WORD.finditer(claim["c"]))
    if not found or '"' in claim["c"]:
        return None
    m = rng.choice(found)
    return changed(claim, m.start(), m.end(), rng.choice(PAIRS[m.group()]), "opposite")


CHANGES = [(role, 4), (name, 2), (figure, 2), (negation, 1), (opposite, 2)]


def of(claims, text, rng, share=0.25):
    """More claims over the same text. `o` of a claim are two names to be exchanged in its evidence."""
    known, out = names(text), []
    for c in claims:
        if c["y"] == "S" and rng.random() < share:
            order = sorted(CHANGES, key=lambda change: rng.random() ** (1 / change[1]), reverse=True)
            made = (m for make, _ in order if (m := make(c, text, known, rng)))
            if m := next(made, None):
                out.append(m)
        pair = two_names(c["c"], known, rng)
        if pair and rng.random() < share:
            other = exchange(c["c"], *pair)
            if other and rng.random() < 0.5:
                out.append(dict(c, c=other, f=exchange(c["f"], *pair) or c["f"], k="x-" + c["k"], o=pair))
            elif c["y"] == "S":
                out.append(dict(c, y=UNSUPPORTED, k="x-evidence", f="", o=pair))
    return out


OPENING = re.compile(r"^(?:In|On|At|After|Before|During|By|Since|Under|For) [^,.\"“”]{3,50}, (?=\w)")


def copies(sentences, rng, most=2):
    """Sentences of the passage as claims, whole or without how they begin: true, though near, and with figures in them."""
    fit = [s for s in sentences if 6 <= len(s.split()) <= 40 and s[-1] in ".!" and not re.search(r"^[\"“]|\b(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its)\b", s.split(".")[0][:40])]
    out = []
    for s in rng.sample(fit, min(most, len(fit))):
        c = s
        if rng.random() < 0.5 and (m := OPENING.match(s)):
            c = s[m.end()].upper() + s[m.end() + 1:]
        out.append(dict(c=c, y="S", k="copy", f="", e=[s]))
    return out
