"""The judge: an assessment and an observation, to verdicts. Pure: no files, no clock, no processes.

A value equal to the hidden answer has passed, whatever else is wrong. The other rules only ever raise an outcome or explain
it: a backward that is right for a forward that is itself a known mistake keeps its points, as does a tensor that is right
given the student's own tensor above it; what rests on something wrong is blocked, and the sentence says what to mend first.
"""

import math
from contextlib import suppress
from dataclasses import replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.observation import Notes, Observation
from bpgrade.plan import Case, New, nudged
from bpgrade.recognise import Recogniser
from bpgrade.rubric import Row
from bpgrade.values import CaseValues, nudged_slope, read_case
from bpgrade.verdict import Evidence, ExerciseVerdict, Outcome, RowVerdict, Why

#: Central differences of a smooth forward are right to about 1e-9; a wrong gradient is off by at least 1e-4.
DIFFERENCES = 1e-6
#: What float64's last digits amount to in a difference quotient, of the draw's scale.
ROUNDING = 1e-8

_OUTCOMES = {
    Why.RAISED: Outcome.CRASHED,
    Why.DIED: Outcome.CRASHED,
    Why.REFUSED: Outcome.REFUSED,
    Why.TOO_LATE: Outcome.TIMED_OUT,
    Why.NO_TIME: Outcome.TIMED_OUT,
    Why.NO_DEFINITION: Outcome.NOT_ATTEMPTED,
    Why.NO_BODY: Outcome.NOT_ATTEMPTED,
    Why.NEEDS_ABOVE: Outcome.BLOCKED,
}
#: What no forward can be blamed for.
_OWN_FAULT = (Why.NOTHING, Why.COUNT, Why.NOT_NUMBERS, Why.TOO_BIG, Why.ABSENT)
#: Where the draws disagree about a row, the earlier of these is what the student hears of.
_GRAVEST = (Outcome.REFUSED, Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.NOT_ATTEMPTED, Outcome.BLOCKED, Outcome.WRONG)


def judge(assessment: Assessment, observation: Observation) -> ExerciseVerdict:
    """Return the verdict on one exercise.

    Where `is_doubtful` says so, another verdict on an observation of nudged forwards too is to take its place.
    """
    came = {
        number: read_case(number, case, _rows_of(assessment, case), expected, seen)
        for number, (case, expected, seen) in enumerate(
            zip(assessment.plan.cases, assessment.expectation.cases, observation.cases, strict=True)
        )
        if case.decides
    }
    verdicts = {row.name: _by_value(assessment, row, came) for row in assessment.rows}
    if any(verdict.outcome is not Outcome.PASSED for verdict in verdicts.values()):
        _in_the_light_of_the_rest(assessment, verdicts, came, observation)
    place = _place(assessment, observation)
    return ExerciseVerdict(
        name=assessment.name,
        definition=assessment.definition,
        rows=tuple(_with_known_crash(assessment, verdicts[row.name], came) for row in assessment.rows),
        found_as=place.get("found"),
        found_in=f"{place['found_file']}:{place['found_line']}"
        if {"found_file", "found_line"} <= place.keys()
        else None,
    )


def _with_known_crash(assessment: Assessment, verdict: RowVerdict, came: dict[int, CaseValues]) -> RowVerdict:
    """Return the verdict with the known mistake that stopped it: a hint, on which no score rests.

    At least half of the cases that crashed must say so, and none another one; all of them, where shapes fit by chance.
    """
    if verdict.named is not None or verdict.outcome is not Outcome.CRASHED or verdict.evidence.why is not Why.RAISED:
        return verdict
    # Most work does not crash, and then nothing of this is needed.
    from bpgrade.diagnose.crash_kinds import BY_CHANCE, known_mistake

    row, cases = assessment.row(verdict.row), assessment.plan.cases
    raised = [
        evidence
        for number, case in came.items()
        if row.name in cases[number].rows
        for evidence in [evidence_of(assessment, row, number, case)]
        if evidence.why is Why.RAISED
    ]
    known = []
    # A hint: where none can be made of what came back, whatever it holds, the verdict is the same.
    with suppress(Exception):
        known = [mistake for evidence in raised if (mistake := known_mistake(assessment, evidence)) is not None]
    names = {mistake.name for mistake in known}
    agreed = len(names) == 1 and len(known) >= (len(raised) if names <= BY_CHANCE else len(raised) / 2)
    return replace(verdict, named=known[0]) if agreed else verdict


