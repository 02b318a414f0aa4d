"""Our own answers, right and wrong, run on a case for what they give. A student's code never comes here."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from bpgrade.authoring import calls as authored_calls
from bpgrade.authoring.authored import Authored
from bpgrade.expectation import CaseExpectation, Hypothesis, Values, weigh
from bpgrade.plan import Argument, Calls, Named, New, Read, Result
from bpgrade.rubric import Array, Arrays, Row


class Answers:
    """The right answer of one exercise and the wrong ones, run for their numbers."""

    def __init__(self, authored: Authored) -> None:
        self.name = authored.name
        self.exercise = authored.exercise
        self.definition = authored.definition
        self.definitions = authored.definitions

    def calls(self, numbers: Mapping[str, float]) -> Calls:
        """Return the steps of a case with these numbers. Raises ValueError or SyntaxError where they are not steps."""
        return authored_calls.parse(self.exercise.calls, list(self.exercise.tensors), numbers)

    def expect(
        self, calls: Calls, arrays: Arrays, plants: bool, only: Collection[int] | None = None
    ) -> CaseExpectation:
        """Return the right outputs, those of every wrong answer where `plants` says so, and the Jacobians of what follows.

        only: of the wrong answers, the numbers of those that are run.
        """
        right = run(calls, arrays, self.definitions)
        hypotheses = []
        wrong_answers = [(n, answer) for n, mistake in enumerate(self.exercise.mistakes) for answer in mistake.answers]
        for number, (mistake, answer) in enumerate(wrong_answers if plants else ()):
            if only is None or number in only:
                with np.errstate(all="ignore"):
                    wrong = run(calls, arrays, {**self.definitions, self.definition: answer})
                changed = {name: value for name, value in wrong.items() if not _equal(value, right[name])}
                hypotheses.append(Hypothesis(mistake, changed))
        return CaseExpectation(right, tuple(hypotheses), self._jacobians(arrays, right))

    def given_above(self, arrays: Arrays, expected: CaseExpectation) -> CaseExpectation:
        """Return the expectation with what each wrong answer makes of another tensor above, where that is linear."""
        given_by = self.exercise.given_by
        if given_by is None or not expected.hypotheses:
            return expected
        answers = [answer for mistake in self.exercise.mistakes for answer in mistake.answers]
        hypotheses = []
        with np.errstate(all="ignore"):
            for answer, hypothesis in zip(answers, expected.hypotheses, strict=True):
                given = given_by(answer, arrays)
                found = (
                    {
                        row.name: self._weighed(row, given, hypothesis.values, expected)
                        for row in self.exercise.rows
                        if row.above
                    }
                    if given
                    else {}
                )
                kept = {name: weighed for name, weighed in found.items() if weighed is not None}
                hypotheses.append(replace(hypothesis, given=kept))
        return replace(expected, hypotheses=tuple(hypotheses))

    def _weighed(
        self, row: Row, given: Callable[[str, Array], Array | None], values: Values, expected: CaseExpectation
    ) -> Array | None:
        """Return what `weigh` makes of a row for each unit vector above; nothing where it is right for what is above, or not linear."""
        above = {one.name: one for one in self.exercise.rows}[row.above or ""].outputs[0]
        right, own = expected.right[above], values.get(above, expected.right[above])
        if not values.keys() >= set(row.outputs) or own.shape != right.shape:
            return None
        of_right = given(row.name, right)
        if of_right is None or _equal(of_right, expected.right[row.outputs[0]]):
            return None
        units = np.eye(right.size).reshape(right.size, *right.shape)
        weighed = np.array(
            [math.nan if one is None else weigh(one) for one in (given(row.name, unit) for unit in units)]
        )
        wanted = [weigh(values[name]) for name in row.outputs]
        tells = np.allclose(weighed @ own.ravel(), wanted, rtol=1e-9, atol=1e-12 * float(np.abs(weighed).sum()))
        return weighed if tells else None

    def _jacobians(self, arrays: Arrays, right: Values) -> dict[str, Array]:
        """Return, for each output of a row with a row above, the matrix of its linear map: unit vectors in, columns out."""
        rows = {row.name: row for row in self.exercise.rows}
        found: dict[str, Array] = {}
        for row in self.exercise.rows:
            if row.above is None:
                continue
            above = right[rows[row.above].outputs[0]]
            units = np.eye(above.size).reshape(above.size, *above.shape)
            given = self.exercise.given[row.name]
            matrix = np.stack([np.ravel(given(arrays, unit)) for unit in units], axis=1)
            found.update(dict.fromkeys(row.outputs, matrix))
        return found


def run(calls: Calls, arrays: Arrays, definitions: Mapping[str, Any], dtype: Any = np.float64) -> Values:
    """Return what our own answers, by the names of what they define, give for these arrays, by output name.

    dtype: what the arrays hold, and what comes back will.
    """
    results: list[Any] = []
    lists: dict[tuple[Argument, ...], list[Any]] = {}

    def argument(given: Argument) -> Any:
        match given:
            case Named(name):
                return arrays[name].copy()
            case Result(step, index):
                return results[step] if index is None else results[step][index]
            case tuple() if all(isinstance(part, Result) for part in given):
                # As the student's process has it: a list of earlier results is one list.
                return lists.setdefault(given, [argument(part) for part in given])
            case tuple():
                return [argument(part) for part in given]
        return given

    values: dict[str, Array] = {}
    for number, step in enumerate(calls.steps):
        if isinstance(step, Read):
            found = getattr(results[step.object], step.attribute)
            results.append(found if step.key is None else found[step.key])
        else:
            function = (
                definitions[step.definition] if isinstance(step, New) else getattr(results[step.object], step.method)
            )
            results.append(function(*(argument(given) for given in step.arguments)))
        # Copied at once, as the student's process does: a later step may change it.
        for name, at in calls.outputs.items():
            if at.step == number and (at.index is not None or _numeric(results[number])):
                found = results[number] if at.index is None else results[number][at.index]
                values[name] = np.array(found, dtype=dtype)
    return values


def _numeric(result: Any) -> bool:
    if result is None:
        return False
    try:
        np.asarray(result, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return True


def _equal(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool((np.abs(one - other) <= 1e-12 * (1 + np.abs(other))).all())
