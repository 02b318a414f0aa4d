"""From verdicts to words: for each row what was seen, what is wrong with it, and what to think about next. Pure.

Numbers that a student is shown come from examples and public draws, never from the draws that decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.exercise import Row
from bpgrade.expectation import Value
from bpgrade.judge import evidence_of
from bpgrade.messages import _, counted, listed
from bpgrade.observation import Notes, Observation
from bpgrade.plan import NUDGE, Call, New, Step
from bpgrade.values import CaseValues, nudged_slope, read_case
from bpgrade.verdict import Evidence, ExerciseVerdict, Outcome, RowVerdict, Why


@dataclass(frozen=True)
class Diagnosis:
    """What to say about rows that have one thing to say.

    numbers: lines that show it. think: a question that leads on.
    """

    rows: tuple[str, ...]
    outcome: Outcome
    mistake: str | None = None
    message: str = ""
    numbers: tuple[str, ...] = ()
    think: str = ""


def diagnose(assessment: Assessment, observation: Observation, verdict: ExerciseVerdict) -> list[Diagnosis]:
    """Return what to say about every row, rows that share it together, in the order of the rubric."""
    said: dict[tuple[Outcome, str | None, str], list[RowVerdict]] = {}
    for row in verdict.rows:
        row = replace(row, evidence=_showable(assessment, observation, row))
        said.setdefault((row.outcome, row.mistake, _message(assessment, row)), []).append(row)
    return [
        Diagnosis(
            rows=tuple(row.row for row in rows),
            outcome=outcome,
            mistake=mistake,
            message=message,
            numbers=tuple(_shown(assessment, observation, rows)),
            think=_(assessment.mistakes[mistake].think) if mistake else "",
        )
        for (outcome, mistake, message), rows in said.items()
    ]


def _showable(assessment: Assessment, observation: Observation, row: RowVerdict) -> Evidence:
    """Return the evidence from a case that may be shown.

    What a hidden draw made the student's code say, or the shape that came back, may spell the draw's numbers: where no public
    case shows the same, only the kind and the line stay.
    """
    evidence = row.evidence
    if assessment.plan.cases[evidence.case].case.shown or not (evidence.notes or evidence.got):
        return evidence
    for number, (asked, seen) in enumerate(zip(assessment.plan.cases, observation.cases, strict=True)):
        if asked.case.kind == "public":
            came = read_case(number, asked, assessment.expectation.cases[number], seen)
            shown = evidence_of(assessment, assessment.row(row.row), number, came)
            if shown.why is evidence.why:
                return shown
    kept = ("file", "line", "source", "missing", "near", "code")
    notes = {key: value for key, value in evidence.notes.items() if key in kept}
    if evidence.why is Why.RAISED:
        notes.update(type=_("an error"), message=_("on hidden numbers only"))
    return replace(evidence, notes=notes, got="" if evidence.why is Why.SHAPE else evidence.got)


def _shown(assessment: Assessment, observation: Observation, rows: Sequence[RowVerdict]) -> list[str]:
    """Return what is shown beside the sentence: numbers for a wrong row, the student's own line for one that crashed."""
    if rows[0].outcome is Outcome.WRONG:
        numbers = _numbers(assessment, observation, [row.row for row in rows])
        if not numbers and rows[0].evidence.why is Why.MISMATCH and rows[0].mistake is None:
            return [
                _("Right on everything shown here, and wrong on hidden numbers."),
                _("Does a sign, a size or a shape matter?"),
            ]
        return numbers
    source = rows[0].evidence.notes.get("source")
    return [source] if rows[0].outcome is Outcome.CRASHED and source else []


