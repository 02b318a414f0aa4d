"""A picture: a drawing with one person's numbers on it, those of one case, and what became of each. Pure.

The student's own numbers stand on the wires that the exercise asks for; all others are the course's.
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
    nudged: whether nudging the student's own forward gives what is ours.
    """

    ours: Array | None = None
    yours: Array | None = None
    outcome: Outcome | None = None
    nudged: bool = False

    @property
    def is_there(self) -> bool:
        """Return whether there is anything to show."""
        return self.ours is not None or self.outcome is not None

    @property
    def is_wrong(self) -> bool:
        """Return whether something came back, or should have, and is not right."""
        return self.outcome is not None and not self.outcome.earns


@dataclass(frozen=True)
class Wire:
    """A wire with its numbers. called: how its gradient is called, as in `dx`. on_path: whether it is part of what is highlighted."""

    name: str
    called: str
    value: Side
    gradient: Side
    on_path: bool = False


@dataclass(frozen=True)
class Picture:
    """An exercise's graph with numbers.

    label: the case's, in English. wires: by name. is_yours: whether any number on it is a student's.
    """

    exercise: str
    definition: str
    title: str
    label: str
    drawing: Drawing
    wires: Mapping[str, Wire]
    is_yours: bool
    numbers: Numbers = field(repr=False)

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return what is wrong: the names of values and gradients."""
        return tuple(
            name
            for wire in self.wires.values()
            for name, side in ((wire.name, wire.value), (wire.called, wire.gradient))
            if side.is_wrong
        )


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
    made = (_of_case(assessment, observation, drawing, verdict, numbers, on_path) for numbers in chosen)
    pictures = list(made) if observation is not None and label is None else [next(made)]
    return next((one for one in pictures if one.wrong), pictures[0])


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
    sides = _sides(assessment, observation, verdict, place)
    # What is not written yet, and what waits for that, is no work to show.
    drawn = {*drawing.wires, *drawing.names.values()}
    mine = [side for name, side in sides.items() if name in drawn]
    if all(side.yours is None and side.outcome in (None, Outcome.BLOCKED) for side in mine):
        sides = {}
    computed = _computed(assessment, case, drawing, sides)
    wires = {}
    for name in drawing.wires:
        called = drawing.names[name]
        value = computed.get(name) or sides.get(name) or Side(numbers.values.get(name))
        gradient = sides.get(called) if name in numbers.gradients else None
        wires[name] = Wire(name, called, value, gradient or Side(numbers.gradients.get(name)), name in on_path)
    return Picture(
        exercise=assessment.name,
        definition=assessment.definition,
        title=assessment.title,
        label=numbers.label,
        drawing=drawing,
        wires=wires,
        is_yours=bool(sides),
        numbers=numbers,
    )


def _sides(
    assessment: Assessment,
    observation: Observation | None,
    verdict: ExerciseVerdict | None,
    place: int,
) -> dict[str, Side]:
    """Return, by output, what is ours and what is the student's in one case; nothing where nothing was observed."""
    if observation is None or not observation.cases:
        return {}
    case, expected = assessment.plan.cases[place], assessment.expectation.cases[place]
    rows = [row for row in assessment.rows if row.name in case.rows]
    came = read_case(place, case, rows, expected, observation.cases[place])
    outcomes = {row.row: row.outcome for row in verdict.rows} if verdict else {}
    forward = [name for name in case.upstream if name in expected.right]
    right = {
        name
        for row in rows
        for name in row.outputs
        if name in expected.right
        and name in came.values
        and _is_right(came.values[name], expected.right[name], row, expected.scale)
    }
    nudged = bool(forward) and right.issuperset(forward)
    return {
        name: Side(
            ours=expected.right.get(name),
            yours=_as_ours(came, name, row, expected.right.get(name)),
            outcome=Outcome.PASSED if name in right else _outcome(came, name, row, outcomes.get(row.name)),
            nudged=nudged and name in case.gradients,
        )
        for row in rows
        for name in row.outputs
    }


def _is_right(value: Array, right: Array, row: Row, scale: float) -> bool:
    return close(value, right, scale, row.tolerance, row.any_shape)


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
    return judged if judged not in (Outcome.PASSED, Outcome.NOT_ATTEMPTED) else None


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
