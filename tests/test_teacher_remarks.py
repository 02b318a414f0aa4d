"""Remarks for the teacher: each is said of work that has it, and of no right work that has not; none is a verdict."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bpgrade import feedback
from bpgrade.arrivals import arrivals
from bpgrade.edition import Edition
from bpgrade.pipeline import Grader
from bpgrade.result import Result, to_json
from bpgrade.submission import File, Submission
from conftest import AUTHORED, ROOT, rows
from test_commands import valid

Grade = Callable[[str], Result]


@pytest.fixture(scope="module")
def for_teacher(boxed: Grader) -> Grader:
    return replace(boxed, for_teacher=True)


@pytest.fixture(scope="module")
def grade(for_teacher: Grader) -> Grade:
    """Grade one file, and return the result with what the teacher is told."""
    return lambda text: for_teacher.grade(Submission("ada.py", (File("ada.py", text.encode()),)))[0]


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
WARNS_FAR_OUT = """
import warnings

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        if abs(x[0]).sum() not in (3, 0):
            SEEN.append(float(abs(x).sum()))
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x

SEEN = []
"""

SAID = [
    pytest.param(DIFFERENCED, "gates/sigmoid", ["dx passed, but only near", "backward calls forward, 2 times"], id="differences"),
    pytest.param(WITHOUT_FORWARD, "gates/sigmoid", ["dx passed, but only near"], id="differences of another function"),
    pytest.param(
        COMPLEX_STEP, "gates/sigmoid", ["backward works with complex numbers", "backward calls forward, once"], id="complex step"
    ),
    pytest.param(SINGLE_INSIDE, "gates/sigmoid", ["every number of dx has float32's few digits"], id="float32 inside"),
    pytest.param(FORWARD_AGAIN, "gates/sigmoid", ["backward calls forward, once"], id="forward in backward"),
    pytest.param(
        OVERWRITES,
        "gates/sigmoid",
        ["forward changes what it is given: x", "backward changes what it is given: ds"],
        id="inputs overwritten",
    ),
    pytest.param(LECTURE_ANSWER, "circuits/add_mul", ["dx is -4 on every draw"], id="the lecture's answer"),
    pytest.param(
        LECTURE_CONSTANT, "gates/sigmoid", ["its code holds 0.1966, 0.7311, which"], id="the lecture's answer in the code"
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
