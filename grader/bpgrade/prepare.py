"""From an authored exercise and a secret, its assessment: draws are made until they are fair, and the answers run on them.

Only the course team's machine does this. The answers are our own code and run here; a student's never does.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from bpgrade import calls as authored_calls
from bpgrade.assessment import Assessment
from bpgrade.authored import Authored
from bpgrade.draws import PUBLIC, spread
from bpgrade.errors import CourseError
from bpgrade.exercise import Array, Arrays, Exercise
from bpgrade.expectation import CaseExpectation, Expectation, Hypothesis, Values, close
from bpgrade.messages import _
from bpgrade.plan import Argument, Calls, Case, Named, New, Read, Result, plan

DRAWS = 3
DIRECTIONS = 2
#: A draw is drawn again while a known mistake comes this near, relatively, to the right answer or to another mistake.
APART = 1e-2
ATTEMPTS = 500


def prepare(authored: Authored, other_names: Sequence[str], secret: bytes | None) -> Assessment:
    """Return the assessment of one exercise: the public draws and the examples, and with a secret the hidden draws.

    Hidden draws decide where there are any; otherwise the public ones do.
    Raises CourseError where `calls` cannot be parsed, the answer fails on its own examples, or no draw is fair.
    """
    exercise = authored.exercise
    try:
        calls = authored_calls.parse(exercise.calls, list(exercise.tensors), exercise.numbers)
    except (ValueError, SyntaxError) as error:
        raise CourseError(f"{authored.name}: {error}") from None
    made = [_example(authored, calls, number) for number in range(len(exercise.examples))]
    for kind, key in (("public", PUBLIC), ("hidden", secret)):
        if key is not None:
            decides = (kind == "hidden") == (secret is not None)
            made += [_draw(authored, calls, kind, key, number, decides) for number in range(DRAWS)]
    return Assessment(
        name=authored.name,
        title=exercise.title,
        definition=authored.definition,
        other_names=tuple(other_names),
        stub=authored.stub,
        hints=exercise.hints,
        rows=exercise.rows,
        mistakes={mistake.name: mistake for mistake in exercise.mistakes},
        plan=plan(authored.name, authored.definition, [case for case, _expected in made]),
        expectation=Expectation(tuple(expected for _case, expected in made)),
    )


def run(calls: Calls, arrays: Arrays, definition: Any) -> Values:
    """Return what one of our own answers gives for these arrays, by output name."""
    results: list[Any] = []

    def argument(given: Argument) -> Any:
        match given:
            case Named(name):
                return arrays[name].copy()
            case Result(step, index):
                return results[step] if index is None else results[step][index]
            case tuple():
                return [argument(part) for part in given]
        return given

    for step in calls.steps:
        if isinstance(step, Read):
            found = getattr(results[step.object], step.attribute)
            results.append(found if step.key is None else found[step.key])
            continue
        function = definition if isinstance(step, New) else getattr(results[step.object], step.method)
        results.append(function(*(argument(given) for given in step.arguments)))
    return {
        name: np.array(results[at.step] if at.index is None else results[at.step][at.index], dtype=np.float64)
        for name, at in calls.outputs.items()
        if at.index is not None or _numeric(results[at.step])
    }


def _numeric(result: Any) -> bool:
    try:
        np.asarray(result, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return True


def _draw(
    authored: Authored, calls: Calls, kind: str, key: bytes, number: int, decides: bool
) -> tuple[Case, CaseExpectation]:
    """Return the `number`-th draw that is fair, with its numbers."""
    exercise = authored.exercise
    sizes = exercise.sizes[number % len(exercise.sizes)]
    why = _("none is fair in the sense of its own `keep`")
    for attempt in range(ATTEMPTS):
        label = f"{authored.name}/{number}/{attempt}"
        arrays = {
            name: spread(key, f"{label}/{name}", tensor.shape(sizes), tensor.low, tensor.high)
            for name, tensor in exercise.tensors.items()
        }
        if exercise.keep is not None and not exercise.keep(arrays):
            continue
        expected = _expect(exercise, calls, arrays)
        alike = _look_alike(exercise, expected)
        if alike:
            why = alike
            continue
        directions = _directions(calls, arrays, key, label, DIRECTIONS) if decides else {}
        return Case(f"draw {number + 1}", kind, decides, arrays, calls, directions=directions), expected
    raise CourseError(
        _("{name}: no fair draw in {count} attempts: {why}.").format(name=authored.name, count=ATTEMPTS, why=why)
    )


def _example(authored: Authored, calls: Calls, number: int) -> tuple[Case, CaseExpectation]:
    """Return an example as a case: every array has shape (1,).

    Raises CourseError where the answer does not give what the lecture prints.
    """
    example = authored.exercise.examples[number]
    arrays = {name: np.array([value], dtype=np.float64) for name, value in example.inputs.items()}
    directions = {name: (np.ones(1),) for name in _directions(calls, arrays, PUBLIC, authored.name, 1)}
    expected = _expect(authored.exercise, calls, arrays)
    for name, text in example.printed.items():
        if not rounds_to(expected.right[name], text):
            raise CourseError(
                _("{name}: the answer gives {value} for {output}, and {source} prints {printed}.").format(
                    name=authored.name, value=expected.right[name], output=name, source=example.source, printed=text
                )
            )
    return Case(example.source, "example", False, arrays, calls, example.printed, directions), expected


def rounds_to(value: Array, printed: str) -> bool:
    """Return whether the one number in `value` is the printed one after rounding to the digits that are printed.

    >>> rounds_to(np.array([-0.1966]), "-0.2"), rounds_to(np.array([-0.26]), "-0.2")
    (True, False)
    """
    digits = len(printed.partition(".")[2])
    return (
        value.size == 1 and bool(np.isfinite(value).all()) and round(float(value.ravel()[0]), digits) == float(printed)
    )


def _directions(calls: Calls, arrays: Arrays, key: bytes, label: str, count: int) -> dict[str, tuple[Array, ...]]:
    """Return, for each tensor with a gradient among the outputs, random directions of its shape."""
    return {
        tensor: tuple(
            spread(key, f"{label}/{tensor}/direction/{number}", arrays[tensor].shape, 0.5, 1.5)
            for number in range(count)
        )
        for tensor in calls.gradients(list(arrays)).values()
    }


def _expect(exercise: Exercise, calls: Calls, arrays: Arrays) -> CaseExpectation:
    """Return the right outputs, those of every wrong answer, and the Jacobians of what follows."""
    right = run(calls, arrays, exercise.definition)
    hypotheses = []
    for mistake in exercise.mistakes:
        for answer in mistake.answers:
            with np.errstate(all="ignore"):
                wrong = run(calls, arrays, answer)
            changed = {name: value for name, value in wrong.items() if not _equal(value, right[name])}
            hypotheses.append(Hypothesis(mistake.name, changed))
    return CaseExpectation(right, tuple(hypotheses), _jacobians(exercise, arrays, right))


def _equal(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-12, atol=1e-12))


def _jacobians(exercise: Exercise, arrays: Arrays, right: Values) -> dict[str, Array]:
    """Return, for each row with a row above, the matrix of its linear map: unit vectors in, columns out."""
    rows = {row.name: row for row in exercise.rows}
    found: dict[str, Array] = {}
    for row in exercise.rows:
        if row.above is None:
            continue
        above = right[rows[row.above].outputs[0]]
        units = np.eye(above.size).reshape(above.size, *above.shape)
        given = exercise.given[row.name]
        found[row.outputs[0]] = np.stack([np.ravel(given(arrays, unit)) for unit in units], axis=1)
    return found


def _look_alike(exercise: Exercise, expected: CaseExpectation) -> str:
    """Return a sentence where a mistake cannot be told from the right answer, or from another one; else nothing."""
    values = [(hypothesis.mistake, {**expected.right, **hypothesis.values}) for hypothesis in expected.hypotheses]
    for mistake, wrong in values:
        if not _apart(exercise, expected, wrong, expected.right):
            return _("{mistake} cannot be told from the right answer").format(mistake=mistake)
    for (one, first), (other, second) in combinations(values, 2):
        if one != other and not _apart(exercise, expected, first, second):
            return _("{one} cannot be told from {other}").format(one=one, other=other)
    return ""


def _apart(exercise: Exercise, expected: CaseExpectation, one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    """Return whether two answers differ clearly in some row."""
    return any(
        not close(one[name], other[name], expected.scale, APART, row.any_shape)
        for row in exercise.rows
        for name in row.outputs
    )
