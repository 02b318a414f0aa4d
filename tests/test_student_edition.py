"""The student edition: what is read back is what was made, to the bit; and asking it costs no numpy."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from bpgrade.assessment import Assessment, from_files, to_files
from bpgrade.authoring.authored import Authored
from bpgrade.edition import Edition, student_edition
from bpgrade.exercise import Mistake
from bpgrade.expectation import CaseExpectation
from bpgrade.judge import judge
from bpgrade.plan import Case, ask, ask_nudged
from bpgrade.sandbox import wire
from bpgrade.sandbox.observe import begin, observe
from bpgrade.submission import File, Submission
from conftest import AUTHORED, prepared

each_exercise = pytest.mark.parametrize("authored", AUTHORED.values(), ids=list(AUTHORED))


@pytest.fixture(scope="module")
def shipped() -> Edition:
    return student_edition()


def through_files(one: Assessment) -> Assessment:
    files = to_files(one)
    return from_files(json.loads(files.text), lambda: json.loads(files.mistakes), files.numbers)


def told(value: Any) -> Any:
    """Return anything in a form that `==` compares whole: arrays by type, shape and bytes, numbers with their type."""
    match value:
        case np.ndarray():
            return (value.dtype.str, value.shape, value.tobytes())
        case Mapping():
            return [(key, told(one)) for key, one in value.items()]
        case tuple() | list():
            return [told(one) for one in value]
        case int() | float():
            return (type(value), value)
    return value


def told_of_case(case: Case, expected: CaseExpectation) -> dict[str, Any]:
    """Return all that a verdict rests on in one case."""
    return {
        **{name: told(value) for name, value in vars(case).items() if name != "calls"},
        "steps": case.calls.steps,
        "outputs": told(case.calls.outputs),
        "gradients": case.gradients,
        "upstream": told(case.upstream),
        "right": told(expected.right),
        "hypotheses": [(one.mistake, told(one.values)) for one in expected.hypotheses],
        "jacobians": told(expected.jacobians),
        "scale": expected.scale,
    }


def told_of(one: Assessment) -> dict[str, Any]:
    """Return all that a verdict and its words rest on: everything but the wrong answers' code."""
    cases = zip(one.plan.cases, one.expectation.cases, strict=True)
    return {
        **{
            name: getattr(one, name) for name in ("name", "title", "definition", "other_names", "stub", "hints", "rows")
        },
        "mistakes": [(type(mistake), mistake.name, *words(mistake)) for mistake in one.mistakes],
        "plan": (one.plan.exercise, one.plan.definition),
        "cases": [told_of_case(case, expected) for case, expected in cases],
        "backward_rows": one.backward_rows,
        "forward_rows": one.forward_rows,
    }


def words(mistake: Mistake) -> tuple[Any, ...]:
    return mistake.say, mistake.think, mistake.per_row, mistake.must


@each_exercise
def test_an_assessment_read_back_gives_the_judge_the_same(authored: Authored) -> None:
    one = prepared(authored.name, None)
    again = through_files(one)
    assert told_of(again) == told_of(one)
    assert to_files(again) == to_files(one)


@each_exercise
def test_what_is_asked_of_it_is_the_same(authored: Authored) -> None:
    one = prepared(authored.name, None)
    again = through_files(one)
    assert ask(again.plan).parts == ask(one.plan).parts
    assert ask_nudged(again.plan).parts == ask_nudged(one.plan).parts


@each_exercise
def test_a_shipped_question_is_the_shipped_plans_own(authored: Authored, shipped: Edition) -> None:
    # `check` sends the one while it still reads the other.
    question, plan = shipped.question(authored.name), shipped.assessment(authored.name).plan
    assert question.exercise == plan.exercise
    assert question.definitions == ask(plan).definitions
    assert [case.steps for case in question.cases] == [case.steps for case in ask(plan).cases]
    for (_steps, sent), case in zip(wire.unpack_question(question.parts[0]), plan.cases, strict=True):
        needed = {name: np.asarray(array) for name, array in sent.items()}
        assert told(needed) == told(case.arrays)


@each_exercise
def test_the_same_observation_gets_the_same_verdict(authored: Authored, edition: Edition) -> None:
    one = prepared(authored.name, None)
    _name, text = authored.planted()[-1]
    submission = Submission("handed-in", (File("handed_in.py", text.encode()),))
    run = observe(begin(submission, edition.asking_with([ask(one.plan)])))
    seen = run.observations[authored.name]
    first, second = judge(one, seen), judge(through_files(one), seen)
    assert any(row.mistake for row in first.rows)
    assert [(row.row, row.outcome, row.score, row.evidence, row.mistake) for row in first.rows] == [
        (row.row, row.outcome, row.score, row.evidence, row.mistake) for row in second.rows
    ]


# -- without numpy --------------------------------------------------------------------------------------------------------

IMPORTED = "import sys\n{code}\nprint(sorted({{'numpy', 'otter', 'nbformat'}} & {{name.partition('.')[0] for name in sys.modules}}))"


@pytest.mark.parametrize(
    "code",
    [
        "import bpgrade.checking",
        "import bpgrade.cli.student",
        "from bpgrade.edition import student_edition\n"
        "one = student_edition()\n"
        "assert all(question.parts for question in one.asking(one.course.exercises).questions)",
    ],
    ids=["checking", "the command line", "asking"],
)
def test_a_check_is_on_its_way_before_numpy_is_imported(code: str) -> None:
    # numpy takes longer to import than all of ours: it comes while the student's process starts.
    command = [sys.executable, "-c", IMPORTED.format(code=code)]
    came = subprocess.run(command, capture_output=True, text=True)
    assert (came.stdout, came.stderr) == ("[]\n", "")


def test_a_check_that_has_ended_did_import_numpy() -> None:
    # The control: what the test before looks for can be found.
    command = [sys.executable, "-c", IMPORTED.format(code="import bpgrade.pipeline")]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "['numpy']\n"
