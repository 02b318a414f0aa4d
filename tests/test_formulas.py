"""A wrong row that no planted mistake explains: what is said of it is true, in draws that were never seen too.

What came back is made of a draw's arrays by an expression here, in the place of a student's code; a few go all the way.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.prepare import prepare
from bpgrade.diagnose.formulas import with_inner
from bpgrade.diagnose.terms import unbracketed
from bpgrade.diagnose.unnamed import find
from bpgrade.expectation import close
from bpgrade.recognise import Recogniser
from bpgrade.values import CaseValues
from bpgrade.verdict import Evidence, ExerciseVerdict, Found, Outcome, RowVerdict, Why
from conftest import AUTHORED, ROOT, Record, prepared

#: What a student's laptop has, and five runs of an instructor.
SECRETS = (None, b"one", b"two", b"three", b"four", b"five")
FRESH = b"draws that nobody has seen"

Values = Mapping[str, Any]


def sigmoid(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))


def noise(values: Any) -> Any:
    """Return numbers that the values decide, and that no simple formula gives."""
    return np.sin(997 * values) + np.cos(1009 * np.asarray(values) ** 2) + 2.5


WORDS: Values = {
    **{
        name: getattr(np, name) for name in ("abs", "exp", "log", "maximum", "minimum", "sign", "sqrt", "tanh", "where")
    },
    "np": np,
    "sigmoid": sigmoid,
    "noise": noise,
    "with_ones": lambda values: np.insert(values, 0, 1.0, axis=1),
    "len": len,
}


@cache
def drawn(name: str, secret: bytes | None) -> Assessment:
    """Return an exercise with the draws of a secret, and no mistakes: these take no time."""
    authored = AUTHORED[name]
    return prepare(replace(authored, exercise=replace(authored.exercise, mistakes=())), (), secret)


def words_in(assessment: Assessment, number: int, output: str) -> dict[str, Any]:
    """Return what an expression may use in one case: all that goes in, all that is right, and R for the row's own right answer."""
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    given = {name: array for name, array in case.arrays.items() if "~" not in name}
    right = {f"right_{name}": value for name, value in expected.right.items()}
    inner, _texts = with_inner(given, tuple(given))
    return {**WORDS, **expected.right, **inner, **given, **case.numbers, **right, "R": expected.right[output]}


def asked(assessment: Assessment, row: str) -> list[int]:
    return [n for n, case in enumerate(assessment.plan.cases) if case.kind != "example" and row in case.rows]


def came_back(assessment: Assessment, wrong: Mapping[str, str]) -> dict[int, CaseValues]:
    """Return what came back by case: right outputs, and in some rows' places what an expression gives."""
    came = {}
    for number, expected in enumerate(assessment.expectation.cases):
        values = dict(expected.right)
        for row, expression in wrong.items():
            for output in assessment.row(row).outputs:
                if output in values:
                    value = np.asarray(eval(expression, words_in(assessment, number, output)), dtype=np.float64)
                    values[output] = np.array(np.broadcast_to(value, values[output].shape))
        came[number] = CaseValues(values, {})
    return came


def found_out(assessment: Assessment, row: str, wrong: Mapping[str, str]) -> Found | None:
    """Return what is found out about one of the wrong rows."""
    came = came_back(assessment, wrong)
    verdicts = tuple(
        RowVerdict(
            one.name,
            Outcome.WRONG if one.name in wrong else Outcome.PASSED,
            0,
            one.points,
            Evidence(Why.MISMATCH if one.name in wrong else Why.RIGHT),
        )
        for one in assessment.rows
    )
    verdict = ExerciseVerdict(assessment.name, assessment.definition, verdicts)
    with np.errstate(all="ignore"):
        return find(assessment, verdict, assessment.row(row), came.__getitem__)


def as_python(text: str) -> str:
    """Return the text of a formula as Python can compute it."""
    text = re.sub(r"the right (\w+)", r"right_\1", text)
    text = re.sub(r"your (\w+)", r"your_\1", text)
    return re.sub(r"\[1, (\w+)\]", r"with_ones(\1)", text)


CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "first row": lambda right: np.arange(len(right)) == 0,
    "last row": lambda right: np.arange(len(right)) == len(right) - 1,
    "first column": lambda right: np.arange(right.shape[-1]) == 0,
    "last column": lambda right: np.arange(right.shape[-1]) == right.shape[-1] - 1,
}


def is_true(found: Found, assessment: Assessment, row: str, wrong: Mapping[str, str]) -> bool:
    """Return whether what was found out is true in every draw of an assessment, computed from its text alone."""
    came = came_back(assessment, wrong)
    yours_everywhere = []
    output = assessment.row(row).outputs[0]
    for number in asked(assessment, row):
        words = words_in(assessment, number, output)
        words.update({f"your_{name}": value for name, value in came[number].values.items()})
        yours, right = came[number].values[output], words["R"]
        yours_everywhere.append(yours)
        scale = assessment.expectation.cases[number].scale

        def is_like(value: Any, yours: Any = yours, scale: float = scale) -> bool:
            return close(yours, np.array(np.broadcast_to(value, yours.shape), dtype=np.float64), scale)

        match found.kind:
            case "formula":
                true = is_like(eval(as_python(found.text), words))
            case "ratio":
                true = is_like(eval(found.text, words) * right)
            case "other-row":
                true = is_like(words[f"right_{found.text}"])
            case "zero":
                true = not yours.any()
            case "one-number":
                true = bool(np.ptp(yours) < 1e-9)
            case "order":
                true = bool(np.allclose(np.sort(yours, axis=None), np.sort(right, axis=None)))
            case "rounded":
                true = bool((np.abs(yours - right) <= 1).all())
            case "signs":
                true = is_like(np.abs(right) * np.sign(yours))
            case "offset":
                true = is_like(right + (yours - right).ravel()[0])
            case "proportional":
                true = bool(np.ptp(yours / right) <= 1e-4 * np.abs(yours / right).max())
            case "except":
                true = is_wrong_just_where(found.text, yours, right, words)
            case "constant":
                true = True
            case _:
                true = False
        if not true:
            return False
    return found.kind != "constant" or any(
        np.array_equal(one, other) for one in yours_everywhere for other in yours_everywhere if one is not other
    )


def is_wrong_just_where(condition: str, yours: Any, right: Any, words: Values) -> bool:
    agrees = np.isclose(yours, right, rtol=1e-5, atol=1e-9)
    large = re.fullmatch(r"abs\((\w+)\) (large|small)", condition)
    if large:
        sizes = np.abs(words[large[1]])
        if agrees.all() or not agrees.any():
            return True
        apart = sizes[~agrees].min() > sizes[agrees].max(), sizes[~agrees].max() < sizes[agrees].min()
        return bool(apart[large[2] == "small"])
    place = condition.removeprefix("not ")
    if place in CONDITIONS:
        where = CONDITIONS[place](right)
        where = where if "column" in place or right.ndim == 1 else where[:, np.newaxis]
        where = np.broadcast_to(where, right.shape)
        where = ~where if condition.startswith("not ") else where
    else:
        where = eval(condition, {**words, "right": right})
    # What is wrong may be right by chance in a few places, and never the other way.
    return bool((agrees | where).all() and (not where.any() or not agrees[where].all()))


# -- what has a simple formula ----------------------------------------------------------------------------------------------

