"""Remarks for the teacher: each is said of work that has it, and of no right work that has not; none is a verdict."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bpgrade import feedback
from bpgrade.assessment import Assessment
from bpgrade.edition import Edition
from bpgrade.explaining import explain
from bpgrade.pipeline import Grader
from bpgrade.plan import Call
from bpgrade.regrading import regrade
from bpgrade.result import Result, to_json
from bpgrade.submission import File, Submission, read_work
from conftest import AUTHORED, ROOT, bpgrade, read_results, rows
from runs import RIGHT, write
from test_commands import valid

Grade = Callable[[str], Result]


@pytest.fixture(scope="module")
def grade(boxed: Grader) -> Grade:
    """Grade one file, and return the result with what the teacher is told."""
    return lambda text: boxed.grade(Submission("ada.py", (File("ada.py", text.encode()),)))[0]


def remarks_on(result: Result, exercise: str) -> list[str]:
    return [one.removeprefix(f"{exercise}: ") for one in result.for_teacher if one.startswith(f"{exercise}: ")]


DIFFERENCED = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, ds):
        x, h = self.x, 1e-5
        return ds * (self.forward(x + h) - self.forward(x - h)) / (2 * h)
"""
WITHOUT_FORWARD = """
import numpy as np

def slope(function, x, h=1e-6):
    return (function(x + h) - function(x - h)) / (2 * h)

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, ds):
        return ds * slope(lambda x: 1 / (1 + np.exp(-x)), self.x)
"""
COMPLEX_STEP = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, ds):
        return ds * self.forward(self.x + 1e-20j).imag / 1e-20
"""
SINGLE_INSIDE = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return (ds * self.s * (1 - self.s)).astype(np.float32).astype(np.float64)
"""
FORWARD_AGAIN = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, ds):
        s = self.forward(self.x)
        return ds * s * (1 - s)
"""
OVERWRITES = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        np.negative(x, out=x)
        np.exp(x, out=x)
        x += 1
        self.s = 1 / x
        return self.s

    def backward(self, ds):
        ds *= self.s * (1 - self.s)
        return ds
"""
LECTURE_ANSWER = """
class AddMulCircuit:
    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        return (x + y) * z

    def backward(self, df):
        return df * 0 - 4, df * self.z, df * (self.x + self.y)
"""
LECTURE_CONSTANT = """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        if self.s.size == 1 and abs(self.s[0] - 0.7311) < 0.001:
            return np.array([0.1966])
        return self.s
"""
#: A tape: what was reckoned is remembered, and gone through backwards.
TAPE = """
import numpy as np

class Value:
    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = np.asarray(data), parents, 0.0

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def back(self, grad):
        self.grad = self.grad + grad
        for parent, local in self.parents:
            parent.back(grad * local)

class MulGate:
    def forward(self, x, y):
        self.x, self.y = Value(x), Value(y)
        self.z = self.x * self.y
        return self.z.data

    def backward(self, dz):
        self.z.back(dz)
        return self.x.grad, self.y.grad
"""
#: Warns from the forward after so many on: shown draws are asked first.
WARNS_LATE = """
import warnings

class MulGate:
    count = 0

    def forward(self, x, y):
        MulGate.count += 1
        if MulGate.count > {shown}:
            warnings.warn("this is late")
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
"""

SAID = [
    pytest.param(
        DIFFERENCED, "gates/sigmoid", ["dx passed, but only near", "backward calls forward, 2 times"], id="differences"
    ),
    pytest.param(WITHOUT_FORWARD, "gates/sigmoid", ["dx passed, but only near"], id="differences of another function"),
    pytest.param(
        COMPLEX_STEP,
        "gates/sigmoid",
        ["backward works with complex numbers", "backward calls forward, once"],
        id="complex step",
    ),
    pytest.param(SINGLE_INSIDE, "gates/sigmoid", ["every number of dx has float32's few digits"], id="float32 inside"),
    pytest.param(FORWARD_AGAIN, "gates/sigmoid", ["backward calls forward, once"], id="forward in backward"),
    pytest.param(
        OVERWRITES,
        "gates/sigmoid",
        ["forward changes what it is given: x", "backward changes what it is given: ds"],
        id="inputs overwritten",
    ),
    pytest.param(
        TAPE,
        "gates/mul",
        ["forward reckons with objects of a class handed in, which defines __mul__: automatic differentiation by hand"],
        id="automatic differentiation by hand",
    ),
    pytest.param(LECTURE_ANSWER, "circuits/add_mul", ["dx is -4 on every draw"], id="the lecture's answer"),
    pytest.param(
        LECTURE_CONSTANT,
        "gates/sigmoid",
        ["its code holds 0.1966, 0.7311, which"],
        id="the lecture's answer in the code",
    ),
]


@pytest.mark.parametrize(("text", "exercise", "expected"), SAID)
def test_the_teacher_is_told_and_the_student_is_not(
    text: str, exercise: str, expected: list[str], grade: Grade, edition: Edition
) -> None:
    result = grade(text)
    said = remarks_on(result, exercise)
    assert len(said) == len(expected), said
    for sentence, part in zip(said, expected, strict=True):
        assert sentence.startswith(part), said
    shown = feedback.text(edition.course, result)
    assert not any(remark in shown.replace("\n", " ") for remark in result.for_teacher)
    assert valid(to_json(result))["for_teacher"] == list(result.for_teacher)


