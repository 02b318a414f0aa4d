"""`explain`: why a row got what it got, for whoever has to defend the mark; from the journal, and no code is run."""

import re
import shutil
from pathlib import Path

import pytest
from bpgrade.errors import UsageError
from bpgrade.explaining import explain
from bpgrade.overrides import COLUMNS
from conftest import AUTHORED, ROOT, bpgrade, read_results
from runs import RIGHT, SWAPPED, change, grade, write
from test_commands import assert_one_sentence

GATES = {name: AUTHORED[name].answer for name in ("gates/add", "gates/mul", "gates/sigmoid", "gates/max", "gates/copy")}


def altered(exercise: str, *pairs: tuple[str, str]) -> str:
    """Return the answer of one exercise with some of it changed."""
    text = AUTHORED[exercise].answer
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


#: The sigmoid gate, its forward by Python's precedence, and its backward right for that.
PRECEDENCE = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return 1 / 1 + np.exp(-x)

    def backward(self, ds):
        return -ds * np.exp(-self.x)
"""
CLASS = {
    "ada.py": RIGHT,
    "bo.py": SWAPPED,
    "cleo.py": SWAPPED.replace("return x * y\n", "return x * y + x\n"),
    "dov.py": altered("gates/mul", ("return dz * self.y, dz * self.x", "return dz @ self.nothing, dz")),
    "emil.py": PRECEDENCE,
    "finn.py": altered("gates/mul", ("return x * y", "return x + y")),
    "gus.py": altered("gates/mul", ("return dz * self.y, dz * self.x", "return 7 * dz * self.y, dz * self.x")),
    "hana/gates.py": altered("gates/mul", ("return x * y", "return x * y, 1")),
    # The second of two ways to make one mistake.
    "ivo.py": altered("gates/mul", ("return dz * self.y, dz * self.x", "return dz * self.y, dz * self.y")),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    grade(write(place / "class", CLASS), place / "out")
    return place / "out"


def told(out: Path, who: str, row: str) -> str:
    """Return what is told about a row, with the lines that were broken put together."""
    return " ".join(" ".join(explain(out, who, row, ROOT).lines).split())


@pytest.mark.parametrize(
    ("who", "row", "parts"),
    [
        pytest.param(
            "ada", "gates/mul:dx", ["PASS 4 of 4 points", "right in every case that decides"], id="what passed"
        ),
        pytest.param(
            "bo",
            "gates/mul:dx",
            [
                "WRONG swapped-factors 0 of 4 points",
                "dx, dy = gate.backward(dz)",
                "draw 1 (hidden), in full",
                "All that it needs is right, so the fault is its own.",
                "Why this name:",
                "swapped-factors 0 it gives what came: this is the name",
                "same-input-twice 0 it fits too, but gives 2 rows as they came, and swapped-factors gives 3",
                "sign-flipped",
                "The student reads: Your multiply gate gives each input its own value back",
            ],
            id="a known mistake",
        ),
        pytest.param(
            "gus", "gates/mul:dx", ["WRONG 0 of 4 points", "Why no name:", "6 of its size"], id="no known mistake"
        ),
        pytest.param(
            "dov",
            "gates/mul:dx",
            ["CRASHED", "came: for dx, an exception", "AttributeError", "line", "self.nothing"],
            id="a crash",
        ),
        pytest.param(
            "emil",
            "gates/sigmoid:dx",
            [
                "FOLLOW-THROUGH",
                "The forward is the known mistake precedence",
                "nudging x, the student's forward moves by",
            ],
            id="what follows from a known forward",
        ),
        pytest.param(
            "cleo",
            "gates/mul:dx",
            ["WRONG swapped-factors", "Held against the student's own forward:", "the gradient says"],
            id="what does not follow from the student's forward",
        ),
        pytest.param(
            "hana", "gates/mul:forward", ["not as many values as needed", "(2; needed 1)"], id="too many values"
        ),
        pytest.param("hana", "gates/add:dx", ["----", "no such definition", "missing: AddGate"], id="not attempted"),
    ],
)
def test_the_reasoning_is_told(who: str, row: str, parts: list[str], out: Path) -> None:
    text = told(out, who, row)
    for part in parts:
        assert part in text, text


def test_the_name_that_is_given_is_the_one_in_the_results(out: Path) -> None:
    for record in read_results(out):
        for exercise in record["exercises"]:
            lines = "\n".join(explain(out, record["submission"], exercise["name"], ROOT).lines)
            for row in exercise["rows"]:
                (heading,) = re.findall(rf"^{exercise['name']}:{row['row']}  .*$", lines, re.MULTILINE)
                assert (row["mistake"] or "") in heading
            named = [row for row in exercise["rows"] if row["mistake"] and row["outcome"] == "wrong"]
            assert lines.count("this is the name") == len(named)
            assert "The results say" not in lines


def test_a_whole_exercise_is_every_row_of_it(out: Path) -> None:
    assert explain(out, "bo.py", "gates/mul", ROOT).rows == ("forward", "dx", "dy")


def test_it_fits_a_screen(out: Path) -> None:
    for who in CLASS:
        for name in GATES:
            for line in explain(out, who.partition("/")[0], name, ROOT).lines:
                assert len(line) <= 80, line


@pytest.mark.parametrize("name", AUTHORED)
def test_it_explains_every_row_of_every_exercise_right_or_not_attempted(name: str, everything: Path) -> None:
    for who in ("right", "nothing"):
        text = "\n".join(explain(everything, who, name, ROOT).lines)
        for row in AUTHORED[name].exercise.rows:
            assert f"{name}:{row.name}  " in text
        assert "?" not in text.replace("did you", "")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import bpgrade as library

    place = tmp_path_factory.mktemp("everything")
    answers = "\n\n".join(one.answer for one in AUTHORED.values())
    write(place / "class", {"right.py": answers, "nothing.py": "x = 1\n"})
    library.grade([place / "class"], place / "out", course=ROOT, sandbox="NONE", jobs=2)
    return place / "out"


def test_no_code_of_a_student_is_run(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bpgrade.sandbox import child, observe

    def never(*_: object, **__: object) -> None:
        raise AssertionError("student code is run")

    monkeypatch.setattr(observe, "observe", never)
    monkeypatch.setattr(child.Child, "__init__", never)
    assert explain(out, "bo", "gates/mul:dx", ROOT).submission == "bo.py"


def test_nothing_of_the_run_changes(out: Path) -> None:
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file() and "journal" not in path.name}
    explain(out, "bo", "gates/mul", ROOT)
    assert {
        path: path.read_bytes() for path in out.rglob("*") if path.is_file() and "journal" not in path.name
    } == before


def test_a_persons_decision_stands_beside_it(out: Path, tmp_path: Path) -> None:
    place = tmp_path / "out"
    shutil.copytree(out, place)
    (place / "overrides.csv").write_text(f"{','.join(COLUMNS)}\nbo.py,gates/mul:dx,3,nearly,Kim\n", encoding="utf-8")
    assert bpgrade("regrade", place, "--course", ROOT, "--yes", cwd=tmp_path).returncode == 0
    assert "A person decided: 3 points, by Kim: nearly" in told(place, "bo", "gates/mul:dx")


def test_it_says_where_the_results_are_older_than_the_course(out: Path, course_copy: Path) -> None:
    change(course_copy, "gates/mul", ('"swapped-factors"', '"factors-swapped"'))
    lines = explain(out, "bo", "gates/mul:dx", course_copy).lines
    text = " ".join(" ".join(lines).split())
    assert "factors-swapped 0 it gives what came: this is the name" in text
    assert "The results say wrong swapped-factors: they were made by the course as it was." in text


def test_it_goes_by_what_was_asked_where_the_course_asks_something_else_now(out: Path, course_copy: Path) -> None:
    change(course_copy, "gates/mul", ("z = gate.forward(x, y)", "z = gate.forward(y, x)"))
    text = " ".join(" ".join(explain(out, "bo", "gates/mul:dx", course_copy).lines).split())
    assert "gates/mul needs other calls now: this is by what it was asked then." in text
    assert "swapped-factors 0 it gives what came: this is the name" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "gates/mul"), "There is no submission nobody."),
        (("bo", "gates/nothing"), "There is no exercise gates/nothing in this run; there are: gates/add"),
        (("bo", "gates/mul:dq"), "gates/mul has no row dq; it has: forward, dx, dy."),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(words: tuple[str, str], said: str, out: Path) -> None:
    with pytest.raises(UsageError) as raised:
        explain(out, *words, ROOT)
    assert str(raised.value).startswith(said)


def test_the_command_prints_it(out: Path, tmp_path: Path) -> None:
    came = bpgrade("explain", out, "bo", "gates/mul:dx", cwd=ROOT)
    assert came.returncode == 0
    assert came.stdout.splitlines() == list(explain(out, "bo", "gates/mul:dx", ROOT).lines)
    nothing = bpgrade("explain", tmp_path, "bo", "gates/mul:dx", cwd=ROOT)
    assert nothing.returncode == 2
    assert_one_sentence(nothing.stderr)
    outside = bpgrade("explain", out, "bo", "gates/mul:dx", cwd=tmp_path)
    assert outside.returncode == 2
    assert_one_sentence(outside.stderr)


def test_hidden_numbers_are_announced(out: Path) -> None:
    assert "Hidden numbers stand here: for the course team only." in told(out, "bo", "gates/mul:dx")