def _message(assessment: Assessment, row: RowVerdict) -> str:
    """Return the sentence for one row; nothing where it passed."""
    if row.mistake is not None and row.outcome is Outcome.WRONG:
        return _(assessment.mistakes[row.mistake].say)
    evidence = row.evidence
    step = _step(assessment, assessment.row(row.row))
    called = _called(assessment, step)
    match evidence.why:
        case Why.RIGHT:
            return ""
        case Why.MISMATCH:
            return _("{row} has the right shape, and wrong numbers.").format(row=row.row)
        case Why.SHAPE:
            return _("{row} has shape {got}; needed is {needed}.").format(
                row=row.row,
                got=evidence.got or _("another one on hidden numbers"),
                needed=_shape_of(assessment, row.row, evidence),
            )
        case Why.COUNT:
            return _("{called} returned {got}; needed are {needed}: {names}.").format(
                called=called,
                got=counted("{count} value", "{count} values", int(evidence.got)),
                needed=evidence.needed,
                names=listed(_returned_with(assessment, step)),
            )
        case Why.NOT_FINITE:
            return _("{row} holds nan or infinity.").format(row=row.row)
        case Why.NOT_NUMBERS:
            return _("{called} returned {what} for {row}; needed is an array of numbers.").format(
                called=called, row=row.row, what=evidence.notes.get("what") or _("an object of your own")
            )
        case Why.NOTHING:
            return _("{called} returned None: did you forget `return`?").format(called=called)
        case Why.TOO_BIG:
            return _("{called} returned far more numbers than needed ({what}).").format(
                called=called, what=evidence.notes.get("what", "")
            )
        case Why.ABSENT:
            return _("{attribute} was not set.").format(attribute="self." + evidence.notes.get("missing", ""))
        case Why.RAISED:
            return _raised(called, evidence.notes)
        case Why.DIED:
            return _("{called} ended the whole Python process{how}.").format(called=called, how=_how(evidence.notes))
        case Why.NO_TIME:
            return _("The time for this submission was used up before {called} was reached.").format(called=called)
        case Why.TOO_LATE:
            return _("{called} did not come back in time: is there a loop that never ends?").format(called=called)
        case Why.NO_DEFINITION:
            return _missing(assessment, evidence.notes)
        case Why.NO_BODY:
            return _("Not attempted yet.")
        case Why.NEEDS_ABOVE:
            if not evidence.above:
                return _("It needs what comes before it: mend that first.")
            return _("It needs a right {above}: mend that first.").format(above=evidence.above)
        case Why.FITS_OWN_FORWARD:
            return _("Your backward is consistent with your own forward, but that forward is not right: mend it first.")
        case Why.FOLLOWS:
            if evidence.above in assessment.forward_rows():
                return _("Your backward is right for that forward, and keeps its points.")
            return _("It is right given your own {above}, and keeps its points.").format(above=evidence.above)
    return _("The grader failed here. That is our fault; nobody loses a point by it.")


def _step(assessment: Assessment, row: Row) -> Step:
    calls = assessment.plan.cases[0].case.calls
    return calls.steps[calls.outputs[row.outputs[0]].step]


def _called(assessment: Assessment, step: Step) -> str:
    """Return what was called, as the student would name it."""
    if isinstance(step, New):
        return step.definition
    return step.method if isinstance(step, Call) else f"self.{step.attribute}"


def _returned_with(assessment: Assessment, step: Step) -> list[str]:
    calls = assessment.plan.cases[0].case.calls
    return [name for name, at in calls.outputs.items() if calls.steps[at.step] is step]


def _shape_of(assessment: Assessment, row: str, evidence: Evidence) -> str:
    tensor = assessment.backward_rows().get(row)
    return (
        _("{shape}, the shape of {tensor}").format(shape=evidence.needed, tensor=tensor) if tensor else evidence.needed
    )


def _raised(called: str, notes: Notes) -> str:
    kind, text = notes.get("type", ""), notes.get("message", "")
    where = place(notes)
    if kind == "SyntaxError" and where:
        return _("{where}: Python cannot read this line: {why}.").format(where=where, why=text.rstrip("."))
    what = f"{kind}: {text}" if text else kind
    if where:
        return f"{where}: {what}"
    if kind == "TypeError" and "argument" in text:
        return _("{called} could not be called: {what}. Arguments come by position.").format(
            called=called, what=what.rstrip(".")
        )
    return _("{called} stopped with {what}.").format(called=called, what=what.rstrip("."))


