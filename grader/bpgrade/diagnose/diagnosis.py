"""From verdicts to words: for each row what was seen, what is wrong with it, and what to think about next. Pure.

Numbers that a student is shown come from examples and public draws, never from the draws that decide.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose.child_words import of_place, of_value
from bpgrade.diagnose.crashes import what_stopped, why_unreadable
from bpgrade.diagnose.farthest import farthest, near, written
from bpgrade.diagnose.naming import called as called_at
from bpgrade.diagnose.naming import is_known, of_output, ordinal, owner
from bpgrade.expectation import run_net
from bpgrade.judge import evidence_of
from bpgrade.messages import _, counted, listed
from bpgrade.observation import Notes, Observation
from bpgrade.plan import Calls, Case, Read
from bpgrade.rubric import Mistake, Row
from bpgrade.values import CaseValues, read_case
from bpgrade.verdict import Evidence, ExerciseVerdict, Found, Outcome, RowVerdict, Why


@dataclass(frozen=True)
class Diagnosis:
    """What to say about rows that have one thing to say.

    numbers: lines that show it. think: a question that leads on. found: what is known of a wrong row that has no name.
    """

    rows: tuple[str, ...]
    outcome: Outcome
    mistake: str | None = None
    message: str = ""
    numbers: tuple[str, ...] = ()
    think: str = ""
    found: Found | None = None


def diagnose(assessment: Assessment, observation: Observation, verdict: ExerciseVerdict) -> list[Diagnosis]:
    """Return what to say about every row, rows that share it together, in the order of the rubric."""
    came = _Came(assessment, observation)
    said: dict[tuple[Outcome, str | None, str, Found | None], list[RowVerdict]] = {}
    stops: dict[str, str] = {}
    for row in verdict.rows:
        row = replace(row, evidence=_showable(assessment, came, row))
        found = _found(assessment, came, verdict, row)
        message = found.say if found else _stopped_above(assessment, row, stops) or _anew(assessment, came, row)
        message = message or _message(assessment, row)
        said.setdefault((row.outcome, row.mistake, message, found), []).append(row)
    return [
        Diagnosis(
            rows=tuple(row.row for row in rows),
            outcome=outcome,
            mistake=mistake,
            message=message,
            numbers=tuple(_shown(assessment, came, rows)),
            think=_(rows[0].named.think) if rows[0].named else "",
            found=found,
        )
        for (outcome, mistake, message, found), rows in said.items()
    ]


def _found(assessment: Assessment, came: "_Came", verdict: ExerciseVerdict, row: RowVerdict) -> Found | None:
    """Return what the numbers of a wrong row are, where no mistake explains them."""
    if row.outcome is not Outcome.WRONG or row.named is not None:
        return None
    if row.evidence.why not in (Why.MISMATCH, Why.SHAPE):
        return None
    if assessment.row(row.row).must is not None:
        return None
    # Most work needs none of this, and `check` has no time for an import that it can do without.
    from bpgrade.diagnose.unnamed import find

    # Where nothing can be found in what came back, whatever it holds, the plain words stay.
    with suppress(Exception):
        return find(assessment, verdict, assessment.row(row.row), came.__getitem__)
    return None


class _Came(dict[int, CaseValues]):
    """What came back, by the number of the case: read when it is asked for, and once for all rows."""

    def __init__(self, assessment: Assessment, observation: Observation) -> None:
        super().__init__()
        self._assessment = assessment
        self._observation = observation

    def __missing__(self, number: int) -> CaseValues:
        case = self._assessment.plan.cases[number]
        rows = [self._assessment.row(name) for name in case.rows]
        expected, seen = self._assessment.expectation.cases[number], self._observation.cases[number]
        return self.setdefault(number, read_case(number, case, rows, expected, seen))


def _showable(assessment: Assessment, came: _Came, row: RowVerdict) -> Evidence:
    """Return the evidence from a case that may be shown.

    What a hidden draw made the student's code say, or the shape that came back, may spell the draw's numbers: where no public
    case shows the same, only the kind and the line stay.
    """
    evidence = row.evidence
    if assessment.plan.cases[evidence.case].shown or not (evidence.notes or evidence.got):
        return evidence
    for number, case in enumerate(assessment.plan.cases):
        if case.kind == "public" and row.row in case.rows:
            shown = evidence_of(assessment, assessment.row(row.row), number, came[number])
            if shown.why is evidence.why:
                return shown
    kept = ("file", "line", "source", "missing", "near", "code")
    notes = {key: value for key, value in evidence.notes.items() if key in kept}
    if evidence.why is Why.RAISED:
        notes.update(type=_("an error"), message=_("on hidden numbers only"))
    return replace(evidence, notes=notes, got="" if evidence.why is Why.SHAPE else evidence.got)


def _shown(assessment: Assessment, came: _Came, rows: Sequence[RowVerdict]) -> list[str]:
    """Return what is shown beside the sentence: numbers for a wrong row, the student's own line for one that crashed."""
    if rows[0].outcome is Outcome.WRONG:
        why = rows[0].evidence.why
        if why is Why.NOT_FINITE and rows[0].named is None:
            return _not_finite(assessment, came, rows)
        numbers = _numbers(assessment, came, [row.row for row in rows])
        if not numbers and why is Why.MISMATCH and rows[0].named is None:
            return [
                _("Right on everything shown here, and wrong on hidden numbers."),
                _("Does a sign, a size or a shape matter?"),
            ]
        return numbers
    source = rows[0].evidence.notes.get("source")
    return [source] if rows[0].outcome is Outcome.CRASHED and source else []


