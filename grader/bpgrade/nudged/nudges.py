"""A nudge: one entry of an input moved up and down, what the student's own forward makes of it, and their gradient beside it. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose.diagnosis import diagnose
from bpgrade.errors import UsageError
from bpgrade.expectation import CaseExpectation, Expectation
from bpgrade.judge import judge
from bpgrade.messages import _
from bpgrade.observation import Observation, Seen
from bpgrade.plan import NUDGE, Case, Places, Plan, ask, given_arrays, with_moved
from bpgrade.question import Question
from bpgrade.rubric import Array
from bpgrade.values import again, read_case

#: How far an input is moved, where nobody says otherwise: so far that one sees it.
H = 1e-3
#: From where the bend of the curve shows to where rounding is all there is.
EVERY_H = tuple(float(f"1e-{digits}") for digits in range(1, 13))
#: Beside each other, a way and twice that way tell the slope without the bend, to about 1e-12: Richardson's extrapolation.
_SHARP = (1e-3, 2e-3)
#: What counts as the slope, where numbers have about 16 digits, and where they have about 7.
_FINE, _COARSE = NUDGE, 1e-2
#: How near two numbers must be to be called alike, of their size, and of that of the outputs.
_NEAR, _NEAR_COARSE = (1e-6, 1e-9), (2e-3, 1e-5)
#: Above this, of the larger one, they are not alike for whoever looks.
_SEEN = 1e-4
#: Where the slopes upwards and downwards differ by more, there is a corner, if at least so much of that is there from farther, too.
_CORNER, _STAYS = 1e-3, 0.05
#: And where it is so much larger than from farther, the outputs do not come near each other: no corner, but a jump, or chance.
_GROWS = 50

Entry = tuple[int, ...]


class Finding(Enum):
    """What became of a comparison."""

    ALIKE = "alike"
    NOT_ALIKE = "not alike"
    FAR = "alike, for a smaller h"
    NARROW = "alike, for a larger h"
    CORNER = "between the slopes on both sides of a corner"
    OFF_CORNER = "not between the slopes on both sides of a corner"
    JUMP = "there is no slope"
    NO_GRADIENT = "there is no gradient to compare"
    NO_SLOPE = "the forward gives no numbers there"


@dataclass(frozen=True)
class Asked:
    """What is asked.

    case: the case as it is asked, with all that is nudged behind its own steps. own: how many steps those are. tensor, at: what is
    nudged: an array and the entry of it. ways: by h, the names of the array moved down and up. upstream: by output, what arrives there.
    is_elsewhere: the entry was put at another place than the draw has it.
    """

    number: int
    case: Case
    own: int
    tensor: str
    at: Entry
    ways: Mapping[float, tuple[str, str]]
    places: Places
    upstream: Mapping[str, Array]
    is_elsewhere: bool


@dataclass(frozen=True)
class Way:
    """What came of moving an entry by h. low, high: where it then was. down, up: the outputs there, by name; empty where one gave no numbers."""

    h: float
    low: float
    high: float
    down: Mapping[str, Array]
    up: Mapping[str, Array]


@dataclass(frozen=True)
class Nudge:
    """What nudging one entry of one input showed.

    gradient: what the student's gradient of it is called. here: the outputs where nothing is moved. ways: by h. wanted: the h that was
    asked for. yours: the student's gradient at the entry, or why_not there is none. forward_is_wrong: by the course's own numbers.
    is_coarse: the forward works with fewer digits than float64 has.
    """

    exercise: str
    definition: str
    case: Case
    tensor: str
    at: Entry
    gradient: str
    upstream: Mapping[str, Array]
    here: Mapping[str, Array]
    ways: Mapping[float, Way]
    wanted: float
    yours: float | None = None
    why_not: str = ""
    forward_is_wrong: bool = False
    is_coarse: bool = False
    finding: Finding = field(default=Finding.NO_GRADIENT)

    @property
    def value(self) -> float:
        """Return the entry where nothing is moved."""
        return float(self.case.arrays[self.tensor][self.at])

    @property
    def way(self) -> Way:
        """Return what came of the h that was asked for."""
        return self.ways[self.wanted]

    def moved(self, h: float) -> float | None:
        """Return how far the outputs moved, times upstream, all together; nothing where they gave no numbers."""
        return _together(self.upstream, self.ways[h].down, self.ways[h].up)

    def slope(self, h: float) -> float | None:
        """Return what nudging by h says; nothing where the forward gave no numbers."""
        moved = self.moved(h)
        return None if moved is None else moved / (2 * h)

    @property
    def best(self) -> float | None:
        """Return the slope as well as nudging tells it, where that was asked with every h."""
        near, far = (self.slope(h) if h in self.ways else None for h in _SHARP)
        fine = self.slope(_FINE)
        if near is None or far is None or fine is None:
            return fine
        sharp = (4 * near - far) / 3
        return sharp if _alike(sharp, fine, self.size, _NEAR) else fine

    @property
    def size(self) -> float:
        """Return how large the numbers are that rounding is of: the outputs times upstream."""
        return float(sum(np.sum(np.abs(self.upstream[name] * self.here[name])) for name in self.here))


def nudged_tensors(assessment: Assessment) -> dict[str, str]:
    """Return the inputs of an exercise that can be nudged, each with the row of its gradient.

    Raises UsageError where there is none.
    """
    rows = {tensor: row for row, tensor in assessment.backward_rows.items()}
    if not rows or not _cases(assessment):
        raise UsageError(
            _("{name} has no forward with a gradient beside it, so there is nothing to nudge.").format(
                name=assessment.name
            )
        )
    # As they stand in the call: that is the order of their gradients.
    return {name: rows[name] for name in assessment.plan.cases[0].arrays if name in rows}


def case_called(assessment: Assessment, word: str | None) -> int:
    """Return the number of the draw that is meant: by its number, or by its name. The first, a lecture's, for none.

    Raises UsageError where there is no such draw.
    """
    cases = _cases(assessment)
    if word is None:
        return next(iter(cases))
    for number, case in cases.items():
        if word.casefold() in (
            case.label.casefold(),
            case.name.casefold(),
            case.label.casefold().removeprefix("draw "),
        ):
            return number
    names = "; ".join(case.name for case in cases.values())
    raise UsageError(
        _("{name} has no draw {word}. It has: {names}").format(name=assessment.name, word=word, names=names)
    )


def entry_of(assessment: Assessment, number: int, tensor: str, word: str) -> Entry:
    """Return the entry that is written as in `0,2`.

    Raises UsageError where the tensor has none of that name.
    """
    shape = assessment.plan.cases[number].arrays[tensor].shape
    try:
        at = tuple(int(part) for part in word.strip("[]() ").split(",") if part.strip())
    except ValueError:
        at = ()
    if len(at) == len(shape) and all(-size <= place < size for place, size in zip(at, shape, strict=True)):
        return tuple(place % size for place, size in zip(at, shape, strict=True))
    last = ",".join(str(size - 1) for size in shape)
    raise UsageError(
        _("{tensor} has shape {shape} here: its entries go from {first} to {last}, and {word} is none of them.").format(
            tensor=tensor, shape=shape, first=",".join("0" for _size in shape), last=last, word=word
        )
    )


def ask_base(assessment: Assessment, number: int) -> Question:
    """Return what is sent to see the student's gradients alone."""
    return _question(assessment, assessment.plan.cases[number])


