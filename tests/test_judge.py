"""How a verdict is reached: the hidden answer decides; the student's own forward can only raise an outcome, and explain."""

import csv
import json
import random
from collections.abc import Callable

import bpgrade.pipeline
import jsonschema
import numpy as np
import pytest
from bpgrade import feedback
from bpgrade.assessment import Assessment
from bpgrade.edition import Edition
from bpgrade.gradebook import book
from bpgrade.observation import Gave, Observation, Run, Seen
from bpgrade.pipeline import Grader
from bpgrade.plan import Read, ask_nudged
from bpgrade.result import Result, plain, to_json
from bpgrade.stored import store
from bpgrade.submission import File, Submission
from bpgrade.verdict import ExerciseVerdict
from conftest import AUTHORED, ROOT, Record, rows

HandInOne = Callable[[str, str], Record]

SCHEMA = json.loads((ROOT / "grader" / "bpgrade" / "results.schema.json").read_text("utf-8"))

GATE = """
import numpy as np


class {definition}:
    def forward(self, {inputs}):
        self.cache = ({inputs},)
        {inputs}, = self.cache
        return {forward}

    def backward(self, {upstream}):
        {inputs}, = self.cache
        return {backward}
"""


def gate(name: str, forward: str, backward: str) -> str:
    """Return a submission for one exercise, of two expressions."""
    inputs, upstream = {
        "gates/add": ("x, y", "dz"),
        "gates/mul": ("x, y", "dz"),
        "gates/max": ("x, y", "dz"),
        "gates/sigmoid": ("x", "ds"),
        "gates/copy": ("x", "da, db"),
        "circuits/add_mul": ("x, y, z", "df"),
        "circuits/sigmoid_neuron": ("w0, x0, w1, x1, b", "df"),
    }[name]
    definition = AUTHORED[name].definition
    return GATE.format(definition=definition, inputs=inputs, upstream=upstream, forward=forward, backward=backward)


def verdict(hand_in_one: HandInOne, name: str, forward: str, backward: str) -> dict[str, Record]:
    """Return the rows that a gate of two expressions gets."""
    return {row["row"]: row for row in hand_in_one(name, gate(name, forward, backward))["rows"]}


def outcomes(found: dict[str, Record]) -> list[str]:
    return [row["outcome"] for row in found.values()]


# -- the hidden answer decides -------------------------------------------------------------------------------------------


def test_a_right_value_passes_whatever_else_is_wrong(hand_in_one: HandInOne) -> None:
    for forward in ("x + y", "x * y / 0", "1 / 0", "None", "'z'", "x[:1]", "(x, y)"):
        found = verdict(hand_in_one, "gates/mul", forward, "dz * y, dz * x")
        assert outcomes(found)[1:] == ["passed", "passed"], forward
        assert found["forward"]["outcome"] in ("wrong", "crashed")
        assert found["forward"]["score"] == 0


def test_a_right_backward_beside_a_forward_that_is_not_there_passes(hand_in_one: HandInOne) -> None:
    text = "class AddGate:\n    def backward(self, dz):\n        return dz, dz\n"
    assert [row["outcome"] for row in hand_in_one("gates/add", text)["rows"]] == ["not-attempted", "passed", "passed"]


