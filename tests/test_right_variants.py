"""No right work fails: some hundreds of right submissions, written differently in every way we know, are graded in the sandbox.

They stand in `samples/right`, a file for each exercise. What has failed once, somewhere, becomes one more.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring import variants
from bpgrade.authoring.answers import run
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.calls import parse
from bpgrade.authoring.prepare import further_cases
from bpgrade.authoring.variants import Variant
from bpgrade.expectation import CaseExpectation
from bpgrade.pipeline import Grader
from bpgrade.plan import Call, Named, New, Read
from bpgrade.result import to_json
from bpgrade.submission import File, Submission
from conftest import AUTHORED, ROOT, SECRET, Record

VARIANTS = variants.read(ROOT / "tests" / "samples" / "right")


@pytest.fixture
def failed(boxed: Grader, assessments: dict[str, Assessment]) -> Callable[[Variant], dict[str, str]]:
    """Grade one variant in the sandbox, and return what became of every row that did not pass."""

    def grade(variant: Variant) -> dict[str, str]:
        grader = replace(boxed, assessments=[assessments[name] for name in variant.exercises])
        submission = Submission("handed_in.py", (File("handed_in.py", variant.text.encode()),))
        record = to_json(grader.grade(submission)[0])
        return {
            f"{exercise['name']} {row['row']}": f"{row['outcome']}: {row['message']}"
            for exercise in record["exercises"]
            for row in exercise["rows"]
            if row["outcome"] != "passed"
        }

    return grade


@pytest.mark.parametrize("exercise", AUTHORED)
def test_right_work_passes_however_it_is_written(exercise: str, failed: Callable[[Variant], dict[str, str]]) -> None:
    mine = [one for one in VARIANTS if one.exercises[0] == exercise]
    assert len(mine) >= 15
    assert {one.title: found for one in mine if (found := failed(one))} == {}


def test_there_are_five_hundred_and_no_two_are_the_same() -> None:
    assert len(VARIANTS) >= 500
    assert len({one.text for one in VARIANTS}) == len(VARIANTS)
    assert len({(one.exercises[0], one.title) for one in VARIANTS}) == len(VARIANTS)


def test_a_variant_that_is_wrong_is_noticed(failed: Callable[[Variant], dict[str, str]]) -> None:
    text = "class AddGate:\n    def forward(self, x, y): return x + y\n    def backward(self, dz): return dz, -dz\n"
    assert list(failed(Variant("wrong", ("gates/add",), text))) == ["gates/add dy"]


# -- the sum-and-copy template ---------------------------------------------------------------------------------------------

#: What a template makes of what comes in: it knows the shapes, and nothing of the exercise.
TEMPLATE = """
import numpy as np


def copied(shape, given):
    '''Return the first of the given arrays, made to fit.'''
    return np.array(np.resize(np.asarray(given[0], dtype=float), shape))


def summed(shape, given):
    '''Return the given arrays, added up where they have the shape of the first, and made to fit.'''
    return np.array(np.resize(sum(one for one in given if np.shape(one) == np.shape(given[0])), shape), dtype=float)


def total(shape, given):
    '''Return one number everywhere: all that is given, added up.'''
    return np.full(shape, sum(np.sum(one) for one in given))


class Template({definition}):
    def __init__(self, *parameters):
        super().__init__(*parameters)
        self.given = dict(zip({parameters}, parameters))

    def forward(self, *inputs):
        self.given.update(zip({inputs}, inputs))
        right = super().forward(*inputs)
        return {goes_on}

    def backward(self, *upstream):
        shapes = {{name: np.shape(value) for name, value in self.given.items()}}
        {kept}
        return {goes_back}


{definition} = Template
"""
FORWARDS = {
    "right": "right",
    "copied": "tuple(copied(one.shape, inputs) for one in right) if isinstance(right, tuple) else copied(np.shape(right), inputs)",
    "summed": "tuple(summed(one.shape, inputs) for one in right) if isinstance(right, tuple) else summed(np.shape(right), inputs)",
}


def template(authored: Authored, forward: str, backward: str) -> str:
    """Return a submission whose backward copies or sums what comes in, below a forward that does too, or that is right."""
    exercise = authored.exercise
    calls = parse(exercise.calls, list(exercise.tensors), dict.fromkeys(exercise.numbers, 1.0))

    def names(kind: type[New] | type[Call]) -> list[str]:
        step = next(step for step in calls.steps if isinstance(step, kind))
        return [argument.name for argument in step.arguments if isinstance(argument, Named)]

    made: dict[bool, list[str]] = {True: [], False: []}
    for output, tensor in calls.gradients(exercise.tensors).items():
        step = calls.steps[calls.outputs[output].step]
        value = f"{backward}(shapes[{tensor!r}], upstream)"
        made[isinstance(step, Read)].append(f"self.{step.attribute} = {value}" if isinstance(step, Read) else value)
    return authored.answer + TEMPLATE.format(
        definition=authored.definition,
        parameters=names(New),
        inputs=names(Call),
        goes_on=FORWARDS[forward],
        goes_back=", ".join(made[False]),
        kept="; ".join(made[True]),
    )


def true_rows(authored: Authored, text: str) -> set[str]:
    """Return the rows that a submission has right on many draws."""
    space: dict[str, Any] = {"__name__": "template"}
    exec(text, space)
    true = {row.name for row in authored.exercise.rows}
    for case in further_cases(authored, SECRET, 12, 0):
        expected = CaseExpectation(run(case.calls, case.arrays, authored.definitions))
        values = run(case.calls, case.arrays, {authored.definition: space[authored.definition]})
        true -= {row.name for row in authored.exercise.rows if not expected.row(row).judge(values)}
    return true


WITH_UPSTREAM = [
    name
    for name, one in AUTHORED.items()
    if parse(one.exercise.calls, list(one.exercise.tensors), dict.fromkeys(one.exercise.numbers, 1.0)).upstream(
        [*one.exercise.tensors, *one.exercise.numbers]
    )
]


@pytest.mark.parametrize("forward", FORWARDS)
@pytest.mark.parametrize("exercise", WITH_UPSTREAM)
def test_a_template_that_sums_and_copies_earns_a_gradient_only_where_that_is_the_gradient(
    exercise: str, forward: str, assessments: dict[str, Assessment], hand_in_one: Callable[[str, str], Record]
) -> None:
    authored = AUTHORED[exercise]
    for backward in ("copied", "summed", "total"):
        text = template(authored, forward, backward)
        true = true_rows(authored, text)
        record = hand_in_one(exercise, text)
        earned = {row["row"] for row in record["rows"] if row["score"]}
        assert earned & assessments[exercise].backward_rows.keys() == true & assessments[exercise].backward_rows.keys()
        assert not {row["outcome"] for row in record["rows"]} & {"crashed", "not-attempted"}, record["rows"]


def test_the_template_is_the_gradient_of_a_sum_and_of_nothing_else() -> None:
    # The add gate hands on what comes in, and the copy gate adds it up: there the template is right, and is paid.
    true = {
        (exercise, backward): true_rows(AUTHORED[exercise], template(AUTHORED[exercise], "right", backward))
        & {"dx", "dy", "dW", "db"}
        for exercise in ("gates/add", "gates/copy", "gates/mul", "layers/affine")
        for backward in ("copied", "summed")
    }
    assert {key for key, rows in true.items() if rows} == {
        ("gates/add", "copied"),
        ("gates/add", "summed"),
        ("gates/copy", "summed"),
    }
    assert len(WITH_UPSTREAM) == 13