def telling_entry(assessment: Assessment, number: int, row: str, observation: Observation | None) -> Entry:
    """Return the entry to nudge where nobody says which: the one where the student's gradient is furthest from what is right.

    Where all are right, or none is known, the first one.
    """
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    output = assessment.row(row).outputs[0]
    right = expected.right[output]
    first = (0,) * right.ndim
    if observation is None:
        return first
    yours = read_case(0, case, [assessment.row(row)], expected, observation.cases[0]).values.get(output)
    if yours is None or yours.size != right.size or not np.isfinite(yours).all():
        return first
    if expected.row(assessment.row(row)).judge({output: yours}):
        return first
    off = np.abs(yours.reshape(right.shape) - right)
    return tuple(int(place) for place in np.unravel_index(int(np.argmax(off)), right.shape))


def ask_nudge(
    assessment: Assessment, number: int, tensor: str, at: Entry, hs: Sequence[float], value: float | None = None
) -> tuple[Asked, Question]:
    """Return what is asked to nudge one entry by each h, as a question too. value: what the entry is before it is nudged.

    Raises UsageError where an h is so small that nothing moves.
    """
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    arrays = dict(case.arrays)
    if value is not None:
        arrays[tensor] = _with_entry(arrays[tensor], at, value)
    case = replace(case, arrays=arrays)
    here = float(arrays[tensor][at])
    asked, ways = {}, {}
    for h in dict.fromkeys((*hs, _FINE, _COARSE, *(_SHARP if len(hs) > 1 else ()))):
        if h in hs and not here - h < here < here + h:
            raise UsageError(
                _("h = {h} is too small: {value} + h is {value} again, as a computer writes numbers.").format(
                    h=f"{h:g}", value=f"{here:g}"
                )
            )
        ways[h] = (f"{tensor}~{h!r}-", f"{tensor}~{h!r}+")
        for name, moved in zip(ways[h], (here - h, here + h), strict=True):
            asked[name] = (tensor, _with_entry(arrays[tensor], at, moved))
    upstream = _upstream(case, expected)
    moved_case, places = with_moved(case, list(upstream), asked)
    one = Asked(number, moved_case, len(case.calls.steps), tensor, at, ways, places, upstream, value is not None)
    return one, _question(assessment, moved_case)


