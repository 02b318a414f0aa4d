"""The whole reasoning for one row, in lines: what was asked, what came, what was needed, and why this outcome and this name. Pure.

It is for the course team: the numbers of hidden draws stand in it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.columns import cut, left, right, width, wrapped
from bpgrade.diagnose.child_words import of_place, of_value
from bpgrade.expectation import Off, Property, Value, run_net
from bpgrade.feedback import points, word
from bpgrade.judge import evidence_of
from bpgrade.messages import _, counted, listed
from bpgrade.observation import Observation
from bpgrade.plan import Argument, Call, Calls, Case, Named, New, Read, Result, given_arrays, given_results, nudged
from bpgrade.recognise import Recogniser, Weighed
from bpgrade.result import plain
from bpgrade.rubric import AnyArray, Row
from bpgrade.values import CaseValues, nudged_slope, read_case
from bpgrade.verdict import Evidence, ExerciseVerdict, Outcome, RowVerdict, Why

#: A number of a long array is left out beyond so many.
_ENTRIES = 24
_WIDTH = 76
#: How long the label of a case may be in a table.
_LABEL = 28
#: So many known mistakes are shown, the nearest ones.
_NEAREST = 8
#: Directions of central differences that are shown.
_DIRECTIONS = 6


def reasoning(assessment: Assessment, observation: Observation, verdict: ExerciseVerdict, name: str) -> list[str]:
    """Return the lines about one row. observation: what was seen. verdict: what `judge` says of it. name: of the row."""
    seen = _Seen(assessment, observation)
    row = assessment.row(name)
    found = next(one for one in verdict.rows if one.row == name)
    return [
        *_heading(assessment, found),
        *_needed(assessment, row),
        *_cases(seen, row),
        *_case(seen, row, found),
        *_outcome(seen, row, found, verdict),
        *(_names(seen, row, found, verdict) if found.outcome in _MAY_BE_NAMED else ()),
    ]


#: Where a name is looked for.
_MAY_BE_NAMED = (Outcome.WRONG, Outcome.BLOCKED)


class _Seen:
    """What came back, by the number of the case, read for all rows at once."""

    def __init__(self, assessment: Assessment, observation: Observation) -> None:
        self.assessment = assessment
        self.observation = observation
        self.expected = assessment.expectation.cases
        self.plan = assessment.plan.cases
        self.came: Mapping[int, CaseValues] = {
            number: read_case(number, case, [assessment.row(name) for name in case.rows], expected, steps)
            for number, (case, expected, steps) in enumerate(
                zip(self.plan, self.expected, observation.cases, strict=True)
            )
        }

    def of(self, row: Row, deciding: bool = True) -> list[int]:
        """Return the numbers of the cases in which the row is judged; of those that decide, or of all."""
        return [n for n, case in enumerate(self.plan) if row.name in case.rows and (case.decides or not deciding)]

    def off(self, row: Row, number: int) -> list[Off]:
        """Return how far the row's outputs are from the right ones in one case; nothing where they have no right value."""
        expected = self.expected[number].row(row)
        return expected.off(self.came[number].values) if isinstance(expected, Value) else []


# -- what was needed, and what came ----------------------------------------------------------------------------------------


def _heading(assessment: Assessment, found: RowVerdict) -> list[str]:
    score = _("{score} of {points}").format(score=plain(found.score), points=points(found.max_score))
    parts = [f"{assessment.name}:{found.row}", word(found.outcome), found.mistake or "", score]
    return ["  ".join(part for part in parts if part)]


def _needed(assessment: Assessment, row: Row) -> list[str]:
    decide = [case for case in assessment.plan.cases if case.decides and row.name in case.rows]
    lines = [
        _("Decided by: {cases}.").format(cases=listed([_label(case) for case in decide])),
    ]
    if row.must is not None:
        lines.append(
            _("Needed: weights with which a net gives its targets, each to within {within}.").format(
                within=_number(row.must.within)
            )
        )
    else:
        lines.append(
            _(
                "Needed in each: {outputs}, off by no more than {tolerance} of the right array's size, plus 1e-09 of the "
                "largest array's in the case. Sizes are norms: the root of the sum of squares."
            ).format(outputs=listed(row.outputs), tolerance=_number(row.tolerance))
        )
    if row.any_shape:
        lines.append(_("Its elements count in their order, whatever its shape."))
    return [wrapped(line, "  ") for line in lines]


