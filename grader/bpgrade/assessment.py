"""An assessment: everything that judging one exercise takes, words and numbers, and no code of an answer.

The course's edition makes it from an authored file and a secret (`prepare`); the student edition is a folder of them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, overload

import numpy as np

from bpgrade.expectation import CaseExpectation, Expectation, Hypothesis
from bpgrade.outline import Outline, outline
from bpgrade.plan import Calls, Case, Plan, Result, step_from_json, step_to_json
from bpgrade.rubric import AnyArray, Mistake, Net, Row
from bpgrade.stored import Reference, Shelf, take


@dataclass(frozen=True)
class Assessment:
    """One exercise, ready to judge.

    name: as in `gates/mul`. page: where it is explained, as in `gates.md#the-multiply-gate`. definition: as in `MulGate`.
    other_names: names that count as well, the first one first. stub: the file that students fill in. mistakes: their words alone.
    """

    name: str
    title: str
    page: str
    definition: str
    other_names: tuple[str, ...]
    stub: str
    hints: tuple[str, ...]
    rows: tuple[Row, ...]
    mistakes: Sequence[Mistake]
    plan: Plan
    expectation: Expectation

    @property
    def points(self) -> float:
        """Return what the exercise is worth."""
        return sum(row.points for row in self.rows)

    @property
    def outline(self) -> Outline:
        """Return its rows alone, with the method that each is about."""
        cases = [
            (
                [step_to_json(step) for step in case.calls.steps],
                {name: at.step for name, at in case.calls.outputs.items()},
            )
            for case in self.plan.cases
        ]
        return outline(self.definition, [(row.name, row.outputs) for row in self.rows], cases)

    def row(self, name: str) -> Row:
        """Return the row of that name."""
        return next(row for row in self.rows if row.name == name)

    def belongs_to(self, row: Row) -> str:
        """Return the definition whose work a row grades: the exercise's own, or one that it uses."""
        calls = self.plan.cases[0].calls
        return calls.maker(calls.outputs[row.outputs[0]].step)

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

    @cached_property
    def scenes(self) -> dict[Any, Any]:
        """Return a place for what is made of the draws once for a whole class: for a wrong row without a name, and for pages."""
        return {}


class Files(NamedTuple):
    """An assessment as a student edition keeps it, and a journal.

    text: what is asked and what is right, as JSON. mistakes: the known mistakes and what they give, as JSON, which only work that
    is not right needs. numbers: all arrays of both.
    """

    text: str
    mistakes: str
    numbers: bytes


def to_files(assessment: Assessment) -> Files:
    """Return the assessment as the files of a student edition: only what everybody may see.

    Raises ValueError where a case is hidden.
    """
    if not all(case.shown for case in assessment.plan.cases):
        raise ValueError("a hidden draw has no place in the student edition")
    return to_private_files(assessment)


def to_private_files(assessment: Assessment) -> Files:
    """Return the assessment in the same form, hidden draws and all: for the journal, which is the course team's."""
    shelf = Shelf()
    cases = list(zip(assessment.plan.cases, assessment.expectation.cases, strict=True))
    text = {
        "name": assessment.name,
        "title": assessment.title,
        "page": assessment.page,
        "definition": assessment.definition,
        "other_names": list(assessment.other_names),
        "stub": assessment.stub,
        "hints": list(assessment.hints),
        "rows": [_row_to_json(row) for row in assessment.rows],
        "cases": [_case_to_json(case, expected, shelf) for case, expected in cases],
    }
    mistakes = {
        "mistakes": [
            {
                "name": mistake.name,
                "say": mistake.say,
                "think": mistake.think,
                "per_row": mistake.per_row,
                "must": mistake.must and vars(mistake.must),
            }
            for mistake in assessment.mistakes
        ],
        "hypotheses": [
            [
                {
                    "mistake": hypothesis.mistake,
                    "values": _put(hypothesis.values, shelf),
                    **({"given": _put(hypothesis.given, shelf)} if hypothesis.given else {}),
                }
                for hypothesis in expected.hypotheses
            ]
            for _case, expected in cases
        ],
    }
    return Files(as_json(text), as_json(mistakes), shelf.data)


