"""An observation, read against a plan: in each case, every named output as an array, or as the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bpgrade.exercise import Array
from bpgrade.expectation import CaseExpectation
from bpgrade.observation import Gave, Seen
from bpgrade.plan import Asked, Nudges, Result
from bpgrade.verdict import Evidence, Why

_NO_VALUES = {
    Gave.OBJECT: Why.NOT_NUMBERS,
    Gave.NOTHING: Why.NOTHING,
    Gave.RAISED: Why.RAISED,
    Gave.ABSENT: Why.ABSENT,
    Gave.TOO_BIG: Why.TOO_BIG,
    Gave.SKIPPED: Why.NEEDS_ABOVE,
    Gave.TIMED_OUT: Why.TOO_LATE,
    Gave.NO_TIME: Why.NO_TIME,
    Gave.DIED: Why.DIED,
}


@dataclass(frozen=True)
class CaseValues:
    """What came back in one case: outputs as arrays, and the others' reasons."""

    values: Mapping[str, Array]
    missing: Mapping[str, Evidence]


def read_case(number: int, asked: Asked, expected: CaseExpectation, seen: Sequence[Seen]) -> CaseValues:
    """Return the outputs of the case with this number in its plan."""
    values: dict[str, Array] = {}
    missing: dict[str, Evidence] = {}
    by_step: dict[int, list[tuple[str, Result]]] = {}
    for name, at in asked.case.calls.outputs.items():
        by_step.setdefault(at.step, []).append((name, at))
    for step, outputs in by_step.items():
        names = [name for name, _ in outputs if name in expected.right]
        if not names:
            continue
        got = seen[step]
        reason = _reason(number, got, asked, seen, step)
        if reason is None:
            arrays = apart(got, [expected.right[name].shape for name in names])
            if arrays is not None:
                for place, (name, array) in enumerate(zip(names, arrays, strict=True)):
                    if f"odd{place}" in got.notes:
                        what = {"what": got.notes[f"odd{place}"]}
                        missing[name] = Evidence(Why.NOT_NUMBERS, number, notes=what)
                    else:
                        values[name] = array
                continue
            reason = Evidence(Why.COUNT, number, got=str(len(got.arrays)), needed=str(len(names)), notes=got.notes)
        missing.update(dict.fromkeys(names, reason))
    return CaseValues(values, missing)


def apart(got: Seen, shapes: Sequence[tuple[int, ...]]) -> list[Array] | None:
    """Return what came back as one array for each shape that is needed; nothing where the number is not right.

    A pair may come as one array of two, and one array as the sequence of its rows, where the shapes leave no doubt.

    >>> one = Seen(Gave.VALUES, (np.zeros((2, 3)),))
    >>> apart(one, [(3,), (3,)])[1].shape, apart(one, [(2, 3), (2, 3)])
    ((3,), None)
    """
    if len(got.arrays) == len(shapes):
        return list(got.arrays)
    if got.gave is Gave.VALUES and got.arrays[0].shape[:1] == (len(shapes),):
        parts = [np.asarray(part, dtype=np.float64) for part in got.arrays[0]]
        return parts if [part.shape for part in parts] == list(shapes) else None
    if len(shapes) == 1 and shapes[0][:1] == (len(got.arrays),):
        rows = [array.shape == shapes[0][1:] for array in got.arrays]
        return [np.stack(list(got.arrays))] if all(rows) else None
    return None


def nudged_slope(
    asked: Asked, nudges: Nudges, seen: Sequence[Seen], expected: CaseExpectation, step: float
) -> float | None:
    """Return the slope of the loss along a nudge, by central differences of the student's own forward.

    The loss is the sum of upstream times output, so its slope is what gradient times direction should be. Nothing where
    the forward did not give numbers.
    """
    slope = 0.0
    upstream = asked.case.calls.upstream(list(asked.case.arrays))
    for name, gradient in upstream.items():
        ends = []
        for place in (nudges.up[name], nudges.down[name]):
            names = [
                other
                for other, at in asked.case.calls.outputs.items()
                if at.step == asked.case.calls.outputs[name].step
            ]
            got = seen[place.step]
            arrays = apart(got, [expected.right[other].shape for other in names]) if got.is_numbers else None
            if arrays is None:
                return None
            ends.append(arrays[names.index(name)])
        if ends[0].shape != asked.arrays[gradient].shape or ends[1].shape != ends[0].shape:
            return None
        slope += float(np.sum(asked.arrays[gradient] * (ends[0] - ends[1]))) / (2 * step)
    return slope if np.isfinite(slope) else None


def _reason(number: int, got: Seen, asked: Asked, seen: Sequence[Seen], step: int) -> Evidence | None:
    """Return why a step gave no values; nothing where it gave some."""
    if got.is_numbers:
        return None
    if got.gave is Gave.EMPTY:
        why = Why.NO_DEFINITION if "missing" in got.notes else Why.NO_BODY
        return Evidence(why, number, notes=got.notes)
    if got.gave is Gave.SKIPPED:
        # The object was never made: what happened there happened here.
        origin = asked.steps[step]
        made = getattr(origin, "object", None)
        if made is not None and not seen[made].is_numbers and seen[made].gave not in (Gave.OBJECT, Gave.SKIPPED):
            return _reason(number, seen[made], asked, seen, made)
    return Evidence(_NO_VALUES[got.gave], number, notes=got.notes)