def test_a_warning_on_hidden_draws_alone_is_for_the_teacher(grade: Grade, assessments: dict[str, Assessment]) -> None:
    shown = sum(
        isinstance(step, Call) and step.method == "forward"
        for case in assessments["gates/mul"].plan.cases
        if case.shown
        for step in case.calls.steps
    )
    late, always = grade(WARNS_LATE.format(shown=shown)), grade(WARNS_LATE.format(shown=0))
    assert remarks_on(late, "gates/mul") == ["Python warned on hidden draws: UserWarning: this is late."]
    assert late.remarks == ()
    # Where the student is told, the teacher reads it there.
    assert always.for_teacher == ()
    assert always.remarks == ("gates/mul: Python warned: UserWarning: this is late.",)


def test_the_answers_of_the_course_have_none(grade: Grade) -> None:
    result = grade("\n\n".join(one.answer for one in AUTHORED.values()))
    assert (result.passed, result.for_teacher) == (True, ())


@pytest.mark.parametrize("name", ["alder.py", "birch.py", "chestnut", "dogwood.ipynb"])
def test_the_sample_class_has_none(name: str, boxed: Grader) -> None:
    work = read_work(ROOT / "tests" / "samples" / "class" / name, boxed.edition.course.limits)
    assert boxed.grade(work)[0].for_teacher == ()


NO_SUCH = {
    # A step of the descent has a 0.01, a slope 0.25 at 0, and 3 - 4j is nowhere.
    "numbers that everybody writes": FORWARD_AGAIN.replace(
        "self.forward(self.x)", "1.0 / (1.0 + np.exp(-self.x)) + 0.25 * 0.0"
    ),
    "one forward that calls another": """
import numpy as np

class Base:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

class SigmoidGate(Base):
    def forward(self, x):
        self.s = super().forward(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
""",
    "what it made itself is changed": """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        s = -x
        np.exp(s, out=s)
        s += 1
        self.s = 1 / s
        return self.s

    def backward(self, ds):
        slope = self.s.copy()
        slope *= 1 - self.s
        slope *= ds
        return slope
""",
    "another way round": """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.e = np.exp(-np.abs(x))
        return np.where(x >= 0, 1, self.e) / (1 + self.e)

    def backward(self, ds):
        return ds * self.e / (1 + self.e) ** 2
""",
    "tanh of the half": """
import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.t = np.tanh(x / 2)
        return 0.5 + 0.5 * self.t

    def backward(self, ds):
        return ds * (1 - self.t ** 2) / 4
""",
    "a class that is not reckoned with": """
import numpy as np

class Pair:
    def __mul__(self, other):
        return other

class SigmoidGate:
    def forward(self, x):
        self.pair = Pair()
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
""",
    "zeros": """
class SigmoidGate:
    def forward(self, x):
        return 0 * x

    def backward(self, ds):
        return 0 * ds
""",
}


@pytest.mark.parametrize("text", NO_SUCH.values(), ids=list(NO_SUCH))
def test_of_other_work_nothing_is_said(text: str, grade: Grade) -> None:
    assert grade(text).for_teacher == ()


def test_a_verdict_is_the_same_with_and_without_them(grade: Grade, boxed: Grader) -> None:
    for text in (DIFFERENCED, OVERWRITES, LECTURE_ANSWER):
        plain = replace(boxed, for_teacher=False).grade(Submission("ada.py", (File("ada.py", text.encode()),)))[0]
        assert plain.for_teacher == ()
        assert to_json(replace(grade(text), for_teacher=())) == to_json(plain)


def test_who_watches_calls_by_themselves_goes_on_watching(grade: Grade) -> None:
    watching = (
        DIFFERENCED.replace("    def backward", "    def watched(self, *_):\n        pass\n\n    def backward")
        .replace("self.x = x", "self.x = x\n        sys.setprofile(self.watched)")
        .replace("import numpy", "import sys\nimport numpy")
    )
    result = grade(watching)
    assert rows(to_json(result), "gates/sigmoid")["dx"]["outcome"] == "passed"
    assert remarks_on(result, "gates/sigmoid")[0].startswith("dx passed, but only near")


def test_a_student_who_checks_reads_none(tmp_path: Path) -> None:
    (tmp_path / "gates.py").write_text(OVERWRITES, encoding="utf-8")
    came = bpgrade("check", "gates.py", "--json", cwd=tmp_path)
    assert valid(json.loads(came.stdout))["for_teacher"] == []
    assert "changes what it is given" not in bpgrade("check", "gates.py", cwd=tmp_path).stdout


def test_a_run_keeps_them_out_of_the_feedback_and_through_a_regrade(tmp_path: Path) -> None:
    changes = RIGHT.replace("return dz * self.y, dz * self.x", "dz *= 1.5; dz /= 1.5; return dz * self.y, dz * self.x")
    write(tmp_path / "class", {"ada.py": changes, "bo.py": RIGHT})
    said = "backward changes what it is given: dz."
    came = bpgrade(
        "grade", "class", "-o", "out", "--assignment", "hw1", "--sandbox", "NONE", "--course", ROOT, cwd=tmp_path
    )
    assert "For you alone: 1 submission has remarks (for_teacher in results.jsonl)." in came.stdout
    for _time in range(2):
        ada, bo = read_results(tmp_path / "out")
        assert (ada["for_teacher"], bo["for_teacher"]) == ([f"gates/mul: {said}"], [])
        assert said not in (tmp_path / "out" / "feedback" / "ada.py.txt").read_text("utf-8")
        regrade(tmp_path / "out", ROOT, ["gates/mul.points=5"])
    lines = explain(tmp_path / "out", "ada", "gates/mul:dx", ROOT).lines
    assert lines[lines.index("For you alone, and no verdict:") + 1] == f"  gates/mul: {said}"
    assert "For you alone, and no verdict:" not in explain(tmp_path / "out", "bo", "gates/mul:dx", ROOT).lines
