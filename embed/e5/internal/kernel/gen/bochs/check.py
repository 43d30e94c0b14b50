"""Runs the products by VPDPBUSD in Bochs, which has the instruction where the
machine at hand has not, and compares every bit with sums written down here.

    python check.py PROGRAM

PROGRAM is the kernel package's test program; ci-check.sh builds it and sets
the rest up. Each buffer lies between pages that aren't there.
"""

import random
import re
import struct
import sys

import bochscpu
import bochscpu.cpu
import bochscpu.memory

PAGE = 4096
PANEL = 16
PML4 = 0x10_0000
HALT = b"\xf4"


def functions(path):
    """The products in an ELF file: name to code."""
    blob = open(path, "rb").read()
    (sections,) = struct.unpack_from("<Q", blob, 0x28)
    size, count = struct.unpack_from("<HH", blob, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", blob, sections + i * size) for i in range(count)]
    symbols = next(h for h in headers if h[1] == 2)
    strings = headers[symbols[6]][4]
    found = {}
    for at in range(symbols[4], symbols[4] + symbols[5], 24):
        name, _, _, section, value, length = struct.unpack_from("<IBBHQQ", blob, at)
        text = blob[strings + name : blob.index(b"\0", strings + name)].decode()
        if m := re.search(r"kernel\.(gemmAVX(?:512)?VNNI(?:Pair)?\d+)(?:\.abi0)?$", text):
            start = headers[section][4] + value - headers[section][3]
            code = blob[start : start + length]
            if len(code) > len(found.get(m[1], b"")):  # not the wrapper for Go's calls
                found[m[1]] = code
    return found


class Memory:
    """Guest memory, given out with a page that isn't there on both sides."""

    def __init__(self):
        self.table = bochscpu.memory.PageMapLevel4Table()
        self.next = 0x2000_0000
        self.contents = []

    def give(self, data, at_start=False):
        """The address of data, right behind a missing page or right before one."""
        pages = max(1, -(-len(data) // PAGE))
        base = self.next
        for i in range(pages):
            bochscpu.memory.page_insert(base + i * PAGE, bochscpu.memory.allocate_host_page())
            self.table.insert(base + i * PAGE, base + i * PAGE, 1)
        self.next += (pages + 1) * PAGE
        address = base if at_start else base + pages * PAGE - len(data)
        self.contents.append((address, bytes(data)))
        return address

    def commit(self):
        for host, guest in self.table.commit(PML4):
            bochscpu.memory.page_insert(guest, host)
        for address, data in self.contents:
            for offset in range(0, len(data), 1024):
                assert bochscpu.memory.virt_write(PML4, address + offset, list(data[offset : offset + 1024]))


def state(rip, rsp):
    """A processor in long mode that lets programs use AVX-512."""
    s = bochscpu.State()
    bochscpu.cpu.set_long_mode(s)
    s.cr3 = PML4
    s.cr4 = s.cr4 | 1 << 9 | 1 << 10 | 1 << 18  # OSFXSR, OSXMMEXCPT, OSXSAVE
    s.xcr0 = 0xE7
    s.mxcsr, s.mxcsr_mask = 0x1F80, 0xFFFF
    s.rip, s.rsp = rip, rsp
    for name, selector, attributes in [("cs", 0x10, 0x209B)] + [(n, 0x18, 0xC93) for n in ("ds", "ss", "es", "fs", "gs")]:
        segment = bochscpu.Segment()
        segment.present, segment.selector, segment.base = True, selector, 0
        segment.limit, segment.attr = 0xFFFF_FFFF, attributes
        setattr(s, name, segment)
    return s


def run(session, rip, rsp):
    """Runs until HLT. An exception ends the check."""
    failures = []

    def fault(s, cpu, vector, code):
        failures.append(f"exception {vector} (code {code}) at {s.cpu.rip:#x}, address {s.cpu.state.cr2:#x}")
        s.stop()

    hook = bochscpu.Hook()
    hook.exception = fault
    hook.hlt = lambda s, cpu: s.stop()
    session.cpu.state = state(rip, rsp)
    session.run([hook])
    if failures:
        sys.exit(failures[0])


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def floats(values):
    return struct.pack(f"<{len(values)}f", *values)


class Case:
    """One call: its arguments in memory, and what dst must hold after it."""

    def __init__(self, memory, code, name, k, blocks, at_start, extreme):
        r = random.Random(f"{name} {k} {blocks} {extreme}")
        rows = blocks * int(re.search(r"\d+$", name)[0])

        def number(n):
            return [single(r.gauss(0, 1)) for _ in range(n)]

        columns = PANEL * (2 if "Pair" in name else 1)
        a = [r.choice((0, 255)) if extreme else r.randrange(256) for _ in range(rows * k)]
        w = [r.choice((-128, 127)) if extreme else r.randrange(-128, 128) for _ in range(columns * k)]
        if extreme == "same":
            a, w = [255] * len(a), [-128] * len(w)
        scale, low, wscale, wsum, bias = number(rows), number(rows), number(columns), number(columns), number(columns)
        self.name = f"{name}, {k} inputs, {blocks} blocks, extreme {extreme}"
        ldd = columns + 3
        before = floats([7.0] * ((rows - 1) * ldd + columns))
        self.length = len(before)
        want = list(struct.unpack(f"<{self.length // 4}f", before))
        for row in range(rows):
            for c in range(columns):
                # Panels: for each four inputs, the four weights of every column.
                total = sum(a[row * k + i] * w[c // PANEL * PANEL * k + i // 4 * 64 + c % PANEL * 4 + i % 4] for i in range(k))
                t = single(single(single(total) * wscale[c]) * scale[row])
                want[row * ldd + c] = single(single(t + single(low[row] * wsum[c])) + bias[c])
        self.want = floats(want)

        def give(data):
            return memory.give(data, at_start)

        self.dst = give(before)
        arguments = [
            self.dst, ldd, give(bytes(a)), k, give(floats(scale)), give(floats(low)), blocks,
            give(struct.pack(f"<{len(w)}b", *w)), give(floats(wscale)), give(floats(wsum)), give(floats(bias)),
        ]  # fmt: skip
        self.code = code
        self.stack = struct.pack("<11Q", *arguments)


def main():
    found = functions(sys.argv[1])
    assert len(found) == 24, f"{sorted(found)}: want twelve and six of AVX-512 and six of AVX-VNNI"
    session = bochscpu.Session()

    def missing(gpa):
        raise RuntimeError(f"no page at {gpa:#x}")

    session.missing_page_handler = missing
    memory = Memory()
    halt = memory.give(HALT)
    cases = []
    for name, code in sorted(found.items()):
        at = memory.give(code)
        for k, blocks, at_start, extreme in [(32, 1, False, ""), (64, 2, True, ""), (32, 1, True, "mixed"), (32, 1, False, "same")]:
            case = Case(memory, at, name, k, blocks, at_start, extreme)
            case.stack = memory.give(struct.pack("<Q", halt) + case.stack)
            cases.append(case)
    memory.commit()
    for case in cases:
        run(session, case.code, case.stack)
        got = bytes(bochscpu.memory.virt_read(PML4, case.dst, case.length))
        if got != case.want:
            i = next(i for i in range(0, len(got), 4) if got[i : i + 4] != case.want[i : i + 4])
            sys.exit(f"{case.name}: float {i // 4} is {got[i:i+4].hex()}, want {case.want[i:i+4].hex()}")
    print(f"calls in Bochs with every bit as written down: {len(cases)}")


main()