#: An exercise, a row, what came back, and what is said about it.
KNOWN = [
    ("gates/add", "forward", "x - y"),
    ("gates/add", "forward", "x * y"),
    ("gates/add", "forward", "x + y + 1"),
    ("gates/add", "dx", "2 * dz * x"),
    ("gates/add", "dx", "dz * x * y"),
    ("gates/add", "dy", "dz / y"),
    ("gates/add", "dy", "dz * (y > 0)"),
    ("gates/mul", "forward", "x**2 * y"),
    ("gates/mul", "forward", "x / y"),
    ("gates/mul", "dx", "-dz * x"),
    ("gates/mul", "dx", "dz * y + x"),
    ("gates/mul", "dx", "dz * x * y"),
    ("gates/mul", "dx", "dz * y / len(x)"),
    ("gates/mul", "dy", "dz * x**2"),
    ("gates/mul", "dy", "dz * (x + y)"),
    ("gates/sigmoid", "forward", "tanh(x)"),
    ("gates/sigmoid", "forward", "1 / (1 + exp(-2 * x))"),
    ("gates/sigmoid", "dx", "ds * s**2"),
    ("gates/sigmoid", "dx", "ds * exp(-x)"),
    ("gates/sigmoid", "dx", "ds * s * (1 - s) * x"),
    ("gates/max", "forward", "np.minimum(x, y) * 2"),
    ("gates/max", "dx", "dz * np.maximum(x, y)"),
    ("gates/max", "dx", "dz * y * (x > y)"),
    ("gates/max", "dy", "dz * x * y"),
    ("gates/copy", "dx", "da * x"),
    ("gates/copy", "dx", "2 * (da + db)"),
    ("gates/copy", "dx", "(da + db) * x"),
    ("circuits/add_mul", "forward", "x + y + z"),
    ("circuits/add_mul", "forward", "x * y + z"),
    ("circuits/add_mul", "dx", "df * z * x**2"),
    ("circuits/add_mul", "dz", "df * x * y"),
    ("circuits/add_mul", "dz", "df * (x - y)"),
    ("circuits/sigmoid_neuron", "forward", "sigmoid(w0 * x0 + w1 * x1 - b)"),
    ("circuits/sigmoid_neuron", "forward", "tanh(w0 * x0 + w1 * x1 + b)"),
    ("circuits/sigmoid_neuron", "dw0", "df * x0 * f**2"),
    ("circuits/sigmoid_neuron", "dx1", "df * f * (1 - f) * w1**2"),
    ("circuits/sigmoid_neuron", "db", "df * f * b"),
    ("layers/relu", "forward", "np.maximum(0, x) * 2"),
    ("layers/relu", "dx", "2 * dout * x * (x > 0)"),
    ("layers/relu", "dx", "dout**2 * (x > 0)"),
    ("layers/sigmoid", "dx", "dout * (1 - out)**2"),
    ("layers/sigmoid", "dx", "dout * out * (1 - out) * x"),
    ("layers/tanh", "dx", "dout * (1 + out**2)"),
    ("layers/tanh", "dx", "dout * (1 - out**2)**2"),
    ("layers/affine", "forward", "x @ W + 2 * b"),
    ("layers/affine", "forward", "(x @ W) * b"),
    ("layers/affine", "dx", "dout**2 @ W.T"),
    ("layers/affine", "dx", "(dout @ W.T) * x"),
    ("layers/affine", "dW", "x.T @ (dout * out)"),
    ("layers/affine", "dW", "x.T @ dout + W"),
    ("layers/affine", "dW", "x.T @ out"),
    ("layers/affine", "db", "(dout * out).sum(axis=0)"),
    ("layers/affine", "db", "2 * dout[-1]"),
    ("layers/affine", "db", "dout.sum(axis=0) * b"),
    ("layers/softmax_cross_entropy", "loss", "-(t * p).sum() / p.size"),
    ("layers/softmax_cross_entropy", "loss", "(p * log(p)).sum()"),
    ("layers/softmax_cross_entropy", "dscores", "p * (1 - p) / 2"),
    ("layers/softmax_cross_entropy", "dscores", "-t / p"),
    ("layers/softmax_cross_entropy", "dscores", "(p - t)**2"),
    ("layers/two_layer_net", "dW2", "2 * h.T @ p"),
    ("layers/two_layer_net", "dW1", "X.T @ ((p - t) @ W2.T * h)"),
    ("layers/two_layer_net", "dW1", "X.T @ h"),
    ("layers/two_layer_net", "db1", "(p @ W2.T).sum(axis=0)"),
    ("layers/two_layer_net", "db2", "(p - t).sum(axis=0) * b2"),
    ("linear/collapse", "W", "2 * W1 @ W2"),
    ("linear/collapse", "b", "b1 @ W2 - b2"),
    ("linear/collapse", "b", "b1 @ W2 * b2"),
    ("network/propagate_error", "delta3", "delta4**2 @ Theta3[:, 1:]"),
    ("network/propagate_error", "delta3", "delta4 @ Theta3[:, 1:] / 2"),
    ("network/two_hidden_layer", "a2", "tanh(z2)"),
    ("network/two_hidden_layer", "z2", "2 * X @ Theta1[:, 1:].T"),
    ("network/two_hidden_layer", "delta4", "(a4 - Y) * a4"),
    ("network/two_hidden_layer", "delta4", "2 * (a4 - Y)"),
    ("network/two_hidden_layer", "delta3", "(delta4 @ Theta3[:, 1:]) * (1 - a3)**2"),
    ("network/two_hidden_layer", "dTheta3", "2 * R / len(X)"),
    ("training/sgd_step", "params", "R * 2"),
]