def is_doubtful(assessment: Assessment, verdict: ExerciseVerdict) -> bool:
    """Return whether a wrong backward may be right for the student's own wrong forward: nudging that forward tells."""
    wrong = {row.row for row in verdict.rows if row.outcome in (Outcome.WRONG, Outcome.BLOCKED)}
    forward = [row for row in verdict.rows if row.row in assessment.forward_rows and row.outcome is Outcome.WRONG]
    return bool(forward) and bool(wrong & assessment.backward_rows.keys())


def _in_the_light_of_the_rest(
    assessment: Assessment, verdicts: dict[str, RowVerdict], came: dict[int, CaseValues], observation: Observation
) -> None:
    """Change the verdicts on rows that did not pass by what is known of the other rows, and name mistakes."""
    recogniser = Recogniser(assessment, came)
    for row in assessment.rows:
        if verdicts[row.name].outcome is Outcome.WRONG and row.name not in assessment.backward_rows:
            verdicts[row.name] = replace(verdicts[row.name], named=recogniser.name(row))
    for row in assessment.rows:
        verdicts[row.name] = _given_needs(assessment, row, verdicts)
        if row.above is not None:
            verdicts[row.name] = _given_above(assessment, row, verdicts, came)
    _given_own_work(assessment, verdicts)
    for name in assessment.backward_rows:
        verdicts[name] = _given_forward(assessment, assessment.row(name), verdicts, came, observation, recogniser)


def _place(assessment: Assessment, observation: Observation) -> Notes:
    """Return what the child said about where it found the exercise's own definition."""
    return next(
        (
            seen.notes
            for case, came in zip(assessment.plan.cases, observation.cases, strict=True)
            for step, seen in zip(case.calls.steps, came, strict=True)
            if isinstance(step, New) and step.definition == assessment.definition and "found" in seen.notes
        ),
        {},
    )


def _rows_of(assessment: Assessment, case: Case) -> list[Row]:
    return [row for row in assessment.rows if row.name in case.rows]


def failed(assessment: Assessment) -> ExerciseVerdict:
    """Return the verdict for when the grader itself failed: no points lost, none given, and the row is listed."""
    rows = (
        RowVerdict(row.name, Outcome.GRADER_ERROR, 0, row.points, Evidence(Why.OUR_FAULT)) for row in assessment.rows
    )
    return ExerciseVerdict(assessment.name, assessment.definition, tuple(rows))


def _by_value(assessment: Assessment, row: Row, came: dict[int, CaseValues]) -> RowVerdict:
    """Return what the values alone say."""
    cases = assessment.plan.cases
    found = [
        evidence_of(assessment, row, number, case) for number, case in came.items() if row.name in cases[number].rows
    ]
    ranked = [
        (_OUTCOMES.get(evidence.why, Outcome.WRONG), evidence) for evidence in found if evidence.why is not Why.RIGHT
    ]
    if not ranked:
        return RowVerdict(row.name, Outcome.PASSED, row.points, row.points, found[0])
    outcome, evidence = min(ranked, key=lambda pair: _GRAVEST.index(pair[0]))
    return RowVerdict(row.name, outcome, 0, row.points, evidence)


