"""A class of which one in ten is hostile, made by a generator that knows what each of them earns.

An honest one is right, wrong by one planted mistake, or not attempted in each exercise: its rows are known. A hostile one is that
too, with something in place of the multiply gate that earns nothing for its gradients. No two hand in the same.
"""

import io
import itertools
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from attacks.attack import Attack
from attacks.driver import ATTACKS
from conftest import AUTHORED, Record
from test_class_of_300 import PLANTED, POINTS, WRONG_ROWS, cell, written

#: The limits of the course that the class is graded in.
LIMITS: dict[str, float] = {
    "load_seconds": 0.6,
    "step_seconds": 0.3,
    "exercise_seconds": 0.6,
    "total_seconds": 4,
    "memory_mebibytes": 256,
}
GATES = tuple(POINTS)
#: What a hostile submission attacks with.
ATTACKED = "gates/mul"


class Row(NamedTuple):
    """What a row came to, or has to. mistake: none is the empty one."""

    outcome: str
    score: float
    mistake: str = ""


#: By exercise and row.
Rows = dict[str, dict[str, Row]]


@dataclass(frozen=True)
class Member:
    """What one person handed in, by path, and what it has to come to.

    rows: of an honest one, and of a hostile one that harms itself alone. most: no row earns more.
    """

    name: str
    kind: str
    files: Mapping[str, bytes]
    rows: Rows | None
    most: Rows


@dataclass(frozen=True)
class Hostile:
    """One way to be hostile.

    text: of a submission, `{answer}` being the multiply gate's. how: what becomes of a gradient that is asked of it; nothing where
    the rest of the submission may suffer too. first: it stands above the rest.
    """

    kind: str
    text: str
    how: str = ""
    first: bool = False


def _backward(body: str, how: str) -> Callable[[str], Hostile]:
    """Return what makes a kind of a backward, below a forward that is right."""
    lines = "\n".join(f"        {line}" for line in body.strip().splitlines())
    text = f"import os\nimport numpy as np\n\n\nclass MulGate:\n    def forward(self, x, y):\n        return x * y\n\n    def backward(self, dz):\n{lines}\n"
    return lambda kind: Hostile(kind, text, how)


#: What harms its own gradients only: everything else about the submission is graded.
_BY_ITSELF = {
    "loops": _backward("while True:\n    pass", "timed-out"),
    "loops in C": _backward("return sum(range(10**12))", "timed-out"),
    "loops in numpy": _backward("while True:\n    np.ones((300, 300)) @ np.ones((300, 300))", "timed-out"),
    "loops and catches everything": _backward(
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass", "timed-out"
    ),
    "sleeps": _backward("import time\n\ntime.sleep(60)", "timed-out"),
    "prints without end": _backward("while True:\n    print('right' * 10000)", "timed-out"),
    "leaves": _backward("os._exit(0)", "crashed"),
    "exits": _backward("raise SystemExit('all right')", "crashed"),
    "interrupts": _backward("raise KeyboardInterrupt", "crashed"),
    "closes every descriptor": _backward("os.closerange(0, 1024)\nreturn dz, dz", "crashed"),
    "crashes": _backward("import ctypes\n\nctypes.string_at(0)", "crashed"),
    "fills memory": _backward("held = []\nfor _ in range(64):\n    held.append(np.empty(1 << 20))", "crashed"),
    "goes deeper and deeper": _backward("return self.backward(dz)", "crashed"),
    "raises a huge text": _backward("raise ValueError('right ' * 10**6)", "crashed"),
    "returns a huge array": _backward("return np.broadcast_to(1.0, (12000, 1000)), dz", "wrong"),
    "returns no numbers": _backward("return dz * np.nan, dz * np.inf", "wrong"),
    "returns an endless sequence": _backward(
        "class Endless:\n    def __len__(self):\n        return 2\n\n    def __getitem__(self, at):\n        return self\n\n\nreturn Endless()",
        "timed-out",
    ),
}  # fmt: skip

#: What is asked of a process and refused, or spoils what comes later: nothing more than the rest is worth is known.
_AND_THE_REST = {
    "kills its parent": _backward("os.kill(os.getppid(), 9)", ""),
    "kills the first process": _backward("if os.getppid() == 1:\n    os.kill(1, 9)", ""),
    "forks": _backward("for _ in range(3):\n    os.fork()", ""),
    "starts threads": _backward(
        "import threading\n\nfor _ in range(64):\n    threading.Thread(target=threading.Event().wait, args=(9,)).start()", ""
    ),
    "opens a file": _backward("return np.frombuffer(open('/etc/passwd', 'rb').read(8))", ""),
    "opens a socket": _backward("import socket\n\nsocket.create_connection(('127.0.0.1', 9), 1)", ""),
    "patches numpy": _backward(
        "np.add = np.multiply = np.where = np.exp = lambda *_, **__: dz\nnp.ndarray = float\nreturn dz, dz", ""
    ),
    "forges frames": _backward(
        "import struct\n\n"
        "for step in range(200):\n"
        "    head = struct.pack('<4sIBBH', b'BPR1', step, 0, 2, 0)\n"
        "    os.write(3, head + struct.pack('<BI', 1, 3) * 2 + np.zeros(6).tobytes())\n"
        "os._exit(0)",
        "",
    ),
}  # fmt: skip

_LOOPS_EVERYWHERE = "\n\n".join(
    f"class {AUTHORED[name].definition}:\n    def forward(self, *inputs):\n        while True:\n            pass\n\n    backward = forward\n"
    for name in GATES
)

