"""Whatever is handed in, damaged at random: it is read, or a sentence says why not, within bounds of time and memory.

An input is a good archive, notebook or script after a few mutations. `BPGRADE_FUZZ_SECONDS` says how long all of it takes, and
`BPGRADE_FUZZ_SEED` which inputs are tried: number 17 of a seed is always the same one, however fast the machine is.
"""

import ast
import base64
import bz2
import contextlib
import gzip
import importlib
import io
import json
import lzma
import os
import re
import signal
import stat
import sys
import tarfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

import bpgrade
import pytest
from bpgrade import archive
from bpgrade.arrivals import arrivals
from bpgrade.course import Limits
from bpgrade.errors import SubmissionError
from bpgrade.sandbox.runner import cells, statements
from bpgrade.submission import Submission, about, read_work

SECONDS = float(os.environ.get("BPGRADE_FUZZ_SECONDS", "8"))
SEED = os.environ.get("BPGRADE_FUZZ_SEED", "0")
#: Small, so that small inputs reach them.
LIMITS = Limits(submission_mebibytes=1, submission_files=20, submission_entries=200)
#: No input is much longer, in bytes.
LONGEST = 1 << 17
#: What one input may cost: seconds of this process, and mebibytes on top of what it holds. Python's own parser takes up to 250
#: bytes for each byte of a text that it cannot read: 29 MiB for an input as long as these.
COSTS = (5.0, 40)

Make = Callable[[Random], tuple[str, bytes]]
Claim = Callable[[str, bytes, Path], None]


# -- the claims ------------------------------------------------------------------------------------------------------------


def is_read_or_refused(name: str, data: bytes, folder: Path) -> None:
    """Claim that the judge's side reads it as a submission and as a class, by itself and in a folder."""
    path = folder / name
    path.write_bytes(data)
    try:
        with untouched():
            with contextlib.suppress(SubmissionError):
                is_in_order(read_work(path, LIMITS))
            for place in (path, folder):
                with contextlib.suppress(SubmissionError), arrivals([place], LIMITS) as arrived:
                    names = [one.name for one in arrived]
                    assert len({one.casefold() for one in names}) == len(names), "two entries have one name"
                    for one in arrived:
                        with contextlib.suppress(SubmissionError):
                            is_in_order(one.read())
    finally:
        path.unlink()


def is_in_order(submission: Submission) -> None:
    """Claim that a submission is within the limits and can be shown."""
    paths = [file.path for file in submission.files]
    assert sum(len(file.data) for file in submission.files) <= LIMITS.submission_mebibytes << 20, "too many bytes"
    assert len(paths) <= LIMITS.submission_files, "too many files"
    assert len(set(paths)) == len(paths), "two files have one path"
    assert all(path and path.isprintable() for path in (submission.name, *paths)), "a path cannot be shown"
    assert all(sentence.isprintable() for sentence in about(submission)), "a sentence cannot be shown"
    assert all(one.why for one in submission.left_out), "a file is left out for no reason"