def _cases(seen: _Seen, row: Row) -> list[str]:
    """Return a table of all cases: how far off each is, and how far it may be; or what came in place of numbers."""
    table = [(_("case"), _("off"), _("allowed"), "")]
    for number in seen.of(row, deciding=False):
        evidence = evidence_of(seen.assessment, row, number, seen.came[number])
        worst = max(seen.off(row, number), key=lambda off: off.error - off.allowed, default=None)
        figures = ("", "") if worst is None or np.isinf(worst.error) else (f"{worst.error:.1e}", f"{worst.allowed:.1e}")
        table.append((cut(_label(seen.plan[number]), _LABEL), *figures, _(evidence.why.value)))
    margin = max(width(line[0]) for line in table)
    return [
        "",
        *(
            f"  {left(label, margin)}  {right(off, 7)}  {right(allowed, 7)}  {judged}".rstrip()
            if off
            else f"  {left(label, margin)}  {judged}"
            for label, off, allowed, judged in table
        ),
    ]


def _label(case: Case) -> str:
    """Return what a case is called, and who may see it."""
    words = {"hidden": _("{label} (hidden)"), "public": _("{label} (public)")}
    return words.get(case.kind, "{label}").format(label=case.name)


def _case(seen: _Seen, row: Row, found: RowVerdict) -> list[str]:
    """Return one case in full: its calls, its arrays, what came and what was needed."""
    deciding = seen.of(row)
    number = found.evidence.case
    if number not in deciding or found.outcome is Outcome.FOLLOW_THROUGH:
        number = max(deciding, key=lambda one: max((off.relative for off in seen.off(row, one)), default=0.0))
    case, came, expected = seen.plan[number], seen.came[number], seen.expected[number]
    lines = ["", _("{case}, in full:").format(case=_label(case))]
    chosen = _steps_of(case.calls, row)
    lines += [f"  {_code(case.calls, step)}" for step in chosen]
    lines += [
        line
        for name, array in case.arrays.items()
        if any(name in given_arrays(case.calls.steps[step]) for step in chosen)
        for line in _array(f"  {_variable(name)} =", array)
    ]
    for name in row.outputs:
        if name in came.values:
            lines += _array("  " + _("came:   {name} =").format(name=name), came.values[name])
        elif name in came.missing:
            lines += _what_came(name, came.missing[name])
        if name in expected.right:
            lines += _array("  " + _("needed: {name} =").format(name=name), expected.right[name])
    if row.must is not None:
        lines += _net(seen, row, number)
    lines += [
        "  "
        + _("{name} is off by {off}: {relative} of its size. Allowed: {allowed}.").format(
            name=off.output, off=f"{off.error:.2g}", relative=f"{off.relative:.1g}", allowed=f"{off.allowed:.2g}"
        )
        for off in seen.off(row, number)
        if np.isfinite(off.error)
    ]
    return lines


def _net(seen: _Seen, row: Row, number: int) -> list[str]:
    expected, values = seen.expected[number].row(row), seen.came[number].values
    if not isinstance(expected, Property) or not set(row.outputs) <= values.keys():
        return []
    net = expected.net
    computed = run_net(net, [values[name] for name in row.outputs])
    if computed is None:
        return ["  " + _("The shapes of these weights do not fit together.")]
    return [
        "  "
        + _("inputs {inputs}   came: {value}   needed: {target}").format(
            inputs=" ".join(map(_number, inputs)),
            value=" ".join(map(_number, value)),
            target=" ".join(map(_number, target)),
        )
        for inputs, value, target in zip(net.inputs, computed, net.targets, strict=True)
    ]


def _what_came(name: str, evidence: Evidence) -> list[str]:
    """Return what came in place of numbers: the child's own words."""
    lines = [wrapped(_("came:   for {name}, {what}").format(name=name, what=_(evidence.why.value)), "  ")]
    if evidence.why in (Why.COUNT, Why.SHAPE):
        lines[0] += " " + _("({got}; needed {needed})").format(got=evidence.got, needed=evidence.needed)
    notes = evidence.notes
    if notes.get("type"):
        lines.append(wrapped(f"{notes['type']}: {notes.get('message', '')}", "    "))
    if notes.get("file"):
        where = _("{file}, line {line}:").format(file=of_place(notes["file"]), line=notes.get("line", "?"))
        lines += [f"    {where}", f"      {cut(notes.get('source', ''), _WIDTH - 6)}"]
    if notes.get("missing"):
        lines.append("    " + _("missing: {name}").format(name=notes["missing"]))
    if notes.get("what"):
        lines.append("    " + _("it was {what}").format(what=of_value(notes["what"])))
    return lines


