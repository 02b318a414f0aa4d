"""A class of 300 earns what it is known to have earned: every notebook is made by a generator that knows what is in it.

Of a damaged notebook, each definition counts whose cell is whole: all before the place where it breaks off, and all around
a damage that is local.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

import bpgrade
import pytest
from conftest import AUTHORED, ROOT, Record, read_results

STUDENTS, BROKEN = 300, 15
GATES = next(
    one.exercises for one in bpgrade.course.read(ROOT / "course" / "course.toml").assignments if one.name == "hw1"
)
#: Planted mistakes, and the rows that each costs; the same mistake is planted in several ways.
WRONG_ROWS: dict[str, dict[tuple[str, int], set[str]]] = {
    "gates/add": {
        ("add-uses-inputs", 0): {"dx", "dy"},
        ("upstream-missing", 0): {"dx", "dy"},
        ("sign-flipped", 0): {"dx", "dy"},
        ("sum-for-product", 0): {"dx", "dy"},
        ("subtraction-rule", 0): {"dy"},
    },
    "gates/mul": {
        ("swapped-factors", 0): {"dx", "dy"},
        ("same-input-twice", 0): {"dx"},
        ("same-input-twice", 1): {"dy"},
        ("upstream-missing", 0): {"dx", "dy"},
        ("local-missing", 0): {"dx", "dy"},
    },
    "gates/sigmoid": {
        ("value-for-slope", 0): {"dx"},
        ("slope-sign", 0): {"dx"},
        ("upstream-missing", 0): {"dx"},
        ("local-missing", 0): {"dx"},
    },
    "gates/max": {
        ("routed-to-loser", 0): {"dx", "dy"},
        ("upstream-missing", 0): {"dx", "dy"},
        ("sign-flipped", 0): {"dx", "dy"},
        ("local-missing", 0): {"dx", "dy"},
    },
    "gates/copy": {
        ("paths-averaged", 0): {"dx"},
        ("paths-multiplied", 0): {"dx"},
        ("sign-flipped", 0): {"dx"},
    },
}
POINTS = {name: {row.name: row.points for row in AUTHORED[name].exercise.rows} for name in GATES}
PLANTED = {
    name: {
        (mistake, [one for one, _text in planted[:at]].count(mistake)): text
        for at, (mistake, text) in enumerate(planted)
    }
    for name in GATES
    for planted in [AUTHORED[name].planted()]
}


@dataclass
class Student:
    """A notebook and what it earns. cells: by exercise, in the order in which they stand. points: of each exercise."""

    name: str
    rng: random.Random
    cells: dict[str, str]
    points: dict[str, float]
    kind: str = "good"
    data: bytes = b""


def solved(name: str, rng: random.Random, right: bool = False) -> tuple[str, float]:
    """Return what a student makes of an exercise, and its points."""
    fate = 0.0 if right else rng.random()
    if fate < 0.6:
        return AUTHORED[name].answer, sum(POINTS[name].values())
    if fate < 0.9:
        mistake = rng.choice(list(WRONG_ROWS[name]))
        return PLANTED[name][mistake], sum(
            points for row, points in POINTS[name].items() if row not in WRONG_ROWS[name][mistake]
        )
    return AUTHORED[name].stub, 0


def student(number: int, right: bool = False) -> Student:
    rng = random.Random(number)
    names = list(GATES)
    rng.shuffle(names)
    made = {name: solved(name, rng, right) for name in names}
    cells, points = {name: one[0] for name, one in made.items()}, {name: one[1] for name, one in made.items()}
    return Student(f"student{number:03}.ipynb", rng, cells, points)


def cell(rng: random.Random, source: str, as_lines: bool) -> Record:
    """Return a cell of code with what it printed, its keys in the order of Jupyter or of Colab."""
    found: Record = {
        "cell_type": "code",
        "execution_count": rng.randrange(1, 200),
        "id": f"{rng.getrandbits(32):08x}",
        "metadata": {"collapsed": rng.random() < 0.5, "tags": ["graded", "source"]},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["0.731\n", "맞았습니다 {[\n"]}],
        "source": source.splitlines(keepends=True) if as_lines else source,
    }
    if rng.random() < 0.3:
        found = {key: found[key] for key in ("cell_type", "source", "metadata", "execution_count", "outputs")}
    return found


def notebook(one: Student, as_lines: bool = True) -> Record:
    rng = one.rng
    cells: list[Record] = [{"cell_type": "markdown", "metadata": {}, "source": ["# 과제 1: 게이트\n", "이름: 김"]}]
    cells.append(
        cell(rng, rng.choice(["import numpy as np\n", "%matplotlib inline\nimport numpy as np", "1 + 1"]), True)
    )
    for source in one.cells.values():
        cells.append(cell(rng, source, as_lines))
        if rng.random() < 0.3:
            cells.append(cell(rng, rng.choice(["print('done')", "!ls", "undefined_name + 1", "x = (1,\n", ""]), True))
    return {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def written(content: Record, indent: int | None = 1) -> str:
    return json.dumps(content, ensure_ascii=False, indent=indent) + "\n"


def good(one: Student) -> bytes:
    as_lines = one.rng.random() < 0.8
    return written(notebook(one, as_lines), one.rng.choice([1, 1, 1, 2, None])).encode()


# -- ways to break a notebook: each returns the bytes, and takes from the student's points what is lost --------------------


def end_of(text: str, one: Student, name: str) -> int:
    """Return where the cell of an exercise ends, with its brace."""
    last = json.dumps(one.cells[name].splitlines(keepends=True)[-1], ensure_ascii=False)
    return text.index("\n  }", text.index(last, text.index(f"class {AUTHORED[name].definition}"))) + len("\n  }")


def cut_between_cells(one: Student) -> bytes:
    text = written(notebook(one))
    names = list(one.cells)
    kept = one.rng.randrange(2, len(names))
    one.points.update(dict.fromkeys(names[kept:], 0))
    return text[: end_of(text, one, names[kept - 1])].encode()


def cut_inside_a_cell(one: Student) -> bytes:
    """Break off in the last line of a backward: the forward of that cell is whole."""
    text = written(notebook(one))
    names = list(one.cells)
    at = one.rng.randrange(2, len(names))
    one.points.update(dict.fromkeys(names[at:], 0))
    one.points[names[at]] = POINTS[names[at]]["forward"]
    last = json.dumps(one.cells[names[at]].splitlines(keepends=True)[-1], ensure_ascii=False)
    place = text.index(last, text.index(f"class {AUTHORED[names[at]].definition}"))
    return text[: place + one.rng.randrange(1, len(last) - 1)].encode()


def trailing_comma_after_the_cells(one: Student) -> bytes:
    return written(notebook(one)).replace("\n ],\n", ",\n ],\n", 1).encode()


def trailing_comma_in_a_source(one: Student) -> bytes:
    text = written(notebook(one))
    last = json.dumps(one.cells[one.rng.choice(list(one.cells))].splitlines(keepends=True)[-1], ensure_ascii=False)
    return text.replace(f"{last}\n", f"{last},\n", 1).encode()


def conflict_in_the_metadata(one: Student) -> bytes:
    ours = '   "display_name": "Python 3",\n'
    conflict = f'<<<<<<< HEAD\n{ours}=======\n   "display_name": "Python 3 (ipykernel)",\n>>>>>>> origin/main\n'
    return written(notebook(one)).replace(ours, conflict).encode()


def conflicts_in_the_counts(one: Student) -> bytes:
    lines = []
    for line in written(notebook(one)).splitlines(keepends=True):
        is_count = line.startswith('   "execution_count"')
        other = '   "execution_count": null,\n'
        lines.append(f"<<<<<<< HEAD\n{line}=======\n{other}>>>>>>> 1f2e3d\n" if is_count else line)
    return "".join(lines).encode()


def raw_control_characters(one: Student) -> bytes:
    text = written(notebook(one))
    return text.replace("0.731\\n", "0.7\t31\n\x1b[0m\x00").replace(" backward(", "\tbackward(").encode()


def half_a_character(one: Student) -> bytes:
    text = written(notebook(one)).encode()
    return text.replace("과제".encode(), "과제".encode()[:-1], 1)


def ends_in_half_a_character(one: Student) -> bytes:
    """Break off in the output of the last cell, in the middle of a character."""
    content = notebook(one)
    content["cells"].append(cell(one.rng, "print('끝')", True))
    text = written(content).encode()
    return text[: text.rindex("끝".encode()) + 1]


def cells_twice(one: Student) -> bytes:
    content = notebook(one)
    content["cells"][2:] = [part for twice in content["cells"][2:] for part in (twice, twice)]
    return written(content).encode()


def no_kind_of_cell(one: Student) -> bytes:
    content = notebook(one)
    for part in content["cells"]:
        if part["cell_type"] == "code" and one.rng.random() < 0.7:
            del part["cell_type"]
    return written(content).encode()


def a_cell_without_source(one: Student) -> bytes:
    content = notebook(one)
    lost = one.rng.choice(list(one.cells))
    one.points[lost] = 0
    source = one.cells[lost].splitlines(keepends=True)
    next(part for part in content["cells"] if part["source"] == source).pop("source")
    return written(content).encode()


def two_notebooks_in_one(one: Student) -> bytes:
    return (written(notebook(one)) + written(notebook(one))).encode()


def no_comma_between_cells(one: Student) -> bytes:
    return written(notebook(one)).replace("\n  },\n  {", "\n  }\n  {").encode()


def an_open_string_in_an_output(one: Student) -> bytes:
    return written(notebook(one)).replace('"0.731\\n",', '"0.731\\n', 2).encode()


KINDS: tuple[Callable[[Student], bytes], ...] = (
    cut_between_cells,
    cut_inside_a_cell,
    trailing_comma_after_the_cells,
    trailing_comma_in_a_source,
    conflict_in_the_metadata,
    conflicts_in_the_counts,
    raw_control_characters,
    half_a_character,
    ends_in_half_a_character,
    cells_twice,
    no_kind_of_cell,
    a_cell_without_source,
    two_notebooks_in_one,
    no_comma_between_cells,
    an_open_string_in_an_output,
)


def make_class() -> list[Student]:
    """Return the class; the broken notebooks are right where they are whole, so that whatever gets lost shows."""
    places = sorted(random.Random(300).sample(range(STUDENTS), BROKEN))
    students = []
    for number in range(STUDENTS):
        kind = KINDS[places.index(number) % len(KINDS)] if number in places else None
        one = student(number, right=kind is not None)
        one.kind = kind.__name__ if kind else one.kind
        one.data = (kind or good)(one)
        students.append(one)
    return students


@dataclass(frozen=True)
class Run:
    students: dict[str, Student]
    records: dict[str, Record]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("class_of_300")
    students = make_class()
    (place / "class").mkdir()
    for one in students:
        (place / "class" / one.name).write_bytes(one.data)
    bpgrade.grade([place / "class"], place / "out", course=ROOT, assignment="hw1")
    return Run({one.name: one for one in students}, {one["submission"]: one for one in read_results(place / "out")})


# One test of one run: on several workers, each would grade the class for itself.
def test_every_student_of_300_earns_what_the_notebook_holds(run: Run) -> None:
    assert list(run.records) == sorted(run.students)
    assert len(run.students) == STUDENTS
    wrong = {}
    for name, one in run.students.items():
        came = {exercise["name"]: exercise["score"] for exercise in run.records[name]["exercises"]}
        if came != one.points:
            wrong[name, one.kind] = {
                exercise: f"{came[exercise]}, not {one.points[exercise]}"
                for exercise in GATES
                if came[exercise] != one.points[exercise]
            }
    assert not wrong
    kept = {one.kind for one in run.students.values() if run.records[one.name]["score"] > 0}
    assert kept == {"good", *(kind.__name__ for kind in KINDS)}
    assert sum(one.kind != "good" for one in run.students.values()) == BROKEN


#: Damage that a JSON reader does not mind: what is missing then is the notebook's, not the text's.
STILL_JSON = {cells_twice, no_kind_of_cell, a_cell_without_source}


@pytest.mark.parametrize("kind", [one for one in KINDS if one not in STILL_JSON], ids=lambda kind: kind.__name__)
def test_a_damaged_notebook_is_no_json(kind: Callable[[Student], bytes]) -> None:
    with pytest.raises(
        ValueError, match=r"utf-8|delimiter|Expecting|Extra data|control character|Unterminated|Illegal"
    ):
        json.loads(kind(student(1, right=True)).decode())
