"""A drawing: the graph of one exercise as it ships, where its nodes stand, and the course's own numbers on its wires. Pure.

`release` makes it (`authoring/drawings`). It holds numbers and no formula: neither of a gradient nor of a forward.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpgrade.rubric import Array
from bpgrade.stored import Shelf, take


@dataclass(frozen=True)
class Place:
    """Where something stands: in which column, from the left, and on which track, from above."""

    column: int
    track: int


@dataclass(frozen=True)
class Gate:
    """A node: what stands in it, the wires that enter and leave it, and its place."""

    label: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Way:
    """The way of a wire from where it begins to where it ends, from column to column.

    begins, ends: the number of the node there; nothing at the graph's inputs and outputs. places: one for each column.
    """

    wire: str
    begins: int | None
    ends: int | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Local:
    """What a node does to one of its inputs, as slopes.

    of: the output whose slope it is. slopes: of each entry along itself, of the shape of the input, where no entry reaches another one's
    output; else of every entry of the output along the first entry of the input, of the output's shape.
    """

    of: str
    slopes: Array
    is_own: bool


@dataclass(frozen=True)
class Numbers:
    """The course's numbers in one case.

    label: the case's. values, gradients: by wire, as far as there are any. locals: by number of the node and input.
    """

    label: str
    values: Mapping[str, Array]
    gradients: Mapping[str, Array]
    locals: Mapping[tuple[int, str], tuple[Local, ...]]


@dataclass(frozen=True)
class Drawing:
    """The graph of one exercise.

    names: by wire, what its gradient is called. per_example: the wires whose gradient is of each example alone, and not of their mean.
    """

    gates: tuple[Gate, ...]
    ways: tuple[Way, ...]
    names: Mapping[str, str]
    per_example: tuple[str, ...]
    cases: tuple[Numbers, ...]

    @property
    def wires(self) -> tuple[str, ...]:
        """Return the names of all wires, in the order of forward: those that enter a node before those that leave it."""
        return tuple(dict.fromkeys(wire for gate in self.gates for wire in (*gate.inputs, *gate.outputs)))

    @property
    def made(self) -> frozenset[str]:
        """Return the wires that leave a node."""
        return frozenset(wire for gate in self.gates for wire in gate.outputs)


def to_files(drawing: Drawing) -> tuple[dict[str, Any], bytes]:
    """Return a drawing as a student edition keeps it: what is JSON, and all arrays."""
    shelf = Shelf()
    data = {
        "gates": [[gate.label, gate.inputs, gate.outputs, _to_json(gate.place)] for gate in drawing.gates],
        "ways": [[way.wire, way.begins, way.ends, [_to_json(place) for place in way.places]] for way in drawing.ways],
        "names": drawing.names,
        "per_example": drawing.per_example,
        "cases": [
            {
                "label": case.label,
                "values": {wire: shelf.put(array) for wire, array in case.values.items()},
                "gradients": {wire: shelf.put(array) for wire, array in case.gradients.items()},
                "locals": [
                    [number, wire, [[one.of, one.is_own, shelf.put(one.slopes)] for one in several]]
                    for (number, wire), several in case.locals.items()
                ],
            }
            for case in drawing.cases
        ],
    }
    return data, shelf.data


def from_files(data: Mapping[str, Any], numbers: bytes) -> Drawing:
    """Return the drawing that `to_files` wrote."""
    shelf = memoryview(numbers)

    def array(reference: Sequence[Any]) -> Array:
        return np.asarray(take(reference, shelf), dtype=np.float64)

    return Drawing(
        gates=tuple(
            Gate(label, tuple(inputs), tuple(outputs), Place(*place)) for label, inputs, outputs, place in data["gates"]
        ),
        ways=tuple(
            Way(wire, begins, ends, tuple(Place(*place) for place in places))
            for wire, begins, ends, places in data["ways"]
        ),
        names=data["names"],
        per_example=tuple(data["per_example"]),
        cases=tuple(
            Numbers(
                label=case["label"],
                values={wire: array(reference) for wire, reference in case["values"].items()},
                gradients={wire: array(reference) for wire, reference in case["gradients"].items()},
                locals={
                    (number, wire): tuple(Local(of, array(reference), is_own) for of, is_own, reference in several)
                    for number, wire, several in case["locals"]
                },
            )
            for case in data["cases"]
        ),
    )


def _to_json(place: Place) -> list[int]:
    return [place.column, place.track]