def is_parsed(name: str, data: bytes, _folder: Path) -> None:
    """Claim that the child's side takes it apart into statements that compile one by one, or says what it is instead."""
    # The child's warnings are silenced, or go where its output goes.
    with untouched(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = cells.text_of_file(name, data)
        except cells.Unreadable:
            return
        for cell in found.cells:
            for statement in statements.parse(cell).statements:
                with contextlib.suppress(SyntaxError, RecursionError, MemoryError):
                    compile(ast.Module([statement], []), cell.label, "exec", dont_inherit=True)


# -- what an input costs ---------------------------------------------------------------------------------------------------


class TooSlow(BaseException):
    """Raised where an input has used up its time; no `except Exception` takes it for its own."""


class _Touched:
    """What has been done to the world beyond this process since somebody looks; None while nobody does."""

    events: list[str] | None = None


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LOOKING = {"os.listdir", "os.scandir", "os.walk", "os.fwalk"}
_DOING = ("os.", "shutil.", "socket.", "subprocess.", "tempfile.", "pty.", "ctypes.", "webbrowser.", "urllib.")


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _Touched.events is None:
        return
    writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
    if writes or (event.startswith(_DOING) and event not in _LOOKING):
        _Touched.events.append(f"{event} {arguments[:1]}")


@cache
def _audited() -> None:
    """Look at what this process does, from now on: such a hook cannot be taken off again."""
    # The child's side loads it when it meets a file that needs it. Loaded for the first time of all, it is compiled and kept.
    importlib.import_module("bpgrade.sandbox.runner.salvage")
    sys.addaudithook(_audit)


@contextlib.contextmanager
def untouched() -> Iterator[None]:
    """Claim that what is done in the context writes nothing, starts nothing and calls nobody."""
    _audited()
    _Touched.events = touched = []
    try:
        yield
    finally:
        _Touched.events = None
    assert not touched, f"touched: {touched[0]}"


@contextlib.contextmanager
def bounded(costs: tuple[float, int]) -> Iterator[None]:
    """Claim that what is done in the context stays within so many seconds of this process, and so many mebibytes."""
    seconds, mebibytes = costs

    def stop(*_: object) -> None:
        raise TooSlow

    before = peak_mebibytes(reset=True)
    start = time.process_time()
    # The time of this process, not the clock's: other tests run beside it.
    alarm = getattr(signal, "SIGPROF", None)
    if alarm is not None:
        handler = signal.signal(alarm, stop)
        signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        if alarm is not None:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(alarm, handler)
    if time.process_time() - start > seconds:
        raise TooSlow
    taken = peak_mebibytes() - before
    assert taken <= mebibytes, "too much memory"


def peak_mebibytes(reset: bool = False) -> int:
    """Return the most memory that this process has held since the last reset; 0 where the system does not tell."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        held = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        return 0
    return int(held[1]) >> 10 if held else 0


# -- trying ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """An input that breaks a claim. what: how, the same for all inputs that break it so. number: of its seed."""

    what: str
    number: int
    name: str
    data: bytes
    trace: str


def finding(
    number: int, name: str, data: bytes, claim: Claim, folder: Path, costs: tuple[float, int]
) -> Finding | None:
    """Return how an input breaks a claim; None where it does not."""
    try:
        with bounded(costs):
            claim(name, data, folder)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        what = (
            f"{type(error).__name__} {error}".partition("\n")[0]
            if isinstance(error, AssertionError)
            else type(error).__name__
        )
        frames = traceback.extract_tb(error.__traceback__)
        ours = [one for one in frames if Path(one.filename).is_relative_to(Path(bpgrade.__file__).parent)]
        where = f" in {Path(ours[-1].filename).name}, {ours[-1].name}" if ours else ""
        return Finding(f"{what}{where}", number, name, data, "".join(traceback.format_exception(error, limit=-4)))
    return None


def findings(
    label: str, make: Make, claim: Claim, folder: Path, tries: Iterator[int], costs: tuple[float, int]
) -> list[Finding]:
    """Return the smallest input of each way in which a claim is broken. label: of the row of inputs, beside the seed."""
    found: dict[str, Finding] = {}
    inside = folder / "handed-in"
    inside.mkdir()
    for number in tries:
        name, data = make(Random(f"{SEED} {label} {number}"))
        # Where an input ends the whole process, it lies here.
        (folder / "last-tried").write_bytes(data)
        broken = finding(number, name, data, claim, inside, costs)
        if broken and (broken.what not in found or len(data) < len(found[broken.what].data)):
            found[broken.what] = broken
    return [smaller(one, claim, inside, costs) for one in found.values()]


def smaller(found: Finding, claim: Claim, folder: Path, costs: tuple[float, int]) -> Finding:
    """Return a shorter input that breaks the claim in the same way, as far as some time of leaving out bytes goes."""
    end = time.monotonic() + min(5.0, SECONDS / 60)
    size = len(found.data) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(found.data) and time.monotonic() < end:
            shorter = found.data[:at] + found.data[at + size :]
            again = finding(found.number, found.name, shorter, claim, folder, costs)
            if again and again.what == found.what:
                found = again
            else:
                at += size
        size //= 2
    return found


def for_seconds(seconds: float) -> Iterator[int]:
    """Yield 0, 1, 2 and so on, until so many seconds have passed."""
    end = time.monotonic() + seconds
    for number in count():
        if time.monotonic() > end:
            return
        yield number


def report(found: Sequence[Finding], label: str, folder: Path) -> str:
    """Return what is to be known of each finding, to see it again; inputs that are too long to be shown lie in the folder."""
    said = []
    for at, one in enumerate(found):
        path = folder / f"finding-{at}"
        path.write_bytes(one.data)
        shown = f"base64 {base64.b64encode(one.data).decode()}" if len(one.data) <= 400 else str(path)
        said.append(
            f"{one.what}\n  BPGRADE_FUZZ_SEED={SEED}, {label} {one.number}: {one.name}, {len(one.data)} bytes, {shown}\n{one.trace}"
        )
    return "\n".join(said)


# -- mutations -------------------------------------------------------------------------------------------------------------


def mutated(random: Random, data: bytes, heads: Sequence[int], others: Sequence[bytes]) -> bytes:
    """Return bytes with one thing done to them. heads: where numbers stand that matter. others: what to splice in."""
    if not data:
        return random.randbytes(4)
    a, b = sorted(random.randrange(len(data) + 1) for _ in range(2))
    b = min(b, a + random.choice((1, 2, 16, 512, LONGEST)))
    match random.choice(
        ("field",) * 10 + ("flip", "set", "insert", "cut", "double", "swap", "splice", "end", "repeat")
    ):
        case "field":
            at = min(random.choice(heads), len(data)) if heads else a
            width = random.choice((1, 2, 4, 8))
            old = int.from_bytes(data[at : at + width], "little")
            new = random.choice((0, -1, 1, old + 1, old - 1, old // 2, 10, len(data), random.getrandbits(8 * width)))
            return data[:at] + (new % (1 << 8 * width)).to_bytes(width, "little") + data[at + width :]
        case "flip":
            return data[:a] + bytes(byte ^ 1 << random.randrange(8) for byte in data[a : a + 1]) + data[a + 1 :]
        case "set":
            return data[:a] + bytes([random.choice((0, 255, 10, 47))]) * (b - a) + data[b:]
        case "insert":
            return data[:a] + random.randbytes(random.choice((1, 2, 16, 512))) + data[a:]
        case "cut":
            return data[:a] + data[b:]
        case "double":
            return data[:b] + data[a:]
        case "swap":
            return data[b:] + data[a:b] + data[:a]
        case "splice":
            other = random.choice(others)
            return data[:a] + other[random.randrange(len(other) + 1) :]
        case "end":
            return data[:a]
    return data[:a] + data[a:b] * random.choice((2, 10, 1000)) + data[b:]


def mutated_often(
    random: Random, data: bytes, heads: Callable[[bytes], Sequence[int]], others: Sequence[bytes]
) -> bytes:
    """Return bytes after one to five mutations."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        data = mutated(random, data, heads(data), others)[:LONGEST]
    return data


def mutated_parts(random: Random, parts: Sequence[str], odd: Sequence[str]) -> list[str]:
    """Return the tokens or lines of a text with one thing done to them. odd: what does not belong there."""
    if not parts:
        return [random.choice(odd)]
    a, b = sorted(random.randrange(len(parts)) for _ in range(2))
    b = min(b, a + random.choice((1, 1, 3, 20)))
    one = parts[a]
    match random.choice(("insert", "insert", "replace", "cut", "swap", "double", "repeat", "halve", "within", "move")):
        case "insert":
            changed = [random.choice(odd), one]
        case "replace":
            changed = [random.choice(odd)]
        case "cut":
            return [*parts[:a], *parts[b:]]
        case "swap":
            return [*parts[:a], parts[b], *parts[a + 1 : b], *([one] if b > a else []), *parts[b + 1 :]]
        case "double":
            return [*parts[:b], *parts[a:]]
        case "repeat":
            return [*parts[:a], *(list(parts[a:b]) * random.choice((2, 50, 250))), *parts[b:]]
        case "halve":
            cut = random.randrange(len(one) + 1)
            return [*parts[:a], one[:cut], *random.choice((parts[a + 1 :], []))]
        case "within":
            cut = random.randrange(len(one) + 1)
            changed = [one[:cut] + random.choice(odd).rstrip("\n") + one[cut:]]
        case _:
            changed = [random.choice((f"    {one}", f" {one}", f"\t{one}", one.lstrip(), one[1:]))]
    return [*parts[:a], *changed, *parts[a + 1 :]]


def encoded(random: Random, text: str) -> bytes:
    """Return a text as bytes, in most cases as everybody writes it, and now and then damaged as bytes."""
    encoding = random.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "utf-32", "cp949", "latin-1"))
    data = text.encode(encoding, "replace" if encoding in ("cp949", "latin-1") else "surrogatepass")[:LONGEST]
    return mutated(random, data, (), [data])[:LONGEST] if random.random() < 0.1 else data