def as_json(data: object) -> str:
    """Return data as the files of a student edition have it."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def from_files(data: Mapping[str, Any], mistakes: Callable[[], Mapping[str, Any]], numbers: bytes) -> Assessment:
    """Return the assessment that `to_files` wrote. data: what its text says. mistakes: gives what is said of mistakes."""
    shelf = memoryview(numbers)
    cases = [_case_from_json(case, number, mistakes, shelf) for number, case in enumerate(data["cases"])]
    return Assessment(
        name=data["name"],
        title=data["title"],
        # A journal from before has none.
        page=data.get("page", ""),
        definition=data["definition"],
        other_names=tuple(data["other_names"]),
        stub=data["stub"],
        hints=tuple(data["hints"]),
        rows=tuple(_row_from_json(row) for row in data["rows"]),
        mistakes=_OnDemand(
            lambda: [
                Mistake(answer=None, **{**item, "must": _net_from_json(item["must"])})
                for item in mistakes()["mistakes"]
            ]
        ),
        plan=Plan(data["name"], data["definition"], tuple(case for case, _ in cases)),
        expectation=Expectation(tuple(expected for _, expected in cases)),
    )


def _put(arrays: Mapping[str, AnyArray], shelf: Shelf) -> dict[str, Any]:
    return {name: shelf.put(array) for name, array in arrays.items()}


def _get(references: Mapping[str, Reference], shelf: memoryview) -> dict[str, AnyArray]:
    return {name: np.asarray(take(reference, shelf)) for name, reference in references.items()}


def _case_to_json(case: Case, expected: CaseExpectation, shelf: Shelf) -> dict[str, Any]:
    return {
        "label": case.label,
        "kind": case.kind,
        "rows": list(case.rows),
        "decides": case.decides,
        "arrays": _put(case.arrays, shelf),
        "numbers": dict(case.numbers),
        "steps": [step_to_json(step) for step in case.calls.steps],
        "outputs": {name: [result.step, result.index] for name, result in case.calls.outputs.items()},
        "printed": dict(case.printed),
        "directions": {
            tensor: [shelf.put(direction) for direction in directions] for tensor, directions in case.directions.items()
        },
        "right": _put(expected.right, shelf),
        "jacobians": _put(expected.jacobians, shelf),
        "open_shapes": {name: list(shape) for name, shape in expected.open_shapes.items()},
    }


def _case_from_json(
    data: Mapping[str, Any], number: int, mistakes: Callable[[], Mapping[str, Any]], shelf: memoryview
) -> tuple[Case, CaseExpectation]:
    calls = Calls(
        tuple(step_from_json(step) for step in data["steps"]),
        {name: Result(step, index) for name, (step, index) in data["outputs"].items()},
    )
    case = Case(
        label=data["label"],
        kind=data["kind"],
        rows=tuple(data["rows"]),
        decides=data["decides"],
        arrays=_get(data["arrays"], shelf),
        calls=calls,
        numbers=data["numbers"],
        printed=data["printed"],
        directions={
            tensor: tuple(np.asarray(take(direction, shelf)) for direction in directions)
            for tensor, directions in data["directions"].items()
        },
    )
    hypotheses = _OnDemand(
        lambda: [
            Hypothesis(item["mistake"], _get(item["values"], shelf), _get(item.get("given", {}), shelf))
            for item in mistakes()["hypotheses"][number]
        ]
    )
    shapes = {name: tuple(shape) for name, shape in data["open_shapes"].items()}
    return case, CaseExpectation(_get(data["right"], shelf), hypotheses, _get(data["jacobians"], shelf), shapes)


T = TypeVar("T")


class _OnDemand(Sequence[T]):
    """A sequence that is read when it is first asked for: work that is right needs to know of no mistake."""

    def __init__(self, read: Callable[[], Sequence[T]]) -> None:
        self._read = read

    @cached_property
    def _there(self) -> Sequence[T]:
        return self._read()

    def __len__(self) -> int:
        return len(self._there)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self._there[at]


def _row_to_json(row: Row) -> dict[str, Any]:
    return {**vars(row), "must": row.must and vars(row.must)}


def _row_from_json(data: Mapping[str, Any]) -> Row:
    return Row(**{**data, "of": tuple(data["of"]), "needs": tuple(data["needs"]), "must": _net_from_json(data["must"])})


def _net_from_json(data: Mapping[str, Any] | None) -> Net | None:
    if data is None:
        return None
    return Net(**{**data, "inputs": _tuples(data["inputs"]), "targets": _tuples(data["targets"])})


def _tuples(rows: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in rows)
