"""From an authored exercise and a secret, its assessment: draws are made until they are fair, and the answers run on them.

Only the course team's machine does this. The answers are our own code and run here; a student's never does.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.authoring import calls as authored_calls
from bpgrade.authoring import draws
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.draws import PUBLIC
from bpgrade.errors import CourseError
from bpgrade.exercise import Array, Arrays, Exercise, Row, Sizes
from bpgrade.expectation import CaseExpectation, Expectation, Hypothesis, Values, close
from bpgrade.messages import _, listed
from bpgrade.plan import Argument, Calls, Case, Named, New, Read, Result, after_an_earlier_forward, plan

DRAWS = 3
DIRECTIONS = 2
#: Draws are made again while a known mistake is this near, relatively, to the right answer or to another on all of them.
APART = 1e-2
ATTEMPTS = 200
#: The shape of the draw on which every change that a wrong answer makes is sure to show.
MANY = (64,)
#: For one choice of signs, so many choices of sizes are tried.
TRIES = 50


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
    missing = [name for row in exercise.rows for name in row.outputs if name not in calls.outputs]
    if missing:
        raise CourseError(
            _("{name}: a row grades {outputs}, which `calls` does not give.").format(
                name=authored.name, outputs=listed(missing)
            )
        )
    try:
        made = [_example(authored, calls, number) for number in range(len(exercise.examples))]
        made += _draws(authored, calls, "public", PUBLIC, decides=secret is None)
        if secret is not None:
            made += _draws(authored, calls, "hidden", secret, decides=True)
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(
            _("{name}: one of its answers stopped with {kind}: {why}").format(
                name=authored.name, kind=type(error).__name__, why=error
            )
        ) from error
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


def _draws(
    authored: Authored, calls: Calls, kind: str, key: bytes, decides: bool
) -> list[tuple[Case, CaseExpectation]]:
    """Return draws that are fair, with their numbers: every planted mistake can be told from the right answer, and from
    every other mistake, on at least one of them."""
    why = _("`keep` accepts none")
    changed = _changed_rows(authored.exercise, calls)
    for attempt in range(ATTEMPTS):
        label = f"{authored.name}/{attempt}"
        drawn = _arrays(authored.exercise, key, label)
        if drawn is None:
            continue
        made = [
            _case(authored.exercise, calls, kind, key, f"{label}/{number}", number, arrays, decides)
            for number, arrays in enumerate(drawn)
        ]
        why = _look_alike(authored.exercise, [expected for _case, expected in made], changed)
        if not why:
            return made
    raise CourseError(
        _("{name}: no fair draw in {count} attempts: {why}.").format(name=authored.name, count=ATTEMPTS, why=why)
    )


def _arrays(exercise: Exercise, key: bytes, label: str) -> list[dict[str, Array]] | None:
    """Return the arrays of every draw; nothing where these signs go with no sizes that `keep` accepts."""
    sizes = [exercise.sizes[number % len(exercise.sizes)] for number in range(DRAWS)]
    together = _joint_signs(exercise, key, label, sizes)
    drawn = []
    for number in range(DRAWS):
        for attempt in range(TRIES):
            inner = f"{label}/{number}/{attempt}"
            arrays = {}
            for name, tensor in exercise.tensors.items():
                shape = tensor.shape(sizes[number])
                sign = together[number][name] if together else draws.signs(key, f"{inner}/{name}", shape)
                scale = tensor.scales[number % len(tensor.scales)]
                arrays[name] = sign * draws.sizes(key, f"{inner}/{name}", shape, tensor.low, tensor.high) * scale
            if exercise.keep is None or exercise.keep(arrays):
                drawn.append(arrays)
                break
        else:
            return None
    return drawn


def _joint_signs(exercise: Exercise, key: bytes, label: str, sizes: Sequence[Sizes]) -> list[dict[str, Array]]:
    """Return signs for every draw that go through all combinations, where all tensors have one shape; else nothing."""
    names = list(exercise.tensors)
    shapes = [{exercise.tensors[name].shape(size) for name in names} for size in sizes]
    if any(len(shape) != 1 for shape in shapes):
        return []
    ends = np.cumsum([int(np.prod(shape, dtype=int)) for (shape,) in shapes])
    every = draws.joint_signs(key, label, names, int(ends[-1]))
    return [
        {name: np.split(every[name], ends[:-1])[number].reshape(shape) for name in names}
        for number, (shape,) in enumerate(shapes)
    ]


def _case(
    exercise: Exercise,
    calls: Calls,
    kind: str,
    key: bytes,
    label: str,
    number: int,
    arrays: dict[str, Array],
    decides: bool,
) -> tuple[Case, CaseExpectation]:
    """Return one draw as a case. From the second on, its object has seen another forward before."""
    if number > 0:
        calls, earlier = after_an_earlier_forward(calls, list(arrays))
        for name, before in earlier.items():
            tensor = exercise.tensors[name]
            inner, shape = f"{label}/{before}", arrays[name].shape
            arrays[before] = draws.signs(key, inner, shape) * draws.sizes(key, inner, shape, tensor.low, tensor.high)
    directions = _directions(calls, arrays, key, label, DIRECTIONS) if decides else {}
    case = Case(f"draw {number + 1}", kind, decides, arrays, calls, directions=directions)
    return case, _expect(exercise, calls, arrays)


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

    def direction(tensor: str, number: int) -> Array:
        inner, shape = f"{label}/{tensor}/direction/{number}", arrays[tensor].shape
        return draws.signs(key, inner, shape) * draws.sizes(key, inner, shape, 0.5, 1.5)

    return {
        tensor: tuple(direction(tensor, number) for number in range(count))
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


def _changed_rows(exercise: Exercise, calls: Calls) -> list[list[Row]]:
    """Return, for each wrong answer, the rows that it changes somewhere: seen on one draw of many entries.

    Only for element-by-element exercises, where a draw may have any number of them; for the others there are none.
    """
    if any(tensor.axes != "*" for tensor in exercise.tensors.values()) or not exercise.tensors:
        return []
    arrays = {
        name: draws.signs(PUBLIC, f"many/{name}", MANY)
        * draws.sizes(PUBLIC, f"many/{name}", MANY, tensor.low, tensor.high)
        for name, tensor in exercise.tensors.items()
    }
    expected = _expect(exercise, calls, arrays)
    return [
        [row for row in exercise.rows if not expected.row(row).judge(_predicted(expected, number))]
        for number in range(len(expected.hypotheses))
    ]


def _predicted(expected: CaseExpectation, number: int) -> Values:
    """Return every output as the `number`-th wrong answer gives it."""
    return {**expected.right, **expected.hypotheses[number].values}


def _look_alike(exercise: Exercise, draws: Sequence[CaseExpectation], changed: Sequence[Sequence[Row]]) -> str:
    """Return a sentence where a mistake cannot be told from the right answer, or from another one; else nothing.

    changed: for each wrong answer, the rows in which it must show.
    """
    right = [expected.right for expected in draws]
    wrong = [
        (hypothesis.mistake, [_predicted(expected, number) for expected in draws])
        for number, hypothesis in enumerate(draws[0].hypotheses)
    ]
    for number, (name, values) in enumerate(wrong):
        rows = changed[number] if changed else []
        hidden = [row.name for row in rows if not _apart([row], draws, values, right)]
        if hidden or not _apart(exercise.rows, draws, values, right):
            return _("{mistake} cannot be told from the right answer").format(mistake=name)
    for (one, first), (other, second) in combinations(wrong, 2):
        if one != other and not _apart(exercise.rows, draws, first, second):
            return _("{one} cannot be told from {other}").format(one=one, other=other)
    return ""


def _apart(
    rows: Sequence[Row], draws: Sequence[CaseExpectation], one: Sequence[Values], other: Sequence[Values]
) -> bool:
    """Return whether two answers differ clearly in one of these rows of some draw."""
    return any(
        not close(one[number][name], other[number][name], expected.scale, APART, row.any_shape)
        for number, expected in enumerate(draws)
        for row in rows
        for name in row.outputs
    )