# -- zips ------------------------------------------------------------------------------------------------------------------

CODE = b"import numpy as np\n\n\nclass MulGate:\n    def forward(self, x, y):\n        return x * y\n"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_FILES = ("gates/mul.py", "layers/affine.py", "과제/곱하기.py", "hw1.ipynb", "notes.txt", "__MACOSX/._mul.py", "answer")


class _OneWay(io.BytesIO):
    """A stream that cannot go back: what is written to it has its sizes behind it."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def zip_of(files: Sequence[tuple[str, bytes]], method: int, one_way: bool = False, zip64: bool = False) -> bytes:
    """Return a zip of these files, the same each time."""
    stream = _OneWay() if one_way else io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.comment = "과제".encode()
        for path, data in files:
            info = zipfile.ZipInfo(path, (2026, 3, 2, 9, 0, 0))
            info.compress_type = method
            info.external_attr = (stat.S_IFLNK if path == "link.py" else stat.S_IFREG) << 16
            with made.open(info, "w", force_zip64=zip64) as entry:
                entry.write(data)
    return stream.getvalue()


@cache
def good_zips() -> list[bytes]:
    files = [(path, CODE) for path in _FILES]
    class_files = [(f"{student}/{path}", CODE) for student in ("ada", "김철수") for path in _FILES[:2]]
    class_files += [("ada/", b""), ("bert/link.py", b"../ada/gates/mul.py"), ("cleo.py", CODE)]
    found = [zip_of(files, method) for method in _METHODS]
    return [
        *found,
        zip_of(files[:3], zipfile.ZIP_DEFLATED, one_way=True),
        zip_of(files[:3], zipfile.ZIP_DEFLATED, zip64=True),
        zip_of(class_files, zipfile.ZIP_DEFLATED),
        zip_of([("ada.zip", found[1]), ("bert/work.zip", found[2]), ("cleo.tar.gz", packed("gz", good_tars()[0]))], 0),
        b"#!/bin/sh\n" + found[1],
        zip_of([("old.py", CODE), ("copy.PY", CODE * 900), ("copy.py", CODE * 900)], zipfile.ZIP_BZIP2),
        # Bombs that say so; with a field or two changed, they do not.
        *(zip_of([("bomb.py", bytes(64 << 20)), ("mul.py", CODE)], method) for method in (8, 12)),
    ]


def zip_heads(data: bytes) -> list[int]:
    """Return where the fields of a zip's headers stand, and the directory's most often."""
    found = [
        match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06|\x06\x06|\x06\x07|\x07\x08)", data)
    ]
    return [
        at + offset for at in found for offset in (4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 38, 40, 42)
    ]


def make_zip(random: Random) -> tuple[str, bytes]:
    name = random.choice(("hw.zip",) * 6 + ("과제.ZIP", "hw", "hw.py", "hw.tar.gz", "hw.pdf"))
    return name, mutated_often(random, random.choice(good_zips()), zip_heads, good_zips())


# -- tars ------------------------------------------------------------------------------------------------------------------

_PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    "gz": lambda data: gzip.compress(data, 6, mtime=0),
    "bz2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
}
_FIELDS = (0, 100, 108, 116, 124, 136, 148, 156, 157, 257, 263, 329, 345, 386, 482, 483)
_KINDS = b"0125 67LKxgXSVDNM\0"
_NUMBERS = (
    b"77777777777\0",
    b"00000000000\0",
    b"-0000000001\0",
    b"\xff" * 12,
    b"\xff" * 8 + bytes(4),
    b"\x80" + b"\xff" * 11,
)
_PAX_TEXT = """path size mtime linkpath hdrcharset uid comment GNU.sparse.map GNU.sparse.major GNU.sparse.minor GNU.sparse.size
GNU.sparse.realsize GNU.sparse.name GNU.sparse.numbytes GNU.sparse.offset"""
_VALUES_TEXT = "0 1 -1 -512 1e999 nan BINARY 0,1,2,3 ../x.py / a.py \ud800"
_PAX = _PAX_TEXT.split()
_VALUES = (*_VALUES_TEXT.split(), "", "9" * 400, "한" * 200)


def tar_of(files: Sequence[tuple[str, bytes]], form: int) -> bytes:
    """Return a tar of these files, the same each time."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as made:
        for path, data in files:
            info = tarfile.TarInfo(path)
            info.size = len(data)
            if path.endswith("/"):
                info.type = tarfile.DIRTYPE
            if path == "link.py":
                info.type, info.linkname, info.size = tarfile.SYMTYPE, "x" * 120 if form else "mul.py", 0
            made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@cache