def _stopped_above(assessment: Assessment, row: RowVerdict, stops: dict[str, str]) -> str:
    """Return the sentences for a row whose values show a mistake of their own, though the call stopped; nothing for any other row.

    stops: the mistake that was named for each place where something stopped, of the rows so far; what is said there is not said again.
    """
    where = place(row.evidence.notes)
    if row.evidence.why is not Why.RAISED or row.named is None or not where:
        return ""
    if stops.setdefault(where, row.named.name) == row.named.name:
        return ""
    called = called_at(assessment, assessment.plan.cases[row.evidence.case].calls, row.evidence.step or 0)
    said = _("{called} stopped at {where}, as said above.").format(called=called, where=where)
    return f"{said} {_(row.named.say)}"


def _anew(assessment: Assessment, came: _Came, row: RowVerdict) -> str:
    """Return what to say of a row of several arrays of which only those are wrong that are asked for in another way; else nothing."""
    outputs = assessment.row(row.row).outputs
    if row.outcome is not Outcome.WRONG or row.named or row.evidence.why is not Why.MISMATCH or len(outputs) < 2:
        return ""
    wrong = [
        name
        for name in outputs
        for number, expected in enumerate(assessment.expectation.cases)
        if name in came[number].values
        and name in expected.right
        and not near(came[number].values[name], expected.right[name])
    ]
    names = {of_output(assessment, name) for name in wrong}
    if outputs[0] in wrong or len(names) != 1:
        return ""
    return _("Your {what}: the right shape, and wrong numbers.").format(what=names.pop())