def evidence_of(assessment: Assessment, row: Row, number: int, came: CaseValues) -> Evidence:
    """Return what one case says about a row."""
    for name in row.outputs:
        if name in came.missing:
            return replace(came.missing[name], output=name)
    expected = assessment.expectation.cases[number]
    reshaped = [came.values[name].shape for name in row.outputs if came.values[name].shape != expected.shapes[name]]
    if expected.row(row).judge(came.values):
        return Evidence(Why.RIGHT, number, got=str(reshaped[0]) if reshaped else "")
    for name in row.outputs:
        if name in came.unfinished:
            return replace(came.unfinished[name], output=name)
    for name in row.outputs:
        value, needed = came.values[name], expected.shapes[name]
        if value.size != math.prod(needed) if row.any_shape else value.shape != needed:
            # How it came stands beside what it is: a list of one array has another shape than the array.
            notes = {"container": came.wrapped[name]} if name in came.wrapped else {}
            return Evidence(Why.SHAPE, number, got=str(value.shape), needed=str(needed), output=name, notes=notes)
        if not np.isfinite(value).all():
            return Evidence(Why.NOT_FINITE, number, output=name)
    return Evidence(Why.MISMATCH, number)


def _given_needs(assessment: Assessment, row: Row, verdicts: dict[str, RowVerdict]) -> RowVerdict:
    """Return the verdict on a row in the light of those that it needs: without a right one of them it is blocked."""
    verdict = verdicts[row.name]
    missing = next((verdicts[name] for name in row.needs if not verdicts[name].outcome.earns), None)
    if missing is None or not _rests_on_needs(assessment, row, verdicts) or _one_crash(verdict, missing):
        return verdict
    return _blocked(verdict, _root(missing, verdicts))


def _given_own_work(assessment: Assessment, verdicts: dict[str, RowVerdict]) -> None:
    """Change the verdicts where an exercise's own work is not there: a fault of what it uses is told where that is graded."""
    own = [row.name for row in assessment.rows if assessment.belongs_to(row) == assessment.definition]
    if not own or any(verdicts[name].outcome is not Outcome.NOT_ATTEMPTED for name in own):
        return
    for name, verdict in verdicts.items():
        if name not in own and not verdict.outcome.earns:
            evidence = verdicts[own[0]].evidence
            verdicts[name] = replace(verdict, outcome=Outcome.NOT_ATTEMPTED, evidence=evidence, named=None)


def _one_crash(one: RowVerdict, other: RowVerdict) -> bool:
    """Return whether one exception is behind two rows."""
    return one.evidence.why is other.evidence.why is Why.RAISED and one.evidence.notes == other.evidence.notes


def _root(missing: RowVerdict, verdicts: dict[str, RowVerdict]) -> str:
    """Return the row to mend first, where this one is missing: the one that blocks it, or the first that its crash spoiled."""
    first = next((one for one in verdicts.values() if _one_crash(one, missing)), missing)
    return missing.evidence.above or first.row


def _rests_on_needs(assessment: Assessment, row: Row, verdicts: dict[str, RowVerdict]) -> bool:
    """Return whether a row that needs something wrong may be what it is for that reason alone."""
    verdict = verdicts[row.name]
    evidence = verdict.evidence
    match verdict.outcome:
        case Outcome.WRONG | Outcome.CRASHED | Outcome.TIMED_OUT | Outcome.REFUSED if any(
            assessment.belongs_to(assessment.row(name)) != assessment.definition
            for name in row.needs
            if not verdicts[name].outcome.earns
        ):
            # Without another exercise's work there is nothing to blame this one for.
            return True
        case Outcome.WRONG | Outcome.CRASHED | Outcome.BLOCKED:
            return evidence.why not in _OWN_FAULT
        case Outcome.PASSED:
            # A property says nothing about how it came to hold; a value does.
            return row.must is not None
        case Outcome.NOT_ATTEMPTED:
            # Another exercise's definition is missing or not written yet, and this exercise's own work is there.
            others = {
                step.definition
                for case in assessment.plan.cases
                for step in case.calls.steps
                if isinstance(step, New) and step.definition != assessment.definition
            }
            attempted = any(one.outcome is not Outcome.NOT_ATTEMPTED for one in verdicts.values())
            unwritten = evidence.notes.get("unwritten", "").partition(".")[0]
            return unwritten in others or (attempted and evidence.notes.get("missing") in others)
    return False