def good_tars() -> list[bytes]:
    files = [(path, CODE) for path in _FILES]
    long = [("gates/", b""), (f"{'과제' * 30}/mul.py", CODE), (f"{'a' * 120}/{'b' * 120}.py", CODE), ("link.py", b"")]
    of_class = [(f"{student}/{path}", CODE) for student in ("ada", "김철수") for path in _FILES[:2]]
    return [
        tar_of(files, tarfile.USTAR_FORMAT),
        tar_of([*files, *long], tarfile.GNU_FORMAT),
        tar_of([*files, *long], tarfile.PAX_FORMAT),
        tar_of(of_class, tarfile.PAX_FORMAT),
        tar_of([("ada.zip", zip_of(files, 8)), ("bert.tgz", packed("gz", tar_of(files, 0)))], tarfile.GNU_FORMAT),
    ]


def packed(packing: str, data: bytes) -> bytes:
    return _PACKINGS[packing](data)


def tar_headers(data: bytes) -> list[int]:
    """Return where the headers of a tar begin, as its magic tells."""
    return [at for at in range(0, len(data) - 511, 512) if data[at + 257 : at + 262] == b"ustar"]


def tar_heads(data: bytes) -> list[int]:
    return [at + field for at in tar_headers(data) for field in _FIELDS]