# -- the calls, as one would write them ------------------------------------------------------------------------------------


def _steps_of(calls: Calls, row: Row) -> list[int]:
    """Return the steps of a case that a row rests on: all that is done to the objects that its outputs are read from."""
    wanted = {calls.outputs[name].step for name in row.outputs}
    objects: set[int] = set()
    for number in range(max(wanted), -1, -1):
        step = calls.steps[number]
        used = given_results(step) | (set() if isinstance(step, New) else {step.object})
        if number in wanted or number in objects or (not isinstance(step, Read) and used & objects):
            objects |= used | {number}
    return [
        number
        for number, step in enumerate(calls.steps)
        if number <= max(wanted)
        and number in objects
        and (
            number in wanted
            or not isinstance(step, Read)
            or any(number in given_results(calls.steps[other]) for other in objects)
        )
    ]


def _code(calls: Calls, number: int) -> str:
    match calls.steps[number]:
        case New(definition, arguments):
            said = f"{definition}({_arguments(calls, arguments)})"
        case Call(made, method, arguments):
            said = f"{_result(calls, Result(made))}.{method}({_arguments(calls, arguments)})"
        case Read(made, attribute, key):
            said = f"{_result(calls, Result(made))}.{attribute}" + ("" if key is None else f"[{key!r}]")
    names = ", ".join(calls.by_step.get(number, ()))
    return f"{names} = {said}" if names else said


def _arguments(calls: Calls, arguments: Sequence[Argument]) -> str:
    return ", ".join(_argument(calls, argument) for argument in arguments)


def _argument(calls: Calls, argument: Argument) -> str:
    match argument:
        case Named(name):
            return _variable(name)
        case Result():
            return _result(calls, argument)
        case tuple():
            return f"[{_arguments(calls, argument)}]"
        case str():
            return repr(argument)
    return _number(argument)


def _result(calls: Calls, result: Result) -> str:
    """Return the name of what an earlier step gave; where it has none, the call."""
    named = next((name for name, one in calls.outputs.items() if one == result), None)
    return named or f"({_code(calls, result.step)})"


def _variable(name: str) -> str:
    """Return an array's name as one would write it: `x_earlier` for the x of an earlier forward."""
    return name.replace("~", "_")


# -- why this outcome ------------------------------------------------------------------------------------------------------


def _outcome(seen: _Seen, row: Row, found: RowVerdict, verdict: ExerciseVerdict) -> list[str]:
    """Return why it is this outcome: what the rules say, and the numbers that they go by."""
    others = {one.row: one for one in verdict.rows}
    above = others.get(found.evidence.above)
    lines = ["", _("Why {outcome}:").format(outcome=word(found.outcome))]
    said: list[str] = []
    match found.outcome:
        case Outcome.PASSED:
            said.append(_("It is right in every case that decides, and so it passes, whatever else is wrong."))
        case Outcome.FOLLOW_THROUGH | Outcome.BLOCKED if above is not None:
            said += _by_another(seen, row, found, above)
        case Outcome.WRONG:
            said.append(
                _("{why} in {case}.").format(why=_sentence(found.evidence), case=_label(seen.plan[found.evidence.case]))
            )
            said += _not_for_another(seen, row, others)
        case Outcome.GRADER_ERROR:
            said.append(_("The grader failed. That is our fault, and costs nobody a point."))
        case _:
            said.append(
                _("{why} in {case}.").format(why=_sentence(found.evidence), case=_label(seen.plan[found.evidence.case]))
            )
    return lines + [wrapped(one, "  ") for one in said]


def _sentence(evidence: Evidence) -> str:
    words = _(evidence.why.value)
    return words[:1].upper() + words[1:]