def _given_above(
    assessment: Assessment, row: Row, verdicts: dict[str, RowVerdict], came: dict[int, CaseValues]
) -> RowVerdict:
    """Return the verdict on a row that is linear in the row above: what follows from a root cause keeps its points."""
    verdict = verdicts[row.name]
    above = verdicts[row.above or ""]
    if verdict.outcome not in (Outcome.WRONG, Outcome.CRASHED) or verdict.evidence.why in _OWN_FAULT:
        return verdict
    if above.outcome is Outcome.PASSED or _one_crash(verdict, above):
        return verdict
    if (above.outcome is not Outcome.WRONG and not above.outcome.earns) or above.evidence.why is Why.NOT_FINITE:
        return _blocked(verdict, _root(above, verdicts))
    if verdict.outcome is Outcome.CRASHED:
        return verdict
    above_row = assessment.row(above.row)
    cases, expected = assessment.plan.cases, assessment.expectation.cases
    followers = [
        (follower, case.values)
        for number, case in came.items()
        if row.name in cases[number].rows
        for follower in expected[number].followers(row, above_row)
    ]
    if all(follower.judge(values) for follower, values in followers):
        evidence = Evidence(Why.FOLLOWS, above=above.row)
        return replace(verdict, outcome=Outcome.FOLLOW_THROUGH, score=row.points, evidence=evidence, named=None)
    if any(follower.has_nothing_above(values) for follower, values in followers):
        return _blocked(verdict, _root(above, verdicts))
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
    spoiled = next((verdicts[name] for name in assessment.forward_rows if not verdicts[name].outcome.earns), None)
    if spoiled is None or (spoiled.outcome is Outcome.WRONG and verdict.outcome is Outcome.CRASHED):
        return replace(verdict, named=recogniser.name(row))
    if spoiled.outcome is not Outcome.WRONG:
        return _blocked(verdict, spoiled.row)
    if fits_own_forward(assessment, row, came, observation):
        if spoiled.named is not None:
            evidence = Evidence(Why.FOLLOWS, above=spoiled.row)
            return replace(verdict, outcome=Outcome.FOLLOW_THROUGH, score=row.points, evidence=evidence)
        return replace(_blocked(verdict, spoiled.row), evidence=Evidence(Why.FITS_OWN_FORWARD, above=spoiled.row))
    named = recogniser.name(row, other_than=spoiled.mistake)
    return replace(verdict, named=named) if named else _blocked(verdict, spoiled.row)


def _blocked(verdict: RowVerdict, above: str) -> RowVerdict:
    evidence = Evidence(Why.NEEDS_ABOVE, verdict.evidence.case, above=above)
    return replace(verdict, outcome=Outcome.BLOCKED, score=0, evidence=evidence, named=None)


def fits_own_forward(assessment: Assessment, row: Row, came: dict[int, CaseValues], observation: Observation) -> bool:
    """Return whether a gradient is the slope of the student's own forward, along every direction in every draw."""
    tensor = assessment.backward_rows[row.name]
    checked = 0
    for number, seen in enumerate(observation.nudged):
        case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
        for nudges in nudged(case).nudges:
            if nudges.tensor != tensor:
                continue
            gradient = came[number].values.get(row.outputs[0])
            slope = nudged_slope(case, nudges, seen, expected)
            if gradient is None or slope is None or gradient.size != nudges.direction.size:
                return False
            if gradient.shape != nudges.direction.shape and not row.any_shape:
                return False
            parts = gradient.ravel() * nudges.direction.ravel()
            error = DIFFERENCES * (float(np.sum(np.abs(parts))) + abs(slope)) + ROUNDING * expected.scale
            if not abs(float(np.sum(parts)) - slope) <= error:
                return False
            checked += 1
    return checked > 0