def with_sums(data: bytes) -> bytes:
    """Return a tar whose headers have the right sums: without, nobody reads on."""
    found = bytearray(data)
    for at in tar_headers(data):
        found[at + 148 : at + 156] = b" " * 8
        found[at + 148 : at + 156] = b"%06o\0 " % (sum(found[at : at + 512]) & 0o777777)
    return bytes(found)


def odd_member(random: Random) -> bytes:
    """Return a member of a tar that few programs write: extended headers of any content, sizes that are none."""
    info = tarfile.TarInfo(random.choice(("a.py", "", "./", "/", "a/../b.py", "\x1b[2J.py", "x.zip", "과제.py")))
    info.type = bytes([random.choice(_KINDS)])
    records = []
    for _ in range(random.choice((0, 1, 1, 3, 40))):
        record = f" {random.choice(_PAX)}={random.choice(_VALUES)}\n".encode("utf-8", "surrogatepass")
        length = len(record) + len(str(len(record))) + random.choice((0, 0, 0, 0, 0, 1, -1, 1000))
        records.append(b"%d" % length + record)
    some = random.choice((b"1", b"1 ", b"=", b"\n", b"a", b"\0", b"10 a=b\n", b"\xff", b"0,1,")) * random.choice(
        (1, 50, 1500, 25_000)
    )
    payload = random.choice((b"".join(records), b"".join(records), some, CODE, b""))
    info.size = len(payload)
    head = bytearray(
        info.tobuf(random.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT)), "utf-8", "surrogateescape")[-512:]
    )
    if random.random() < 0.3:
        head[124:136] = random.choice(_NUMBERS)
    return bytes(head) + payload + bytes(-len(payload) % 512)


def make_tar(random: Random) -> tuple[str, bytes]:
    data = random.choice(good_tars())
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        at = random.choice(tar_headers(data) or [0])
        data = data[:at] + odd_member(random) * random.choice((1, 1, 1, 1, 400)) + data[at:]
    data = data[: 4 * LONGEST]
    if random.random() < 0.7:
        data = mutated_often(random, data, tar_heads, good_tars())
    if random.random() < 0.8:
        data = with_sums(data)
    if random.random() < 0.02:
        # More than the limit, by far and by little.
        name, size, times = random.choice(
            (("bomb.py", 16 << 20, 1), ("bomb.bin", 16 << 20, 1), ("part.py", 400 << 10, 4))
        )
        parts = [tar_of([(f"{at}-{name}", bytes(size))], 1)[: 512 + size] for at in range(times)]
        data = with_sums(b"".join([*parts, odd_member(random), good_tars()[0]]))
    packing = random.choice(("", "", *_PACKINGS))
    data = packed(packing, data)
    if packing and random.random() < 0.5:
        ends = [*range(32), *range(len(data) - 32, len(data))]
        data = mutated_often(random, data, lambda _data: ends, [packed(packing, one) for one in good_tars()[:2]])
    name = "hw.tar" + (f".{packing}" if packing else "")
    return random.choice((name,) * 6 + ("hw.tgz", "hw", "hw.py", "hw.zip", "과제.txz")), data


# -- scripts ---------------------------------------------------------------------------------------------------------------