def test_each_tensor_is_judged_by_itself(hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/mul", "x * y", "dz * y, dz * y")
    assert outcomes(found) == ["passed", "passed", "wrong"]
    assert found["dy"]["mistake"] == "same-input-twice"


@pytest.mark.parametrize("odd", ["None", "'dx'", "np.nan * dz", "dz[None]", "1j * dz"])
def test_one_odd_value_of_two_costs_its_own_row_alone(odd: str, hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/mul", "x * y", f"{odd}, dz * x")
    assert outcomes(found) == ["passed", "wrong", "passed"]
    assert found["dx"]["message"]


@pytest.mark.parametrize("values", ["dz * y", "(dz * y,)", "(dz * y, dz * x, 3.0)", "()", "1.0, 2.0", "dz * y, 2.0"])
def test_a_wrong_number_of_values_or_a_bare_number_is_wrong_and_said(values: str, hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/mul", "x * y", values)
    assert "wrong" in outcomes(found)[1:]
    assert all(row["score"] == 0 and row["message"] for row in found.values() if row["outcome"] != "passed")


def test_two_numbers_are_not_called_one_value(hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/mul", "x * y", "1.0, 2.0")
    assert outcomes(found) == ["passed", "wrong", "wrong"]
    assert "1 value" not in found["dx"]["message"]


def test_float32_passes_with_a_remark(hand_in: Callable[..., Record]) -> None:
    text = gate("gates/mul", "(x * y).astype(np.float32)", "np.float32(dz) * np.float32(y), np.float32(dz * x)")
    record = hand_in({"a.py": text})
    assert {row["outcome"] for row in rows(record, "gates/mul").values()} == {"passed"}
    assert any("float32" in remark for remark in record["remarks"])


def test_a_relative_error_of_1e_4_fails(hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/mul", "x * y", "dz * y * (1 - 1e-4), dz * x * (1 + 1e-6)")
    assert outcomes(found) == ["passed", "wrong", "passed"]
    assert outcomes(verdict(hand_in_one, "gates/mul", "x * y * (1 + 1e-4)", "dz * y, dz * x"))[0] == "wrong"


def test_half_precision_fails(hand_in_one: HandInOne) -> None:
    assert outcomes(verdict(hand_in_one, "gates/mul", "np.float16(x * y)", "dz * y, dz * x")) == [
        "wrong",
        "passed",
        "passed",
    ]


@pytest.mark.parametrize(
    "backward",
    [
        "np.clip(dz, -5, 5) * y, np.clip(dz, -5, 5) * x",
        "np.round(dz, 2) * y, np.round(dz, 2) * x",
        "np.where((x < 0) & (y < 0) & (dz < 0), 0, dz) * y, np.where((x < 0) & (y < 0) & (dz < 0), 0, dz) * x",
        "np.abs(dz) * y, np.abs(dz) * x",
        "dz * np.maximum(y, 0), dz * np.maximum(x, 0)",
        "dz * np.minimum(np.abs(y), 5) * np.sign(y), dz * np.minimum(np.abs(x), 5) * np.sign(x)",
        "np.sign(dz) * y, np.sign(dz) * x",
    ],
    ids=["clipped", "rounded", "wrong in one octant", "no sign", "positive only", "inputs clipped", "upstream's sign"],
)
def test_a_mistake_that_shows_in_few_places_is_caught(backward: str, hand_in_one: HandInOne) -> None:
    assert outcomes(verdict(hand_in_one, "gates/mul", "x * y", backward)) == ["passed", "wrong", "wrong"]


def test_a_cache_that_keeps_the_first_forward_is_caught(hand_in_one: HandInOne) -> None:
    text = """
class MulGate:
    x = None

    def forward(self, x, y):
        if self.x is None:
            self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
"""
    assert [row["outcome"] for row in hand_in_one("gates/mul", text)["rows"]] == ["passed", "wrong", "wrong"]


# -- the lecture's own numbers decide nothing ----------------------------------------------------------------------------

CONSTANT = {
    "circuits/add_mul": ("-12.0 * np.ones_like(x)", "[value * np.ones_like(df) for value in (-4.0, -4.0, 3.0)]"),
    "circuits/sigmoid_neuron": (
        "0.7310585786300049 * np.ones_like(b)",
        "[f * 0.19661193324148185 * np.ones_like(df) for f in (-1, 2, -2, -3, 1)]",
    ),
}


@pytest.mark.parametrize("name", CONSTANT)
def test_constants_that_are_right_on_the_lectures_numbers_earn_nothing(name: str, hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, name, *CONSTANT[name])
    assert "passed" not in outcomes(found)
    assert sum(row["score"] for row in found.values()) == 0


@pytest.mark.parametrize("name", CONSTANT)
def test_constants_beside_a_right_forward_are_named(name: str, hand_in_one: HandInOne) -> None:
    forward = {
        "circuits/add_mul": "(x + y) * z",
        "circuits/sigmoid_neuron": "1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))",
    }[name]
    found = verdict(hand_in_one, name, forward, CONSTANT[name][1])
    assert outcomes(found) == ["passed"] + ["wrong"] * (len(found) - 1)
    assert {row["mistake"] for row in found.values()} == {None, "constant-answer"}


# -- follow-through ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "forward", "backward", "mistake"),
    [
        ("gates/sigmoid", "1 / 1 + np.exp(-x)", "-ds * np.exp(-x)", "precedence"),
        ("gates/sigmoid", "1 / (1 + np.exp(x))", "-ds * np.exp(x) / (1 + np.exp(x)) ** 2", "exp-sign"),
        ("gates/max", "np.minimum(x, y)", "dz * (x < y), dz * (x > y)", "min-for-max"),
    ],
)
def test_a_backward_that_is_right_for_a_planted_wrong_forward_keeps_its_points(
    name: str, forward: str, backward: str, mistake: str, hand_in_one: HandInOne
) -> None:
    found = verdict(hand_in_one, name, forward, backward)
    assert (found["forward"]["outcome"], found["forward"]["mistake"], found["forward"]["score"]) == (
        "wrong",
        mistake,
        0,
    )
    for row in list(found.values())[1:]:
        assert (row["outcome"], row["score"]) == ("follow-through", row["max_score"])
        assert row["message"] == "Your backward is right for that forward, and keeps its points."
        assert row["mistake"] is None


def test_a_backward_that_is_not_right_for_a_planted_wrong_forward_earns_nothing(hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/sigmoid", "1 / 1 + np.exp(-x)", "ds * np.exp(-x)")
    assert found["forward"]["mistake"] == "precedence"
    assert found["dx"]["outcome"] in ("wrong", "blocked")
    assert found["dx"]["score"] == 0


@pytest.mark.parametrize(
    ("name", "forward", "backward"),
    [
        ("gates/mul", "x * y * y", "dz * y * y, 2 * dz * x * y"),
        ("gates/sigmoid", "np.tanh(x)", "ds * (1 - np.tanh(x) ** 2)"),
        ("gates/copy", "(2 * x, 3 * x)", "2 * da + 3 * db"),
    ],
)
def test_a_backward_that_fits_any_other_forward_earns_a_sentence_and_no_points(
    name: str, forward: str, backward: str, hand_in_one: HandInOne
) -> None:
    found = verdict(hand_in_one, name, forward, backward)
    assert sum(row["score"] for row in found.values()) == 0
    for row in list(found.values())[1:]:
        assert row["outcome"] == "blocked"
        assert "consistent with your own forward" in row["message"]


def test_central_differences_never_lower_an_outcome(hand_in_one: HandInOne) -> None:
    # Whoever is nudged here crashes: the forward of one instance is asked more than twice for that alone.
    text = """
class MulGate:
    asked = 0

    def forward(self, x, y):
        self.asked += 1
        assert self.asked <= 2
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
"""
    assert {row["outcome"] for row in hand_in_one("gates/mul", text)["rows"]} == {"passed"}


# -- the template that is consistent with itself ----------------------------------------------------------------------------

TEMPLATE = """
class {definition}:
    def __init__(self, *parameters):
        self.parameters = parameters

    def forward(self, *inputs):
        total = sum(inputs)
        return {forward}

    def backward(self, *upstream):
        copies = sum(upstream)
        return {backward}
"""

#: The same for a plain function: the last thing that it does is its last call.
FUNCTION = """
def {definition}(*inputs):
    copies = sum(inputs)
    return {backward}
"""


def counts(assessment: Assessment) -> tuple[int, int]:
    """Return how many values the exercise's first and last call return: of a layer, its forward and its backward."""
    calls = assessment.plan.cases[0].calls
    found = [
        sum(at.step == number for at in calls.outputs.values())
        for number, step in enumerate(calls.steps)
        if not isinstance(step, Read)
        and number in {at.step for name, at in calls.outputs.items() if graded(assessment, name)}
    ]
    return found[0], found[-1]


def graded(assessment: Assessment, output: str) -> bool:
    """Return whether a row rests on this name in `calls`."""
    return any(output in row.outputs for row in assessment.rows)


@pytest.mark.parametrize("name", AUTHORED)
def test_sum_and_copy_earns_nothing_that_is_not_truly_right(
    name: str, assessments: dict[str, Assessment], hand_in_one: HandInOne
) -> None:
    forwards, backwards = counts(assessments[name])
    is_class = isinstance(AUTHORED[name].exercise.definition, type)
    template = (TEMPLATE if is_class else FUNCTION).format(
        definition=AUTHORED[name].definition,
        forward=f"tuple(total.copy() for _ in range({forwards}))" if forwards > 1 else "total",
        backward=f"tuple(copies.copy() for _ in range({backwards}))" if backwards > 1 else "copies",
    )
    exercise = hand_in_one(name, template)
    assert "follow-through" not in [row["outcome"] for row in exercise["rows"]]
    # Adding and copying are what these two gates do.
    expected = exercise["max_score"] if name in ("gates/add", "gates/copy") else 0
    assert exercise["score"] == expected, exercise


# -- what cannot be judged yet -------------------------------------------------------------------------------------------


def test_a_backward_that_stands_on_a_crashed_forward_is_blocked_and_says_what_to_mend(hand_in_one: HandInOne) -> None:
    text = """
class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = why
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
"""
    found = hand_in_one("gates/mul", text)["rows"]
    assert [row["outcome"] for row in found] == ["crashed", "blocked", "blocked"]
    assert found[0]["message"] == "handed_in.py, line 5: NameError: name 'why' is not defined"
    assert all("forward" in row["message"] and row["score"] == 0 for row in found[1:])


def test_a_crash_beside_a_right_forward_is_a_crash(hand_in_one: HandInOne) -> None:
    found = verdict(hand_in_one, "gates/mul", "x * y", "dz * y, dz @ nothing")
    assert outcomes(found) == ["passed", "crashed", "crashed"]
    assert "handed_in.py, line 13" in found["dx"]["message"]


def test_a_returned_none_is_wrong_and_an_empty_body_is_not_attempted(hand_in_one: HandInOne) -> None:
    forgot = (
        "class AddGate:\n    def forward(self, x, y):\n        z = x + y\n    def backward(self, dz):\n        pass\n"
    )
    found = hand_in_one("gates/add", forgot)["rows"]
    assert [row["outcome"] for row in found] == ["wrong", "not-attempted", "not-attempted"]
    assert "did you forget `return`?" in found[0]["message"]


# -- our own fault ---------------------------------------------------------------------------------------------------------


def everything_right() -> Submission:
    text = "\n".join(authored.answer for authored in AUTHORED.values())
    return Submission("ada", (File("all.py", text.encode()),))


@pytest.fixture
def broken_for_mul(monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that fails for one exercise."""
    judge = bpgrade.pipeline.judge

    def raising(assessment: Assessment, observation: Observation) -> ExerciseVerdict:
        if assessment.name == "gates/mul":
            raise ZeroDivisionError("planted")
        return judge(assessment, observation)

    monkeypatch.setattr(bpgrade.pipeline, "judge", raising)


@pytest.fixture
def our_fault(broken_for_mul: None, grader: Grader) -> Result:
    return grader.grade(everything_right())[0]


def test_a_judge_that_fails_costs_one_exercise_and_says_so(our_fault: Result) -> None:
    record = to_json(our_fault)
    for row in rows(record, "gates/mul").values():
        assert (row["outcome"], row["score"], row["mistake"]) == ("grader-error", 0, None)
        assert "our fault" in row["message"]
    others = [row for one in record["exercises"] if one["name"] != "gates/mul" for row in one["rows"]]
    assert {row["outcome"] for row in others} == {"passed"}


def test_a_judge_that_fails_leaves_its_cell_and_the_total_blank(our_fault: Result) -> None:
    rows = book.rows(to_json(our_fault), book.Known())
    (line,) = csv.DictReader(book.lines(["gates/mul", "gates/add"], rows))
    assert (line["gates/mul"], line["score"]) == ("", "")
    assert line["gates/add"] == "10"
    points = sum(row.points for one in AUTHORED.values() for row in one.exercise.rows)
    assert line["max_score"] == str(plain(points))


def test_a_judge_that_fails_is_said_in_the_feedback(our_fault: Result, edition: Edition) -> None:
    assert "OUR FAULT mul" in feedback.text(edition.course, our_fault)


def test_words_that_fail_leave_the_verdict(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    diagnose = bpgrade.pipeline.diagnose

    def raising(assessment: Assessment, observation: Observation, verdict: ExerciseVerdict) -> object:
        if assessment.name == "gates/max":
            raise KeyError("planted")
        return diagnose(assessment, observation, verdict)

    before = to_json(grader.grade(everything_right())[0])
    monkeypatch.setattr(bpgrade.pipeline, "diagnose", raising)
    after = to_json(grader.grade(everything_right())[0])
    (said,) = (remark for remark in after["remarks"] if remark not in before["remarks"])
    assert said == "gates/max: the words for it failed with KeyError: 'planted'; the verdict stands."
    assert {**after, "remarks": before["remarks"]} == before


def test_nothing_that_is_judged_is_changed_by_judging(grader: Grader) -> None:
    # A regrade starts from the same observation.
    submission = everything_right()
    _result, run = grader.grade(submission)
    first = to_json(grader.judge(submission, run))
    before = arrays_in(run)
    assert to_json(grader.judge(submission, run)) == first
    assert arrays_in(run) == before


def arrays_in(run: Run) -> list[tuple[tuple[int, ...], bytes]]:
    """Return the shape and a copy of the bytes of every array that came back."""
    return [
        (array.shape, bytes(array.data))
        for observation in run.observations.values()
        for case in observation.cases
        for seen in case
        for array in seen.arrays
    ]


def anything(chance: random.Random) -> Seen:
    """Return what a hostile child may say of one step: every frame that the wire lets through."""
    gave = chance.choice(list(Gave))
    count = {Gave.VALUES: 1, Gave.SEQUENCE: chance.randint(1, 4)}.get(gave, 0)
    shapes = [chance.choice([(), (0,), (1,), (2,), (3,), (2, 3), (3, 2), (0, 7), (2, 2, 3)]) for _ in range(count)]
    odd = [0.0, -1.0, 1e308, -1e308, np.inf, np.nan, 5e-324, 1.5]
    arrays = tuple(store(np.full(shape, chance.choice(odd))) for shape in shapes)
    keys = ["type", "message", "file", "line", "source", "missing", "near", "what", "code", "dtype", "odd0", "warning"]
    words = ["", "x", "-1", "\ufffd", "a.py", "99999999999999999999", "{row}", "%s"]
    return Seen(gave, arrays, {key: chance.choice(words) for key in chance.sample(keys, 5)})


@pytest.mark.parametrize("rounds", [40, pytest.param(1500, marks=pytest.mark.long)])
def test_nothing_that_can_come_back_is_our_fault(grader: Grader, rounds: int) -> None:
    chance = random.Random(rounds)
    submission = everything_right()
    nudged = {one.name: ask_nudged(one.plan) for one in grader.assessments}
    for _ in range(rounds):
        observations = {
            one.name: Observation(
                tuple(tuple(anything(chance) for _ in case.calls.steps) for case in one.plan.cases),
                tuple(tuple(anything(chance) for _ in case.steps) for case in nudged[one.name].cases),
            )
            for one in grader.assessments
        }
        result = grader.judge(submission, Run(observations, (), "", "NONE"))
        assert not result.our_fault
        assert not any("failed" in remark for remark in result.remarks), result.remarks
        jsonschema.validate(to_json(result), SCHEMA)
        assert feedback.text(grader.edition.course, result)


def test_hidden_numbers_reach_no_sentence(grader: Grader) -> None:
    # Raised only where the draws that decide are: the examples have one entry, and the public draws are known.
    text = """
import sys, warnings
import numpy as np
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        if x.size > 1:
            warnings.warn("seen " + repr(x.tolist()))
            raise ValueError("seen " + repr(x.tolist()))
        return x * y
    def backward(self, dz):
        return type("seen" + repr(dz.tolist()), (), {})(), dz
class AddGate:
    def forward(self, x, y):
        self.first = int(abs(x.ravel()[0]) * 1000)
        return x + y
    def backward(self, dz):
        if dz.size > 1:
            return dz, np.zeros(self.first)
        return dz, dz
"""
    result, run = grader.grade(Submission("handed-in", (File("a.py", text.encode()),)))
    said = json.dumps(to_json(result)) + feedback.text(grader.edition.course, result)
    hidden = [
        value
        for one in grader.assessments
        for case in one.plan.cases
        if not case.shown
        for array in case.arrays.values()
        for value in map(repr, array.ravel().tolist())
        # A label or a target says nothing: every sentence has a 0 somewhere.
        if len(value) > 4
    ]
    assert "MulGate" in said
    assert not [value for value in hidden if value in said]
    (add,) = (one for one in grader.assessments if one.name == "gates/add")
    shapes = {f"({int(abs(case.arrays['x'].ravel()[0]) * 1000)},)" for case in add.plan.cases if not case.shown}
    assert not [shape for shape in shapes if shape in said]
    assert any(value in str(run) for value in hidden), "the code did try"