def place(notes: Notes) -> str:
    """Return where in the student's files something happened; nothing where it was not in them."""
    if not notes.get("file"):
        return ""
    return _("{file}, line {line}").format(file=notes["file"], line=notes.get("line", "?"))


def _how(notes: Notes) -> str:
    code = notes.get("code", "")
    return _(" (signal {number})").format(number=code[1:]) if code.startswith("-") else ""


def _missing(assessment: Assessment, notes: Notes) -> str:
    missing, near = notes.get("missing", assessment.definition), notes.get("near")
    if near:
        return _("There is no {missing}, but there is {near}: the name has to be {missing}.").format(
            missing=missing, near=near
        )
    if missing != assessment.definition:
        return _("{definition} has no {missing}.").format(definition=assessment.definition, missing=missing)
    return _("There is no {missing} in what was handed in.").format(missing=missing)


def _numbers(assessment: Assessment, observation: Observation, rows: Sequence[str]) -> list[str]:
    """Return lines that show wrong numbers on the first example, or else the first public draw, where they are wrong."""
    shown = [number for number, asked in enumerate(assessment.plan.cases) if asked.case.shown]
    right_on = []
    for number in shown:
        asked, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
        came = read_case(number, asked, expected, observation.cases[number])
        for name in rows:
            row = assessment.row(name)
            wanted = expected.row(row)
            if not isinstance(wanted, Value) or not set(row.outputs) <= came.values.keys():
                continue
            if wanted.judge(came.values):
                right_on.append(asked.case.label)
                continue
            line = _line(assessment, observation, number, row, came)
            if line:
                agreed = [label for label in right_on if label != asked.case.label and asked.case.kind != "example"]
                note = (
                    _("Right on the numbers of {label}, and wrong on others.").format(label=agreed[0]) if agreed else ""
                )
                return [line, note] if note else [line]
    return []


def _line(assessment: Assessment, observation: Observation, number: int, row: Row, came: CaseValues) -> str:
    """Return one line: what went in, what came back, and what nudging says or the lecture prints."""
    asked, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    output = row.outputs[0]
    right, yours = expected.right[output], came.values[output]
    if right.shape != yours.shape:
        return ""
    at = np.unravel_index(int(np.argmax(np.abs(yours - right))), right.shape) if right.ndim else ()
    arrays = asked.case.arrays
    same = all(array.shape == right.shape for array in arrays.values())
    upstream = asked.case.calls.upstream(list(arrays)).values()
    given = [
        (_("upstream {name} = {value}") if name in upstream else "{name} = {value}").format(
            name=name, value=_number(array[at])
        )
        for name, array in arrays.items()
        if same and "~" not in name and (name not in upstream or row.name in assessment.backward_rows())
    ]
    parts = [listed(given)] if given else [asked.case.label]
    parts.append(_("yours: {name} = {value}").format(name=output, value=_number(yours[at])))
    tensor = assessment.backward_rows().get(row.name)
    if tensor is None:
        parts.append(_("should be: {value}").format(value=asked.case.printed.get(output, _number(right[at]))))
    elif right.size == 1 and all(_forward_right(assessment, number, came, name) for name in assessment.forward_rows()):
        nudges = next((found for found in asked.nudges if found.tensor == tensor), None)
        slope = nudged_slope(asked, nudges, observation.cases[number], expected, NUDGE) if nudges else None
        if nudges is not None and slope is not None:
            value = slope / float(nudges.direction.ravel()[0])
            parts.append(
                _("nudging {tensor} says: {name} = {value}").format(tensor=tensor, name=output, value=_number(value))
            )
    return "   ".join(parts)


def _forward_right(assessment: Assessment, number: int, came: CaseValues, name: str) -> bool:
    return assessment.expectation.cases[number].row(assessment.row(name)).judge(came.values)


def _number(value: float) -> str:
    """Return a number as one writes it.

    >>> _number(-8.0000000001), _number(0.19661193)
    ('-8', '0.1966')
    """
    text = f"{float(value):.4g}"
    return "0" if text == "-0" else text
