"""`release`: what is made is what the authored files say; the syllabus is checked; an exercise is one file and one line."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bpgrade.authoring import authored, release
from bpgrade.edition import course_edition
from bpgrade.errors import CourseError
from conftest import ROOT, bpgrade, graded

STUB = Path("exercises/gates/mul.py")
DATA = Path("grader/bpgrade/student_edition/gates/mul.json")


def differing(root: Path) -> list[tuple[str, bool]]:
    """Return the paths that differ, and whether each should be there at all."""
    return [(found.path.as_posix(), found.text is not None) for found in release.differences(root)]


# -- what is made ------------------------------------------------------------------------------------------------------


def test_what_is_made_in_this_repository_is_up_to_date() -> None:
    came = bpgrade("release", "--check", cwd=ROOT)
    assert (came.returncode, came.stdout) == (0, "Everything that is made is up to date.\n")


def test_a_changed_stub_is_found_and_made_again(course_copy: Path) -> None:
    (course_copy / STUB).write_text((course_copy / STUB).read_text("utf-8") + "\n", encoding="utf-8")
    assert differing(course_copy) == [(STUB.as_posix(), True)]
    release.write(course_copy, release.differences(course_copy))
    assert differing(course_copy) == []
    assert (course_copy / STUB).read_bytes() == (ROOT / STUB).read_bytes()


def test_a_changed_answer_shows_in_the_data(course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    path.write_text(path.read_text("utf-8").replace("z = x * y, element", "z = xy, element"), encoding="utf-8")
    assert differing(course_copy) == [(STUB.as_posix(), True), (DATA.as_posix(), True)]


@pytest.mark.parametrize("path", [STUB, DATA, DATA.parent.parent / "course.json"], ids=str)
def test_a_missing_file_is_found(path: Path, course_copy: Path) -> None:
    (course_copy / path).unlink()
    assert differing(course_copy) == [(path.as_posix(), True)]


@pytest.mark.parametrize(
    "path", ["exercises/gates/old.py", "exercises/old/gate.py", "grader/bpgrade/student_edition/gates/old.json"]
)
def test_a_stray_file_is_found_and_removed(path: str, course_copy: Path) -> None:
    (course_copy / path).parent.mkdir(exist_ok=True)
    (course_copy / path).write_text("{}", encoding="utf-8")
    assert differing(course_copy) == [(path, False)]
    release.write(course_copy, release.differences(course_copy))
    assert not (course_copy / path).exists()


def test_check_exits_4_says_what_differs_and_writes_nothing(course_copy: Path) -> None:
    (course_copy / STUB).write_text("# mine\n", encoding="utf-8")
    came = bpgrade("release", "--check", "--course", course_copy, cwd=course_copy.parent)
    assert came.returncode == 4
    assert STUB.as_posix() in came.stdout.replace("\\", "/")
    assert (course_copy / STUB).read_text("utf-8") == "# mine\n"


def moved(data: Any, by: float) -> Any:
    """Return JSON with every float moved by so much, relative to the larger of 1 and itself."""
    match data:
        case float():
            return data + by * max(1.0, abs(data))
        case list():
            return [moved(one, by) for one in data]
        case dict():
            return {key: moved(one, by) for key, one in data.items()}
    return data


@pytest.mark.parametrize(("by", "counts"), [(1e-15, False), (9e-10, False), (1.1e-9, True), (1e-6, True)])
def test_numbers_within_1e_9_agree(by: float, counts: bool, course_copy: Path) -> None:
    # numpy's last bits differ from machine to machine; text does not.
    data = json.loads((course_copy / DATA).read_text("utf-8"))
    data["cases"] = moved(data["cases"], by)
    (course_copy / DATA).write_text(json.dumps(data), encoding="utf-8")
    assert differing(course_copy) == ([(DATA.as_posix(), True)] if counts else [])


@pytest.mark.parametrize("key", ["title", "stub", "hints", "rows", "mistakes", "cases"])
def test_text_agrees_to_the_byte(key: str, course_copy: Path) -> None:
    data = json.loads((course_copy / DATA).read_text("utf-8"))
    data[key] = data[key] + " " if isinstance(data[key], str) else data[key][:-1]
    (course_copy / DATA).write_text(json.dumps(data), encoding="utf-8")
    assert differing(course_copy) == [(DATA.as_posix(), True)]


def test_nan_in_the_data_is_a_difference(course_copy: Path) -> None:
    data = json.loads((course_copy / DATA).read_text("utf-8"))
    name = next(iter(data["cases"][0]["right"]))
    data["cases"][0]["right"][name] = [float("nan")]
    (course_copy / DATA).write_text(json.dumps(data), encoding="utf-8")
    assert differing(course_copy) == [(DATA.as_posix(), True)]


# -- the syllabus ------------------------------------------------------------------------------------------------------


def edit(*changes: tuple[str, str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        return text

    return change


BAD_SYLLABUS = {
    "points that do not add up": edit(("points = 50", "points = 60")),
    "points that are no number": edit(("points = 50", 'points = "50"')),
    "an exercise without a file": edit(('"mul",', '"mul", "division",')),
    "an assignment of an unknown exercise": edit(('"gates/mul"', '"gates/division"')),
    "an exercise twice": edit(('"mul",', '"mul", "mul",')),
    "an exercise left out": edit(('  "mul",\n', ""), ('"gates/mul", ', ""), ("points = 50", "points = 40")),
    "a limit of zero": edit(("step_seconds = 3", "step_seconds = 0")),
    "a limit below zero": edit(("step_seconds = 3", "step_seconds = -1")),
    "an endless limit": edit(("step_seconds = 3", "step_seconds = inf")),
    "a limit that is no number": edit(("step_seconds = 3", 'step_seconds = "3 s"')),
    "a limit nobody knows": edit(("step_seconds = 3", "step_minutes = 3")),
    "another name for nothing": edit(("AddGate = [", "AdditionGate2 = [")),
    "one name for two definitions": edit(('"MulLayer"', '"AddLayer"')),
    "no title": edit(('title = "Backpropagation', 'heading = "Backpropagation')),
    "no units": lambda text: 'title = "t"\nedition = "1"\n',
    "a unit without exercises": lambda text: 'title = "t"\nedition = "1"\n[[unit]]\nname = "gates"\ntitle = "Gates"\n',
    "units that are no tables": lambda text: 'title = "t"\nedition = "1"\nunit = 3\n',
    "no TOML": lambda text: "title = \n" + text,
    "a path for an exercise": edit(('"mul",', '"mul", "../../gates/mul",')),
}


@pytest.mark.parametrize("what", BAD_SYLLABUS)
def test_a_bad_syllabus_gets_one_sentence(what: str, course_copy: Path) -> None:
    path = course_copy / "course" / "course.toml"
    path.write_text(BAD_SYLLABUS[what](path.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        release.make(course_copy)
    sentence = str(raised.value)
    assert sentence.strip()
    assert "\n" not in sentence
    assert "Traceback" not in sentence


def test_points_that_do_not_add_up_are_said_with_both_numbers(course_copy: Path) -> None:
    path = course_copy / "course" / "course.toml"
    path.write_text(path.read_text("utf-8").replace("points = 50", "points = 60", 1), encoding="utf-8")
    came = bpgrade("release", "--check", "--course", course_copy, cwd=course_copy.parent)
    assert came.returncode == 4
    assert came.stderr == "Assignment hw1 says 60 points, and its exercises have 50.\n"


# -- an authored file ----------------------------------------------------------------------------------------------------

BAD_FILES = {
    "no line": edit((authored.LINE, "# the team")),
    "no EXERCISE": edit(("EXERCISE =", "IT =")),
    "a syntax error": edit(("EXERCISE =", "EXERCISE ==")),
    "no hint": edit(("hints=(", "hints=() and (")),
    "a step that is none": edit(("z = gate.forward(x, y)", "z = gate.forward(x) + y")),
    "an unknown tensor in a step": edit(("gate.forward(x, y)", "gate.forward(x, q)")),
    "an import of another exercise": edit(("class MulGate", "import gates\n\n\nclass MulGate")),
    "an answer that is not the lecture's": edit(("return x * y", "return x * y + 1")),
    "a mistake that is none": edit(("return dz * self.x, dz * self.y", "return dz * self.y, dz * self.x")),
    "an answer that raises": edit(("return x * y", "return x * nothing")),
    "a row of no output": edit(('Row("dx", 4)', 'Row("dq", 4)')),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_authored_file_gets_a_sentence_that_names_the_exercise(what: str, course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    path.write_text(BAD_FILES[what](path.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        release.make(course_copy)
    assert "gates/mul" in str(raised.value).replace("\\", "/")


# -- a new exercise --------------------------------------------------------------------------------------------------------

NEGATE = '''"""The minus gate: one input, one sign.