def _message(assessment: Assessment, row: RowVerdict) -> str:
    """Return the sentence for one row; nothing where it passed."""
    if row.named is not None and row.outcome is Outcome.WRONG:
        return _(row.named.say)
    evidence = row.evidence
    calls = assessment.plan.cases[evidence.case].calls
    at = evidence.step if evidence.step is not None else calls.outputs[assessment.row(row.row).outputs[0]].step
    called = called_at(assessment, calls, at)
    match evidence.why:
        case Why.RIGHT:
            return ""
        case Why.MISMATCH if assessment.row(row.row).must is not None:
            return _("A net with your weights does not compute what it should.")
        case Why.MISMATCH if len(assessment.row(row.row).outputs) > 1:
            return _("{row}: the right shapes, and wrong numbers.").format(row=row.row)
        case Why.MISMATCH:
            return _("{row} has the right shape, and wrong numbers.").format(row=row.row)
        case Why.SHAPE:
            return _misshapen(assessment, row.row, evidence)
        case Why.COUNT:
            return _returned(
                assessment, called, calls, at, counted("{count} value", "{count} values", int(evidence.got))
            )
        case Why.NOT_FINITE:
            return _("{output} holds nan or infinity.").format(
                output=_output_of(assessment, assessment.row(row.row), evidence.output)
            )
        case Why.NOT_NUMBERS:
            what = of_value(evidence.notes.get("what", "")) or _("an object of your own")
            if "of" not in evidence.notes:
                return _returned(assessment, called, calls, at, what)
            if not is_known(assessment, evidence.notes["of"]):
                return _("{called} returned {what} as its {ordinal} array; needed is an array of numbers.").format(
                    called=called, what=what, ordinal=ordinal(calls.outputs[evidence.notes["of"]].index or 0)
                )
            return _("{called} returned {what} for {output}; needed is an array of numbers.").format(
                called=called, output=evidence.notes["of"], what=what
            )
        case Why.NOTHING:
            return _("{called} returned None: did you forget `return`?").format(called=called)
        case Why.TOO_BIG:
            return _("{called} returned far more numbers than needed ({what}).").format(
                called=called, what=of_value(evidence.notes.get("what", ""))
            )
        case Why.ABSENT:
            return _("{attribute} was not set.").format(
                attribute=f"{owner(assessment, calls, at)}.{evidence.notes.get('missing', '')}"
            )
        case Why.RAISED:
            return (
                _raised(assessment, called, evidence)
                if row.named is None
                else _known(assessment, called, row.named, evidence)
            )
        case Why.DIED:
            return _("{called} ended the whole Python process{how}.").format(called=called, how=_how(evidence.notes))
        case Why.REFUSED:
            return _(
                "{called} tried something that no exercise needs and that is not allowed here; its process was ended."
            ).format(called=called)
        case Why.NO_TIME:
            return _("The time for this submission was used up before {called} was reached.").format(called=called)
        case Why.TOO_LATE:
            return _("{called} did not come back in time: is there a loop that never ends?").format(called=called)
        case Why.NO_DEFINITION:
            return _missing(assessment, evidence.notes, calls.maker(at))
        case Why.NO_BODY:
            return not_yet()
        case Why.NEEDS_ABOVE:
            if not evidence.above:
                return _("It needs what comes before it: mend that first.")
            return _("It needs a right {above}: mend that first.").format(above=evidence.above)
        case Why.FITS_OWN_FORWARD:
            return _("Your backward is consistent with your own forward, but that forward is not right: mend it first.")
        case Why.FOLLOWS:
            if evidence.above in assessment.forward_rows:
                return _("Your backward is right for that forward, and keeps its points.")
            return _("It is right given your own {above}, and keeps its points.").format(above=evidence.above)
    return _("The grader failed here. That is our fault; nobody loses a point by it.")


def _output_of(assessment: Assessment, row: Row, output: str) -> str:
    """Return which of a row's outputs is meant, as the student would name it."""
    calls = assessment.plan.cases[0].calls
    if len(row.outputs) == 1 or not output:
        return row.name
    at = calls.outputs[output].step
    if isinstance(calls.steps[at], Read):
        return called_at(assessment, calls, at)
    return output if is_known(assessment, output) else _("your {what}").format(what=of_output(assessment, output))


def _returned(assessment: Assessment, called: str, calls: Calls, at: int, what: str) -> str:
    """Return what to say where something else came back than as many arrays as are needed."""
    if isinstance(calls.steps[at], Read):
        return _("{called} holds {what}, and should hold one array of numbers.").format(called=called, what=what)
    names = [name for name, result in calls.outputs.items() if result.step == at]
    needed = counted("an array of numbers", "{count} arrays of numbers", len(names))
    if all(is_known(assessment, name) for name in names):
        needed = _("{needed}: {names}").format(needed=needed, names=listed(names))
    return _("{called} returned {what}, and should return {needed}.").format(called=called, what=what, needed=needed)


