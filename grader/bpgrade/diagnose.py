"""From verdicts to words: for each row what was seen, what is wrong with it, and what to think about next. Pure.

Numbers that a student is shown come from examples and public draws, never from the draws that decide.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.crashes import what_stopped, why_unreadable
from bpgrade.expectation import run_net
from bpgrade.judge import evidence_of
from bpgrade.messages import _, counted, listed
from bpgrade.observation import Notes, Observation
from bpgrade.plan import Call, Calls, Case, New, Read
from bpgrade.rubric import Array, Mistake, Row
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
    for row in verdict.rows:
        row = replace(row, evidence=_showable(assessment, came, row))
        found = _found(assessment, came, verdict, row)
        message = found.say if found else _message(assessment, row)
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
    if row.outcome is not Outcome.WRONG or row.named is not None or row.evidence.why is not Why.MISMATCH:
        return None
    if assessment.row(row.row).must is not None:
        return None
    # Most work needs none of this, and `check` has no time for an import that it can do without.
    from bpgrade.unnamed import find

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
        numbers = _numbers(assessment, came, [row.row for row in rows])
        if not numbers and rows[0].evidence.why is Why.MISMATCH and rows[0].named is None:
            return [
                _("Right on everything shown here, and wrong on hidden numbers."),
                _("Does a sign, a size or a shape matter?"),
            ]
        return numbers
    source = rows[0].evidence.notes.get("source")
    return [source] if rows[0].outcome is Outcome.CRASHED and source else []


def _message(assessment: Assessment, row: RowVerdict) -> str:
    """Return the sentence for one row; nothing where it passed."""
    if row.named is not None and row.outcome is Outcome.WRONG:
        return _(row.named.say)
    evidence = row.evidence
    calls = assessment.plan.cases[evidence.case].calls
    at = evidence.step if evidence.step is not None else calls.outputs[assessment.row(row.row).outputs[0]].step
    called = _called(assessment, calls, at)
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
            return _("{output} has shape {got}; needed is {needed}.").format(
                output=_output_of(assessment, assessment.row(row.row), evidence.output),
                got=evidence.got or _("another one on hidden numbers"),
                needed=_shape_of(assessment, row.row, evidence),
            )
        case Why.COUNT:
            return _returned(called, calls, at, counted("{count} value", "{count} values", int(evidence.got)))
        case Why.NOT_FINITE:
            return _("{output} holds nan or infinity.").format(
                output=_output_of(assessment, assessment.row(row.row), evidence.output)
            )
        case Why.NOT_NUMBERS:
            what = evidence.notes.get("what") or _("an object of your own")
            if "of" not in evidence.notes:
                return _returned(called, calls, at, what)
            return _("{called} returned {what} for {output}; needed is an array of numbers.").format(
                called=called, output=evidence.notes["of"], what=what
            )
        case Why.NOTHING:
            return _("{called} returned None: did you forget `return`?").format(called=called)
        case Why.TOO_BIG:
            return _("{called} returned far more numbers than needed ({what}).").format(
                called=called, what=evidence.notes.get("what", "")
            )
        case Why.ABSENT:
            return _("{attribute} was not set.").format(
                attribute=f"{_owner(assessment, calls, at)}.{evidence.notes.get('missing', '')}"
            )
        case Why.RAISED:
            return (
                _raised(called, evidence.notes)
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
            return _("Not attempted yet.")
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
    return _called(assessment, calls, at) if isinstance(calls.steps[at], Read) else output


def _called(assessment: Assessment, calls: Calls, at: int) -> str:
    """Return what a step called or read, as the student would name it."""
    match calls.steps[at]:
        case New(definition):
            return definition
        case Call(_, method):
            return method
        case Read(_, attribute, key):
            return f"{_owner(assessment, calls, at)}.{attribute}" + ("" if key is None else f"[{key!r}]")
    raise ValueError("not a step")


def _owner(assessment: Assessment, calls: Calls, at: int) -> str:
    """Return whose attribute a step reads: `self` in the exercise's own class, else the class that it is of."""
    return "self" if calls.maker(at) == assessment.definition else calls.maker(at)


def _returned(called: str, calls: Calls, at: int, what: str) -> str:
    """Return what to say where something else came back than as many arrays as are needed."""
    if isinstance(calls.steps[at], Read):
        return _("{called} holds {what}, and should hold one array of numbers.").format(called=called, what=what)
    names = [name for name, result in calls.outputs.items() if result.step == at]
    return _("{called} returned {what}, and should return {needed}: {names}.").format(
        called=called,
        what=what,
        needed=counted("an array of numbers", "{count} arrays of numbers", len(names)),
        names=listed(names),
    )


def _shape_of(assessment: Assessment, row: str, evidence: Evidence) -> str:
    tensor = assessment.backward_rows.get(row)
    return (
        _("{shape}, the shape of {tensor}").format(shape=evidence.needed, tensor=tensor) if tensor else evidence.needed
    )


