"""An assessment: everything that judging one exercise takes, words and numbers, and no code of an answer.

The course's edition makes it from an authored file and a secret (`prepare`); the student edition is a folder of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bpgrade.exercise import Array, Mistake, Row, SigmoidNet
from bpgrade.expectation import CaseExpectation, Expectation, Hypothesis
from bpgrade.plan import Calls, Case, Plan, Result, plan, step_from_json, step_to_json


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
    mistakes: Mapping[str, Mistake]
    plan: Plan
    expectation: Expectation

    @property
    def points(self) -> float:
        """Return what the exercise is worth."""
        return sum(row.points for row in self.rows)

    def row(self, name: str) -> Row:
        """Return the row of that name."""
        return next(row for row in self.rows if row.name == name)

    def backward_rows(self) -> dict[str, str]:
        """Return, by row, the tensor that the row is the gradient of."""
        calls = self.plan.cases[0].case.calls
        gradients = calls.gradients(list(self.plan.cases[0].case.arrays))
        return {row.name: gradients[row.outputs[0]] for row in self.rows if row.outputs[0] in gradients}

    def forward_rows(self) -> tuple[str, ...]:
        """Return the rows that have an upstream gradient: what backward rests on."""
        calls = self.plan.cases[0].case.calls
        upstream = calls.upstream(list(self.plan.cases[0].case.arrays))
        return tuple(row.name for row in self.rows if any(output in upstream for output in row.outputs))


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Return the assessment as JSON's types. Only what everybody may see: the student edition is made of it.

    Raises ValueError where a case is hidden.
    """
    cases = [asked.case for asked in assessment.plan.cases]
    if not all(case.shown for case in cases):
        raise ValueError("a hidden draw has no place in the student edition")
    return {
        "name": assessment.name,
        "title": assessment.title,
        "definition": assessment.definition,
        "other_names": list(assessment.other_names),
        "stub": assessment.stub,
        "hints": list(assessment.hints),
        "rows": [asdict(row) for row in assessment.rows],
        "mistakes": [
            {"name": mistake.name, "say": mistake.say, "think": mistake.think, "per_row": mistake.per_row}
            for mistake in assessment.mistakes.values()
        ],
        "cases": [
            _case_to_json(case, expected) for case, expected in zip(cases, assessment.expectation.cases, strict=True)
        ],
    }


def from_json(data: Mapping[str, Any]) -> Assessment:
    """Return the assessment that `to_json` wrote."""
    cases = [_case_from_json(case) for case in data["cases"]]
    return Assessment(
        name=data["name"],
        title=data["title"],
        definition=data["definition"],
        other_names=tuple(data["other_names"]),
        stub=data["stub"],
        hints=tuple(data["hints"]),
        rows=tuple(_row_from_json(row) for row in data["rows"]),
        mistakes={item["name"]: Mistake(answer=None, **item) for item in data["mistakes"]},
        plan=plan(data["name"], data["definition"], [case for case, _ in cases]),
        expectation=Expectation(tuple(expected for _, expected in cases)),
    )


def _case_to_json(case: Case, expected: CaseExpectation) -> dict[str, Any]:
    return {
        "label": case.label,
        "kind": case.kind,
        "decides": case.decides,
        "arrays": _to_lists(case.arrays),
        "steps": [step_to_json(step) for step in case.calls.steps],
        "outputs": {name: [result.step, result.index] for name, result in case.calls.outputs.items()},
        "printed": dict(case.printed),
        "directions": {
            tensor: [direction.tolist() for direction in directions] for tensor, directions in case.directions.items()
        },
        "right": _to_lists(expected.right),
        "hypotheses": [
            {"mistake": hypothesis.mistake, "values": _to_lists(hypothesis.values)}
            for hypothesis in expected.hypotheses
        ],
        "jacobians": _to_lists(expected.jacobians),
    }


def _case_from_json(data: Mapping[str, Any]) -> tuple[Case, CaseExpectation]:
    calls = Calls(
        tuple(step_from_json(step) for step in data["steps"]),
        {name: Result(step, index) for name, (step, index) in data["outputs"].items()},
    )
    case = Case(
        label=data["label"],
        kind=data["kind"],
        decides=data["decides"],
        arrays=_to_arrays(data["arrays"]),
        calls=calls,
        printed=data["printed"],
        directions={
            tensor: tuple(_array(direction) for direction in directions)
            for tensor, directions in data["directions"].items()
        },
    )
    expected = CaseExpectation(
        right=_to_arrays(data["right"]),
        hypotheses=tuple(Hypothesis(item["mistake"], _to_arrays(item["values"])) for item in data["hypotheses"]),
        jacobians=_to_arrays(data["jacobians"]),
    )
    return case, expected


def _row_from_json(data: Mapping[str, Any]) -> Row:
    must = data["must"]
    net = None if must is None else SigmoidNet(_tuples(must["inputs"]), _tuples(must["targets"]), must["within"])
    return Row(**{**data, "of": tuple(data["of"]), "must": net})


def _tuples(rows: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in rows)


def _to_lists(arrays: Mapping[str, Array]) -> dict[str, Any]:
    return {name: array.tolist() for name, array in arrays.items()}


def _to_arrays(data: Mapping[str, Any]) -> dict[str, Array]:
    return {name: _array(values) for name, values in data.items()}


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)