def test_there_are_enough_known_formulas_and_of_all_kinds_of_exercises() -> None:
    assert len(KNOWN) >= 60
    assert len({exercise for exercise, _row, _expression in KNOWN}) >= 14
    assert len(set(KNOWN)) == len(KNOWN)


@pytest.mark.parametrize(("exercise", "row", "expression"), KNOWN)
def test_a_formula_is_found_with_every_secret_and_holds_in_draws_that_were_never_seen(
    exercise: str, row: str, expression: str
) -> None:
    wrong = {row: expression}
    for secret in SECRETS:
        found = found_out(drawn(exercise, secret), row, wrong)
        assert found is not None, secret
        assert found.kind in ("formula", "ratio"), found
        assert is_true(found, drawn(exercise, FRESH), row, wrong), found


@pytest.mark.parametrize(("exercise", "row", "expression"), KNOWN)
def test_no_known_formula_is_a_planted_mistake(exercise: str, row: str, expression: str) -> None:
    # Of those nothing is searched: a name says more.
    assessment = prepared(exercise, b"one")
    came = came_back(assessment, {row: expression})
    deciding = {number: case for number, case in came.items() if assessment.plan.cases[number].decides}
    with np.errstate(all="ignore"):
        assert Recogniser(assessment, deciding).name(assessment.row(row)) is None


#: How some of these are said.
SAID = [
    ("gates/add", "forward", "x - y", "Your forward's result equals x - y."),
    ("gates/mul", "dx", "dz * x * y", "Your dx equals dz * z."),
    ("gates/mul", "dx", "-dz * x", "Your dx equals -dz * x."),
    ("gates/mul", "dx", "2 * dz * y", "Your dx is exactly 2 times the right one."),
    ("gates/mul", "dx", "-dz * y", "Your dx is exactly the right one, with the opposite sign."),
    ("gates/mul", "dx", "dz * y * 0", "Your dx is 0 everywhere."),
    ("layers/affine", "dx", "R / len(x)", "Your dx is exactly the right one divided by len(x)."),
    ("layers/affine", "dW", "x.T @ (dout * out)", "Your dW equals x.T @ (dout * out)."),
    ("layers/affine", "dW", "x.T @ dout + W", "Your dW equals W + the right dW."),
    ("layers/affine", "db", "2 * dout[-1]", "Your db equals 2 * dout[-1]."),
    (
        "layers/two_layer_net",
        "dW2",
        "2 * h.T @ p",
        "Your dW2 equals 2 * h.T @ p, with h = maximum(0, X @ W1 + b1); p = the probabilities.",
    ),
    ("network/propagate_error", "delta3", "R / 4", "Your delta3 is exactly the right one divided by 4."),
    ("training/sgd_step", "params", "R + 1", "Your first array from sgd_step equals 1 + the right one."),
]


@pytest.mark.parametrize(("exercise", "row", "expression", "said"), SAID)
def test_a_formula_is_said_as_a_student_would_write_it(exercise: str, row: str, expression: str, said: str) -> None:
    for secret in (None, b"one"):
        found = found_out(drawn(exercise, secret), row, {row: expression})
        assert found is not None
        assert found.say == said


# -- what has another shape of its own ----------------------------------------------------------------------------------------