def _by_another(seen: _Seen, row: Row, found: RowVerdict, above: RowVerdict) -> list[str]:
    said = [
        _("It rests on {above}, which is {outcome}: explain that one, too.").format(
            above=above.row, outcome=word(above.outcome)
        )
    ]
    if found.evidence.why is Why.FOLLOWS and row.above == above.row:
        said.append(_("Given the student's own {above}, it is right, and keeps its points:").format(above=above.row))
        said += _followed(seen, row)
    elif found.evidence.why in (Why.FOLLOWS, Why.FITS_OWN_FORWARD):
        said.append(
            _(
                "The forward is the known mistake {name}, and the backward is right for it, so it keeps its points:"
            ).format(name=above.mistake)
            if found.evidence.why is Why.FOLLOWS
            else _(
                "The backward is right for the student's own forward. That forward is no known mistake, so no points:"
            )
        )
        said += _slopes(seen, row)
    else:
        said.append(_("What it needs is not right, so nobody can tell whose fault its numbers are: no points for it."))
        slopes = _slopes(seen, row) if above.row in seen.assessment.forward_rows else []
        if slopes:
            said += [_("Held against the student's own forward:"), *slopes]
    return said


def _not_for_another(seen: _Seen, row: Row, others: Mapping[str, RowVerdict]) -> list[str]:
    """Return why what comes before it is no excuse for a wrong row."""
    if row.above is not None and others[row.above].outcome is not Outcome.PASSED:
        return [
            _("It does not follow from the student's own {above} either:").format(above=row.above),
            *_followed(seen, row),
        ]
    wrong = [name for name in seen.assessment.forward_rows if not others[name].outcome.earns]
    if row.name in seen.assessment.backward_rows and wrong and seen.observation.nudged:
        return [_("Held against the student's own forward:"), *_slopes(seen, row)]
    needs = {*row.needs, *(seen.assessment.forward_rows if row.name in seen.assessment.backward_rows else ())}
    if needs and all(others[name].outcome.earns for name in needs):
        return [_("All that it needs is right, so the fault is its own.")]
    return []


def _followed(seen: _Seen, row: Row) -> list[str]:
    above = seen.assessment.row(row.above or "")
    return [
        _("{case}: {name} is off by {off} from what follows. Allowed: {allowed}.").format(
            case=_label(seen.plan[number]), name=off.output, off=f"{off.error:.1e}", allowed=f"{off.allowed:.1e}"
        )
        for number in seen.of(row)
        for follower in seen.expected[number].followers(row, above)
        for off in [follower.off(seen.came[number].values)]
    ]


def _slopes(seen: _Seen, row: Row) -> list[str]:
    """Return, for some directions, the slope of the student's own forward and what the gradient says of it; the worst ones first."""
    tensor, found = seen.assessment.backward_rows.get(row.name), []
    for number, steps in enumerate(seen.observation.nudged):
        case = seen.plan[number]
        for nudges in nudged(case).nudges:
            gradient = seen.came[number].values.get(row.outputs[0])
            slope = nudged_slope(case, nudges, steps, seen.expected[number])
            if nudges.tensor != tensor or gradient is None or gradient.size != nudges.direction.size:
                continue
            says = float(np.sum(gradient.ravel() * nudges.direction.ravel()))
            sentence = _(
                "{case}: nudging {tensor}, the student's forward moves by {slope}; the gradient says {says}."
            ).format(
                case=_label(case),
                tensor=tensor,
                slope=_("nobody knows what") if slope is None else _number(slope, 7),
                says=_number(says, 7),
            )
            apart = np.inf if slope is None else abs(slope - says) / (abs(slope) + abs(says) or 1.0)
            found.append((apart, sentence))
    return [sentence for _apart, sentence in sorted(found, key=lambda pair: -pair[0])[:_DIRECTIONS]]


# -- why this name ---------------------------------------------------------------------------------------------------------