Lecture 1, computational graphs: the node times -1 of the sigmoid neuron.
"""


class NegateGate:
    """y = -x, element by element."""

    def forward(self, x):
        """Return y = -x. x, y: arrays of one shape."""
        return -x

    def backward(self, dy):
        """Return dx, the gradient of the loss with respect to x. dy: the upstream gradient, of the shape of y."""
        return -dy


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import Exercise, Mistake, Row, Tensor


class WithoutLocal(NegateGate):
    def backward(self, dy):
        return dy


class WithoutUpstream(NegateGate):
    def backward(self, dy):
        return -np.ones_like(dy)


class Absolute(NegateGate):
    def forward(self, x):
        return np.abs(x)


EXERCISE = Exercise(
    definition=NegateGate,
    title="the minus gate",
    calls="""
        gate = NegateGate()
        y = gate.forward(x)
        dx = gate.backward(dy)
    """,
    tensors={"x": Tensor(), "dy": Tensor()},
    rows=(Row("forward", 4, of=("y",)), Row("dx", 6)),
    hints=("What happens to y when x moves up?",),
    mistakes=(
        Mistake("local-missing", WithoutLocal, say="The upstream gradient passes unchanged.", think="Which sign?"),
        Mistake("upstream-missing", WithoutUpstream, say="The upstream gradient is missing.", think="What if x 10?"),
        Mistake("absolute-value", Absolute, say="That is the absolute value.", think="What is -(-3)?"),
    ),
)
'''


def test_two_mistakes_are_too_few(tmp_path: Path) -> None:
    path = tmp_path / "negate.py"
    path.write_text(NEGATE, encoding="utf-8")
    assert len(authored.read(path, "gates/negate").exercise.mistakes) == 3
    path.write_text(re.sub(r' +Mistake\("absolute-value".*\n', "", NEGATE), encoding="utf-8")
    with pytest.raises(CourseError, match="three mistakes"):
        authored.read(path, "gates/negate")


def snapshot(root: Path) -> dict[str, list[str]]:
    return {path.relative_to(root).as_posix(): lines(path) for path in files(root)}


def files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_a_new_exercise_is_a_new_file_and_one_line_of_the_syllabus(course_copy: Path) -> None:
    before = {part: snapshot(course_copy / part) for part in ("solutions", "course", "exercises")}
    (course_copy / "solutions" / "gates" / "negate.py").write_text(NEGATE, encoding="utf-8")
    toml = course_copy / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace('  "copy",\n', '  "copy",\n  "negate",\n'), encoding="utf-8")
    release.write(course_copy, release.differences(course_copy))
    assert differing(course_copy) == []

    after = {part: snapshot(course_copy / part) for part in before}
    assert set(after["solutions"]) - set(before["solutions"]) == {"gates/negate.py"}
    assert {name: after["solutions"][name] for name in before["solutions"]} == before["solutions"]
    assert [line for line in after["course"]["course.toml"] if line not in before["course"]["course.toml"]] == [
        '  "negate",'
    ]
    assert set(after["exercises"]) - set(before["exercises"]) == {"gates/negate.py"}
    assert "raise NotImplementedError" in "\n".join(after["exercises"]["gates/negate.py"])

    edition = course_edition(course_copy, lambda: b"a secret")
    record = graded(edition, [edition.assessment("gates/negate")], NEGATE.partition("# ====")[0])
    assert record["score"] == record["max_score"] == 10


def test_new_writes_a_file_whose_parts_are_to_be_filled_in(course_copy: Path) -> None:
    came = bpgrade("new", "gates/negate_twice", cwd=course_copy)
    path = course_copy / "solutions" / "gates" / "negate_twice.py"
    assert came.returncode == 0
    assert "negate_twice.py" in came.stdout
    assert "course.toml" in came.stdout
    text = path.read_text("utf-8")
    assert "class NegateTwice:" in text
    assert text.count(authored.LINE) == 1
    assert not [word for word in ("TITLE", "CLASS", "LINE\n") if word in text]


def test_new_says_what_is_still_missing(course_copy: Path) -> None:
    assert bpgrade("new", "gates/negate", cwd=course_copy).returncode == 0
    toml = course_copy / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace('"copy",', '"copy", "negate",', 1), encoding="utf-8")
    came = bpgrade("release", cwd=course_copy)
    assert came.returncode == 4
    assert "gates/negate.py" in came.stderr.replace("\\", "/")
    assert came.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["gates/mul", "negate", "../gates/x", "gates/Negate", "gates/a/b", "gates/1st", ""])
def test_new_refuses_a_name_that_is_taken_or_none(name: str, course_copy: Path) -> None:
    before = snapshot(course_copy)
    came = bpgrade("new", name, cwd=course_copy)
    assert came.returncode == 2
    assert came.stderr.strip()
    assert snapshot(course_copy) == before


def test_new_and_release_need_the_course_teams_copy(tmp_path: Path) -> None:
    for command in (("new", "gates/negate"), ("release",)):
        came = bpgrade(*command, cwd=tmp_path)
        assert came.returncode == 2
        assert "--course" in came.stderr
