"""Adapters: what is written in a course's other form is judged as if it were in ours, and no wrong answer becomes right by it.

Every planted mistake is put into each form by a wrapper that computes nothing, so that what is wrong stays as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bpgrade import adapters, course
from bpgrade.assessment import Assessment
from bpgrade.authoring import release
from bpgrade.edition import Edition, student_edition
from bpgrade.errors import CourseError
from bpgrade.pipeline import Grader
from bpgrade.plan import ask
from bpgrade.result import to_json
from bpgrade.submission import File, Submission
from conftest import AUTHORED, ROOT, Record

Judge = Callable[[str, str, Mapping[str, Any]], Record]

MUL, SIGMOID, AFFINE, RELU = "gates/mul", "gates/sigmoid", "layers/affine", "layers/relu"
INPUTS = {MUL: "x, y", SIGMOID: "x", AFFINE: "x", RELU: "x"}


@pytest.fixture(scope="module")
def judged(edition: Edition, assessments: dict[str, Assessment], boxed: Grader) -> Judge:
    """Grade one exercise of a single file in a course that has these adapters, and return the record of the exercise."""

    def grade(exercise: str, text: str, settings: Mapping[str, Any]) -> Record:
        set_for = replace(edition, course=replace(edition.course, adapters=settings))
        grader = Grader(set_for, [assessments[exercise]], sandbox=boxed.sandbox)
        handed_in = Submission("handed_in.py", (File("handed_in.py", text.encode()),))
        return to_json(grader.grade(handed_in)[0])["exercises"][0]

    return grade


def came(record: Record) -> dict[str, str]:
    """Return outcome and mistake by row."""
    return {row["row"]: f"{row['outcome']} {row['mistake'] or ''}".strip() for row in record["rows"]}


def passed(record: Record) -> bool:
    return all(row["outcome"] == "passed" for row in record["rows"])


# -- an answer, right or wrong, in each form -------------------------------------------------------------------------------


def cached(exercise: str, text: str) -> str:
    """Return a class in the contract's form as one whose forward returns a cache too."""
    name, inputs = AUTHORED[exercise].definition, INPUTS[exercise]
    return f"""{text}
class Caching:
    def __init__(self, *parameters):
        self.inner = Ours(*parameters)
    def forward(self, {inputs}):
        return self.inner.forward({inputs}), self.inner
    def backward(self, upstream, cache):
        gradient = cache.backward(upstream)
        for attribute in ("dW", "db"):
            if hasattr(cache, attribute):
                setattr(self, attribute, getattr(cache, attribute))
        return gradient
Ours, {name} = {name}, Caching
"""


def stateless(exercise: str, text: str) -> str:
    """Return a class in the contract's form as one whose backward is given the inputs again."""
    name, inputs = AUTHORED[exercise].definition, INPUTS[exercise]
    return f"""{text}
class Stateless:
    def __init__(self, *parameters):
        self.inner = Ours(*parameters)
    def forward(self, {inputs}):
        return self.inner.forward({inputs})
    def backward(self, {inputs}, upstream):
        self.inner.forward({inputs})
        gradient = self.inner.backward(upstream)
        for attribute in ("dW", "db"):
            if hasattr(self.inner, attribute):
                setattr(self, attribute, getattr(self.inner, attribute))
        return gradient
Ours, {name} = {name}, Stateless
"""


def functions(exercise: str, text: str) -> str:
    """Return a class in the contract's form as two functions with a cache."""
    name, inputs, last = AUTHORED[exercise].definition, INPUTS[exercise], exercise.rpartition("/")[2]
    parameters = ", W, b" if exercise == AFFINE else ""
    gradients = "(dx, cache.dW, cache.db)" if exercise == AFFINE else "dx"
    return f"""{text}
Ours = {name}
del {name}
def {last}_forward({inputs}{parameters}):
    cache = Ours({parameters[2:]})
    return cache.forward({inputs}), cache
def {last}_backward(upstream, cache):
    dx = cache.backward(upstream)
    return {gradients}
"""


def local(exercise: str, text: str) -> str:
    """Return a class in the contract's form as one whose backward returns local derivatives."""
    name, inputs = AUTHORED[exercise].definition, INPUTS[exercise]
    return f"""{text}
import numpy
class Local:
    def __init__(self):
        self.inner = Ours()
    def forward(self, {inputs}):
        self.shape = numpy.shape(x)
        return self.inner.forward({inputs})
    def backward(self):
        return self.inner.backward(numpy.ones(self.shape))
Ours, {name} = {name}, Local
"""