SCRIPT = '''\
# 과제 1: 곱하기 게이트 — 김철수
import numpy as np, math
from gates.mul import *


class MulGate:
    """곱하기: z = x × y"""

    def __init__(self):
        self.x = None

    def forward(self, x, y):
        # 나중에 쓰려고 둔다
        self.x, self.y = x, y
        return (x *
                y)

    def backward(self, dz):
        dx, dy = [dz * self.y,
                  dz * self.x]
        if dz is None:
            raise ValueError(f"기울기가 {dz!r}")
        elif True:
            pass
        else:
            return 0
        return dx, dy


@staticmethod
def sigmoid(x: "np.ndarray", *rest, **named) -> float:
    try:
        return 1 / (1 + math.exp(-x))
    except OverflowError as error:
        print("""너무
크다""", error)
    finally:
        x = 0


if __name__ == "__main__":
    async def main():
        with open("x") as f, f:
            yield await {a: b for a, b in zip("ab", [1, 2])}
    assert MulGate().forward(2, 3) == 6, 'six'
'''
MAGICS = """\
%matplotlib inline
!pip install numpy
%time x = MulGate()
files = !ls -la \\
    /tmp
%run gates/mul.py
MulGate?
?sigmoid
%%time
"""
EXPORTED = """\
#!/usr/bin/env python
# coding: utf-8
# In[1]:
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install numpy')
get_ipython().run_cell_magic('time', '', 'class AddGate:\\n    def forward(self, x, y):\\n        return x + y\\n')
# In[2]:
get_ipython().run_cell_magic('writefile', 'mul.py', 'x = 1\\n')
x = get_ipython().getoutput('ls')
"""
_ODD_TEXT = """\
( ) [ ] { } : ; , = \\ ' " # @ @f @( \'\'\' \"\"\" f\'\'\' f"{ lambda: else: elif except: finally: return yield await del break
``` % ! ? x? %time %%time %%bash %%writefile %%r %run ======= 0777 1_ 1e999j \f \v \x1a \0 \ufeff \u2028 \ud800 \r \x1c <html>
<<<<<<< HEAD|>>>>>>> theirs|```python|%%writefile a.py|%run 1.py|%run ./|%time %time x|x = !|x = %who \\|!ls \\|$ ls|>>> x = 1
… \u00a0x = 1|“a”|가 = 1|𝐱 = 1|\u200bx = 1|x = '\ud800'|x = b'\\xzz'|'\\N{x}'|print 'x'|exec 'x'|x <> y|a = b = (c := d)
# coding: cp949|# -*- coding: utf-7 -*-|# coding: punycode|# coding: idna|# coding: rot13|# coding: unicode_escape|# coding: no
def f(|def f():|class A:|class A(|    def f(self):|    def f(self)|  x|\tx = 1|async def f():|if 1:|for x in y:|try:|with x:
match x:|    case 1:|while 1: pass|type X = int|def f[T](): 0|import *|from . import x|from .\\|nonlocal x|x = (yield)
from __future__ import annotations|from __future__ import none|get_ipython()|get_ipython().x|get_ipython().x(*y)|<!-- -->
get_ipython().system('a' 'b', f'{c}', *d)|get_ipython().run_cell_magic('time')|display(x)|raise SyntaxError(|    raise SyntaxError(1)
"""
_ODD_LINES = (
    *(odd for line in _ODD_TEXT.split("\n") for odd in line.split("|" if "|" in line else " ")),
    *(opening * 300 for opening in "([{"),
    "x = " + "[" * 150 + "]" * 150,
    "-" * 8000 + "1",
    "not " * 3000 + "x",
    "a" + ".b" * 3000,
    "f" + "()" * 3000,
    "x = 1" + " + 1" * 1500,
    "x = " + "9" * 5000,
    "x = 0x" + "f" * 5000,
    " " * 5000 + "x",
    "x" + " " * 5000,
    "x" * 5000,
    "if x: " * 90 + "0",
    "lambda: " * 500 + "0",
    "if 1:\n 0\n" + "elif 1:\n 0\n" * 900,
    "<!---->" * 30,
    "%file" + " " * 3000 + "x",
)


def in_a_magic(random: Random, text: str) -> str:
    """Return code as a notebook's export writes a cell that a magic measures."""
    magic = random.choice(("time", "timeit", "capture", "bash", "writefile", "", "\n"))
    return f"get_ipython().run_cell_magic({magic!r}, {random.choice(('', '-n 1', 'a.py'))!r}, {text!r})\n"


