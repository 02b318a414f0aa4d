"""The judge: an assessment and an observation, to verdicts. Pure: no files, no clock, no processes.

A value equal to the hidden answer has passed, whatever else is wrong. The other rules only ever raise an outcome or explain
it: a backward that is right for a forward that is itself a known mistake keeps its points, as does a tensor that is right
given the student's own tensor above it.
"""

from dataclasses import replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.exercise import Row
from bpgrade.expectation import Value
from bpgrade.observation import Observation
from bpgrade.plan import NUDGE
from bpgrade.recognise import Recogniser
from bpgrade.values import CaseValues, nudged_slope, read_case
from bpgrade.verdict import Evidence, ExerciseVerdict, Outcome, RowVerdict, Why

#: Central differences of a smooth forward are right to about 1e-9; a wrong gradient is off by at least 1e-4.
DIFFERENCES = 1e-6
#: What float64's last digits amount to in a difference quotient, of the draw's scale.
ROUNDING = 1e-8

_OUTCOMES = {
    Why.RAISED: Outcome.CRASHED,
    Why.DIED: Outcome.CRASHED,
    Why.TOO_LATE: Outcome.TIMED_OUT,
    Why.NO_TIME: Outcome.TIMED_OUT,
    Why.NO_DEFINITION: Outcome.NOT_ATTEMPTED,
    Why.NO_BODY: Outcome.NOT_ATTEMPTED,
    Why.NEEDS_ABOVE: Outcome.BLOCKED,
}
#: What no forward can be blamed for.
_OWN_FAULT = (Why.NOTHING, Why.COUNT, Why.NOT_NUMBERS, Why.TOO_BIG)
#: Where the draws disagree about a row, the earlier of these is what the student hears of.
_GRAVEST = (Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.NOT_ATTEMPTED, Outcome.BLOCKED, Outcome.WRONG)


def judge(assessment: Assessment, observation: Observation) -> ExerciseVerdict:
    """Return the verdict on one exercise."""
    asked = assessment.plan.cases
    came = {
        number: read_case(number, asked[number], assessment.expectation.cases[number], seen)
        for number, seen in enumerate(observation.cases)
        if asked[number].case.decides
    }
    recogniser = Recogniser(assessment, came)
    verdicts: dict[str, RowVerdict] = {}
    for row in assessment.rows:
        verdicts[row.name] = _by_value(assessment, row, came)
    for row in assessment.rows:
        if verdicts[row.name].outcome is Outcome.WRONG and row.name not in assessment.backward_rows():
            verdicts[row.name] = replace(verdicts[row.name], mistake=recogniser.name(row))
    for row in assessment.rows:
        if row.above is not None:
            verdicts[row.name] = _given_above(assessment, row, verdicts, came)
    for name in assessment.backward_rows():
        verdicts[name] = _given_forward(assessment, assessment.row(name), verdicts, came, observation, recogniser)
    found = observation.first_note("found")
    place = next((seen.notes for case in observation.cases for seen in case if "found" in seen.notes), {})
    return ExerciseVerdict(
        name=assessment.name,
        definition=assessment.definition,
        rows=tuple(verdicts[row.name] for row in assessment.rows),
        found_as=found,
        found_in=f"{place['file']}:{place['line']}" if {"file", "line"} <= place.keys() else None,
    )


def failed(assessment: Assessment) -> ExerciseVerdict:
    """Return the verdict for when the grader itself failed: no points lost, none given, and the row is listed."""
    rows = (
        RowVerdict(row.name, Outcome.GRADER_ERROR, 0, row.points, Evidence(Why.OUR_FAULT)) for row in assessment.rows
    )
    return ExerciseVerdict(assessment.name, assessment.definition, tuple(rows))


def _by_value(assessment: Assessment, row: Row, came: dict[int, CaseValues]) -> RowVerdict:
    """Return what the values alone say."""
    found = [evidence_of(assessment, row, number, case) for number, case in came.items()]
    ranked = [
        (_OUTCOMES.get(evidence.why, Outcome.WRONG), evidence) for evidence in found if evidence.why is not Why.RIGHT
    ]
    if not ranked:
        return RowVerdict(row.name, Outcome.PASSED, row.points, row.points, Evidence(Why.RIGHT))
    outcome, evidence = min(ranked, key=lambda pair: _GRAVEST.index(pair[0]))
    return RowVerdict(row.name, outcome, 0, row.points, evidence)


