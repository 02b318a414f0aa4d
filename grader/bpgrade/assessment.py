"""An assessment: everything that judging one exercise takes, words and numbers, and no code of an answer.

The course's edition makes it from an authored file and a secret (`prepare`); the student edition is a folder of them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bpgrade.exercise import Mistake, Net, Row
from bpgrade.expectation import CaseExpectation, Expectation, Hypothesis
from bpgrade.plan import Calls, Case, New, Plan, Result, step_from_json, step_to_json
from bpgrade.stored import Reference, Shelf, take


@dataclass(frozen=True)
class Assessment:
    """One exercise, ready to judge.

    name: as in `gates/mul`. definition: as in `MulGate`. other_names: names that count as well, the first one first.
    stub: the file that students fill in. mistakes: their words alone.
    """

    name: str
    title: str
    definition: str
    other_names: tuple[str, ...]
    stub: str
    hints: tuple[str, ...]
    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...]
    plan: Plan
    expectation: Expectation

    @property
    def points(self) -> float:
        """Return what the exercise is worth."""
        return sum(row.points for row in self.rows)

    def row(self, name: str) -> Row:
        """Return the row of that name."""
        return next(row for row in self.rows if row.name == name)

    def maker_of(self, output: str) -> str:
        """Return the definition whose work an output is."""
        calls = self.plan.cases[0].calls
        step = calls.steps[calls.outputs[output].step]
        while not isinstance(step, New):
            step = calls.steps[step.object]
        return step.definition

    @cached_property
    def backward_rows(self) -> Mapping[str, str]:
        """Return, by row, the tensor that the row is the gradient of."""
        gradients = self.plan.cases[0].gradients
        return {row.name: gradients[row.outputs[0]] for row in self.rows if row.outputs[0] in gradients}

    @cached_property
    def forward_rows(self) -> tuple[str, ...]:
        """Return the rows that have an upstream gradient: what backward rests on."""
        upstream = self.plan.cases[0].upstream
        return tuple(row.name for row in self.rows if any(output in upstream for output in row.outputs))


def to_files(assessment: Assessment) -> tuple[str, bytes]:
    """Return the assessment as the text and the numbers of a student edition: only what everybody may see.

    Raises ValueError where a case is hidden.
    """
    if not all(case.shown for case in assessment.plan.cases):
        raise ValueError("a hidden draw has no place in the student edition")
    shelf = Shelf()
    data = {
        "name": assessment.name,
        "title": assessment.title,
        "definition": assessment.definition,
        "other_names": list(assessment.other_names),
        "stub": assessment.stub,
        "hints": list(assessment.hints),
        "rows": [asdict(row) for row in assessment.rows],
        "mistakes": [
            {
                "name": mistake.name,
                "say": mistake.say,
                "think": mistake.think,
                "per_row": mistake.per_row,
                "must": mistake.must and asdict(mistake.must),
            }
            for mistake in assessment.mistakes
        ],
        "cases": [
            _case_to_json(case, expected, shelf)
            for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n", shelf.data


def from_files(data: Mapping[str, Any], numbers: bytes) -> Assessment:
    """Return the assessment that `to_files` wrote; data: what its text says."""
    shelf = memoryview(numbers)
    cases = [_case_from_json(case, shelf) for case in data["cases"]]
    return Assessment(
        name=data["name"],
        title=data["title"],
        definition=data["definition"],
        other_names=tuple(data["other_names"]),
        stub=data["stub"],
        hints=tuple(data["hints"]),
        rows=tuple(_row_from_json(row) for row in data["rows"]),
        mistakes=tuple(
            Mistake(answer=None, **{**item, "must": _net_from_json(item["must"])}) for item in data["mistakes"]
        ),
        plan=Plan(data["name"], data["definition"], tuple(case for case, _ in cases)),
        expectation=Expectation(tuple(expected for _, expected in cases)),
    )


def _case_to_json(case: Case, expected: CaseExpectation, shelf: Shelf) -> dict[str, Any]:
    def put(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
        return {name: shelf.put(array) for name, array in arrays.items()}

    return {
        "label": case.label,
        "kind": case.kind,
        "rows": list(case.rows),
        "decides": case.decides,
        "arrays": put(case.arrays),
        "numbers": dict(case.numbers),
        "steps": [step_to_json(step) for step in case.calls.steps],
        "outputs": {name: [result.step, result.index] for name, result in case.calls.outputs.items()},
        "printed": dict(case.printed),
        "directions": {
            tensor: [shelf.put(direction) for direction in directions] for tensor, directions in case.directions.items()
        },
        "right": put(expected.right),
        "hypotheses": [
            {"mistake": hypothesis.mistake, "values": put(hypothesis.values)} for hypothesis in expected.hypotheses
        ],
        "jacobians": put(expected.jacobians),
        "open_shapes": {name: list(shape) for name, shape in expected.open_shapes.items()},
    }


def _case_from_json(data: Mapping[str, Any], shelf: memoryview) -> tuple[Case, CaseExpectation]:
    def get(references: Mapping[str, Reference]) -> dict[str, NDArray[Any]]:
        return {name: np.asarray(take(reference, shelf)) for name, reference in references.items()}

    def hypothesis(number: int) -> Hypothesis:
        item = data["hypotheses"][number]
        return Hypothesis(item["mistake"], get(item["values"]))

    calls = Calls(
        tuple(step_from_json(step) for step in data["steps"]),
        {name: Result(step, index) for name, (step, index) in data["outputs"].items()},
    )
    case = Case(
        label=data["label"],
        kind=data["kind"],
        rows=tuple(data["rows"]),
        decides=data["decides"],
        arrays=get(data["arrays"]),
        calls=calls,
        numbers=data["numbers"],
        printed=data["printed"],
        directions={
            tensor: tuple(np.asarray(take(direction, shelf)) for direction in directions)
            for tensor, directions in data["directions"].items()
        },
    )
    hypotheses = _OnDemand(hypothesis, len(data["hypotheses"]))
    shapes = {name: tuple(shape) for name, shape in data["open_shapes"].items()}
    return case, CaseExpectation(get(data["right"]), hypotheses, get(data["jacobians"]), shapes)


class _OnDemand(Sequence[Hypothesis]):
    """Hypotheses that are read when they are asked for: work that is right needs none of them."""

    def __init__(self, read: Callable[[int], Hypothesis], count: int) -> None:
        self._read = read
        self._there: list[Hypothesis | None] = [None] * count

    def __len__(self) -> int:
        return len(self._there)

    @overload
    def __getitem__(self, at: int) -> Hypothesis: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Hypothesis]: ...
    def __getitem__(self, at: int | slice) -> Hypothesis | Sequence[Hypothesis]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        found = self._there[at]
        if found is None:
            found = self._there[at] = self._read(at)
        return found


def _row_from_json(data: Mapping[str, Any]) -> Row:
    return Row(**{**data, "of": tuple(data["of"]), "needs": tuple(data["needs"]), "must": _net_from_json(data["must"])})


def _net_from_json(data: Mapping[str, Any] | None) -> Net | None:
    if data is None:
        return None
    return Net(**{**data, "inputs": _tuples(data["inputs"]), "targets": _tuples(data["targets"])})


def _tuples(rows: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in rows)