def read_nudge(assessment: Assessment, asked: Asked, observation: Observation, wanted: float) -> Nudge:
    """Return what a nudge showed. wanted: the h that is shown.

    Raises UsageError with the sentence of `check` where the forward gave no numbers to begin with.
    """
    expected = assessment.expectation.cases[asked.number]
    case = assessment.plan.cases[asked.number]
    case = replace(case, arrays={name: asked.case.arrays[name] for name in case.arrays})
    seen = observation.cases[0]
    row = assessment.row(nudged_tensors(assessment)[asked.tensor])
    needed = {name.partition("~")[0] for step in asked.case.calls.steps[asked.own :] for name in given_arrays(step)}
    arriving = set(case.calls.upstream(case.arrays).values())
    used = {name: array for name, array in case.arrays.items() if name in needed | arriving}
    forward = [one for one in assessment.rows if set(one.outputs) & asked.upstream.keys()]
    came = read_case(0, case, [*forward, row], expected, seen[: asked.own])
    messages = _messages(assessment, case, expected, seen[: asked.own])
    here = {}
    for name, upstream in asked.upstream.items():
        value = came.values.get(name)
        if value is None or value.size != upstream.size or not np.isfinite(value).all():
            label = next(one.name for one in forward if name in one.outputs)
            raise UsageError(
                _("{name}, {row}: {message}").format(name=assessment.name, row=label, message=messages[label])
            )
        here[name] = value.reshape(upstream.shape)
    ways = {h: _way(h, asked, case, expected, seen) for h in asked.ways}
    output = row.outputs[0]
    gradient, right_shape = came.values.get(output), expected.shapes[output]
    fits = gradient is not None and (
        gradient.size == math.prod(right_shape) if row.any_shape else gradient.shape == right_shape
    )
    yours = float(gradient.reshape(right_shape)[asked.at]) if gradient is not None and fits else None
    nudge = Nudge(
        exercise=assessment.name,
        definition=assessment.definition,
        case=replace(case, arrays=used),
        tensor=asked.tensor,
        at=asked.at,
        gradient=row.name,
        upstream=asked.upstream,
        here=here,
        ways=ways,
        wanted=wanted,
        yours=yours,
        why_not="" if yours is not None else messages[row.name],
        forward_is_wrong=not asked.is_elsewhere and any(not _is_right(expected, name, here) for name in here),
        is_coarse=any(_is_coarse(seen[asked.case.calls.outputs[name].step]) for name in here),
    )
    return replace(nudge, finding=_compare(nudge))


def _compare(nudge: Nudge) -> Finding:
    """Return how the student's gradient and the nudges stand to each other."""
    yours, at = nudge.yours, _COARSE if nudge.is_coarse else _FINE
    near = _NEAR_COARSE if nudge.is_coarse else _NEAR
    slope, shown = nudge.slope(at), nudge.slope(nudge.wanted)
    if slope is None or shown is None:
        return Finding.NO_SLOPE
    if yours is None:
        return Finding.NO_GRADIENT
    if not math.isfinite(yours):
        return Finding.NOT_ALIKE
    point = _at_a_point(nudge)
    if point is Finding.JUMP:
        return point
    if point is Finding.CORNER:
        low, high = sorted(corner_slopes(nudge))
        room = near[0] * (abs(low) + abs(high)) + near[1] * nudge.size
        return Finding.CORNER if low - room <= yours <= high + room else Finding.OFF_CORNER
    if not _alike(yours, slope, nudge.size, near):
        return Finding.NOT_ALIKE
    if _alike(yours, shown, nudge.size, (_SEEN, near[1])) or nudge.is_coarse:
        return Finding.ALIKE
    return Finding.FAR if nudge.wanted > at else Finding.NARROW


def _one_sided(nudge: Nudge, h: float) -> tuple[float, float]:
    """Return the slopes downwards and upwards."""
    way = nudge.ways[h]
    down, up = _together(nudge.upstream, way.down, nudge.here), _together(nudge.upstream, nudge.here, way.up)
    return (down or 0.0) / h, (up or 0.0) / h