def of_sizes(_exercise: str, text: str) -> str:
    """Return the affine class as a layer object that makes its own parameters, by other names."""
    return f"""{text}
import numpy
class Linear:
    def __init__(self, n_in, n_out):
        self.weight = numpy.random.randn(n_in, n_out)
        self.bias = numpy.zeros((1, n_out))
        self.grad_weight = self.grad_bias = None
    def forward(self, x):
        if not hasattr(self, "inner"):
            self.inner = Ours(self.weight, self.bias.ravel())
        return self.inner.forward(x)
    def backward(self, dout):
        dx = self.inner.backward(dout)
        if hasattr(self.inner, "dW"):
            self.grad_weight = self.inner.dW
        if hasattr(self.inner, "db"):
            self.grad_bias = self.inner.db
        return dx
Ours, Affine = Affine, Linear
"""


def turned_round(_exercise: str, text: str) -> str:
    """Return the affine class as a layer object with its weights (outputs, inputs), in dictionaries."""
    return f"""{text}
import numpy
class Linear:
    def __init__(self, n_in, n_out):
        self.params = {{"W": numpy.zeros((n_out, n_in)), "b": numpy.zeros(n_out)}}
        self.grads = {{}}
    def forward(self, x):
        if not hasattr(self, "inner"):
            self.inner = Ours(self.params["W"].T, self.params["b"])
        return self.inner.forward(x)
    def backward(self, dout):
        dx = self.inner.backward(dout)
        if hasattr(self.inner, "dW"):
            self.grads["W"] = numpy.transpose(self.inner.dW)
        if hasattr(self.inner, "db"):
            self.grads["b"] = self.inner.db
        return dx
Ours, Affine = Affine, Linear
"""


#: By form: the setting, and what puts an answer into it.
IN_FORM = {
    "cache": ("cache", cached),
    "stateless": ("stateless", stateless),
    "functions": ("functions", functions),
    "local": ("local", local),
    "sizes": ("sizes", of_sizes),
    "sizes, turned round": ("sizes", turned_round),
}
FORMS_OF = {
    MUL: ("cache", "stateless", "functions", "local"),
    SIGMOID: ("cache", "stateless", "functions", "local"),
    RELU: ("cache", "stateless", "functions", "local"),
    AFFINE: ("cache", "stateless", "functions", "sizes", "sizes, turned round"),
}
EACH = [pytest.param(exercise, form, id=f"{exercise}-{form}") for exercise, forms in FORMS_OF.items() for form in forms]

#: What cannot be made in a form: two functions keep nothing from one forward to the next, and a local derivative does not know
#: what arrives from above, so that what goes wrong with that does not happen, or happens otherwise.
RIGHT_IN = {"functions": {"stale-cache"}, "local": {"upstream-missing"}}


def needs_upstream(exercise: str, answer: Any) -> bool:
    """Return whether a wrong gate does more with the upstream gradient than to multiply by it."""
    rng = np.random.default_rng(7)
    inputs = [rng.normal(size=(4, 3)) for _ in INPUTS[exercise].split(",")]
    upstream = rng.normal(size=(4, 3))
    gradients = []
    for above in (upstream, np.ones_like(upstream)):
        gate = answer()
        try:
            gate.forward(*(one.copy() for one in inputs))
            gradients.append(np.asarray(gate.backward(above.copy()), dtype=float))
        except Exception:
            return True
    if gradients[0].shape != gradients[1].shape or gradients[0].shape[-2:] != upstream.shape:
        return True
    return not np.allclose(gradients[0], gradients[1] * upstream)


@pytest.mark.parametrize(("exercise", "form"), EACH)
def test_a_right_answer_in_a_form_passes_where_that_is_on_and_only_there(
    exercise: str, form: str, judged: Judge
) -> None:
    setting, put = IN_FORM[form]
    text = put(exercise, AUTHORED[exercise].answer)
    assert passed(judged(exercise, text, {exercise: setting}))
    assert not passed(judged(exercise, text, {}))


@pytest.mark.parametrize(("exercise", "form"), EACH)
def test_whoever_writes_in_our_form_is_judged_as_without_an_adapter(exercise: str, form: str, judged: Judge) -> None:
    setting, _put = IN_FORM[form]
    assert passed(judged(exercise, AUTHORED[exercise].answer, {exercise: setting}))
    for _mistake, text in AUTHORED[exercise].planted():
        assert judged(exercise, text, {exercise: setting}) == judged(exercise, text, {})


@pytest.mark.parametrize(("exercise", "form"), EACH)
def test_a_planted_mistake_in_a_form_is_caught_and_named_as_in_ours(exercise: str, form: str, judged: Judge) -> None:
    authored = AUTHORED[exercise]
    setting, put = IN_FORM[form]
    answers = [answer for mistake in authored.exercise.mistakes for answer in mistake.answers]
    named = 0
    for answer, (mistake, text) in zip(answers, authored.planted(), strict=True):
        record = judged(exercise, put(exercise, text), {exercise: setting})
        if mistake in RIGHT_IN.get(form, ()):
            assert passed(record), (mistake, came(record))
            continue
        assert not passed(record), mistake
        if form == "local" and needs_upstream(exercise, answer):
            continue
        assert came(record) == came(judged(exercise, text, {})), mistake
        named += 1
    assert named >= len(answers) / 2
