"""Whether draws are fair: every planted mistake can be told from the right answer, in every row that it changes, and from
every other mistake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from numpy.typing import NDArray

from bpgrade.authoring.answers import Answers
from bpgrade.authoring.draws import PUBLIC
from bpgrade.authoring.settings import Setting, draw, draw_one, of_the_draws
from bpgrade.exercise import Exercise, Tensor
from bpgrade.expectation import CaseExpectation, Values, close
from bpgrade.messages import _, listed
from bpgrade.rubric import Row

#: Draws are made again while a known mistake is this near, relatively, to the right answer or to another on all of them.
APART = 1e-2
#: How many entries element-by-element arrays have, and how many draws others, on which every change of a wrong answer shows.
MANY = (64,)
PROBES = 4


@dataclass(frozen=True)
class Alike:
    """What cannot be told apart on some draws. why: in words. answers: the numbers of the wrong answers that it is about."""

    why: str
    answers: tuple[int, ...]


def look_alike(
    exercise: Exercise, setting: Setting, draws: Sequence[CaseExpectation], changed: Sequence[Sequence[Row]]
) -> Alike | None:
    """Return which mistake cannot be told from the right answer, or from another one; nothing where all can.

    changed: for each wrong answer, the rows in which it must show.
    """
    graded = [row for row in exercise.rows if row.name in setting.rows]
    right: Sequence[Values] = [{} for _draw in draws]
    wrong = [
        (exercise.mistakes[hypothesis.mistake].name, [expected.hypotheses[number].values for expected in draws])
        for number, hypothesis in enumerate(draws[0].hypotheses)
    ]
    for number, (name, values) in enumerate(wrong):
        hidden = [row.name for row in changed[number] if not _apart([row], draws, values, right)] if changed else []
        if hidden:
            why = _("{mistake} cannot be told from the right answer in {rows}")
            return Alike(why.format(mistake=name, rows=listed(hidden)), (number,))
        if not _apart(graded, draws, values, right):
            return Alike(_("{mistake} cannot be told from the right answer").format(mistake=name), (number,))
    for (n, (one, first)), (m, (other, second)) in combinations(enumerate(wrong), 2):
        if one != other and not _apart(graded, draws, first, second):
            return Alike(_("{one} cannot be told from {other}").format(one=one, other=other), (n, m))
    return None


def changed_rows(answers: Answers) -> list[list[Row]]:
    """Return, for each wrong answer, the rows that it changes somewhere: seen on many entries, or on several draws."""
    setting = of_the_draws(answers.exercise)
    if not setting.tensors:
        return []
    elementwise = all(isinstance(given, Tensor) and given.axes == "*" for given in setting.tensors.values())
    if elementwise:
        arrays = {name: draw_one(given, {"*": MANY}, PUBLIC, f"many/{name}") for name, given in setting.tensors.items()}
        probes: list[Mapping[str, NDArray[Any]]] = [arrays]
    else:
        probes = [
            arrays
            for number in range(PROBES)
            for arrays in draw(replace(setting, sizes=setting.sizes[:1]), PUBLIC, f"{answers.name}/probe {number}")
            or []
        ]
    rows = [row for row in answers.exercise.rows if row.name in setting.rows]
    expected = [
        answers.expect(answers.calls(setting.numbers_of(number)), arrays, setting.plants)
        for number, arrays in enumerate(probes)
    ]
    count = len(expected[0].hypotheses) if expected else 0
    return [
        [row for row in rows if any(not one.row(row).judge(_predicted(one, number)) for one in expected)]
        for number in range(count)
    ]


def _predicted(expected: CaseExpectation, number: int) -> Values:
    """Return every output as the `number`-th wrong answer gives it."""
    return {**expected.right, **expected.hypotheses[number].values}


def _apart(
    rows: Sequence[Row], draws: Sequence[CaseExpectation], one: Sequence[Values], other: Sequence[Values]
) -> bool:
    """Return whether two answers differ clearly in one of these rows of some draw.

    one, other: by draw, the outputs that are not the right ones.
    """
    return any(
        not close(
            one[number].get(name, expected.right[name]),
            other[number].get(name, expected.right[name]),
            expected.scale,
            APART,
            row.any_shape,
        )
        for number, expected in enumerate(draws)
        for row in rows
        for name in row.outputs
        if name in one[number] or name in other[number]
    )
