"""A class of the first assignment's gates, to be graded, killed, graded again, and looked into."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import bpgrade
from bpgrade.grading import Graded
from conftest import AUTHORED, ROOT

ASSIGNMENT = "hw1"
GATES = next(
    one.exercises for one in bpgrade.course.read(ROOT / "course" / "course.toml").assignments if one.name == ASSIGNMENT
)
RIGHT = "\n\n".join(AUTHORED[name].answer for name in GATES)
SWAPPED = RIGHT.replace("return dz * self.y, dz * self.x", "return dz * self.x, dz * self.y")
assert SWAPPED != RIGHT
#: Wrong in both: a forward that is no known mistake, so it is asked again at nudged inputs.
OWN_FORWARD = SWAPPED.replace("return x * y\n", "return x * y + x\n")

#: What was handed in, by path: two of them are the same.
CLASS = {
    "ada/gates.py": RIGHT,
    "bo/gates.py": SWAPPED,
    "cleo/gates.py": SWAPPED,
    "dov/gates.py": OWN_FORWARD,
    "emil.py": "",
    "finn/gates.py": "raise SystemExit\n" + RIGHT,
    "gus/notes.txt": "I was ill.",
    "hana/gates.py": RIGHT.replace("return x * y\n", "return y * x  # the work of one person\n"),
}


def write(place: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


def grade(handed_in: Path, out: Path, course: Path = ROOT, **words: Any) -> Graded:
    """Grade a class's gates, two at a time, in whatever sandbox there is."""
    return bpgrade.grade([handed_in], out, course=course, assignment=ASSIGNMENT, sandbox="NONE", jobs=2, **words)


def said_by(place: Path, course: Path = ROOT) -> list[str]:
    """Grade the `class` at a place into `out` there, and return what that said, after the sentence about the sandbox."""
    said: list[str] = []
    grade(place / "class", place / "out", course, say=said.append)
    return said[1:]


def files_of(out: Path) -> dict[str, bytes]:
    """Return the files of a run, its private ones apart."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.parent.name != "private"
    }


def ask(out: Path, sql: str, *values: object) -> list[Any]:
    """Return what SQL says of a journal, or do what it says."""
    with closing(sqlite3.connect(out / "private" / "journal.sqlite", isolation_level=None)) as database:
        return database.execute(sql, values).fetchall()


def mark(out: Path) -> None:
    """Mark what was seen until now: what is run from now on has no mark."""
    ask(out, "UPDATE seen SET seconds = -1")


def run_since(out: Path) -> set[str]:
    """Return the names of the submissions whose files were run since they were marked."""
    return {name for (name,) in ask(out, "SELECT name FROM submission JOIN seen ON number = seen WHERE seconds >= 0")}


def change(course: Path, exercise: str, *pairs: tuple[str, str]) -> None:
    """Change what an author wrote."""
    path = course / "solutions" / f"{exercise}.py"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