def mutated_script(random: Random, text: str) -> str:
    """Return Python with one to five mutations of its lines."""
    lines = text.splitlines(keepends=True)
    odd = [f"{line}\n" for line in _ODD_LINES]
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        if random.random() < 0.1:
            a, b = sorted(random.randrange(len(lines) + 1) for _ in range(2))
            lines[a:b] = [in_a_magic(random, "".join(lines[a:b])[:5000])]
        elif random.random() < 0.1:
            # An argument may be anything.
            at = random.randrange(len(lines) + 1)
            lines.insert(at, f"get_ipython().system({random.choice(_ODD_LINES).removeprefix('x = ')})\n")
        else:
            lines = mutated_parts(random, lines, odd)
    return "".join(lines)


def good_scripts() -> list[str]:
    return [SCRIPT, MAGICS + SCRIPT, EXPORTED, EXPORTED + SCRIPT, SCRIPT + MAGICS + EXPORTED, SCRIPT * 10]


def make_script(random: Random) -> tuple[str, bytes]:
    name = random.choice(("hw.py",) * 6 + ("과제.py.txt", "hw", "hw.txt", "hw.ipynb"))
    return name, encoded(random, mutated_script(random, random.choice(good_scripts())))


# -- notebooks -------------------------------------------------------------------------------------------------------------