#: What stands at the top level, around right work: the definitions count.
_AT_THE_TOP = {
    "loops at the top level": "while True:\n    pass\n",
    "leaves at the top level": "import os\n\nos._exit(0)\n",
    "fills memory at the top level": "held = [bytes(1 << 24) for _ in range(40)]\n",
}


def _attack(attack: Attack) -> Hostile:
    """Return a record of `attacks` as somebody in a class hands it in: without a scene, the world of the box in its place."""
    facts = (
        "import os\n\nFOLDER = SECRET = TARGET = SOLUTION = UNIX = '/nowhere'\nTCP = UDP = 9\nABSTRACT = '\\0nowhere'\n"
        "VICTIM = JUDGE = os.getppid()\nADDRESS = 4096\nMARK = b'mark'\nSIZE = 16\nDESCRIPTOR = 5\nSECRET_NAME = 'SECRET'\nNUMBER = 7.0\n"
    )
    gate = "" if attack.twin else _backward("attack()\nreturn 0 * dz, 0 * dz", "")("").text
    return Hostile(attack.name, f"{facts}\n{attack.source}\n\n{gate}", first=True)


#: What the course has to withstand, in the order in which a class has it: a small one has the first of them.
HOSTILE: tuple[Hostile, ...] = (
    *(make(kind) for kind, make in _BY_ITSELF.items()),
    *(Hostile(kind, text + "{answer}", "passed", first=True) for kind, text in _AT_THE_TOP.items()),
    *(make(kind) for kind, make in _AND_THE_REST.items()),
    Hostile("loops everywhere", _LOOPS_EVERYWHERE),
    *map(_attack, ATTACKS),
)


def class_of(count: int, hostile: Sequence[Hostile] = HOSTILE, seed: int = 0) -> list[Member]:
    """Return a class of so many, every tenth of them hostile: each of these, and round again."""
    places = sorted(random.Random(f"{seed} hostile").sample(range(count), count // 10))
    kinds = dict(zip(places, itertools.cycle(hostile), strict=False))
    return [_member(number, random.Random(f"{seed} {number}"), kinds.get(number)) for number in range(count)]


def write(members: list[Member], place: Path) -> Path:
    """Write what a class handed in into a folder, and return the folder."""
    for member in members:
        for path, data in member.files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(data)
    return place


def _member(number: int, rng: random.Random, hostile: Hostile | None) -> Member:
    names = list(GATES)
    rng.shuffle(names)
    made = {name: _solved(name, rng) for name in names}
    texts, rows = (
        {name: text for name, (text, _rows) in made.items()},
        {name: came for name, (_text, came) in made.items()},
    )
    stem = f"student{number:04}"
    if hostile is None:
        entry, files = rng.choice(_FORMS)(stem, texts, rng)
        return Member(entry, "honest", files, rows, rows)
    del texts[ATTACKED]
    text = hostile.text.replace("{answer}", AUTHORED[ATTACKED].answer)
    texts = {"": text, **texts} if hostile.first else {**texts, "": text}
    rows[ATTACKED] = {
        row: Row("passed", points) if row == "forward" or hostile.how == "passed" else Row(hostile.how, 0)
        for row, points in POINTS[ATTACKED].items()
    }
    entry, files = _one_file(stem, texts, rng)
    return Member(entry, hostile.kind, files, rows if hostile.how else None, rows)


def _solved(name: str, rng: random.Random) -> tuple[str, dict[str, Row]]:
    """Return what somebody makes of an exercise, and what its rows come to."""
    fate = rng.random()
    rows = {row: Row("passed", points) for row, points in POINTS[name].items()}
    if fate < 0.6:
        return AUTHORED[name].answer, rows
    if fate < 0.9:
        planted = rng.choice(list(WRONG_ROWS[name]))
        return PLANTED[name][planted], rows | {row: Row("wrong", 0, planted[0]) for row in WRONG_ROWS[name][planted]}
    return AUTHORED[name].stub, {row: Row("not-attempted", 0) for row in rows}


# -- how it is handed in ---------------------------------------------------------------------------------------------------

Files = dict[str, bytes]


def _modules(texts: Mapping[str, str], rng: random.Random) -> Files:
    """Return a file for each exercise, with a line that nobody else has."""
    return {f"{name.partition('/')[2]}.py": f"# {rng.random()}\n{text}".encode() for name, text in texts.items()}


def _one_file(stem: str, texts: Mapping[str, str], rng: random.Random) -> tuple[str, Files]:
    return f"{stem}.py", {f"{stem}.py": "\n\n".join([f"# {rng.random()}", *texts.values()]).encode()}


def _folder(stem: str, texts: Mapping[str, str], rng: random.Random) -> tuple[str, Files]:
    return stem, {f"{stem}/hw1/{name}": data for name, data in _modules(texts, rng).items()}


def _notebook(stem: str, texts: Mapping[str, str], rng: random.Random) -> tuple[str, Files]:
    cells: list[Record] = [
        cell(rng, source, rng.random() < 0.8) for source in (f"mine = {rng.random()}", *texts.values())
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return f"{stem}.ipynb", {f"{stem}.ipynb": written(content).encode()}


def _zip(stem: str, texts: Mapping[str, str], rng: random.Random) -> tuple[str, Files]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _modules(texts, rng).items():
            archive.writestr(zipfile.ZipInfo(f"hw1/{name}"), data)
    return f"{stem}.zip", {f"{stem}.zip": stream.getvalue()}


_FORMS = (_one_file, _folder, _notebook, _zip)


def rows_of(record: Record) -> Rows:
    """Return what the rows of a result came to."""
    return {
        exercise["name"]: {
            row["row"]: Row(row["outcome"], row["score"], row["mistake"] or "") for row in exercise["rows"]
        }
        for exercise in record["exercises"]
    }
