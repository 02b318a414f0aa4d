"""What went into the public draws and examples of an exercise, beside what came back: what a student may see of it. Pure.

Hidden draws never are. Of what is right no more is said than `farthest` does: one entry of an array that is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose.farthest import Farthest, farthest, near
from bpgrade.diagnose.naming import is_known, of_arguments, of_output
from bpgrade.messages import _, language
from bpgrade.observation import Observation
from bpgrade.rubric import AnyArray, Row
from bpgrade.values import CaseValues, read_case
from bpgrade.verdict import ExerciseVerdict, Outcome

#: So many cases of an exercise are shown in any event; of the others, those in which something is wrong.
_ALWAYS = 4
#: More of them say nothing new.
_MOST = 5


@dataclass(frozen=True)
class Came:
    """An array that came back.

    name: what the student calls it. array: nothing where none came; why: what came in its place, as a phrase. outcome: in this case.
    entry: of a wrong one, where it is farthest off, and what should stand there.
    """

    name: str
    array: AnyArray | None
    why: str
    outcome: Outcome
    entry: Farthest | None = None


@dataclass(frozen=True)
class SideBySide:
    """One case. number: of the plan. came: what came back."""

    number: int
    label: str
    came: tuple[Came, ...]

    @property
    def is_right(self) -> bool:
        """Return whether all that came back keeps its points."""
        return all(one.outcome.earns for one in self.came)

    @property
    def is_numbers(self) -> bool:
        """Return whether any array came back."""
        return any(one.array is not None for one in self.came)


def side_by_side(
    assessment: Assessment, observation: Observation, verdict: ExerciseVerdict
) -> tuple[list[SideBySide], list[str]]:
    """Return the cases to show, and the labels of others in which everything is right."""
    names = _names(assessment)
    outcomes = {row.row: row.outcome for row in verdict.rows}
    shown: list[SideBySide] = []
    right: list[str] = []
    for number, case in enumerate(assessment.plan.cases):
        if not case.shown:
            continue
        if verdict.passed and case.decides and len(shown) >= _ALWAYS:
            right.append(case.name)
            continue
        one = SideBySide(number, case.name, tuple(_came(assessment, observation, number, outcomes, names)))
        # Where nothing at all comes back, once is enough.
        is_news = one.is_numbers or not any(not other.is_numbers for other in shown)
        if one.came and is_news and len(shown) < (_ALWAYS if one.is_right else _MOST):
            shown.append(one)
        elif one.came and one.is_right:
            right.append(one.label)
    return shown, right


def given(assessment: Assessment, number: int) -> list[tuple[str, AnyArray]]:
    """Return what goes into a case that is shown, by what the student calls it: arrays, and plain numbers beside them."""
    case, names = assessment.plan.cases[number], _names(assessment)
    arrays: dict[str, AnyArray] = {**case.arrays, **{name: np.array(value) for name, value in case.numbers.items()}}
    return [(names[name], array) for name, array in arrays.items() if case.shown and names.get(name)]


def _came(
    assessment: Assessment,
    observation: Observation,
    number: int,
    outcomes: Mapping[str, Outcome],
    names: Mapping[str, str],
) -> Iterator[Came]:
    """Yield what came back in a case, row by row; nothing of a row that was not attempted."""
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    rows = [row for row in map(assessment.row, case.rows) if outcomes[row.name] is not Outcome.NOT_ATTEMPTED]
    came = read_case(number, case, rows, expected, observation.cases[number])
    for row in rows:
        # What passed is right wherever that was decided.
        passed = (case.decides and outcomes[row.name] is Outcome.PASSED) or expected.row(row).judge(came.values)
        outcome = Outcome.PASSED if passed else outcomes[row.name]
        # A row that passes on the draws may still be off on an example.
        outcome = Outcome.WRONG if outcome is Outcome.PASSED and not passed else outcome
        for output in row.outputs:
            name = names[output] or _in_words(assessment, output)
            if output in came.missing:
                yield Came(name, None, _(came.missing[output].why.value), outcome)
                continue
            value, right = came.values[output], expected.right.get(output)
            off = not passed and (right is None or value.shape != right.shape or not near(value, right))
            # What has no name that a student knows, and was asked beside the first, says something only where it is wrong.
            if names[output] or off or case.calls.outputs[output].step == case.calls.outputs[row.outputs[0]].step:
                entry = _entry(assessment, number, row, came, output) if off and outcome is Outcome.WRONG else None
                yield Came(name, value, "", outcome if off else Outcome.PASSED, entry)


def _entry(assessment: Assessment, number: int, row: Row, came: CaseValues, output: str) -> Farthest | None:
    """Return the entry of a wrong output that is shown; nothing where it has no right value, or another shape."""
    if row.must is not None or not set(row.outputs) <= came.values.keys():
        return None
    return farthest(assessment, number, row, came, output)


def _names(assessment: Assessment) -> Mapping[str, str]:
    """Return, by the name in the plan, what a student calls an array; an empty name where no student knows it."""
    key = "names", language()
    if key not in assessment.scenes:
        case, listed = assessment.plan.cases[0], of_arguments(assessment)
        arrays: Sequence[str] = [name for one in assessment.plan.cases for name in (*one.arrays, *one.numbers)]
        found = {
            name: name if is_known(assessment, name) else listed.get(name, "") for name in arrays if "~" not in name
        }
        found |= {name: name if is_known(assessment, name) else "" for name in case.calls.outputs}
        assessment.scenes[key] = found
    names: Mapping[str, str] = assessment.scenes[key]
    return names


def _in_words(assessment: Assessment, output: str) -> str:
    """Return what to call an output that has no name of its own."""
    key = "in words", language(), output
    if key not in assessment.scenes:
        assessment.scenes[key] = of_output(assessment, output)
    words: str = assessment.scenes[key]
    return words
