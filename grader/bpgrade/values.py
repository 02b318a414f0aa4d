"""An observation, read against a plan: in each case, every named output as an array, or as the reason why there is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bpgrade.expectation import CaseExpectation
from bpgrade.observation import Gave, Seen
from bpgrade.plan import NUDGE, Call, Case, Nudges, Read, Step
from bpgrade.rubric import Array, Row
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
    Gave.REFUSED: Why.REFUSED,
}


@dataclass(frozen=True)
class CaseValues:
    """What came back in one case: outputs as arrays, and the others' reasons.

    unfinished: why a value that is not right may be so: what it was read from was handed to a call that did not come back.
    wrapped: what an array stood in alone, where it came as a sequence of one.
    """

    values: Mapping[str, Array]
    missing: Mapping[str, Evidence]
    unfinished: Mapping[str, Evidence] = field(default_factory=dict)
    wrapped: Mapping[str, str] = field(default_factory=dict)


def read_case(
    number: int, case: Case, rows: Sequence[Row], expected: CaseExpectation, seen: Sequence[Seen]
) -> CaseValues:
    """Return what the rows need of the case with this number in its plan."""
    values: dict[str, Array] = {}
    missing: dict[str, Evidence] = {}
    unfinished: dict[str, Evidence] = {}
    wrapped: dict[str, str] = {}
    wanted = {name for row in rows for name in row.outputs}
    for step, names in case.calls.by_step.items():
        if wanted.isdisjoint(names):
            continue
        got = seen[step]
        reason = _reason(number, case, seen, step)
        user = _unfinished_user(number, case, seen, step)
        if user is not None:
            unfinished.update(dict.fromkeys(names, user))
        if reason is None:
            arrays = apart(got, [expected.shapes.get(name) for name in names])
            if got.gave is Gave.SEQUENCE and len(got.arrays) == len(names) == 1:
                wrapped[names[0]] = got.notes.get("container", "")
            if arrays is not None:
                for place, (name, array) in enumerate(zip(names, arrays, strict=True)):
                    if f"odd{place}" in got.notes:
                        what = {"what": got.notes[f"odd{place}"], "of": name}
                        missing[name] = Evidence(Why.NOT_NUMBERS, number, notes=what, step=step)
                    else:
                        values[name] = array
                continue
            reason = Evidence(
                Why.COUNT, number, got=str(len(got.arrays)), needed=str(len(names)), notes=got.notes, step=step
            )
        missing.update(dict.fromkeys(names, reason))
    return CaseValues(values, missing, unfinished, wrapped)


def apart(got: Seen, shapes: Sequence[tuple[int, ...] | None]) -> list[Array] | None:
    """Return what came back as one array for each shape that is needed; nothing where the number is not right.

    A pair may come as one array of two, and one array as the sequence of its rows or numbers, where the shapes leave no
    doubt. A shape that is not known is any.

    >>> one = Seen(Gave.VALUES, (np.zeros((2, 3)),))
    >>> apart(one, [(3,), (3,)])[1].shape, apart(one, [(2, 3), (2, 3)])
    ((3,), None)
    """
    arrays = [np.asarray(array, dtype=np.float64) for array in got.arrays]
    if len(shapes) == len(arrays) == 1 and got.gave is Gave.SEQUENCE and shapes[0] == (1, *arrays[0].shape):
        # A matrix of one row, as nested lists.
        return [arrays[0][np.newaxis]]
    if len(arrays) == len(shapes):
        return arrays
    if got.gave is Gave.VALUES and arrays[0].shape[:1] == (len(shapes),):
        parts = list(arrays[0])
        return parts if [part.shape for part in parts] == list(shapes) else None
    if len(shapes) == 1 and len(shapes[0] or ()) == 1 and all(array.ndim == 0 for array in arrays):
        # A curve, of as many numbers as it has.
        return [np.stack(arrays)]
    if len(shapes) == 1 and (shapes[0] or ())[:1] == (len(arrays),):
        inner = (shapes[0] or ())[1:]
        if all(array.shape == inner or (not inner and array.size == 1) for array in arrays):
            return [np.stack([array.reshape(inner) for array in arrays])]
    return None


def again(case: Case, output: str, got: Seen, expected: CaseExpectation) -> Array | None:
    """Return an output of the case out of what its step gave when it was asked once more; nothing where that is not there."""
    names = case.calls.by_step[case.calls.outputs[output].step]
    arrays = apart(got, [expected.shapes.get(other) for other in names]) if got.is_numbers else None
    return None if arrays is None else arrays[names.index(output)]


def nudged_slope(case: Case, nudges: Nudges, seen: Sequence[Seen], expected: CaseExpectation) -> float | None:
    """Return the slope of the loss along a nudge, by central differences of the student's own forward.

    The loss is the sum of upstream times output, so its slope is what gradient times direction should be. Nothing where
    the forward did not give numbers.
    """
    slope = 0.0
    for name, upstream in case.upstream.items():
        ends = []
        for place in (nudges.up[name], nudges.down[name]):
            end = again(case, name, seen[place.step], expected)
            if end is None:
                return None
            # A loss is anything with one element.
            ends.append(end.reshape(upstream.shape) if end.size == upstream.size == 1 else end)
        if ends[0].shape != upstream.shape or ends[1].shape != ends[0].shape:
            return None
        slope += float(np.sum(upstream * (ends[0] - ends[1]))) / (2 * NUDGE)
    return slope if np.isfinite(slope) else None


def _reason(number: int, case: Case, seen: Sequence[Seen], at: int) -> Evidence | None:
    """Return why a step gave no values; nothing where it gave some."""
    got, step = seen[at], case.calls.steps[at]
    if got.is_numbers:
        return None
    if got.gave is Gave.EMPTY:
        why = Why.NO_DEFINITION if "missing" in got.notes else Why.NO_BODY
        return Evidence(why, number, notes=got.notes, step=at)
    if got.gave is Gave.SKIPPED:
        # The object was never made: what happened there happened here.
        made = getattr(step, "object", None)
        if made is not None and not seen[made].is_numbers and seen[made].gave not in (Gave.OBJECT, Gave.SKIPPED):
            return _reason(number, case, seen, made)
    if isinstance(step, Read) and got.gave in (Gave.ABSENT, Gave.RAISED):
        # What should have set it stopped before, or is not there yet.
        setter = _last(case.calls.steps, at, lambda one: isinstance(one, Call) and one.object == step.object)
        if setter is not None and not seen[setter].is_numbers and seen[setter].gave not in _CAME_BACK:
            return _reason(number, case, seen, setter)
    return Evidence(_NO_VALUES[got.gave], number, notes=got.notes, step=at)


def _unfinished_user(number: int, case: Case, seen: Sequence[Seen], at: int) -> Evidence | None:
    """Return what happened to the last call on the object of a Read, or that it was handed to, where that did not come back."""
    user = case.calls.last_use.get(at)
    if user is None or seen[user].is_numbers or seen[user].gave in _CAME_BACK:
        return None
    return _reason(number, case, seen, user)


#: A call that came to its end, whatever it returned.
_CAME_BACK = (Gave.OBJECT, Gave.NOTHING, Gave.TOO_BIG)


def _last(steps: Sequence[Step], before: int, fits: Callable[[Step], bool]) -> int | None:
    """Return the last step before this one that fits."""
    return next((number for number in range(before - 1, -1, -1) if fits(steps[number])), None)
