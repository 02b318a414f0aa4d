"""From an authored exercise and a secret, its assessment: draws are made until they are fair, and the answers run on them.

Only the course team's machine does this. The answers are our own code and run here; a student's never does.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpgrade.assessment import Assessment
from bpgrade.authoring.answers import Answers
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.draws import PUBLIC
from bpgrade.authoring.fairness import changed_rows, look_alike
from bpgrade.authoring.settings import Setting, directions_for, draw, draw_one, of_one_more, of_the_draws
from bpgrade.errors import CourseError
from bpgrade.exercise import Also, Labels
from bpgrade.expectation import CaseExpectation, Expectation
from bpgrade.messages import _, listed
from bpgrade.plan import Case, Plan, after_an_earlier_forward
from bpgrade.rubric import Array, Row

ATTEMPTS = 200


def prepare(authored: Authored, other_names: Sequence[str], secret: bytes | None) -> Assessment:
    """Return the assessment of one exercise: the public draws and the examples, and with a secret the hidden draws.

    Hidden draws decide where there are any; otherwise the public ones do.
    Raises CourseError where `calls` cannot be parsed, the answer fails on its own examples, or no draw is fair.
    """
    exercise = authored.exercise
    answers = Answers(authored)
    try:
        calls = answers.calls(of_the_draws(exercise).numbers_of(0))
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
        made = [_example(answers, number) for number in range(len(exercise.examples))]
        changed = changed_rows(answers)
        keys = {"public": PUBLIC} if secret is None else {"public": PUBLIC, "hidden": secret}
        for kind, key in keys.items():
            decides = kind == list(keys)[-1]
            made += _draws(answers, changed, kind, key, decides)
            made += [_also(answers, also, kind, key, decides) for also in exercise.also]
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
        mistakes=exercise.mistakes,
        plan=Plan(authored.name, authored.definition, tuple(case for case, _expected in made)),
        expectation=Expectation(tuple(_closed(case, expected, exercise.rows) for case, expected in made)),
    )


def _closed(case: Case, expected: CaseExpectation, rows: Sequence[Row]) -> CaseExpectation:
    """Return the expectation without the values of what must fulfil a property: an answer's weights are an answer."""
    judged = [row for row in rows if row.name in case.rows]
    valued = {name for row in judged if row.must is None for name in row.outputs}
    open_outputs = {name for row in judged for name in row.outputs} - valued
    return CaseExpectation(
        right={name: value for name, value in expected.right.items() if name not in open_outputs},
        hypotheses=tuple(
            replace(one, values={name: value for name, value in one.values.items() if name not in open_outputs})
            for one in expected.hypotheses
        ),
        jacobians=expected.jacobians,
        open_shapes={name: value.shape for name, value in expected.right.items() if name in open_outputs},
    )


def _draws(
    answers: Answers, changed: Sequence[Sequence[Row]], kind: str, key: bytes, decides: bool
) -> list[tuple[Case, CaseExpectation]]:
    """Return draws that are fair, with their numbers: every planted mistake can be told from the right answer, and from
    every other mistake, on at least one of them."""
    why = _("`keep` accepts none")
    setting = of_the_draws(answers.exercise)
    for attempt in range(ATTEMPTS):
        label = f"{answers.name}/{attempt}"
        drawn = draw(setting, key, label)
        if drawn is None:
            continue
        made = [
            _draw(answers, setting, kind, key, f"{label}/{number}", number, arrays, decides)
            for number, arrays in enumerate(drawn)
        ]
        why = look_alike(answers.exercise, setting, [expected for _case, expected in made], changed)
        if not why:
            return made
    raise CourseError(
        _("{name}: no fair draw in {count} attempts: {why}.").format(name=answers.name, count=ATTEMPTS, why=why)
    )


def _also(answers: Answers, also: Also, kind: str, key: bytes, decides: bool) -> tuple[Case, CaseExpectation]:
    """Return one case beside the draws, with its numbers."""
    setting = of_one_more(answers.exercise, also)
    for attempt in range(ATTEMPTS):
        drawn = draw(setting, key, f"{answers.name}/{also.label}/{attempt}")
        if drawn is not None:
            numbers = setting.numbers_of(0)
            calls = answers.calls(numbers)
            directions = directions_for(calls, drawn[0], setting, key, also.label, ones=True) if decides else {}
            case = Case(also.label, kind, setting.rows, decides, drawn[0], calls, numbers, directions=directions)
            return case, answers.expect(calls, drawn[0], setting.plants)
    raise CourseError(
        _("{name}: `keep` accepts nothing for {label} in {count} attempts.").format(
            name=answers.name, label=also.label, count=ATTEMPTS
        )
    )


def _draw(
    answers: Answers,
    setting: Setting,
    kind: str,
    key: bytes,
    label: str,
    number: int,
    arrays: dict[str, NDArray[Any]],
    decides: bool,
) -> tuple[Case, CaseExpectation]:
    """Return one draw as a case. From the second on, its object has seen another forward before."""
    numbers = setting.numbers_of(number)
    calls = answers.calls(numbers)
    if number > 0:
        calls, earlier = after_an_earlier_forward(calls)
        for name, before in earlier.items():
            arrays[before] = draw_one(setting.tensors[name], setting.sizes[number], key, f"{label}/{before}")
    directions = directions_for(calls, arrays, setting, key, label) if decides else {}
    case = Case(f"draw {number + 1}", kind, setting.rows, decides, arrays, calls, numbers, directions=directions)
    return case, answers.expect(calls, arrays, setting.plants)


def _example(answers: Answers, number: int) -> tuple[Case, CaseExpectation]:
    """Return an example as a case.

    Raises CourseError where the answer does not give what the lecture prints.
    """
    example = answers.exercise.examples[number]
    setting = of_the_draws(answers.exercise)
    arrays = {
        name: np.atleast_1d(
            np.array(value, dtype=np.int64 if isinstance(setting.tensors[name], Labels) else np.float64)
        )
        for name, value in example.inputs.items()
    }
    numbers = setting.numbers_of(0)
    calls = answers.calls(numbers)
    expected = answers.expect(calls, arrays, plants=False)
    for name, text in example.printed.items():
        if not rounds_to(expected.right[name], text):
            raise CourseError(
                _("{name}: the answer gives {value} for {output}, and {source} prints {printed}.").format(
                    name=answers.name, value=expected.right[name], output=name, source=example.source, printed=text
                )
            )
    return Case(example.source, "example", setting.rows, False, arrays, calls, numbers, example.printed), expected


def rounds_to(value: Array, printed: str) -> bool:
    """Return whether the numbers in `value` are the printed ones after rounding to the digits that are printed.

    >>> rounds_to(np.array([-0.1966]), "-0.2"), rounds_to(np.array([-0.26]), "-0.2"), rounds_to(np.eye(2), "1 0 0 1")
    (True, False, True)
    """
    texts = printed.split()
    return value.size == len(texts) and all(
        bool(np.isfinite(number)) and round(float(number), len(text.partition(".")[2])) == float(text)
        for number, text in zip(value.ravel(), texts, strict=True)
    )