FACTS = [
    ("gates/mul", "dx", "0 * x", "zero"),
    ("gates/mul", "dx", "0 * x + 3", "constant"),
    ("layers/affine", "dx", "R.mean() + noise(x.sum()) + 0 * R", "one-number"),
    ("layers/affine", "dx", "R[::-1]", "order"),
    ("layers/affine", "dW", "R[:, ::-1]", "order"),
    ("layers/affine", "dW", "R.T.reshape(R.shape)", "order"),
    ("layers/affine", "dx", "np.sort(R.ravel()).reshape(R.shape)", "order"),
    ("layers/tanh", "dx", "np.round(R, 2)", "rounded"),
    ("layers/affine", "dW", "np.trunc(R)", "rounded"),
    ("layers/affine", "dx", "R * (np.arange(len(R)) < len(R) - 1)[:, np.newaxis]", "except"),
    ("layers/affine", "dx", "R * (np.arange(len(R)) == 0)[:, np.newaxis]", "except"),
    ("layers/affine", "dW", "R + noise(R) * (np.arange(R.shape[1]) == 0)", "except"),
    ("layers/tanh", "dx", "where(x < 0, noise(x), R)", "except"),
    ("layers/tanh", "dx", "where(abs(x) > 1, noise(dout), R)", "except"),
    ("layers/tanh", "dx", "where(dout < 0, -R, R)", "except"),
    ("layers/affine", "dW", "where(noise(R) > 2, R, -R)", "signs"),
    ("layers/affine", "dx", "R + noise(R.sum())", "offset"),
    ("layers/affine", "dx", "R * noise(R.sum())", "proportional"),
    ("circuits/add_mul", "dx", "right_dz", "other-row"),
    ("linear/collapse", "b", "0 * R", "zero"),
]


@pytest.mark.parametrize(("exercise", "row", "expression", "kind"), FACTS)
def test_a_fact_is_found_where_there_is_no_formula_and_it_is_true_in_fresh_draws(
    exercise: str, row: str, expression: str, kind: str
) -> None:
    wrong = {row: expression}
    for secret in SECRETS[1:]:
        found = found_out(drawn(exercise, secret), row, wrong)
        assert found is not None, secret
        assert found.kind == kind, found
        assert is_true(found, drawn(exercise, FRESH), row, wrong), found
        assert found.say.startswith(("Your ", "All ", "The sizes ", "In each draw"))
        assert "{" not in found.say


def test_a_tensor_of_the_students_own_is_called_theirs() -> None:
    wrong = {"delta4": "noise(z4)", "delta3": "2 * noise(z4) @ Theta3[:, 1:]"}
    found = found_out(drawn("network/two_hidden_layer", b"one"), "delta3", wrong)
    assert found is not None
    assert found.say == "Your delta3 equals 2 * (your delta4) @ Theta3[:, 1:]."


# -- what has no simple formula ---------------------------------------------------------------------------------------------

ROWS = [
    ("gates/add", "forward"),
    ("gates/mul", "dx"),
    ("gates/sigmoid", "dx"),
    ("gates/max", "dy"),
    ("gates/copy", "dx"),
    ("circuits/add_mul", "dz"),
    ("circuits/sigmoid_neuron", "dw0"),
    ("circuits/sigmoid_neuron", "forward"),
    ("layers/relu", "dx"),
    ("layers/tanh", "dx"),
    ("layers/affine", "dx"),
    ("layers/affine", "dW"),
    ("layers/affine", "db"),
    ("layers/softmax_cross_entropy", "dscores"),
    ("layers/softmax_cross_entropy", "loss"),
    ("layers/two_layer_net", "dW1"),
    ("layers/two_layer_net", "db2"),
    ("linear/collapse", "b"),
    ("network/propagate_error", "delta3"),
    ("network/two_hidden_layer", "delta3"),
    ("network/two_hidden_layer", "a3"),
    ("training/sgd_step", "params"),
]
WITHOUT_A_FORMULA = [
    "noise(R)",
    "R * noise(R)",
    "R + noise(R)",
    "where(noise(R) > 2.5, R, 1.7 * R)",
    "where(noise(R) > 3, R, R * noise(2 * R))",
    "0.37 * R + 0.21 * np.abs(R)**0.3",
    "np.tanh(3.3 * R + 0.1)",
    "np.cumsum(R).reshape(R.shape)",
]