def _misshapen(assessment: Assessment, row: str, evidence: Evidence) -> str:
    """Return the sentence for numbers that come in another shape than the one needed."""
    output, container = _output_of(assessment, assessment.row(row), evidence.output), evidence.notes.get("container")
    tensor = assessment.backward_rows.get(row)
    needed = _("{shape}, the shape of {tensor}") if tensor else "{shape}"
    needed = needed.format(shape=evidence.needed, tensor=tensor)
    if evidence.needed == "()":
        needed = _("one number")
    elif container is not None or evidence.got == "()":
        needed = _("an array of shape {needed}").format(needed=needed)
    if not evidence.got:
        return _("{output} has another shape on hidden numbers; needed is {needed}.").format(
            output=output, needed=needed
        )
    if container is not None:
        holds = (
            _("one number")
            if evidence.got in ("()", "(1,)")
            else _("one array of shape {shape}").format(shape=evidence.got)
        )
        got = {"list": _("a list of {what}"), "tuple": _("a tuple of {what}")}.get(container, _("a sequence of {what}"))
        got = got.format(what=holds)
    elif evidence.got == "()":
        got = _("one number")
    else:
        return _("{output} has shape {got}; needed is {needed}.").format(output=output, got=evidence.got, needed=needed)
    return _("{output} is {got}; needed is {needed}.").format(output=output, got=got, needed=needed)


def _raised(assessment: Assessment, called: str, evidence: Evidence, say_why: bool = True) -> str:
    """Return what happened: on which line, and what met there in which shapes, or what Python says.

    say_why: whether it is said why shapes do not fit.
    """
    from bpgrade.diagnose.tried import what_met

    notes, met = evidence.notes, []
    # What the child tells of it can be anything; where it makes no sense, Python's own words do.
    with suppress(Exception):
        met = what_met(assessment, evidence, say_why)
    where = place(notes)
    if notes.get("type") == "SyntaxError" and where:
        return _("{where}: Python cannot read this line: {why}.").format(where=where, why=why_unreadable(notes))
    what = what_stopped(notes)
    if where and met:
        return f"{where}: {' '.join(met)}"
    if where:
        return f"{where}: {what}"
    if notes.get("type") == "TypeError" and "argument" in notes.get("message", ""):
        return _("{called} could not be called: {what}. Arguments come by position.").format(called=called, what=what)
    return _("{called} stopped with {what}.").format(called=called, what=what)


def _known(assessment: Assessment, called: str, mistake: Mistake, evidence: Evidence) -> str:
    """Return the sentences for an exception that is a known mistake: where, what met there in which shapes, and what is wrong with it."""
    return f"{_raised(assessment, called, evidence, say_why=False).rstrip('.')}. {_(mistake.say)}"


def place(notes: Notes) -> str:
    """Return where in the student's files something happened; nothing where it was not in them."""
    if not notes.get("file"):
        return ""
    return _("{file}, line {line}").format(file=of_place(notes["file"]), line=notes.get("line", "?"))


def _how(notes: Notes) -> str:
    code = notes.get("code", "")
    return _(" (signal {number})").format(number=code[1:]) if code.startswith("-") else ""


def _missing(assessment: Assessment, notes: Notes, maker: str) -> str:
    missing, near = notes.get("missing", assessment.definition), notes.get("near")
    if near:
        return _("There is no {missing}, but there is {near}: the name has to be {missing}.").format(
            missing=missing, near=near
        )
    if missing != maker:
        return _("{definition} has no {missing}.").format(definition=maker, missing=missing)
    return nowhere(missing)


def nowhere(definition: str) -> str:
    """Return the sentence for a definition that was not handed in."""
    return _("There is no {missing} in what was handed in.").format(missing=definition)


def not_yet() -> str:
    """Return the sentence for a body that is still to be written."""
    return _("Not attempted yet.")