def evidence_of(assessment: Assessment, row: Row, number: int, came: CaseValues) -> Evidence:
    """Return what one case says about a row."""
    for name in row.outputs:
        if name in came.missing:
            return came.missing[name]
    expected = assessment.expectation.cases[number].row(row)
    if expected.judge(came.values):
        return Evidence(Why.RIGHT, number)
    for name in row.outputs:
        value = came.values[name]
        right = expected.right[name] if isinstance(expected, Value) else None
        if right is not None and (value.size if row.any_shape else value.shape) != (
            right.size if row.any_shape else right.shape
        ):
            return Evidence(Why.SHAPE, number, got=str(value.shape), needed=str(right.shape))
        if not np.isfinite(value).all():
            return Evidence(Why.NOT_FINITE, number)
    return Evidence(Why.MISMATCH, number)


def _given_above(
    assessment: Assessment, row: Row, verdicts: dict[str, RowVerdict], came: dict[int, CaseValues]
) -> RowVerdict:
    """Return the verdict on a row that is linear in the row above: what follows from a root cause keeps its points."""
    verdict = verdicts[row.name]
    above = verdicts[row.above or ""]
    if verdict.outcome is not Outcome.WRONG or above.outcome is Outcome.PASSED:
        return verdict
    if above.outcome is not Outcome.WRONG and not above.outcome.earns:
        return _blocked(verdict, above.row)
    above_row = assessment.row(above.row)
    followers = [assessment.expectation.cases[number].follower(row, above_row) for number in came]
    if all(
        follower is not None and follower.judge(case.values)
        for follower, case in zip(followers, came.values(), strict=True)
    ):
        evidence = Evidence(Why.FOLLOWS, above=above.row)
        return replace(verdict, outcome=Outcome.FOLLOW_THROUGH, score=row.points, evidence=evidence, mistake=None)
    return verdict


def _given_forward(
    assessment: Assessment,
    row: Row,
    verdicts: dict[str, RowVerdict],
    came: dict[int, CaseValues],
    observation: Observation,
    recogniser: Recogniser,
) -> RowVerdict:
    """Return the verdict on a gradient, in the light of the forward it belongs to."""
    verdict = verdicts[row.name]
    if verdict.outcome not in (Outcome.WRONG, Outcome.CRASHED) or verdict.evidence.why in _OWN_FAULT:
        return verdict
    spoiled = next((verdicts[name] for name in assessment.forward_rows() if not verdicts[name].outcome.earns), None)
    if spoiled is None or (spoiled.outcome is Outcome.WRONG and verdict.outcome is Outcome.CRASHED):
        return replace(verdict, mistake=recogniser.name(row))
    if spoiled.outcome is not Outcome.WRONG:
        return _blocked(verdict, spoiled.row)
    if _fits_own_forward(assessment, row, came, observation):
        if spoiled.mistake is not None:
            evidence = Evidence(Why.FOLLOWS, above=spoiled.row)
            return replace(verdict, outcome=Outcome.FOLLOW_THROUGH, score=row.points, evidence=evidence)
        return replace(_blocked(verdict, spoiled.row), evidence=Evidence(Why.FITS_OWN_FORWARD, above=spoiled.row))
    mistake = recogniser.name(row, other_than=spoiled.mistake)
    return replace(verdict, mistake=mistake) if mistake else _blocked(verdict, spoiled.row)


def _blocked(verdict: RowVerdict, above: str) -> RowVerdict:
    evidence = Evidence(Why.NEEDS_ABOVE, verdict.evidence.case, above=above)
    return replace(verdict, outcome=Outcome.BLOCKED, score=0, evidence=evidence, mistake=None)


def _fits_own_forward(assessment: Assessment, row: Row, came: dict[int, CaseValues], observation: Observation) -> bool:
    """Return whether a gradient is the slope of the student's own forward, along every direction in every draw."""
    tensor = assessment.backward_rows()[row.name]
    checked = 0
    for number, case in came.items():
        asked, seen = assessment.plan.cases[number], observation.cases[number]
        for nudges in asked.nudges:
            if nudges.tensor != tensor:
                continue
            gradient = case.values.get(row.outputs[0])
            slope = nudged_slope(asked, nudges, seen, assessment.expectation.cases[number], NUDGE)
            if gradient is None or slope is None or gradient.shape != nudges.direction.shape:
                return False
            along = float(np.sum(gradient * nudges.direction))
            scale = float(np.sum(np.abs(gradient * nudges.direction)))
            error = DIFFERENCES * (scale + abs(slope)) + ROUNDING * assessment.expectation.cases[number].scale
            if not abs(along - slope) <= error:
                return False
            checked += 1
    return checked > 0