@pytest.mark.parametrize(("exercise", "row"), ROWS)
def test_of_what_has_no_formula_nothing_false_is_said(exercise: str, row: str) -> None:
    for expression in WITHOUT_A_FORMULA:
        for secret in SECRETS:
            wrong = {row: expression}
            found = found_out(drawn(exercise, secret), row, wrong)
            assert found is None or is_true(found, drawn(exercise, FRESH), row, wrong), (expression, secret, found)


def test_most_of_what_has_no_formula_gets_the_honest_sentence() -> None:
    found = [
        found_out(drawn(exercise, b"one"), row, {row: expression})
        for exercise, row in ROWS
        for expression in WITHOUT_A_FORMULA
    ]
    assert len(found) >= 60
    assert sum(one is None for one in found) >= 0.8 * len(found)


def test_what_would_be_a_formula_in_one_draw_alone_is_none() -> None:
    # The number before it is another one in each draw.
    for expression in ("dz * x * noise(x.sum())", "dz * x * (1 + 1e-3 * x)", "dz * x + 1e-3 * noise(x)"):
        assert found_out(drawn("gates/mul", b"one"), "dx", {"dx": expression}) is None, expression


def test_a_statement_that_is_not_true_does_not_pass_for_one() -> None:
    # What these tests stand on.
    assessment = drawn("layers/affine", b"one")
    for kind, text in (
        ("formula", "dout @ W.T * 2"),
        ("ratio", "2"),
        ("other-row", "dx"),
        ("zero", ""),
        ("one-number", ""),
        ("order", "rows"),
        ("signs", ""),
        ("offset", ""),
        ("proportional", ""),
        ("constant", ""),
        ("except", "last row"),
        ("except", "x < 0"),
        ("no such kind", ""),
    ):
        assert not is_true(Found(kind, text, ""), assessment, "dx", {"dx": "noise(R)"}), kind


# -- all the way ------------------------------------------------------------------------------------------------------------

SCHEMA = json.loads((ROOT / "grader" / "bpgrade" / "results.schema.json").read_text("utf-8"))

GATE = """
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return {dx}, {dy}
"""


def row_of(exercise: Record, name: str) -> Record:
    return next(row for row in exercise["rows"] if row["row"] == name)


def test_a_students_report_says_the_formula_and_then_the_numbers(
    hand_in_one: Callable[[str, str], Record], check_one: Callable[[str, str], Record]
) -> None:
    text = GATE.format(dx="dz * self.x**2", dy="dz * self.x")
    for ask in (hand_in_one, check_one):
        row = row_of(ask("gates/mul", text), "dx")
        assert row["message"] == "Your dx equals dz * x**2."
        assert row["found"] == {"kind": "formula", "text": "dz * x**2"}


def test_where_a_mistake_has_a_name_nothing_is_searched(hand_in_one: Callable[[str, str], Record]) -> None:
    exercise = hand_in_one("gates/mul", GATE.format(dx="dz * self.x", dy="dz * self.y"))
    assert [row["mistake"] for row in exercise["rows"]] == [None, "swapped-factors", "swapped-factors"]
    assert [row["found"] for row in exercise["rows"]] == [None, None, None]


def test_where_nothing_is_found_the_sentence_is_the_honest_one(hand_in_one: Callable[[str, str], Record]) -> None:
    text = "import numpy as np\n" + GATE.format(dx="np.sin(99 * self.x) + np.cos(77 * dz)", dy="dz * self.x")
    row = row_of(hand_in_one("gates/mul", text), "dx")
    assert row["message"] == "dx has the right shape, and wrong numbers."
    assert row["found"] is None


def test_the_record_of_what_was_found_is_as_the_schema_says(hand_in: Callable[..., Record]) -> None:
    record = hand_in({"gates.py": GATE.format(dx="dz * self.x**2", dy="dz * self.x * 0")})
    jsonschema.validate(record, SCHEMA)
    kinds = SCHEMA["$defs"]["row"]["properties"]["found"]["oneOf"][1]["properties"]["kind"]["enum"]
    assert {kind for *_rest, kind in FACTS} | {"formula", "ratio"} == set(kinds)


def test_brackets_around_all_of_a_formula_go() -> None:
    assert unbracketed("(x - y)") == "x - y"
    assert unbracketed("(x) * (y)") == "(x) * (y)"