def _raised(called: str, notes: Notes) -> str:
    where = place(notes)
    if notes.get("type") == "SyntaxError" and where:
        return _("{where}: Python cannot read this line: {why}.").format(where=where, why=why_unreadable(notes))
    what = what_stopped(notes)
    if where:
        return f"{where}: {what}"
    if notes.get("type") == "TypeError" and "argument" in notes.get("message", ""):
        return _("{called} could not be called: {what}. Arguments come by position.").format(called=called, what=what)
    return _("{called} stopped with {what}.").format(called=called, what=what)


def _known(assessment: Assessment, called: str, mistake: Mistake, evidence: Evidence) -> str:
    """Return the sentences for an exception that is a known mistake: where, what met there in which shapes, and what is wrong with it."""
    from bpgrade.tried import what_met

    met, where = what_met(assessment, evidence), place(evidence.notes)
    stopped = f"{where}: {' '.join(met)}" if met and where else _raised(called, evidence.notes).rstrip(".") + "."
    return f"{stopped} {_(mistake.say)}"


def place(notes: Notes) -> str:
    """Return where in the student's files something happened; nothing where it was not in them."""
    if not notes.get("file"):
        return ""
    return _("{file}, line {line}").format(file=notes["file"], line=notes.get("line", "?"))


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
    return _("There is no {missing} in what was handed in.").format(missing=missing)


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
                agreed = [one.label for one in right_on if one is not case and case.kind != "example"]
                note = _("Right in another case ({label}).")
                return [*lines, note.format(label=agreed[0])] if agreed else lines
    return []


def _net_lines(row: Row, came: CaseValues) -> list[str]:
    """Return a line for each input: what a net with the student's weights makes of it."""
    if row.must is None:
        return []
    computed = run_net(row.must, [came.values[name] for name in row.outputs])
    if computed is None:
        return []
    return [
        _("inputs {inputs}   yours: {value}   should be: {right}, to within {within}").format(
            inputs=" ".join(map(_number, inputs)),
            value=" ".join(map(_number, outputs)),
            right=" ".join(map(_number, targets)),
            within=_number(row.must.within),
        )
        for inputs, outputs, targets in zip(row.must.inputs, computed, row.must.targets, strict=True)
    ]


def _lines(assessment: Assessment, number: int, row: Row, came: CaseValues) -> list[str]:
    """Return lines: what went in, what came back, and what nudging says, or the right value of what is no gradient."""
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    output = next((name for name in row.outputs if not _near(came.values[name], expected.right[name])), row.outputs[0])
    right, yours = expected.right[output], came.values[output]
    if right.shape != yours.shape:
        if not row.any_shape or right.size != yours.size:
            return []
        yours = yours.reshape(right.shape)
    at = tuple(int(place) for place in np.unravel_index(int(np.argmax(np.abs(yours - right))), right.shape))
    place = f"[{', '.join(map(str, at))}]" if right.size > 1 else ""
    arrays = {name: array for name, array in case.arrays.items() if "~" not in name}
    upstream = case.calls.upstream(arrays).values()
    given = [
        (_("upstream {name} = {value}") if name in upstream else "{name} = {value}").format(
            name=name, value=_number(array[at])
        )
        for name, array in arrays.items()
        if array.shape == right.shape and (name not in upstream or row.name in assessment.backward_rows)
    ]
    alike = given and all(array.shape == right.shape for array in arrays.values())
    parts = [listed(given)] if alike else []
    parts.append(_("yours: {name} = {value}").format(name=output + place, value=_number(yours[at])))
    tensor = assessment.backward_rows.get(row.name)
    if tensor is None:
        parts.append(_("should be: {value}").format(value=_printed(case, output) or _number(right[at])))
    elif all(_forward_right(assessment, number, came, name) for name in assessment.forward_rows):
        # Where the forward is right, the slope of nudging it is the right gradient: nothing needs to be measured.
        parts.append(
            _("nudging {tensor} says: {name} = {value}").format(
                tensor=tensor + place, name=output + place, value=_number(right[at])
            )
        )
    line = "   ".join(parts)
    return [line] if alike else [f"{case.label}:", f"  {line}"]


def _near(value: Array, right: Array) -> bool:
    return value.size == right.size and bool(np.allclose(value.ravel(), right.ravel(), rtol=1e-5, atol=1e-9))


def _printed(case: Case, output: str) -> str:
    """Return the one number that the lecture prints for an output; nothing where there is none, or several."""
    printed = case.printed.get(output, "").split()
    return printed[0] if len(printed) == 1 else ""


def _forward_right(assessment: Assessment, number: int, came: CaseValues, name: str) -> bool:
    return assessment.expectation.cases[number].row(assessment.row(name)).judge(came.values)


def _number(value: float) -> str:
    """Return a number as one writes it.

    >>> _number(-8.0000000001), _number(0.19661193)
    ('-8', '0.1966')
    """
    text = f"{float(value):.4g}"
    return "0" if text == "-0" else text