def _names(seen: _Seen, row: Row, found: RowVerdict, verdict: ExerciseVerdict) -> list[str]:
    """Return a table of the known mistakes: how far what came is from what each would give, and why it is the name, or is not."""
    deciding = {number: seen.came[number] for number, case in enumerate(seen.plan) if case.decides}
    weighed = Recogniser(seen.assessment, deciding).weighed(row)
    # One mistake may be made in several ways: the one that is meant gives what came.
    meant = [one for one in weighed if one.mistake is found.named and one.changes and one.fits and not one.against]
    named = max(meant, key=lambda one: (one.explains, -one.number), default=None)
    nearest: dict[str, tuple[float, Weighed]] = {}
    for far, one in sorted(((_far(seen, row, one), one) for one in weighed if one.changes), key=lambda pair: pair[0]):
        if one is named or one.mistake.name not in nearest:
            nearest[one.mistake.name] = (far, one)
    ranked = sorted(nearest.values(), key=lambda pair: (pair[1] is not named, not pair[1].fits, pair[0]))
    lines = ["", _("Why this name:") if named else _("Why no name:")]
    if named is None and found.outcome is not Outcome.WRONG:
        lines.append("  " + _("Only a row that is wrong by itself gets one."))
    head = _("known mistake")
    margin = max(width(name) for name in (head, *nearest))
    if ranked:
        lines.append(f"  {left(head, margin)}  {right(_('off'), 7)}")
    for far, one in ranked[:_NEAREST]:
        figure = f"{far:.1g}" if np.isfinite(far) else "-"
        lines += _beside(f"  {left(one.mistake.name, margin)}  {figure:>7}  ", _reason(one, named, found, verdict))
    more = len(ranked) - _NEAREST
    if more > 0:
        lines.append("  " + counted("{count} more is further off.", "{count} more are further off.", more))
    others = len({one.mistake.name for one in weighed} - nearest.keys())
    if others:
        lines.append(
            "  "
            + counted(
                "{count} known mistake leaves {row} right.",
                "{count} known mistakes leave {row} right.",
                others,
                row=row.name,
            )
        )
    if ranked:
        said = _("off: the largest distance from what the mistake gives, of its size, over the cases that decide.")
        lines.append(wrapped(said, "  "))
    return lines


def _far(seen: _Seen, row: Row, one: Weighed) -> float:
    """Return how far what came is from what a mistake would give, in the worst case that decides."""
    far = []
    for number in seen.of(row):
        if not seen.expected[number].hypotheses:
            continue
        expected = seen.expected[number].predicted(one.number, row, one.mistake.must)
        if isinstance(expected, Value):
            far += [off.relative for off in expected.off(seen.came[number].values)]
    return max(far, default=np.inf)


def _reason(one: Weighed, named: Weighed | None, found: RowVerdict, verdict: ExerciseVerdict) -> str:
    """Return why a known mistake is the name, or is not."""
    if one is named:
        return _("it gives what came: this is the name")
    if not one.fits:
        return _("it gives something else")
    if one.against:
        return _("it gives this row, but {rows} came back otherwise").format(rows=listed(one.against))
    if named is not None:
        if one.explains < named.explains:
            return _("it fits too, but gives {fewer} rows as they came, and {name} gives {count}").format(
                name=named.mistake.name, count=named.explains, fewer=one.explains
            )
        return _("it fits as well; {name} stands before it in the exercise").format(name=named.mistake.name)
    if any(other.mistake == one.mistake.name for other in verdict.rows if other.row != found.row):
        return _("it gives what came, and is the name of another row already")
    return _("it gives what came, but {outcome} has no name").format(outcome=word(found.outcome))


def _beside(head: str, text: str) -> list[str]:
    """Return a text beside its heading, in lines that fit."""
    first, *more = wrapped(text, " " * width(head)).split("\n")
    return [head + first.strip(), *more]


# -- numbers ---------------------------------------------------------------------------------------------------------------


def _array(label: str, array: AnyArray) -> list[str]:
    """Return an array in lines: short numbers, and of a long one the ends."""
    # Their types want every kind of number to have its own.
    by_kind: Any = {"float_kind": _number}
    shape = "" if array.size <= _ENTRIES else f"  {array.shape}"
    text = np.array2string(
        np.asarray(array),
        max_line_width=_WIDTH - len(label) - len(shape),
        threshold=_ENTRIES,
        edgeitems=2,
        formatter=by_kind,
        separator=" ",
    )
    first, *more = text.split("\n")
    lines = [f"{label} {first}", *(" " * (len(label) + 1) + line for line in more)]
    return [*lines[:-1], lines[-1] + shape]


def _number(value: float, digits: int = 4) -> str:
    """Return a number as one writes it.

    >>> _number(-8.0000000001), _number(0.19661193)
    ('-8', '0.1966')
    """
    text = f"{float(value):.{digits}g}"
    return "0" if text == "-0" else text
