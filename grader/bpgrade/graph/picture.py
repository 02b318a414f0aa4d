"""A picture: a drawing with one person's numbers on it, those of one case, and what became of each. Pure.

The student's own numbers stand on the wires that the exercise asks for; all others are the course's. An example's right numbers are the
lecture's, and anybody's to see; of a draw, what is asked for is said as far as `check` says it: the one entry that is furthest off.
What is blocked, and a gradient below one's own wrong forward, has nothing right beside it: there, something else is to be mended first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.errors import UsageError
from bpgrade.expectation import close, run_net
from bpgrade.graph.drawing import Drawing, Numbers
from bpgrade.messages import _, listed
from bpgrade.observation import Observation
from bpgrade.plan import Case
from bpgrade.rubric import Array, Net, Row
from bpgrade.values import CaseValues, read_case
from bpgrade.verdict import ExerciseVerdict, Outcome


@dataclass(frozen=True)
class Side:
    """One number of a wire, or one array: its value, or its gradient.

    ours: the course's; nothing where there is none, or none that may be said. yours: the student's; nothing where none came back.
    outcome: what became of the student's; nothing where the number is the course's alone, and where nothing is written yet.
    nudged: whether nudging the student's own forward gives what is ours. entry_only: whether of ours no more is said than the entry
    where yours is furthest off.
    """

    ours: Array | None = None
    yours: Array | None = None
    outcome: Outcome | None = None
    nudged: bool = False
    entry_only: bool = False

    @property
    def is_there(self) -> bool:
        """Return whether there is anything to show."""
        return self.ours is not None or self.outcome is not None

    @property
    def is_wrong(self) -> bool:
        """Return whether something came back, or should have, and is not right; what waits for something else is not."""
        return self.outcome is not None and not self.outcome.earns and self.outcome is not Outcome.BLOCKED


@dataclass(frozen=True)
class Wire:
    """A wire with its numbers. called: how its gradient is called, as in `dx`. on_path: whether it is part of what is highlighted."""

    name: str
    called: str
    value: Side
    gradient: Side
    on_path: bool = False

    @property
    def sides(self) -> tuple[tuple[str, Side], tuple[str, Side]]:
        """Return its value and its gradient, each with what it is called."""
        return (self.name, self.value), (self.called, self.gradient)


#: What a row became of which something is to be seen, or was not come to.
_WRONG = (Outcome.WRONG, Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.REFUSED)


@dataclass(frozen=True)
class Picture:
    """An exercise's graph with numbers.

    label: the case's, in English. wires: by name. is_yours: whether any number on it is a student's. to_find: what is asked for and stands
    nowhere on it. elsewhere: the rows that are wrong, but not with the numbers on it.
    """

    exercise: str
    definition: str
    title: str
    label: str
    drawing: Drawing
    wires: Mapping[str, Wire]
    is_yours: bool
    to_find: tuple[str, ...]
    elsewhere: tuple[str, ...]
    numbers: Numbers = field(repr=False)

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return what is wrong: the names of values and gradients."""
        return tuple(name for wire in self.wires.values() for name, side in wire.sides if side.is_wrong)


def picture(
    assessment: Assessment,
    observation: Observation | None,
    drawing: Drawing,
    verdict: ExerciseVerdict | None = None,
    label: str | None = None,
    path: str | None = None,
) -> Picture:
    """Return the picture of an exercise with what was observed on it; with the course's numbers alone where nothing was.

    verdict: of the same observation; it tells what follows from another mistake. label: which case, as in `draw 1`; else the first that shows
    something wrong, else the first. path: a wire, or how its gradient is called: the way back to it is highlighted.

    Raises UsageError for a case that the drawing has not, or a path to nowhere.
    """
    labels = [numbers.label for numbers in drawing.cases]
    if label is not None and label not in labels:
        raise UsageError(
            _("{exercise} has no numbers called {label}; there are: {labels}.").format(
                exercise=assessment.name, label=label, labels=listed([_(one) for one in labels])
            )
        )
    chosen = [numbers for numbers in drawing.cases if label in (None, numbers.label)]
    on_path = _path(drawing, path) if path else frozenset()
    pictures = (_of_case(assessment, observation, drawing, verdict, numbers, on_path) for numbers in chosen)
    first = next(pictures)
    if observation is None or first.wrong:
        return first
    return next((one for one in pictures if one.wrong), first)