_CONFLICTING = """\
<<<<<<< HEAD
   "source": ["x = 1\\n", "y = 2"]
=======
   "source": ["x = 2\\n"]
>>>>>>> theirs
"""
_ODD_MARKS = """\
[ ] { } , : " \\ null true -1 NaN Infinity 1e999 \'\' {} [] "" {"cells": "cells": "source": "input": /* // \\" "\\ \t \0 \x1b \u2028
"cell_type": "code",|"cell_type":|"cell_type": 1,|"source": {"a": "x = 1"},|"source": [["x"], 1, null],|"%%time\\n%%bash"|"%%r"
"\\ud800"|"\\udc00x"|"\\u12"|"\\d\\w"|"\\\\d \\d"|"\\u0000"|\ud800|\ufeff|<html>|"worksheets": [{"cells": 1}],|"cells": {"a": {}},
"""
_ODD_TOKENS = (
    *(odd for line in _ODD_MARKS.split("\n") for odd in line.split("|" if "|" in line else " ")),
    "\n",
    "\n<<<<<<< HEAD\n",
    "\n=======\n",
    "\n>>>>>>> theirs\n",
    _CONFLICTING,
    "\n<<<<<<< a" * 200,
    "[" * 3000,
    "{" * 3000,
    '{"cells":' * 1500,
    "9" * 5000,
    '"' + '\\"' * 2000,
    '"' + "\\" * 2001,
    '"%%file' + " " * 2000 + 'x"',
    "<!-- -->" * 25,
)
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\]{},:]|\s+|[^\s\[\]{},:"]+')


def code_of(random: Random) -> list[str]:
    """Return the lines of a cell: good Python in most, as above."""
    text = random.choice((SCRIPT, MAGICS, EXPORTED, "x = 1\n", "%%bash\nls\n", "%%writefile a.py\nx = 1\n", "# 답\n"))
    return (mutated_script(random, text)[:3000] if random.random() < 0.2 else text).splitlines(keepends=True)


def notebook(random: Random) -> str:
    """Return a notebook that is good but for its Python: of format 4 or 3, in one line or in many."""
    page = f"<div class=\"table\" id='a'>{'<td>' * random.choice((1, 100))}</div>"
    made = []
    for number in range(random.choice((1, 3, 30))):
        lines = code_of(random)
        source = random.choice((lines, "".join(lines), [line.rstrip("\n") for line in lines]))
        shown = [
            {"output_type": "stream", "name": "stdout", "text": ["6\n", "기울기\n"]},
            {"output_type": "display_data", "data": {"text/html": [page], "image/png": "iVBORw0KGgo="}, "metadata": {}},
        ]
        kind = random.choice(("code", "code", "code", "markdown", "raw")) if number else "code"
        made.append({"cell_type": kind, "metadata": {"id": str(number)}, "outputs": shown, "source": source})
        if kind == "code":
            made[-1]["execution_count"] = number
    kernel = {"kernelspec": {"name": "python3", "language": "python"}, "colab": {"provenance": []}}
    whole: object = {"cells": made, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    if random.random() < 0.2:
        old = [{("input" if key == "source" else key): value for key, value in cell.items()} for cell in made]
        whole = {
            "metadata": {"name": ""},
            "nbformat": 3,
            "nbformat_minor": 0,
            "worksheets": [{"cells": old, "metadata": {}}],
        }
    text = json.dumps(whole, indent=random.choice((1, 1, 2, None)), ensure_ascii=random.random() < 0.3)
    if random.random() < 0.2:
        text = re.sub(r'(?m)^ +"source": \[', lambda match: f"{_CONFLICTING.rstrip()}\n{match[0]}", text, count=2)
    return json.dumps(text) if random.random() < 0.02 else text


def make_notebook(random: Random) -> tuple[str, bytes]:
    tokens = _TOKEN.findall(notebook(random))
    for _ in range(random.choice((0, 1, 1, 2, 3, 5))):
        tokens = mutated_parts(random, tokens, _ODD_TOKENS)
    name = random.choice(("hw.ipynb",) * 6 + ("과제.ipynb.txt", "hw.py", "hw", "hw.json"))
    return name, encoded(random, "".join(tokens))


# -- the tests -------------------------------------------------------------------------------------------------------------

FUZZED: dict[str, tuple[Make, Claim]] = {
    "zip": (make_zip, is_read_or_refused),
    "script": (make_script, is_parsed),
    "tar": (make_tar, is_read_or_refused),
    "notebook": (make_notebook, is_parsed),
}


@pytest.mark.parametrize("label", FUZZED)
def test_what_is_damaged_at_random_is_read_or_refused(label: str, tmp_path: Path) -> None:
    make, claim = FUZZED[label]
    found = findings(label, make, claim, tmp_path, for_seconds(SECONDS / len(FUZZED)), COSTS)
    if found:
        pytest.fail(report(found, label, tmp_path), pytrace=False)


def test_what_is_damaged_was_good(tmp_path: Path) -> None:
    # A fuzzer of what nobody would read tries nothing.
    for number, data in enumerate([*good_zips(), *(packed(kind, data) for kind in _PACKINGS for data in good_tars())]):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        with arrivals([path], LIMITS) as arrived:
            assert any(one.read().files for one in arrived), number
    for text in good_scripts():
        parsed = statements.parse(cells.Cell("hw.py", text))
        assert parsed.statements and not parsed.broken
    for number in range(50):
        random = Random(number)
        text = notebook(random)
        assert cells.text_of_file("hw.ipynb", text.encode("utf-8", "replace")).is_notebook


def test_an_input_is_the_same_each_time() -> None:
    for make, _claim in FUZZED.values():
        assert make(Random("7")) == make(Random("7"))


def raises(mode: int) -> str:
    raise KeyError(mode)


def dawdles(mode: int) -> str:
    while True:
        pass


def hoards(mode: int) -> str:
    return str(len(b"x" * (160 << 20)))[:0]


def writes(mode: int) -> str:
    Path("unpacked").write_bytes(b"")
    return ""


@pytest.mark.parametrize(
    ("plant", "seconds", "what"),
    [
        (raises, COSTS[0], "KeyError in archive.py, _zip_contents"),
        (dawdles, 0.1, "TooSlow"),
        (hoards, COSTS[0], "AssertionError too much memory"),
        (writes, COSTS[0], "AssertionError touched: open ('unpacked',)"),
    ],
)
def test_a_planted_error_is_found(
    plant: Callable[[int], str], seconds: float, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Good zips have no such entry: it takes a mutation to come upon it.
    sound = archive.obstacle_of
    monkeypatch.setattr(
        archive, "obstacle_of", lambda mode: sound(mode) if mode in (stat.S_IFREG, stat.S_IFLNK) else plant(mode)
    )
    monkeypatch.chdir(tmp_path)
    if plant is hoards and not peak_mebibytes():
        pytest.skip("this system does not say how much memory was held")
    found = findings("planted", make_zip, is_read_or_refused, tmp_path, iter(range(200)), (seconds, COSTS[1]))
    assert any(one.what.startswith(what) for one in found), [one.what for one in found]
    assert "BPGRADE_FUZZ_SEED=" in report(found, "planted", tmp_path)


def test_a_planted_error_of_the_childs_side_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_put_out", lambda *_: raises(0))
    found = findings("planted", make_script, is_parsed, tmp_path, iter(range(100)), COSTS)
    assert "KeyError" in " ".join(one.what for one in found)