def corner_slopes(nudge: Nudge) -> tuple[float, float]:
    """Return the slopes on both sides of a corner."""
    return _one_sided(nudge, _COARSE if nudge.is_coarse else _FINE)


def _at_a_point(nudge: Nudge) -> Finding | None:
    """Return whether there is a corner or a jump; nothing where there is neither.

    A bend's difference between the slopes upwards and downwards shrinks with h, a corner's stays, a jump's grows.
    """
    down, up = corner_slopes(nudge)
    wider_down, wider_up = _one_sided(nudge, _COARSE)
    differ, farther = abs(up - down), abs(wider_up - wider_down)
    rounding = (1e-4 if nudge.is_coarse else 1e-9) * nudge.size
    if differ <= _CORNER * (abs(up) + abs(down)) + rounding or differ <= _STAYS * farther:
        return None
    return Finding.JUMP if differ > _GROWS * farther else Finding.CORNER


def fine_slope(nudge: Nudge) -> float:
    """Return what counts as the slope there."""
    return nudge.slope(_COARSE if nudge.is_coarse else _FINE) or 0.0


def fine_h(nudge: Nudge) -> float:
    """Return the h that it was measured with."""
    return _COARSE if nudge.is_coarse else _FINE


def _alike(one: float, other: float, size: float, near: tuple[float, float]) -> bool:
    return abs(one - other) <= near[0] * (abs(one) + abs(other)) + near[1] * size


def _together(upstream: Mapping[str, Array], start: Mapping[str, Array], end: Mapping[str, Array]) -> float | None:
    """Return how far the outputs moved from one place to another, times upstream, summed."""
    if not (start.keys() == end.keys() == upstream.keys()):
        return None
    with np.errstate(all="ignore"):
        moved = float(sum(np.sum(upstream[name] * (end[name] - start[name])) for name in upstream))
    return moved if math.isfinite(moved) else None


def _way(h: float, asked: Asked, case: Case, expected: CaseExpectation, seen: Sequence[Seen]) -> Way:
    names = asked.ways[h]
    ends = []
    for name in names:
        end = {}
        for output, place in asked.places[name].items():
            value = again(case, output, seen[place.step], expected)
            if value is not None and value.size == asked.upstream[output].size:
                end[output] = value.reshape(asked.upstream[output].shape)
        ends.append(end)
    low, high = (float(asked.case.arrays[name][asked.at]) for name in names)
    return Way(h, low, high, *ends)


def _cases(assessment: Assessment) -> dict[int, Case]:
    """Return the cases that can be nudged, by number: shown, and asked for all rows."""
    rows = {row.name for row in assessment.rows}
    return {
        number: case
        for number, case in enumerate(assessment.plan.cases)
        if case.shown and set(case.rows) == rows and _upstream(case, assessment.expectation.cases[number])
    }


def _upstream(case: Case, expected: CaseExpectation) -> dict[str, Array]:
    """Return what arrives at each output: the case's upstream gradients, or 1 at the one number that all comes down to."""
    if case.upstream:
        return dict(case.upstream)
    cost = next((name for name in case.calls.outputs if name in expected.right and expected.shapes[name] == ()), None)
    return {} if cost is None else {cost: np.array(1.0)}


def _with_entry(array: Array, at: Entry, value: float) -> Array:
    changed = np.array(array, dtype=np.float64)
    changed[at] = value
    return changed


def _question(assessment: Assessment, case: Case) -> Question:
    return ask(Plan(assessment.name, assessment.definition, (case,)))


def _messages(assessment: Assessment, case: Case, expected: CaseExpectation, seen: Sequence[Seen]) -> dict[str, str]:
    """Return by row what `check` would say of this case alone."""
    one = replace(
        assessment,
        plan=Plan(assessment.name, assessment.definition, (replace(case, decides=True),)),
        expectation=Expectation((expected,)),
    )
    observation = Observation((tuple(seen),))
    said = diagnose(one, observation, judge(one, observation))
    return {row: diagnosis.message for diagnosis in said for row in diagnosis.rows}


def _is_right(expected: CaseExpectation, name: str, here: Mapping[str, Array]) -> bool:
    right = expected.right[name]
    return bool(np.allclose(here[name].reshape(right.shape), right, rtol=1e-4, atol=1e-9 * expected.scale))


def _is_coarse(seen: Seen) -> bool:
    """Return whether numbers came with fewer digits than float64 has; what else they came as makes no difference."""
    return seen.notes.get("dtype") in ("float32", "float16")