def _of_case(
    assessment: Assessment,
    observation: Observation | None,
    drawing: Drawing,
    verdict: ExerciseVerdict | None,
    numbers: Numbers,
    on_path: frozenset[str],
) -> Picture:
    # Hidden draws are called as the public ones are.
    place = next(n for n, case in enumerate(assessment.plan.cases) if case.shown and case.label == numbers.label)
    case = assessment.plan.cases[place]
    outcomes = {row.row: row.outcome for row in verdict.rows} if verdict else {}
    sides = _sides(assessment, observation, outcomes, place)
    drawn = {*drawing.wires, *(drawing.names[wire] for wire in numbers.gradients)}
    # What waits for something that is not written yet is no work to show.
    if all(side.yours is None and not side.is_wrong for name, side in sides.items() if name in drawn):
        sides = {}
    computed = _computed(assessment, case, drawing, sides)
    asked = [name for row in assessment.rows if row.name in case.rows for name in row.outputs if name in drawn]
    held_back = () if case.kind == "example" else asked
    wires = {}
    for name in drawing.wires:
        called = drawing.names[name]
        value = Side(None if name in held_back else numbers.values.get(name))
        gradient = Side(None if called in held_back else numbers.gradients.get(name))
        wires[name] = Wire(
            name,
            called,
            computed.get(name) or sides.get(name) or value,
            (sides.get(called) if name in numbers.gradients else None) or gradient,
            name in on_path,
        )
    there = {name for one in wires.values() for name, side in one.sides if side.is_there}
    seen_wrong = {name for one in wires.values() for name, side in one.sides if side.is_wrong}
    return Picture(
        exercise=assessment.name,
        definition=assessment.definition,
        title=assessment.title,
        label=numbers.label,
        drawing=drawing,
        wires=wires,
        is_yours=bool(sides),
        to_find=tuple(name for name in asked if name not in there),
        elsewhere=tuple(
            row.name
            for row in assessment.rows
            if outcomes.get(row.name) in _WRONG and seen_wrong.isdisjoint(row.outputs)
        ),
        numbers=numbers,
    )


def _sides(
    assessment: Assessment, observation: Observation | None, outcomes: Mapping[str, Outcome], place: int
) -> dict[str, Side]:
    """Return, by output, what is ours and what is the student's in one case; nothing of what is not written yet."""
    if observation is None or not observation.cases:
        return {}
    case, expected = assessment.plan.cases[place], assessment.expectation.cases[place]
    rows = [
        row for row in assessment.rows if row.name in case.rows and outcomes.get(row.name) is not Outcome.NOT_ATTEMPTED
    ]
    came = read_case(place, case, rows, expected, observation.cases[place])
    right = {
        name
        for row in rows
        for name in row.outputs
        if name in expected.right
        and name in came.values
        and close(came.values[name], expected.right[name], expected.scale, row.tolerance, row.any_shape)
    }
    # Below a forward that is wrong, nudging says something else than what is right.
    can_be_nudged = right.issuperset(name for name in case.upstream if name in expected.right)
    sides = {}
    for row in rows:
        for name in row.outputs:
            ours = expected.right.get(name)
            yours = _as_ours(came, name, row, ours)
            is_gradient, entry_only = name in case.gradients, case.kind != "example"
            if name in right:
                sides[name] = Side(ours, yours, Outcome.PASSED)
                continue
            if (is_gradient and not can_be_nudged) or (entry_only and yours is None):
                ours = None
            outcome = _outcome(came, name, row, outcomes.get(row.name))
            sides[name] = Side(ours, yours, outcome, is_gradient and can_be_nudged, entry_only)
    return sides


def _as_ours(came: CaseValues, name: str, row: Row, ours: Array | None) -> Array | None:
    """Return what came back, in the shape of what is ours, where only the elements count."""
    value = came.values.get(name)
    if value is not None and ours is not None and row.any_shape and value.size == ours.size:
        return value.reshape(ours.shape)
    return value


def _outcome(came: CaseValues, name: str, row: Row, judged: Outcome | None) -> Outcome | None:
    """Return what became of a number that is not right here, or of one that has no right value; nothing where there is none yet."""
    if name in came.values:
        # Of what came back before something stopped, or did not count, the number itself is wrong.
        telling = row.must is not None or judged in (Outcome.FOLLOW_THROUGH, Outcome.BLOCKED)
        return judged if judged is not None and telling else Outcome.WRONG
    return None if judged is Outcome.PASSED else judged


def _computed(assessment: Assessment, case: Case, drawing: Drawing, sides: Mapping[str, Side]) -> dict[str, Side]:
    """Return, by wire, what a net with the student's own weights makes of its inputs, where any weights will do that do it."""
    found: dict[str, Side] = {}
    for row in assessment.rows:
        weights = [sides[name].yours for name in row.outputs if name in sides]
        given = [array for array in weights if array is not None]
        if row.must is None or row.name not in case.rows or len(given) < len(row.outputs):
            continue
        for count, name in enumerate(row.outputs, start=1):
            outputs = run_net(row.must, given[:count])
            wires = [wire for gate in drawing.gates if name in gate.inputs for wire in gate.outputs]
            if outputs is not None:
                last = count == len(given)
                found.update({wire: _reached(row.must, outputs) if last else Side(outputs) for wire in wires})
    return found


def _reached(net: Net, outputs: Array) -> Side:
    """Return what comes out at the end, beside what should."""
    targets = np.array(net.targets, dtype=np.float64)
    near = outputs.shape == targets.shape and bool((np.abs(outputs - targets) <= net.within).all())
    return Side(targets, outputs, Outcome.PASSED if near else Outcome.WRONG)


def _path(drawing: Drawing, wanted: str) -> frozenset[str]:
    """Return the wires from the graph's end back to one of them: along these its gradient comes.

    Raises UsageError where no wire, and no gradient, is called so.
    """
    called = [name for name in drawing.wires if wanted in (name, drawing.names[name])]
    if not called:
        raise UsageError(
            _("There is no wire {name} here; there are: {names}.").format(name=wanted, names=listed(drawing.wires))
        )
    found = {called[0]}
    for gate in drawing.gates:
        if found & set(gate.inputs):
            found |= set(gate.outputs)
    return frozenset(found)