def _numbers(assessment: Assessment, all_came: _Came, rows: Sequence[str]) -> list[str]:
    """Return lines that show wrong numbers on the first example, or else the first public case, where they are wrong."""
    right_on: list[Case] = []
    for number, case in enumerate(assessment.plan.cases):
        if not case.shown:
            continue
        came = all_came[number]
        for row in (assessment.row(name) for name in rows if name in case.rows):
            if not set(row.outputs) <= came.values.keys():
                continue
            if assessment.expectation.cases[number].row(row).judge(came.values):
                right_on.append(case)
                continue
            lines = _net_lines(row, came) if row.must else _lines(assessment, number, row, came)
            if lines:
                agreed = [one.name for one in right_on if one is not case and case.kind != "example"]
                note = _("Right in another case ({label}).")
                return [*lines, note.format(label=agreed[0])] if agreed else lines
    return []


def _not_finite(assessment: Assessment, all_came: _Came, rows: Sequence[RowVerdict]) -> list[str]:
    """Return lines that show nan or infinity, in the first case that may be shown and has it."""
    for number, case in enumerate(assessment.plan.cases):
        for verdict in rows:
            row, output = assessment.row(verdict.row), verdict.evidence.output
            if not case.shown or row.name not in case.rows or not set(row.outputs) <= all_came[number].values.keys():
                continue
            if not np.isfinite(all_came[number].values[output]).all():
                # Of what must fulfil a property there is no right value to show beside it.
                return [] if row.must else _lines(assessment, number, row, all_came[number], output)
    return [_("It does so on hidden numbers, and on none that are shown here.")]


def _net_lines(row: Row, came: CaseValues) -> list[str]:
    """Return a line for each input: what a net with the student's weights makes of it."""
    if row.must is None:
        return []
    computed = run_net(row.must, [came.values[name] for name in row.outputs])
    if computed is None:
        return []
    return [
        _("inputs {inputs}   yours: {value}   should be: {right}, to within {within}").format(
            inputs=" ".join(map(written, inputs)),
            value=" ".join(map(written, outputs)),
            right=" ".join(map(written, targets)),
            within=written(row.must.within),
        )
        for inputs, outputs, targets in zip(row.must.inputs, computed, row.must.targets, strict=True)
    ]


def _lines(assessment: Assessment, number: int, row: Row, came: CaseValues, output: str = "") -> list[str]:
    """Return lines: what went in, what came back, and what nudging says, or the right value of what is no gradient.

    output: the one of the row's outputs to show; the first wrong one for none.
    """
    entry = farthest(assessment, number, row, came, output)
    if entry is None:
        return []
    case, at, place = assessment.plan.cases[number], entry.at, entry.place
    arrays = {name: array for name, array in case.arrays.items() if "~" not in name}
    upstream = case.calls.upstream(arrays).values()
    given = [
        (_("upstream {name} = {value}") if name in upstream else "{name} = {value}").format(
            name=name, value=written(array[at])
        )
        for name, array in arrays.items()
        if array.shape == entry.shape and (name not in upstream or row.name in assessment.backward_rows)
    ]
    alike = given and all(array.shape == entry.shape for array in arrays.values())
    parts = [listed(given)] if alike else []
    what = of_output(assessment, entry.output)
    in_words = " " in what
    if in_words:
        name = _("{what}, at {place}").format(what=what, place=place) if place else what
        parts.append(_("your {name}: {value}").format(name=name, value=written(entry.yours)))
    else:
        parts.append(_("yours: {name} = {value}").format(name=what + place, value=written(entry.yours)))
    if entry.needed and not entry.nudged:
        parts.append(_("should be: {value}").format(value=entry.needed))
    elif entry.needed:
        says = entry.needed if in_words else f"{what + place} = {entry.needed}"
        parts.append(_("nudging {tensor} says: {says}").format(tensor=entry.nudged + place, says=says))
    line = "   ".join(parts)
    return [line] if alike else [f"{case.name}:", f"  {line}"]
